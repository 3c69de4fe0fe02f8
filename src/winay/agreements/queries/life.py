"""What became of an agreement: its addenda, its history as one story, what the group still holds."""

from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from winay.agreements.models import Addendum, Agreement, Tranche
from winay.agreements.postings import holder_of
from winay.agreements.queries.staff.agreements import agreements_in_reach
from winay.base.log import acts_of
from winay.base.models import Act, User
from winay.ledger.queries import balances_of
from winay.ledger.rules import ZERO, money_text
from winay.treasury.models import PaymentOrder

ADVANCE = "advance_to_organisation"
NOT_TOLD = ("set_bank_account",)
"""Acts that change nothing that anybody agreed on."""


def addenda_of(agreement: Agreement) -> QuerySet[Addendum]:
    """Return the addenda of an agreement, the latest first, with their papers."""
    return agreement.addenda.select_related("document").defer("document__pdf").order_by("-number")


def addendum_for_staff(user: User, code: str, number: int) -> Addendum:
    """Return an addendum of an agreement where the user's roles hold; raises `Addendum.DoesNotExist`."""
    here = agreements_in_reach(user).values("pk")
    rows = Addendum.objects.select_related("document", "agreement__outcome__proposal__call__programme__pack")
    return rows.select_related("agreement__organisation").get(
        agreement__in=here, agreement__code=code, number=number
    )


def first_end(agreement: Agreement) -> date | None:
    """Return the last day that held before anything was extended; None: there was none."""
    first = (
        agreement.addenda.filter(kind=Addendum.Kind.EXTENSION, state="in_force").order_by("number").first()
        if agreement.pk
        else None
    )
    if first is None:
        return agreement.ends_on
    return date.fromisoformat(first.changes["before"] or first.changes["until"])


def advance_held(agreement: Agreement) -> Decimal:
    """Return what the journal says that the group holds of the programme's money and must account for. One query."""
    holder, programme = holder_of(agreement), agreement.outcome.proposal.call.programme
    return sum(balances_of(programme, [(ADVANCE, holder)]).values(), ZERO)


def story_of(agreement: Agreement) -> QuerySet[Act]:
    """Return every act on an agreement and what belongs to it, payment orders too, the latest first."""
    tranches = [str(one) for one in agreement.tranches.values_list("pk", flat=True)]
    orders = PaymentOrder.objects.filter(about_type=Tranche._meta.label_lower, about_id__in=tranches)
    subjects = [(agreement._meta.label_lower, str(agreement.pk))]
    subjects += [(Tranche._meta.label_lower, key) for key in tranches]
    for rows in (orders, agreement.deposits, agreement.addenda, agreement.follow_ups):
        subjects += [(rows.model._meta.label_lower, str(key)) for key in rows.values_list("pk", flat=True)]
    return acts_of(subjects).exclude(verb__in=NOT_TOLD)


def told(addendum: Addendum) -> list[str]:
    """Return what an addendum changes in plain words of the reader's language: the figures and days of its kind."""
    kinds, changes, agreement = Addendum.Kind, addendum.changes, addendum.agreement
    if addendum.kind == kinds.GENERAL:
        return [addendum.text]
    if addendum.kind == kinds.SUSPENSION:
        return [_("Nothing is paid until the suspension is lifted.")]
    if addendum.kind == kinds.LIFTING:
        return [_("Payments go on.")]
    if addendum.kind == kinds.EXTENSION:
        day = date_format(date.fromisoformat(changes["until"]))
        return [_("The plan is to be carried out by %(day)s.") % {"day": day}]
    if addendum.kind == kinds.REALLOCATION:
        currency = str(agreement.amount.currency)
        return [
            _("%(line)s: %(before)s before, %(after)s from now on.")
            % {
                "line": line["name"],
                "before": money_text(Decimal(line["before"]), currency),
                "after": money_text(Decimal(line["after"]), currency),
            }
            for line in changes["lines"]
        ]
    if addendum.kind == kinds.SUCCESSION:
        values = {"before": changes["before_name"], "after": changes["successor_name"]}
        if changes["how"] == "renamed":
            return [_("%(before)s is called %(after)s now.") % values]
        return [_("%(after)s takes the agreement over from %(before)s.") % values]
    freed, held = (money_text(Decimal(changes[key]), str(agreement.amount.currency)) for key in ("freed", "held"))
    return [
        _("%(amount)s that was not paid is not paid any more.") % {"amount": freed},
        _("The group accounts for %(amount)s and returns what it has not spent.") % {"amount": held},
    ]


def changes_told(agreement: Agreement) -> list[Addendum]:
    """Return the addenda that its group reads, the latest first, each with what it changes as `told`. One query."""
    found = list(addenda_of(agreement).exclude(state="withdrawn"))
    for one in found:
        one.agreement = agreement
        one.told = told(one)
    return found
