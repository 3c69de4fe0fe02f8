"""What committees post to the journal: awards, and budget left over that one category passes on to another."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import models
from moneyed import Money

from winay.base.messages import N_
from winay.base.models import User
from winay.calls.models import Call, Category, Proposal
from winay.calls.postings import holder_of_category, holder_of_proposal
from winay.committees.rules import Line, Passing
from winay.ledger.actions import Move, Pot, move, words
from winay.ledger.chart import AccountKind
from winay.ledger.models import Entry

KINDS = (
    AccountKind(
        "awarded",
        N_("Awarded, not yet agreed"),
        N_("Won in the public session, no signed agreement yet."),
        counts=("awarded",),
        rank=30,
    ),
)


@dataclass(frozen=True)
class AwardLine:
    """One award: which proposal, how much. Reads its category and organisation.

    `attempt` grows only after the award before it was reversed, so that one award stands at most.
    """

    proposal: Proposal
    amount: Money
    attempt: int = 1


def post_awards(*, call: Call, awards: Sequence[AwardLine], actor: User | None) -> list[Entry]:
    """Post awards of a call, one entry each, all or none: available → awarded.

    Keys `award:<proposal>`, from the second attempt on with its number. A category whose budget has several funding
    sources gives from each in proportion to what it has left.
    """
    moves = []
    for award in awards:
        proposal, holder = award.proposal, holder_of_proposal(award.proposal, call)
        moves.append(
            Move(
                key=f"award:{proposal.pk}" + (f":{award.attempt}" if award.attempt > 1 else ""),
                description=words("Award to %(name)s (%(code)s)", name=holder.name, code=proposal.code),
                subject=proposal,
                source=Pot("available", holder_of_category(proposal.category, call)),
                target=Pot("awarded", holder),
                amount=award.amount,
            )
        )
    return move(programme=call.programme, actor=actor, moves=moves)


def award_lines(
    awarded: Iterable[Line], proposals: Mapping[str, Proposal], categories: Mapping[str, Category]
) -> list[AwardLine]:
    """Return what was decided as awards to post, those of nothing left out."""
    return [
        AwardLine(proposals[line.code], Money(line.amount, categories[line.category].budget.currency))
        for line in awarded
        if line.amount
    ]


def post_leftovers(
    *,
    call: Call,
    passings: Iterable[Passing],
    categories: Mapping[str, Category],
    actor: User | None,
    subject: models.Model,
) -> None:
    """Move, in the order given, the budget that categories of a call could not award to others of it.

    Keys `leftover:<subject id>:<from>:<to>`; what was authorised moves with it.
    """
    for passing in passings:
        source, target = categories[passing.source], categories[passing.target]
        leaves, arrives = holder_of_category(source, call), holder_of_category(target, call)
        one = Move(
            key=f"leftover:{subject.pk}:{source.code}:{target.code}"[:120],
            description=words("Leftover budget passed on to %(category)s", category=target.name),
            subject=subject,
            source=Pot("available", leaves),
            target=Pot("available", arrives),
            amount=Money(passing.amount, source.budget.currency),
            beside=((Pot("authorised", arrives), Pot("authorised", leaves)),),
        )
        move(programme=call.programme, actor=actor, moves=[one])
