"""Places as staff look for them."""

from django.db.models import Q, QuerySet

from winay.base.search import with_words
from winay.territory.models import Boundary, District
from winay.territory.rules import clean_ubigeo


def districts_for_search(text: str, *, limit: int = 20) -> QuerySet[District]:
    """Return districts by UBIGEO (INEI's or RENIEC's) or by words of district, province and department."""
    found = District.objects.select_related("province__department")
    ubigeo = clean_ubigeo(text)
    if ubigeo:
        return found.filter(Q(pk=ubigeo) | Q(reniec=ubigeo))[:limit]
    fields = ("name", "capital", "province__name", "province__department__name")
    return with_words(found, text, *fields)[:limit]


def districts_without_outline() -> QuerySet[District]:
    """Return the districts that a map leaves blank, where outlines of others are there; none where there are none."""
    drawn = Boundary.objects.filter(pk__in=District.objects.values("pk")).values("pk")
    found = District.objects.select_related("province__department").order_by("pk")
    return found.exclude(pk__in=drawn) if drawn.exists() else found.none()
