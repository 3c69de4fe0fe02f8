"""What waits for whom in agreements: preparing and signing them, deposits, payments."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils.translation import ngettext

from winay.agreements.models import Addendum, Agreement, Tranche
from winay.agreements.queries.staff import (
    deposits_to_confirm,
    left_in_hand,
    payments_at_the_bank,
    payments_to_prepare,
    payments_to_release,
    waivers_to_confirm,
)
from winay.agreements.states import IN_FORCE
from winay.agreements.terms import terms_of
from winay.base.models import User
from winay.base.tasks import Task, desk_page
from winay.calls.models import Call
from winay.calls.queries.in_hand import Duty, Waits, calls_in_hand
from winay.documents.queries.signed import signed_paper_missing
from winay.programmes.access import Role, held_by

PREPARERS = (Role.COORDINATOR, Role.OFFICER)
Counted = Mapping[UUID, tuple[int, date | None]]
"""How many in each call, and the earliest day of them."""
NAMED_WITHIN = timedelta(days=30)
"""In which time after signing it is said which business an agreement is for."""
LOOKED_AT = timedelta(days=30)
"""In which time a suspended agreement is looked at again."""
ENDS_SOON = timedelta(days=30)
CALL_OF = "outcome__proposal__call"
NONE: tuple[int, date | None] = (0, None)


@dataclass(frozen=True)
class _Known:
    """What stands in the calls, by call, where the roles of one person hold; empty what none of them is to do."""

    without_agreement: Mapping[UUID, int] = field(default_factory=dict)
    agreements: Mapping[tuple[UUID, str], tuple[int, date | None]] = field(default_factory=dict)
    without_scan: Mapping[UUID, tuple[int, str, date]] = field(default_factory=dict)
    deposits: Counted = field(default_factory=dict)
    to_prepare: Counted = field(default_factory=dict)
    at_the_bank: Counted = field(default_factory=dict)
    to_release: Counted = field(default_factory=dict)
    without_venture: Counted = field(default_factory=dict)
    waivers: Mapping[UUID, tuple[int, str]] = field(default_factory=dict)
    addenda: Counted = field(default_factory=dict)
    suspended: Counted = field(default_factory=dict)
    to_approve: Counted = field(default_factory=dict)
    ending: Counted = field(default_factory=dict)


def tasks_for(user: User, today: date) -> list[Task]:
    """Return what waits for `user` between award and payment; never their own payments, to release."""
    hand = calls_in_hand(user)
    known: dict[str, Any] = {}
    if hand.holds(*PREPARERS):
        left = left_in_hand(user)
        known |= {"without_agreement": left.awards, "agreements": left.by_state}
        known |= _in_force(user, hand.keys)
        known["ending"] = _ending(user, hand.keys, today)
        known["addenda"] = _addenda(user, hand.keys, "to_sign")
    if hand.holds(Role.COORDINATOR):
        known["to_release"] = _by_call(payments_to_release(user), hand.keys)
        known["to_approve"] = _addenda(user, hand.keys, "to_approve")
        known["suspended"] = _suspended(user, hand.keys)
    if hand.holds(Role.FINANCE):
        known["deposits"] = _deposits(user, hand.keys)
        known["to_prepare"] = _by_call(payments_to_prepare(user), hand.keys)
        known["at_the_bank"] = _by_call(payments_at_the_bank(user), hand.keys)
    if hand.holds(Role.COORDINATOR, Role.FINANCE):
        known["waivers"] = _waivers(user)
    return list(hand.tasks(DUTIES, _Known(**known), today))


def _in_force(user: User, calls: list[UUID]) -> dict[str, Any]:
    """Return of the agreements in force, by call: how many have no scan, with the first code and day of signing; and
    how many have no venture, with that day.

    One pass through them: they are most of what a country has.
    """
    unscanned = signed_paper_missing("document")
    unnamed = Q(closed_on=None, its_venture=None)
    rows = _agreements_here(user, calls).filter(state__in=IN_FORCE).values_list(CALL_OF)
    found: dict[str, Any] = {"without_scan": {}, "without_venture": {}}
    for call, scans, code, signed, ventures, since in rows.annotate(
        scans=Count("pk", filter=unscanned),
        code=Min("code", filter=unscanned),
        signed=Min("signed_on", filter=unscanned),
        ventures=Count("pk", filter=unnamed),
        since=Min("signed_on", filter=unnamed),
    ):
        if scans:
            found["without_scan"][call] = (scans, code, signed)
        found["without_venture"][call] = (ventures, since)
    return found


def _ending(user: User, calls: list[UUID], today: date) -> Counted:
    """Return how many agreements must be carried out within a month, or should be by now, and have money to come."""
    rows = _agreements_here(user, calls).filter(state__in=IN_FORCE, closed_on=None, ends_on__lte=today + ENDS_SOON)
    unpaid = Tranche.objects.filter(agreement=OuterRef("pk")).exclude(order__state="paid")
    found = rows.filter(Exists(unpaid)).values_list(CALL_OF).annotate(number=Count("pk"), due=Min("ends_on"))
    return {call: (number, due) for call, number, due in found}


def _addenda(user: User, calls: list[UUID], state: str) -> Counted:
    """Return how many addenda wait in a state, by call, with the earliest day to sign."""
    path = "agreement__outcome__proposal__"
    here = held_by(user, programme=f"{path}call__programme", district=f"{path}district")
    rows = Addendum.objects.filter(here, state=state, **{f"{path}call__in": calls}).order_by()
    found = rows.values_list(f"{path}call").annotate(number=Count("pk"), due=Min("sign_by"))
    return {call: (number, due) for call, number, due in found}


def _suspended(user: User, calls: list[UUID]) -> Counted:
    """Return how many agreements are suspended, by call, with the day of the earliest suspension."""
    rows = _agreements_here(user, calls).filter(state="suspended", closed_on=None)
    since = Min("addenda__decided_on", filter=Q(addenda__kind=Addendum.Kind.SUSPENSION))
    found = rows.values_list(CALL_OF).annotate(number=Count("pk", distinct=True), since=since)
    return {call: (number, since) for call, number, since in found}


def _agreements_here(user: User, calls: list[UUID]) -> QuerySet[Agreement]:
    here = held_by(user, programme="outcome__proposal__call__programme", district="outcome__proposal__district")
    return Agreement.objects.filter(here, outcome__proposal__call__in=calls).order_by()


def _waivers(user: User) -> dict[UUID, tuple[int, str]]:
    """Return how many tranches wait for a second person to confirm a waiver, by call, with the first agreement."""
    rows = waivers_to_confirm(user).order_by().values_list("agreement__outcome__proposal__call")
    found = rows.annotate(number=Count("pk"), code=Min("agreement__code"))
    return {call: (number, code) for call, number, code in found}


def _deposits(user: User, calls: list[UUID]) -> Counted:
    call = "agreement__outcome__proposal__call"
    rows = deposits_to_confirm(user).filter(**{f"{call}__in": calls}).order_by().values_list(call)
    found = rows.annotate(number=Count("pk"), since=Min("deposited_on"))
    return {key: (number, since) for key, number, since in found}


def _by_call(tranches: QuerySet[Tranche], calls: list[UUID]) -> Counted:
    call = "agreement__outcome__proposal__call"
    rows = tranches.filter(**{f"{call}__in": calls}).order_by().values_list(call)
    return {call: (number, due) for call, number, due in rows.annotate(number=Count("pk"), due=Min("due_on"))}


def _agreements(call: Call, known: _Known) -> Iterator[Waits]:
    if number := known.without_agreement.get(call.pk):
        text = ngettext("Prepare %(n)d agreement", "Prepare %(n)d agreements", number)
        yield text % {"n": number}, desk_page("agreements", call=call.code), None
    number, due = known.agreements.get((call.pk, "draft"), NONE)
    if number:
        text = ngettext("Complete %(n)d agreement", "Complete %(n)d agreements", number)
        yield text % {"n": number}, desk_page("agreements", call=call.code, state="draft"), due
    number, due = known.agreements.get((call.pk, "issued"), NONE)
    if number:
        text = ngettext("Have %(n)d agreement signed", "Have %(n)d agreements signed", number)
        yield text % {"n": number}, desk_page("agreements", call=call.code, state="issued"), due


def _signed_agreements(call: Call, known: _Known) -> Iterator[Waits]:
    if found := known.without_scan.get(call.pk):
        number, code, since = found
        text = ngettext(
            "Signed copy missing: agreement %(code)s. Photograph or scan it",
            "Signed copies missing: %(n)d agreements. Photograph or scan them, beginning with %(code)s",
            number,
        )
        due = since + timedelta(days=terms_of(call).signed_copy_days)
        yield text % {"n": number, "code": code}, desk_page("agreement", code), due


def _ventures(call: Call, known: _Known) -> Iterator[Waits]:
    number, since = known.without_venture.get(call.pk, NONE)
    if number:
        text = ngettext(
            "Say which business %(n)d agreement is for", "Say which business %(n)d agreements are for", number
        )
        page = desk_page("ventures_to_name")
        yield text % {"n": number}, page, since + NAMED_WITHIN if since else None


def _deposits_waiting(call: Call, known: _Known) -> Iterator[Waits]:
    number, since = known.deposits.get(call.pk, NONE)
    if number:
        text = ngettext("Confirm %(n)d deposit", "Confirm %(n)d deposits", number)
        due = since + timedelta(days=terms_of(call).deposit_days) if since else None
        yield text % {"n": number}, desk_page("payments"), due


def _finance(call: Call, known: _Known) -> Iterator[Waits]:
    page = desk_page("payments")
    number, due = known.to_prepare.get(call.pk, NONE)
    if number:
        text = ngettext("Prepare %(n)d payment", "Prepare %(n)d payments", number)
        yield text % {"n": number}, page, due
    number, due = known.at_the_bank.get(call.pk, NONE)
    if number:
        text = ngettext(
            "Record what the bank answered to %(n)d payment",
            "Record what the bank answered to %(n)d payments",
            number,
        )
        yield text % {"n": number}, page, due


def _second_for_waivers(call: Call, known: _Known) -> Iterator[Waits]:
    if found := known.waivers.get(call.pk):
        number, code = found
        text = ngettext(
            "Confirm the waiver of a condition of payment: agreement %(code)s",
            "Confirm the waivers of conditions of %(n)d payments, beginning with agreement %(code)s",
            number,
        )
        yield text % {"n": number, "code": code}, desk_page("agreement", code), None


def _release(call: Call, known: _Known) -> Iterator[Waits]:
    number, due = known.to_release.get(call.pk, NONE)
    if number:
        text = ngettext("Release %(n)d payment", "Release %(n)d payments", number)
        yield text % {"n": number}, desk_page("payments"), due


def _changes(call: Call, known: _Known) -> Iterator[Waits]:
    number, due = known.addenda.get(call.pk, NONE)
    if number:
        text = ngettext("Have %(n)d addendum signed", "Have %(n)d addenda signed", number)
        yield text % {"n": number}, desk_page("agreements", call=call.code), due
    number, due = known.ending.get(call.pk, NONE)
    if number:
        text = ngettext(
            "The time of %(n)d agreement with money to come ends: carry it out or give it more time",
            "The time of %(n)d agreements with money to come ends: carry them out or give them more time",
            number,
        )
        yield text % {"n": number}, desk_page("agreements", call=call.code, state="signed"), due


def _approvals(call: Call, known: _Known) -> Iterator[Waits]:
    number, _due = known.to_approve.get(call.pk, NONE)
    if number:
        text = ngettext(
            "Approve or refuse %(n)d change of lines", "Approve or refuse %(n)d changes of lines", number
        )
        yield text % {"n": number}, desk_page("agreements", call=call.code), None


def _suspensions(call: Call, known: _Known) -> Iterator[Waits]:
    number, since = known.suspended.get(call.pk, NONE)
    if number:
        text = ngettext(
            "Look at %(n)d suspended agreement: lift it or end it",
            "Look at %(n)d suspended agreements: lift them or end them",
            number,
        )
        due = since + LOOKED_AT if since else None
        yield text % {"n": number}, desk_page("agreements", call=call.code, state="suspended"), due


DUTIES = (
    Duty(PREPARERS, _changes, in_parts=True),
    Duty((Role.COORDINATOR,), _suspensions, in_parts=True),
    Duty((Role.COORDINATOR,), _approvals, in_parts=True),
    Duty(PREPARERS, _agreements, in_parts=True),
    Duty(PREPARERS, _signed_agreements, in_parts=True),
    Duty(PREPARERS, _ventures, in_parts=True),
    Duty((Role.FINANCE, Role.COORDINATOR), _deposits_waiting, in_parts=True),
    Duty((Role.FINANCE,), _finance, in_parts=True),
    Duty((Role.COORDINATOR,), _release, in_parts=True),
    Duty((Role.COORDINATOR, Role.FINANCE), _second_for_waivers, in_parts=True),
)
