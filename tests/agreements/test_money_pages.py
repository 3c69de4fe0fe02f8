"""The desk's money pages: what they show, who may enter, what they refuse, and that queries do not grow."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.factories.agreements import (
    DecidedCall,
    decided_call,
    issued_agreement,
    paid_by_the_bank,
    prepared_tranche,
    signed_agreement,
    valid_cci,
)

from winay.agreements import actions
from winay.agreements.models import Agreement
from winay.base.models import User
from winay.calls.models import Category
from winay.committees.postings import post_leftovers
from winay.committees.rules import Passing
from winay.ledger.models import Account, Entry

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def paid_call(awards: int) -> DecidedCall:
    made = decided_call(awards=awards)
    for which in range(awards):
        paid_by_the_bank(made, prepared_tranche(made, which=which))
    return made


def pages_of(made: DecidedCall) -> dict[str, str]:
    agreement = Agreement.objects.filter(outcome__session=made.session).order_by("code").first()
    account = Account.objects.filter(programme=made.programme, kind="executed").first()
    code = made.programme.code
    return {
        "money": reverse("desk:money"),
        "money by source": reverse("desk:money") + "?by=source",
        "accounts": reverse("desk:accounts") + f"?programme={code}&category={made.category.pk}&stage=awarded",
        "account": reverse("desk:account", args=[account.pk]),
        "journal": reverse("desk:journal", args=[code]),
        "journal checked": reverse("desk:journal", args=[code]) + "?check=1",
        "entry": reverse("desk:entry", args=[code, Entry.objects.filter(programme=made.programme).count()]),
        "agreements": reverse("desk:agreements"),
        "agreement": reverse("desk:agreement", args=[agreement.code]),
        "payments": reverse("desk:payments"),
        "orders": reverse("desk:orders"),
        "order": reverse("desk:order", args=[agreement.tranches.get(number=1).order_id]),
    }


@pytest.mark.parametrize("role", ["coordinator", "officer", "finance", "evaluator"])
def test_every_role_of_the_programme_sees_its_money(role):
    made = paid_call(1)
    client = signed_in(getattr(made, role))
    for name, address in pages_of(made).items():
        response = client.get(address)
        assert response.status_code == 200, name
        assert " style=" not in response.content.decode(), name


def test_queries_are_as_many_with_three_awards_as_with_one():
    counts = []
    for awards in (1, 3):
        made = paid_call(awards)
        client, asked = signed_in(made.finance), {}
        for name, address in pages_of(made).items():
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            asked[name] = len(captured)
        counts.append(asked)
    assert counts[0] == counts[1]


@pytest.mark.parametrize("path", ["payments", "agreements"])
def test_queries_of_waiting_lists_do_not_grow(path):
    counts = []
    for awards in (1, 3):
        made = decided_call(awards=awards * 2)
        for which in range(awards):
            prepared_tranche(made, which=which)
        for which in range(awards, 2 * awards):
            agreement = signed_agreement(made, which=which)
            deposit(made, agreement)
        client = signed_in(made.coordinator if path == "agreements" else made.finance)
        client.get(reverse(f"desk:{path}"))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(f"desk:{path}")).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def deposit(made, agreement):
    return actions.record_deposit(
        actor=made.officer,
        agreement=agreement,
        amount=agreement.counterpart_cash,
        deposited_on=timezone.localdate(),
        operation_number="700100",
    )


def test_another_programme_sees_nothing_of_it():
    made, other = paid_call(1), decided_call(awards=0)
    client = signed_in(other.coordinator)
    open_to_all = ("money", "money by source", "agreements", "payments", "orders")
    for name, address in pages_of(made).items():
        response = client.get(address)
        text = response.content.decode()
        assert made.outcomes[0].proposal.organisation.name not in text, name
        assert "7,166.77" not in text, name
        assert response.status_code == (200 if name in open_to_all else 404), name


def test_a_visitor_is_sent_to_sign_in():
    for name, address in pages_of(paid_call(1)).items():
        response = Client().get(address)
        assert (response.status_code, "/account/login/" in response["location"]) == (302, True), name


def test_a_sol_is_followed_in_three_clicks_from_stage_to_account_to_entry():
    made = paid_call(1)
    client = signed_in(made.evaluator)
    text = client.get(reverse("desk:money")).content.decode()
    assert "S/\N{NO-BREAK SPACE}7,166.77" in text
    stage = re.search(r'href="(/desk/money/accounts/\?[^"]*stage=paid[^"]*)"', text)[1].replace("&amp;", "&")
    account = re.search(r'href="(/desk/money/accounts/[0-9a-f-]{36}/)"', client.get(stage).content.decode())[1]
    entry = re.search(r'href="(/desk/money/journal/[^"]+/\d+/)"', client.get(account).content.decode())[1]
    text = client.get(entry).content.decode()
    for words in (
        made.finance.full_name,
        made.outcomes[0].proposal.organisation.name,
        "S/\N{NO-BREAK SPACE}7,166.77",
    ):
        assert words in text
    assert Agreement.objects.get().code in text


def test_the_happy_path_in_the_browser():
    made = decided_call()
    officer, finance, coordinator = (signed_in(u) for u in (made.officer, made.finance, made.coordinator))
    proposal = made.outcomes[0].proposal
    assert "Prepare agreement" in officer.get(reverse("desk:agreements")).content.decode()
    assert "Prepare agreement" not in finance.get(reverse("desk:agreements")).content.decode()
    response = officer.post(reverse("desk:agreement_prepare", args=[proposal.code]), follow=True)
    code = Agreement.objects.get().code
    assert response.request["PATH_INFO"] == reverse("desk:agreement", args=[code])

    def act(client, name, data=None):
        response = client.post(reverse(f"desk:{name}", args=[code]), data or {}, follow=True)
        assert response.status_code == 200, response.content.decode()

    act(officer, "agreement_account", {"bank": "Banco de la Nación", "cci": valid_cci(77)})
    act(officer, "agreement_issue")
    response = officer.get(reverse("desk:agreement_pdf", args=[code]))
    assert response.content.startswith(b"%PDF")
    act(officer, "agreement_sign", {"signed_on": timezone.localdate().isoformat()})
    day = timezone.localdate().isoformat()
    act(officer, "deposit_record", {"amount": "716.68", "deposited_on": day, "operation_number": "A-1"})
    deposit = Agreement.objects.get().deposits.get()
    finance.post(reverse("desk:deposit_confirm", args=[deposit.pk]))
    finance.post(reverse("desk:tranche_act", args=[code, 1, "prepare"]))
    assert "Release" in coordinator.get(reverse("desk:payments")).content.decode()
    response = coordinator.post(
        reverse("desk:tranche_act", args=[code, 1, "release"]), {"back": "payments"}, follow=True
    )
    assert response.request["PATH_INFO"] == reverse("desk:payments")
    assert "It is paid when finance records" in response.content.decode()
    address = reverse("desk:tranche_act", args=[code, 1, "pay"])
    assert "What the bank answered" in finance.get(reverse("desk:payments")).content.decode()
    assert "Write the date" in finance.post(address, {"operation_number": "9"}, follow=True).content.decode()
    assert Agreement.objects.get().tranches.get().state == "authorised"
    response = finance.post(address, {"operation_number": "9", "paid_on": day}, follow=True)
    assert "it is paid" in response.content.decode()
    tranche = Agreement.objects.get().tranches.get()
    assert (tranche.state, tranche.operation_number) == ("paid", "9")
    text = coordinator.get(reverse("desk:agreement", args=[code])).content.decode()
    assert f"released by {made.coordinator.full_name}" in text


def test_a_wrong_account_comes_back_beside_its_field_and_nothing_is_written():
    made = decided_call()
    agreement = actions.prepare_agreement(actor=made.officer, outcome=made.outcomes[0])
    address = reverse("desk:agreement_account", args=[agreement.code])
    response = signed_in(made.officer).post(address, {"bank": "Banco X", "cci": "1" * 20})
    text = response.content.decode()
    assert response.status_code == 422
    assert ("1" * 20 in text, "Banco X" in text, "mistyped" in text) == (True, True, True)
    agreement.refresh_from_db()
    assert agreement.bank_account is None


@pytest.mark.parametrize(("text", "amount"), [("500,00", "500.00"), ("S/ 1.250,50", "1250.50")])
def test_a_deposit_is_read_as_people_write_amounts(text, amount):
    made = decided_call()
    agreement = issued_agreement(made)
    data = {"amount": text, "deposited_on": timezone.localdate().isoformat(), "operation_number": "1"}
    signed_in(made.officer).post(reverse("desk:deposit_record", args=[agreement.code]), data)
    assert agreement.deposits.get().amount.amount == Decimal(amount)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"amount": "0", "deposited_on": "2026-01-01", "operation_number": "1"}, "greater than zero"),
        ({"amount": "1.500", "deposited_on": "2026-01-01", "operation_number": "1"}, "1,500.00 or 1.50"),
        ({"amount": "x", "deposited_on": "2026-01-01", "operation_number": "1"}, "number"),
        ({"amount": "5", "deposited_on": "2999-01-01", "operation_number": "1"}, "future"),
        ({"amount": "5", "deposited_on": "", "operation_number": "1"}, "required"),
    ],
)
def test_a_wrong_deposit_comes_back_with_what_is_wrong(data, words):
    made = decided_call()
    agreement = issued_agreement(made)
    response = signed_in(made.officer).post(reverse("desk:deposit_record", args=[agreement.code]), data)
    assert (response.status_code, words in response.content.decode()) == (422, True)
    assert not agreement.deposits.exists()


@pytest.mark.parametrize(
    ("role", "act", "status"),
    [
        ("officer", "prepare", 403),
        ("evaluator", "prepare", 403),
        ("finance", "release", 403),
        ("officer", "pay", 403),
        ("officer", "transfer", 404),
    ],
)
def test_who_may_not_is_refused_at_the_door(role, act, status):
    made = decided_call()
    tranche = prepared_tranche(made)
    address = reverse("desk:tranche_act", args=[tranche.agreement.code, 1, act])
    data = {"operation_number": "9", "paid_on": timezone.localdate().isoformat()}
    assert signed_in(getattr(made, role)).post(address, data).status_code == status
    assert signed_in(made.coordinator).get(address).status_code == 405
    tranche.refresh_from_db()
    assert tranche.state == "prepared"


def test_why_a_tranche_is_not_paid_yet_is_said_with_its_mend():
    made = decided_call(counterpart={"minimum_share": "0.1", "cash_minimum_share": "0.1", "deposit_first": True})
    agreement = issued_agreement(made)
    text = signed_in(made.finance).get(reverse("desk:agreement", args=[agreement.code])).content.decode()
    for words in ("The agreement is signed", "Have the agreement signed", "deposited and confirmed"):
        assert words in text
    assert "Prepare the payment" not in text
    client = signed_in(made.finance)
    address = reverse("desk:tranche_act", args=[agreement.code, 1, "prepare"])
    assert "cannot be paid yet" in client.post(address, follow=True).content.decode()


def test_agreements_are_filtered_sorted_and_exported_without_formulas():
    made = decided_call(awards=3)
    organisation = made.outcomes[1].proposal.organisation
    organisation.name = '=HYPERLINK("http://x")<b>'
    organisation.save()
    for outcome in made.outcomes:
        actions.prepare_agreement(actor=made.officer, outcome=outcome)
    issued_agreement(made, which=2)
    client = signed_in(made.finance)
    text = client.get(reverse("desk:agreements"), {"state": "issued", "sort": "organisation"}).content.decode()
    assert (f"{made.call.code}-C0003" in text, f"{made.call.code}-C0001" in text) == (True, False)
    assert "<b>" not in client.get(reverse("desk:agreements")).content.decode()
    csv = b"".join(client.get(reverse("desk:agreements"), {"format": "csv"}).streaming_content).decode()
    assert "'=HYPERLINK" in csv
    assert csv.count(made.call.code + "-C") == 3
    assert client.get(reverse("desk:agreements"), {"format": "xlsx"}).getvalue().startswith(b"PK")
    assert client.get(reverse("desk:agreements"), {"sort": "nonsense", "page": "x"}).status_code == 200


@pytest.mark.parametrize("address", ["desk:money", "desk:journal"])
def test_money_is_exported(address):
    made = paid_call(1)
    client = signed_in(made.finance)
    args = [made.programme.code] if address == "desk:journal" else []
    csv = b"".join(client.get(reverse(address, args=args), {"format": "csv"}).streaming_content).decode()
    assert str(Decimal("7166.77")) in csv
    assert client.get(reverse(address, args=args), {"format": "xlsx"}).getvalue().startswith(b"PK")


def test_the_proof_of_a_deposit_is_a_download_for_staff_only(settings, tmp_path):
    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.MEDIA_ROOT = tmp_path
    made, other = decided_call(), decided_call(awards=0)
    found = actions.record_deposit(
        actor=made.officer,
        agreement=issued_agreement(made),
        amount=made.outcomes[0].proposal.own_cash,
        deposited_on=timezone.localdate(),
        operation_number='7/"x',
        proof=SimpleUploadedFile("slip.pdf", b"%PDF-1.7 test"),
    )
    address = reverse("desk:deposit_proof", args=[found.pk])
    response = signed_in(made.finance).get(address)
    assert response["Content-Disposition"].startswith("attachment")
    assert response.content == b"%PDF-1.7 test"
    assert signed_in(other.finance).get(address).status_code == 404
    assert signed_in(made.evaluator).get(address).status_code == 403, "the slip bears the account of the group"


def test_a_deposit_is_answered_and_the_same_operation_again_is_told():
    made = decided_call()
    agreement = issued_agreement(made)
    day = timezone.localdate().isoformat()
    data = {"amount": "716.68", "deposited_on": day, "operation_number": "A-1"}
    address = reverse("desk:deposit_record", args=[agreement.code])
    officer, finance = signed_in(made.officer), signed_in(made.finance)
    assert "The deposit is recorded" in officer.post(address, data, follow=True).content.decode()
    assert "recorded before" in officer.post(address, data, follow=True).content.decode()
    found = agreement.deposits.get()
    address = reverse("desk:deposit_not_found", args=[found.pk])
    text = finance.post(address, {"reason": "No figura", "back": "payments"}, follow=True).content.decode()
    assert ("No figura" in text, "I found it in the bank" in text) == (True, True)
    assert "No figura" in officer.get(reverse("desk:agreement", args=[agreement.code])).content.decode()
    text = finance.post(reverse("desk:deposit_confirm", args=[found.pk]), follow=True).content.decode()
    assert "No figura" not in text and "The deposit is confirmed" in text
    address = reverse("desk:deposit_take_back", args=[found.pk])
    assert address in finance.get(reverse("desk:agreement", args=[agreement.code])).content.decode()
    assert address not in officer.get(reverse("desk:agreement", args=[agreement.code])).content.decode()
    assert "Say why" in finance.post(address, {"reason": ""}, follow=True).content.decode()
    text = finance.post(address, {"reason": "Era de otro grupo"}, follow=True).content.decode()
    assert ("deposit waits again" in text, "I found it in the bank" in text) == (True, True)


def test_a_transfer_between_categories_is_listed_once():
    made = decided_call(awards=0)
    more = Category.objects.create(call=made.call, code="more", name="More", budget="0", ceiling="1")
    post_leftovers(
        call=made.call,
        passings=[Passing("idea", "more", Decimal("1000.00"))],
        categories={"idea": made.category, "more": more},
        actor=None,
        subject=made.session,
    )
    text = signed_in(made.finance).get(reverse("desk:journal", args=[made.programme.code])).content.decode()
    assert ("1,000.00" in text, "2,000.00" in text) == (True, False)


def test_who_left_on_the_evening_the_agreement_was_made_counts_among_its_people():
    from datetime import UTC, date, datetime
    from types import SimpleNamespace

    from tests.factories.registry import make_person

    from winay.agreements.queries.staff import people_in_document
    from winay.registry.models import Membership

    group = decided_call().outcomes[0].proposal.organisation
    person = make_person(district=group.district, household=None, community=None)
    Membership.objects.create(organisation=group, person=person, office="member", until=date(2026, 4, 30))
    evening_in_lima = datetime(2026, 5, 1, 2, tzinfo=UTC)
    made = SimpleNamespace(document=SimpleNamespace(created_at=evening_in_lima), organisation_id=group.pk)
    assert person in people_in_document(made)
