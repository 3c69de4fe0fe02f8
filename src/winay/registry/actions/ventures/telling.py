"""What somebody tells of a venture, by date: what it sold, who works in it. What was told is never written over."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from winay.base.actions import record_act
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.base.rounding import fits
from winay.registry import access
from winay.registry.actions._common import clean_text
from winay.registry.actions.ventures._common import Word, for_good, hear, locked_venture, not_future, told
from winay.registry.models import ToldBy, Venture, VentureJobs, VentureSales
from winay.registry.models.ventures import MOST_EMPLOYED
from winay.registry.queries.ventures import sales_that_stand, whole_of
from winay.registry.rules.ventures import Sold, overlapping

LONGEST = timedelta(days=366)
MOST_SOLD = Decimal("1000000000")


@dataclass(frozen=True)
class Sales:
    """What was sold from one day to another, both counted, in soles, and how that is known."""

    since: date
    until: date
    amount: Decimal
    known: str = VentureSales.Known.DECLARED


@dataclass(frozen=True)
class Jobs:
    """Who works there on a day, in full-time equivalents: half a day's work all year is 0.5.

    None where nobody counted the women or those under 30 apart.
    """

    day: date
    people: Decimal
    women: Decimal | None = None
    young: Decimal | None = None


@transaction.atomic
def record_sales(*, actor: User | None, venture: Venture, sales: Sales, word: Word | None = None) -> VentureSales:
    """Write down what a venture sold. Inverse: `take_back_sales`. Effects: the row, when it was last heard of, one act.

    Raises `InvalidInput` for days that have not come or are more than a year, for an amount that cannot be, and where
    sales of some of these days are on record: those are corrected instead, so that nothing counts twice.
    """
    venture = locked_venture(venture, actor, access.may_tell_of_venture)
    return _write_sales(actor, venture, sales, word or Word())


@transaction.atomic
def correct_sales(
    *, actor: User | None, sales: VentureSales, by: Sales, why: str, word: Word | None = None
) -> VentureSales:
    """Put other sales in the place of what was told wrongly; both stay on record. As `record_sales`, with the reason.

    Owners correct what owners told; raises `WrongState` for a row in whose place another stands already.
    """
    venture = locked_venture(sales.venture, actor, access.may_tell_of_venture)
    _require_correctable(actor, venture, sales)
    return _write_sales(actor, venture, by, word or Word(), replaces=sales, why=why)


@transaction.atomic
def take_back_sales(*, actor: User | None, sales: VentureSales, why: str) -> VentureSales:
    """Say that what was told of sales is wrong and nothing is known instead. Effects: a row in its place, one act."""
    venture = locked_venture(sales.venture, actor, access.may_tell_of_venture)
    _require_correctable(actor, venture, sales)
    row = VentureSales.objects.create(
        venture=sales.venture,
        since=sales.since,
        until=sales.until,
        amount=None,
        known=sales.known,
        replaces=sales,
        why=_reason(why, venture),
        **told(venture, actor, Word()),
    )
    record_act(actor=actor, verb="take_back_sales", subject=row, details={"venture": venture.code})
    return row


def _write_sales(
    actor: User | None,
    venture: Venture,
    sales: Sales,
    word: Word,
    *,
    replaces: VentureSales | None = None,
    why: str = "",
) -> VentureSales:
    _check_sales(venture, sales, replaces)
    said = told(venture, actor, word)
    row = VentureSales.objects.create(
        venture=venture,
        since=sales.since,
        until=sales.until,
        amount=Money(sales.amount, "PEN"),
        known=sales.known,
        replaces=replaces,
        why=_reason(why, venture) if replaces else "",
        **said,
    )
    hear(venture, said["told_on"])
    record_act(
        actor=actor,
        verb="correct_sales" if replaces else "record_sales",
        subject=row,
        details={"venture": venture.code},
    )
    return row


def _check_sales(venture: Venture, sales: Sales, replaces: VentureSales | None) -> None:
    not_future(sales.since, field="since")
    not_future(sales.until, field="until")
    if sales.until < sales.since:
        raise InvalidInput(_("The last day comes before the first."), field="until")
    if sales.until - sales.since >= LONGEST:
        raise InvalidInput(_("Tell the sales of one year at most at a time."), field="until")
    if not 0 <= sales.amount <= MOST_SOLD or not fits(sales.amount):
        raise InvalidInput(_("Write an amount in soles, from 0 on, with two decimals at most."), field="amount")
    if sales.known not in VentureSales.Known.values:
        raise InvalidInput(
            _("“%(value)s” is not one of the choices.") % {"value": sales.known[:20]}, field="known"
        )
    standing = sales_that_stand(whole_of(venture))
    if replaces:
        standing = standing.exclude(pk=replaces.pk)
    new = Sold(sales.since, sales.until, sales.amount, sales.known)
    found = overlapping(
        new, (Sold(row.since, row.until, row.amount.amount, row.known) for row in standing.order_by("since"))
    )
    if found:
        raise InvalidInput(
            _("Sales from %(since)s to %(until)s are on record already: correct those instead.")
            % {"since": f"{found.since:%d/%m/%Y}", "until": f"{found.until:%d/%m/%Y}"},
            field="since",
        )


@transaction.atomic
def record_jobs(*, actor: User | None, venture: Venture, jobs: Jobs, word: Word | None = None) -> VentureJobs:
    """Write down who works in a venture on a day. Inverse: `take_back_jobs`. Effects: as `record_sales`.

    Raises `InvalidInput` where the same day is on record: it is corrected instead.
    """
    venture = locked_venture(venture, actor, access.may_tell_of_venture)
    return _write_jobs(actor, venture, jobs, word or Word())


@transaction.atomic
def correct_jobs(
    *, actor: User | None, jobs: VentureJobs, by: Jobs, why: str, word: Word | None = None
) -> VentureJobs:
    """Put other figures in the place of what was told wrongly of jobs; both stay on record. As `correct_sales`."""
    venture = locked_venture(jobs.venture, actor, access.may_tell_of_venture)
    _require_correctable(actor, venture, jobs)
    return _write_jobs(actor, venture, by, word or Word(), replaces=jobs, why=why)


@transaction.atomic
def take_back_jobs(*, actor: User | None, jobs: VentureJobs, why: str) -> VentureJobs:
    """Say that what was told of jobs is wrong and nothing is known instead. Effects: a row in its place, one act."""
    venture = locked_venture(jobs.venture, actor, access.may_tell_of_venture)
    _require_correctable(actor, venture, jobs)
    row = VentureJobs.objects.create(
        venture=jobs.venture,
        day=jobs.day,
        replaces=jobs,
        why=_reason(why, venture),
        **told(venture, actor, Word()),
    )
    record_act(actor=actor, verb="take_back_jobs", subject=row, details={"venture": venture.code})
    return row


def _write_jobs(
    actor: User | None,
    venture: Venture,
    jobs: Jobs,
    word: Word,
    *,
    replaces: VentureJobs | None = None,
    why: str = "",
) -> VentureJobs:
    _check_jobs(venture, jobs, replaces)
    said = told(venture, actor, word)
    row = VentureJobs.objects.create(
        venture=venture,
        day=jobs.day,
        people=jobs.people,
        women=jobs.women,
        young=jobs.young,
        replaces=replaces,
        why=_reason(why, venture) if replaces else "",
        **said,
    )
    hear(venture, said["told_on"])
    record_act(
        actor=actor,
        verb="correct_jobs" if replaces else "record_jobs",
        subject=row,
        details={"venture": venture.code},
    )
    return row


def _check_jobs(venture: Venture, jobs: Jobs, replaces: VentureJobs | None) -> None:
    not_future(jobs.day, field="day")
    for field in ("people", "women", "young"):
        value = getattr(jobs, field)
        if value is not None and (not 0 <= value <= MOST_EMPLOYED or not fits(value)):
            raise InvalidInput(_("Write a number from 0 on, with two decimals at most."), field=field)
        if value is not None and value > jobs.people:
            raise InvalidInput(_("These are more than all who work there."), field=field)
    same_day = VentureJobs.objects.filter(
        venture__in=whole_of(venture), day=jobs.day, replaced_by=None, people__isnull=False
    )
    if (same_day.exclude(pk=replaces.pk) if replaces else same_day).exists():
        raise InvalidInput(_("The jobs of this day are on record already: correct those instead."), field="day")


def _require_correctable(actor: User | None, venture: Venture, row: Any) -> None:
    if not access.may_keep_venture(actor, venture):
        access.require(row.told_by == ToldBy.OWNER)
    if type(row).objects.filter(replaces=row).exists() or (row.replaces_id and _empty(row)):
        raise WrongState(_("This was corrected already: correct what stands in its place."))


def _empty(row: VentureSales | VentureJobs) -> bool:
    return (row.amount if isinstance(row, VentureSales) else row.people) is None


def _reason(why: str, venture: Venture) -> str:
    return for_good(clean_text(why, field="why", most=200, required=True), venture)
