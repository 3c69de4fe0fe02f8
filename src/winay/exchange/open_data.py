"""Exchange rates as open data: what each programme counts with. No people."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from winay.base.open_data import NOBODY, Column, OpenTable
from winay.exchange.models import ExchangeRate

COLUMNS = (
    Column("programme", _("Code of the programme")),
    Column("currency", _("Currency")),
    Column("into", _("Currency in which one unit of it is worth so much")),
    Column("day", _("Day of the rate"), "date"),
    Column("source", _("Who says it: SBS, SUNAT, or an agreement")),
    Column("version", _("Which version: the highest of a day stands"), "integer"),
    Column("rate", _("What one unit is worth"), "number"),
)


def _rows() -> Iterator[tuple[Any, ...]]:
    names = ("programme__code", "currency", "into", "day", "source", "version", "rate")
    yield from ExchangeRate.objects.order_by("programme__code", "day", "pk").values_list(*names).iterator(2000)


RATES = OpenTable(
    name="exchange-rates",
    title=_("Exchange rates"),
    about=_("Every rate by which a programme counts money in another currency, with its corrections."),
    privacy=NOBODY,
    columns=COLUMNS,
    rows=lambda _call: _rows(),
    changed_by={"exchangerate": ("record_rate", "correct_rate")},
    drawn_from=("exchangerate",),
)
OPEN_TABLES = (RATES,)
