"""The board in the square: what everybody may see, what nobody may, and what it costs."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.factories.jury import SessionDay, session_day

from winay.calls.models import Proposal
from winay.committees.access import access_code
from winay.committees.models import AgendaItem, Conflict, Outcome, Score, Scorecard

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


def give_scores(day: SessionDay, item: AgendaItem, value: int, *, sent: bool = True) -> None:
    for member in day.members:
        card = Scorecard.objects.create(item=item, member=member, sent_at=timezone.now() if sent else None)
        Score.objects.bulk_create(
            Score(scorecard=card, criterion=criterion, value=value) for criterion in day.criteria
        )


def board(day: SessionDay, client: Client | None = None, part: bool = True) -> str:
    cache.clear()
    name = "jury:board_now" if part else "jury:board"
    answer = (client or Client()).get(reverse(name, args=[day.session.code]), headers={"accept-language": "en"})
    assert answer.status_code == 200
    return answer.content.decode()


def recuse(day: SessionDay, item: AgendaItem, member: int = 0) -> None:
    Conflict.objects.create(
        member=day.members[member], proposal=item.proposal, kind="relative", source="detected", status="confirmed"
    )


def enter(day: SessionDay, member: int = 0) -> Client:
    client = Client()
    client.post(reverse("jury:enter"), {"code": access_code(day.members[member])})
    return client


def test_the_group_now_presenting_and_who_has_scored_is_shown_but_not_what():
    day = session_day(jurors=3)
    recuse(day, day.items[0], member=2)
    card = Scorecard.objects.create(item=day.items[0], member=day.members[0], sent_at=timezone.now())
    Score.objects.bulk_create(Score(scorecard=card, criterion=one, value=4) for one in day.criteria)
    page = board(day)
    assert day.items[0].proposal.organisation.name in page
    assert page.count("has scored") == 1
    assert page.count("not yet") == 1
    assert page.count("recused") == 1
    assert "80.00" not in page


def test_sealed_points_are_not_on_the_board_until_the_item_is_closed():
    day = session_day()
    give_scores(day, day.items[0], 4)
    assert "80.00" not in board(day)
    AgendaItem.objects.filter(pk=day.items[0].pk).update(state="closed", closed_at=timezone.now())
    assert "80.00" in board(day)


def test_scores_opened_early_stay_off_the_board():
    day = session_day()
    give_scores(day, day.items[0], 4)
    AgendaItem.objects.filter(pk=day.items[0].pk).update(opened_early_at=timezone.now())
    assert "80.00" not in board(day)


def test_a_draft_counts_neither_as_scored_nor_in_the_points():
    day = session_day(closed=1, presenting=2)
    give_scores(day, day.items[0], 4, sent=False)
    assert "80.00" not in board(day)


def test_a_recused_juror_sees_neither_the_points_nor_a_rank_from_which_they_follow():
    day = session_day(closed=3, presenting=None)
    for item, value in zip(day.items, (5, 4, 3), strict=True):
        give_scores(day, item, value)
    recuse(day, day.items[1])
    mine = board(day, enter(day, 0))
    assert "80.00" not in mine
    assert "100.00" in mine
    assert 'class="rank">1<' not in mine
    other = board(day, enter(day, 1))
    assert "80.00" in other
    assert 'class="rank">1<' in other


def test_scores_of_a_recused_juror_do_not_count_in_the_points():
    day = session_day(jurors=2, closed=1, presenting=2)
    give_scores(day, day.items[0], 4)
    Score.objects.filter(scorecard__member=day.members[0]).update(value=0)
    recuse(day, day.items[0])
    assert "80.00" in board(day)


def test_a_kept_fragment_of_a_recused_juror_is_never_served_to_others_or_back():
    day = session_day(closed=1, presenting=2)
    give_scores(day, day.items[0], 4)
    recuse(day, day.items[0])
    url = reverse("jury:board_now", args=[day.session.code])
    recused = enter(day, 0)
    assert "80.00" in Client().get(url).content.decode()
    assert "80.00" not in recused.get(url).content.decode()
    assert "80.00" in Client().get(url).content.decode()


def test_results_are_public_for_all_when_the_session_is_closed():
    day = session_day(closed=3, presenting=None)
    give_scores(day, day.items[0], 4)
    recuse(day, day.items[0])
    day.session.state = "closed"
    day.session.save()
    Outcome.objects.create(
        session=day.session, proposal=day.items[0].proposal, rank=1, score=80, decision="awarded", amount=7200
    )
    Proposal.objects.filter(pk=day.items[0].proposal_id).update(state="awarded")
    page = board(day, enter(day, 0))
    assert "7,200.00" in page
    assert "80.00" in page


def test_a_phone_that_has_the_board_gets_304_and_no_queries_within_a_second():
    day = session_day()
    url = reverse("jury:board_now", args=[day.session.code])
    first = Client().get(url)
    with CaptureQueriesContext(connection) as seen:
        again = Client().get(url, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert len(seen) == 0
    assert again["X-Now"].isdigit()


def test_board_asks_the_database_as_often_for_three_groups_as_for_one():
    counts = []
    for prefix, number in (("b1", 1), ("b3", 3)):
        day = session_day(prefix=prefix, items=number + 1, jurors=number, closed=number, presenting=number + 1)
        for item in day.items[:number]:
            give_scores(day, item, 3)
        with CaptureQueriesContext(connection) as seen:
            board(day)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_board_of_an_unknown_or_cancelled_session_does_not_exist():
    day = session_day()
    day.session.state = "cancelled"
    day.session.save()
    for code in (day.session.code, "NOPE"):
        assert Client().get(reverse("jury:board", args=[code])).status_code == 404


@pytest.mark.parametrize("state", ["planned", "open", "closed"])
def test_page_works_without_javascript_and_needs_no_login(state):
    day = session_day(state=state, presenting=1 if state == "open" else None)
    page = board(day, part=False)
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "Caraz" in page
