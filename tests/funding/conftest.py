"""A programme that others finance, with who agrees and who receives."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from django.utils import translation
from tests.factories.programmes import a_programme, a_worker

from winay.base.models import User
from winay.funding import actions
from winay.funding.models import Contribution, FundingAgreement
from winay.funding.queries.sums import SourceSums, sources_of
from winay.programmes.models import FundingSource, Programme

_numbers = count(1)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@dataclass
class Financed:
    """A programme with its sources."""

    programme: Programme
    coordinator: User
    finance: User

    def source(self, code: str) -> FundingSource:
        return FundingSource.objects.select_related("programme__pack").get(programme=self.programme, code=code)

    def agreed(self, code: str = "foncodes", **more: Any) -> FundingAgreement:
        given = {
            "title": "Convenio 12",
            "signed_on": date(2026, 1, 10),
            "begins_on": date(2026, 1, 15),
            "ends_on": date(2027, 12, 31),
        }
        if "share" not in more:
            given["amount"] = Decimal(1000)
        return actions.record_funding(actor=self.coordinator, source=self.source(code), **{**given, **more})

    def gave(self, amount: Any = "400", code: str = "foncodes", **more: Any) -> Contribution:
        given = {"form": "cash", "received_on": date(2026, 2, 3), "what": "Primera transferencia"}
        given["paper"] = f"OP-{next(_numbers)}"
        return actions.record_contribution(
            actor=self.finance, source=self.source(code), amount=Decimal(amount), **{**given, **more}
        )

    def row(self, code: str = "foncodes", currency: str = "PEN") -> SourceSums:
        rows = sources_of(Programme.objects.get(pk=self.programme.pk))
        return next(one for one in rows if (one.code, one.currency) == (code, currency))


@pytest.fixture
def financed(db) -> Financed:
    programme = a_programme(pack="haku-winay-clar")
    return Financed(programme, a_worker(programme, "coordinator"), a_worker(programme, "finance"))
