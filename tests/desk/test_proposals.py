"""Proposals and their screening as staff work with them."""

import io

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories.calls import draft_proposal, group_account, open_call, submitted_proposal
from tests.factories.programmes import a_worker
from tests.factories.registry import make_organisation

from winay.calls import actions
from winay.calls.models import Proposal

pytestmark = pytest.mark.django_db


def test_the_page_shows_everything_and_html_stays_text(client: Client):
    made = open_call()
    proposal = draft_proposal(made, name="<b>Grupo</b>")
    actions.save_proposal(
        actor=made.officer, proposal=proposal, values={"problem": "<img src=x onerror=alert(1)>"}
    )
    client.force_login(made.officer)
    page = client.get(reverse("desk:proposal", args=[proposal.code])).content.decode()
    assert "<b>Grupo</b>" not in page and "&lt;b&gt;Grupo" in page
    assert "<img src=x" not in page
    assert "Un yachachiq" in page
    assert str(proposal.members.first().person) in page


def test_another_programme_does_not_see_it(client: Client):
    proposal = draft_proposal(open_call())
    client.force_login(open_call().coordinator)
    for name in ("proposal", "screening"):
        assert client.get(reverse(f"desk:{name}", args=[proposal.code])).status_code == 404
    assert proposal.code not in client.get(reverse("desk:proposals")).content.decode()


def test_the_group_does_not_enter_the_desk(client: Client):
    proposal = draft_proposal(open_call())
    client.force_login(group_account(proposal))
    assert client.get(reverse("desk:proposal", args=[proposal.code])).status_code == 403


def test_the_list_filters_and_its_queries_do_not_grow(client: Client):
    made = open_call()
    submitted_proposal(made)
    client.force_login(made.officer)
    url = reverse("desk:proposals") + f"?call={made.call.code}"
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    submitted_proposal(made)
    draft_proposal(made)
    with CaptureQueriesContext(connection) as three:
        page = client.get(url)
    assert len(page.context["page"].object_list) == 3
    assert len(one) == len(three)
    assert len(client.get(url + "&state=draft").context["page"].object_list) == 1


def test_the_queries_of_the_page_do_not_grow_with_members_and_lines(client: Client):
    made = open_call()
    small, large = draft_proposal(made, households=4), draft_proposal(made, households=6)
    actions.replace_cost_lines(
        actor=made.officer,
        proposal=small,
        lines=[{"kind": "goods", "description": "x", "quantity": 1, "unit_cost": 5, "source": "programme"}],
    )
    client.force_login(made.officer)
    for proposal in (small, large):
        client.get(reverse("desk:proposal", args=[proposal.code]))
    counts = []
    for proposal in (small, large):
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("desk:proposal", args=[proposal.code]))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_export_keeps_formulas_as_text_and_names_nobody(client: Client):
    made = open_call()
    proposal = draft_proposal(made, name="=HYPERLINK(0)")
    client.force_login(made.officer)
    csv = b"".join(client.get(reverse("desk:proposals_export", args=["csv"])).streaming_content).decode()
    assert ",'=HYPERLINK(0)" in csv
    assert proposal.members.first().person.first_surname not in csv


def test_an_officer_enters_a_proposal_for_a_group(client: Client):
    made = open_call()
    group = make_organisation(members=4)
    client.force_login(made.officer)
    url = reverse("desk:start_proposal", args=[made.call.code])
    answer = client.post(url, {"organisation": group.pk, "category": made.category.pk, "title": "Truchas"})
    proposal = Proposal.objects.get(title="Truchas")
    assert answer["Location"] == reverse("my:proposal", args=[proposal.code])
    assert client.get(answer["Location"]).status_code == 200
    client.force_login(a_worker(made.programme, "finance"))
    assert client.get(url).status_code == 403
    assert client.get(reverse("my:proposal", args=[proposal.code])).status_code == 404


