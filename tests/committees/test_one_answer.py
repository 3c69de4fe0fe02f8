"""Whoever asks who votes, who has sent and what it came to reads one answer, whatever the day was like."""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import translation
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.factories.committees import contest, with_session

from winay.base.errors import NotAllowed
from winay.calls.models import Criterion
from winay.committees import actions
from winay.committees.access import may_score
from winay.committees.models import Member, Outcome
from winay.committees.open_data import SCORES
from winay.committees.queries.acta.attendance import attendance_rows, item_quorums
from winay.committees.queries.acta.words import short_code
from winay.committees.queries.board import board_for_viewer
from winay.committees.queries.juror import agenda_for_member
from winay.committees.queries.naming import Naming
from winay.committees.queries.public.open_data import scores_for_public
from winay.committees.queries.public.proposals import result_of_proposal
from winay.committees.queries.public.results import results_for_public
from winay.committees.queries.session import tally_of
from winay.committees.queries.staff import desk_of_session, scores_of_item
from winay.committees.queries.votes import Votes, cards_of_item, counted_cards, points_of_items

SOURCE = Path(__file__).parents[2] / "src/winay"
JURORS, ALTERNATES, ITEMS = 3, 2, 3
SEATS = JURORS + ALTERNATES

seats = st.sets(st.integers(0, SEATS - 1))
marks = st.lists(st.integers(0, 5), min_size=SEATS, max_size=SEATS)


@dataclass(frozen=True)
class Turn:
    """One group's turn: who is there, who is recused before and during it, who sends a card or half of one."""

    present: set[int]
    recused: set[int]
    late: set[int]
    sends: set[int]
    halves: set[int]
    marks: list[int]


turns = st.lists(st.builds(Turn, seats, seats, seats, seats, seats, marks), min_size=ITEMS, max_size=ITEMS)


def voting(present: set[int], recused: set[int] = frozenset()) -> set[int]:
    """Say who votes in the plainest words: seats 3 and 4 stand in for 0 and 1."""
    principal = {JURORS + number: number for number in range(ALTERNATES)}
    return {
        seat
        for seat in present - recused
        if seat not in principal or principal[seat] not in present or principal[seat] in recused
    }


