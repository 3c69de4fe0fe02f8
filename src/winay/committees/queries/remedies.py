"""What a session would have decided with a corrected card or a recusal found: both results, and what differs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone

from winay.calls.models import Complaint, Criterion
from winay.committees.models import AgendaItem, Member, Outcome, Remedy, Session
from winay.committees.queries.acta.words import group_of, long_date, short_code
from winay.committees.queries.awards import ENDED
from winay.committees.queries.session import Tally, category_rules, draw_seed, tally_of
from winay.committees.queries.votes import members_of
from winay.committees.rules import (
    Allocation,
    CountedCard,
    Line,
    Presented,
    Weighted,
    candidates_of,
    decide,
    exact_score,
)
from winay.documents.models import Document
from winay.ledger.rules import money_text


@dataclass(frozen=True)
class Correction:
    """A card corrected (`marks`) or left out (`marks` None) of one member on one proposal."""

    proposal: str
    member: str
    marks: Mapping[str, Decimal] | None


@dataclass(frozen=True)
class BothResults:
    """The result as it stood, corrected by earlier remedies, and as it is with this one."""

    tally: Tally
    before: Allocation
    after: Allocation

    @property
    def changed(self) -> tuple[tuple[Line, Line], ...]:
        """The lines that differ in place, points, decision or amount."""
        former = {line.code: line for line in self.before.lines}
        pairs = ((former[line.code], line) for line in self.after.lines)
        return tuple((one, other) for one, other in pairs if _shown(one) != _shown(other))


def _shown(line: Line) -> tuple[Any, ...]:
    return (line.place, line.points, line.decision, line.amount)


def corrections_of(remedies: Iterable[Remedy]) -> list[Correction]:
    """Return what remedies correct, in order; compensations correct nothing."""
    return [
        Correction(
            one.item.proposal.code,
            str(one.member_id),
            {code: Decimal(mark) for code, mark in one.marks.items()} if one.kind == Remedy.Kind.CARD else None,
        )
        for one in remedies
        if one.item is not None and one.kind != Remedy.Kind.COMPENSATION
    ]


def both_results(session: Session, correction: Correction) -> BothResults:
    """Return the result before and after `correction`, by the published rule and the call's own budgets."""
    tally = tally_of(session, state=None)
    earlier = corrections_of(session.remedies.select_related("item__proposal").order_by("number"))
    rubric: dict[str, list[Criterion]] = {}
    for one in Criterion.objects.filter(category__in=tally.categories).select_related("category"):
        rubric.setdefault(one.category.code, []).append(one)
    return BothResults(
        tally,
        _decided(session, tally, _corrected(tally.presented, earlier, rubric)),
        _decided(session, tally, _corrected(tally.presented, [*earlier, correction], rubric)),
    )


def _decided(session: Session, tally: Tally, presented: Iterable[Presented]) -> Allocation:
    breakers = tally.terms.tie_breakers
    return decide(
        candidates_of(presented, tie_breakers=breakers),
        category_rules(tally.categories, tally.terms),
        tie_breakers=breakers,
        seed=draw_seed(session),
    )


def _corrected(
    presented: Iterable[Presented], corrections: Sequence[Correction], rubric: Mapping[str, list[Criterion]]
) -> list[Presented]:
    found = {one.code: one for one in presented}
    for correction in corrections:
        one = found[correction.proposal]
        cards = [card for card in one.cards if card.juror != correction.member]
        if correction.marks is not None:
            weighted = [
                Weighted(correction.marks.get(k.code), k.weight, k.minimum, k.maximum)
                for k in rubric[one.category]
            ]
            points = exact_score(weighted)
            if points is not None:
                cards.append(CountedCard(correction.member, points, correction.marks))
        found[one.code] = replace(one, cards=tuple(cards))
    return list(found.values())


def change_rows(results: BothResults) -> list[dict[str, Any]]:
    """Return what differs as it is stored: code, and place, points, decision and amount before and after."""
    return [
        {"code": after.code, "before": _row(before), "after": _row(after)} for before, after in results.changed
    ]


def _row(line: Line) -> dict[str, Any]:
    points = None if line.points is None else str(line.points)
    return {"place": line.place, "points": points, "decision": line.decision, "amount": str(line.amount)}


def places_after(session_ids: Iterable[UUID]) -> dict[tuple[UUID, str], int]:
    """Return the place that remedies gave to proposals, by session and code; one query."""
    places: dict[tuple[UUID, str], int] = {}
    for session_id, changes in (
        Remedy.objects.filter(session__in=list(session_ids))
        .order_by("number")
        .values_list("session_id", "changes")
    ):
        for one in changes:
            if one["after"]["place"] is not None:
                places[session_id, one["code"]] = one["after"]["place"]
    return places


