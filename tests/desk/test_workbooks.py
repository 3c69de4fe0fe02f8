"""Spreadsheets of proposals on the desk: what each brought, and taking one back as a whole."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.calls.test_import import workbook
from tests.factories.calls import open_call
from tests.factories.programmes import a_worker

from winay.calls import actions
from winay.calls.models import Proposal, Workbook

pytestmark = pytest.mark.django_db


def taken_in(made) -> Workbook:
    return actions.import_proposals(
        actor=made.officer, call=made.call, file=workbook(), filename="propuestas.xlsx"
    ).workbook


def pages_of(sent: Workbook) -> tuple[str, str, str]:
    return (
        reverse("desk:workbooks"),
        reverse("desk:workbook", args=[sent.pk]),
        reverse("desk:workbook_take_back", args=[sent.pk]),
    )


def test_a_spreadsheet_is_found_from_where_it_was_taken_in(client: Client):
    made = open_call()
    sent = taken_in(made)
    listed, one, ask = pages_of(sent)
    client.force_login(made.officer)
    for name in ("desk:import_proposals", "desk:drafts"):
        assert (
            f"{listed}?call={made.call.code}" in client.get(reverse(name, args=[made.call.code])).content.decode()
        )
    assert listed in client.get(reverse("desk:lists")).content.decode()
    assert one in client.get(f"{listed}?call={made.call.code}").content.decode()
    text = client.get(one).content.decode()
    assert ask in text and sent.sha256 in text
    assert all(proposal.code in text for proposal in Proposal.objects.all())


def test_it_is_asked_first_and_then_taken_back(client: Client):
    made = open_call()
    sent = taken_in(made)
    _listed, one, ask = pages_of(sent)
    client.force_login(made.officer)
    text = client.get(ask).content.decode()
    assert "<dd>3</dd>" in text and text.count("<dd>2</dd>") == 2
    assert Proposal.objects.count() == 2
    assert "error" in client.post(ask, {"reason": ""}).content.decode() and Proposal.objects.count() == 2
    page = client.post(ask, {"reason": "Era de otra convocatoria"}, follow=True)
    assert page.redirect_chain[-1][0] == one and not Proposal.objects.exists()
    text = page.content.decode()
    assert "Era de otra convocatoria" in text and ask not in text
    assert client.get(ask).status_code == 302
    again = client.post(
        reverse("desk:import_proposals", args=[made.call.code]), {"file": workbook()}, follow=True
    ).content.decode()
    assert Proposal.objects.count() == 2 and all(one.code in again for one in Proposal.objects.all())


def test_what_holds_it_is_told_by_row_instead_of_the_question(client: Client):
    made = open_call()
    sent = taken_in(made)
    _listed, _one, ask = pages_of(sent)
    draft = Proposal.objects.get(organisation__name="Los Paltos")
    actions.withdraw_proposal(actor=made.officer, proposal=draft, reason="x")
    client.force_login(made.officer)
    for page in (client.get(ask), client.post(ask, {"reason": "x"})):
        text = page.content.decode()
        assert f"fila 3 ({draft.code}, Los Paltos)" in text and 'name="reason"' not in text
    assert Proposal.objects.count() == 2


@pytest.mark.parametrize("role", ["evaluator", "finance", "secretary"])
def test_who_does_not_import_does_not_see_it(client: Client, role: str):
    made = open_call()
    sent = taken_in(made)
    listed, one, ask = pages_of(sent)
    client.force_login(a_worker(made.programme, role))
    assert sent.filename not in client.get(listed).content.decode()
    assert {client.get(one).status_code, client.get(ask).status_code, client.post(ask).status_code} <= {403, 404}
    assert Proposal.objects.count() == 2


def test_elsewhere_nobody_sees_it(client: Client):
    sent = taken_in(open_call())
    client.force_login(open_call().officer)
    assert client.get(pages_of(sent)[1]).status_code == 404
