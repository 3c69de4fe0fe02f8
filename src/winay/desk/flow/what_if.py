"""What would change if a rule of a programme changed: the address holds the question, a scenario keeps it by a name."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from winay.base.templatetags.winay import money
from winay.base.web import SignedInRequest, paginate
from winay.desk.flow.forms import ChangeForm, NameForm
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
from winay.journeys.rules.what_if import PEOPLE, QUINTILES, Change, Cost, cost_of
from winay.journeys.words import figure_in_words
from winay.registry.columns import ask_for_columns, columns_wait_in_vain
from winay.territory.models import Department

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


@dataclass(frozen=True)
class Question:
    """What the page of a changed rule is asked: of which programme and kind, where, by which amount, and the form."""

    support: Support
    entry: Entry
    kinds: list[str]
    kind: str
    form: ChangeForm
    districts: Any
    department: str
    sums: list[Figure]
    sum: str

    @property
    def figure(self) -> Figure | None:
        """The amount by which it is costed; None where the entry has none of this number."""
        number = self.sum
        known = number.isascii() and number.isdigit() and int(number) < len(self.sums)
        return self.sums[int(number)] if known else None

    @property
    def place(self) -> str:
        """The start of a UBIGEO: the district's, else the department's; empty for everywhere."""
        return self.districts.one.pk if self.districts.one is not None else self.department


def question_of(request: SignedInRequest, code: str) -> Question:
    """Read the address of a changed rule."""
    support = Support.objects.get(code=code, withdrawn_at=None)
    entry = entry_of(support)
    kinds = [one for one in kinds_of(entry) if one not in PEOPLE or request.shown.keeps_people]
    kind, department = request.GET.get("kind", ""), request.GET.get("department", "")
    return Question(
        support,
        entry,
        kinds,
        kind if kind in kinds else next(iter(kinds), ""),
        ChangeForm(request.GET if "ask" in request.GET else None, entry=entry),
        districts_offered(request),
        department if department.isascii() and department.isdigit() and len(department) == 2 else "",
        sums_of(entry, timezone.localdate()),
        request.GET.get("sum", "0"),
    )


@staff_page
@require_safe
def what_if(request: SignedInRequest, code: str) -> HttpResponse:
    """Change requirements of a programme and see who would newly qualify, who no more, at what cost."""
    require(access.may_see_flow(request.user))
    return asked_page(request, question_of(request, code), NameForm())


def asked_page(request: SignedInRequest, asked: Question, keeping: NameForm, status: int = 200) -> HttpResponse:
    """Show the page of a changed rule, with the form that keeps it."""
    context: dict[str, Any] = {
        "support": asked.support,
        "form": asked.form,
        "kinds": [(one, _(TITLES[one])) for one in asked.kinds],
        "kind": asked.kind,
        "districts": asked.districts,
        "department": asked.department,
        "departments": list(Department.objects.order_by("name").values_list("ubigeo", "name")),
        "sums": [(at, str(one.what), figure_in_words(one)) for at, one in enumerate(asked.sums)],
        "sum": asked.sum,
        "left_out": sum(one.asks is None for one in asked.entry.requirements),
        "asks_nothing": not asked.form.asked and not asked.entry.requirements,
        "query": request.GET.urlencode(),
        "keeping": keeping,
    }
    if asked.form.is_bound and asked.kind and asked.form.is_valid():
        context |= _judged(request, asked)
    return render(request, "desk/flow/what_if.html", context, status=status)


def _where(request: SignedInRequest, asked: Question) -> Where:
    """Return where it is counted: the place asked for, within everywhere that the reader may look at."""
    return Where(asked.place, access.places_of_scenario(request.user, asked.kind))


def _judged(request: SignedInRequest, asked: Question) -> dict[str, Any]:
    today = timezone.localdate()
    before = judged_alone(asked.entry, today)
    after = with_changes(before, asked.form.changed, asked.form.added)
    try:
        change = change_on_registry(before, after, asked.kind, _where(request, asked), today)
    except TooMany:
        return {"too_many": True}
    if change is None:
        ask_for_columns()
        return {"waits": True, "no_worker": columns_wait_in_vain()}
    exact = asked.kind in PEOPLE or sees_all(request, access.places_of_flow(request.user))
    if not exact:
        change = told_to_others(change)
        if change.whole.whole is None:
            return {"too_few": True}
    return {"same": before == after, **change_shown(change, asked.figure, in_fives=not exact)}


def change_shown(change: Change, figure: Figure | None, *, in_fives: bool) -> dict[str, Any]:
    """Return what the tables of a change show (`_change.html`)."""
    return {
        "change": change,
        "in_fives": in_fives,
        "lines": list(zip(QUINTILES, change.lines, strict=True)),
        "shares": shares_of(change),
        "cost": cost_in_words(cost_of(change, figure.least, figure.most), figure) if figure else "",
        "figure": str(figure.what) if figure else "",
    }


def shares_of(change: Change) -> list[tuple[str, Any, Any, str]]:
    """Return coverage, under-coverage and leakage, today and then, each with how it is reckoned."""
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


def cost_in_words(cost: Cost, figure: Figure) -> str:
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
