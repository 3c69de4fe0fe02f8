"""Invented ventures with what was told of them, made through the acts."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from winay.registry import actions
from winay.registry.models import Organisation, Venture
from winay.territory.models import District


def make_venture(
    owner: Any, name: str = "Cuyes Musuq Kawsay", *, activity: str = "small_animals", district: District | None = None,
    **values: Any,
) -> Venture:  # fmt: skip
    """Return a new venture that `owner` holds alone, in the owner's district unless another is given."""
    return actions.register_venture(
        actor=None,
        name=name,
        activity=activity,
        district=district or owner.district,
        owners=[actions.Share(owner)],
        **values,
    )


def tell_months(venture: Venture, first: date, *amounts: int) -> None:
    """Tell what a venture sold, month by month from that of `first` on."""
    start = first.replace(day=1)
    for amount in amounts:
        following = (start + timedelta(days=32)).replace(day=1)
        actions.record_sales(
            actor=None,
            venture=venture,
            sales=actions.Sales(start, following - timedelta(days=1), Decimal(amount)),
            word=actions.Word(by="list", on=following),
        )
        start = following


def group_venture(group: Organisation, **values: Any) -> Venture:
    """Return a venture of a group that tells its year 2025 and who works there."""
    venture = make_venture(group, began_on=date(2024, 6, 1), **values)
    tell_months(venture, date(2025, 1, 1), *[100] * 12)
    actions.record_jobs(
        actor=None,
        venture=venture,
        jobs=actions.Jobs(date(2025, 12, 31), Decimal("4.5"), Decimal(3), Decimal(1)),
        word=actions.Word(by="adviser", on=date(2026, 1, 5)),
    )
    return venture
