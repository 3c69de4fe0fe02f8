"""Where a call stands, over every domain that carries it on, and the log of all that was done in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from winay.agreements.models import Agreement, CounterpartDeposit, Tranche
from winay.agreements.queries.staff import AgreementsLeft, agreements_left, left_in_hand
from winay.base.log import acts_of
from winay.base.models import Act, User
from winay.base.tasks import desk_page
from winay.calls.models import Call
from winay.calls.queries.in_hand import calls_in_hand, figures_in_hand
from winay.calls.queries.staff import (
    CallFigures,
    act_subjects_of_call,
    figures_of_calls,
    screening_deadline,
    subjects_in,
)
from winay.committees.models import Committee, Conflict, Session
from winay.committees.queries.staff import live_sessions, sessions_in_hand
from winay.programmes.access import held_by
from winay.treasury.models import PaymentOrder


@dataclass(frozen=True)
class CallLine:
    """Where one call stands: its figures, its next step and the date of it, a moment where the hour matters."""

    call: Call
    figures: CallFigures
    next_step: str
    next_date: date | datetime | None
    url: str


def lines_in_hand(user: User, limit: int) -> tuple[CallLine, ...]:
    """Return where the latest calls in hand of `user` stand, by what the tasks in them are found from."""
    figures, sessions, left = figures_in_hand(user), sessions_in_hand(user), left_in_hand(user)
    return _lines(calls_in_hand(user).calls[:limit], figures, sessions, left)


def line_of_call(user: User, call: Call) -> CallLine:
    """Return where one call stands, for its own page, as far as the roles of `user` hold."""
    return _lines([call], figures_of_calls(user, [call]), live_sessions([call]), agreements_left(user, [call.pk]))[
        0
    ]


def _lines(
    calls: Iterable[Call],
    figures: Mapping[UUID, CallFigures],
    sessions: Mapping[UUID, Session],
    left: AgreementsLeft,
) -> tuple[CallLine, ...]:
    return tuple(
        CallLine(
            call,
            figures[call.pk],
            *next_step_of(call, sessions.get(call.pk), left),
            desk_page("call", call.code),
        )
        for call in calls
    )


def next_step_of(call: Call, session: Session | None, left: AgreementsLeft) -> tuple[str, date | datetime | None]:
    """Return what the call waits for and when, whoever must do it."""
    if call.state == "draft":
        return _("Publication"), call.opens_on
    if call.phase == "announced":
        return _("Opens for proposals"), call.opens_on
    if call.phase == "published":
        return _("Proposals are received until"), call.closes_at
    if call.phase == "received":
        return _("Screening ends"), screening_deadline(call)
    if call.state == "screened":
        return _("Public session"), timezone.localdate(session.planned_for) if session else call.session_on
    if call.state == "decided":
        if left.to_sign(call.pk):
            return _("Agreements to be signed"), None
        return _("First payments") if call.pk in left.unpaid else _("Groups carry out their plans"), None
    return "", None


def log_of_call(user: User, call: Call) -> QuerySet[Act]:
    """Return the log of acts of `call`, the latest first: the call's own, and of proposals, agreements and payments
    those that lie where the roles of `user` hold."""
    subjects = act_subjects_of_call(user, call)
    for model, path in (
        (Conflict, "proposal__"),
        (Agreement, "outcome__proposal__"),
        (CounterpartDeposit, "agreement__outcome__proposal__"),
        (Tranche, "agreement__outcome__proposal__"),
    ):
        here = held_by(user, programme=f"{path}call__programme", district=f"{path}district")
        subjects |= subjects_in(model.objects.filter(here, **{f"{path}call": call}))
    tranches = [key for kind, key in subjects if kind == Tranche._meta.label_lower]
    subjects |= subjects_in(
        PaymentOrder.objects.filter(about_type=Tranche._meta.label_lower, about_id__in=tranches)
    )
    subjects |= subjects_in(Committee.objects.filter(call=call))
    subjects |= subjects_in(Session.objects.filter(committee__call=call))
    return acts_of(subjects)
