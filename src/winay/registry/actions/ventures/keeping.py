"""Registering a venture and correcting what is registered of it."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.codes import next_code
from winay.base.errors import InvalidInput
from winay.base.models import User
from winay.registry import access
from winay.registry.actions._common import clean_name
from winay.registry.actions.ventures._common import OLDEST, locked_venture, not_future
from winay.registry.actions.ventures.owning import Share, open_owners
from winay.registry.models import Venture
from winay.registry.rules.ventures import ACTIVITIES
from winay.territory.models import District


@transaction.atomic
def register_venture(
    *,
    actor: User | None,
    name: str,
    activity: str,
    district: District,
    owners: Sequence[Share],
    began_on: date | None = None,
    began_year: int | None = None,
) -> Venture:
    """Register a venture that works, with its owners. A missing date of beginning is accepted.

    Effects: the venture with the next code of its district, its owners, one act. Inverse: a merge where it was there
    already, or its end with the reason that it was a mistake. Raises `InvalidInput` for a value that cannot be.
    """
    access.require(access.may_keep(actor, district, *(one.owner for one in owners)))
    today = timezone.localdate()
    venture = Venture(district=district, state_since=today, heard_on=today)
    fill_venture(venture, name=name, activity=activity, began_on=began_on, began_year=began_year)
    venture.code = next_code(f"N{district.pk}-")
    venture.save()
    open_owners(venture, owners, since=began_on)
    record_act(actor=actor, verb="register_venture", subject=venture, to_state=venture.state)
    return venture


@transaction.atomic
def correct_venture(
    *,
    actor: User | None,
    venture: Venture,
    name: str,
    activity: str,
    district: District,
    began_on: date | None = None,
    began_year: int | None = None,
) -> Venture:
    """Correct what is registered of `venture`; all values are given again. Effects: its row, one act.

    Its code stays when it moves to another district. The values of before stay in the trail of changes.
    """
    access.require(access.may_keep(actor, district))
    venture = locked_venture(venture, actor)
    venture.district = district
    fill_venture(venture, name=name, activity=activity, began_on=began_on, began_year=began_year)
    venture.save()
    record_act(actor=actor, verb="correct_venture", subject=venture)
    return venture


def fill_venture(
    venture: Venture, *, name: str, activity: str, began_on: date | None, began_year: int | None
) -> None:
    """Check and set what is said of a venture. Raises `InvalidInput` that names the field."""
    venture.name = clean_name(name, field="name", most=200)
    if activity not in ACTIVITIES:
        raise InvalidInput(
            _("“%(value)s” is not one of the choices.") % {"value": activity[:20]}, field="activity"
        )
    venture.activity = activity
    if began_on is not None:
        not_future(began_on, field="began_on")
        if began_year is not None and began_year != began_on.year:
            raise InvalidInput(_("The day and the year of the beginning do not agree."), field="began_year")
        began_year = began_on.year
    if began_year is not None and not OLDEST <= began_year <= timezone.localdate().year:
        raise InvalidInput(
            _("Write a year from %(first)s to %(last)s.") % {"first": OLDEST, "last": timezone.localdate().year},
            field="began_year",
        )
    venture.began_on, venture.began_year = began_on, began_year
