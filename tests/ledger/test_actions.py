"""Posting: balance, keys, guards, numbering, chain, reversal, immutability."""

import random
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moneyed import Money
from tests.ledger.recipes import CATEGORY, WAY, budget, proposal, soles, step, take

from winay.base.errors import DomainError, InvalidInput, WrongState
from winay.base.models import Act
from winay.ledger.actions import (
    KeyUsedOtherwise,
    NewEntry,
    NotEnoughMoney,
    move,
    post,
    post_many,
    renew_balances,
    reverse,
    verify_chain,
)
from winay.ledger.models import Account, Entry, Posting
from winay.ledger.queries import (
    national_trial_balance,
    sums_by_holder,
    trial_balance,
    where_every_sol_is,
    wrong_balances,
)
from winay.ledger.rules import AccountKey
from winay.programmes.models import FundingSource, Programme

pytestmark = pytest.mark.django_db
AVAILABLE, AUTHORISED = AccountKey("available", "t", CATEGORY), AccountKey("authorised", "t", CATEGORY)


def balanced(amount) -> list:
    return [(AVAILABLE, soles(amount)), (AUTHORISED, -soles(amount))]


def test_post_keeps_who_when_why_and_numbers_without_gaps(programme, finance):
    one = post(programme=programme, idempotency_key="a", description="why", lines=balanced(5), actor=finance)
    two = post(programme=programme, idempotency_key="b", description="x", lines=balanced(5), actor=None)
    assert (one.number, two.number, two.previous_hash) == (1, 2, one.hash)
    assert (one.posted_by, one.posted_by_name, two.posted_by_name) == (finance.pk, "Finance Person", "system")
    assert one.postings.count() == 2


def test_the_same_key_with_the_same_lines_returns_the_entry_that_stands(programme):
    one = post(programme=programme, idempotency_key="a", description="d", lines=balanced(5), actor=None)
    again = post(programme=programme, idempotency_key="a", description="d", lines=balanced(5)[::-1], actor=None)
    assert again == one
    assert Entry.objects.count() == 1


def test_the_same_key_with_other_lines_is_an_error(programme):
    post(programme=programme, idempotency_key="a", description="d", lines=balanced(5), actor=None)
    with pytest.raises(KeyUsedOtherwise):
        post(programme=programme, idempotency_key="a", description="d", lines=balanced(6), actor=None)


@pytest.mark.parametrize(
    "lines",
    [
        [(AVAILABLE, soles(5)), (AUTHORISED, soles(-4))],
        [(AVAILABLE, soles(5)), (AUTHORISED, Money(-5, "USD"))],
        [(AVAILABLE, soles("0.005")), (AUTHORISED, soles("-0.005"))],
        [(AccountKey("pocket"), soles(5)), (AUTHORISED, soles(-5))],
        [],
    ],
)
def test_what_does_not_balance_or_is_no_account_is_refused_and_nothing_written(programme, lines):
    with pytest.raises(InvalidInput):
        post(programme=programme, idempotency_key="a", description="d", lines=lines, actor=None)
    assert not Entry.objects.exists()


def test_post_many_is_all_or_none(programme):
    good = NewEntry("a", "d", balanced(5))
    with pytest.raises(NotEnoughMoney):
        post_many(programme=programme, actor=None, entries=[good, NewEntry("b", "d", balanced(-6))])
    with pytest.raises(KeyUsedOtherwise):
        post_many(programme=programme, actor=None, entries=[good, NewEntry("c", "d", balanced(5)), good])
    assert not Entry.objects.exists()


def test_chains_of_two_programmes_do_not_mix(programme, pack):
    other = Programme.objects.create(code="other", name="Other", pack=pack)
    post(programme=programme, idempotency_key="a", description="d", lines=balanced(5), actor=None)
    entry = post(programme=other, idempotency_key="b", description="d", lines=balanced(5), actor=None)
    assert (entry.number, entry.previous_hash) == (1, "")
    with pytest.raises(KeyUsedOtherwise):
        post(programme=other, idempotency_key="a", description="d", lines=balanced(5), actor=None)


