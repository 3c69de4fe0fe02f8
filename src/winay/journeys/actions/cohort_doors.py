"""One link and one code for all cases of a hand-over whose receiver is outside the system; answered case by case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as now_in_words
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import DomainError, InvalidInput, Problem, WrongState
from winay.base.models import User
from winay.journeys import access
from winay.journeys.actions.doors import NewDoor, clean_name, new_code, opens, use_code
from winay.journeys.actions.files import keep_file
from winay.journeys.actions.moving import locked, move
from winay.journeys.models import HandOver, HandOverDoor, Referral
from winay.journeys.queries.cohort_doors import FORMAT, cases_behind, cases_of, cohort_door_of_token
from winay.journeys.queries.doors import code_digest, package_key
from winay.journeys.rules.answers import MOST_ANSWERS, BadAnswers, CaseAnswer, answers_in
from winay.journeys.rules.packages import is_unaltered
from winay.journeys.rules.referrals import DOOR_DAYS
from winay.messages.tokens import new_token

WHY = {
    "large": _("This file is too large: send back the one that was downloaded here, with the answers written in."),
    "unreadable": _(
        "This file cannot be read. Send the table (CSV, UTF-8) or the package that was downloaded here."
    ),
    "columns": _("The table needs the columns “referral”, “what” and “reason”, as it was downloaded here."),
    "empty": _("Nothing is answered in it: write the answers under “what”."),
    "many": _("At most %(most)s answers go in one file. Send the rest in another."),
}


def _locked(handover: HandOver) -> HandOver:
    rows = HandOver.objects.select_for_update(of=("self",)).select_related("cohort__sender", "to_support")
    return rows.get(pk=handover.pk)


@transaction.atomic
def open_cohort_door(*, actor: User, handover: HandOver) -> NewDoor:
    """Make one link and one code for all cases of a hand-over; those made before open nothing any more.

    Effects: the door, of which only hashes are kept, and one act. Inverse: `close_cohort_door`. Raises `WrongState`
    where the receiver works in this installation, and where nobody was handed over.
    """
    found = _locked(handover)
    access.require(access.may_keep_cohort(actor, found.cohort))
    if found.to_support.programme_id is not None:
        raise WrongState(_("The programme that receives it works here: it answers on its own page."))
    if not cases_of(found).exists():
        raise WrongState(_("Nobody of this list was handed over yet: there is nothing to open."))
    _close(found)
    token, digest = new_token()
    until = timezone.now() + timedelta(days=DOOR_DAYS)
    door, code = HandOverDoor(handover=found, token_sha256=digest, until=until, code_sha256=""), new_code()
    door.code_sha256 = code_digest(door, code)
    door.save()
    record_act(actor=actor, verb="open_door", subject=found)
    return NewDoor(door, token, code)


def _close(handover: HandOver) -> int:
    return HandOverDoor.objects.filter(handover=handover, closed_at=None).update(closed_at=timezone.now())


@transaction.atomic
def close_cohort_door(*, actor: User, handover: HandOver) -> None:
    """Have the links of a hand-over open nothing any more. Inverse: another `open_cohort_door`."""
    found = _locked(handover)
    access.require(access.may_keep_cohort(actor, found.cohort))
    if not _close(found):
        raise WrongState(_("No link is open."))
    record_act(actor=actor, verb="close_door", subject=found)


@transaction.atomic
def enter_cohort_door(*, token: str, code: str, name: str) -> HandOverDoor:
    """Open a hand-over from outside with the code that came apart. Effects: the code is used up, one act. Errors: those
    of `enter_door`; nobody's file is opened by it yet."""
    door = cohort_door_of_token(token)
    name = clean_name(name)
    use_code(door, code, name, about=_locked(door.handover))
    return door


def _case(door: HandOverDoor, code: str) -> tuple[Referral, str]:
    """Return a case behind a door that was opened, locked, and who answers. Raises `Referral.DoesNotExist`."""
    current = HandOverDoor.objects.select_for_update().get(pk=door.pk)
    found = locked(cases_behind(door).get(code=code[:20]))
    if not opens(current) or current.used_at is None or found.to_support.programme_id is not None:
        raise WrongState(_("This link opens nothing any more. Ask who sent it for a new one."))
    return found, current.used_by_name


@transaction.atomic
def open_case(*, door: HandOverDoor, code: str) -> Referral:
    """Open the file of one case from outside. Effects: those of `see`; nothing where it was opened before."""
    found, name = _case(door, code)
    if found.state == "sent":
        return move(found, None, "see", by_name=name)
    return found


@transaction.atomic
def answer_case(*, door: HandOverDoor, code: str, act: str, reason: str = "", on: date | None = None) -> Referral:
    """Answer one case from outside. Effects and errors: those of `moving.move`."""
    found, name = _case(door, code)
    return move(found, None, act, reason=reason, on=on, by_name=name)


@dataclass(frozen=True)
class Taken:
    """How many answers of a file were taken, and what is wrong with the others, each with its line."""

    done: int
    problems: Sequence[Problem]


def take_answers(*, door: HandOverDoor, data: bytes) -> Taken:
    """Take the answers of a table or package that was downloaded behind a door, each by itself.

    What was taken before is not taken twice: its state does not allow it, and is told. Raises `InvalidInput` for a file
    that cannot be read. Effects: those of each answer.
    """
    try:
        answers = answers_in(data, FORMAT)
    except BadAnswers as bad:
        raise InvalidInput(str(WHY[str(bad)]) % {"most": MOST_ANSWERS}, field="answers") from None
    done, problems = 0, []
    for one in answers:
        try:
            _take(door, one)
            done += 1
        except (DomainError, Referral.DoesNotExist) as error:
            what = (
                str(error)
                if isinstance(error, DomainError)
                else now_in_words("no case of this link has this code")
            )
            problems.append(
                Problem(what, where=f"{one.line}: {one.code}", mend=now_in_words("Answer it on its page."))
            )
    return Taken(done, problems)


@transaction.atomic
def _take(door: HandOverDoor, one: CaseAnswer) -> None:
    found, name = _case(door, one.code)
    if one.package is not None:
        kept = keep_file(found)
        if not is_unaltered(one.package, package_key()) or one.package.get("file_sha256") != kept.sha256:
            raise InvalidInput(_("This package was altered on the way: it is refused. Download it anew."))
    if not one.act:
        raise InvalidInput(_("“%(said)s” is no answer.") % {"said": one.said[:40]})
    move(found, None, one.act, reason=one.reason, by_name=name)
