"""Closing an agreement: every sol accounted for, goods with who keeps them; after it nothing changes."""

import io
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from tests.accountability.receipts import TODAY, Treasury, soles
from tests.accountability.test_reports import _agree

from winay.accountability import actions
from winay.accountability.models import Closure
from winay.accountability.postings import held
from winay.accountability.queries.book import sums_of
from winay.accountability.queries.closing import against_closing, to_close
from winay.accountability.tasks import tasks_for
from winay.agreements import actions as agreement_acts
from winay.agreements.actions import note_visit
from winay.agreements.models import Agreement
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.ledger.models import Account

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    """A group whose 1,000 are paid: 960 are accounted for, 60 of its own 100 among them."""
    found = Treasury()
    found.note("500.00")
    found.accepted()
    found.pay(2)
    found.note("400.00", line=found.help)
    found.note("60.00", line=found.own)
    found.accepted()
    return found


def write(group, **values):
    given = {"done": "Doce jaulas y un cerco", "present": 9, "satisfied": 8, "venture": "alive", **values}
    return actions.write_closure(actor=group.user, agreement=group.agreement, **given)


def deposit(group):
    return agreement_acts.record_deposit(
        actor=group.officer, agreement=group.agreement, amount=soles(10), deposited_on=TODAY, operation_number="77"
    )


def give_back(group, amount):
    told = actions.tell_return(
        actor=group.user, agreement=group.agreement, amount=soles(amount), returned_on=TODAY, operation_number="9"
    )
    return actions.confirm_return(actor=group.finance, given_back=told)


def test_nothing_is_closed_while_a_sol_is_unaccounted_for(group):
    closure = write(group)
    with pytest.raises(InvalidInput) as error:
        actions.close_agreement(actor=group.finance, closure=closure)
    assert "100.00" in str(error.value.problems[0])
    assert list(to_close(group.finance)) == [group.agreement]
    assert any("/closing/" in task.url for task in tasks_for(group.finance, TODAY))
    give_back(group, 100)
    group.note("5.00", heard=["line_over"])
    assert len(against_closing(group.agreement)) == 1


def test_after_closing_no_act_and_book_and_journal_agree(group):
    give_back(group, 100)
    closure = write(group)
    good = actions.add_good(
        actor=group.user, closure=closure, what="Jaulas", quantity=Decimal(12), value=soles(480),
        kept_at="Casa comunal", keeper=group.president,
    )  # fmt: skip
    wrong = actions.add_good(
        actor=group.user,
        closure=closure,
        what="Nada",
        quantity=Decimal(1),
        value=soles(0),
        kept_at="x",
        keeper=None,
    )
    actions.remove_good(actor=group.user, good=wrong)
    with pytest.raises(NotAllowed):
        actions.close_agreement(actor=group.officer, closure=closure)
    closed = actions.close_agreement(actor=group.finance, closure=closure)
    assert (closed.own_left.amount, closed.state) == (Decimal("40.00"), "closed")
    assert bytes(closed.document.pdf).startswith(b"%PDF")
    pages = PdfReader(io.BytesIO(bytes(closed.document.pdf))).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    for amount in ("1,000.00", "100.00", "960.00", "40.00"):
        assert f"S/ {amount}" in text
    assert str(group.president) in text and "Doce jaulas" in text
    group.agreement.refresh_from_db()
    assert held(group.agreement)[:2] == (0, 0)
    assert sums_of(group.agreement).balance == 0
    assert Account.objects.get(programme=group.made.programme, kind="organisation_funds").balance == -60
    _agree(group)
    first = group.agreement.tranches.get(number=1)
    for act in (
        lambda: agreement_acts.suspend_agreement(actor=group.coordinator, agreement=group.agreement, reason="x"),
        lambda: agreement_acts.end_agreement(actor=group.coordinator, agreement=group.agreement, reason="x"),
        lambda: agreement_acts.reverse_payment(
            actor=group.coordinator, tranche=group.agreement.tranches.get(number=2), reason="x"
        ),
        lambda: agreement_acts.reverse_payment(actor=group.coordinator, tranche=first, reason="x"),
        lambda: deposit(group),
        lambda: note_visit(actor=group.officer, agreement=group.agreement, day=TODAY, remark="x"),
        lambda: give_back(group, 1),
        lambda: group.note("1.00"),
        lambda: write(group),
        lambda: actions.remove_good(actor=group.user, good=good),
        lambda: actions.close_agreement(actor=group.coordinator, closure=closure),
        lambda: actions.reopen_report(
            actor=group.finance, report=group.agreement.reports.order_by("-number")[0], reason="x"
        ),
    ):
        with pytest.raises(WrongState):
            act()
    assert not to_close(group.finance).exists()


