"""The budget and a request for money on paper: what they state, who prints them, who reads them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.budgets.conftest import Running, running
from tests.factories.programmes import a_programme, a_worker

from winay.base.errors import NotAllowed
from winay.budgets import actions
from winay.budgets.papers import is_paper_of, report_content, request_content
from winay.documents.models import Document


def cells(content) -> list[str]:
    tables = [one["table"]["rows"] for one in content["sections"] if "table" in one]
    return [cell for rows in tables for row in rows for cell in row]


def test_the_report_states_every_line_its_sums_and_where_the_document_contradicts_itself(mif: Running):
    mif.spent(amount="1234.50")
    content = report_content(mif.budget)
    found = cells(content)
    assert found.count("Total") == len({one.component for one in mif.budget.lines.all()}) + 1
    for line in mif.budget.lines.all():
        assert any(line.name == one or line.name in one for one in found), line.name
    assert any("1,234.50" in one for one in found)
    assert any("163,400" in one for one in found) and any("163,440" in one for one in found)


def test_a_request_states_its_expenses_and_what_was_asked_to_be_there(db):
    mif = running(begins_on=timezone.localdate() - timedelta(days=30))
    mif.met()
    mif.spent(amount="1500.00", spent_on=timezone.localdate())
    request = actions.prepare_request(
        actor=mif.finance, budget=mif.budget, source=mif.source("mif"), amount=Decimal(1000)
    )
    content = request_content(request)
    assert any("1,500.00" in one for one in cells(content))
    assert any("Acta 12-2024" in one for one in cells(content))
    assert ["Monto que se solicita", content["facts"][2][1]] in content["facts"]
    assert str(mif.finance) in content["signatures"][0]
    made = actions.print_request(actor=mif.finance, request=request)
    assert made.pdf[:4] == b"%PDF" and is_paper_of(mif.budget, made.code)


def test_the_same_figures_are_one_paper_and_others_another(mif: Running):
    first = actions.print_report(actor=mif.finance, budget=mif.budget)
    assert actions.print_report(actor=mif.coordinator, budget=mif.budget) == first
    mif.spent(amount="10.00")
    assert actions.print_report(actor=mif.finance, budget=mif.budget) != first
    with pytest.raises(NotAllowed):
        actions.print_report(actor=a_worker(mif.programme, "officer"), budget=mif.budget)


def test_it_is_printed_and_read_on_its_page_and_by_nobody_of_elsewhere(client, mif: Running):
    client.force_login(mif.finance)
    made = client.post(reverse("desk:budget_print", args=[mif.programme.code]))
    assert made.status_code == 302
    paper = client.get(made.url)
    assert paper["Content-Type"] == "application/pdf" and paper.content[:4] == b"%PDF"
    assert client.get(reverse("desk:budget_print", args=[mif.programme.code])).status_code == 405
    elsewhere = a_worker(a_programme(), "finance")
    client.force_login(elsewhere)
    assert client.get(made.url).status_code == 404
    code = Document.objects.get().code
    assert not is_paper_of(mif.budget, f"{code}0") and not is_paper_of(mif.budget, "CIERRE-1")
