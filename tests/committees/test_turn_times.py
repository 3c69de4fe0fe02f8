"""When each group is expected: from the planned hour, from the group presenting, in the new order."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.factories.committees import contest, with_session

from winay.committees import actions
from winay.committees.queries.turns import turn_of_proposal, turns_of_session

pytestmark = pytest.mark.django_db


def test_from_the_planned_hour_and_then_as_the_session_goes() -> None:
    made = with_session(contest(), state="planned")
    start = made.session.planned_for
    later = start + timedelta(hours=3)
    assert [turn.about for turn in turns_of_session(made.session, later)] == [
        start + timedelta(minutes=10 * number) for number in range(3)
    ]
    made.session.state = "open"
    made.session.save()
    item = actions.present_item(actor=made.secretary, item=made.items[0])
    times = [turn.about for turn in turns_of_session(made.session, item.started_at)]
    ends = item.started_at + timedelta(minutes=10)
    assert times == [None, ends, ends + timedelta(minutes=10)]
    assert turn_of_proposal(made.proposals[2], item.started_at) == times[2]
    late = ends + timedelta(minutes=7)
    assert turn_of_proposal(made.proposals[1], late) == late
    assert turn_of_proposal(made.proposals[0]) is None


def test_the_public_call_page_tells_them(client) -> None:
    made = with_session(contest(), state="planned")
    page = client.get(f"/calls/{made.call.code}/").content.decode()
    local = timezone.localtime(made.session.planned_for + timedelta(minutes=20))
    assert made.proposals[2].organisation.name in page and f"{local:%H:%M}" in page
