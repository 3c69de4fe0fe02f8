"""The books: trial balance of a span, sources and uses, months that are closed, the journal for Beancount."""

import itertools
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.factories.agreements import decided_call, paid_by_the_bank, prepared_tranche, staff_member
from tests.factories.payments import charged_call
from tests.ledger.recipes import CATEGORY, soles
from tests.pages import squeezed as squeezed_text

from winay.base.errors import NotAllowed, WrongState
from winay.base.models import Act
from winay.ledger.actions import close_month, post
from winay.ledger.exports import beancount_of
from winay.ledger.models import Account, ClosedMonth, Entry
from winay.ledger.queries import (
    disturbed_months,
    months_of,
    sources_and_uses,
    statements_of,
    sums_of_lines,
    turnover,
    with_balances,
)
from winay.ledger.rules import AccountKey, month_after, months_between, next_to_close


def squeezed(response) -> str:
    return squeezed_text(response.content.decode())


days = st.dates(min_value=date(2009, 1, 1), max_value=date(2030, 12, 31))


def in_month(programme, year: int, month: int, *, key: str, amount: int = 5) -> Entry:
    """Post something as it was posted on the tenth of a month, at noon."""
    lines = [
        (AccountKey("available", "t", CATEGORY), soles(amount)),
        (AccountKey("authorised", "t", CATEGORY), soles(-amount)),
    ]
    at = datetime(year, month, 10, 17, tzinfo=UTC)
    return post(programme=programme, idempotency_key=key, description=key, lines=lines, actor=None, at=at)


@given(days, days)
def test_months_between_are_first_days_in_order_and_reach_both_ends(one, other):
    first, last = min(one, other), max(one, other)
    months = months_between(first, last)
    assert months[0] == first.replace(day=1)
    assert months[-1] == last.replace(day=1)
    assert all(month.day == 1 for month in months)
    assert all(after == month_after(before) for before, after in itertools.pairwise(months))


@given(days, st.integers(0, 40), days)
def test_a_month_is_closed_after_the_one_before_and_only_when_it_is_over(first, count, today):
    closed = None
    for _turn in range(count):
        coming = next_to_close(first, closed, today)
        if coming is None:
            break
        assert coming == (month_after(closed) if closed else first.replace(day=1))
        assert month_after(coming) <= today
        closed = coming
    assert next_to_close(None, closed, today) is None


@pytest.mark.django_db
def test_a_closed_month_takes_no_entry_and_an_open_one_does(programme):
    finance = staff_member(programme, "finance")
    in_month(programme, 2026, 3, key="a")
    closed = close_month(actor=finance, programme=programme, month=date(2026, 3, 1))
    assert closed.entries == 1
    with pytest.raises(WrongState, match="03/2026"):
        in_month(programme, 2026, 3, key="b")
    assert Entry.objects.count() == 1
    in_month(programme, 2026, 4, key="c")
    assert close_month(actor=finance, programme=programme, month=date(2026, 3, 1)) == closed
    assert Act.objects.filter(verb="close_month").count() == 1
    assert disturbed_months(programme) == []
    assert closed.document.heads["journal"]["number"] == 1


@pytest.mark.django_db
def test_the_first_moment_of_the_next_month_is_not_in_the_closed_one(programme):
    """Days are those of Lima: 04:59 UTC of the first is still the last day of the month before."""
    finance = staff_member(programme, "finance")
    in_month(programme, 2026, 3, key="a")
    close_month(actor=finance, programme=programme, month=date(2026, 3, 1))
    lines = [
        (AccountKey("available", "t", CATEGORY), soles(1)),
        (AccountKey("authorised", "t", CATEGORY), soles(-1)),
    ]
    last = datetime(2026, 4, 1, 4, 59, tzinfo=UTC)
    with pytest.raises(WrongState):
        post(programme=programme, idempotency_key="l", description="l", lines=lines, actor=None, at=last)
    first = last + timedelta(minutes=1)
    assert post(programme=programme, idempotency_key="f", description="f", lines=lines, actor=None, at=first)


