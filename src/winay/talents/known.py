"""What local talents know of an organisation, for conditions of a call: whom it contracted, what it has not rated."""

from collections.abc import Collection
from typing import Any

from django.db.models import Count, Q

from winay.facts.providers import ByFact, Provider
from winay.talents.facts import FACTS
from winay.talents.models import ServiceContract

CONTRACTED, UNRATED = (fact.code for fact in FACTS)


def _of_contracts(keys: Collection[Any] | None) -> ByFact:
    """One query: the signed contracts of each organisation, and those that ended without a rating."""
    rows = ServiceContract.objects.filter(state__in=("signed", "finished", "ended")).order_by()
    if keys is not None:
        rows = rows.filter(agreement__organisation__in=keys)
    found = rows.values_list("agreement__organisation").annotate(
        every=Count("pk"), unrated=Count("pk", filter=Q(state="ended", rating=None))
    )
    counted = list(found)
    return {
        CONTRACTED: {key: every for key, every, _unrated in counted},
        UNRATED: {key: unrated for key, _every, unrated in counted},
    }


KNOWN_OF_ORGANISATIONS = (Provider(frozenset((CONTRACTED, UNRATED)), _of_contracts),)
