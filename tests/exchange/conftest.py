"""A programme in soles with who keeps its rates, and sources that give in dollars."""

import io
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
import xlsxwriter
from django.utils import translation
from moneyed import Money
from tests.factories.programmes import a_programme, a_worker
from tests.funding.conftest import Financed

from winay.exchange import actions
from winay.exchange.models import ExchangeRate, MoneyChanged

_numbers = count(1)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def sheet(rows: list[list[str]], kind: str = "csv") -> bytes:
    """Return rows as the bytes of a table."""
    if kind == "csv":
        return "\r\n".join(";".join(row) for row in rows).encode()
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return file.getvalue()


class Exchanging(Financed):
    """Writes rates and changes down as finance and the coordinator do."""

    def rate(self, day: date, rate: str, **more: Any) -> ExchangeRate:
        given = {"currency": "USD", "source": "sbs", **more}
        return actions.record_rate(
            actor=self.finance, programme=self.programme, day=day, rate=Decimal(rate), **given
        )

    def recorded(self, dollars: str, soles: str, day: date, **more: Any) -> MoneyChanged:
        values = {
            "given": Money(dollars, "USD"),
            "got": Money(soles, "PEN"),
            "paper": f"X-{next(_numbers)}",
            **more,
        }
        return actions.record_change(actor=self.finance, source=self.source("foncodes"), changed_on=day, **values)

    def changed(self, dollars: str, soles: str, day: date, **more: Any) -> MoneyChanged:
        change = self.recorded(dollars, soles, day, **more)
        return actions.approve_change(actor=self.coordinator, change=change)


@pytest.fixture
def exchanging(db) -> Exchanging:
    programme = a_programme(pack="haku-winay-clar")
    return Exchanging(programme, a_worker(programme, "coordinator"), a_worker(programme, "finance"))
