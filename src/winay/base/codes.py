"""Short human codes: numbered in a series without gaps or doubles."""

from django.db import transaction
from django.db.models import F

from winay.base.models import Counter


def next_code(series: str, *, width: int = 4) -> str:
    """Return the next code of `series`, such as `CAR-2026-01-P0007` for the series `CAR-2026-01-P`.

    Runs in the caller's transaction: a rolled-back act gives its number back.
    """
    with transaction.atomic():
        Counter.objects.get_or_create(series=series)
        Counter.objects.filter(series=series).update(last=F("last") + 1)
        last = Counter.objects.values_list("last", flat=True).get(series=series)
    return f"{series}{last:0{width}d}"


def next_codes(series: str, count: int, *, width: int = 4) -> list[str]:
    """Return the next `count` codes of `series`, as `next_code` would one by one; three queries."""
    with transaction.atomic():
        Counter.objects.get_or_create(series=series)
        Counter.objects.filter(series=series).update(last=F("last") + count)
        last = Counter.objects.values_list("last", flat=True).get(series=series)
    return [f"{series}{number:0{width}d}" for number in range(last - count + 1, last + 1)]
