"""What groups are told of a call and of their proposal, and the reminders of its deadlines."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.models import Act
from winay.calls.models import Call, Complaint, Proposal
from winay.messages import kinds, reminders
from winay.messages.actions import Letter, tell_many
from winay.messages.kinds import CODE, DAY, MOMENT, TEXT, Kind
from winay.programmes.models import Programme
from winay.registry.models import Organisation

CLOSING_DAYS = 3
"""Days before a call closes on which groups with a draft are reminded."""
RETURN_DAYS = 2
LONGEST_REASON = 400
"""Letters of a reason on a slip of paper."""
WRITING = ("my:proposal", ("code",))
RESULT = ("my:result", ("code",))
WHILE_WRITING = ("calls.closing_soon", "calls.dates_changed")
WHILE_RETURNED = ("calls.returned", "calls.return_ends", "calls.more_days")


def _kind(name: str, page: tuple[str, tuple[str, ...]], facts: dict[str, str], *texts: Any, **more: Any) -> Kind:
    subject, text, short = texts
    return Kind(f"calls.{name}", {"title": TEXT, "code": CODE, **facts}, subject, text, short, *page, **more)


KINDS = (
    _kind(
        "closing_soon",
        WRITING,
        {"closes": MOMENT},
        _("Your proposal is not sent yet, and the call closes soon"),
        _(
            "The call closes on %(closes)s. Your proposal “%(title)s” (%(code)s) is a draft: "
            "only what is sent takes part."
        ),
        _("Wiñay: your proposal “%(title)s” (%(code)s) is NOT sent yet. The call closes on %(closes)s"),
        ends=("calls.dates_changed",),
    ),
    _kind(
        "dates_changed",
        WRITING,
        {"closes": MOMENT},
        _("The closing day of the call has changed"),
        _("The call of your proposal “%(title)s” (%(code)s) closes on %(closes)s now. The call's page says why."),
        _("Wiñay: the call of your proposal “%(title)s” (%(code)s) closes on %(closes)s now"),
        ends=WHILE_WRITING,
    ),
    _kind(
        "cancelled",
        RESULT,
        {"reason": TEXT},
        _("The call was cancelled"),
        _(
            "The call to which you sent “%(title)s” (%(code)s) was cancelled.\n%(reason)s\nKeep your proposal: it can "
            "go to another call."
        ),
        _("Wiñay: the call of your proposal “%(title)s” (%(code)s) was cancelled. Ask the office"),
        ends=(*WHILE_RETURNED, "calls.refused"),
    ),
    _kind(
        "received",
        WRITING,
        {"at": MOMENT},
        _("Your proposal was received"),
        _("We received your proposal “%(title)s” (%(code)s) on %(at)s. Now the office checks the conditions."),
        _("Wiñay: we received your proposal “%(title)s” (%(code)s) on %(at)s"),
        on_paper=False,
        ends=(*WHILE_WRITING, *WHILE_RETURNED),
    ),
    _kind(
        "returned",
        WRITING,
        {"until": DAY, "reason": TEXT},
        _("Your proposal came back to be corrected"),
        _(
            "Correct your proposal “%(title)s” (%(code)s) and send it again by %(until)s. What the office "
            "asks for:\n%(reason)s"
        ),
        _("Wiñay: correct your proposal “%(title)s” (%(code)s) and send it again by %(until)s. Ask the office"),
    ),
    _kind(
        "return_ends",
        WRITING,
        {"until": DAY},
        _("The last day to send your corrected proposal is near"),
        _("Your proposal “%(title)s” (%(code)s) is still with you. Send it again by %(until)s."),
        _("Wiñay: your proposal “%(title)s” (%(code)s) is still with you. Send it again by %(until)s"),
        ends=("calls.more_days",),
    ),
    _kind(
        "more_days",
        WRITING,
        {"until": DAY},
        _("You have more days to correct your proposal"),
        _("You can send your corrected proposal “%(title)s” (%(code)s) until %(until)s."),
        _("Wiñay: you can send your corrected proposal “%(title)s” (%(code)s) until %(until)s"),
        ends=("calls.return_ends", "calls.more_days"),
    ),
    _kind(
        "admitted",
        WRITING,
        {},
        _("Your proposal goes to the public session"),
        _("Your proposal “%(title)s” (%(code)s) meets the conditions. You will be told the day and the place."),
        _("Wiñay: your proposal “%(title)s” (%(code)s) goes to the public session. You will be told the day"),
        on_paper=False,
        ends=WHILE_RETURNED,
    ),
    _kind(
        "refused",
        RESULT,
        {"reason": TEXT},
        _("Your proposal does not meet the conditions"),
        _(
            "Your proposal “%(title)s” (%(code)s) was not admitted.\n%(reason)s\nIf you do not agree, you can "
            "complain; the office says until when."
        ),
        _("Wiñay: your proposal “%(title)s” (%(code)s) was not admitted. The office says why and how to complain"),
        ends=WHILE_RETURNED,
    ),
    _kind(
        "complaint_answered",
        RESULT,
        {"complaint": CODE},
        _("Your complaint was answered"),
        _("The programme answered your complaint %(complaint)s about “%(title)s” (%(code)s). Read the answer."),
        _("Wiñay: your complaint %(complaint)s about “%(title)s” (%(code)s) was answered. Ask the office"),
    ),
)


def letter_about(
    kind: str, key: str, proposal: Proposal, facts: Mapping[str, Any], *, until: datetime | None = None
) -> Letter:
    """Return a letter to the group of `proposal`, told by its programme where the group lives; no query."""
    return Letter(
        kind=kind,
        key=key,
        to=Organisation(pk=proposal.organisation_id),
        facts={"title": proposal.title, "code": proposal.code, **facts},
        scope=Programme(pk=proposal.call.programme_id),
        place=proposal.district_id,
        about=proposal,
        until=until,
    )


def tell_received(proposal: Proposal) -> None:
    """Tell the group that what it sent has arrived."""
    at = timezone.localtime(proposal.last_submitted_at)
    tell_many([letter_about("calls.received", f"{proposal.pk}:{proposal.revision}", proposal, {"at": at})])


def tell_returned(proposal: Proposal, act: Act) -> None:
    """Tell the group what to mend, and by when; `act` is that of the return."""
    facts = {"until": proposal.return_until, "reason": act.reason[:LONGEST_REASON]}
    tell_many([letter_about("calls.returned", str(act.pk), proposal, facts, until=_end_of(proposal.return_until))])


def tell_more_days(proposal: Proposal) -> None:
    """Tell the group its later last day."""
    until = proposal.return_until
    key = f"{proposal.pk}:{proposal.revision}:{until}"
    tell_many([letter_about("calls.more_days", key, proposal, {"until": until}, until=_end_of(until))])


def tell_admitted(proposal: Proposal, act: Act) -> None:
    """Tell the group that it goes to the session."""
    tell_many([letter_about("calls.admitted", str(act.pk), proposal, {})])


def tell_refused(proposal: Proposal, act: Act) -> None:
    """Tell the group that it is not admitted, and why."""
    tell_many([letter_about("calls.refused", str(act.pk), proposal, {"reason": act.reason[:LONGEST_REASON]})])


def tell_complaint_answered(complaint: Complaint) -> None:
    """Tell the group that its complaint has its answer; the answer itself stands on the page and on paper."""
    facts = {"complaint": complaint.code}
    tell_many([letter_about("calls.complaint_answered", str(complaint.pk), complaint.proposal, facts)])


def tell_dates_changed(call: Call, number: int) -> None:
    """Tell the groups that still write that the call closes on another day."""
    closes = timezone.localtime(call.closes_at)
    tell_many(
        letter_about("calls.dates_changed", f"{proposal.pk}:{number}", proposal, {"closes": closes}, until=closes)
        for proposal in _of_call(call, "draft")
    )


def tell_cancelled(proposals: Iterable[Proposal], reason: str) -> None:
    """Tell the groups whose proposals go no further with a cancelled call."""
    facts = {"reason": reason[:LONGEST_REASON]}
    tell_many(letter_about("calls.cancelled", str(one.pk), one, facts) for one in proposals)


def closing_soon(today: date) -> Iterator[Letter]:
    """Remind the groups with a draft of calls that close within `CLOSING_DAYS` days."""
    now = timezone.now()
    last = _end_of(today + timedelta(days=CLOSING_DAYS))
    calls = Call.objects.filter(state="published", opens_on__lte=today, closes_at__gt=now, closes_at__lte=last)
    for proposal in Proposal.objects.filter(call__in=calls, state="draft").select_related("call"):
        closes = timezone.localtime(proposal.call.closes_at)
        key = f"{proposal.pk}:{closes:%Y%m%d%H%M}"
        yield letter_about("calls.closing_soon", key, proposal, {"closes": closes}, until=closes)


def returns_ending(today: date) -> Iterator[Letter]:
    """Remind the groups whose returned proposal has to be sent within `RETURN_DAYS` days."""
    days = (today, today + timedelta(days=RETURN_DAYS))
    for proposal in Proposal.objects.filter(state="returned", return_until__range=days).select_related("call"):
        until = proposal.return_until
        key = f"{proposal.pk}:{proposal.revision}:{until}"
        yield letter_about("calls.return_ends", key, proposal, {"until": until}, until=_end_of(until))


def _of_call(call: Call, *states: str) -> Iterator[Proposal]:
    for proposal in Proposal.objects.filter(call=call, state__in=states):
        proposal.call = call
        yield proposal


def _end_of(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time.max)) if day else None


def register_letters() -> None:
    """Make the kinds and the reminders of this package known."""
    kinds.register(*KINDS)
    reminders.register("calls.closing_soon", closing_soon)
    reminders.register("calls.return_ends", returns_ending)
