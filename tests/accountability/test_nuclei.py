"""A nucleus with an account of its own: seats, transfers by two people, months, and its liquidation."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.accountability.nuclei import SEATS, Formed
from tests.accountability.receipts import TODAY, Treasury, soles
from tests.factories.programmes import a_programme, a_worker
from tests.factories.territory import make_district

from winay.accountability import actions
from winay.accountability.models import Closure, Nucleus, Report, Representative, Transfer, Voucher
from winay.accountability.postings import held
from winay.accountability.queries.book import month_to_report, sums_of
from winay.accountability.queries.closing import against_closing
from winay.accountability.queries.nuclei import empty_seats, sums_of_month
from winay.accountability.queries.reports import differences
from winay.accountability.rules import month_after, month_of, next_month
from winay.accountability.tasks import tasks_for
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.ledger.actions import verify_chain
from winay.ledger.models import Entry
from winay.messages.models import Message
from winay.messages.reminders import remind
from winay.registry.models import Organisation

pytestmark = pytest.mark.django_db


def test_a_nucleus_opens_when_its_four_seats_are_taken_as_the_pack_says():
    made = Formed(opened=False)
    chosen = dict(Representative.objects.values_list("seat", "chosen_by"))
    assert chosen == SEATS
    left = Representative.objects.get(seat="inspector")
    actions.end_representative(actor=made.officer, representative=left, until=TODAY, reason="Renunció")
    assert empty_seats(made.nucleus) == ["inspector"]
    with pytest.raises(InvalidInput):
        actions.open_nucleus(actor=made.coordinator, nucleus=made.nucleus, signed_on=TODAY)
    with pytest.raises(InvalidInput):
        actions.name_representative(
            actor=made.officer,
            nucleus=made.nucleus,
            seat="inspector",
            person=made.people["treasurer"],
            since=TODAY,
        )
    made.people["inspector"] = made._seat("inspector", TODAY)
    with pytest.raises(NotAllowed):
        actions.open_nucleus(actor=made.finance, nucleus=made.nucleus, signed_on=TODAY)
    assert actions.open_nucleus(actor=made.coordinator, nucleus=made.nucleus, signed_on=TODAY).state == "running"


def test_two_people_put_money_into_its_account_and_never_more_than_agreed():
    made = Formed()
    given = {
        "actor": made.finance, "nucleus": made.nucleus, "source": made.programme.funding_sources.first(),
        "paid_on": TODAY, "operation_number": "7",
    }  # fmt: skip
    first = actions.record_transfer(amount=soles(600), **given)
    assert actions.record_transfer(amount=soles(600), **given) == first
    assert held(made.nucleus)[0] == 0
    both = a_worker(made.programme, "finance", "coordinator")
    with pytest.raises(NotAllowed):
        own = actions.record_transfer(amount=soles(10), **{**given, "actor": both, "operation_number": "8"})
        actions.approve_transfer(actor=both, transfer=own)
    for amount in (401, 0):
        with pytest.raises(InvalidInput):
            actions.record_transfer(amount=soles(amount), **{**given, "operation_number": "9"})
    actions.approve_transfer(actor=made.coordinator, transfer=first)
    assert held(made.nucleus)[0] == 600
    assert sums_of(made.nucleus).balance == 600
    with pytest.raises(WrongState):
        actions.refuse_transfer(actor=made.coordinator, transfer=Transfer.objects.get(pk=first.pk), reason="x")


def test_a_month_is_made_of_its_receipts_reviewed_and_posted():
    opened = month_of(TODAY) - timedelta(days=3)
    made = Formed(signed_on=opened)
    made.transfer(600, paid_on=opened)
    made.note("200.00", "1", on=opened)
    made.note("50.00", "2")
    with pytest.raises(InvalidInput):
        made.month()
    with pytest.raises(InvalidInput):
        made.sign_off("president", "secretary")
    with pytest.raises(InvalidInput):
        made.sign_off("treasurer", "inspector")
    made.sign_off()
    report = made.month()
    assert (report.month, report.tranche) == (month_of(opened), None)
    assert [one.charged.amount for one in report.vouchers.all()] == [200]
    with pytest.raises(NotAllowed):
        actions.accept_report(actor=made.user, report=report)
    made.accept(report)
    assert held(made.nucleus)[0] == 400
    assert sum(held(made.nucleus)[2].values()) == 200
    sums = sums_of_month(made.nucleus, report.month)
    assert (sums.before, sums.came_in, sums.spent, sums.remains) == (0, 600, 200, 400)
    now = sums_of_month(made.nucleus, month_of(TODAY))
    assert (now.before, now.spent, now.remains) == (400, 50, 350)
    assert month_to_report(made.nucleus, TODAY) == month_of(TODAY)
    made.accept(made.month())
    assert month_to_report(made.nucleus, TODAY) is None
    with pytest.raises(WrongState):
        made.month()
    last = Report.objects.latest("number")
    actions.reopen_report(actor=made.finance, report=last, reason="x")
    assert held(made.nucleus)[0] == 400
    made.accept(last)
    assert list(differences(made.programme)) == []
    assert verify_chain(made.programme).valid


def test_a_month_without_receipts_is_accounted_for_too():
    made = Formed()
    report = made.accept(made.month())
    assert (report.state, report.vouchers.count()) == ("accepted", 0)
    assert not Entry.objects.filter(subject_id=str(report.pk)).exists()


def test_what_is_asked_of_a_receipt_is_answered():
    made = Formed()
    made.transfer(600)
    receipt = made.note("100.00")
    made.sign_off()
    report = made.month()
    actions.observe_voucher(actor=made.finance, voucher=receipt, observation="¿Para quién?")
    actions.return_report(actor=made.finance, report=report)
    actions.answer_voucher(actor=made.user, voucher=receipt, answer="Para las parcelas")
    actions.send_report_again(actor=made.user, report=report)
    assert made.accept(report).state == "accepted"


def test_the_same_receipt_is_accepted_once_in_a_group_or_a_nucleus():
    group, made = Treasury(), Formed()
    made.transfer(600)
    group.note("80.00", number="555")
    group.accepted()
    with pytest.raises(actions.ToldFirst):
        made.note("80.00", "555")


def test_its_liquidation_asks_for_every_sol_and_every_month():
    made = Formed()
    made.transfer(600)
    made.note("400.00")
    made.sign_off()
    closure = actions.write_closure(
        actor=made.user, agreement=made.nucleus, done="Todo", present=40, satisfied=38, venture=""
    )
    assert len(against_closing(made.nucleus)) == 3
    with pytest.raises(InvalidInput):
        actions.close_agreement(actor=made.finance, closure=closure)
    made.accept(made.month())
    told = actions.tell_return(
        actor=made.user, agreement=made.nucleus, amount=soles(200), returned_on=TODAY, operation_number="9"
    )
    actions.confirm_return(actor=made.finance, given_back=told)
    assert against_closing(made.nucleus) == []
    closed = actions.close_agreement(actor=made.finance, closure=Closure.objects.get())
    assert bytes(closed.document.pdf).startswith(b"%PDF")
    assert (made.fresh().state, made.nucleus.closed_on) == ("closed", TODAY)
    assert held(made.nucleus)[0] == 0
    with pytest.raises(WrongState):
        made.note("1.00", "2")
    with pytest.raises(WrongState):
        made.transfer(1, "5")


def test_its_people_and_staff_find_its_pages_and_nobody_else_does():
    made = Formed()
    made.transfer(600)
    mine, desk = (Client(headers={"accept-language": "en"}) for _ in range(2))
    mine.force_login(made.user)
    desk.force_login(made.finance)
    code = made.nucleus.code
    book = reverse("my:book", args=[code])
    assert book in mine.get(reverse("my:home")).content.decode()
    assert "S/\xa0600.00" in mine.get(book).content.decode()
    made.note("100.00")
    made.sign_off()
    mine.post(reverse("my:book_step", args=[code, "send"]), {"words": "x"})
    report = Report.objects.get()
    assert "S/\xa0500.00" in mine.get(reverse("my:report", args=[report.code])).content.decode()
    for name in ("desk:nuclei", "desk:reports", "desk:receipts", "desk:returns"):
        assert desk.get(reverse(name)).status_code == 200
    assert report.code in desk.get(reverse("desk:reports")).content.decode()
    page = desk.get(reverse("desk:nucleus", args=[code])).content.decode()
    assert "Named by the municipality" in page
    keeper = Client()
    keeper.force_login(made.officer)
    assert str(made.people["president"]) in keeper.get(reverse("desk:nucleus", args=[code])).content.decode()
    assert any(report.code in task.text for task in tasks_for(made.finance, TODAY))
    for address in ("desk:book", "desk:closure"):
        assert desk.get(reverse(address, args=[code])).status_code == 200
    assert desk.get(reverse("desk:voucher", args=[Voucher.objects.get().pk])).status_code == 200
    other = Client()
    other.force_login(a_worker(a_programme(), "finance"))
    assert other.get(reverse("desk:nucleus", args=[code])).status_code == 404
    assert other.get(reverse("desk:book", args=[code])).status_code == 404
    left = Client()
    seat = Representative.objects.get(seat="president")
    left.force_login(seat.person.user)
    actions.end_representative(actor=made.officer, representative=seat, until=TODAY, reason="x")
    assert left.get(book).status_code == 404


def test_it_is_constituted_and_opened_on_the_desk():
    made = Formed(opened=False)
    desk = Client(headers={"accept-language": "en"})
    desk.force_login(made.coordinator)
    other = Organisation.objects.create(name="NE Pueblo Libre", kind="nucleus", district=make_district())
    new = reverse("desk:nucleus_new", args=[made.programme.code])
    assert "NE Pueblo Libre" in desk.get(new).content.decode()
    desk.post(new, {"organisation": str(other.pk), "amount": "5000"})
    assert Nucleus.objects.get(organisation=other).amount.amount == 5000
    at = lambda step: reverse("desk:nucleus_step", args=[made.nucleus.code, step])  # noqa: E731
    assert desk.get(at("open")).status_code == 200
    desk.post(at("open"), {"signed_on": TODAY.isoformat()})
    assert made.fresh().state == "running"
    finance = Client(headers={"accept-language": "en"})
    finance.force_login(made.finance)
    source = made.programme.funding_sources.first().code
    given = {"source": source, "amount": "100", "paid_on": TODAY.isoformat(), "operation_number": "3"}
    finance.post(at("transfer"), given)
    (told,) = made.nucleus.transfers.all()
    assert finance.get(at("approve")).status_code == 404
    desk.post(at("approve"), {"transfer": str(told.pk)})
    assert held(made.nucleus)[0] == 100


def test_months_follow_each_other_from_the_opening_on():
    assert month_after(TODAY.replace(month=12, day=1)) == TODAY.replace(year=TODAY.year + 1, month=1, day=1)
    first = TODAY.replace(month=1, day=20)
    second = month_after(month_of(first))
    assert next_month(first, [], second) == month_of(first)
    assert next_month(first, [month_of(first)], second) == second
    assert next_month(first, [month_of(first), second], second) is None


def test_as_many_questions_for_three_nuclei_as_for_one():
    made = Formed()
    reader = Client()
    reader.force_login(made.finance)
    asked = []
    reader.get(reverse("desk:nuclei"))
    for number in range(2):
        for _ in range(2 * number):
            organisation = Organisation.objects.create(name=f"NE {_}", kind="nucleus", district=make_district())
            actions.constitute_nucleus(
                actor=made.coordinator, programme=made.programme, organisation=organisation, amount=soles(10)
            )
        with CaptureQueriesContext(connection) as found:
            page = reader.get(reverse("desk:nuclei")).content.decode()
        assert page.count("NE-") >= 1 + 2 * number
        asked.append(len(found))
    assert asked[0] == asked[1]


def test_its_president_and_treasurer_are_told_of_money_months_questions_and_the_end():
    start = month_of(TODAY - timedelta(days=40))
    made = Formed(signed_on=start)
    seats = {made.people[seat].pk for seat in ("president", "treasurer")}
    read = lambda kind: {row.to_id for row in Message.objects.filter(kind=f"accountability.nucleus_{kind}")}  # noqa: E731
    made.transfer(600, paid_on=start)
    assert read("paid") == seats
    remind(today=TODAY)
    assert read("due") == seats
    assert remind(today=TODAY)["accountability.nucleus_due"] == 0
    made.note("100.00", on=start)
    made.sign_off()
    report = made.month()
    actions.observe_voucher(actor=made.finance, voucher=Voucher.objects.get(), observation="?")
    actions.return_report(actor=made.finance, report=report)
    assert read("returned") == seats
    actions.answer_voucher(actor=made.user, voucher=Voucher.objects.get(), answer="x")
    actions.send_report_again(actor=made.user, report=report)
    made.accept(report)
    assert read("accepted") == seats
    assert not read("liquidate")
    Nucleus.objects.update(ends_on=TODAY + timedelta(days=20))
    remind(today=TODAY)
    assert read("liquidate") == seats


def test_who_represents_it_reads_on_the_first_page_what_waits():
    start = month_of(TODAY - timedelta(days=40))
    made = Formed(signed_on=start)
    mine = Client(headers={"accept-language": "en"})
    mine.force_login(made.user)
    assert "also if nothing was bought" in mine.get(reverse("my:home")).content.decode()
    made.transfer(600, paid_on=start)
    made.note("100.00", on=start)
    made.sign_off()
    report = made.month()
    actions.observe_voucher(actor=made.finance, voucher=Voucher.objects.get(), observation="?")
    actions.return_report(actor=made.finance, report=report)
    page = mine.get(reverse("my:home")).content.decode()
    assert reverse("my:report", args=[report.code]) in page and "read it and answer" in page
    officers = [task.text for task in tasks_for(made.officer, TODAY)]
    assert any(report.code in text for text in officers)


def test_its_money_given_back_and_its_last_day_wait_for_who_books_and_liquidates():
    made = Formed()
    made.transfer(600)
    assert not [task for task in tasks_for(made.finance, TODAY) if task.url == reverse("desk:returns")]
    actions.tell_return(
        actor=made.user, agreement=made.nucleus, amount=soles(100), returned_on=TODAY, operation_number="9"
    )
    waits = {task.url for task in tasks_for(made.finance, TODAY)}
    assert reverse("desk:returns") in waits and reverse("desk:closure", args=[made.nucleus.code]) not in waits
    Nucleus.objects.update(ends_on=TODAY + timedelta(days=3))
    assert reverse("desk:closure", args=[made.nucleus.code]) in {
        task.url for task in tasks_for(made.coordinator, TODAY)
    }