def test_a_sol_goes_from_budget_to_payment(programme, finance):
    budget(programme)
    take(programme, "award", programme, amount="7166.77", actor=finance)
    take(programme, "agreement", programme, amount="7166.77", actor=finance)
    own = [
        (AccountKey("organisation_counterpart", "organisation", proposal()), soles(500)),
        (AccountKey("organisation_funds", "organisation", proposal()), soles(-500)),
    ]
    post(programme=programme, idempotency_key="own", description="d", lines=own, actor=finance)
    take(programme, "order", programme, amount="4300.06", actor=finance)
    assert where_every_sol_is(programme)[0].paid == 0
    take(programme, "payment", programme, amount="4300.06", actor=finance)
    stage = where_every_sol_is(programme)[0]
    assert (stage.budget, stage.available) == (Decimal("10000.00"), Decimal("2833.23"))
    assert (stage.awarded, stage.agreed) == (Decimal("7166.77"), Decimal("7166.77"))
    assert (stage.counterpart_in, stage.paid) == (Decimal("500.00"), Decimal("4300.06"))
    assert sum(row.balance for row in trial_balance(programme)) == 0
    assert verify_chain(programme).valid


def test_no_more_is_awarded_than_is_available(programme):
    budget(programme, "100.00")
    take(programme, "award", programme, amount="60.00")
    other = FundingSource.objects.get()
    with pytest.raises(NotEnoughMoney, match=r"40\.01.*40\.00"):
        take(programme, "award", other, "P2", amount="40.01")
    assert Entry.objects.count() == 2


def test_awards_in_one_go_may_not_exceed_the_budget_together(programme):
    budget(programme, "100.00")
    subjects = (programme, FundingSource.objects.get())
    moves = [step("award", subject, f"P{n}", amount="50.01") for n, subject in enumerate(subjects)]
    with pytest.raises(NotEnoughMoney):
        move(programme=programme, moves=moves, actor=None)
    assert Entry.objects.count() == 1


def test_no_more_is_agreed_than_awarded_nor_paid_than_agreed(programme):
    budget(programme)
    take(programme, "award", programme, amount="60.00")
    with pytest.raises(NotEnoughMoney):
        take(programme, "agreement", programme, amount="60.01")
    take(programme, "agreement", programme, amount="60.00")
    with pytest.raises(NotEnoughMoney):
        take(programme, "order", programme, amount="60.01")


def test_a_repeated_award_is_found_even_when_nothing_is_left(programme):
    budget(programme, "100.00")
    one = take(programme, "award", programme, amount="100.00")
    assert take(programme, "award", programme, amount="100.00") == one
    with pytest.raises(KeyUsedOtherwise):
        take(programme, "award", programme, amount="99.00")


@pytest.mark.parametrize("amount", ["0.00", "-5.00"])
def test_an_award_of_nothing_is_refused(programme, amount):
    budget(programme)
    with pytest.raises(InvalidInput):
        take(programme, "award", programme, amount=amount)


def test_a_budget_of_two_sources_pays_from_both_to_the_cent(programme):
    budget(programme, "100.00", sources=("treasury", "donor"), weights=("0.7", "0.3"))
    take(programme, "award", programme, amount="33.33")
    by_source = {stage.funding_source: stage for stage in where_every_sol_is(programme, by_source=True)}
    assert (by_source["treasury"].awarded, by_source["donor"].awarded) == (Decimal("23.33"), Decimal("10.00"))
    assert take(programme, "award", programme, amount="33.33").number == 2


def test_an_amendment_takes_back_only_what_is_still_available(programme):
    budget(programme, "100.00")
    take(programme, "award", programme, amount="60.00")
    with pytest.raises(NotEnoughMoney):
        budget(programme, "-41.00", key="budget:amendment-1")
    budget(programme, "-40.00", key="budget:amendment-1")
    assert where_every_sol_is(programme)[0].budget == Decimal("60.00")


