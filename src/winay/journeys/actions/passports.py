"""A passport is made, shown, looked at, revoked."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.journeys import access, passport_letters
from winay.journeys.actions.stays import clean_words
from winay.journeys.models import Passport, PassportLook
from winay.journeys.queries.cases import Subject
from winay.journeys.queries.passports import may_open, own_keys, passports_of_people, word_of
from winay.journeys.queries.stays import kind_of
from winay.journeys.rules import PASSPORT_SHOWS
from winay.messages.tokens import new_token
from winay.registry.access import may_keep
from winay.registry.actions.forgetting import Trace

LONGEST = timedelta(days=366)
MOST = 20
"""So many passports of one stand at a time."""


@transaction.atomic
def make_passport(
    *,
    actor: User | None,
    subject: Subject,
    chapters: Collection[str],
    until: date,
    purpose: str,
    source: str = "",
    key: UUID | None = None,
) -> tuple[Passport, str]:
    """Make a passport; return it and its code, which nobody can read again afterwards.

    Its holder makes it, or who keeps them, at their wish: `source` says how they said it. `key`: of a form, so that the
    same form makes one only. Effects: the passport, one act. Inverse: `revoke_passport`. Raises `InvalidInput` for no
    or unknown chapters, for a day that is over or more than a year away; `WrongState` for a form sent already, and
    where somebody of theirs whose word decides does not want data passed on.
    """
    own = actor is not None and own_keys(actor) >= {(kind_of(subject), subject.pk)}
    access.require(own or may_keep(actor, subject))
    chosen = [code for code in PASSPORT_SHOWS if code in set(chapters)]
    if not chosen or set(chapters) - set(PASSPORT_SHOWS):
        raise InvalidInput(_("Choose what it shows."), field="chapters")
    today = timezone.localdate()
    if not today <= until <= today + LONGEST:
        raise InvalidInput(_("Choose a day from today on, a year ahead at most."), field="until")
    purpose, source = clean_words(purpose, field="purpose"), clean_words(source, field="source")
    if not purpose or len(purpose) > 80:
        raise InvalidInput(_("This has 1 to %(most)s letters.") % {"most": 80}, field="purpose")
    if not own and (not source or len(source) > 120):
        raise InvalidInput(_("Write how they asked for it: a signed form, two witnesses."), field="source")
    if key is not None and Passport.objects.filter(pk=key).exists():
        raise WrongState(_("This passport was made already. Its code can be read once only: make another one."))
    if not may_open(subject, by=word_of(actor, today) if own else None):
        raise WrongState(
            _(
                "Somebody whose word decides said no to passing data on. Nothing is shown unless that person allows it."
            )
        )
    column = {kind_of(subject): subject}
    if Passport.objects.filter(revoked_at=None, until__gte=today, **column).count() >= MOST:
        raise WrongState(_("There are %(most)s that hold: revoke one first.") % {"most": MOST})
    token, digest = new_token()
    values: dict[str, Any] = {"pk": key} if key is not None else {}
    made = Passport.objects.create(
        token_sha256=digest, chapters=" ".join(chosen), purpose=purpose, until=until, on_paper=not own,
        source="" if own else source, made_by=actor, **values, **column,
    )  # fmt: skip
    record_act(actor=actor, verb="make_passport", subject=made, details={"chapters": chosen})
    return made, token


@transaction.atomic
def revoke_passport(*, actor: User | None, passport: Passport, reason: str = "") -> Passport:
    """Let a passport show nothing any more, at once. There is no inverse: another one is made.

    Effects: one act; its holder is told the `reason` of the office. Raises `InvalidInput` where the office gives none.
    """
    found = Passport.objects.select_for_update(of=("self",)).get(pk=passport.pk)
    subject = found.subject
    own = actor is not None and own_keys(actor) >= {(kind_of(subject), subject.pk)}
    access.require(own or may_keep(actor, subject))
    if found.revoked_at is not None:
        raise WrongState(_("It was revoked already."))
    reason = "" if own else clean_words(reason, field="reason")
    if not own and not reason:
        raise InvalidInput(_("Say why: its holder reads it."), field="reason")
    found.revoked_at = timezone.now()
    found.save(update_fields=["revoked_at"])
    record_act(actor=actor, verb="revoke_passport", subject=found, reason=reason)
    if not own:
        passport_letters.tell_revoked(found, by=actor, why=reason)
    return found


@transaction.atomic
def look_at_passport(*, passport: Passport, who: str, user: User | None = None) -> PassportLook:
    """Write down who looks, before anything is shown. Raises `InvalidInput` for who does not say who they are.

    Effects: the look; its holder is told, once a day.
    """
    signed_in = user is not None and user.is_authenticated
    who = clean_words(str(user) if signed_in else who, field="who")
    if not 3 <= len(who) <= 120:
        raise InvalidInput(_("Write your name and your office."), field="who")
    passport_letters.tell_looked(passport, by=user if signed_in else None)
    return PassportLook.objects.create(passport=passport, who=who, signed_in=signed_in)


def forget_passports(trace: Trace) -> None:
    """Let the passports of people who are forgotten show nothing any more, nor those of their household or of what they
    own: whoever else of theirs wishes makes another one. What they made of a group opens nothing by itself, since
    nobody is behind it."""
    rows = Passport.objects.filter(passports_of_people(trace.people), revoked_at=None)
    Passport.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(revoked_at=timezone.now())
