"""What sources promised to one call: asked by whoever puts its budget into the journal."""

from collections.abc import Mapping
from decimal import Decimal

from winay.funding.models import FundingAgreement
from winay.funding.rules import Promise, split_among_sources
from winay.programmes.models import Programme


def sources_of_call(programme: Programme, call: str, budget: Decimal) -> Mapping[str, Decimal]:
    """Return by which weights the budget of a call (its code) comes from sources that agreed to finance it.

    Empty where no agreement in force names the call. `budget` is that of the whole call, in the programme's currency; a
    sum for several calls counts in equal parts.
    """
    rows = FundingAgreement.objects.filter(
        funder__source__programme=programme, state="in_force", amount_currency=programme.currency
    ).select_related("funder__source")
    promises = [
        Promise(one.funder.source.code, one.share, one.amount.amount / len(one.calls))
        for one in rows.order_by("code")
        if call in one.calls
    ]
    return split_among_sources(budget, promises)
