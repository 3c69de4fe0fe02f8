"""The way in of a receiver outside the system: a link that expires, a code that opens once, an answer in a package."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.base.templatetags.winay import day as in_words
from winay.journeys import access
from winay.journeys.actions.files import keep_file
from winay.journeys.actions.moving import close_doors, locked, move
from winay.journeys.models import HandOverDoor, Referral, ReferralDoor
from winay.journeys.queries.consents import is_allowed
from winay.journeys.queries.doors import code_digest, door_of_token, package_key
from winay.journeys.rules.packages import CODE_LENGTH, FORMAT, MOST_BYTES, SIGNS, act_of, is_unaltered, typed_code
from winay.journeys.rules.referrals import DOOR_DAYS
from winay.messages.tokens import new_token

Door = ReferralDoor | HandOverDoor
"""The way in of a receiver outside: to one referral, or to all of a hand-over."""


class WrongCode(InvalidInput):
    """The code is not the one of the door: whoever shows the page counts it."""


@dataclass(frozen=True)
class NewDoor:
    """A door with what is shown once: the token of its link, and the code that goes apart."""

    door: Door
    token: str
    code: str


@transaction.atomic
def open_door(*, actor: User, referral: Referral) -> NewDoor:
    """Make a link and a code for a receiver outside the system; those made before open nothing any more.

    Effects: the door, of which only hashes are kept, and one act. Inverse: `close_door`. Raises `WrongState` where the
    receiver works in this installation, and where nothing is left to be answered.
    """
    found = locked(referral)
    access.require(access.may_follow(actor, found))
    if found.to_support.programme_id is not None:
        raise WrongState(_("The programme that receives it works here: it answers on its own page."))
    if found.state in ("declined", "withdrawn", "supported"):
        raise WrongState(_("Nothing is left to be answered in this referral."))
    if not is_allowed(found):
        raise WrongState(_("They do not allow any more that their file goes: nothing is opened."))
    close_doors(found)
    keep_file(found)
    token, digest = new_token()
    door = ReferralDoor(
        referral=found, token_sha256=digest, until=timezone.now() + timedelta(days=DOOR_DAYS), code_sha256=""
    )
    code = new_code()
    door.code_sha256 = code_digest(door, code)
    door.save()
    record_act(actor=actor, verb="open_door", subject=found)
    return NewDoor(door, token, code)


@transaction.atomic
def close_door(*, actor: User, referral: Referral) -> None:
    """Have the links of a referral open nothing any more. Inverse: another `open_door`."""
    found = locked(referral)
    access.require(access.may_follow(actor, found))
    if not close_doors(found):
        raise WrongState(_("No link is open."))
    record_act(actor=actor, verb="close_door", subject=found)


@transaction.atomic
def enter_door(*, token: str, code: str, name: str) -> ReferralDoor:
    """Open a referral from outside with the code that came apart; `name`: who enters, of which office.

    Effects: the code is used up, the referral is seen, one act each. Raises `WrongCode` for another code, `WrongState`
    for one that was used, `InvalidInput` without a name; `ReferralDoor.DoesNotExist` for a link that opens nothing.
    """
    door = door_of_token(token)
    name = clean_name(name)
    found = locked(door.referral)
    use_code(door, code, name, about=found)
    if found.state == "sent":
        move(found, None, "see", by_name=name)
    return door


def answer_at_door(*, door: ReferralDoor, act: str, reason: str = "", on: date | None = None) -> Referral:
    """Answer a referral from outside, once its door was opened. Effects and errors: those of `moving.move`."""
    with transaction.atomic():
        found = locked(door.referral)
        current = ReferralDoor.objects.select_for_update().get(pk=door.pk)
        if not opens(current) or current.used_at is None or found.to_support.programme_id is not None:
            raise WrongState(_("This link opens nothing any more. Ask who sent it for a new one."))
        return move(found, None, act, reason=reason, on=on, by_name=current.used_by_name)


def read_answer(data: bytes) -> dict[str, Any]:
    """Return a package as it came back; before anything is locked. Raises `InvalidInput` for what is none."""
    if len(data) > MOST_BYTES:
        raise InvalidInput(_("This file is no package of a referral: it is too large."), field="package")
    try:
        package = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise InvalidInput(
            _("This file cannot be read. Ask for the package as it was, with the answer written in it."),
            field="package",
        ) from None
    if not isinstance(package, dict) or package.get("format") != FORMAT:
        raise InvalidInput(_("This file is no package of a referral."), field="package")
    return package


@transaction.atomic
def take_answer(*, actor: User, package: Mapping[str, Any]) -> Referral:
    """Take the answer that came back in a package (`read_answer`), with the code that its receiver was told apart.

    Effects: the code is used up, the referral goes on as the answer says, one act each. Raises `InvalidInput` for a
    package that was altered on the way, `WrongCode` for another code, `WrongState` for one that was used.
    """
    referral = Referral.objects.filter(code=str(package.get("referral", ""))[:20]).first()
    if referral is None:
        raise InvalidInput(_("No referral has this package's code."), field="package")
    found = locked(referral)
    access.require(access.may_follow(actor, found))
    kept = keep_file(found)
    if not is_unaltered(package, package_key()) or package.get("file_sha256") != kept.sha256:
        raise InvalidInput(
            _(
                "This package was altered on the way: it is refused. Send it anew, or have it answered by the link."
            ),
            field="package",
        )
    answer = package.get("answer")
    said = {key: str(value) for key, value in answer.items()} if isinstance(answer, dict) else {}
    act = act_of(said.get("what", ""))
    if not act:
        raise InvalidInput(
            _("The package has no answer: write one of those that it names under “what”."), field="package"
        )
    door = ReferralDoor.objects.filter(referral=found, closed_at=None, until__gt=timezone.now()).first()
    if door is None:
        raise WrongState(_("No code is open for this referral. Make a new link and code."), field="package")
    name = clean_name(said.get("by", ""))
    use_code(door, said.get("code", ""), name, about=found, taken_by=actor)
    return move(found, None, act, reason=said.get("reason", ""), by_name=name)


def opens(door: Door) -> bool:
    """Tell whether a door still opens: it was not closed, and its days are not over."""
    return door.closed_at is None and door.until > timezone.now()


def use_code(door: Door, code: str, name: str, *, about: Model, taken_by: User | None = None) -> None:
    """Use the code of a door up, whose thing (`about`) is locked; `taken_by` brought the answer in a package. Whoever
    is too late or wrong is told what to do."""
    current = type(door)._default_manager.select_for_update().get(pk=door.pk)
    if not opens(current):
        raise WrongState(_("This link opens nothing any more. Ask who sent it for a new one."), field="code")
    if not constant_time_compare(code_digest(current, typed_code(code)), current.code_sha256):
        raise WrongCode(
            _("This is not the code of this referral. Look at it again, or ask who sent it."), field="code"
        )
    if current.used_at is not None:
        raise WrongState(
            _("This code was used on %(day)s. Ask who sent it for a new link and code.")
            % {"day": in_words(timezone.localdate(current.used_at))},
            field="code",
        )
    current.used_at, current.used_by_name = timezone.now(), name
    current.save(update_fields=["used_at", "used_by_name"])
    way = {"by": "package"} if taken_by else {}
    record_act(actor=taken_by, verb="use_code", subject=about, details=way)


def new_code() -> str:
    """Return the code of a new door."""
    return "".join(secrets.choice(SIGNS) for _sign in range(CODE_LENGTH))


def clean_name(text: str) -> str:
    plain = " ".join(text.split())
    if not 3 <= len(plain) <= 120 or not plain.isprintable():
        raise InvalidInput(_("Write your name and your office, so that they know who answers."), field="name")
    return plain
