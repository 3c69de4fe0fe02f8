"""The rules of screening speak on the group's own pages: nobody is told that nothing is missing when a rule fails."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories.calls import cost_lines, draft_proposal, group_account, open_call, submitted_proposal

from winay.calls import actions
from winay.calls.queries.readiness import judged_conditions

pytestmark = pytest.mark.django_db

UNSIGNED = "La mano de obra no está firmada"


def step(proposal, slug="review"):
    return reverse("my:step", args=[proposal.code, slug])


def a_group(client, made=None, **options):
    made = made or open_call()
    proposal = draft_proposal(made, **options)
    client.force_login(group_account(proposal))
    return made, proposal


def lines(*rows):
    return [
        {
            "kind": kind,
            "description": "Algo",
            "unit": "",
            "quantity": 1,
            "unit_cost": Decimal(cost),
            "source": source,
        }
        for kind, cost, source in rows
    ]


@pytest.mark.parametrize(
    ("options", "costs", "kind", "slug", "mend"),
    [
        ({"households": 3}, None, "minimum_households", "people", "Sume hogares vecinos"),
        ({"households": 7}, None, "maximum_households", "people", "Divida el grupo en dos"),
        ({}, [("goods", "7000", "programme"), ("other", "900", "own_cash")], "award_split", "costs", "60 y 40"),
        (
            {},
            [("goods", "4200", "programme"), ("assistance", "2800", "programme"), ("other", "500", "own_cash")],
            "counterpart_share", "costs", "Agregue su aporte",
        ),
        (
            {},
            [("goods", "4200", "programme"), ("assistance", "2800", "programme"), ("other", "2000", "own_kind")],
            "counterpart_cash_share", "costs", "dinero propio",
        ),
    ],
)  # fmt: skip
def test_a_rule_that_fails_is_named_with_its_mend_and_its_step(client: Client, options, costs, kind, slug, mend):
    made, proposal = a_group(client, **options)
    if costs:
        actions.replace_cost_lines(actor=made.officer, proposal=proposal, lines=lines(*costs))
    page = client.get(step(proposal))
    assert (kind, slug) in [(one.kind, where) for one, where in page.context["unmet"]]
    text = page.content.decode()
    assert mend in text and step(proposal, slug) in text and "No falta nada" not in text
    overview = client.get(reverse("my:proposal", args=[proposal.code])).content.decode()
    assert "No falta nada" not in overview and "Por corregir" in overview
    assert mend in client.get(step(proposal, slug)).content.decode()


def test_what_the_page_says_is_what_screening_finds(client: Client):
    made, proposal = a_group(client, households=3)
    actions.replace_cost_lines(actor=made.officer, proposal=proposal, lines=lines(("goods", "5000", "programme")))
    before = {one.code: one.reason for one in judged_conditions(proposal) if not one.met}
    assert len(before) == 4
    actions.submit_proposal(actor=made.officer, proposal=proposal)
    results = actions.screen_by_rules(proposal=proposal)
    assert {one.condition: one.reason for one in results if not one.met} == before


def test_a_proposal_against_a_rule_is_asked_about_and_sent_only_when_the_group_insists(client: Client):
    _, proposal = a_group(client, households=3)
    answer = client.post(step(proposal))
    proposal.refresh_from_db()
    assert (answer.status_code, proposal.state) == (200, "draft")
    client.post(step(proposal), {"sure": "1"})
    proposal.refresh_from_db()
    assert proposal.state == "submitted"


def test_a_proposal_that_keeps_every_rule_is_told_that_nothing_is_missing(client: Client):
    _, proposal = a_group(client)
    page = client.get(step(proposal)).content.decode()
    assert "No falta nada" in page and 'id="unmet"' not in page


def paper_condition():
    words = {"es": "La asamblea firmó un acta", "en": "The assembly signed"}
    mend = {"es": "Traiga el acta a la oficina.", "en": "Bring the minutes."}
    return {"code": "assembly", "kind": "document_checked", "label": words, "mend": mend, "categories": []}


def test_a_paper_that_the_office_looks_at_keeps_nobody_from_sending_but_is_told(client: Client):
    made = open_call()
    made.call.terms = {**made.call.terms, "conditions": [*made.call.terms["conditions"], paper_condition()]}
    made.call.save(update_fields=["terms"])
    _, proposal = a_group(client, made)
    text = client.get(step(proposal)).content.decode()
    assert "La asamblea firmó un acta" in text and "Traiga el acta" in text
    assert "No falta nada." not in text
    client.post(step(proposal))
    proposal.refresh_from_db()
    assert proposal.state == "submitted"


def test_the_part_in_cash_that_a_call_promises_is_judged_also_without_a_condition_of_its_own(client: Client):
    made = open_call()
    made.call.terms = {**made.call.terms, "conditions": []}
    made.call.save(update_fields=["terms"])
    proposal = draft_proposal(made)
    share = [("goods", "4200", "programme"), ("assistance", "2800", "programme"), ("other", "1600", "own_kind")]
    for cash, met in (("400", False), ("500", True)):
        costs = lines(*share, ("goods", cash, "own_cash"))
        actions.replace_cost_lines(actor=made.officer, proposal=proposal, lines=costs)
        (judged,) = judged_conditions(proposal)
        assert (judged.kind, judged.met) == ("counterpart_cash_share", met)
    actions.replace_cost_lines(actor=made.officer, proposal=proposal, lines=lines(*share))
    actions.submit_proposal(actor=made.officer, proposal=proposal)
    (result,) = actions.screen_by_rules(proposal=proposal)
    assert not result.met and "0%" in result.reason
    assert "dinero" in client.get(reverse("portal:call", args=[made.call.code])).content.decode()


def test_a_returned_proposal_shows_on_its_steps_what_was_asked(client: Client):
    made = open_call()
    proposal = submitted_proposal(made, households=3)
    actions.screen_by_rules(proposal=proposal)
    actions.decide_condition(
        actor=made.officer,
        proposal=proposal,
        condition="counterpart",
        met=False,
        reason=UNSIGNED,
    )
    actions.return_proposal(actor=made.officer, proposal=proposal, reason="Lean cada parte")
    client.force_login(group_account(proposal))
    overview = client.get(reverse("my:proposal", args=[proposal.code])).content.decode()
    assert UNSIGNED in overview and "3 hogares" in overview and "No falta nada" not in overview
    assert UNSIGNED in client.get(step(proposal, "costs")).content.decode()
    assert "Sume hogares" in client.get(step(proposal, "people")).content.decode()
    assert "No falta nada" not in client.get(step(proposal)).content.decode()


def test_the_desk_sees_for_a_draft_what_the_group_sees(client: Client):
    made = open_call()
    proposal = draft_proposal(made, households=3)
    client.force_login(made.officer)
    page = client.get(reverse("desk:proposal", args=[proposal.code])).content.decode()
    assert "3 hogares" in page and "Sume hogares vecinos" in page
    assert "Sume hogares vecinos" in client.get(step(proposal)).content.decode()


def test_the_ceiling_is_named_once(client: Client):
    made, proposal = a_group(client)
    actions.replace_cost_lines(
        actor=made.officer, proposal=proposal, lines=cost_lines(Decimal("9000"), Decimal("900"))
    )
    page = client.get(step(proposal))
    assert len(page.context["missing"]) == 1 and not page.context["unmet"]