def test_reversal_stays_beside_what_it_reverses(programme, finance):
    entry = budget(programme, "100.00")
    back = reverse(entry=entry, actor=finance, idempotency_key="r", reason="typed twice")
    assert reverse(entry=entry, actor=finance, idempotency_key="r", reason="typed twice") == back
    assert (back.reverses, back.subject_id) == (entry, entry.subject_id)
    assert all(row.balance == 0 for row in trial_balance(programme))
    assert Act.objects.get(verb="reverse_entry").reason == "typed twice"
    assert verify_chain(programme).valid


def test_a_reversal_needs_a_reason_happens_once_and_is_not_reversed(programme):
    entry = budget(programme)
    with pytest.raises(InvalidInput):
        reverse(entry=entry, actor=None, idempotency_key="r", reason=" ")
    back = reverse(entry=entry, actor=None, idempotency_key="r", reason="x")
    with pytest.raises(WrongState):
        reverse(entry=entry, actor=None, idempotency_key="r2", reason="x")
    with pytest.raises(WrongState):
        reverse(entry=back, actor=None, idempotency_key="r3", reason="x")


def test_an_award_that_was_agreed_cannot_be_reversed_behind_the_agreement(programme):
    budget(programme)
    award = take(programme, "award", programme, amount="60.00")
    take(programme, "agreement", programme, amount="60.00")
    with pytest.raises(NotEnoughMoney):
        reverse(entry=award, actor=None, idempotency_key="r", reason="x")


