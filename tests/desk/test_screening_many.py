"""Screening many at once, and what keeps a session from being planned."""

import pytest
from django.urls import reverse
from tests.factories.calls import Contest, open_call, submitted_proposal
from tests.factories.programmes import a_worker

from winay.base.errors import NotAllowed
from winay.calls import actions
from winay.calls.models import ConditionResult, Proposal
from winay.calls.queries.screening import waiting_in
from winay.committees.actions import enrol_member, form_committee
from winay.desk.organisations.forms import OrganisationForm
from winay.registry.models import Organisation
from winay.territory.models import District

pytestmark = pytest.mark.django_db


def several(made: Contest, good: int = 3, bad: int = 1) -> list[Proposal]:
    return [submitted_proposal(made) for _ in range(good)] + [
        submitted_proposal(made, households=2) for _ in range(bad)
    ]


def states(proposals: list[Proposal]) -> list[str]:
    return list(
        Proposal.objects.filter(pk__in=[one.pk for one in proposals])
        .order_by("code")
        .values_list("state", flat=True)
    )


def test_all_are_checked_and_only_those_that_pass_are_admitted():
    made = open_call()
    proposals = several(made)
    assert actions.admit_all_that_pass(actor=made.officer, call=made.call).number == 0
    assert actions.check_all(actor=made.officer, call=made.call).number == 4
    assert states(proposals) == ["submitted"] * 4, "checking decides nothing"
    assert actions.admit_all_that_pass(actor=made.officer, call=made.call).number == 3
    assert states(proposals) == ["eligible"] * 3 + ["submitted"]
    assert actions.check_all(actor=made.officer, call=made.call).number == 0


def test_what_one_wrote_oneself_is_left_for_the_second_person():
    made = open_call()
    several(made, good=2, bad=0)
    actions.check_all(actor=made.clerk, call=made.call)
    assert waiting_in(made.call, made.clerk).others == 2
    assert actions.admit_all_that_pass(actor=made.clerk, call=made.call).number == 0
    assert waiting_in(made.call, made.officer).admit == 2
    assert actions.admit_all_that_pass(actor=made.officer, call=made.call).number == 2


def test_what_a_person_decided_stays_when_all_are_checked():
    made = open_call()
    proposal = several(made, good=0, bad=1)[0]
    actions.screen_by_rules(proposal=proposal)
    unmet = ConditionResult.objects.get(met=False)
    actions.decide_condition(
        actor=made.officer, proposal=proposal, condition=unmet.condition, met=True, reason="Vi el padrón"
    )
    actions.check_all(actor=made.officer, call=made.call)
    assert ConditionResult.objects.get(condition=unmet.condition).reason == "Vi el padrón"


def test_only_who_screens_does_it():
    made = open_call()
    for act in (actions.check_all, actions.admit_all_that_pass):
        with pytest.raises(NotAllowed):
            act(actor=a_worker(made.programme, "evaluator"), call=made.call)


def test_on_the_page_admitting_asks_once_more(client):
    made = open_call()
    proposals = several(made, good=2, bad=1)
    client.force_login(made.officer)
    page = reverse("desk:call_screening", args=[made.call.code])
    assert 'value="admit"' not in client.get(page).content.decode()
    client.post(page, {"act": "check"})
    shown = client.get(page).content.decode()
    assert "<details" in shown and proposals[0].code in shown
    client.post(page, {"act": "admit"})
    assert states(proposals) == ["eligible", "eligible", "submitted"]
    assert client.post(page, {"act": "drop"}).status_code == 200


def test_planning_the_session_says_what_is_missing_and_leads_there(client):
    made = open_call()
    submitted_proposal(made)
    committee = form_committee(actor=made.coordinator, call=made.call, name="CLAR", quorum=1)
    enrol_member(actor=made.coordinator, committee=committee, name="Rosa", sector="Salud")
    type(made.call).objects.update(state="received")
    client.force_login(made.coordinator)
    page = client.get(reverse("desk:committee", args=[made.call.code])).content.decode()
    assert reverse("desk:call_screening", args=[made.call.code]) in page
    assert 'name="planned_for"' not in page
    Proposal.objects.update(state="eligible")
    page = client.get(reverse("desk:committee", args=[made.call.code])).content.decode()
    assert reverse("desk:close_screening", args=[made.call.code]) in page
    type(made.call).objects.update(state="screened")
    page = client.get(reverse("desk:committee", args=[made.call.code])).content.decode()
    assert 'name="planned_for"' in page


def test_the_kind_of_a_new_organisation_is_chosen_not_preset():
    form = OrganisationForm({"name": "Grupo", "kind": ""}, districts=District.objects.all())
    assert form["kind"].value() == "" and "kind" in form.errors
    assert OrganisationForm(districts=District.objects.all())["kind"].value() is None
    assert {code for code, _text in form.fields["kind"].choices} == {"", *Organisation.Kind.values}
