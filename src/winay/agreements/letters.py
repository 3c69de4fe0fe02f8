"""What groups are told of their agreement and their money."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from winay.agreements.models import Agreement, FollowUp, Tranche
from winay.base.models import Act
from winay.calls.letters import letter_about
from winay.messages import kinds, reminders
from winay.messages.actions import Letter, tell_many
from winay.messages.kinds import CODE, DAY, MONEY, TEXT, Kind

SIGN_DAYS = 3
"""Days before the last day to sign on which the group is reminded."""
MONEY_PAGE = ("my:money", ("code",))
PROPOSAL = {"title": TEXT, "code": CODE}
KINDS = (
    Kind(
        "agreements.to_sign",
        PROPOSAL | {"agreement": CODE, "until": DAY},
        _("Your agreement is ready to be signed"),
        _("Come to the office and sign the agreement %(agreement)s of “%(title)s” (%(code)s) by %(until)s."),
        _("Wiñay: sign the agreement of “%(title)s” (%(code)s) at the office by %(until)s"),
        *MONEY_PAGE,
        ends=("committees.awarded",),
    ),
    Kind(
        "agreements.sign_soon",
        PROPOSAL | {"agreement": CODE, "until": DAY},
        _("The last day to sign your agreement is near"),
        _("The agreement %(agreement)s of “%(title)s” (%(code)s) is not signed yet. The last day is %(until)s."),
        _("Wiñay: the agreement of “%(title)s” (%(code)s) is NOT signed yet. The last day is %(until)s"),
        *MONEY_PAGE,
        ends=("committees.awarded", "agreements.to_sign"),
    ),
    Kind(
        "agreements.paid",
        PROPOSAL | {"amount": MONEY, "on": DAY},
        _("Your money was paid"),
        _(
            "The programme paid %(amount)s for “%(title)s” (%(code)s) on %(on)s. "
            "Look at your group's account; keep every receipt."
        ),
        _("Wiñay: %(amount)s paid on %(on)s for “%(title)s” (%(code)s). Look at your account"),
        *MONEY_PAGE,
        ends=("committees.awarded", "agreements.to_sign", "agreements.sign_soon", "agreements.bounced"),
    ),
    Kind(
        "agreements.bounced",
        PROPOSAL | {"amount": MONEY},
        _("The bank did not take a payment to your group"),
        _(
            "The bank rejected the payment of %(amount)s for “%(title)s” (%(code)s). "
            "Go to the office with the number of your account (CCI)."
        ),
        _(
            "Wiñay: the bank rejected the payment of %(amount)s for “%(title)s” (%(code)s). "
            "Go to the office with your CCI"
        ),
        *MONEY_PAGE,
        ends=("agreements.to_sign", "agreements.sign_soon"),
    ),
    Kind(
        "agreements.minutes_withdrawn",
        PROPOSAL | {"on": DAY, "why": TEXT},
        _("Send the minutes of your assembly again"),
        _("The minutes of %(on)s for “%(title)s” (%(code)s) do not serve: %(why)s Send them again."),
        _("Wiñay: the minutes of %(on)s for “%(title)s” (%(code)s) do not serve. Send them again"),
        *MONEY_PAGE,
    ),
)


def _letter(kind: str, key: str, agreement: Agreement, facts: dict[str, Any]) -> Letter:
    return letter_about(f"agreements.{kind}", key, agreement.outcome.proposal, facts)


def tell_to_sign(agreement: Agreement, act: Act) -> None:
    """Tell the group that its agreement waits for its signature; `act` is that of the issue."""
    if agreement.sign_by:
        facts = {"agreement": agreement.code, "until": agreement.sign_by}
        tell_many([_letter("to_sign", str(act.pk), agreement, facts)])


def tell_paid(tranche: Tranche) -> None:
    """Tell the group that the bank has paid a tranche."""
    facts = {"amount": tranche.amount, "on": tranche.paid_on}
    tell_many([_letter("paid", f"{tranche.pk}:{tranche.attempt}", tranche.agreement, facts)])


def tell_bounced(tranche: Tranche) -> None:
    """Tell the group that the bank rejected a payment: the number of its account may be wrong."""
    facts = {"amount": tranche.amount}
    tell_many([_letter("bounced", f"{tranche.pk}:{tranche.attempt}", tranche.agreement, facts)])


def tell_minutes_withdrawn(agreement: Agreement, minutes: FollowUp) -> None:
    """Tell the group that the minutes it sent do not serve, and why."""
    facts = {"on": minutes.day, "why": minutes.withdrawn_why}
    tell_many([_letter("minutes_withdrawn", str(minutes.pk), agreement, facts)])


def signatures_ending(today: date) -> Iterator[Letter]:
    """Remind the groups whose agreement has to be signed within `SIGN_DAYS` days."""
    days = (today, today + timedelta(days=SIGN_DAYS))
    due = Agreement.objects.filter(state="issued", sign_by__range=days)
    for agreement in due.select_related("outcome__proposal__call"):
        facts = {"agreement": agreement.code, "until": agreement.sign_by}
        yield _letter("sign_soon", f"{agreement.pk}:{agreement.sign_by}", agreement, facts)


def register_letters() -> None:
    """Make the kinds and the reminder of this package known."""
    kinds.register(*KINDS)
    reminders.register("agreements.sign_soon", signatures_ending)