def test_money_on_its_way_and_changes_that_wait_stand_against_closing(group):
    give_back(group, 100)
    assert against_closing(group.agreement) == []
    told = deposit(group)
    assert len(against_closing(group.agreement)) == 1
    agreement_acts.deposit_not_found(actor=group.finance, deposit=told, reason="x")
    assert against_closing(group.agreement) == []
    agreement_acts.draw_up_addendum(actor=group.coordinator, agreement=group.agreement, text="x", reason="x")
    agreement_acts.suspend_agreement(actor=group.coordinator, agreement=group.agreement, reason="x")
    group.agreement.refresh_from_db()
    assert len(against_closing(group.agreement)) == 2
    assert not to_close(group.finance).exists()


def test_a_payment_to_come_stands_against_closing_until_the_agreement_ends():
    group = Treasury()
    group.note("600.00", heard=["line_over"])
    group.accepted()
    assert len(against_closing(group.agreement)) == 1
    with pytest.raises(InvalidInput):
        actions.close_agreement(actor=group.finance, closure=write(group))
    agreement_acts.end_agreement(actor=group.coordinator, agreement=group.agreement, reason="x")
    group.agreement = Agreement.objects.get(pk=group.agreement.pk)
    assert against_closing(group.agreement) == []
    assert list(to_close(group.finance)) == [group.agreement]
    closed = actions.close_agreement(actor=group.finance, closure=Closure.objects.get())
    assert closed.agreement.closed_on == TODAY
    assert (closed.agreement.state, closed.own_left.amount) == ("ended", Decimal("100.00"))


def test_who_wrote_it_does_not_close_and_another_does(group):
    give_back(group, 100)
    closure = actions.write_closure(
        actor=group.officer, agreement=group.agreement, done="x", present=1, satisfied=1, venture="alive"
    )
    Closure.objects.update(written_by=group.finance)
    with pytest.raises(NotAllowed):
        actions.close_agreement(actor=group.finance, closure=closure)
    assert actions.close_agreement(actor=group.coordinator, closure=closure).state == "closed"


@pytest.mark.parametrize(
    "wrong", [{"satisfied": 10}, {"present": 0, "satisfied": 0}, {"venture": "x"}, {"done": " "}]
)
def test_what_cannot_be_right_is_refused(group, wrong):
    with pytest.raises(InvalidInput):
        write(group, **wrong)
    assert not Closure.objects.exists()


def test_the_closing_act_has_its_pages(group):
    mine, code = Client(headers={"accept-language": "en"}), group.agreement.outcome.proposal.code
    mine.force_login(group.user)
    page = mine.get(reverse("my:closure", args=[code])).content.decode()
    assert "100.00" in page and "not written yet" in page
    given = {"done": "Doce jaulas", "present": "9", "satisfied": "8", "venture": "grown", "words": ""}
    mine.post(reverse("my:closure_step", args=[code, "write"]), given)
    mine.post(
        reverse("my:closure_step", args=[code, "good"]),
        {"what": "Jaulas", "quantity": "12", "value": "480", "kept_at": "Casa", "keeper": str(group.president.pk)},
    )
    assert str(group.president) in mine.get(reverse("my:closure", args=[code])).content.decode()
    assert mine.get(reverse("my:closure_step", args=[code, "close"])).status_code == 404
    give_back(group, 100)
    desk = Client(headers={"accept-language": "en"})
    desk.force_login(group.finance)
    address = reverse("desk:closure_step", args=[group.agreement.code, "close"])
    assert "cannot be taken back" in desk.get(address).content.decode()
    desk.post(address)
    assert mine.get(reverse("my:closure_pdf", args=[code]))["Content-Type"] == "application/pdf"
    assert "nothing of it changes" in mine.get(reverse("my:book", args=[code])).content.decode()


def test_closing_is_asked_first_and_only_where_nothing_stands_against_it(group):
    write(group)
    desk = Client(headers={"accept-language": "en"})
    desk.force_login(group.finance)
    address = reverse("desk:closure_step", args=[group.agreement.code, "close"])
    assert desk.get(address).status_code == 404
    give_back(group, 100)
    assert desk.get(address).status_code == 200
    assert Closure.objects.get().state == "draft"
    assert desk.get(reverse("desk:closure_pdf", args=[group.agreement.code])).status_code == 404


def test_the_book_is_reached_after_a_suspension_and_the_end(group):
    mine, code = Client(), group.agreement.outcome.proposal.code
    mine.force_login(group.user)
    desk = Client()
    desk.force_login(group.finance)
    for act in (agreement_acts.suspend_agreement, agreement_acts.end_agreement):
        act(actor=group.coordinator, agreement=group.agreement, reason="x")
        assert reverse("my:book", args=[code]) in mine.get(reverse("my:home")).content.decode()
        page = desk.get(reverse("desk:agreement", args=[group.agreement.code])).content.decode()
        assert reverse("desk:book", args=[group.agreement.code]) in page
