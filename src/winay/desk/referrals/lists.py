"""The lists of referrals: those to be answered here, those sent from here; filtered, answered together, downloaded."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from winay.base.choices import Offer, offer
from winay.base.errors import DomainError
from winay.base.narrow import piece_by_piece
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.desk.organisations.views import districts_offered
from winay.desk.web import staff_page, table_response
from winay.journeys import actions
from winay.journeys.models import Referral
from winay.journeys.queries import catalogue
from winay.journeys.queries import referrals as queries
from winay.journeys.rules.referrals import UNANSWERED
from winay.journeys.states import REFERRAL_STATES

SIDES = ("received", "sent")
WAITS = "waits"
"""The choice of those that nobody answered yet, whether their file was opened or not."""
MOST_MARKED = 50
"""So many stand on a page of the list, and are answered at once."""
HEADER = (
    "code", "of", "name", "household", "ubigeo", "district", "from", "to", "state", "sent_on", "answer_by", "seen_on",
    "answered_on", "enrolled_on", "first_support_on", "ended_on", "reason", "cohort", "late",
)  # fmt: skip


@dataclass(frozen=True)
class Filtered:
    """A list as it is asked for: its rows, what was asked, and what its filters offer."""

    rows: QuerySet[Referral]
    asked: dict[str, str]
    supports: Offer
    districts: Offer


def _filtered(request: SignedInRequest, side: str, today: date, *, opened: bool = False) -> Filtered:
    rows = queries.received_for(request.user) if side == "received" else queries.sent_for(request.user)
    asked = {name: request.GET.get(name, "").strip()[:80] for name in ("state", "text", "late", "cohort")}
    districts = districts_offered(request)
    supports = offer(
        catalogue.listed().order_by("name_es"), request.GET.get("to", "").strip()[:80], key="code",
        words=("name_es",), label_of=lambda one: one.name,
    )  # fmt: skip
    if opened and side == "received" and not request.GET.keys() - {"side", "page", "mark"}:
        # Who opens the list comes to answer: what was answered stands behind the filter.
        asked["state"] = WAITS if rows.filter(state__in=UNANSWERED).exists() else ""
    if asked["state"] == WAITS:
        rows = rows.filter(state__in=UNANSWERED)
    elif asked["state"] in REFERRAL_STATES.labels:
        rows = rows.filter(state=asked["state"])
    if asked["late"]:
        rows = queries.overdue(rows, today)
    if asked["text"]:
        rows = queries.called(rows, asked["text"], request.user)
    if asked["cohort"]:
        rows = rows.filter(cohort_member__cohort__code=asked["cohort"])
    if supports.asked:
        rows = rows.filter(to_support__in=supports.meant.order_by().values("pk"))
    if districts.asked:
        rows = rows.filter(district__in=districts.meant.order_by().values("pk"))
    return Filtered(rows, asked, supports, districts)


@staff_page
def referrals(request: SignedInRequest) -> HttpResponse:
    """List the referrals that wait for an answer here, or those that were sent from here."""
    side = request.GET.get("side", "")
    if side not in SIDES:
        side = "received" if queries.received_for(request.user).exists() else "sent"
    today = timezone.localdate()
    if request.method == "POST":
        _answer_marked(request, queries.received_for(request.user))
        # What was marked for these must not stand marked for those who come up after them.
        kept = request.GET.copy()
        kept.pop("mark", None)
        return redirect(f"{request.path}?{kept.urlencode()}")
    found = _filtered(request, side, today, opened=True)
    context = {
        "page": paginate(request, found.rows.order_by("due_on", "code"), per_page=MOST_MARKED),
        "side": side,
        "asked": found.asked,
        "supports": found.supports,
        "districts": found.districts,
        "states": [
            (WAITS, _("Without an answer")),
            *((code, _(label.staff)) for code, label in REFERRAL_STATES.labels.items()),
        ],
        "today": today,
        "all_marked": request.GET.get("mark") == "all",
        "keeps": request.shown.keeps_people,
    }
    return render(request, "desk/referrals/referrals.html", context)


@staff_page
def referrals_export(request: SignedInRequest, side: str, kind: str) -> HttpResponseBase:
    """Download a list as it is filtered: groups and businesses by name, households by code, of people no name."""
    if side not in SIDES:
        raise Http404
    today = timezone.localdate()
    rows = _filtered(request, side, today).rows.select_related("cohort_member__cohort").order_by("code")
    lines = (_line(row, today) for row in piece_by_piece(rows))
    name = "derivaciones-recibidas" if side == "received" else "derivaciones-enviadas"
    return table_response(kind, name, HEADER, lines)


def _line(row: Referral, today: date) -> list[Any]:
    named = row.organisation or row.venture
    days = (
        row.sent_on, row.due_on, row.seen_on, row.answered_on, row.enrolled_on, row.supported_on, row.ended_on,
    )  # fmt: skip
    return [
        row.code,
        row.kind,
        named.name if named else "",
        row.household.code if row.household else "",
        row.district_id,
        row.district.name,
        row.from_support.code if row.from_support else "",
        row.to_support.code,
        row.state,
        *(day.isoformat() if day else "" for day in days),
        row.reason,
        row.cohort_member.cohort.code if row.cohort_member else "",
        row.is_unanswered and row.due_on < today,
    ]


def _answer_marked(request: SignedInRequest, received: QuerySet[Referral]) -> None:
    """Give those that were marked the same answer, also where they slid to another page meanwhile."""
    marked = request.POST.getlist("marked")[:MOST_MARKED]
    rows = list(received.filter(code__in=marked))
    if not rows:
        messages.error(request, _("Mark those whom you answer first."))
        return
    act, reason = request.POST.get("act", ""), request.POST.get("reason", "")[:400]
    try:
        done = actions.answer_referrals(actor=request.user, referrals=rows, act=act, reason=reason)
    except DomainError as error:
        show_domain_error(request, error)
    else:
        text = ngettext("%(n)s referral is answered.", "%(n)s referrals are answered.", done)
        messages.success(request, text % {"n": done})
