"""What the call's terms, frozen by publication, say about agreements."""

from winay.calls.models import Call
from winay.programmes.packs import CallTerms


def terms_of(call: Call) -> CallTerms:
    """Return the call's terms as they were frozen by publication."""
    return CallTerms.model_validate(call.terms)


def pays_cash(call: Call) -> bool:
    """Tell whether the call's winners receive money; if not, the provider is paid and goods are handed over."""
    return terms_of(call).pays_cash
