"""Sources promise and give: through the journal, once, with their proof, reversed where it was wrong."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.budgets.conftest import running
from tests.documents.test_proofs import picture
from tests.funding.conftest import Financed

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act
from winay.exchange.actions import record_rate
from winay.funding import actions
from winay.funding.models import Contribution
from winay.funding.queries.calls import sources_of_call
from winay.ledger.actions import verify_chain
from winay.ledger.models import Entry
from winay.ledger.queries import sources_and_uses, statements_of, trial_balance, wrong_balances

D = Decimal


def test_a_promise_is_no_money_and_what_came_in_is(financed: Financed):
    financed.agreed()
    row = financed.row()
    assert (row.kind, row.promised, row.received, row.outstanding) == ("treasury", 1000, 0, 1000)
    contribution = financed.gave("400.50")
    row = financed.row()
    assert (row.promised, row.received, row.used, row.available) == (1000, D("400.50"), 0, D("400.50"))
    actions.reverse_contribution(actor=financed.coordinator, contribution=contribution, reason="De otro programa")
    assert financed.row().received == 0
    with pytest.raises(WrongState):
        actions.reverse_contribution(actor=financed.coordinator, contribution=contribution, reason="Otra vez")
    assert Act.objects.filter(verb__in=["record_contribution", "reverse_contribution"]).count() == 2
    assert verify_chain(financed.programme).valid
    assert not list(wrong_balances(financed.programme))


def test_what_is_given_in_kind_is_received_and_used_at_once(financed: Financed):
    financed.gave("1800", code="municipality", form="kind", what="Local y toldo")
    row = financed.row("municipality")
    assert (row.received, row.used, row.available) == (1800, 1800, 0)
    assert sum(one.balance for one in trial_balance(financed.programme)) == 0
    (statement,) = statements_of(sources_and_uses(financed.programme))
    assert statement.difference == 0


def test_money_in_another_currency_has_a_row_of_its_own(financed: Financed):
    record_rate(
        actor=financed.finance,
        programme=financed.programme,
        currency="USD",
        day=date(2026, 2, 3),
        source="sbs",
        rate=D(4),
    )
    financed.gave("400")
    financed.gave("100", currency="USD")
    assert (financed.row().received, financed.row(currency="USD").received) == (400, 100)


def test_the_same_paper_again_returns_what_stands_and_another_sum_is_told(financed: Financed):
    first = financed.gave("400", paper="OP-1 ")
    assert financed.gave("400", paper="OP-1") == first
    assert Entry.objects.filter(programme=financed.programme).count() == 1
    with pytest.raises(InvalidInput) as told:
        financed.gave("401", paper="OP-1")
    assert first.code in str(told.value)


def test_proofs_are_kept_with_what_they_prove(financed: Financed):
    contribution = financed.gave(proof=picture())
    agreement = financed.agreed(proof=picture())
    assert contribution.proof == agreement.proof
    with pytest.raises(InvalidInput):
        financed.gave(proof=SimpleUploadedFile("x.jpg", b"no picture", "image/jpeg"))


def test_a_municipality_without_royalties_may_promise_less(financed: Financed):
    source, share = financed.source("municipality"), {"share": D("0.15"), "base": D(1000)}
    describe = lambda royalties: actions.describe_source(  # noqa: E731
        actor=financed.coordinator, source=source, kind="municipality", heading="recurrent", royalties=royalties
    )
    describe(True)
    with pytest.raises(InvalidInput) as told:
        financed.agreed("municipality", **share)
    assert "20 %" in str(told.value) and "COSOP" in str(told.value)
    describe(False)
    assert financed.agreed("municipality", **share).amount.amount == 150


@pytest.mark.parametrize(
    "change",
    [
        {"ends_on": date(2026, 1, 1)},
        {"amount": D(0)},
        {"share": D("0.5")},
        {"share": D("1.5"), "base": D(10)},
        {"title": "  "},
        {"currency": "XXX"},
    ],
)
def test_an_agreement_that_makes_no_sense_is_refused(financed: Financed, change):
    with pytest.raises(InvalidInput):
        financed.agreed(**change)


@pytest.mark.parametrize(
    "change",
    [{"received_on": timezone.localdate() + timedelta(days=2)}, {"amount": 0}, {"paper": ""}, {"form": "x"}],
)
def test_a_contribution_that_makes_no_sense_is_refused(financed: Financed, change):
    with pytest.raises(InvalidInput):
        financed.gave(**change)
    assert not Contribution.objects.exists()


def test_an_agreement_is_with_its_own_source_and_in_its_own_currency(financed: Financed):
    agreement = financed.agreed()
    for change in ({"code": "municipality"}, {"currency": "USD"}):
        with pytest.raises(InvalidInput) as told:
            financed.gave(agreement=agreement, **change)
        assert told.value.field == "agreement"
    assert financed.gave(agreement=agreement).agreement == agreement
    ended = actions.end_funding(actor=financed.coordinator, agreement=agreement, reason="Cambió el alcalde")
    assert (ended.state, financed.row().promised) == ("ended", 0)


def test_a_source_of_the_budget_is_written_down_there(db):
    mif = running()
    with pytest.raises(InvalidInput) as told:
        actions.record_contribution(
            actor=mif.finance,
            source=mif.source("mif"),
            form="cash",
            amount=D(10),
            received_on=date(2026, 1, 1),
            what="x",
            paper="y",
        )
    assert "budget" in str(told.value)


def test_a_source_that_the_pack_does_not_name_is_added_once(financed: Financed):
    given = {"actor": financed.coordinator, "programme": financed.programme, "code": "minera", "name": "Minera"}
    funder = actions.add_source(**given, kind="company")
    assert (funder.kind, financed.row("minera").kind) == ("company", "company")
    for change in ({}, {"code": "con espacio"}, {"code": "otra", "kind": "nothing"}):
        with pytest.raises(InvalidInput):
            actions.add_source(**{**given, "kind": "company", **change})
    with pytest.raises(InvalidInput):
        actions.add_source(**{**given, "code": "otra"}, kind="company", royalties=True)


def test_the_coordinator_agrees_and_finance_receives_and_nobody_else(financed: Financed):
    for act in (financed.agreed, financed.gave):
        financed.coordinator, financed.finance = financed.finance, financed.coordinator
        with pytest.raises(NotAllowed):
            act()
        financed.coordinator, financed.finance = financed.finance, financed.coordinator


def test_a_call_takes_its_money_from_who_agreed_to_finance_it(financed: Financed):
    financed.agreed("foncodes", share=D("0.8"), base=D(5000), calls=["C1", "C2"])
    financed.agreed("municipality", amount=D(300), calls=["C1", "C2"])
    financed.agreed("municipality", amount=D(77))
    assert sources_of_call(financed.programme, "C1", D(1000)) == {"foncodes": 800, "municipality": 150, "": 50}
    assert sources_of_call(financed.programme, "C9", D(1000)) == {}
