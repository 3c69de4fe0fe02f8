"""The closing act of an agreement (liquidación): what was done, goods and who keeps them, satisfaction, the venture."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from moneyed import Money

from winay.accountability import access
from winay.accountability.accounts import programme_of
from winay.accountability.actions._common import clean_text, locked_book
from winay.accountability.closing_paper import KIND, closing_content, closing_pdf
from winay.accountability.letters import tell_closed, tell_liquidated
from winay.accountability.models import Accountable, Closure, Good, Nucleus, of
from winay.accountability.postings import held, post_own_left
from winay.accountability.queries.closing import against_closing
from winay.accountability.queries.people import offices_of
from winay.accountability.states import CLOSURE_STATES, NUCLEUS_STATES
from winay.agreements.actions import mark_closed
from winay.base.actions import record_act, transition
from winay.base.errors import InvalidInput, NotAllowed, Problem, WrongState
from winay.base.models import User
from winay.documents.actions import keep_document
from winay.ledger.heads import heads_of
from winay.registry.models import Person


@transaction.atomic
def write_closure(
    *, actor: User, agreement: Accountable, done: str, present: int, satisfied: int, venture: str, words: str = ""
) -> Closure:
    """Write the closing act, or write it anew while it is not closed: physical result, how many members were asked and
    are satisfied, the state of the venture. Effects: the closure as a draft, one act. Inverse: write it anew.
    """
    agreement = locked_book(agreement, actor, access.may_act_for_group)
    if not 0 <= satisfied <= present or present < 1:
        raise InvalidInput(_("Of those who were asked, none or more are satisfied."), field="satisfied")
    if venture not in ([""] if isinstance(agreement, Nucleus) else Closure.VentureState.values):
        raise InvalidInput(_("Choose one of the states."), field="venture")
    closure = Closure.objects.filter(**of(agreement)).first() or Closure(**of(agreement))
    closure.done = clean_text(done, field="done", most=1000, required=True)
    closure.words = clean_text(words, field="words", most=500)
    closure.present, closure.satisfied, closure.venture = present, satisfied, venture
    closure.written_by = actor
    closure.save()
    record_act(actor=actor, verb="write_closure", subject=closure, details={"agreement": agreement.code})
    return closure


def _locked(closure: Closure, actor: User) -> Closure:
    agreement = locked_book(closure.account, actor, access.may_act_for_group)
    found = Closure.objects.get(pk=closure.pk)
    found.account = agreement
    return found


@transaction.atomic
def add_good(
    *,
    actor: User,
    closure: Closure,
    what: str,
    quantity: Decimal,
    value: Money,
    kept_at: str,
    keeper: Person | None,
) -> Good:
    """Write down goods that are handed over: what, how many, worth how much, where, and which member keeps them.

    Without a member the group as a whole does. Inverse: `remove_good`. Effects: the good, one act.
    """
    closure = _locked(closure, actor)
    if not 0 < quantity < 10**9:
        raise InvalidInput(_("The amount must be greater than zero."), field="quantity")
    if not 0 <= value.amount < 10**11 or value.currency != closure.account.amount.currency:
        raise InvalidInput(_("The amount must be greater than zero."), field="value")
    if keeper is not None and not offices_of(closure.account, [keeper]):
        raise InvalidInput(_("Choose a member of the group."), field="keeper")
    good = Good.objects.create(
        closure=closure,
        what=clean_text(what, field="what", most=200, required=True),
        quantity=quantity,
        value=value,
        kept_at=clean_text(kept_at, field="kept_at", most=150, required=True),
        keeper=keeper,
    )
    record_act(actor=actor, verb="add_good", subject=closure, details={"value": str(value.amount)})
    return good


@transaction.atomic
def remove_good(*, actor: User, good: Good) -> None:
    """Take goods out that were written down wrongly, while it is not closed. Inverse: `add_good`."""
    closure = _locked(good.closure, actor)
    record_act(actor=actor, verb="remove_good", subject=closure)
    Good.objects.filter(pk=good.pk, closure=closure).delete()


@transaction.atomic
def close_agreement(*, actor: User, closure: Closure) -> Closure:
    """Close: every sol of the programme is accounted for or given back; what is left of the group's own stays with it.

    Effects: state draft → closed, the journal (own deposit left → own money), the closing act as PDF with hash and QR,
    the group is told; neither book nor agreement takes an act any more. There is no inverse. Raises `InvalidInput`
    with all that stands against it, `NotAllowed` for who wrote it: another person closes.
    """
    agreement = locked_book(closure.account, actor, access.may_close)
    closure = Closure.objects.get(pk=closure.pk)
    closure.account = agreement
    if closure.written_by_id == actor.pk:
        raise NotAllowed(_("Whoever wrote the closing act does not close: another person does."))
    if closure.state != CLOSURE_STATES.initial:
        raise WrongState(_("It is closed already."))
    if problems := against_closing(agreement):
        raise InvalidInput(
            _("It cannot be closed yet."), problems=[Problem(text, mend=mend) for text, mend in problems]
        )
    today, currency = timezone.localdate(), agreement.amount.currency
    closure.own_left = Money(held(agreement)[1], currency)
    content = closing_content(closure, closed_on=today)
    post_own_left(closure=closure, actor=actor)
    heads = heads_of(programme_of(agreement))
    content |= {"heads": heads}
    code = f"{agreement.code}-LIQ"
    closure.document = keep_document(
        kind=KIND, code=code, title=content["title"], pdf=closing_pdf(content, code=code), content=content,
        public=False, actor=actor, heads=heads,
    )  # fmt: skip
    transition(
        closure,
        table=CLOSURE_STATES,
        act="close_agreement",
        actor=actor,
        details={"agreement": agreement.code, "own_left": str(closure.own_left.amount)},
        also_save=("own_left", "document"),
    )
    if isinstance(agreement, Nucleus):
        agreement.closed_on = today
        transition(agreement, table=NUCLEUS_STATES, act="close_nucleus", actor=actor, also_save=("closed_on",))
        tell_liquidated(closure)
    else:
        mark_closed(actor=actor, agreement=agreement, on=today)
        tell_closed(closure)
    return closure