def test_where_there_are_many_groups_one_is_looked_for_by_its_name(client: Client, monkeypatch):
    monkeypatch.setattr("winay.base.choices.FEW", 2)
    made = open_call()
    found, other, _third = (make_organisation(name=name) for name in ("Ñusta Wayta", "Los Paltos", "Sumaq"))
    client.force_login(made.officer)
    url = reverse("desk:start_proposal", args=[made.call.code])
    page = client.get(url).content.decode()
    assert 'name="organisation_words"' in page and str(found.pk) not in page
    look = {
        "find": "organisation",
        "organisation_words": "nusta",
        "title": "Truchas",
        "category": made.category.pk,
    }
    page = client.post(url, look).content.decode()
    assert str(found.pk) in page and str(other.pk) not in page and 'value="Truchas"' in page
    assert "Los Paltos" in client.get(f"{url}?group={other.pk}").content.decode()
    page = client.post(url, look | {"organisation": other.pk}).content.decode()
    assert "Los Paltos" in page and str(found.pk) in page, "what was chosen stays"
    assert not Proposal.objects.exists(), "who looks sends nothing yet"
    client.post(url, {"organisation": other.pk, "category": made.category.pk, "title": "Truchas"})
    assert Proposal.objects.get(title="Truchas").organisation == other


def test_screening_admits_when_every_condition_is_met(client: Client):
    made = open_call()
    proposal = submitted_proposal(made)
    client.force_login(made.officer)
    url = reverse("desk:screening", args=[proposal.code])
    client.post(url, {"act": "rules"})
    for result in proposal.condition_results.filter(met=False):
        prefix = f"decide{result.condition}"
        data = {f"{prefix}-met": "1", f"{prefix}-reason": "Lo vi en campo", f"{prefix}-mend": ""}
        client.post(url, {"act": "decide", "condition": result.condition, **data})
    assert not proposal.condition_results.filter(met=False).exists()
    client.post(url, {"act": "admit"})
    proposal.refresh_from_db()
    assert proposal.state == "eligible"


def test_a_decision_without_a_reason_is_refused_and_what_was_typed_stays(client: Client):
    made = open_call()
    proposal = submitted_proposal(made)
    actions.screen_by_rules(proposal=proposal)
    condition = proposal.condition_results.first().condition
    before = proposal.condition_results.get(condition=condition).met
    client.force_login(made.officer)
    prefix = f"decide{condition}"
    data = {"act": "decide", "condition": condition, f"{prefix}-met": "0", f"{prefix}-mend": "Vuelvan en mayo"}
    page = client.post(reverse("desk:screening", args=[proposal.code]), data)
    assert page.status_code == 200
    assert "Vuelvan en mayo" in page.content.decode()
    assert proposal.condition_results.get(condition=condition).met == before


def test_a_refusal_says_why_and_starts_the_time_to_complain(client: Client):
    made = open_call()
    proposal = submitted_proposal(made)
    actions.screen_by_rules(proposal=proposal)
    client.force_login(made.officer)
    url = reverse("desk:screening", args=[proposal.code])
    assert client.post(url, {"act": "refuse", "refuse-reason": "Falta un hogar"}).status_code == 200
    proposal.refresh_from_db()
    assert proposal.state == "submitted"
    client.post(url, {"act": "refuse", "refuse-reason": "Falta un hogar", "refuse-mend": "Sumar uno"})
    proposal.refresh_from_db()
    assert proposal.state == "refused"
    assert client.get(url).context["complaint_deadline"] is not None


@pytest.mark.parametrize("role", ["secretary", "finance", "evaluator"])
def test_others_do_not_screen(client: Client, role):
    made = open_call()
    proposal = submitted_proposal(made)
    client.force_login(a_worker(made.programme, role))
    url = reverse("desk:screening", args=[proposal.code])
    assert client.post(url, {"act": "return", "return-reason": "x"}).status_code == 403
    proposal.refresh_from_db()
    assert proposal.state == "submitted"


