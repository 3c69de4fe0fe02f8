"""What a group is told of its accounts: finance asks something, its report was accepted, accounting is due soon."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from moneyed import Money

from winay.accountability.models import Closure, Report
from winay.accountability.queries.due import due_reports
from winay.agreements.models import Agreement
from winay.calls.letters import letter_about
from winay.messages import kinds, reminders
from winay.messages.actions import Letter, tell_many
from winay.messages.kinds import CODE, DAY, MONEY, TEXT, Kind
from winay.registry.models import Organisation

BOOK_PAGE = ("my:book", ("code",))
PROPOSAL = {"title": TEXT, "code": CODE}
DUE_SOON = 7
"""Days before the last day to account for a payment on which the group is reminded."""
KINDS = (
    Kind(
        "accountability.returned",
        PROPOSAL | {"report": CODE},
        _("Finance asks something about your receipts"),
        _("Finance asks about receipts of your report %(report)s (“%(title)s”, %(code)s). Read it and answer."),
        _("Wiñay: finance asks about your receipts (“%(title)s”, %(code)s). Answer"),
        *BOOK_PAGE,
    ),
    Kind(
        "accountability.accepted",
        PROPOSAL | {"report": CODE, "amount": MONEY},
        _("Your accounts were accepted"),
        _("Your report %(report)s (“%(title)s”, %(code)s) was accepted: %(amount)s are accounted for."),
        _("Wiñay: your accounts of “%(title)s” (%(code)s) were accepted: %(amount)s"),
        *BOOK_PAGE,
        ends=("accountability.returned", "accountability.due_soon"),
    ),
    Kind(
        "accountability.closed",
        PROPOSAL | {"agreement": CODE},
        _("Your agreement is closed"),
        _(
            "The agreement %(agreement)s of “%(title)s” (%(code)s) is closed: every sol is accounted for. Thank you."
        ),
        _("Wiñay: the agreement of “%(title)s” (%(code)s) is closed. Every sol is accounted for"),
        *BOOK_PAGE,
        ends=("accountability.accepted", "accountability.due_soon"),
    ),
    Kind(
        "accountability.due_soon",
        PROPOSAL | {"until": DAY},
        _("The day to account for your money is near"),
        _("By %(until)s your group accounts for the payment it received for “%(title)s” (%(code)s)."),
        _("Wiñay: account for the money of “%(title)s” (%(code)s) by %(until)s"),
        *BOOK_PAGE,
    ),
)


def _letter(kind: str, key: str, agreement: Agreement, facts: dict[str, Any]) -> Letter:
    letter = letter_about(f"accountability.{kind}", key, agreement.outcome.proposal, facts)
    return replace(letter, to=Organisation(pk=agreement.organisation_id))


def tell_returned(report: Report, key: str) -> None:
    """Tell the group that finance asks something; `key` is that of the act."""
    tell_many([_letter("returned", key, report.agreement, {"report": report.code})])


def tell_accepted(report: Report, amount: Decimal) -> None:
    """Tell the group that its report was accepted, and how much counts."""
    facts = {"report": report.code, "amount": Money(amount, report.agreement.amount.currency)}
    tell_many([_letter("accepted", f"{report.pk}:{report.posted}", report.agreement, facts)])


def tell_closed(closure: Closure) -> None:
    """Tell the group that its agreement is closed."""
    tell_many([_letter("closed", str(closure.pk), closure.agreement, {"agreement": closure.agreement.code})])


def reports_due(today: date) -> Iterator[Letter]:
    """Remind the groups that have to account for a payment within `DUE_SOON` days."""
    for agreement, tranche, until in due_reports(today, today + timedelta(days=DUE_SOON)):
        yield _letter("due_soon", f"{tranche}:{until}", agreement, {"until": until})


def register_letters() -> None:
    """Make the kinds and the reminder of this package known."""
    kinds.register(*KINDS)
    reminders.register("accountability.due_soon", reports_due)
