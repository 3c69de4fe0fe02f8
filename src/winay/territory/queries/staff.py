"""Places as staff look for them."""

from django.db.models import Q, QuerySet

from winay.base.search import with_words
from winay.territory.models import District
from winay.territory.rules import clean_ubigeo


def districts_for_search(text: str, *, limit: int = 20) -> QuerySet[District]:
    """Return districts by UBIGEO (INEI's or RENIEC's) or by words of district, province and department."""
    found = District.objects.select_related("province__department")
    ubigeo = clean_ubigeo(text)
    if ubigeo:
        return found.filter(Q(pk=ubigeo) | Q(reniec=ubigeo))[:limit]
    fields = ("name", "capital", "province__name", "province__department__name")
    return with_words(found, text, *fields)[:limit]
