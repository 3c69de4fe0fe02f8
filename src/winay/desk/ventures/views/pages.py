"""The list of ventures, one with its story, the picture of its sales; registering and correcting one."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from winay.agreements.queries.ventures import agreements_of_venture
from winay.base.errors import DomainError
from winay.base.narrow import piece_by_piece
from winay.base.search import InOrder, Orders
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.desk.organisations.views import districts_of, districts_offered
from winay.desk.ventures.chart import month_bars
from winay.desk.ventures.forms import SearchVenturesForm, VentureForm, activity_choices
from winay.desk.ventures.owners import chosen_owner, found_owners, owner_name, picked_owner
from winay.desk.web import keeper_page, sorted_by, table_response
from winay.registry import actions
from winay.registry.models import Venture
from winay.registry.queries import ventures as queries
from winay.registry.queries.venture_facts import KNOWN, venture_values
from winay.registry.rules.ventures import ACTIVITIES, sales_of_months
from winay.registry.states import VENTURE_STATES

ORDERS: Orders = {
    "name": (InOrder("name"), "code"),
    "place": (InOrder("district__name"), InOrder("name")),
    "heard": ("heard_on", "code"),
    "newest": ("-created_at",),
    "jobs": (queries.told_jobs().desc(nulls_last=True), "code"),
}
MONTHS = 24
"""How far back the picture of sales goes."""


def _filtered(request: SignedInRequest) -> tuple[QuerySet[Venture], dict[str, str]]:
    names = ("q", "activity", "state", "district", "owner", "silent")
    asked = {name: request.GET.get(name, "").strip()[:120] for name in names}
    wanted = queries.Asked(
        text=asked["q"],
        activity=asked["activity"] if asked["activity"] in ACTIVITIES else "",
        state=asked["state"] if asked["state"] in VENTURE_STATES.labels else "",
        owner=asked["owner"],
        silent=bool(asked["silent"]),
    )
    rows = queries.ventures_for(request.user, wanted, today=timezone.localdate())
    if asked["district"]:
        rows = rows.filter(district__in=districts_offered(request).meant.order_by().values("pk"))
    return rows, asked


@keeper_page
def ventures(request: SignedInRequest) -> HttpResponse:
    """List the ventures of the places that the reader keeps."""
    rows, asked = _filtered(request)
    rows, sort = sorted_by(request, rows, ORDERS)
    context = {
        "page": paginate(request, rows, decorate=queries.add_figures),
        "asked": asked,
        "sort": sort,
        "activities": activity_choices()[1:],
        "states": VENTURE_STATES.choices(),
        "districts": districts_offered(request),
        "silent_before": timezone.localdate() - queries.SILENT_AFTER,
        "may_keep": True,
    }
    return render(request, "desk/ventures/ventures.html", context)


@keeper_page
def venture_export(request: SignedInRequest, kind: str) -> HttpResponseBase:
    """Download the list of ventures as it is filtered. No person's name is in it: people who own are counted."""
    rows = _filtered(request)[0].order_by("code")
    header = [
        "code", "name", "activity", "ciiu_division", "ubigeo", "district", "state", "state_since", "began_on",
        "began_year", "groups", "people_or_households", "jobs", "sales_known_until", "heard_on",
    ]  # fmt: skip
    lines = (
        [
            row.code,
            row.name,
            row.activity,
            ACTIVITIES[row.activity].division,
            row.district_id,
            row.district.name,
            row.state,
            row.state_since.isoformat(),
            row.began_on.isoformat() if row.began_on else "",
            row.began_year or "",
            "; ".join(one.organisation.name for one in row.present if one.organisation),
            sum(one.organisation_id is None for one in row.present),
            "" if row.last_jobs is None else row.last_jobs,
            row.last_sales_until.isoformat() if row.last_sales_until else "",
            row.heard_on.isoformat(),
        ]
        for row in piece_by_piece(rows, decorate=queries.add_figures)
    )
    return table_response(kind, "ventures", header, lines)


