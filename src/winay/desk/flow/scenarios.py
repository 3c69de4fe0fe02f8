"""Changed rules that were kept by a name: the list, one with its figures, two beside each other."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from winay.base import work
from winay.base.errors import InvalidInput
from winay.base.web import SignedInRequest, paginate
from winay.desk.flow.forms import NameForm
from winay.desk.flow.what_if import TITLES, asked_page, change_shown, cost_in_words, question_of, shares_of
from winay.desk.web import require, staff_page, table_response
from winay.facts.catalogue import CATALOGUE
from winay.facts.rules import read
from winay.facts.words import says
from winay.journeys import access, actions
from winay.journeys.actions.scenarios import COUNT
from winay.journeys.models import Scenario
from winay.journeys.queries.catalogue import named_places
from winay.journeys.queries.scenarios import Counted, counted_for, scenario_for, scenarios_for
from winay.journeys.reading import entry_of
from winay.journeys.rules.what_if import QUINTILES
from winay.journeys.words import requirement_in_words

MOST_EXPORTED = 1000


@staff_page
@require_POST
def keep(request: SignedInRequest, code: str) -> HttpResponse:
    """Keep the changed rule that the address asks by a name."""
    require(access.may_see_flow(request.user))
    asked = question_of(request, code)
    form = NameForm(request.POST)
    if not (asked.kind and asked.form.is_bound and asked.form.is_valid()):
        return asked_page(request, asked, form, status=422)
    if form.is_valid():
        try:
            kept = actions.keep_scenario(
                actor=request.user,
                support=asked.support,
                name=form.cleaned_data["name"],
                kind=asked.kind,
                place=asked.place,
                changed=asked.form.written(),
                figure=asked.figure.model_dump(mode="json", exclude_none=True) if asked.figure else None,
                asked=request.GET.urlencode(),
            )
        except InvalidInput as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("Kept. It is being counted: load this page again in a minute."))
            return redirect("desk:scenario", kept.pk)
    return asked_page(request, asked, form, status=422)


@staff_page
@require_safe
def scenarios(request: SignedInRequest) -> HttpResponse:
    """List one's own scenarios and those that others show; two of them are compared."""
    require(access.may_see_flow(request.user))
    text = request.GET.get("text", "").strip()[:120]
    page = paginate(request, scenarios_for(request.user, text), 25)
    return render(
        request,
        "desk/flow/scenarios.html",
        {"page": page, "rows": _rows(request, page), "text": text},
    )


def _rows(request: SignedInRequest, several: Iterable[Scenario]) -> list[dict[str, Any]]:
    """Return scenarios as lists and pages show them."""
    several = list(several)
    names = named_places({one.place for one in several if one.place})
    counted = counted_for(request.user, several)
    return [_row(request, one, names, counted.get(one.pk)) for one in several]


def _row(
    request: SignedInRequest, one: Scenario, names: Mapping[str, str], found: Counted | None
) -> dict[str, Any]:
    return {
        "scenario": one,
        "kind": _(TITLES[one.kind]),
        "place": names.get(one.place, one.place)
        or (_("The whole country") if one.everywhere else _("Everywhere that its owner may see")),
        "own": one.owner_id == request.user.pk,
        "counted": found,
        "change": found.change if found else None,
    }


@staff_page
@require_safe
def export(request: SignedInRequest, kind: str) -> HttpResponseBase:
    """Download the list with the figures of each scenario; a figure that is not shown is empty."""
    require(access.may_see_flow(request.user))
    header = [
        _("Scenario"), _("Programme"), _("Of whom"), _("Place"), _("Counted on"), _("Qualify today"),
        _("Would qualify"), _("Newly"), _("No more"), _("Coverage today"), _("Coverage then"), _("Under-coverage then"),
        _("Leakage then"),
    ]  # fmt: skip

    def rows() -> Iterator[list[Any]]:
        for row in _rows(request, scenarios_for(request.user)[:MOST_EXPORTED]):
            one: Scenario = row["scenario"]
            told: list[Any] = [""] * 8
            if (change := row["change"]) is not None:
                whole = change.whole
                told = [
                    whole.before, whole.after, whole.newly, whole.no_more, whole.coverage_before, whole.coverage_after,
                    change.under_coverage(after=True), change.leakage(after=True),
                ]  # fmt: skip
            day = date_format(timezone.localtime(one.counted_at), "Y-m-d") if one.counted_at else ""
            told = ["" if value is None else value for value in told]
            yield [one.name, one.support.name, row["kind"], row["place"], day, *told]

    return table_response(kind, "escenarios", header, rows())