class Day:
    """A session carried through turn by turn, with what must come out kept in plain sets beside it."""

    def __init__(self):
        self.made = with_session(contest(jurors=JURORS, quorum=1, proposals=ITEMS), present=False)
        made = self.made
        alternates = [
            actions.enrol_member(
                actor=made.coordinator,
                committee=made.committee,
                name=f"Suplente {number}",
                sector="Salud",
                alternate_for=made.members[number],
            )
            for number in range(ALTERNATES)
        ]
        self.members = [*made.members, *alternates]
        self.seat = {member.pk: number for number, member in enumerate(self.members)}
        self.there: set[int] = set()
        self.points: dict[int, dict[int, Fraction]] = {}
        self.out: dict[int, set[int]] = {}

    def seats_of(self, members) -> set[int]:
        return {self.seat[one.pk] for one in members}

    def attend(self, present: set[int]) -> None:
        for number in present ^ self.there:
            actions.record_attendance(
                actor=self.made.secretary,
                session=self.made.session,
                member=self.members[number],
                present=number in present,
            )
        self.there = set(present)

    def recuse(self, number: int, who: set[int]) -> None:
        for one in who:
            said = actions.report_conflict(
                actor=self.made.secretary,
                member=self.members[one],
                proposal=self.made.proposals[number],
                kind="interest",
            )
            actions.confirm_conflict(actor=self.made.secretary, conflict=said)

    def turn(self, number: int, turn: Turn) -> None:
        item, made = self.made.items[number], self.made
        self.attend(turn.present if voting(turn.present) else turn.present | {0})
        self.recuse(number, turn.recused)
        out = set(turn.recused)
        self.out[number] = out
        self.points[number] = {}
        if not voting(self.there, out):
            actions.mark_item_absent(actor=made.secretary, item=item)
            return
        item = actions.present_item(actor=made.secretary, item=item)
        able = voting(self.there, out)
        rubric = list(Criterion.objects.filter(category=item.proposal.category_id).order_by("position"))
        sends = (turn.sends & able) or {min(able)}
        for seat in range(SEATS):
            values = {one.code: Decimal(turn.marks[seat]) for one in rubric}
            if seat in turn.halves - sends:
                values[rubric[0].code] = None
            if seat not in sends | turn.halves:
                continue
            user = self.members[seat].user
            assert may_score(user, item) is (seat in able)
            if seat not in able:
                with pytest.raises(NotAllowed):
                    actions.save_scores(actor=user, item=item, values=values)
                continue
            actions.save_scores(actor=user, item=item, values=values)
            if seat in sends:
                self.points[number][seat] = Fraction(turn.marks[seat] * 100, 5)
        late = turn.late - out
        if sends - late:
            # A recusal found while the group presents sets a card aside that was sent.
            self.recuse(number, late)
            out |= late
            self.points[number] = {k: v for k, v in self.points[number].items() if k not in late}
        self.compare_now(number, item)
        actions.close_item(actor=made.secretary, item=item, reason="Se siguió sin más fichas")

    def compare_now(self, number: int, item) -> None:
        votes, out, sent = Votes.of(self.made.session), self.out[number], set(self.points[number])
        able, voters = voting(self.there, out), voting(self.there)
        cards = cards_of_item(votes, item)
        assert self.seats_of(votes.voters) == voters
        assert self.seats_of(cards.may_score) == able == self.seats_of(votes.who_may_score(item.proposal_id))
        assert self.seats_of(cards.sent) == sent and self.seats_of(cards.missing) == able - sent
        now = board_for_viewer(self.made.session).now
        assert (now.sent, now.voters, now.expected) == (len(sent), len(voters), len(able | sent))
        desk = desk_of_session(self.made.session)
        assert desk.present == len(voters) and desk.now.sent == len(sent)
        assert (desk.now.expected, desk.enough) == (len(able | sent), cards.enough)
        assert sorted(desk.missing_seats) == sorted(one.name for one in cards.missing)
        assert {self.seat[one.member.pk] for one in scores_of_item(item)} == sent
        for seat, member in enumerate(self.members):
            agenda = agenda_for_member(member)
            assert agenda.votes is (seat in voters)
            assert (agenda.items[number].status == "recused") is (seat in out)
            assert (agenda.items[number].status == "sent") is (seat in sent)

    def mean(self, number: int) -> Decimal | None:
        cards = self.points[number]
        if not cards:
            return None
        exact = sum(cards.values(), Fraction(0)) / len(cards)
        return Decimal((2 * 100 * exact.numerator + exact.denominator) // (2 * exact.denominator)) / 100

    def compare_closed(self) -> None:
        made = self.made
        session = actions.close_session(actor=made.secretary, session=made.session)
        votes = Votes.of(session)
        items = list(session.items.select_related("proposal").order_by("position"))
        rubric = Criterion.objects.filter(category__in=made.categories)
        counted, _not_counted = counted_cards(items, rubric, votes.recusals)
        points = points_of_items(items, votes.recusals)
        outcomes = {one.proposal_id: one for one in Outcome.objects.all()}
        shown = {row.proposal: row for page in board_for_viewer(session).results for row in page.rows}
        public = {
            row.proposal: row
            for category in results_for_public(made.call.code).categories
            for row in category.rows
        }
        open_data = [dict(zip(SCORES.header, row, strict=True)) for row in scores_for_public(call=made.call.code)]
        tally = tally_of(session, state=None)
        naming = Naming.of(made.call, session.committee_id)
        with translation.override("es"):
            quorums = {row[0]: row for row in item_quorums(session, tally)}
            attendance = attendance_rows(session, tally, naming)
        desk = {row.item.pk: row for row in desk_of_session(session).items}
        criteria = len({row["criterion"] for row in open_data}) or 1
        for number, item in enumerate(items):
            cards, code = self.points[number], item.proposal.code
            expected = self.mean(number)
            assert {self.seat[Member.objects.get(pk=one.juror).pk] for one in counted.get(item.pk, ())} == set(
                cards
            )
            assert points.get(item.pk) == desk[item.pk].points == expected
            assert outcomes[item.proposal_id].score == shown[code].score == public[code].score == expected
            page = result_of_proposal(made.call.code, code)
            assert sum(seat.status == "scored" for seat in page.seats) == len(cards)
            assert {seat.number - 1 for seat in page.seats if seat.status == "recused"} <= self.out[number]
            assert sum(row["proposal"] == code for row in open_data) == len(cards) * criteria
            if item.state == "closed":
                assert item.cards_counted == len(cards)
                assert quorums[short_code(code)][3] == str(len(cards))
        done = [sum(seat in cards for cards in self.points.values()) for seat in range(SEATS)]
        assert [int(m[1]) if (m := re.search(r"calificó (\d+)", row[3])) else 0 for row in attendance] == done


@pytest.mark.django_db
@settings(
    phases=[Phase.explicit, Phase.generate],  # a day takes seconds: shrinking one would take minutes
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(turns)
def test_every_page_and_act_gives_the_same_answer(drawn):
    with transaction.atomic():
        day = Day()
        for number, turn in enumerate(drawn):
            day.turn(number, turn)
        day.attend(day.there or {0})
        if not voting(day.there):
            day.attend({0})
        day.compare_closed()
        transaction.set_rollback(True)


def test_recusals_cards_and_seats_are_read_in_one_room():
    """Who asks the tables itself gives an answer of its own."""
    only = {
        r"Conflict\.Status\.CONFIRMED|status=\"confirmed\"": {"queries/votes.py", "actions/conflicts.py"},
        r"who_votes\(|exact_score\(": {
            "queries/votes.py",
            "queries/remedies.py",
            "rules/seats.py",
            "rules/scoring.py",
        },
        r"removed_at=None": {"models.py"},
        r"Score\.objects\.filter\(.*sent_at|Attendance\.objects\.filter\(session=session\)": {"queries/votes.py"},
    }
    for pattern, rooms in only.items():
        found = {
            path.relative_to(SOURCE / "committees").as_posix()
            if path.is_relative_to(SOURCE / "committees")
            else path.as_posix()
            for path in SOURCE.rglob("*.py")
            if "migrations" not in path.parts and re.search(pattern, path.read_text())
        }
        assert found <= rooms, (pattern, found - rooms)
