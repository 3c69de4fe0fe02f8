"""A group reads its result with reasons, complains in time, and sees its money."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.factories.agreements import decided_call
from tests.factories.calls import draft_proposal, group_account, open_call, submitted_proposal
from tests.factories.programmes import a_user

from winay.agreements.actions import prepare_agreement
from winay.calls import actions
from winay.my.next_step import next_step_of

pytestmark = pytest.mark.django_db


def refused():
    made = open_call()
    proposal = submitted_proposal(made)
    actions.screen_by_rules(proposal=proposal)
    proposal = actions.refuse_proposal(
        actor=made.officer, proposal=proposal, reason="Solo dos hogares", mend="Sumar dos vecinos"
    )
    return made, proposal


def test_a_refusal_is_read_with_its_mend_and_the_way_to_complain(client: Client):
    _, proposal = refused()
    client.force_login(group_account(proposal))
    page = client.get(reverse("my:result", args=[proposal.code]))
    text = page.content.decode()
    assert "Solo dos hogares" in text and "Sumar dos vecinos" in text
    assert page.context["may_complain"]
    client.post(reverse("my:complaint", args=[proposal.code]), {"text": "Somos <b>cuatro</b>"})
    assert proposal.complaints.get().text == "Somos <b>cuatro</b>"
    assert "<b>cuatro" not in client.get(reverse("my:result", args=[proposal.code])).content.decode()


def test_conditions_and_duties_are_read_in_the_groups_own_language(client: Client):
    _, proposal = refused()
    client.force_login(group_account(proposal))
    quechua = {"HTTP_ACCEPT_LANGUAGE": "quz"}
    text = client.get(reverse("my:result", args=[proposal.code]), **quechua).content.decode()
    assert "Aswan pisipi tawa wasi ayllu kachkan" in text and "Reúne al menos cuatro hogares" not in text
    duty = {"es": "Guardar los comprobantes.", "quz": "Rantisqa qillqakunata waqaychay."}
    made = decided_call(obligations=[duty])
    won = made.outcomes[0]
    prepare_agreement(actor=made.officer, outcome=won)
    client.force_login(made.officer)
    text = client.get(reverse("my:money", args=[won.proposal.code]), **quechua).content.decode()
    assert duty["quz"] in text and duty["es"] not in text


def test_another_group_neither_reads_the_result_nor_complains(client: Client):
    made, proposal = refused()
    client.force_login(group_account(draft_proposal(made)))
    assert client.get(reverse("my:result", args=[proposal.code])).status_code == 404
    assert client.post(reverse("my:complaint", args=[proposal.code]), {"text": "x"}).status_code == 404
    assert not proposal.complaints.exists()


def test_there_is_no_money_page_before_an_agreement(client: Client):
    _, proposal = refused()
    client.force_login(group_account(proposal))
    assert client.get(reverse("my:money", args=[proposal.code])).status_code == 404


def test_who_belongs_to_no_group_is_told_what_to_do(client: Client):
    client.force_login(a_user())
    page = client.get(reverse("my:home"))
    assert page.status_code == 200
    assert page.context["groups"] == []


def test_who_left_the_group_sees_nothing_of_it(client: Client):
    _, proposal = refused()
    user = group_account(proposal)
    user.person.memberships.update(until=timezone.localdate())
    client.force_login(user)
    assert client.get(reverse("my:proposal", args=[proposal.code])).status_code == 404


def test_the_next_step_of_each_state():
    made = open_call()
    draft = draft_proposal(made)
    step = next_step_of(draft, None, None)
    assert step.yours and step.due == made.call.closes_at
    submitted = submitted_proposal(made)
    assert not next_step_of(submitted, None, None).yours
    _, proposal = refused()
    open_until = timezone.localdate() + timedelta(days=2)
    assert next_step_of(proposal, None, None, open_until).due == open_until
    assert not next_step_of(proposal, None, None, timezone.localdate() - timedelta(days=1)).yours
