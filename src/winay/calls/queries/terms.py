"""The only door to a call's terms: read once, typed, by whoever obeys which part of them."""

from typing import TypeVar

from winay.calls.models import Call
from winay.calls.pack import CallTerms, whole_terms

Terms = TypeVar("Terms", bound=CallTerms)


def terms_as(call: Call, schema: type[Terms]) -> Terms:
    """Return the call's terms as `schema`: its own and what another package adds. No query.

    They are as frozen by publication or, before that, as they stand; read once for each `call` in hand and each time
    they are set anew.
    """
    stored, read = call.__dict__.get("_terms_as_read", (None, {}))
    if stored is not call.terms:
        read = {}
        call.__dict__["_terms_as_read"] = call.terms, read
    if schema not in read:
        read[schema] = schema.model_validate(call.terms)
    found: Terms = read[schema]
    return found


def terms_of(call: Call) -> CallTerms:
    """Return what calls themselves obey of the terms."""
    return terms_as(call, CallTerms)


def all_terms_of(call: Call) -> CallTerms:
    """Return all the terms of a call, those of the packages above included: for pages that show them."""
    return terms_as(call, whole_terms())
