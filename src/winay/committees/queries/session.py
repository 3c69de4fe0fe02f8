"""What the closing of a session reads: the rules of its categories, and the tally that decides."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from winay.calls.models import Category, Criterion, ProposalMember
from winay.calls.queries.readiness import counted_sending
from winay.committees.models import AgendaItem, Member, Session
from winay.committees.queries.votes import CardNotCounted, Votes, counted_cards
from winay.committees.rules import CategoryRule, Presented
from winay.committees.terms import SessionTerms, terms_of


@dataclass(frozen=True)
class Tally:
    """Everything the closing of a session decides upon. Jurors are named in `presented` by their member's id."""

    terms: SessionTerms
    categories: tuple[Category, ...]
    criteria: Mapping[str, str]
    items: tuple[AgendaItem, ...]
    presented: tuple[Presented, ...]
    votes: Votes
    not_counted: tuple[CardNotCounted, ...]

    @property
    def members(self) -> tuple[Member, ...]:
        """Who has a seat in the committee, in the order of enrolment."""
        return self.votes.members

    @property
    def recused(self) -> frozenset[tuple[UUID, UUID]]:
        """The confirmed recusals: pairs of member and proposal."""
        return self.votes.recusals


def draw_seed(session: Session) -> str:
    """Return the public seed of draws: session code and 16 digits of the hash of the terms as published."""
    return f"{session.code}:{session.committee.call.terms_sha256[:16]}"


def category_rules(categories: Iterable[Category], terms: SessionTerms) -> list[CategoryRule]:
    """Return what the call says of each category, in the order given."""
    return [
        CategoryRule(
            code=category.code,
            budget=category.budget.amount,
            minimum=category.minimum_score,
            reserved=category.reserved_for_most_vulnerable.amount,
            marginal_rule=category.marginal_rule,
            part_share=terms.part_at_least.share,
            part_amount=terms.part_at_least.amount,
            leftover_rule=category.leftover_rule,
            prizes={
                prize.place: amount
                for prize in terms.prizes
                if (amount := terms.prize_for(prize.place, category.code)) is not None
            },
        )
        for category in categories
    ]


def tally_of(session: Session, *, state: str | None = "eligible", votes: Votes | None = None) -> Tally:
    """Read the whole session for ranking: ten queries whatever its size.

    Proposals in another state than `state` (withdrawn ones, before the closing) are left out; with None, those on
    which the session decided nothing.
    """
    call = session.committee.call
    items = tuple(
        session.items.filter(Q(proposal__state=state) if state else Q(proposal__outcome__isnull=False))
        .select_related("proposal__organisation", "proposal__category", "proposal__community")
        .order_by("position")
    )
    categories = tuple(Category.objects.filter(call=call).order_by("position", "code"))
    criteria = list(Criterion.objects.filter(category__in=categories))
    votes = votes or Votes.of(session)
    cards, not_counted = counted_cards(items, criteria, votes.recusals)
    terms = terms_of(call)
    women = _women(session) if "more_women" in terms.tie_breakers else {}
    return Tally(
        terms=terms,
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
                submitted_at=counted_sending(item.proposal, terms),
                women=women.get(item.proposal_id, 0),
            )
            for item in items
        ),
        votes=votes,
        not_counted=tuple(not_counted),
    )


def _women(session: Session) -> dict[UUID, int]:
    return dict(
        ProposalMember.objects.filter(proposal__agenda_item__session=session, person__sex="F")
        .values_list("proposal_id")
        .annotate(count=Count("id"))
    )
