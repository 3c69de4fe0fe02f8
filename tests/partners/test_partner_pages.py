"""The pages of partners: written, signed, looked over, done through the screens; nobody of elsewhere; few queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.documents.test_proofs import picture
from tests.factories.partners import (
    in_days,
    make_assignment,
    make_association,
    make_partnership,
    make_promise,
    make_risk,
)
from tests.factories.programmes import a_programme, a_worker
from tests.factories.registry import make_organisation
from tests.factories.territory import make_district, make_district_set

from winay.partners import actions
from winay.partners.models import Assignment, Partnership, Promise, Risk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _pages_in_english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def team():
    programme = a_programme(pack="tc-journey")
    return programme, a_worker(programme), a_worker(programme, "officer"), a_worker(programme, "evaluator")


def page(client, name: str, *args: object, query: str = "") -> str:
    answer = client.get(reverse(f"desk:{name}", args=args) + query)
    assert answer.status_code == 200, (name, answer.status_code)
    return " ".join(answer.content.decode().split())


def sent(client, name: str, /, *args: object, **values: object) -> None:
    answer = client.post(reverse(f"desk:{name}", args=args), values)
    assert answer.status_code == 302, answer.content.decode()[-4000:]


def test_an_agreement_is_written_signed_renewed_kept_and_ended_through_its_pages(client, team):
    programme, boss, officer, evaluator = team
    town = make_organisation("Municipalidad de Caraz", kind="municipality")
    client.force_login(boss)
    assert client.get(reverse("desk:partners_new", args=["agreement"])).status_code == 302
    days = {"begins_on": in_days(-5), "ends_on": in_days(30)}
    values = {"kind": "specific", "title": "Convenio 4", "partner_kind": "municipality", "organisation": town.pk}
    sent(client, "partnership_add", programme.code, **values, **days)
    code = Partnership.objects.get().code
    promise = {"side": "theirs", "what": "Cede un local", "office": "Desarrollo económico", "due_on": in_days(-1)}
    sent(client, "partnership_step", code, "promise", **promise)
    assert "Being agreed" in page(client, "partnership", code)
    answer = client.post(reverse("desk:partnership_step", args=[code, "sign"]), {"signed_on": in_days(0)})
    assert answer.status_code == 200
    sent(client, "partnership_step", code, "sign", signed_on=in_days(0), proof=picture())
    text = page(client, "partnership", code)
    assert "In force" in text and "Late" in text and "renew it with its paper" in text
    paper = client.get(reverse("desk:partnership_paper", args=[code, 1]))
    assert paper.status_code == 200 and "attachment" in paper["Content-Disposition"]
    assert "1 late" in page(client, "partnerships")
    assert "Convenio 4" not in page(client, "partnerships", query="?state=ended")
    assert "Convenio 4" in page(client, "partnerships", query="?q=caraz&state=in_force")
    renewed = {"ends_on": in_days(900), "signed_on": in_days(0), "proof": picture()}
    sent(client, "partnership_step", code, "renew", **renewed)
    assert "renew it with its paper" not in page(client, "partnership", code)
    sent(client, "promise_step", code, 1, "keep", done_on=in_days(0), words="Acta 3")
    assert "Acta 3" in page(client, "partnership", code) and Promise.objects.get().state == "done"
    sent(client, "promise_step", code, 1, "reopen", words="Se cerró")
    sent(client, "promise_step", code, 1, "release", words="Hay otro")
    for reader in (officer, evaluator):
        client.force_login(reader)
        text = page(client, "partnership", code)
        assert "Cede un local" in text and "End it" not in text
        assert client.get(reverse("desk:partnership_step", args=[code, "end"])).status_code == 403
    client.force_login(boss)
    assert "cannot be undone" in page(client, "partnership_step", code, "end")
    sent(client, "partnership_step", code, "end", ended_on=in_days(0), reason="Cambio de gestión")
    assert "Cambio de gestión" in page(client, "partnership", code)


def test_an_association_stands_with_its_members(client, team):
    programme, boss, _officer, _evaluator = team
    programme.territory = make_district_set("wide", ("021201", "021203", "021207"))
    programme.save()
    make_organisation("Municipalidad de Huata", kind="municipality", district=make_district("021203"))
    union = make_association("valle", ("021201", "021203"))
    client.force_login(boss)
    text = page(client, "partnership", make_partnership(boss, programme, association=union).code)
    assert "Municipalidad de Huata" in text and "Its municipality is not in the registry." in text
    assert programme.name in text.split("What they share")[1]


def test_risks_are_taken_up_looked_over_and_given_through_their_pages(client, team):
    programme, boss, officer, evaluator = team
    client.force_login(boss)
    text = page(client, "risks", query=f"?programme={programme.code}")
    assert "names 2 risks" in text
    sent(client, "risks_take_up", programme.code, owner=officer.pk, review_on=in_days(3))
    text = page(client, "risks", query=f"?programme={programme.code}")
    assert "names 2 risks" not in text and "Not rated yet" in text and "Turnover of officials" in text
    refused = client.post(
        reverse("desk:risks_take_up", args=[programme.code]), {"owner": officer.pk, "review_on": in_days(3)}
    )
    assert "in the register already" in refused.content.decode()
    code = Risk.objects.get(pack_code="rains").code
    client.force_login(officer)
    look = {"likelihood": 3, "effect": 2, "words": "Enero con mucha lluvia", "review_on": in_days(30)}
    sent(client, "risk_step", code, "review", **look)
    text = page(client, "risk", code)
    assert "High · 6" in text and "Enero con mucha lluvia" in text and "§6.1" in text
    assert client.get(reverse("desk:risk_step", args=[code, "give"])).status_code == 403
    sent(client, "risk_step", code, "report", words="Se cortó la carretera", review_on=in_days(5))
    sent(client, "risk_step", code, "close", words="Terminó la temporada")
    sent(client, "risk_step", code, "reopen", words="Volvió a llover", review_on=in_days(5))
    client.force_login(evaluator)
    assert "Se cortó la carretera" in page(client, "risk", code)
    assert client.get(reverse("desk:risk_step", args=[code, "review"])).status_code == 403
    client.force_login(boss)
    sent(client, "risk_step", code, "give", owner=boss.pk)
    assert Risk.objects.get(code=code).owner == boss
    values = {"name": "Robo", "cause": "Sin caja", "response": "Banco", "owner": boss.pk, "review_on": in_days(1)}
    sent(client, "risk_add", programme.code, likelihood=1, effect=1, **values)
    assert "Low · 1" in page(client, "risk", Risk.objects.get(name="Robo").code)


def test_a_task_reaches_its_owners_first_page_and_is_done_there(client, team):
    programme, boss, officer, evaluator = team
    found = make_partnership(boss, programme)
    client.force_login(boss)
    address = reverse("desk:assignment_add", args=[programme.code]) + f"?agreement={found.code}"
    values = {"what": "Llevar el convenio a la firma", "owner": officer.pk, "due_on": in_days(2)}
    assert client.post(address, values).status_code == 302
    code = Assignment.objects.get().code
    assert "Llevar el convenio" in page(client, "partnership", found.code)
    client.force_login(officer)
    assert reverse("desk:assignment", args=[code]) in page(client, "home")
    assert "Llevar el convenio" in page(client, "assignments", query="?whose=mine")
    assert client.get(reverse("desk:assignment_step", args=[code, "drop"])).status_code == 403
    sent(client, "assignment_step", code, "finish", words="Firmado")
    assert "Firmado" in page(client, "assignment", code)
    assert reverse("desk:assignment", args=[code]) not in page(client, "home")
    client.force_login(evaluator)
    assert "Llevar el convenio" not in page(client, "assignments", query="?whose=mine&state=done")
    assert client.get(reverse("desk:assignment_step", args=[code, "finish"])).status_code == 403
    client.force_login(boss)
    sent(client, "assignment_step", code, "reopen", words="Falta un sello")
    sent(client, "assignment_step", code, "give", owner=evaluator.pk, due_on=in_days(4))
    sent(client, "assignment_step", code, "drop", words="Ya no")


def test_who_works_elsewhere_finds_nothing(client, team):
    programme, boss, officer, _evaluator = team
    found = make_partnership(boss, programme, signed=True, title="Convenio reservado")
    make_promise(boss, found)
    risk, task = make_risk(boss, programme, officer), make_assignment(boss, programme, officer)
    client.force_login(a_worker(a_programme()))
    for name, args in (
        ("partnership", [found.code]),
        ("partnership_paper", [found.code, 1]),
        ("partnership_step", [found.code, "end"]),
        ("promise_step", [found.code, 1, "keep"]),
        ("partnership_add", [programme.code]),
        ("risk", [risk.code]),
        ("risk_step", [risk.code, "review"]),
        ("risks_take_up", [programme.code]),
        ("assignment", [task.code]),
        ("assignment_step", [task.code, "finish"]),
    ):
        assert client.get(reverse(f"desk:{name}", args=args)).status_code == 404, name
    for name in ("partnerships", "risks", "assignments"):
        text = page(client, name)
        assert "Convenio reservado" not in text and risk.name not in text and task.what not in text


def test_what_is_refused_is_said_beside_its_field(client, team):
    programme, boss, _officer, _evaluator = team
    client.force_login(boss)
    values = {"kind": "framework", "title": "x", "partner_kind": "region", "partner_name": "GORE"}
    answer = client.post(
        reverse("desk:partnership_add", args=[programme.code]),
        {**values, "begins_on": in_days(3), "ends_on": in_days(1)},
    )
    assert "The last day is before the first." in answer.content.decode()
    assert not Partnership.objects.exists()


def test_components_show_what_they_hand_over_by_which_methods_and_a_deliverable_becomes_a_task(client, team):
    programme, boss, _officer, evaluator = team
    address = reverse("desk:components", args=[programme.code])
    client.force_login(evaluator)
    text = client.get(address).content.decode()
    assert all(method in text for method in ("SHEP", "KAIZEN", "D-HOPE")) and "§3.3" in text
    assert "Give it to somebody" not in text
    client.force_login(boss)
    page = client.get(address).content.decode()
    assert "Give it to somebody" in page
    assert address in client.get(reverse("desk:assignments") + f"?programme={programme.code}").content.decode()
    prefilled = client.get(reverse("desk:assignment_add", args=[programme.code]) + "?what=Landscape+analysis")
    assert "Landscape analysis" in prefilled.content.decode()
    bare = a_programme("bare")
    client.force_login(a_worker(bare))
    assert "names no components" in client.get(reverse("desk:components", args=[bare.code])).content.decode()
    assert client.get(address).status_code == 404


def test_names_of_partners_are_offered_from_what_one_reads_and_the_regions(client, team):
    programme, boss, _officer, _evaluator = team
    make_district("021201")
    make_partnership(boss, programme, partner_name="Foncodes Huaraz", partner_kind="national")
    client.force_login(boss)
    page = client.get(reverse("desk:partnership_add", args=[programme.code])).content.decode()
    assert 'list="partner-names"' in page and '<datalist id="partner-names">' in page
    assert "Foncodes Huaraz" in page and "Regional Government of Áncash" in page
    other = a_programme("aparte")
    client.force_login(a_worker(other))
    page = client.get(reverse("desk:partnership_add", args=[other.code])).content.decode()
    assert "Foncodes Huaraz" not in page and "Regional Government of Áncash" in page


@pytest.mark.parametrize("name", ["partnerships", "risks", "assignments", "partnership"])
def test_a_list_asks_the_same_with_one_and_with_three(client, team, name):
    programme, boss, officer, _evaluator = team
    town = make_organisation(kind="municipality")

    def more():
        found = make_partnership(boss, programme, organisation=town)
        make_promise(boss, found, due_on=in_days(-3))
        make_promise(boss, first)
        make_risk(boss, programme, officer)
        make_assignment(boss, programme, officer, partnership=first)

    first = make_partnership(boss, programme, organisation=town)
    more()
    client.force_login(boss)
    args = [first.code] if name == "partnership" else []
    page(client, name, *args)
    with CaptureQueriesContext(connection) as one:
        page(client, name, *args)
    more(), more()
    with CaptureQueriesContext(connection) as three:
        page(client, name, *args)
    assert len(three) == len(one)
    assert len(one) < 30, len(one)


def test_a_page_of_the_pack_is_read_in_the_readers_language(client, team):
    programme, boss, _officer, _evaluator = team
    actions.take_up_risks(actor=boss, programme=programme, owner=boss, review_on=in_days(3))
    client.force_login(boss)
    for language, words in (("es", "Cambio de funcionarios"), ("quz", "Kamachiqkunap")):
        client.cookies["django_language"] = language
        assert words in page(client, "risks")
