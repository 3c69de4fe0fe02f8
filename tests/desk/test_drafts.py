"""Drafts that the office wrote or brought in: told to be drafts, a task until they are sent, sent together."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.desk.test_proposals import workbook
from tests.factories.calls import draft_proposal, open_call
from tests.factories.programmes import a_user, a_worker

from winay.base.errors import NotAllowed
from winay.calls import actions
from winay.calls.models import Proposal, ProposalWriter

pytestmark = pytest.mark.django_db


def states(*proposals: Proposal) -> list[str]:
    return [Proposal.objects.get(pk=one.pk).state for one in proposals]


def test_all_that_lack_nothing_are_sent_and_the_others_say_what_they_lack():
    made = open_call()
    good, against, empty = draft_proposal(made), draft_proposal(made, households=2), draft_proposal(made)
    Proposal.objects.filter(pk=empty.pk).update(activity="")
    done = actions.send_all_complete(actor=made.clerk, call=made.call)
    assert states(good, against, empty) == ["submitted", "draft", "draft"]
    assert done.number == 1 and {code for code, _why in done.refused} == {against.code, empty.code}
    assert all(why for _code, why in done.refused)
    assert actions.send_all_complete(actor=made.clerk, call=made.call).number == 0


def test_what_a_group_writes_the_group_sends():
    made = open_call()
    mine, theirs = draft_proposal(made), draft_proposal(made)
    person = theirs.members.first().person
    person.user = a_user()
    person.save()
    ProposalWriter.objects.create(proposal=theirs, user=person.user)
    assert actions.send_all_complete(actor=made.clerk, call=made.call).number == 1
    assert states(mine, theirs) == ["submitted", "draft"]


@pytest.mark.parametrize("role", ["evaluator", "finance", "secretary"])
def test_only_who_writes_for_groups_sends(role):
    made = open_call()
    draft_proposal(made)
    with pytest.raises(NotAllowed):
        actions.send_all_complete(actor=a_worker(made.programme, role), call=made.call)


def test_nothing_is_sent_after_the_closing_hour():
    made = open_call()
    draft = draft_proposal(made)
    type(made.call).objects.filter(pk=made.call.pk).update(closes_at=made.call.created_at)
    done = actions.send_all_complete(actor=made.clerk, call=made.call)
    assert done.number == 0 and done.refused[0][0] == draft.code


def test_a_workbook_says_that_it_brought_drafts_and_they_are_a_task_until_sent(client: Client):
    made = open_call()
    client.force_login(made.officer)
    ubigeo = made.programme.territory.districts.first().pk
    url = reverse("desk:import_proposals", args=[made.call.code])
    page = client.post(url, {"file": workbook(ubigeo=ubigeo, quantity=4)}, follow=True)
    drafts = reverse("desk:drafts", args=[made.call.code])
    assert page.redirect_chain[-1][0] == drafts
    proposal = made.call.proposals.get()
    text = page.content.decode()
    assert proposal.code in text and "borrador" in text
    assert drafts in client.get(reverse("desk:home")).content.decode()
    client.post(drafts)
    proposal.refresh_from_db()
    assert proposal.state == "draft" and '<ul class="small">' in text, (
        "it has one household: the rules ask for four"
    )


def test_once_sent_it_is_no_task_any_more(client: Client):
    made = open_call()
    draft = draft_proposal(made)
    client.force_login(made.officer)
    drafts = reverse("desk:drafts", args=[made.call.code])
    home = reverse("desk:home")
    assert drafts in client.get(home).content.decode()
    client.post(drafts)
    assert states(draft) == ["submitted"]
    assert drafts not in client.get(home).content.decode()