@pytest.mark.django_db
def test_months_are_closed_in_order_when_they_are_over_and_by_finance(programme):
    finance, coordinator = staff_member(programme, "finance"), staff_member(programme, "coordinator")
    with pytest.raises(WrongState):
        close_month(actor=finance, programme=programme, month=date(2026, 3, 1))
    in_month(programme, 2026, 2, key="a")
    with pytest.raises(WrongState, match="2026"):
        close_month(actor=finance, programme=programme, month=date(2026, 3, 1))
    with pytest.raises(NotAllowed):
        close_month(actor=coordinator, programme=programme, month=date(2026, 2, 1))
    this_month = timezone.localdate().replace(day=1)
    month = date(2026, 2, 1)
    while month < this_month:
        close_month(actor=finance, programme=programme, month=month)
        month = month_after(month)
    with pytest.raises(WrongState):
        close_month(actor=finance, programme=programme, month=this_month)
    assert [one.closed is None for one in months_of(programme)][:2] == [True, False]


@pytest.mark.django_db
def test_a_closed_month_stays_and_an_entry_put_beneath_the_house_is_found(programme):
    finance = staff_member(programme, "finance")
    in_month(programme, 2026, 3, key="a")
    closed = close_month(actor=finance, programme=programme, month=date(2026, 3, 1))
    with pytest.raises(DatabaseError), transaction.atomic():
        ClosedMonth.objects.filter(pk=closed.pk).delete()
    ClosedMonth.objects.bulk_create(
        [
            ClosedMonth(
                programme=programme,
                month=date(2026, 4, 1),
                entries=1,
                head="0" * 64,
                closed_by_name="",
                document=_another(closed.document),
            )
        ]
    )
    assert disturbed_months(programme) == [date(2026, 4, 1)]


def _another(document):
    return type(document).objects.create(
        code="X", kind="x", title="x", content_sha256="1" * 64, sha256="2" * 64, pdf=b""
    )


@pytest.mark.django_db
def test_the_trial_balance_of_a_span_has_what_was_before_and_adds_up(programme):
    in_month(programme, 2026, 2, key="a", amount=100)
    in_month(programme, 2026, 3, key="b", amount=30)
    in_month(programme, 2026, 4, key="c", amount=7)
    lines = turnover(programme, since=date(2026, 3, 1), until=date(2026, 3, 31))
    by_kind = {one.kind: (one.opening, one.debits, one.credits, one.closing) for one in lines}
    assert by_kind["available"] == (Decimal(100), Decimal(30), Decimal(0), Decimal(130))
    assert by_kind["authorised"] == (Decimal(-100), Decimal(0), Decimal(30), Decimal(-130))
    (total,) = sums_of_lines(lines)
    assert (total.opening, total.debits - total.credits, total.closing) == (0, 0, 0)
    whole = {one.kind: one.closing for one in turnover(programme)}
    kept = {one.kind: one.balance for one in Account.objects.filter(programme=programme)}
    assert whole == kept


@pytest.mark.django_db
def test_sources_and_uses_of_a_paid_award_agree():
    made = decided_call(awards=2)
    for which in range(2):
        paid_by_the_bank(made, prepared_tranche(made, which=which))
    (statement,) = statements_of(sources_and_uses(made.programme))
    assert statement.difference == 0
    paid = {one.kind: one.amount for one in statement.uses if one.amount}
    assert statement.change == -sum(
        one.balance for one in Account.objects.filter(programme=made.programme, kind="advance_to_organisation")
    )
    assert "advance_to_organisation" in paid
    assert {one.funding_source for one in statement.sources} <= {"organisation"}


@pytest.mark.django_db
def test_an_account_shows_the_balance_after_each_entry(programme):
    for number, amount in enumerate((100, 30, 7)):
        in_month(programme, 2026, 2 + number, key=str(number), amount=amount)
    account = Account.objects.get(kind="available")
    postings = list(account.postings.select_related("entry").order_by("-entry__number"))
    assert [balance for _one, balance in with_balances(account, postings)] == [137, 130, 100]
    assert [balance for _one, balance in with_balances(account, postings[1:2])] == [130]
    assert with_balances(account, []) == []