@staff_page
@require_safe
def scenario(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show a scenario: what it changes, what it would do, and what its owner may do with it."""
    return _page(request, _found(request, pk), None)


def _found(request: SignedInRequest, pk: Any) -> Scenario:
    require(access.may_see_flow(request.user))
    return scenario_for(request.user, pk)


def _page(request: SignedInRequest, one: Scenario, form: NameForm | None, status: int = 200) -> HttpResponse:
    row = _rows(request, [one])[0]
    found: Counted | None = row["counted"]
    context: dict[str, Any] = {
        **row,
        "changes": _changes(one),
        "form": form or NameForm(initial={"name": one.name}),
        "too_few": found is not None and found.change is None,
        "no_worker": found is None and work.waits_too_long(COUNT, str(one.pk)),
    }
    if found is not None and found.change is not None:
        context |= change_shown(found.change, found.figure, in_fives=found.in_fives)
    return render(request, "desk/flow/scenario.html", context, status=status)


def _changes(one: Scenario) -> list[tuple[str, str]]:
    """Return each changed requirement as it is asked today, and as it would be; empty: it would be left out."""
    by_code = {asked.code: asked for asked in entry_of(one.support).requirements}
    found = [
        (
            requirement_in_words(by_code[code]) if code in by_code else code,
            "" if asks is None else says(read(asks, CATALOGUE)),
        )
        for code, asks in one.changed.items()
    ]
    if one.added is not None:
        found.append(("", says(read(one.added, CATALOGUE))))
    return found


@staff_page
@require_http_methods(["POST"])
def change(request: SignedInRequest, pk: UUID, act: str) -> HttpResponse:
    """Name a scenario anew, show it to others or not, have it counted again, delete it: its owner alone."""
    one = _found(request, pk)
    if act == "rename":
        form = NameForm(request.POST)
        if not form.is_valid():
            return _page(request, one, form, status=422)
        try:
            actions.rename_scenario(actor=request.user, scenario=one, name=form.cleaned_data["name"])
        except InvalidInput as error:
            form.add_error("name", str(error))
            return _page(request, one, form, status=422)
        messages.success(request, _("The scenario has its new name."))
    elif act in ("share", "unshare"):
        actions.share_scenario(actor=request.user, scenario=one, shared=act == "share")
        messages.success(request, _("Others see it now.") if act == "share" else _("Only you see it now."))
    elif act == "count":
        actions.count_scenario_again(actor=request.user, scenario=one)
        messages.success(request, _("It is being counted: load this page again in a minute."))
    elif act == "delete":
        actions.delete_scenario(actor=request.user, scenario=one)
        messages.success(request, _("The scenario “%(name)s” is deleted.") % {"name": one.name})
        return redirect("desk:scenarios")
    else:
        raise Http404
    return redirect("desk:scenario", one.pk)


@staff_page
@require_safe
def compare(request: SignedInRequest) -> HttpResponse:
    """Show two scenarios beside each other."""
    require(access.may_see_flow(request.user))
    asked = list(dict.fromkeys(request.GET.getlist("s")))
    if len(asked) != 2:
        messages.error(request, _("Tick two scenarios to compare them."))
        return redirect(reverse("desk:scenarios"))
    both = [scenario_for(request.user, one) for one in asked]
    rows = _rows(request, both)
    shown = [row["counted"] for row in rows if row["change"] is not None]
    context: dict[str, Any] = {
        "rows": rows,
        "changes": [(one, _changes(one)) for one in both],
        "differ": len({(one.support_id, one.kind, one.place) for one in both}) > 1,
        "ready": len(shown) == 2,
    }
    if len(shown) == 2:
        context |= _beside(shown)
    return render(request, "desk/flow/compare.html", context)


def _beside(both: list[Counted]) -> dict[str, Any]:
    changes = [one.change for one in both if one.change is not None]
    lines = [
        *zip(QUINTILES, *(one.lines for one in changes), strict=True),
        ("all", *(one.whole for one in changes)),
    ]
    measures = [
        (name, today, then, then_other)
        for (name, today, then, _how), (_name, _today, then_other, _way) in zip(
            *(shares_of(one) for one in changes), strict=True
        )
    ]
    costs = [
        cost_in_words(one.cost, one.figure) if one.cost is not None and one.figure is not None else ""
        for one in both
    ]
    return {"lines": lines, "measures": measures, "costs": costs, "in_fives": any(one.in_fives for one in both)}
