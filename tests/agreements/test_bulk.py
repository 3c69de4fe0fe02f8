"""Preparing every agreement that waits, by one press."""

import pytest
from django.urls import reverse
from tests.factories.agreements import decided_call

from winay.agreements import actions
from winay.agreements.models import Agreement
from winay.calls.models import Proposal

pytestmark = pytest.mark.django_db


def test_all_that_wait_are_prepared_once_and_where_one_may():
    made, other = decided_call(awards=3), decided_call()
    left = made.outcomes[1]
    Proposal.objects.filter(pk=left.proposal_id).update(state="award_withdrawn")
    assert actions.prepare_all_agreements(actor=made.evaluator).number == 0
    assert actions.prepare_all_agreements(actor=made.officer).number == 2
    prepared = set(Agreement.objects.values_list("outcome", flat=True))
    assert prepared == {made.outcomes[0].pk, made.outcomes[2].pk}
    assert actions.prepare_all_agreements(actor=made.officer).number == 0, "none is drawn up twice"
    assert actions.prepare_all_agreements(actor=other.officer).number == 1


def test_the_page_tells_how_many_were_prepared(client):
    made = decided_call(awards=2)
    client.force_login(made.officer)
    assert client.get(reverse("desk:agreements_prepare_all")).status_code == 405
    page = client.post(reverse("desk:agreements_prepare_all"), follow=True).content.decode()
    assert "Se prepararon 2 convenios" in page
