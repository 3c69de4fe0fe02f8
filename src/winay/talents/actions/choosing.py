"""The assembly's choice, as it is written down; undone while nothing is signed."""

from datetime import date
from typing import IO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import transition
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import User
from winay.base.proofs import read_pages
from winay.documents.actions import keep_proof
from winay.programmes.access import works_somewhere
from winay.talents import access
from winay.talents.actions._common import clean_text, locked_need, past_day, without_people
from winay.talents.letters import tell_choice
from winay.talents.models import Choice, Need, Offer, Provider, ServiceContract
from winay.talents.states import NEED_STATES


def choose_provider(
    *,
    actor: User,
    need: Need,
    offer: Offer,
    assembly_on: date,
    present: int,
    in_favour: int,
    reasons: str,
    proof: IO[bytes],
) -> Choice:
    """Write down whom the assembly chose, with its minutes or a picture of the attendance. Inverse: `undo_choice`.

    Nobody of the programme chooses (SU 3B, 3D): staff type what the minutes say, which is said beside the choice, and
    nobody who works for the programme, or types for themselves, can be the one who is chosen.
    Effects: the choice, its proof, state open → chosen, messages to who offered, one act.
    """
    access.require(access.may_act_for_group(actor, need.agreement))
    page = read_pages([proof] if proof else [], field="proof", most=1)[0]
    with transaction.atomic():
        need = locked_need(need, actor)
        offer = Offer.objects.select_related("provider__person", "provider__organisation").get(pk=offer.pk)
        if offer.need_id != need.pk or offer.state != "made":
            raise InvalidInput(_("Choose one of those who offer."), field="offer")
        _no_interest(actor, need, offer.provider)
        _by_those_present(present, in_favour)
        if need.opened_on and assembly_on < need.opened_on:
            raise InvalidInput(_("The assembly was before the announcement."), field="assembly_on")
        choice = Choice.objects.create(
            need=need,
            offer=offer,
            assembly_on=past_day(assembly_on, field="assembly_on"),
            present=present,
            in_favour=in_favour,
            reasons=clean_text(reasons, field="reasons", most=500, required=True),
            proof=keep_proof(page),
            by_office=not access.is_of_the_group(actor, need.agreement),
        )
        act = transition(
            need,
            table=NEED_STATES,
            act="choose_provider",
            actor=actor,
            reason=without_people(choice.reasons, offer.provider),
            details={"provider": offer.provider.code, "by_office": choice.by_office},
        )
        tell_choice(choice, str(act.pk))
        return choice


def _no_interest(actor: User, need: Need, provider: Provider) -> None:
    if access.speaks_for(actor, provider):
        raise NotAllowed(_("Nobody writes down that they themselves were chosen."))
    account = provider.person.user if provider.person else None
    if account is None:
        return
    if works_somewhere(account, need.agreement.outcome.proposal.call.programme):
        raise InvalidInput(_("Who works for the programme cannot be hired with its money."), field="offer")


def _by_those_present(present: int, in_favour: int) -> None:
    if present < 1:
        raise InvalidInput(_("Write how many were there."), field="present")
    if not 0 < in_favour <= present:
        raise InvalidInput(
            _("Those in favour are at least one and at most all who were there."), field="in_favour"
        )
    if in_favour * 2 <= present:
        raise InvalidInput(_("More than half of those present choose. Hold the vote again."), field="in_favour")


@transaction.atomic
def undo_choice(*, actor: User, need: Need, reason: str) -> Need:
    """Take a choice back while nobody has signed: the offers stand as before. Inverse: `choose_provider`.

    Effects: the choice undone with its reason, state chosen → open, one act. A contract that is only written is void.
    Raises `WrongState` once it is signed: it can be ended early.
    """
    need, choice = _standing(actor, need)
    reason = clean_text(reason, field="reason", most=300, required=True)
    if choice.contracts.exclude(state__in=("void", "draft", "issued")).exists():
        raise WrongState(_("The contract is signed. End it early first, if you must."))
    if choice.contracts.exclude(state="void").exists():
        raise WrongState(_("A contract is written for this choice: declare it void first."))
    _undo(choice, reason)
    transition(
        need,
        table=NEED_STATES,
        act="undo_choice",
        actor=actor,
        reason=without_people(reason, choice.offer.provider),
    )
    return need


@transaction.atomic
def look_again(*, actor: User, need: Need, offers_until: date) -> Need:
    """Look for somebody else after a contract ended early. Effects: state chosen → open, a new last day, one act."""
    need, choice = _standing(actor, need)
    if not ServiceContract.objects.filter(choice=choice, state="ended").exists():
        raise WrongState(_("Somebody else is looked for once the contract has ended early."))
    if offers_until < timezone.localdate():
        raise InvalidInput(_("The last day for offers is over."), field="offers_until")
    _undo(choice, str(_("The contract ended early.")))
    need.offers_until = offers_until
    need.begins_on = max(need.begins_on, offers_until)
    transition(need, table=NEED_STATES, act="look_again", actor=actor, also_save=("offers_until", "begins_on"))
    return need


def _standing(actor: User, need: Need) -> tuple[Need, Choice]:
    need = locked_need(need, actor)
    choice = need.choices.filter(undone_at=None).select_related("offer__provider__person").first()
    if choice is None:
        raise WrongState(_("Nobody is chosen yet."))
    return need, choice


def _undo(choice: Choice, why: str) -> None:
    choice.undone_at, choice.undone_why = timezone.now(), why
    choice.save(update_fields=["undone_at", "undone_why"])
