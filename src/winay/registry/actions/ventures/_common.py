"""What every act on a venture does first: lock it, ask who may, and hold what was told to the facts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.registry import access
from winay.registry.actions._common import clean_text
from winay.registry.actions.forgetting import without_names
from winay.registry.models import Person, ToldBy, Venture

OLDEST = 1900


@dataclass(frozen=True)
class Word:
    """Who told it, on which day (None: today), and where it is written: the number of a voucher, a page of a book."""

    by: str = ToldBy.OFFICER
    on: date | None = None
    source: str = ""


def locked_venture(
    venture: Venture, actor: User | None, may: Callable[[User | None, Venture], bool] = access.may_keep_venture
) -> Venture:
    """Lock a venture for an act of `actor`; whoever writes on it at the same moment waits. Raises `WrongState`."""
    access.require(may(actor, venture))
    venture = Venture.objects.select_for_update(of=("self",)).get(pk=venture.pk)
    access.require(may(actor, venture))
    if venture.merged_into_id:
        raise WrongState(_("This venture was merged into another one. Choose the one that stands."))
    return venture


def told(venture: Venture, actor: User | None, word: Word) -> dict[str, Any]:
    """Return the columns of `Told` for a word; an owner's own word counts as the owners', whatever is said."""
    by = word.by if access.may_keep_venture(actor, venture) else ToldBy.OWNER
    if by not in ToldBy.values:
        raise InvalidInput(_("“%(value)s” is not one of the choices.") % {"value": by[:20]}, field="told_by")
    day = not_future(word.on or timezone.localdate(), field="told_on")
    source = clean_text(word.source, field="source", most=120)
    return {
        "told_by": by,
        "told_on": day,
        "source": for_good(source, venture),
        "recorded_by": actor,
    }


def for_good(text: str, venture: Venture) -> str:
    """Return a text for a row that nobody can change afterwards, without the names of the people of the venture."""
    if not text:
        return text
    owned = Q(ventures_owned__venture=venture) | Q(household__ventures_owned__venture=venture)
    people = Person.objects.filter(
        owned | Q(memberships__organisation__ventures_owned__venture=venture)
    ).distinct()
    for person in people:
        text = without_names(text, person)
    return text


def not_future(day: date, *, field: str) -> date:
    """Return a day that has come, and is not so long ago that it must be a slip. Raises `InvalidInput`."""
    if day > timezone.localdate():
        raise InvalidInput(_("The date lies in the future."), field=field)
    if day.year < OLDEST:
        raise InvalidInput(_("Write a year from %(year)s on.") % {"year": OLDEST}, field=field)
    return day


def hear(venture: Venture, day: date) -> None:
    """Keep the last day on which something was told of a venture; the caller holds the lock."""
    if day > venture.heard_on:
        venture.heard_on = day
        venture.save(update_fields=["heard_on"])
