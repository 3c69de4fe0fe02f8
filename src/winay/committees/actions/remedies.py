"""What an upheld complaint against a result leads to: never nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from winay.base.actions import record_act, transition
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import User
from winay.calls.access import may_answer_complaint
from winay.calls.actions import carry_out_remedy
from winay.calls.models import Complaint, Criterion, Proposal
from winay.calls.states import PROPOSAL_STATES
from winay.committees.actions._locks import locked_session
from winay.committees.actions.minutes import issue_remedy, latest_minutes
from winay.committees.actions.scores import check_marks
from winay.committees.letters import tell_results
from winay.committees.models import (
    AgendaItem,
    Member,
    Minutes,
    Outcome,
    Reallocation,
    ReallocationLine,
    Remedy,
    Session,
)
from winay.committees.postings import AwardLine, post_awards
from winay.committees.queries.remedies import (
    BothResults,
    Correction,
    both_results,
    change_rows,
    outcomes_by_code,
    remedy_content,
    seat_of_member,
)
from winay.committees.queries.votes import members_of
from winay.committees.rules import Line, explain
from winay.ledger.actions import NotEnoughMoney


@dataclass(frozen=True)
class RemedyGiven:
    """What is to be done: `kind` of `Remedy.Kind`; the card's member, item and (`card`) all its marks by code.

    `compensation` says what is given instead; mandatory where nothing else remedies.
    """

    kind: str
    member: Member | None = None
    item: AgendaItem | None = None
    marks: Mapping[str, Decimal | None] | None = None
    compensation: str = ""


def correct_result(*, actor: User, complaint: Complaint, given: RemedyGiven) -> Remedy:
    """Put right what an upheld complaint against a result was right about: carries out its owed addendum.

    A corrected card or a recusal found is computed on by the published rule, with the session's budgets, and printed
    in a numbered addendum beside the result as it stood. Who wins by it and had no award is awarded where the
    category's budget still holds it; where it does not, `compensation` is mandatory. Awards that stand are kept: who
    won in good faith loses nothing. Effects: remedy, addendum, proposals → awarded with their entries, acts; the
    complaint's remedy is carried out.
    """
    with transaction.atomic():
        session = locked_session(
            Outcome.objects.select_related("session").get(proposal=complaint.proposal_id).session
        )
        complaint = (
            Complaint.objects.select_for_update(of=("self",)).select_related("proposal__call").get(pk=complaint.pk)
        )
        if not may_answer_complaint(actor, complaint.proposal.call):
            raise NotAllowed()
        if (
            complaint.state != "upheld"
            or complaint.remedy != Complaint.Remedy.ADDENDUM
            or complaint.remedy_done_at
        ):
            raise WrongState(_("No addendum is owed for this complaint."))
        remedy = _put_right(actor, session, complaint, given)
        carry_out_remedy(actor=actor, complaint=complaint, note=remedy.minutes.document.code)
        return remedy


def _put_right(actor: User, session: Session, complaint: Complaint, given: RemedyGiven) -> Remedy:
    if given.kind not in Remedy.Kind.values:
        raise InvalidInput(_("Choose what remedies the complaint."), field="kind")
    results = None
    if given.kind == Remedy.Kind.COMPENSATION:
        if not given.compensation.strip():
            raise InvalidInput(_("Write what is given, by whom and until when."), field="compensation")
    else:
        given = _checked(session, complaint, given)
        assert given.item is not None and given.member is not None  # noqa: S101 - `_checked` has seen to it
        marks = {code: mark for code, mark in (given.marks or {}).items() if mark is not None}
        results = both_results(
            session,
            Correction(
                given.item.proposal.code,
                str(given.member.pk),
                marks if given.kind == Remedy.Kind.CARD else None,
            ),
        )
    winners, unpaid = _award(actor, session, results)
    needs = unpaid or (results is not None and not results.changed)
    if needs and not given.compensation.strip():
        raise InvalidInput(
            _(
                "It changes nothing for any group, or the budget left does not hold what is due. Write what is given "
                "instead, by whom and until when."
            ),
            field="compensation",
        )
    minutes = _addendum(actor, session, complaint, given, results, [line.code for line in winners])
    if winners and results is not None:
        _note_awards(actor, session, minutes, results, winners)
    remedy = Remedy.objects.create(
        session=session,
        number=session.remedies.count() + 1,
        complaint=complaint,
        kind=given.kind,
        item=given.item,
        member=given.member,
        marks={code: str(mark) for code, mark in (given.marks or {}).items()},
        compensation=given.compensation.strip(),
        changes=change_rows(results) if results else [],
        minutes=minutes,
        by_name=str(actor),
    )
    record_act(
        actor=actor,
        verb="remedy_result",
        subject=session,
        details={
            "number": remedy.number,
            "kind": given.kind,
            "complaint": complaint.code,
            "awarded": len(winners),
        },
    )
    return remedy


def _checked(session: Session, complaint: Complaint, given: RemedyGiven) -> RemedyGiven:
    """Return what is given with its item; raise `InvalidInput` for what names no card of this session."""
    item = given.item or AgendaItem.objects.get(proposal=complaint.proposal_id, session=session)
    if item.session_id != session.pk or not Outcome.objects.filter(proposal=item.proposal_id).exists():
        raise InvalidInput(_("Choose a group of this session."), field="item")
    if given.member is None or given.member.committee_id != session.committee_id:
        raise InvalidInput(_("Choose the juror whose card it is."), field="member")
    if given.kind == Remedy.Kind.CARD:
        criteria = {one.code: one for one in Criterion.objects.filter(category=item.proposal.category_id)}
        marks = given.marks or {}
        check_marks(marks, criteria)
        if set(marks) != set(criteria) or None in marks.values():
            raise InvalidInput(_("Write the whole card as it should be: every criterion."), field="marks")
    return RemedyGiven(given.kind, given.member, item, given.marks, given.compensation)


def _award(actor: User, session: Session, results: BothResults | None) -> tuple[list[Line], list[Line]]:
    """Award those who win only now, as far as the budget left holds it; return them, and those it does not hold."""
    if results is None:
        return [], []
    due = [
        after for before, after in results.changed if after.decision == "awarded" and before.decision != "awarded"
    ]
    call = session.committee.call
    currencies = {one.code: str(one.budget.currency) for one in results.tally.categories}
    winners, unpaid = [], []
    for line in due:
        proposal = (
            Proposal.objects.select_for_update(of=("self",))
            .select_related("category", "organisation")
            .get(call=call, code=line.code)
        )
        if proposal.state not in ("waiting", "not_awarded"):
            continue
        award = AwardLine(proposal, Money(line.amount, currencies[line.category]))
        try:
            with transaction.atomic():
                post_awards(call=call, actor=actor, awards=[award])
        except NotEnoughMoney:
            unpaid.append(line)
            continue
        transition(
            proposal,
            table=PROPOSAL_STATES,
            act="award_by_remedy",
            actor=actor,
            details={"session": session.code},
        )
        proposal.call = call
        tell_results(session, [(proposal, "awarded", award.amount)])
        winners.append(line)
    return winners, unpaid


def _addendum(
    actor: User,
    session: Session,
    complaint: Complaint,
    given: RemedyGiven,
    results: BothResults | None,
    awarded: list[str],
) -> Minutes:
    former = latest_minutes(session)
    if former is None:
        raise WrongState(_("Only the minutes of a closed session are continued."))
    seat = seat_of_member(members_of(session.committee_id), given.member) if given.member else ""
    with translation.override("es"):
        content = remedy_content(
            complaint=complaint,
            kind=given.kind,
            item=given.item,
            member_seat=seat,
            compensation=given.compensation.strip(),
            results=results,
            awarded=awarded,
            former=former.document,
            actor=str(actor),
        )
        return issue_remedy(actor=actor, session=session, content=content, former=former)


def _note_awards(
    actor: User, session: Session, minutes: Minutes, results: BothResults, winners: list[Line]
) -> None:
    """Write the awards beside their outcomes, as those from the waiting list are."""
    outcomes = outcomes_by_code(session)
    categories = {one.code: one for one in results.tally.categories}
    reallocation = Reallocation.objects.create(
        session=session,
        number=session.reallocations.count() + 1,
        minutes=minutes,
        totals=[],
        by_name=str(actor),
    )
    ReallocationLine.objects.bulk_create(
        ReallocationLine(
            reallocation=reallocation,
            outcome=outcomes[line.code],
            decision=Outcome.Decision.AWARDED,
            amount=Money(line.amount, categories[line.category].budget.currency),
            by_reserve=line.by_reserve,
            explanation=explain(
                line,
                minimum=categories[line.category].minimum_score,
                currency=str(categories[line.category].budget.currency),
                criteria=results.tally.criteria,
            ),
        )
        for line in winners
    )