@pytest.mark.django_db
def test_bean_check_accepts_the_journal_and_its_balances_agree(tmp_path):
    from beancount import loader
    from beancount.core import realization

    made = decided_call(awards=2)
    for which in range(2):
        paid_by_the_bank(made, prepared_tranche(made, which=which))
    file = tmp_path / "journal.beancount"
    file.write_text("".join(beancount_of(made.programme)), "utf-8")
    entries, errors, _options = loader.load_file(str(file))
    assert errors == []
    held = {
        row.account: {str(position.units.currency): position.units.number for position in row.balance}
        for row in realization.iter_children(realization.realize(entries), leaf_only=True)
    }
    accounts = list(Account.objects.filter(programme=made.programme))
    assert len(held) == len(accounts)
    for account in accounts:
        (name,) = [one for one in held if one.endswith(account.pk.hex[-12:].upper())]
        assert held[name].get(account.currency, 0) == account.balance
    # Whose money it is stands there by code, never by name.
    assert all(account.holder_name not in file.read_text("utf-8") for account in accounts if "proposal" in name)


@pytest.mark.django_db
def test_a_journal_with_a_budget_in_force_is_exported_too(tmp_path):
    """The lines of a budget have accounts of a side of their own: the export once knew only the three others."""
    from beancount import loader

    made = charged_call("1000.00", awards=1)
    paid_by_the_bank(made, prepared_tranche(made))
    file = tmp_path / "journal.beancount"
    file.write_text("".join(beancount_of(made.programme)), "utf-8")
    _entries, errors, _options = loader.load_file(str(file))
    assert errors == []
    assert "LineExecuted" in file.read_text("utf-8")


@pytest.mark.django_db
def test_bean_check_finds_a_line_that_was_changed(tmp_path):
    from beancount import loader

    made = decided_call(awards=1)
    paid_by_the_bank(made, prepared_tranche(made))
    text = "".join(beancount_of(made.programme))
    amount = re.search(r"^  Assets:\S+  (\d+\.\d\d) PEN$", text, re.MULTILINE)[1]
    file = tmp_path / "journal.beancount"
    file.write_text(text.replace(f"  {amount} PEN", f"  {Decimal(amount) + 1} PEN"), "utf-8")
    _entries, errors, _options = loader.load_file(str(file))
    assert errors


@pytest.mark.django_db
def test_the_books_in_the_browser_from_a_sum_to_its_accounts_and_a_month_is_closed(paid_call_since_last_month):
    made, finance = paid_call_since_last_month
    client = Client(headers={"accept-language": "en"})
    client.force_login(finance)
    code = made.programme.code
    page = squeezed(client.get(reverse("desk:trial_balance", args=[code])))
    assert "Debits equal credits" in page
    kind = reverse("desk:accounts_of_kind", args=[code, "available"])
    assert kind in page
    assert client.get(kind).status_code == 200
    assert "Where it came from" in squeezed(client.get(reverse("desk:sources_and_uses", args=[code])))
    assert "The counter-account of the budget" in squeezed(client.get(reverse("desk:chart", args=[code])))
    months = reverse("desk:months", args=[code])
    page = squeezed(client.get(months))
    address = re.search(r'action="([^"]+/close/)"', page)[1]
    assert "Tick that you have looked" in squeezed(client.post(address, follow=True))
    assert ClosedMonth.objects.count() == 0
    page = squeezed(client.post(address, {"sure": "1"}, follow=True))
    assert "The month is closed" in page
    closed = ClosedMonth.objects.get()
    paper = client.get(re.search(r'href="([^"]+/paper/)"', page)[1])
    assert paper.content.startswith(b"%PDF")
    assert closed.document.sha256
    assert client.get(reverse("desk:beancount", args=[code])).getvalue().startswith(b"option")


@pytest.fixture
def paid_call_since_last_month(db):
    """A paid call whose first entry is of last month."""
    made = decided_call(awards=1)
    programme = made.programme
    before = (timezone.localdate().replace(day=1) - timedelta(days=10)).replace(day=10)
    in_month(programme, before.year, before.month, key="before")
    paid_by_the_bank(made, prepared_tranche(made))
    return made, made.finance


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["since=2026-05-01&until=2026-04-01", "since=x", "until=2026-02-31"])
def test_a_span_that_is_none_is_told_and_nothing_breaks(query):
    made = decided_call(awards=1)
    client = Client(headers={"accept-language": "en"})
    client.force_login(made.finance)
    page = client.get(reverse("desk:trial_balance", args=[made.programme.code]) + f"?{query}")
    assert page.status_code == 200
    assert "errorlist" in squeezed(page)
