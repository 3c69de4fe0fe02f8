"""A group's own pages, from the photograph to the book; finance's review at the desk; nobody reads another's."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.accountability.receipts import RUC, TODAY, Treasury, picture
from tests.factories.programmes import a_user

from winay.accountability import actions
from winay.accountability.models import Purchase, Reading, Report, Return, Voucher
from winay.accountability.queries.book import sums_of
from winay.base.signboard import open_tables
from winay.desk.accountability import views

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return Treasury()


def client_of(user, language="en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client


def receipt(group, **values):
    return {
        "kind": "invoice",
        "issuer_ruc": RUC,
        "issuer_name": "Agrovet SAC",
        "series": "F001",
        "number": "123",
        "issued_on": f"{TODAY:%Y-%m-%d}",
        "total": "118.00",
        "what": "Alambre",
        "line": str(group.goods.pk),
        **values,
    }


def test_a_photograph_becomes_a_receipt_in_the_book(group):
    mine, code = client_of(group.user), group.agreement.outcome.proposal.code
    assert "700.00" in mine.get(reverse("my:book", args=[code])).content.decode()
    text = f"{RUC}|01|F001|123|18.00|118.00|{TODAY:%Y-%m-%d}|6||x="
    answer = mine.post(reverse("my:add_voucher", args=[code]), {"proof": picture(text)})
    reading = Reading.objects.get()
    assert answer.url == reverse("my:reading", args=[reading.pk])
    page = mine.get(answer.url).content.decode()
    assert 'name="total" value="118"' in page
    assert f'value="{RUC}"' in page
    assert mine.get(reverse("my:reading_proof", args=[reading.pk]))["Content-Type"] == "image/jpeg"
    assert "not written down yet" in mine.get(reverse("my:book", args=[code])).content.decode()
    told = mine.post(answer.url, receipt(group, what="Cerveza")).content.decode()
    assert "may not buy this: “cerveza”" in told and 'value="ineligible"' in told
    kept = mine.post(answer.url, receipt(group, what="Cerveza", heard="ineligible"))
    voucher = Voucher.objects.get()
    assert kept.url == reverse("my:voucher", args=[voucher.pk])
    assert (voucher.source, voucher.told) == ("photo", ["ineligible"])
    assert mine.get(reverse("my:voucher_proof", args=[voucher.pk])).status_code == 200
    assert "582.00" in mine.get(reverse("my:book", args=[code])).content.decode()


def test_nothing_at_hand_is_typed_and_a_photograph_can_be_thrown_away(group):
    mine, code = client_of(group.user), group.agreement.outcome.proposal.code
    answer = mine.post(reverse("my:add_voucher", args=[code]), {})
    wrong = mine.post(answer.url, receipt(group, issuer_ruc="20512333798")).content.decode()
    assert "This RUC cannot be right" in wrong
    assert mine.post(answer.url, receipt(group)).status_code == 302
    answer = mine.post(reverse("my:add_voucher", args=[code]), {"proof": picture()})
    mine.post(reverse("my:reading_drop", args=[Reading.objects.get().pk]))
    assert not Reading.objects.exists()


def test_the_treasurer_goes_from_the_committee_to_finance(group):
    mine, code = client_of(group.user), group.agreement.outcome.proposal.code
    group.note("118.00")
    step = reverse("my:book_step", args=[code, "sign-off"])
    people = [str(group.president.pk), str(group.member.pk)]
    assert str(group.treasurer) not in mine.get(step).content.decode().split("<form")[-1]
    assert mine.post(step, {"people": people, "signed_on": f"{TODAY:%Y-%m-%d}"}).status_code == 302
    mine.post(reverse("my:book_step", args=[code, "send"]), {"words": "Va"})
    report = Report.objects.get()
    assert mine.get(reverse("my:report_step", args=[report.code, "accept"])).status_code == 404
    desk = client_of(group.finance)
    page = desk.get(reverse("desk:report", args=[report.code])).content.decode()
    assert "118.00" in page
    voucher = Voucher.objects.get()
    ask = reverse("desk:voucher_step", args=[voucher.pk, "ask"])
    assert desk.post(ask, {"observation": "¿Para qué?"}).url == reverse("desk:report", args=[report.code])
    desk.post(reverse("desk:report_step", args=[report.code, "return"]))
    assert "¿Para qué?" in mine.get(reverse("my:voucher", args=[voucher.pk])).content.decode()
    mine.post(reverse("my:voucher_step", args=[voucher.pk, "answer"]), {"answer": "Para el cerco"})
    mine.post(reverse("my:report_step", args=[report.code, "send"]))
    desk.post(reverse("desk:report_step", args=[report.code, "accept-all"]))
    desk.post(reverse("desk:report_step", args=[report.code, "accept"]))
    assert sums_of(group.agreement).accepted == Decimal("118.00")
    call = group.made.call.code
    rows = [list(row) for row in open_tables()["purchases"].rows(call)]
    assert len(rows) == 1 and RUC in rows[0]


def test_people_among_the_sellers_are_not_given_away(group):
    group.note("50.00", issuer_ruc="10101174102", issuer_name="Juana Quispe", kind="fees", series="E001")
    group.accepted()
    rows = [str(list(row)) for row in open_tables()["purchases"].rows(group.made.call.code)]
    assert len(rows) == 1
    assert "10117410" not in rows[0] and "Juana" not in rows[0]


def test_money_given_back_is_looked_for_by_finance(group):
    mine, code = client_of(group.user), group.agreement.outcome.proposal.code
    given = {"amount": "100", "returned_on": f"{TODAY:%Y-%m-%d}", "operation_number": "55"}
    mine.post(reverse("my:book_step", args=[code, "give-back"]), given)
    desk, found = client_of(group.finance), Return.objects.get()
    assert "55" in desk.get(reverse("desk:returns")).content.decode()
    desk.post(reverse("desk:return_answer", args=[found.pk, "found"]))
    found.refresh_from_db()
    assert found.state == "confirmed"


def test_purchases_have_their_pages(group):
    mine, code = client_of(group.user), group.agreement.outcome.proposal.code
    mine.post(reverse("my:book_step", args=[code, "plan"]))
    one = Purchase.objects.first()
    assert one.what in mine.get(reverse("my:purchases", args=[code])).content.decode()
    step = reverse("my:purchase_step", args=[one.pk, "quotation"])
    mine.post(step, {"provider": "Agrovet", "price": "580", "quoted_on": f"{TODAY:%Y-%m-%d}"})
    quotation = one.quotations.get()
    choose = reverse("my:purchase_step", args=[one.pk, "choose"])
    mine.post(choose, {"quotation": str(quotation.pk), "reason": "Lo trae"})
    assert "We buy from Agrovet" in mine.get(reverse("my:purchase", args=[one.pk])).content.decode()


def test_the_book_is_printed_and_read_aloud(group):
    mine, code = client_of(group.user, "es"), group.agreement.outcome.proposal.code
    answer = mine.post(reverse("my:print_book", args=[code]))
    assert mine.get(answer.url)["Content-Type"] == "application/pdf"
    for language in ("es", "quz"):
        assert "700.00" in mine.get(reverse("my:book_aloud", args=[code, language])).content.decode()
    assert mine.get(reverse("my:book_aloud", args=[code, "fr"])).status_code == 404


def test_what_is_not_theirs_does_not_exist(group):
    voucher = group.note("118.00")
    stranger, other = client_of(a_user()), Treasury()
    code = group.agreement.outcome.proposal.code
    for user in (stranger, client_of(other.user)):
        assert user.get(reverse("my:book", args=[code])).status_code == 404
        assert user.get(reverse("my:voucher", args=[voucher.pk])).status_code == 404
    assert client_of(other.finance).get(reverse("desk:voucher", args=[voucher.pk])).status_code == 404
    assert stranger.get(reverse("desk:receipts")).status_code == 403


def test_staff_see_where_the_same_receipt_stands_and_others_only_that_it_does(group):
    group.note("50.00", number="00700100", series="", kind="slip")
    other = Treasury()
    same = other.note("50.00", number="0070-0100", series="", kind="slip", heard=["elsewhere"])
    name = group.agreement.organisation.name
    mine = client_of(other.user).get(reverse("my:voucher", args=[same.pk])).content.decode()
    assert "another group" in mine and name not in mine
    theirs = client_of(other.finance).get(reverse("desk:voucher", args=[same.pk])).content.decode()
    assert "another place or programme" in theirs and name not in theirs
    page = client_of(other.finance).get(reverse("desk:receipts"), {"q": "0070-0100"}).content.decode()
    assert str(same.pk) in page


def test_the_newest_receipts_are_listed_and_the_others_are_looked_for(group, monkeypatch):
    monkeypatch.setattr(views, "NEWEST", 2)
    for number in ("11", "12", "13"):
        one = group.note("5.00", number=number, series="F001")
        Voucher.objects.filter(pk=one.pk).update(issued_on=TODAY - timedelta(days=20 - int(number)))
    client = client_of(group.finance)
    page = client.get(reverse("desk:receipts")).content.decode()
    assert "F001 13" in page and "F001 12" in page and "F001 11" not in page
    assert "These are the newest 2" in page
    found = client.get(reverse("desk:receipts"), {"q": "F001-11"}).content.decode()
    assert "F001 11" in found and "These are the newest" not in found


@pytest.mark.parametrize(
    ("asked", "stands"),
    [("77", [True, False]), ("0077", [True, False]), ("00000077", [True, False]), ("8812", [False, True]),
     ("88-12", [False, True]), ("78", [False, False])],
)  # fmt: skip
def test_a_receipt_is_found_by_its_number_with_or_without_zeros_and_marks(group, asked, stands):
    two = [
        group.note("5.00", number="00000077", series="F001"),
        group.note("6.00", number="0088-12", series="", kind="slip"),
    ]
    page = client_of(group.finance).get(reverse("desk:receipts"), {"q": asked}).content.decode()
    assert [str(one.pk) in page for one in two] == stands


def test_ten_receipts_cost_the_queries_of_one(group):
    def cost(name, *args):
        client = client_of(group.finance)
        client.get(reverse(name, args=args))
        with CaptureQueriesContext(connection) as found:
            assert client.get(reverse(name, args=args)).status_code == 200
        return len(found)

    group.note("5.00")
    report = group.report()
    pages = (("desk:book", group.agreement.code), ("desk:receipts",), ("desk:report", report.code))
    before = [cost(*page) for page in pages]
    for at in range(6):
        group.note(f"{6 + at}.00")
    actions.accept_all_vouchers(actor=group.finance, report=report)
    group.sign_off()
    Voucher.objects.filter(state="noted").update(report=report, state="sent")
    assert [cost(*page) for page in pages] == before
