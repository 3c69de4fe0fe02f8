"""Advances to staff: three people, receipts, what is given back, what is late, and the journal beside them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.budgets.conftest import Running
from tests.factories.programmes import a_programme, a_worker
from tests.pages import squeezed

from winay.alerts.kinds import kind_called
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.tasks import Task
from winay.budgets import actions
from winay.budgets.models import Advance
from winay.budgets.queries.lines import table_of
from winay.budgets.rules import Given, is_late, latest_due, left_of, why_no_other
from winay.budgets.tasks import tasks_for
from winay.ledger.actions import verify_chain
from winay.ledger.models import Account, Entry
from winay.ledger.queries import sources_and_uses, statements_of, wrong_balances
from winay.treasury.queries.special import special_account_of

D = Decimal


@pytest.fixture
def officer(mif: Running):
    return a_worker(mif.programme, "officer")


def asked(mif: Running, officer, amount: str = "600.00", **more) -> Advance:
    today = timezone.localdate()
    values = {"what": "Visita a Gamarra, tres días", "due_on": today + timedelta(days=10), **more}
    return actions.ask_advance(
        actor=mif.finance,
        budget=mif.budget,
        source=mif.source("mif"),
        to_person=officer,
        amount=D(amount),
        **values,
    )


def handed(mif: Running, officer, amount: str = "600.00", paper: str = "OP-1", **more) -> Advance:
    advance = asked(mif, officer, amount, **more)
    actions.approve_advance(actor=mif.coordinator, advance=advance)
    return actions.give_advance(actor=mif.finance, advance=advance, given_on=timezone.localdate(), paper=paper)


def late(advance: Advance) -> Advance:
    """Let the day of an advance have passed."""
    Advance.objects.filter(pk=advance.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    advance.refresh_from_db()
    return advance


def held(mif: Running, kind: str) -> D:
    return sum((one.balance for one in Account.objects.filter(programme=mif.programme, kind=kind)), D(0))


def whole(mif: Running) -> bool:
    flows = all(one.difference == 0 for one in statements_of(sources_and_uses(mif.programme)))
    return flows and verify_chain(mif.programme).valid and not list(wrong_balances(mif.programme))


def texts(tasks: list[Task]) -> str:
    return " | ".join(one.text for one in tasks)


def test_from_the_request_over_receipts_to_the_last_cent_given_back(mif: Running, officer):
    advance = handed(mif, officer)
    assert (held(mif, "special_account"), held(mif, "advance_given")) == (-600, 600)
    today = timezone.localdate()
    expense = mif.recorded("network-managers", amount="450.00", spent_on=today, advance=advance)
    assert Advance.objects.get().left == 600, "a receipt counts once another person has approved it"
    with pytest.raises(InvalidInput, match="150"):
        mif.recorded("network-managers", amount="150.01", spent_on=today, advance=advance)
    actions.approve_expense(actor=mif.coordinator, expense=expense)
    assert (Advance.objects.get().left, held(mif, "advance_given"), held(mif, "special_account")) == (
        150,
        150,
        -600,
    )
    row = next(one for one in table_of(mif.budget).rows() if one.line.code == "network-managers")
    assert row.executed == 450
    back = actions.return_advance(
        actor=mif.finance, advance=advance, amount=D("150.00"), returned_on=today, paper="DEV-1"
    )
    again = actions.return_advance(
        actor=mif.finance, advance=advance, amount=D("150.00"), returned_on=today, paper=" DEV-1 "
    )
    assert back == again
    found = Advance.objects.get()
    assert (found.state, found.left, held(mif, "advance_given"), held(mif, "special_account")) == (
        "settled",
        0,
        0,
        -450,
    )
    actions.reverse_expense(actor=mif.coordinator, expense=expense, reason="De otro viaje")
    assert (Advance.objects.get().state, Advance.objects.get().left) == ("given", 450)
    actions.reverse_return(actor=mif.coordinator, returned=back, reason="Otro depósito")
    assert (Advance.objects.get().left, held(mif, "advance_given")) == (600, 600)
    assert whole(mif)


def test_nobody_asks_authorises_or_hands_over_for_themselves(mif: Running, officer):
    both = a_worker(mif.programme, "finance", "coordinator")
    with pytest.raises(NotAllowed, match="themselves"):
        asked(mif, mif.finance)
    for_both = asked(mif, both)
    with pytest.raises(NotAllowed, match="themselves"):
        actions.approve_advance(actor=both, advance=for_both)
    actions.approve_advance(actor=mif.coordinator, advance=for_both)
    with pytest.raises(NotAllowed, match="themselves"):
        actions.give_advance(actor=both, advance=for_both, given_on=timezone.localdate(), paper="OP-9")
    own = actions.ask_advance(
        actor=both, budget=mif.budget, source=mif.source("mif"), to_person=officer, amount=D(5), what="Pasaje",
        due_on=timezone.localdate(),
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="another person"):
        actions.approve_advance(actor=both, advance=own)
    for act in (actions.approve_advance, lambda **told: actions.refuse_advance(**told, reason="No")):
        with pytest.raises(NotAllowed):
            act(actor=officer, advance=own)
    with pytest.raises(IntegrityError), transaction.atomic():
        Advance.objects.filter(pk=own.pk).update(approved_by=officer)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": "0.00"}, "amount"),
        ({"amount": "1.001"}, "amount"),
        ({"what": "  "}, "what"),
        ({"due_on": timedelta(days=-1)}, "due_on"),
        ({"due_on": timedelta(days=31)}, "due_on"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(mif: Running, officer, change, field):
    if "due_on" in change:
        change = {"due_on": timezone.localdate() + change["due_on"]}
    with pytest.raises(InvalidInput) as told:
        asked(mif, officer, **change)
    assert told.value.field == field and not Advance.objects.exists()


def test_only_who_works_here_gets_one_and_only_of_money_in_the_account(mif: Running, officer):
    stranger = a_worker(a_programme(), "officer")
    with pytest.raises(InvalidInput, match="does not work"):
        asked(mif, stranger)
    with pytest.raises(InvalidInput, match="special account"):
        actions.ask_advance(
            actor=mif.finance, budget=mif.budget, source=mif.source("counterpart-in-kind"), to_person=officer,
            amount=D(5), what="Pasaje", due_on=timezone.localdate(),
        )  # fmt: skip
    first = asked(mif, officer)
    assert asked(mif, officer) == first, "asked twice by mistake it stands once"


def test_who_is_late_gets_no_other_and_is_reminded_and_the_office_is_alerted(mif: Running, officer):
    advance = handed(mif, officer)
    today = timezone.localdate()
    other = asked(mif, officer, "50.00", what="Pasaje a Lima")
    kind = kind_called("advance-late")
    assert not kind.rows(mif.finance, today).exists()
    late(advance)
    for act in (
        lambda: asked(mif, officer, "10.00"),
        lambda: actions.approve_advance(actor=mif.coordinator, advance=other),
    ):
        with pytest.raises(InvalidInput, match=r"600\.00"):
            act()
    (told,) = kind.tell(list(kind.rows(mif.finance, today)), today)
    assert "600.00" in told.says and str(officer) not in f"{told.about} {told.says}"
    assert not kind.rows(officer, today).exists()
    assert "1 advance to staff is late" in texts(tasks_for(mif.finance, today))
    (own,) = [one for one in tasks_for(officer, today) if advance.code in one.text]
    assert own.due == advance.due_on
    actions.return_advance(actor=mif.finance, advance=advance, amount=D(600), returned_on=today, paper="DEV")
    assert not kind.rows(mif.finance, today).exists() and not tasks_for(officer, today)
    assert asked(mif, officer, "10.00")


def test_one_never_handed_over_is_refused_or_reversed_and_one_in_use_is_not(mif: Running, officer):
    refused = asked(mif, officer)
    actions.refuse_advance(actor=mif.coordinator, advance=refused, reason="Sin viaje")
    with pytest.raises(WrongState):
        actions.approve_advance(actor=mif.coordinator, advance=refused)
    advance = handed(mif, officer)
    again = actions.give_advance(actor=mif.finance, advance=advance, given_on=timezone.localdate(), paper="OP-1")
    assert again == advance and Entry.objects.filter(idempotency_key=f"advance:{advance.pk}").count() == 1
    expense = mif.recorded(amount="10.00", spent_on=timezone.localdate(), advance=advance)
    with pytest.raises(WrongState, match="reverse them first"):
        actions.reverse_advance(actor=mif.coordinator, advance=advance, reason="No se entregó")
    actions.send_back_expense(actor=mif.coordinator, expense=expense, reason="De otra línea")
    actions.reverse_advance(actor=mif.coordinator, advance=advance, reason="No se entregó")
    assert (held(mif, "advance_given"), held(mif, "special_account"), Advance.objects.get(pk=advance.pk).left) == (
        0,
        0,
        0,
    )
    with pytest.raises(InvalidInput):
        mif.recorded(amount="10.00", spent_on=timezone.localdate(), advance=advance)
    assert whole(mif)


def test_the_special_account_tells_what_staff_holds(mif: Running, officer):
    handed(mif, officer)
    (grant,) = special_account_of(mif.budget).grants
    assert (grant.with_staff, grant.balance, grant.others) == (600, -600, 0)


def test_three_people_give_and_account_for_one_through_the_screens(client, mif: Running, officer):
    client.cookies["django_language"] = "en"
    code, today = mif.programme.code, timezone.localdate()
    listed = reverse("desk:budget_advances", args=[code])
    page = reverse("desk:budget_advance", args=[code, 1])

    def seen(user, address: str) -> str:
        client.force_login(user)
        return squeezed(client.get(address).content.decode())

    assert "No advance here" in seen(mif.finance, listed)
    ask = reverse("desk:budget_advance_form", args=[code])
    values = {"to_person": officer.pk, "source": mif.source("mif").pk, "amount": "600", "what": "Visita"}
    wrong = client.post(ask, {**values, "due_on": str(today + timedelta(days=99))})
    assert "within 30 days" in squeezed(wrong.content.decode())
    assert client.post(ask, {**values, "due_on": str(today + timedelta(days=9))}).status_code == 302
    assert "Authorise it" not in seen(mif.finance, page)
    assert "Authorise it" in seen(mif.coordinator, page)
    client.post(page, {"act": "approve"})
    assert "It was handed over" in seen(mif.finance, page)
    assert (
        "Write the operation number"
        in squeezed(client.post(page, {"act": "give", "given_on": str(today), "paper": " "}).content.decode())
        or not Entry.objects.filter(idempotency_key__startswith="advance:").exists()
    )
    client.post(page, {"act": "give", "given_on": str(today), "paper": "OP-7"})
    assert "No receipt is written down yet" in seen(officer, page)
    form = reverse("desk:budget_expense_form", args=[code, "network-managers"])
    assert f"{code}-A1" in seen(mif.finance, f"{form}?advance=1")
    expense = {"source": mif.source("mif").pk, "amount": "500", "spent_on": str(today), "what": "Hotel"}
    client.post(form, {**expense, "paper": "F001-77", "advance": Advance.objects.get().pk})
    client.force_login(mif.coordinator)
    actions.approve_expense(actor=mif.coordinator, expense=Advance.objects.get().expenses.get())
    assert "S/ 100.00" in seen(mif.finance, page) or "100.00" in seen(mif.finance, page)
    client.post(page, {"act": "return", "amount": "100", "returned_on": str(today), "paper": "DEV-3"})
    assert Advance.objects.get().state == "settled"
    assert "DEV-3" in seen(mif.finance, page)
    client.force_login(mif.coordinator)
    client.post(page, {"act": "reverse_return", "number": "1", "reason": "Otro depósito"})
    assert Advance.objects.get().state == "given"
    assert "Visita" not in seen(mif.finance, f"{listed}?shown=settled")
    assert b"por rendir" in client.get(f"{listed}?shown=all&format=csv").getvalue()


def test_who_works_elsewhere_neither_reads_nor_asks(client, mif: Running, officer):
    asked(mif, officer)
    client.force_login(a_worker(a_programme(), "finance"))
    for name, more in (("budget_advances", []), ("budget_advance_form", []), ("budget_advance", [1])):
        assert client.get(reverse(f"desk:{name}", args=[mif.programme.code, *more])).status_code == 404
    client.force_login(officer)
    assert client.get(reverse("desk:budget_advance_form", args=[mif.programme.code])).status_code in (403, 404)


cents = st.integers(min_value=0, max_value=10**7).map(lambda one: D(one) / 100)


@given(amount=cents, rendered=st.lists(cents, max_size=4), returned=st.lists(cents, max_size=4))
def test_what_is_left_adds_up(amount: D, rendered: list[D], returned: list[D]):
    assert left_of(amount, rendered, returned) + sum(rendered) + sum(returned) == amount


@given(
    held=st.lists(st.builds(Given, left=cents, due_on=st.dates()), max_size=5),
    today=st.dates(),
)
def test_the_oldest_late_one_stands_against_another(held: list[Given], today):
    found = why_no_other(held, today)
    assert (found is None) == (not any(is_late(one, today) for one in held))
    if found is not None:
        assert found.due_on == min(one.due_on for one in held if is_late(one, today))


def test_the_last_day_is_within_the_days_of_the_pack():
    today = timezone.localdate()
    assert latest_due(today, 30) == today + timedelta(days=30)
