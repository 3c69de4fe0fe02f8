"""What groups are told of their agreement and their money."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from moneyed import Money

from winay.agreements.models import Addendum, Agreement, FollowUp, Tranche
from winay.base.models import Act
from winay.calls.letters import letter_about
from winay.messages import kinds, reminders
from winay.messages.actions import Letter, tell_many
from winay.messages.kinds import CODE, DAY, MONEY, TEXT, Kind
from winay.registry.models import Organisation

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
        "agreements.suspended",
        PROPOSAL | {"why": TEXT},
        _("Your agreement is suspended"),
        _(
            "The agreement of “%(title)s” (%(code)s) is suspended: nothing is paid until it is lifted. Why: %(why)s"
        ),
        _("Wiñay: the agreement of “%(title)s” (%(code)s) is suspended. Go to the office"),
        *MONEY_PAGE,
    ),
    Kind(
        "agreements.lifted",
        PROPOSAL | {"why": TEXT},
        _("Your agreement goes on"),
        _("The agreement of “%(title)s” (%(code)s) is no longer suspended. %(why)s"),
        _("Wiñay: the agreement of “%(title)s” (%(code)s) goes on"),
        *MONEY_PAGE,
        ends=("agreements.suspended",),
    ),
    Kind(
        "agreements.ended",
        PROPOSAL | {"why": TEXT, "held": MONEY},
        _("Your agreement has ended"),
        _(
            "The agreement of “%(title)s” (%(code)s) has ended. Why: %(why)s Of the programme's money you still have "
            "to account for %(held)s; return what you have not spent."
        ),
        _("Wiñay: the agreement of “%(title)s” (%(code)s) has ended. You account for %(held)s"),
        *MONEY_PAGE,
        ends=("agreements.suspended", "agreements.lifted", "agreements.addendum_to_sign"),
    ),
    Kind(
        "agreements.addendum_to_sign",
        PROPOSAL | {"addendum": CODE, "until": DAY},
        _("A change of your agreement is ready to be signed"),
        _("Come to the office and sign the addendum %(addendum)s of “%(title)s” (%(code)s) by %(until)s."),
        _("Wiñay: sign the addendum of “%(title)s” (%(code)s) at the office by %(until)s"),
        *MONEY_PAGE,
    ),
    Kind(
        "agreements.addendum_holds",
        PROPOSAL | {"addendum": CODE},
        _("A change of your agreement holds now"),
        _("The addendum %(addendum)s of “%(title)s” (%(code)s) holds from now on. Read it on your page."),
        _("Wiñay: the addendum of “%(title)s” (%(code)s) holds now"),
        *MONEY_PAGE,
        ends=("agreements.addendum_to_sign",),
    ),
    Kind(
        "agreements.addendum_refused",
        PROPOSAL | {"addendum": CODE, "why": TEXT},
        _("A change of your plan was not approved"),
        _("The change %(addendum)s of “%(title)s” (%(code)s) was not approved. Why: %(why)s"),
        _("Wiñay: the change %(addendum)s of “%(title)s” (%(code)s) was not approved"),
        *MONEY_PAGE,
    ),
    Kind(
        "agreements.addendum_withdrawn",
        PROPOSAL | {"addendum": CODE},
        _("A change of your agreement was withdrawn"),
        _("The addendum %(addendum)s of “%(title)s” (%(code)s) was withdrawn: nothing changes."),
        _("Wiñay: the addendum of “%(title)s” (%(code)s) was withdrawn"),
        *MONEY_PAGE,
        ends=("agreements.addendum_to_sign",),
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
    letter = letter_about(f"agreements.{kind}", key, agreement.outcome.proposal, facts)
    return replace(letter, to=Organisation(pk=agreement.organisation_id))


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


def tell_of_addendum(addendum: Addendum) -> None:
    """Tell the group what became of a change of its agreement."""
    agreement, kind = addendum.agreement, addendum.kind
    facts: dict[str, Any] = {"addendum": addendum.code}
    if addendum.state == "to_sign":
        name, facts = "addendum_to_sign", facts | {"until": addendum.sign_by}
    elif addendum.state == "to_approve":
        return
    elif addendum.state == "refused":
        name, facts = "addendum_refused", facts | {"why": addendum.answer}
    elif addendum.state == "withdrawn":
        name = "addendum_withdrawn"
    elif kind == Addendum.Kind.SUSPENSION:
        name, facts = "suspended", {"why": addendum.reason}
    elif kind == Addendum.Kind.LIFTING:
        name, facts = "lifted", {"why": addendum.reason}
    elif kind == Addendum.Kind.EARLY_END:
        held = Money(Decimal(addendum.changes["held"]), agreement.amount.currency)
        name, facts = "ended", {"why": addendum.reason, "held": held}
    else:
        name = "addendum_holds"
    tell_many([_letter(name, f"{addendum.pk}:{addendum.state}", agreement, facts)])


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
