"""What would change if a rule of a programme changed: nothing is stored, the address holds the question."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from winay.base.templatetags.winay import money
from winay.base.web import SignedInRequest, paginate
from winay.desk.flow.forms import ChangeForm
from winay.desk.flow.pages import sees_all
from winay.desk.organisations.views import districts_offered
from winay.desk.web import require, staff_page
from winay.journeys import access, words
from winay.journeys.content import Entry, Figure
from winay.journeys.models import Support
from winay.journeys.queries import catalogue as queries
from winay.journeys.queries.rows import TooMany, Where
from winay.journeys.queries.what_if import (
    change_on_registry,
    judged_alone,
    kinds_of,
    sums_of,
    told_to_others,
    with_changes,
)
from winay.journeys.reading import entry_of
from winay.journeys.rules import SUBJECTS
from winay.journeys.rules.what_if import QUINTILES, Change, Cost, cost_of
from winay.journeys.words import figure_in_words
from winay.registry.columns import ask_for_columns, columns_wait_in_vain

OF_PEOPLE = ("household", "person")
TITLES = {**SUBJECTS, "organisation": SUBJECTS["organisation"]}


@staff_page
@require_safe
def programmes(request: SignedInRequest) -> HttpResponse:
    """Choose the programme whose rule would change."""
    require(access.may_see_flow(request.user))
    text = request.GET.get("text", "").strip()[:120]
    rows = queries.supports_as(queries.listed(), queries.Wanted(text=text)).exclude(status="historical")
    page = paginate(request, rows.order_by("name_es", "code"), decorate=words.decorate)
    return render(request, "desk/flow/programmes.html", {"page": page, "text": text})


@staff_page
@require_safe
def what_if(request: SignedInRequest, code: str) -> HttpResponse:
    """Change requirements of a programme and see who would newly qualify, who no more, at what cost."""
    require(access.may_see_flow(request.user))
    support = Support.objects.get(code=code, withdrawn_at=None)
    entry, today = entry_of(support), timezone.localdate()
    kinds = [one for one in kinds_of(entry) if one not in OF_PEOPLE or request.shown.keeps_people]
    kind = request.GET.get("kind", "")
    kind = kind if kind in kinds else next(iter(kinds), "")
    asked = "ask" in request.GET
    form = ChangeForm(request.GET if asked else None, entry=entry)
    districts = districts_offered(request)
    sums = sums_of(entry, today)
    context: dict[str, Any] = {
        "support": support,
        "form": form,
        "kinds": [(one, _(TITLES[one])) for one in kinds],
        "kind": kind,
        "districts": districts,
        "sums": [(at, str(one.what), figure_in_words(one)) for at, one in enumerate(sums)],
        "sum": request.GET.get("sum", "0"),
        "left_out": sum(one.asks is None for one in entry.requirements),
        "asks_nothing": not form.asked and not entry.requirements,
    }
    if asked and kind and form.is_valid():
        context |= _judged(
            request, entry, form, kind, _where(request, kind, districts), _chosen(sums, context["sum"])
        )
    return render(request, "desk/flow/what_if.html", context)


def _where(request: SignedInRequest, kind: str, districts: Any) -> Where:
    """Return where it is counted: the district asked for, else everywhere that the reader may look at."""
    places = request.shown.places if kind in OF_PEOPLE else access.places_of_flow(request.user)
    return Where(districts.one.pk if districts.one is not None else "", places)


def _chosen(sums: list[Figure], number: str) -> Figure | None:
    return sums[int(number)] if number.isascii() and number.isdigit() and int(number) < len(sums) else None


def _judged(
    request: SignedInRequest, entry: Entry, form: ChangeForm, kind: str, where: Where, figure: Figure | None
) -> dict[str, Any]:
    today = timezone.localdate()
    before = judged_alone(entry, today)
    after = with_changes(before, form.changed, form.added)
    try:
        change = change_on_registry(before, after, kind, where, today)
    except TooMany:
        return {"too_many": True}
    if change is None:
        ask_for_columns()
        return {"waits": True, "no_worker": columns_wait_in_vain()}
    exact = kind in OF_PEOPLE or sees_all(request, access.places_of_flow(request.user))
    if not exact:
        change = told_to_others(change)
        if change.whole.whole is None:
            return {"too_few": True}
    return {
        "change": change,
        "in_fives": not exact,
        "same": before == after,
        "lines": list(zip(QUINTILES, change.lines, strict=True)),
        "shares": _shares(change),
        "cost": _cost(cost_of(change, figure.least, figure.most), figure) if figure else "",
        "figure": str(figure.what) if figure else "",
    }


def _shares(change: Change) -> list[tuple[str, Any, Any, str]]:
    whole = change.whole
    return [
        (
            _("Coverage"), whole.coverage_before, whole.coverage_after,
            _("those who qualify ÷ all for whom the programme is"),
        ),
        (
            _("Under-coverage"), change.under_coverage(after=False), change.under_coverage(after=True),
            _("those of quintiles 1 and 2 who do not qualify ÷ all of quintiles 1 and 2"),
        ),
        (
            _("Leakage"), change.leakage(after=False), change.leakage(after=True),
            _("those of quintiles 3 to 5 among those who qualify and whose quintile is known"),
        ),
    ]  # fmt: skip


def _cost(cost: Cost, figure: Figure) -> str:
    """Return the cost in words; empty where it is not known."""
    if cost.least is None and cost.most is None:
        return ""
    ends = [_sum(one, figure.unit) for one in (cost.least, cost.most) if one is not None]
    if len(ends) == 2 and ends[0] != ends[1]:
        return _("%(least)s to %(most)s") % {"least": ends[0], "most": ends[1]}
    if cost.least is None:
        return _("up to %(sum)s") % {"sum": ends[0]}
    return ends[0] if cost.most is not None else _("at least %(sum)s") % {"sum": ends[0]}


def _sum(amount: Any, unit: str) -> str:
    return f"{amount.normalize():f} UIT" if unit == "UIT" else str(money(amount, unit))
