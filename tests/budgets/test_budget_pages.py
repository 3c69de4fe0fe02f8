"""The pages of budgets: any sol in three clicks, two people through the screens, nobody of elsewhere."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.budgets.conftest import Running, running
from tests.documents.test_proofs import picture
from tests.factories.programmes import a_programme, a_worker

from winay.budgets.models import BudgetRevision, DisbursementRequest, Expense
from winay.ledger.models import Entry
from winay.programmes.actions import grant_role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _pages_in_english(client):
    client.cookies["django_language"] = "en"


def page(client, name: str, *args: object):
    answer = client.get(reverse(f"desk:{name}", args=args))
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def test_finance_takes_the_budget_up_on_its_page(client):
    programme = a_programme(pack="mif-networks")
    client.force_login(a_worker(programme, "finance"))
    address = reverse("desk:budget", args=[programme.code])
    assert "annex II" in client.get(address).content.decode()
    assert client.post(address, {"begins_on": "2024-01-15"}).status_code == 302
    text = page(client, "budget", programme.code)
    assert "US$\xa01,600,000.00" in text
    assert "11 figures contradict others of their document" in text
    assert "US$\xa0163,440.00" in text
    assert "US$\xa0163,400.00" in text


def test_a_programme_without_a_budget_says_what_to_do(client):
    programme = a_programme()
    client.force_login(a_worker(programme))
    assert "Add budget.yaml" in page(client, "budget", programme.code)


def test_who_works_in_two_programmes_finds_both_with_and_without_a_budget(client, mif: Running):
    other = a_programme()
    grant_role(actor=None, user=mif.finance, programme=other, role="finance")
    client.force_login(mif.finance)
    text = page(client, "budgets")
    assert "In force since" in text
    assert "No budget yet" in text


def test_any_sol_is_three_clicks_from_the_whole(client, mif: Running):
    expense = mif.spent(what="Pago a gerentes", amount="1234.56")
    client.force_login(mif.finance)
    code, line = mif.programme.code, "network-managers"
    assert (
        reverse("desk:budget", args=[code])
        in client.get(reverse("desk:budgets"), follow=True).request["PATH_INFO"]
    )
    assert reverse("desk:budget_line", args=[code, line]) in page(client, "budget", code)
    entry = Entry.objects.get(idempotency_key=f"expense:{expense.pk}")
    text = page(client, "budget_line", code, line)
    assert reverse("desk:entry", args=[code, entry.number]) in text
    assert "1,234.56" in page(client, "entry", code, entry.number)


def test_two_people_spend_and_revise_through_the_screens(client, mif: Running):
    code = mif.programme.code
    client.force_login(mif.finance)
    data = {
        "source": mif.source("mif").pk, "amount": "2,000.50", "spent_on": "2024-03-05", "what": "Gerentes",
        "paper": "F001-77", "paid_to": "Rosa Quispe",
    }  # fmt: skip
    address = reverse("desk:budget_expense_form", args=[code, "network-managers"])
    assert client.post(address, data).status_code == 302
    expense = Expense.objects.get()
    own = reverse("desk:budget_expense", args=[code, expense.pk])
    client.post(own, {"act": "approve"})
    assert Expense.objects.get().state == "recorded"
    revise = reverse("desk:budget_revise", args=[code, "audits"])
    form = client.get(revise).context["form"]
    given = {name: field.initial for name, field in form.fields.items() if name != "reason"}
    wrong = client.post(revise, {**given, "quantity_3": "0.5", "reason": "Una sola auditoría"})
    assert "they must be the same" in wrong.content.decode()
    right = {**given, "quantity_3": "0.5", "share_mif": "2500", "reason": "Una sola auditoría"}
    assert client.post(revise, right).status_code == 302
    client.force_login(mif.coordinator)
    assert "Rosa Quispe" in page(client, "budget_expense", code, expense.pk)
    client.post(own, {"act": "approve"})
    assert Expense.objects.get().state == "approved"
    revision = BudgetRevision.objects.get()
    assert "US$ 5,000.00 → US$ 2,500.00" in " ".join(page(client, "budget_revision", code, revision.pk).split())
    client.post(reverse("desk:budget_revision", args=[code, revision.pk]), {"act": "approve"})
    assert BudgetRevision.objects.get().state == "in_force"
    assert "Una sola auditoría" in page(client, "budget_line", code, "audits")


def test_money_is_asked_for_sent_and_received_through_the_screens(client):
    today = timezone.localdate()
    made = running(begins_on=today.replace(day=1))
    code = made.programme.code
    client.force_login(made.finance)
    text = page(client, "budget_requests", code)
    assert "Money cannot be asked for yet" in text
    assert "PROMPYME brings it." in text
    for point in ("operating-regulations", "executing-unit-act", "first-work-plan"):
        address = reverse("desk:budget_evidence", args=[code, point])
        assert client.post(address, {"reached_on": today.isoformat(), "note": "Carta 12"}).status_code == 302
    address = reverse("desk:budget_requests", args=[code])
    too_much = client.post(address, {"source": made.source("mif").pk, "amount": "97000.01"})
    assert "At most US" in too_much.content.decode()
    assert client.post(address, {"source": made.source("mif").pk, "amount": "97000"}).status_code == 302
    own = reverse("desk:budget_request", args=[code, 1])
    client.post(own, {"act": "send"})
    assert DisbursementRequest.objects.get().state == "prepared"
    client.force_login(made.coordinator)
    client.post(own, {"act": "send"})
    client.force_login(made.finance)
    client.post(own, {"act": "receive", "received_on": today.isoformat(), "operation_number": "OP-9"})
    assert DisbursementRequest.objects.get().state == "received"
    assert "OP-9" in page(client, "budget_request", code, 1)


def test_months_are_proposed_out_of_the_rain_and_kept(client, mif: Running):
    client.force_login(mif.finance)
    code = mif.programme.code
    address = reverse("desk:budget_months", args=[code, "director", 1])
    form = client.get(address).context["form"]
    sent = {name: f"{field.initial:.2f}" for name, field in form.fields.items()}
    assert client.post(address, sent).status_code == 302
    text = client.get(reverse("desk:budget_plan", args=[code]), {"year": "1"}).content.decode()
    assert "US$\xa03,400.00" in text


def test_the_pace_of_the_sources_and_the_costs_are_shown(client, mif: Running):
    mif.spent("network-managers", "mif", "60", spent_on=date(2024, 3, 1))
    mif.spent("director", "counterpart-cash", "40", spent_on=date(2024, 3, 1))
    client.force_login(mif.finance)
    text = page(client, "budget_pace", mif.programme.code)
    assert "1 : 0.67" in text
    assert "40 %" in text
    assert "Out of step" in text


def test_the_table_leaves_as_csv_and_excel(client, mif: Running):
    client.force_login(mif.finance)
    answer = client.get(reverse("desk:budget_export", args=[mif.programme.code, "csv"]))
    text = b"".join(answer.streaming_content).decode()
    assert len(text.splitlines()) == 54
    assert "network-managers" in text
    answer = client.get(reverse("desk:budget_export", args=[mif.programme.code, "xlsx"]))
    assert b"".join(answer.streaming_content)[:2] == b"PK"


NAMED = ["budget", "budget_waiting", "budget_plan", "budget_pace", "budget_requests"]


@pytest.mark.parametrize("name", NAMED)
def test_nobody_of_another_programme_reads_a_budget(client, mif: Running, name: str):
    client.force_login(a_worker(a_programme(), "finance"))
    assert client.get(reverse(f"desk:{name}", args=[mif.programme.code])).status_code == 404


def test_as_many_queries_with_three_expenses_as_with_one(client, mif: Running):
    client.force_login(mif.finance)
    code = mif.programme.code

    def counted() -> list[int]:
        found = []
        for name, args in (
            ("budget", [code]),
            ("budget_line", [code, "network-managers"]),
            ("budget_pace", [code]),
        ):
            with CaptureQueriesContext(connection) as queries:
                page(client, name, *args)
            found.append(len(queries))
        return found

    mif.spent()
    page(client, "budget", code)
    before = counted()
    mif.spent()
    mif.spent()
    assert counted() == before


def test_everybody_reads_the_budget_by_component_and_no_person(client, mif: Running):
    mif.spent(amount="1000", paid_to="Rosa Quispe", what="Pago a Rosa Quispe")
    address = reverse("portal:programme", args=[mif.programme.code])
    text = client.get(address).content.decode()
    assert "US$\xa0585,200.00" in text
    assert "US$\xa01,000.00" in text
    assert "Quispe" not in text
    assert address in client.get(reverse("portal:contact")).content.decode()
    assert client.get(reverse("portal:programme", args=["nothing"])).status_code == 404


def test_an_expense_shows_its_receipt_or_asks_for_it(client, mif: Running):
    client.force_login(mif.finance)
    code = mif.programme.code
    values = {
        "source": str(mif.source("mif").pk),
        "amount": "10",
        "spent_on": "2024-03-05",
        "what": "Sobres",
        "paper": "B1",
    }
    address = reverse("desk:budget_expense_form", args=[code, "network-managers"])
    assert client.post(address, {**values, "proof": picture()}).status_code == 302
    kept = Expense.objects.get()
    assert "Download it" in page(client, "budget_expense", code, kept.pk)
    assert client.get(reverse("desk:expense_proof", args=[code, kept.pk])).status_code == 200
    bare = mif.recorded()
    at = reverse("desk:budget_expense", args=[code, bare.pk])
    assert client.get(reverse("desk:expense_proof", args=[code, bare.pk])).status_code == 404
    client.force_login(mif.coordinator)
    text = client.get(at).content.decode()
    assert "approve it only if you have seen the paper" in text and "Add the receipt" not in text
    client.force_login(mif.finance)
    assert "Add the receipt" in client.get(at).content.decode()
    assert client.post(at, {"act": "proof"}).status_code == 200
    assert client.post(at, {"act": "proof", "proof": picture()}).status_code == 302
    assert "Add the receipt" not in client.get(at).content.decode()
    client.force_login(a_worker(a_programme("other"), "finance"))
    assert client.get(reverse("desk:expense_proof", args=[code, bare.pk])).status_code == 404
