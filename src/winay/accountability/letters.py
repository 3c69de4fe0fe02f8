"""What a group is told of its accounts: finance asks something, its report was accepted, accounting is due soon.

A nucleus is told at its president and its treasurer, who account for it: of each month, and of its liquidation.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from winay.accountability.models import Closure, Nucleus, Report, Representative, Transfer
from winay.accountability.queries.due import due_reports
from winay.accountability.queries.nuclei import every_month_due, to_liquidate
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
LIQUIDATE_SOON = 30
"""Days before the last day of a nucleus on which its people are told what its liquidation asks."""


def in_month(value: str) -> str:
    """Return a month by its first day, in the reader's words."""
    found = parse_date(value)
    return date_format(found, "F Y") if found else ""


NUCLEUS = {"nucleus": TEXT, "code": CODE}
OF_MONTH = NUCLEUS | {"month": in_month}
NUCLEUS_KINDS = (
    Kind(
        "accountability.nucleus_paid",
        NUCLEUS | {"amount": MONEY},
        _("Money was put into your nucleus's account"),
        _("The programme put %(amount)s into the account of %(nucleus)s (%(code)s). Look for it in your bank."),
        _("Wiñay: %(amount)s were put into the account of %(nucleus)s (%(code)s)"),
        *BOOK_PAGE,
    ),
    Kind(
        "accountability.nucleus_due",
        OF_MONTH | {"until": DAY},
        _("A month of your nucleus is to be accounted for"),
        _("By %(until)s account for %(month)s of %(nucleus)s (%(code)s), also if nothing was bought."),
        _("Wiñay: account for %(month)s of %(nucleus)s (%(code)s) by %(until)s"),
        *BOOK_PAGE,
    ),
    Kind(
        "accountability.nucleus_returned",
        OF_MONTH | {"report": CODE},
        _("Finance asks something about a month of your nucleus"),
        _("Finance asks about receipts of %(month)s of %(nucleus)s (%(report)s). Read it and answer."),
        _("Wiñay: finance asks about %(month)s of %(nucleus)s (%(code)s). Answer"),
        *BOOK_PAGE,
        ends=("accountability.nucleus_due",),
    ),
    Kind(
        "accountability.nucleus_accepted",
        OF_MONTH | {"amount": MONEY},
        _("A month of your nucleus was accepted"),
        _("%(month)s of %(nucleus)s (%(code)s) was accepted: %(amount)s are accounted for."),
        _("Wiñay: %(month)s of %(nucleus)s (%(code)s) was accepted: %(amount)s"),
        *BOOK_PAGE,
        on_paper=False,
    ),
    Kind(
        "accountability.nucleus_liquidate",
        NUCLEUS | {"until": DAY},
        _("The liquidation of your nucleus is near"),
        _(
            "The agreement of %(nucleus)s (%(code)s) ends on %(until)s. Account for every month, give back what "
            "remains, and write its closing act."
        ),
        _("Wiñay: %(nucleus)s (%(code)s) ends on %(until)s. Account for it and give back what remains"),
        *BOOK_PAGE,
    ),
    Kind(
        "accountability.nucleus_closed",
        NUCLEUS,
        _("Your nucleus is liquidated"),
        _("%(nucleus)s (%(code)s) is liquidated: every sol is accounted for. Thank you."),
        _("Wiñay: %(nucleus)s (%(code)s) is liquidated. Every sol is accounted for"),
        *BOOK_PAGE,
        ends=("accountability.nucleus_liquidate", "accountability.nucleus_due"),
    ),
)
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


ACCOUNT_FOR_IT = (Representative.Seat.PRESIDENT, Representative.Seat.TREASURER)


def _to_nucleus(kind: str, key: str, nucleus: Nucleus, facts: dict[str, Any]) -> list[Letter]:
    """Return a letter to each who accounts for a nucleus; where neither seat is taken, to whoever sits in another."""
    seated = list(nucleus.representatives.filter(until=None).select_related("person"))
    people = [one.person for one in seated if one.seat in ACCOUNT_FOR_IT] or [one.person for one in seated]
    return [
        Letter(
            kind=f"accountability.nucleus_{kind}",
            key=f"{key}:{person.pk}",
            to=person,
            facts={"nucleus": nucleus.organisation.name, "code": nucleus.code, **facts},
            scope=nucleus.programme,
            place=nucleus.organisation.district_id,
            about=nucleus,
        )
        for person in people
    ]


def tell_transfer(transfer: Transfer) -> None:
    """Tell the nucleus that money was put into its account."""
    tell_many(_to_nucleus("paid", str(transfer.pk), transfer.nucleus, {"amount": transfer.amount}))


def tell_month_returned(report: Report, key: str) -> None:
    """Tell the nucleus that finance asks something of a month; `key` is that of the act."""
    facts = {"month": report.month, "report": report.code}
    tell_many(_to_nucleus("returned", key, report.nucleus, facts))


def tell_month_accepted(report: Report, amount: Decimal) -> None:
    """Tell the nucleus that a month was accepted, and how much counts."""
    facts = {"month": report.month, "amount": Money(amount, report.nucleus.amount.currency)}
    tell_many(_to_nucleus("accepted", f"{report.pk}:{report.posted}", report.nucleus, facts))


def tell_liquidated(closure: Closure) -> None:
    """Tell the nucleus that it is liquidated."""
    tell_many(_to_nucleus("closed", str(closure.pk), closure.nucleus, {}))


def months_to_tell(today: date) -> Iterator[Letter]:
    """Remind nuclei of each month that is over and that they have not accounted for, once a month."""
    for nucleus, month, until in every_month_due(today):
        yield from _to_nucleus("due", f"{nucleus.pk}:{month}:{until}", nucleus, {"month": month, "until": until})


def liquidations_to_tell(today: date) -> Iterator[Letter]:
    """Remind nuclei whose agreement ends within `LIQUIDATE_SOON` days, or has ended, of their liquidation."""
    for nucleus in to_liquidate(today + timedelta(days=LIQUIDATE_SOON)):
        key = f"{nucleus.pk}:{nucleus.ends_on}"
        yield from _to_nucleus("liquidate", key, nucleus, {"until": nucleus.ends_on})


def register_letters() -> None:
    """Make the kinds and the reminders of this package known."""
    kinds.register(*KINDS, *NUCLEUS_KINDS)
    reminders.register("accountability.due_soon", reports_due)
    reminders.register("accountability.nucleus_due", months_to_tell)
    reminders.register("accountability.nucleus_liquidate", liquidations_to_tell)
