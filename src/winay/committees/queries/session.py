"""What a session's own acts read: an item by who may see it, progress of scoring, and the tally that decides."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, FloatField, Q, TextField
from django.db.models.functions import Cast

from winay.base.models import User
from winay.calls.models import Category, Criterion, ProposalMember
from winay.committees.access import may_run_session, seat_of
from winay.committees.models import AgendaItem, Attendance, Conflict, Member, Score, Scorecard, Session
from winay.committees.rules import CategoryRule, CountedCard, Presented, Weighted, exact_score
from winay.programmes.packs import CallTerms


def item_for(actor: User, item_id: UUID) -> AgendaItem:
    """Fetch an item that `actor` works with: staff who run the session, or a member of its committee.

    Raises `AgendaItem.DoesNotExist` for anybody else, as for an item that is not there.
    """
    item = AgendaItem.objects.select_related(
        "session__committee__call__programme", "proposal__organisation", "proposal__category"
    ).get(pk=item_id)
    if not may_run_session(actor, item.session) and seat_of(actor, item.session) is None:
        raise AgendaItem.DoesNotExist
    return item


@dataclass(frozen=True)
class Progress:
    """How far the scoring of an item is, without a mark: seats that may score, cards sent, cards begun."""

    expected: int
    sent: int
    begun: int


def scoring_progress(item: AgendaItem) -> Progress:
    """Return how many cards of `item` are expected, sent and begun."""
    present = dict(
        Attendance.objects.filter(session=item.session).values_list("member_id", "member__alternate_for_id")
    )
    voters = {pk for pk, principal in present.items() if principal not in present}
    recused = Conflict.objects.filter(
        proposal_id=item.proposal_id, status=Conflict.Status.CONFIRMED, member_id__in=voters
    ).aggregate(count=Count("member_id", distinct=True))["count"]
    cards = Scorecard.objects.filter(item=item).aggregate(
        sent=Count("id", filter=Q(sent_at__isnull=False)), begun=Count("id", filter=Q(sent_at=None))
    )
    return Progress(len(voters) - recused, cards["sent"], cards["begun"])


@dataclass(frozen=True)
class CardNotCounted:
    """A card, or a seat without one, that does not enter the mean, and why: incomplete or recused."""

    item_id: UUID
    member_id: UUID
    why: str


@dataclass(frozen=True)
class Tally:
    """Everything the closing of a session decides upon. Jurors are named in `presented` by their member's id.

    `recused` holds pairs of member and proposal.
    """

    terms: CallTerms
    categories: tuple[Category, ...]
    criteria: Mapping[str, str]
    items: tuple[AgendaItem, ...]
    presented: tuple[Presented, ...]
    members: tuple[Member, ...]
    not_counted: tuple[CardNotCounted, ...]
    recused: frozenset[tuple[UUID, UUID]]


def draw_seed(session: Session) -> str:
    """Return the public seed of draws: session code and 16 digits of the hash of the terms as published."""
    return f"{session.code}:{session.committee.call.terms_sha256[:16]}"


def category_rules(categories: Iterable[Category], terms: CallTerms) -> list[CategoryRule]:
    """Return what the call says of each category, in the order given."""
    return [
        CategoryRule(
            code=category.code,
            budget=category.budget.amount,
            minimum=category.minimum_score,
            reserved=category.reserved_for_most_vulnerable.amount,
            marginal_rule=category.marginal_rule,
            leftover_rule=category.leftover_rule,
            prizes={prize.place: prize.amount for prize in terms.prizes if prize.category in ("", category.code)},
        )
        for category in categories
    ]


def tally_of(session: Session, *, state: str = "eligible") -> Tally:
    """Read the whole session for ranking: nine queries whatever its size.

    Proposals in another state than `state` (withdrawn ones, before the closing) are left out.
    """
    call = session.committee.call
    items = tuple(
        session.items.filter(proposal__state=state)
        .select_related("proposal__organisation", "proposal__category", "proposal__community")
        .order_by("position")
    )
    categories = tuple(Category.objects.filter(call=call).order_by("position", "code"))
    criteria = list(Criterion.objects.filter(category__in=categories))
    recused = set(
        Conflict.objects.filter(
            proposal__agenda_item__session=session, status=Conflict.Status.CONFIRMED
        ).values_list("member_id", "proposal_id")
    )
    cards, not_counted = _counted_cards(session, items, criteria, recused)
    women = _women(session) if "more_women" in CallTerms.model_validate(call.terms).tie_breakers else {}
    return Tally(
        terms=CallTerms.model_validate(call.terms),
        categories=categories,
        criteria={one.code: str(one.name) for one in criteria},
        items=items,
        presented=tuple(
            Presented(
                code=item.proposal.code,
                category=item.proposal.category.code,
                asked=item.proposal.requested.amount,
                cards=tuple(cards.get(item.pk, ())),
                absent=item.state == "absent",
                most_vulnerable=item.proposal.most_vulnerable,
                submitted_at=item.proposal.submitted_at,
                women=women.get(item.proposal_id, 0),
            )
            for item in items
        ),
        members=tuple(Member.objects.filter(committee_id=session.committee_id).select_related("alternate_for")),
        not_counted=tuple(not_counted),
        recused=frozenset(recused),
    )


def _counted_cards(
    session: Session, items: tuple[AgendaItem, ...], criteria: list[Criterion], recused: set[tuple[UUID, UUID]]
) -> tuple[dict[UUID, list[CountedCard]], list[CardNotCounted]]:
    """Return the complete cards of jurors who are not recused, by item, and those that do not count."""
    rubric: dict[UUID, list[Criterion]] = {}
    for one in criteria:
        rubric.setdefault(one.category_id, []).append(one)
    marks = _marks(session)
    by_id = {item.pk: item for item in items}
    cards: dict[UUID, list[CountedCard]] = {}
    not_counted = []
    every = Scorecard.objects.filter(item__session=session).order_by("item__position", "member__created_at")
    for card_id, item_id, member_id in every.values_list(Cast("id", TextField()), "item_id", "member_id"):
        item = by_id.get(item_id)
        if item is None:
            continue
        if (member_id, item.proposal_id) in recused:
            not_counted.append(CardNotCounted(item_id, member_id, "recused"))
            continue
        mine = marks.get(card_id, {})
        points = exact_score(
            [
                Weighted(mine.get(one.code), one.weight, one.minimum, one.maximum)
                for one in rubric.get(item.proposal.category_id, ())
            ]
        )
        if points is None:
            not_counted.append(CardNotCounted(item_id, member_id, "incomplete"))
        else:
            cards.setdefault(item_id, []).append(CountedCard(str(member_id), points, mine))
    return cards, not_counted


def _marks(session: Session) -> dict[str, dict[str, Decimal]]:
    """Return the marks of sent cards by card and criterion code.

    Tens of thousands of rows: ids come as text and marks as floats, which the database hands over as they are;
    a mark has two decimals at most, so writing it with two decimals gives back the exact one.
    """
    rows = Score.objects.filter(scorecard__item__session=session, scorecard__sent_at__isnull=False)
    exact: dict[float, Decimal] = {}
    marks: dict[str, dict[str, Decimal]] = {}
    for card_id, code, value in rows.values_list(
        Cast("scorecard_id", TextField()), "criterion__code", Cast("value", FloatField())
    ):
        if value not in exact:
            exact[value] = Decimal(f"{value:.2f}")
        marks.setdefault(card_id, {})[code] = exact[value]
    return marks


def _women(session: Session) -> dict[UUID, int]:
    return dict(
        ProposalMember.objects.filter(proposal__agenda_item__session=session, person__sex="F")
        .values_list("proposal_id")
        .annotate(count=Count("id"))
    )