@keeper_page
def venture(request: SignedInRequest, code: str) -> HttpResponse:
    """Show one venture: what it is, who owns it, what was told of it and when."""
    found = queries.venture_for(request.user, code)
    if found.merged_into:
        return redirect("desk:venture", found.merged_into.code)
    story, today = queries.story_of(found), timezone.localdate()
    context = {
        "venture": found,
        "activity": ACTIVITIES[found.activity],
        "story": story,
        "standing": {row.pk for row in [*story.standing_sales, *story.standing_jobs]},
        "values": {code.partition(".")[2]: value for code, value in venture_values(found, KNOWN, today).items()},
        "months": _months(story, today),
        "agreements": agreements_of_venture(found),
        "silent": found.state != "closed" and found.heard_on < today - queries.SILENT_AFTER,
        "may_keep": True,
    }
    return render(request, "desk/ventures/venture.html", context)


def _months(story: queries.Story, today: date) -> list[tuple[date, Any]]:
    """Return the months of the picture, the latest last; none where no sales are known."""
    sales = queries.sold(story.standing_sales)
    if not sales:
        return []
    last = max(min(one.until, today) for one in sales)
    first = max(min(one.since for one in sales), date(last.year - MONTHS // 12, last.month, 1))
    return sales_of_months(sales, first=first, last=last)


@keeper_page
def sales_picture(request: SignedInRequest, code: str) -> HttpResponse:
    """Return the sales of a venture by month as SVG."""
    story = queries.story_of(queries.venture_for(request.user, code))
    rows = [(date_format(day, "M Y"), amount) for day, amount in _months(story, timezone.localdate())]
    drawn = month_bars(rows, title=_("Soles a month"), narrow="narrow" in request.GET)
    response = HttpResponse(drawn, content_type="image/svg+xml")
    patch_cache_control(response, private=True, max_age=300)
    return response


@keeper_page
def add_venture(request: SignedInRequest) -> HttpResponse:
    """Register a venture of an owner (`?organisation=`, `?person=` or `?household=`); without one, look for them."""
    owner = chosen_owner(request, request.GET)
    if owner is None:
        return _look_for_owner(request)
    form = VentureForm(
        request.POST or None, districts=districts_of(request.user), initial={"district": owner.district_id}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.register_venture(actor=request.user, owners=[actions.Share(owner)], **form.values())
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(
                request, _("The venture is registered. Now write down what it sells and who works there.")
            )
            return redirect("desk:venture", made.code)
    context = {"form": form, "owner": owner, "owner_name": owner_name(request, owner)}
    return render(request, "desk/ventures/venture_form.html", context)


def _look_for_owner(request: SignedInRequest) -> HttpResponse:
    """Look for who is to own a new venture; once chosen, go on to the venture itself."""
    picked = picked_owner(request.POST)
    if chosen_owner(request, picked) is not None:
        return redirect(f"{request.path}?{urlencode(picked)}")
    search = SearchVenturesForm(request.POST if "text" in request.POST else None)
    text = search.cleaned_data["text"] if search.is_bound and search.is_valid() else ""
    context = {"form": search, "text": text, "found": found_owners(request, text)}
    return render(request, "desk/ventures/venture_owner.html", context)


@keeper_page
def change_venture(request: SignedInRequest, code: str) -> HttpResponse:
    """Correct what is registered of a venture."""
    found = queries.venture_for(request.user, code)
    names = ("name", "activity", "district", "began_on", "began_year")
    form = VentureForm(
        request.POST or None,
        districts=districts_of(request.user, also=found.district_id),
        initial={name: getattr(found, name) for name in names},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_venture(actor=request.user, venture=found, **form.values())
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The change is saved."))
            return redirect("desk:venture", code)
    return render(request, "desk/ventures/venture_form.html", {"form": form, "venture": found})
