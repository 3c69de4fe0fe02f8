"""Advances to staff: asked for by finance, authorised by the coordinator, handed over, accounted for or given back."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from winay.base.actions import record_act, transition
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import User
from winay.budgets.access import may_approve, may_keep_budget
from winay.budgets.actions._advances import take_stock
from winay.budgets.models import Advance, AdvanceReturn, Budget
from winay.budgets.postings import post_advance, post_return, reverse_of
from winay.budgets.queries.lines import written_budget
from winay.budgets.rules import WITHIN, Given, latest_due, why_no_other
from winay.budgets.states import ADVANCE_STATES, RETURN_STATES
from winay.ledger.rules import money_text
from winay.programmes.guards import require, require_amount, require_payer, require_second, said
from winay.programmes.models import FundingSource
from winay.programmes.queries.staff import workers_in


def ask_advance(
    *,
    actor: User,
    budget: Budget,
    source: FundingSource,
    to_person: User,
    amount: Decimal,
    what: str,
    due_on: date,
) -> Advance:
    """Finance asks for money that somebody of the staff is handed before it is spent. Nothing is posted yet.

    Never for whoever asks. Raises `InvalidInput` for somebody who has not accounted for an earlier one in its time, for
    a day beyond what the pack gives, and for a source whose money does not lie in the special account. The same asked
    again while it waits returns what stands. Effects: the advance, one act. Inverse: `refuse_advance`.
    """
    programme = budget.programme
    require(actor, may_keep_budget, programme)
    what = said(what, field="what", most=200, missing=_("Write what the money is for."))
    require_amount(amount, budget.currency)
    today = timezone.localdate()
    written = written_budget(budget.pack)
    within = written.advance_days if written else WITHIN
    if due_on < today:
        raise InvalidInput(_("This day has passed."), field="due_on")
    if due_on > latest_due(today, within):
        raise InvalidInput(
            _("An advance is accounted for within %(days)d days.") % {"days": within}, field="due_on"
        )
    if to_person.pk == actor.pk:
        raise NotAllowed(_("Nobody asks for an advance for themselves: another person of finance must."))
    if (written.kinds().get(source.code) if written else None) != "grant" or source.programme_id != programme.pk:
        raise InvalidInput(_("Money of this source does not lie in the special account."), field="source")
    with transaction.atomic():
        budget = (
            Budget.objects.select_for_update(of=("self",)).select_related("programme", "pack").get(pk=budget.pk)
        )
        require_payer(actor, programme)
        if not workers_in(programme).filter(pk=to_person.pk).exists():
            raise InvalidInput(_("This person does not work in the programme."), field="to_person")
        _require_none_late(budget, to_person, today)
        same = budget.advances.filter(
            state="asked", to_person=to_person, source=source, amount=amount, what=what, due_on=due_on
        ).first()
        if same is not None:
            return same
        advance = Advance.objects.create(
            budget=budget,
            source=source,
            number=(budget.advances.aggregate(last=Max("number"))["last"] or 0) + 1,
            to_person=to_person,
            amount=Money(amount, budget.currency),
            what=what,
            due_on=due_on,
            recorded_by=actor,
        )
        record_act(actor=actor, verb="ask_advance", subject=advance, details=_told(advance))
        return advance


def approve_advance(*, actor: User, advance: Advance) -> Advance:
    """The coordinator authorises what another person asked for; never for themselves. Inverse: `refuse_advance`."""
    with transaction.atomic():
        advance = _locked(advance)
        programme = advance.budget.programme
        require(actor, may_approve, programme)
        if advance.to_person_id == actor.pk:
            raise NotAllowed(_("Nobody authorises an advance for themselves: another coordinator must."))
        if advance.state == "asked":
            same = _("Whoever asked for an advance cannot authorise it: another person must.")
            require_second(actor, programme, advance.recorded_by, same)
            _require_none_late(advance.budget, advance.to_person, timezone.localdate())
        advance.approved_by = actor
        _move(advance, "approve_advance", actor, also_save=("approved_by",))
        return advance


def give_advance(*, actor: User, advance: Advance, given_on: date, paper: str) -> Advance:
    """Finance writes down that the money was handed over, with the bank's number: it is posted. Repeatable.

    Effects: authorised → given; special account → advance. Inverse: `reverse_advance`.
    """
    paper = said(paper, field="paper", most=60, missing=_("Write the operation number that the bank gave."))
    with transaction.atomic():
        advance = _locked(advance)
        require(actor, may_keep_budget, advance.budget.programme)
        if advance.state == "given" and (advance.given_on, advance.paper) == (given_on, paper):
            return advance
        if advance.to_person_id == actor.pk:
            raise NotAllowed(_("Nobody hands an advance to themselves: another person of finance must."))
        _require_past(given_on, field="given_on")
        if advance.budget.advances.filter(paper=paper, state__in=("given", "settled")).exists():
            raise InvalidInput(_("This operation was recorded before."), field="paper")
        advance.given_on, advance.paper, advance.left = given_on, paper, advance.amount.amount
        _move(advance, "give_advance", actor, also_save=("given_on", "paper", "left"))
        post_advance(advance=advance, actor=actor)
        return advance


def refuse_advance(*, actor: User, advance: Advance, reason: str) -> Advance:
    """The coordinator refuses an advance, or stops one that was not handed over. There is no inverse: ask again."""
    with transaction.atomic():
        advance = _locked(advance)
        require(actor, may_approve, advance.budget.programme)
        advance.ended_why = said(reason)
        _move(advance, "refuse_advance", actor, reason=advance.ended_why, also_save=("ended_why",))
        return advance


def reverse_advance(*, actor: User, advance: Advance, reason: str) -> Advance:
    """The coordinator takes back an advance that was never handed over: its entry is reversed.

    Raises `WrongState` once something was accounted for or given back: those are reversed first.
    """
    with transaction.atomic():
        advance = _locked(advance)
        require(actor, may_approve, advance.budget.programme)
        used = advance.expenses.filter(state__in=("recorded", "approved")).exists()
        if used or advance.returns.filter(state="posted").exists():
            raise WrongState(_("Expenses or returns of this advance stand: reverse them first."))
        advance.ended_why, advance.left = said(reason), Decimal("0.00")
        _move(advance, "reverse_advance", actor, reason=advance.ended_why, also_save=("ended_why", "left"))
        reverse_of(advance, actor=actor, reason=advance.ended_why)
        return advance


def return_advance(
    *, actor: User, advance: Advance, amount: Decimal, returned_on: date, paper: str
) -> AdvanceReturn:
    """Finance writes down what was given back, with the bank's number: it is posted. Repeatable.

    Effects: the return, one act; advance → special account; settled with the last cent. Inverse: `reverse_return`.
    """
    paper = said(paper, field="paper", most=60, missing=_("Write the operation number that the bank gave."))
    with transaction.atomic():
        advance = _locked(advance)
        require(actor, may_keep_budget, advance.budget.programme)
        require_amount(amount, advance.budget.currency)
        standing = advance.returns.filter(paper=paper, state="posted").first()
        if standing is not None:
            if (standing.amount.amount, standing.returned_on) == (amount, returned_on):
                return standing
            raise InvalidInput(_("This operation was recorded before."), field="paper")
        if advance.state != "given":
            raise WrongState(_("Nothing of this advance is left to give back."))
        _require_past(returned_on, field="returned_on")
        if advance.given_on is not None and returned_on < advance.given_on:
            raise InvalidInput(_("This is before the advance was handed over."), field="returned_on")
        if amount > advance.left:
            raise InvalidInput(
                _("Only %(left)s of this advance is left.")
                % {"left": money_text(advance.left, advance.budget.currency)},
                field="amount",
            )
        returned = AdvanceReturn.objects.create(
            advance=advance,
            number=(advance.returns.aggregate(last=Max("number"))["last"] or 0) + 1,
            amount=Money(amount, advance.budget.currency),
            returned_on=returned_on,
            paper=paper,
            recorded_by=actor,
        )
        record_act(
            actor=actor,
            verb="return_advance",
            subject=returned,
            details={"amount": str(amount), "advance": advance.code},
        )
        post_return(returned=returned, actor=actor)
        take_stock(advance, actor)
        return returned


def reverse_return(*, actor: User, returned: AdvanceReturn, reason: str) -> AdvanceReturn:
    """The coordinator takes back a return that was written down wrongly: the advance is open again for as much."""
    with transaction.atomic():
        advance = _locked(returned.advance)
        returned = AdvanceReturn.objects.select_for_update(of=("self",)).get(pk=returned.pk)
        returned.advance = advance
        require(actor, may_approve, advance.budget.programme)
        returned.ended_why = said(reason)
        details = {"amount": str(returned.amount.amount), "advance": advance.code}
        transition(
            returned,
            table=RETURN_STATES,
            act="reverse_return",
            actor=actor,
            reason=returned.ended_why,
            also_save=("ended_why",),
            details=details,
        )
        reverse_of(returned, actor=actor, reason=returned.ended_why)
        take_stock(advance, actor)
        return returned


def _require_none_late(budget: Budget, person: User, today: date) -> None:
    """Raise `InvalidInput` for somebody who holds an advance of the programme whose day is over (decision 105)."""
    rows = budget.advances.filter(to_person=person, state="given").values_list("left", "due_on")
    late = why_no_other([Given(left, due_on) for left, due_on in rows], today)
    if late is not None:
        raise InvalidInput(
            _("%(left)s of an earlier advance was to be accounted for until %(day)s: that one comes first.")
            % {"left": money_text(late.left, budget.currency), "day": f"{late.due_on:%d/%m/%Y}"},
            field="to_person",
        )


def _require_past(day: date, *, field: str) -> None:
    if day > timezone.localdate():
        raise InvalidInput(_("The day is in the future."), field=field)


def _locked(advance: Advance) -> Advance:
    Budget.objects.select_for_update(of=("self",)).get(pk=advance.budget_id)
    rows = Advance.objects.select_for_update(of=("self",))
    return rows.select_related("budget__programme", "budget__pack", "source", "recorded_by", "to_person").get(
        pk=advance.pk
    )


def _told(advance: Advance) -> dict[str, str]:
    return {"amount": str(advance.amount.amount), "source": advance.source.code, "due_on": str(advance.due_on)}


def _move(advance: Advance, act: str, actor: User, *, reason: str = "", also_save: tuple[str, ...]) -> None:
    transition(
        advance,
        table=ADVANCE_STATES,
        act=act,
        actor=actor,
        reason=reason,
        also_save=also_save,
        details=_told(advance),
    )
