"""What the square sees: the group now presenting, who has scored (never what), and points once they are public.

Personal names of group members are never read here. A score is read only for items that are closed.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from winay.calls.queries.words import round_in_words
from winay.committees.models import AgendaItem, Session
from winay.committees.queries.agenda import ENDED, group_name, items_of_session, place_name
from winay.committees.queries.naming import Naming
from winay.committees.queries.public.results import CategoryResults, ResultRow, results_of_session
from winay.committees.queries.votes import Votes, cards_of_item, points_of_session
from winay.committees.terms import terms_of

ROWS_OF_A_PAGE = 8
"""Rows with their reason that a projector of 1280 × 720 shows at once."""


@dataclass(frozen=True)
class Seat:
    """A juror's seat for the item now presenting: `status` is sent, waiting or recused.

    `name` is the juror's where the call's rules let it be public, else the seat's number.
    """

    name: str
    sector: str
    status: str


@dataclass(frozen=True)
class Line:
    """One group on the board. `points` and `rank` are None until its item is closed, or when `hidden`."""

    position: int
    code: str
    title: str
    group: str
    activity: str
    place: str
    category: str
    state: str
    minutes: int
    points: Decimal | None = None
    rank: int | None = None
    hidden: bool = False


@dataclass(frozen=True)
class Now:
    """The group in front of the committee."""

    line: Line
    started_at: datetime | None
    ends_at: datetime | None
    seats: tuple[Seat, ...]
    voters: int = 0
    quorum: int = 0

    @property
    def sent(self) -> int:
        """How many seats have sent their scores."""
        return sum(seat.status == "sent" for seat in self.seats)

    @property
    def expected(self) -> int:
        """How many seats may score this group."""
        return sum(seat.status != "recused" for seat in self.seats)


@dataclass(frozen=True)
class ResultsPage:
    """What a projector shows of the results at once: some rows of one category. `number` counts from 1."""

    number: int
    of: int
    category: CategoryResults
    rows: tuple[ResultRow, ...]


@dataclass(frozen=True)
class Board:
    """Everything the board shows at one moment."""

    code: str
    state: str
    committee: str
    call: str
    call_code: str
    round: str
    place: str
    planned_for: datetime
    now: Now | None
    following: tuple[Line, ...]
    scored: dict[str, tuple[Line, ...]] = field(default_factory=dict)
    results: tuple[ResultsPage, ...] = ()
    done: int = 0
    count: int = 0


def session_of_board(code: str) -> Session | None:
    """Return the session whose board has the public `code`, or None."""
    return Session.objects.select_related("committee__call").filter(code=code).exclude(state="cancelled").first()


def _line(
    item: AgendaItem, *, points: Decimal | None = None, rank: int | None = None, hidden: bool = False
) -> Line:
    return Line(
        position=item.position,
        code=item.proposal.code,
        title=item.proposal.title,
        group=group_name(item),
        activity=item.proposal.activity,
        place=place_name(item),
        category=item.proposal.category.name,
        state=item.state,
        minutes=item.minutes,
        points=points,
        rank=rank,
        hidden=hidden,
    )


def _scored_lines(
    items: list[AgendaItem], points: dict[UUID, Decimal | None], hidden: Collection[UUID]
) -> dict[str, tuple[Line, ...]]:
    """Closed items by category, best first. What a viewer may not see takes no part in the ranks shown."""
    lines: dict[str, list[Line]] = {}
    closed = [item for item in items if item.state == "closed"]
    for item in closed:
        if item.proposal_id in hidden:
            lines.setdefault(item.proposal.category.name, []).append(_line(item, hidden=True))
            continue
        mine = points.get(item.id)
        rank = None
        if mine is not None and not hidden:
            rank = 1 + sum(
                1
                for other in closed
                if other.proposal.category_id == item.proposal.category_id
                and (theirs := points.get(other.id)) is not None
                and theirs > mine
            )
        lines.setdefault(item.proposal.category.name, []).append(_line(item, points=mine, rank=rank))
    for rows in lines.values():
        rows.sort(key=lambda row: (row.hidden, row.points is None, -(row.points or 0), row.position))
    return {name: tuple(rows) for name, rows in lines.items()}


def _now(item: AgendaItem, votes: Votes) -> Now:
    cards = cards_of_item(votes, item)
    sent = {member.pk for member in cards.sent}
    out = votes.recused_from(item.proposal_id)
    naming = Naming.of(votes.session.committee.call, votes.session.committee_id)
    shown = {member.pk for member in (*votes.voters, *cards.may_score, *cards.sent)}
    seats = tuple(
        Seat(
            naming.label(member),
            member.sector,
            "recused" if member.pk in out else "sent" if member.pk in sent else "waiting",
        )
        for member in votes.members
        if member.pk in shown
    )
    ends_at = item.started_at + timedelta(minutes=item.minutes) if item.started_at else None
    return Now(
        line=_line(item),
        started_at=item.started_at,
        ends_at=ends_at,
        seats=seats,
        voters=len(votes.voters),
        quorum=votes.quorum,
    )


def _results(session: Session) -> tuple[ResultsPage, ...]:
    """Return the results in pages, as the portal gives them: places, reasons and awards are the same everywhere."""
    pieces = [
        (category, category.rows[first : first + ROWS_OF_A_PAGE])
        for category in results_of_session(session)
        for first in range(0, len(category.rows), ROWS_OF_A_PAGE)
    ]
    return tuple(
        ResultsPage(number, len(pieces), category, rows) for number, (category, rows) in enumerate(pieces, start=1)
    )


def board_for_viewer(session: Session, *, hidden: Collection[UUID] = ()) -> Board:
    """Return the board. `hidden`: proposals whose points this viewer may not see while the session runs."""
    items = items_of_session(session)
    votes = Votes.of(session)
    recused = votes.recusals
    presenting = next((item for item in items if item.state == "presenting"), None)
    over = session.state == "closed"
    points = {} if over else points_of_session(session, items, recused)
    return Board(
        code=session.code,
        state=session.state,
        committee=session.committee.name,
        call=session.committee.call.title,
        call_code=session.committee.call.code,
        round=round_in_words(terms_of(session.committee.call)),
        place=session.place,
        planned_for=session.planned_for,
        now=_now(presenting, votes) if presenting else None,
        following=tuple(_line(item) for item in items if item.state == "waiting")[:3],
        scored={} if over else _scored_lines(items, points, hidden),
        results=_results(session) if over else (),
        done=sum(item.state in ENDED for item in items),
        count=len(items),
    )