DECISIONS = {"awarded": "ganadora", "waiting": "en espera", "not_awarded": "no ganadora"}


def remedy_content(
    *,
    complaint: Complaint,
    kind: str,
    item: AgendaItem | None,
    member_seat: str,
    compensation: str,
    results: BothResults | None,
    awarded: Iterable[str],
    former: Document,
    actor: str,
) -> dict[str, Any]:
    """Return everything that the addendum prints: what was found, both results, what follows. No juror's name."""
    session = complaint.proposal.outcome.session
    awarded = set(awarded)
    found = {
        Remedy.Kind.CARD: f"Se corrige la ficha del jurado {member_seat}",
        Remedy.Kind.RECUSAL: f"No debió calificar el jurado {member_seat}",
        Remedy.Kind.COMPENSATION: "El resultado no cambia; se acuerda una compensación",
    }[Remedy.Kind(kind)]
    return {
        "session": session.code,
        "call": session.committee.call.title,
        "committee": session.committee.name,
        "complaint": complaint.code,
        "former": former.code,
        "former_sha256": former.sha256,
        "former_content_sha256": former.content_sha256,
        "date": long_date(timezone.now()),
        "found": f"{found} en {short_code(item.proposal.code)}." if item else f"{found}.",
        "changes": [] if results is None else [_change(pair, results, awarded) for pair in results.changed],
        "recomputed": results is not None,
        "compensation": compensation,
        "signed_by": actor,
    }


def _change(pair: tuple[Line, Line], results: BothResults, awarded: set[str]) -> list[str]:
    before, after = pair
    items = {item.proposal.code: item for item in results.tally.items}
    currency = str(results.tally.categories[0].budget.currency)
    item = items[after.code]
    follows = "—"
    if after.code in awarded:
        follows = f"Se adjudica {money_text(after.amount, currency)}"
    elif before.decision != "awarded" and after.decision == "awarded":
        follows = "Le corresponde; el saldo no alcanza: compensación"
    elif before.decision == "awarded" and after.decision != "awarded":
        follows = "Lo adjudicado se respeta"
    return [short_code(after.code), group_of(item), _words(before, currency), _words(after, currency), follows]


def _words(line: Line, currency: str) -> str:
    place = "sin puesto" if line.place is None else f"{line.place}.º"
    points = "sin puntos" if line.points is None else f"{line.points:.2f} puntos"
    amount = f", {money_text(line.amount, currency)}" if line.amount else ""
    return f"{place}, {points}, {DECISIONS[line.decision]}{amount}"


def seat_of_member(members: Sequence[Member], member: Member) -> str:
    """Return a juror's seat as the public reads it: number and sector."""
    number = next(number for number, one in enumerate(members, start=1) if one.pk == member.pk)
    return f"J{number} ({member.sector})"


def outcomes_by_code(session: Session) -> dict[str, Outcome]:
    """Return the session's outcomes by proposal code; one query."""
    rows = Outcome.objects.filter(session=session).select_related("proposal__category", "proposal__organisation")
    return {one.proposal.code: one for one in rows}


@dataclass(frozen=True)
class Complained:
    """The session whose result a complaint is about: who sat in it, its groups, and the group's own item."""

    members: tuple[Member, ...]
    items: tuple[AgendaItem, ...]
    own: AgendaItem
    criteria: Mapping[UUID, tuple[Criterion, ...]]


def result_complained_of(complaint: Complaint) -> Complained | None:
    """Return what a remedy may be about, or None for a complaint against something else; five queries."""
    outcome = (
        Outcome.objects.filter(proposal=complaint.proposal_id, session__state="closed")
        .select_related("session")
        .first()
    )
    if outcome is None or complaint.proposal.state in ENDED:
        return None
    items = tuple(
        AgendaItem.objects.filter(session=outcome.session_id, proposal__outcome__isnull=False)
        .select_related("proposal__organisation", "proposal__community", "session")
        .order_by("position")
    )
    criteria: dict[UUID, tuple[Criterion, ...]] = {}
    for one in Criterion.objects.filter(category__call=complaint.proposal.call_id).order_by("position"):
        criteria[one.category_id] = (*criteria.get(one.category_id, ()), one)
    return Complained(
        members=members_of(outcome.session.committee_id),
        items=items,
        own=next(item for item in items if item.proposal_id == complaint.proposal_id),
        criteria=criteria,
    )
