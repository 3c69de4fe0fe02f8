"""What the holder of a passport is told: that the office revoked it, and that somebody looked."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.models import User
from winay.journeys.models import Passport
from winay.journeys.queries.files import receiver_of
from winay.messages.actions import tell
from winay.messages.kinds import DAY, TEXT, Kind
from winay.programmes.access import KEEPERS, programmes_of
from winay.registry.models import Household, Organisation, Person

PAGE = "my:journey"
KINDS = (
    Kind(
        "journeys.passport_revoked",
        {"purpose": TEXT, "why": TEXT},
        _("The office revoked a passport of yours"),
        _(
            "The passport for “%(purpose)s” opens nothing any more: the office revoked it. Why: %(why)s. You can make "
            "another one."
        ),
        _("Wiñay: the office revoked your passport for “%(purpose)s”: %(why)s"),
        PAGE,
        ends=("journeys.passport_looked",),
    ),
    # Who looked stands on the page alone: a stranger typed it, and it would travel in the office's name.
    Kind(
        "journeys.passport_looked",
        {"purpose": TEXT, "day": DAY},
        _("Somebody looked at your passport"),
        _(
            "On %(day)s somebody looked at the passport for “%(purpose)s”. Your page of passports says who. If it "
            "should not be so, revoke it there or ask the office to."
        ),
        _("Wiñay: on %(day)s somebody looked at your passport for “%(purpose)s”. Not right? Revoke it"),
        PAGE,
        on_paper=False,
    ),
)


def holder_of(passport: Passport) -> Person | Organisation | None:
    """Return who is told of a passport: who made it, else whom it is about, else who leads or owns that."""
    if not passport.on_paper and passport.made_by_id:
        maker = Person.standing.filter(user=passport.made_by_id).first()
        if maker is not None:
            return maker
    about = receiver_of(passport.subject)
    if isinstance(about, Household):
        return about.head or Person.standing.filter(household=about).order_by("pk").first()
    return about


def tell_revoked(passport: Passport, *, by: User | None, why: str) -> None:
    """Tell the holder that the office revoked their passport, and why."""
    to, scope = holder_of(passport), programmes_of(by, *KEEPERS).first() if by is not None else None
    if to is not None:
        tell(
            kind="journeys.passport_revoked", key=str(passport.pk), to=to, about=passport, scope=scope,
            place=to.district_id or "", facts={"purpose": passport.purpose, "why": why},
        )  # fmt: skip


def tell_looked(passport: Passport, *, by: User | None, day: date | None = None) -> None:
    """Tell the holder that somebody looked: once a day, however often, and not of their own look."""
    to, day = holder_of(passport), day or timezone.localdate()
    if to is None or (by is not None and isinstance(to, Person) and to.user_id == by.pk):
        return
    tell(
        kind="journeys.passport_looked", key=f"{passport.pk}:{day}", to=to, about=passport,
        place=to.district_id or "", facts={"purpose": passport.purpose, "day": day},
    )  # fmt: skip
