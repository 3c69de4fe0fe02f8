"""A budget in force: what lines may cost, what is charged to them, revisions and requests by two people."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.budgets.conftest import Running, running
from tests.documents.test_proofs import picture
from tests.factories.programmes import a_programme, a_worker

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act
from winay.budgets import actions
from winay.budgets.actions import NewShare, NewYear
from winay.budgets.models import RevisionChange
from winay.budgets.queries.lines import table_of
from winay.budgets.queries.public import execution_for_public
from winay.budgets.queries.requests import periods_of, room_of, spent_by_source, statement_of
from winay.ledger.actions import NotEnoughMoney, verify_chain
from winay.ledger.models import Account, Entry
from winay.ledger.queries import trial_balance, wrong_balances

pytestmark = pytest.mark.django_db
D = Decimal


def row(mif: Running, code: str):
    return next(one for one in table_of(mif.budget).rows() if one.line.code == code)


def whole(mif: Running) -> bool:
    """The journal is whole, balances and its kept balances agree."""
    balanced = sum(one.balance for one in trial_balance(mif.programme)) == 0
    return verify_chain(mif.programme).valid and balanced and not list(wrong_balances(mif.programme))


def test_the_lines_in_force_are_those_of_the_document(mif: Running) -> None:
    table = table_of(mif.budget)
    assert table.sums.years == (447_840, 514_240, 579_640)
    assert table.sums.shares == (970_000, 463_320, 166_680)
    assert (table.sums.planned, table.sums.executed, table.sums.available) == (1_600_000, 0, 1_600_000)
    assert len(table.rows()) == 53
    assert row(mif, "network-managers").years[2].amount == 163_400
    assert whole(mif)


def test_a_budget_is_taken_up_once_by_finance_alone(mif: Running) -> None:
    with pytest.raises(WrongState):
        actions.take_up_budget(actor=mif.finance, programme=mif.programme, begins_on=date(2024, 1, 1))
    other = a_programme(pack="tc-journey")
    with pytest.raises(NotAllowed):
        actions.take_up_budget(actor=a_worker(other), programme=other, begins_on=date(2024, 1, 1))
    without = a_programme()
    with pytest.raises(InvalidInput, match="has no budget"):
        actions.take_up_budget(actor=a_worker(without, "finance"), programme=without, begins_on=date(2024, 1, 1))


def test_an_expense_takes_two_people_and_moves_the_line(mif: Running) -> None:
    expense = mif.recorded()
    assert row(mif, "network-managers").executed == 0
    with pytest.raises(NotAllowed):
        actions.approve_expense(actor=mif.finance, expense=expense)
    actions.approve_expense(actor=mif.coordinator, expense=expense)
    with pytest.raises(WrongState):
        actions.approve_expense(actor=mif.coordinator, expense=expense)
    now = row(mif, "network-managers")
    assert (now.executed, now.available) == (1000, 356_200)
    assert Entry.objects.filter(idempotency_key=f"expense:{expense.pk}").exists()
    assert Account.objects.get(programme=mif.programme, kind="special_account").balance == -1000
    actions.reverse_expense(actor=mif.coordinator, expense=expense, reason="Era de otra línea")
    assert row(mif, "network-managers").executed == 0
    assert whole(mif)


def test_whoever_records_an_expense_never_approves_it_even_with_both_roles(mif: Running) -> None:
    both = a_worker(mif.programme, "finance", "coordinator")
    expense = actions.record_expense(
        actor=both, line=mif.line("audits"), source=mif.source("mif"), amount=D(1), spent_on=date(2024, 3, 1),
        what="Aviso", paper="B001-1",
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="another person"):
        actions.approve_expense(actor=both, expense=expense)


def test_a_line_never_spends_more_of_a_source_than_it_has(mif: Running) -> None:
    mif.spent("audits", amount="4999.99")
    with pytest.raises(NotEnoughMoney):
        mif.spent("audits", amount="0.02")
    mif.spent("audits", amount="0.01")
    assert row(mif, "audits").available == 0
    with pytest.raises(InvalidInput, match="brings nothing"):
        mif.recorded("audits", source="counterpart-cash")
    assert whole(mif)


def test_the_same_receipt_is_written_down_once(mif: Running) -> None:
    first = mif.recorded(paper="F001-900", paid_to="Imprenta")
    assert mif.recorded(paper="F001-900", paid_to="Imprenta") == first
    with pytest.raises(InvalidInput, match="recorded before"):
        mif.recorded("audits", paper="F001-900", paid_to="imprenta")


def test_what_a_source_gives_itself_leaves_no_special_account(mif: Running) -> None:
    mif.spent("unit-furniture", "counterpart-in-kind", "3000")
    kinds = {one.kind: one.balance for one in Account.objects.filter(programme=mif.programme)}
    assert "special_account" not in kinds
    assert Account.objects.get(programme=mif.programme, kind="source_brought").balance == -3000
    assert whole(mif)


def raised(mif: Running, code: str, quantity: str, share: str):
    line = mif.line(code)
    years = [NewYear(one.year, one.unit_cost, D(quantity)) for one in line.years.all()]
    return actions.propose_revision(
        actor=mif.finance,
        line=line,
        years=years,
        shares=[NewShare(mif.source("mif"), D(share))],
        reason="Menos gerentes",
    )


def test_a_revision_is_proposed_by_one_and_put_in_force_by_another(mif: Running) -> None:
    lower = raised(mif, "audits", "0.5", "2500")
    with pytest.raises(NotAllowed):
        actions.approve_revision(actor=mif.finance, revision=lower)
    assert row(mif, "audits").planned == 5000
    with pytest.raises(WrongState, match="waits to be decided"):
        raised(mif, "audits", "0.4", "2000")
    actions.approve_revision(actor=mif.coordinator, revision=lower)
    now = row(mif, "audits")
    assert (now.planned, now.years[3].amount, now.available) == (2500, 2500, 2500)
    changes = {(one.year, one.source_id): (one.before, one.after) for one in RevisionChange.objects.all()}
    assert changes == {(3, None): (5000, 2500), (None, mif.source("mif").pk): (5000, 2500)}
    assert whole(mif)


def test_a_line_grows_only_by_what_another_gave_up(mif: Running) -> None:
    with pytest.raises(InvalidInput, match="lower another line"):
        raised(mif, "contest-design", "2", "4000")
    actions.approve_revision(actor=mif.coordinator, revision=raised(mif, "audits", "0.5", "2500"))
    actions.approve_revision(actor=mif.coordinator, revision=raised(mif, "contest-design", "2", "4000"))
    assert row(mif, "contest-design").available == 4000
    assert sum(one.shares["mif"] for one in table_of(mif.budget).rows() if "mif" in one.shares) == 969_500


def test_a_revision_takes_nothing_that_is_spent(mif: Running) -> None:
    mif.spent("audits", amount="3000")
    lower = raised(mif, "audits", "0.5", "2500")
    with pytest.raises(NotEnoughMoney):
        actions.approve_revision(actor=mif.coordinator, revision=lower)
    assert row(mif, "audits").planned == 5000
    assert whole(mif)


def test_years_and_sources_of_a_revision_come_to_the_same(mif: Running) -> None:
    with pytest.raises(InvalidInput, match="must be the same"):
        raised(mif, "audits", "0.5", "2600")
    with pytest.raises(InvalidInput, match="must be the same"):
        actions.propose_revision(
            actor=mif.finance,
            line=mif.line("audits"),
            years=[],
            shares=[NewShare(mif.source("mif"), D(2500))],
            reason="Solo la fuente",
        )
    refused = raised(mif, "audits", "0.5", "2500")
    with pytest.raises(NotAllowed, match="withdraw it instead"):
        actions.refuse_revision(actor=mif.finance, revision=refused, reason="x")
    actions.refuse_revision(actor=mif.coordinator, revision=refused, reason="Se necesita entera")
    assert row(mif, "audits").planned == 5000


def test_no_money_is_asked_for_before_the_conditions_are_met(mif: Running) -> None:
    with pytest.raises(InvalidInput) as refused:
        actions.prepare_request(actor=mif.finance, budget=mif.budget, source=mif.source("mif"), amount=D(90_000))
    assert sum("is not met" in str(one) for one in refused.value.problems) == 3
    mif.met()
    with pytest.raises(InvalidInput) as late:
        actions.prepare_request(actor=mif.finance, budget=mif.budget, source=mif.source("mif"), amount=D(90_000))
    assert all("missed beyond its grace" in str(one) for one in late.value.problems)


def ready(begins_on: date) -> Running:
    made = running(begins_on=begins_on)
    made.met()
    return made


def test_money_is_asked_for_up_to_the_revolving_fund_and_posted_when_it_arrives(db) -> None:
    made = ready(timezone.localdate().replace(day=1))
    mif, source, today = made.source("mif"), made.budget, timezone.localdate()
    with pytest.raises(InvalidInput, match="At most"):
        actions.prepare_request(actor=made.finance, budget=source, source=mif, amount=D("97000.01"))
    request = actions.prepare_request(actor=made.finance, budget=source, source=mif, amount=D(97_000))
    with pytest.raises(NotAllowed):
        actions.send_request(actor=made.finance, request=request)
    actions.send_request(actor=made.coordinator, request=request)
    for _ in range(2):
        actions.receive_request(actor=made.finance, request=request, received_on=today, operation_number="OP-1")
    assert Account.objects.get(programme=made.programme, kind="special_account").balance == 97_000
    assert room_of(source, mif).most == 0
    made.spent(amount="40000", spent_on=today)
    assert room_of(source, mif).most == 40_000
    second = actions.prepare_request(actor=made.finance, budget=source, source=mif, amount=D(40_000))
    assert [(one.line.code, one.amount) for one in statement_of(second)] == [("network-managers", 40_000)]
    assert second.spent_before == 40_000
    actions.send_request(actor=made.coordinator, request=second)
    with pytest.raises(InvalidInput, match="recorded before"):
        actions.receive_request(actor=made.finance, request=second, received_on=today, operation_number="OP-1")
    assert Account.objects.get(programme=made.programme, kind="special_account").balance == 57_000
    assert whole(made)


def test_pari_passu_is_counted_at_the_end_of_each_period(db) -> None:
    today = timezone.localdate()
    made = running(begins_on=date(today.year - 1, today.month, 1))
    made.spent("network-managers", "mif", "60")
    made.spent("director", "counterpart-cash", "40")
    first, second, third = periods_of(made.budget, today)
    assert first.begins == made.budget.begins_on
    assert first.ends < second.begins <= second.ends < third.begins == today.replace(day=1)
    assert [one.spent_share for one in first.sources] == [None, None, None]
    assert first.within
    assert [(one.spent, one.spent_share) for one in third.sources] == [(60, D("0.6")), (40, D("0.4")), (0, 0)]
    assert not third.within
    assert spent_by_source(made.budget) == {"mif": 60, "counterpart-cash": 40}


def test_months_come_to_the_year_and_lie_in_it(mif: Running) -> None:
    line = mif.line("director")
    with pytest.raises(InvalidInput, match="must be the same"):
        actions.plan_months(actor=mif.finance, line=line, year=1, months={date(2024, 1, 1): D(40_799)})
    with pytest.raises(InvalidInput, match="outside the year"):
        actions.plan_months(actor=mif.finance, line=line, year=1, months={date(2025, 1, 1): D(40_800)})
    for _ in range(2):
        actions.plan_months(actor=mif.finance, line=line, year=1, months={date(2024, 6, 1): D(40_800)})
    assert [(one.month, one.amount) for one in line.months.all()] == [(date(2024, 6, 1), 40_800)]


def test_the_open_table_names_components_and_no_people(mif: Running) -> None:
    mif.spent(paid_to="Rosa Quispe")
    rows = [one for one in execution_for_public() if one.programme == mif.programme.code]
    assert sum(one.planned for one in rows) == 1_600_000
    assert {one.component: one.executed for one in rows}["technologies"] == 1000
    assert "Quispe" not in str(rows)
    assert "Quispe" not in str(list(Act.objects.values_list("details", flat=True)))


def test_a_receipt_is_kept_with_its_expense_at_once_or_later_and_never_exchanged(mif: Running) -> None:
    with_it, without = mif.recorded(proof=picture()), mif.recorded()
    assert with_it.proof is not None and without.proof is None
    approved = actions.approve_expense(actor=mif.coordinator, expense=without)
    added = actions.add_proof(actor=mif.finance, expense=approved, proof=picture())
    assert added.proof == with_it.proof, "the same file is kept once"
    for again in (added, with_it):
        with pytest.raises(WrongState):
            actions.add_proof(actor=mif.finance, expense=again, proof=picture())
    back = actions.send_back_expense(actor=mif.coordinator, expense=mif.recorded(), reason="Falta la firma")
    with pytest.raises(WrongState):
        actions.add_proof(actor=mif.finance, expense=back, proof=picture())
    with pytest.raises(NotAllowed):
        actions.add_proof(actor=mif.coordinator, expense=mif.recorded(), proof=picture())
    with pytest.raises(InvalidInput):
        mif.recorded(proof=SimpleUploadedFile("x.jpg", b"no picture", "image/jpeg"))
