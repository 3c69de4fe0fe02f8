"""The board in the square: what everybody may see, what nobody may, and what it costs."""

from decimal import Decimal

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import escape
from tests.factories.committees import contest, scored, with_session
from tests.factories.jury import SessionDay, session_day
from tests.pages import squeezed

from winay.calls.models import Proposal
from winay.committees.access import access_code
from winay.committees.actions import close_session
from winay.committees.models import AgendaItem, Conflict, Outcome, Score, Scorecard
from winay.committees.queries.reasons import reason_lines
from winay.jury.board import TURN_SECONDS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_cache():
    caches["memory"].clear()


def give_scores(day: SessionDay, item: AgendaItem, value: int, *, sent: bool = True) -> None:
    for member in day.members:
        card = Scorecard.objects.create(item=item, member=member, sent_at=timezone.now() if sent else None)
        Score.objects.bulk_create(
            Score(scorecard=card, criterion=criterion, value=value) for criterion in day.criteria
        )


def board(day: SessionDay, client: Client | None = None, part: bool = True) -> str:
    caches["memory"].clear()
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
    assert '<noscript><meta http-equiv="refresh"' in squeezed(page)
    assert "Caraz" in page


def decided(day: SessionDay) -> None:
    """Close the session: every group has an outcome, the first half of them won; two share their points."""
    AgendaItem.objects.filter(session=day.session).update(state="closed", closed_at=timezone.now())
    day.session.state, day.session.closed_at = "closed", timezone.now()
    day.session.save()
    for place, item in enumerate(day.items, start=1):
        won = place <= len(day.items) // 2
        Outcome.objects.create(
            session=day.session,
            proposal=item.proposal,
            rank=place,
            score=80 if place in (3, 4) else 100 - place,
            decision="awarded" if won else "waiting",
            amount=7200 if won else 0,
            explanation={"lines": [{"msgid": "Reason of %(code)s", "values": {"code": item.proposal.code}}]},
        )
        Proposal.objects.filter(pk=item.proposal_id).update(state="awarded" if won else "waiting")


def at(day: SessionDay, query: str) -> str:
    caches["memory"].clear()
    answer = Client().get(
        reverse("jury:board", args=[day.session.code]) + query, headers={"accept-language": "en"}
    )
    return answer.content.decode()


def names_on(page: str, day: SessionDay) -> list[int]:
    return [
        place for place, item in enumerate(day.items, start=1) if f"{item.proposal.organisation.name} <" in page
    ]


def test_results_come_by_pages_that_links_turn_and_every_group_is_on_one_of_them():
    day = session_day(items=22, presenting=None)
    decided(day)
    pages = [at(day, f"?page={number}") for number in (1, 2, 3)]
    assert [names_on(page, day) for page in pages] == [
        list(range(1, 9)), list(range(9, 17)), list(range(17, 23)),
    ]  # fmt: skip
    assert "Page 2 of 3" in pages[1] and 'href="?page=1"' in pages[1] and 'href="?page=3"' in pages[1]
    assert 'href="?page=4"' not in pages[2] and f"{reverse('portal:results', args=[day.call.code])}" in pages[0]
    assert all(len(page) < 60_000 for page in pages)


@pytest.mark.parametrize("odd", ["?page=0", "?page=x", "?page=-1", "?page=", "?page=1000000", "?page=²"])
def test_a_page_that_cannot_be_is_the_one_whose_turn_it_is(odd):
    day = session_day(items=10, presenting=None)
    decided(day)
    assert names_on(at(day, odd), day)
    assert names_on(at(day, "?page=99"), day) == [9, 10]


def test_without_a_page_the_servers_clock_turns_them(monkeypatch):
    day = session_day(items=10, presenting=None)
    decided(day)
    shown = []
    for second in (0, TURN_SECONDS - 1, TURN_SECONDS, 2 * TURN_SECONDS):
        monkeypatch.setattr("winay.jury.board.time.time", lambda second=second: 1_800_000_000 + second)
        shown.append(names_on(at(day, ""), day))
    first, last = list(range(1, 9)), [9, 10]
    assert shown in ([first, first, last, first], [last, last, first, last])


def test_each_result_says_why_and_ties_have_the_place_that_the_rule_gave_them():
    made = scored(with_session(contest(categories=[{"budget": Decimal("10150")}])))
    close_session(actor=made.secretary, session=made.session)
    caches["memory"].clear()
    client = Client(headers={"accept-language": "en"})
    page = client.get(reverse("jury:board", args=[made.session.code])).content.decode()
    portal = client.get(reverse("portal:results", args=[made.call.code])).content.decode()
    assert page.count("<table") == 1
    assert [page.count(f'class="rank">{place}<') for place in (1, 2, 3)] == [1, 1, 1]
    outcomes = Outcome.objects.filter(session=made.session)
    assert {one.score for one in outcomes} == {Decimal("60.00")}
    with translation.override("en"):
        for outcome in outcomes:
            why = escape(reason_lines(outcome.explanation)[-1])
            assert why in page
            assert why in portal or outcome.decision == "awarded"


def test_the_round_of_the_contest_stands_on_the_board():
    assert "Round 1 of 3" in board(session_day(terms={"rounds_planned": 3}))
    assert "Round" not in board(session_day(prefix="once"))
