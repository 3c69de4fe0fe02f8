"""What is done with a payment of an agreement and with what it asks."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import Http404, HttpResponseBase
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from winay.agreements import actions
from winay.agreements.queries import staff
from winay.base.errors import InvalidInput
from winay.base.web import SignedInRequest
from winay.desk.agreements.page import do
from winay.desk.web import staff_page


@staff_page
@require_POST
def tranche_act(request: SignedInRequest, code: str, number: int, act: str) -> HttpResponseBase:
    """Do one of the acts on a tranche: on its payment, on what the bank answered, on one of its conditions."""
    tranche = staff.tranche_for_staff(request.user, code, number)
    who: dict[str, Any] = {"actor": request.user, "tranche": tranche}
    reason = request.POST.get("reason", "")
    named: dict[str, Any] = {**who, "condition": request.POST.get("condition", "")}
    acts: dict[str, tuple[Callable[[], object], str]] = {
        "prepare": (
            lambda: actions.prepare_payment(**who),
            _("The payment is prepared; the coordinator authorises it."),
        ),
        "release": (
            lambda: actions.release_payment(**who),
            _("The payment is authorised. It is paid when finance records what the bank answers."),
        ),
        "pay": (
            lambda: actions.pay_tranche(
                **who, operation_number=request.POST.get("operation_number", ""), paid_on=_paid_on(request)
            ),
            _("The payment is recorded with the bank's number: it is paid."),
        ),
        "bounce": (
            lambda: actions.bounce_payment(**who, reason=reason),
            _("The rejection is recorded; the payment can be prepared anew."),
        ),
        "send-back": (
            lambda: actions.send_back_payment(**who, reason=reason),
            _("The payment is back with finance."),
        ),
        "reverse": (
            lambda: actions.reverse_payment(**who, reason=reason),
            _("What was posted is reversed; the payment can be prepared anew."),
        ),
        "confirm": (
            lambda: actions.confirm_condition(**named, note=reason),
            _("The condition is confirmed."),
        ),
        "waive": (
            lambda: actions.propose_waiver(**named, reason=reason, until=_until(request)),
            _("The waiver is proposed; another person confirms it."),
        ),
        "confirm-waiver": (
            lambda: actions.confirm_waiver(**named),
            _("The waiver is confirmed: this condition is not asked."),
        ),
        "withdraw-waiver": (
            lambda: actions.withdraw_waiver(**named, reason=reason),
            _("The waiver is withdrawn: the condition is asked again."),
        ),
    }
    if act not in acts:
        raise Http404
    return do(request, code, *acts[act])


def _day(request: SignedInRequest, name: str) -> date | None:
    try:
        return parse_date(request.POST.get(name, ""))
    except ValueError:
        return None


def _until(request: SignedInRequest) -> date | None:
    day = _day(request, "until")
    if day is None and request.POST.get("until"):
        raise InvalidInput(_("Write the day as day, month and year."), field="until")
    return day


def _paid_on(request: SignedInRequest) -> date:
    day = _day(request, "paid_on")
    if day is None:
        raise InvalidInput(_("Write the date of the transfer, as day, month and year."), field="paid_on")
    return day