def test_a_complaint_is_answered_by_the_coordinator(client: Client):
    made = open_call()
    proposal = submitted_proposal(made)
    actions.screen_by_rules(proposal=proposal)
    actions.refuse_proposal(actor=made.officer, proposal=proposal, reason="Falta", mend="Completar")
    complaint = actions.file_complaint(actor=made.officer, proposal=proposal, text="<i>No</i> es así")
    url = reverse("desk:complaint", args=[complaint.code])
    client.force_login(made.officer)
    assert client.get(url).context["form"] is None
    assert client.post(url, {"uphold": "1", "answer": "Tienen razón"}).status_code in (200, 403)
    complaint.refresh_from_db()
    assert complaint.state == "filed"
    client.force_login(made.coordinator)
    assert "<i>No</i>" not in client.get(url).content.decode()
    client.post(url, {"uphold": "1", "answer": "Tienen razón"})
    complaint.refresh_from_db()
    proposal.refresh_from_db()
    assert (complaint.state, proposal.state) == ("upheld", "eligible")


def test_a_file_that_is_no_spreadsheet_is_explained(client: Client):
    made = open_call()
    client.force_login(made.officer)
    url = reverse("desk:import_proposals", args=[made.call.code])
    answer = client.post(url, {"file": SimpleUploadedFile("x.xlsx", b"nothing of the kind")})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not made.call.proposals.exists()


HEADERS = (
    ("Propuestas", ["Grupo", "Categoría", "Título", "Actividad", "UBIGEO", "Comunidad", "Ventas esperadas"]),
    (
        "Socios",
        [
            "Grupo",
            "Nombres",
            "Primer apellido",
            "Segundo apellido",
            "DNI",
            "Sexo (F/M)",
            "Fecha de nacimiento",
            "Hogar",
        ],
    ),
    ("Costos", ["Grupo", "Tipo", "Descripción", "Unidad", "Cantidad", "Costo unitario", "Fuente"]),
)


def workbook(*, ubigeo, quantity):
    """Return a workbook with one proposal, as a browser sends it."""
    rows = (
        ["Warmikuna", "idea", "Cuyes", "Crianza de cuyes", ubigeo, "Pati", 18000],
        ["Warmikuna", "Rosa", "Huamán", "Milla", "", "F", "", "1"],
        ["Warmikuna", "bienes", "Malla", "rollo", quantity, 350.5, "programa"],
    )
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for (name, header), row in zip(HEADERS, rows, strict=True):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, header)
        sheet.write_row(1, 0, row)
    book.close()
    return SimpleUploadedFile("propuestas.xlsx", out.getvalue())


def test_faults_of_a_spreadsheet_are_shown_by_place_and_nothing_is_taken_in(client: Client):
    made = open_call()
    client.force_login(made.officer)
    url = reverse("desk:import_proposals", args=[made.call.code])
    ubigeo = made.programme.territory.districts.first().pk
    page = client.post(url, {"file": workbook(ubigeo=ubigeo, quantity="<b>cuatro</b>")})
    assert page.status_code == 200
    assert any("Costos" in problem.where for problem in page.context["problems"])
    assert "<b>cuatro" not in page.content.decode()
    assert not made.call.proposals.exists()


def test_a_right_spreadsheet_is_taken_in(client: Client):
    made = open_call()
    client.force_login(made.officer)
    url = reverse("desk:import_proposals", args=[made.call.code])
    ubigeo = made.programme.territory.districts.first().pk
    answer = client.post(url, {"file": workbook(ubigeo=ubigeo, quantity=4)})
    assert answer.status_code == 302, answer.context["form"].errors
    assert made.call.proposals.get().organisation.name == "Warmikuna"
    assert "Cuyes" in client.get(answer["Location"]).content.decode()


def test_the_template_is_a_workbook(client: Client):
    made = open_call()
    client.force_login(made.officer)
    template = client.get(reverse("desk:import_template", args=[made.call.code]))
    assert template.content[:2] == b"PK"
    assert made.call.code in template["Content-Disposition"]