@pytest.mark.parametrize("model", [Entry, Posting])
def test_the_database_refuses_to_change_or_delete(programme, model):
    budget(programme)
    for act in (
        lambda: model.objects.update(created_at="2020-01-01T00:00Z"),
        lambda: model.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()


def _tamper(sql: str, table: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute(sql)
            for _name, create in triggers:
                cursor.execute(create)
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(sql)
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.mark.parametrize(
    ("table", "sql", "where"),
    [
        ("ledger_posting", "UPDATE ledger_posting SET amount = amount * 2", 1),
        ("ledger_entry", "UPDATE ledger_entry SET description = 'x' WHERE number = 2", 2),
        ("ledger_entry", "UPDATE ledger_entry SET posted_by_name = 'x' WHERE number = 3", 3),
        ("ledger_entry", "UPDATE ledger_entry SET number = 9 WHERE number = 2", 3),
        ("ledger_account", "UPDATE ledger_account SET holder_id = 'P9' WHERE kind = 'agreed'", 3),
        ("ledger_account", "UPDATE ledger_account SET category_id = 'k2' WHERE kind = 'agreed'", 3),
        ("ledger_account", "UPDATE ledger_account SET former_holder = 'C/idea' WHERE kind = 'agreed'", 1),
        ("ledger_entry", "UPDATE ledger_entry SET seal_form = 1 WHERE number = 2", 2),
        ("ledger_account", "UPDATE ledger_account SET currency = 'USD' WHERE kind = 'agreed'", 3),
        (
            "ledger_account",
            "UPDATE ledger_account SET programme_id = (SELECT id FROM programmes_programme WHERE code = 'other') "
            "WHERE kind = 'agreed'",
            3,
        ),
    ],
)
def test_verify_chain_finds_what_was_tampered_with(programme, pack, table, sql, where):
    Programme.objects.create(code="other", name="Other", pack=pack)
    budget(programme)
    take(programme, "award", programme, amount="60.00")
    take(programme, "agreement", programme, amount="60.00")
    assert verify_chain(programme).valid
    _tamper(sql, table)
    report = verify_chain(programme)
    assert (report.valid, report.broken_at) == (False, where)


acts = st.lists(
    st.tuples(
        st.sampled_from(["budget", "award", "agreement", "order", "payment", "reverse"]),
        st.integers(0, 3),
        st.integers(1, 500_000).map(lambda n: Decimal(n).scaleb(-2)),
    ),
    max_size=12,
)


def test_the_country_holds_what_its_programmes_hold_together(programme, pack):
    other = Programme.objects.create(code="other", name="Other", pack=pack)
    for one, amount in ((programme, "60.00"), (other, "25.50")):
        budget(one)
        take(one, "award", one, amount=amount)
    rows = {row.kind: row for row in national_trial_balance()}
    assert (rows["awarded"].balance, rows["awarded"].accounts) == (Decimal("85.50"), 2)
    assert sum(row.balance for row in rows.values()) == 0
    with CaptureQueriesContext(connection) as asked:
        national_trial_balance()
    assert len(asked) == 1


def test_the_chain_is_verified_in_as_many_queries_whatever_its_length(programme):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert verify_chain(programme).valid
        return len(queries)

    budget(programme)
    first = asked()
    take(programme, "award", programme, amount="60.00")
    take(programme, "agreement", programme, amount="60.00")
    assert asked() == first


def test_a_kept_balance_that_differs_is_found_and_renewed_from_the_journal(programme):
    budget(programme, "100.00")
    take(programme, "award", programme, amount="60.00")
    Account.objects.filter(kind="awarded").update(cents=1)
    (wrong,) = wrong_balances(programme)
    assert (wrong.account.balance, wrong.posted) == (Decimal("0.01"), Decimal("60.00"))
    assert (renew_balances(programme=programme, actor=None), renew_balances(programme=programme, actor=None)) == (
        1,
        0,
    )
    assert Account.objects.get(kind="awarded").balance == Decimal("60.00")
    assert Act.objects.get(verb="renew_balances").details == {"accounts": 1}


def test_money_of_one_holder_in_two_categories_stands_apart_and_is_asked_for_together(programme):
    there = replace(proposal(), category_id="k2", category_code="other")
    for number, whose in enumerate((proposal(), there)):
        lines = [(AccountKey("awarded", "t", whose), soles(5)), (AccountKey("authorised", "t", whose), soles(-5))]
        post(programme=programme, idempotency_key=str(number), description="d", lines=lines, actor=None)
    assert [stage.awarded for stage in where_every_sol_is(programme)] == [Decimal(5), Decimal(5)]
    assert sums_by_holder("awarded", "proposal", [proposal().id]) == {proposal().id: Decimal("10.00")}
    assert verify_chain(programme).valid


def test_reads_of_balances_touch_no_posting_and_are_one_query(programme):
    budget(programme, "100.00")
    take(programme, "award", programme, amount="60.00")
    with CaptureQueriesContext(connection) as asked:
        list(trial_balance(programme))
        where_every_sol_is(programme, "c1", by_source=True)
        sums_by_holder("awarded", "proposal", [proposal().id])
    assert len(asked) == 3 and not any("ledger_posting" in one["sql"] for one in asked)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts)
def test_any_sequence_balances_never_overdraws_and_the_chain_holds(programme, sequence):
    with transaction.atomic():
        for step, (act, who, amount) in enumerate(sequence):
            entries = list(Entry.objects.order_by("number"))
            subject = FundingSource.objects.create(programme=programme, code=f"s{step}", name="x")
            try:
                if act == "budget":
                    budget(programme, amount, subject=subject)
                elif act == "reverse" and entries:
                    entry = random.Random(step).choice(entries)
                    reverse(entry=entry, actor=None, idempotency_key=f"r{step}", reason="x")
                elif act in WAY:
                    take(programme, act, subject, f"P{who}", amount=amount)
            except DomainError:
                pass
        rows = trial_balance(programme)
        assert sum(row.balance for row in rows) == 0
        assert all(row.balance >= 0 for row in rows if not row.may_be_negative)
        assert [e.number for e in Entry.objects.order_by("number")] == list(range(1, Entry.objects.count() + 1))
        assert verify_chain(programme).valid and not list(wrong_balances(programme))
        for stage in where_every_sol_is(programme):
            assert stage.budget == stage.available + stage.awarded >= stage.agreed >= stage.ordered >= stage.paid
        transaction.set_rollback(True)
