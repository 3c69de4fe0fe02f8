"""The results of a call, by category and place, and the calls decided last."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import cast
from uuid import UUID

from django.db.models import Count, QuerySet, Sum
from djmoney.money import Money

from winay.base.narrow import narrow
from winay.calls.queries.public import public_name, public_title
from winay.committees.models import Outcome, Session
from winay.committees.queries.awards import AWARDED_NOW, award_of, standing_awards, with_award, zero_like
from winay.committees.queries.reasons import reason_lines


@dataclass(frozen=True)
class ResultRow:
    """What was decided for one proposal, and how it stands today.

    `decision` is the proposal's public state: awarded, waiting, not_awarded, renounced or award_withdrawn. `amount` is
    the award that stands, zero where none does. `later_at` and `addendum`: when, and by which document, the award
    came from the waiting list.
    """

    proposal: str
    title: str
    organisation: str
    activity: str
    district: str
    province: str
    ubigeo: str
    category: str
    rank: int | None
    score: Decimal | None
    decision: str
    amount: Money
    requested: Money
    by_reserve: bool
    reasons: tuple[str, ...]
    later_at: datetime | None = None
    addendum: str = ""


@dataclass(frozen=True)
class CategoryResults:
    """A category's ranking and what it awarded."""

    code: str
    name: str
    budget: Money
    rows: tuple[ResultRow, ...]

    @property
    def awarded(self) -> Money:
        """The sum of the awards."""
        return sum((row.amount for row in self.rows if row.decision == "awarded"), Money(0, self.budget.currency))

    @property
    def winners(self) -> int:
        """How many proposals won."""
        return sum(row.decision == "awarded" for row in self.rows)


@dataclass(frozen=True)
class Results:
    """The results of a call."""

    call: str
    title: str
    session: str
    committee: str
    closed_at: datetime
    published_at: datetime | None
    categories: tuple[CategoryResults, ...]

    @property
    def awarded(self) -> Money | None:
        """The sum of all awards."""
        sums = [category.awarded for category in self.categories]
        return sum(sums[1:], sums[0]) if sums else None

    @property
    def winners(self) -> int:
        """How many proposals won."""
        return sum(category.winners for category in self.categories)

    @property
    def proposals(self) -> int:
        """How many proposals the committee heard or waited for."""
        return sum(len(category.rows) for category in self.categories)


@dataclass(frozen=True)
class LatestResult:
    """A decided call in one line."""

    call: str
    title: str
    closed_at: datetime
    winners: int
    proposals: int
    awarded: Money


def closed_outcomes() -> QuerySet[Outcome]:
    """Return the outcomes of closed sessions, with their award, and with all that a row shows."""
    rows = with_award(Outcome.objects.filter(session__state="closed")).select_related(
        "session__committee__call",
        "proposal__category",
        "proposal__organisation__community",
        "proposal__community",
        "proposal__district__province",
    )
    return narrow(rows, "explanation", "proposal__category__words")


def result_row(outcome: Outcome) -> ResultRow:
    """Return one outcome as everybody may read it."""
    proposal = outcome.proposal
    award = award_of(outcome)
    stands = award if proposal.state == "awarded" else None
    return ResultRow(
        proposal=proposal.code,
        title=public_title(proposal.organisation, proposal.title),
        organisation=public_name(proposal.organisation, proposal.community),
        activity=proposal.activity,
        district=proposal.district.name,
        province=proposal.district.province.name,
        ubigeo=proposal.district_id,
        category=proposal.category.name_for_reader,
        rank=outcome.rank,
        score=outcome.score,
        decision=proposal.state,
        amount=stands.amount if stands else zero_like(outcome.amount),
        requested=proposal.requested,
        by_reserve=stands.by_reserve if stands else False,
        reasons=tuple(reason_lines(outcome.explanation)),
        later_at=award.decided_at if award and award.later else None,
        addendum=award.document if award else "",
    )


def results_for_public(call: str) -> Results | None:
    """Return the results of a decided call, or None before the decision; three queries."""
    session = (
        Session.objects.filter(committee__call__code=call, committee__call__state="decided", state="closed")
        .select_related("committee__call")
        .first()
    )
    if session is None or session.closed_at is None:
        return None
    found = session.committee.call
    return Results(
        call=found.code,
        title=found.title,
        session=session.code,
        committee=session.committee.name,
        closed_at=session.closed_at,
        published_at=found.published_at,
        categories=results_of_session(session),
    )


def results_of_session(session: Session) -> tuple[CategoryResults, ...]:
    """Return what a closed session decided, each category in the order of its places; two queries."""
    by_category: dict[UUID, list[ResultRow]] = {}
    for outcome in closed_outcomes().filter(session=session):
        by_category.setdefault(outcome.proposal.category_id, []).append(result_row(outcome))
    for rows in by_category.values():
        rows.sort(key=lambda row: (row.rank is None, row.rank or 0, row.proposal))
    return tuple(
        CategoryResults(c.code, c.name_for_reader, c.budget, tuple(by_category.get(c.pk, ())))
        for c in session.committee.call.categories.all()
    )


def latest_results(limit: int = 5) -> list[LatestResult]:
    """Return the calls decided last with the awards that stand: three queries."""
    sessions = list(
        Session.objects.filter(state="closed", committee__call__state="decided", closed_at__isnull=False)
        .select_related("committee__call__programme")
        .order_by("-closed_at")
        .only("closed_at", *(f"committee__call__{name}" for name in ("code", "title", "programme__currency")))[
            :limit
        ]
    )
    counted = Outcome.objects.filter(session__in=[s.pk for s in sessions]).order_by().values_list("session")
    every = dict(counted.annotate(Count("pk")))
    standing = (
        standing_awards()
        .filter(session__in=[s.pk for s in sessions])
        .order_by()
        .values_list("session")
        .annotate(winners=Count("pk"), sum=Sum(AWARDED_NOW))
    )
    won = {session: (winners, amount) for session, winners, amount in standing}
    found = []
    for s in sessions:
        winners, amount = won.get(s.pk, (0, Decimal(0)))
        found.append(
            LatestResult(
                call=s.committee.call.code,
                title=s.committee.call.title,
                closed_at=cast("datetime", s.closed_at),
                winners=winners,
                proposals=every.get(s.pk, 0),
                awarded=Money(amount, s.committee.call.programme.currency),
            )
        )
    return found
