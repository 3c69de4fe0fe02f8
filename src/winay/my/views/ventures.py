"""A group's own business: what it told of its sales and of who works there, and telling more."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from winay.base.errors import DomainError
from winay.base.web import SignedInRequest, show_domain_error
from winay.my.venture_forms import OwnJobsForm, OwnSalesForm
from winay.my.web import own_page
from winay.registry import actions
from winay.registry.models import ToldBy
from winay.registry.queries.ventures import Story, own_venture, story_of

SPANS_OFFERED = 12
"""How many months back a group can tell what it sold; further back, the office writes it down."""


@own_page
def venture(request: SignedInRequest, code: str) -> HttpResponse:
    """Show a business of one's own and what was told of it."""
    found = own_venture(request.user, code)
    story = story_of(found)
    context = {"venture": found, "story": story, "to_tell": bool(_untold(story, timezone.localdate()))}
    return render(request, "my/venture.html", context)


def _months(today: date) -> list[tuple[date, date]]:
    """Return the first and last days of the last twelve full months, the latest first."""
    spans, first = [], today.replace(day=1)
    for _number in range(SPANS_OFFERED):
        last = first - timedelta(days=1)
        first = last.replace(day=1)
        spans.append((first, last))
    return spans


def _untold(story: Story, today: date) -> list[tuple[date, date]]:
    """Return the spans of which nothing was told yet: months, the latest first, then last year as a whole."""
    year = today.year - 1
    spans = [*_months(today), (date(year, 1, 1), date(year, 12, 31))]
    told = [(row.since, row.until) for row in story.standing_sales]
    return [(one, other) for one, other in spans if not any(a <= other and one <= b for a, b in told)]


@own_page
def sales(request: SignedInRequest, code: str) -> HttpResponse:
    """Tell what the business sold in a month or in the last year."""
    found = own_venture(request.user, code)
    spans = _untold(story_of(found), timezone.localdate())
    form = OwnSalesForm(request.POST or None, spans=spans)
    if request.method == "POST" and form.is_valid():
        word = actions.Word(by=ToldBy.OWNER)
        try:
            actions.record_sales(actor=request.user, venture=found, sales=form.sales(), word=word)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("Thank you. It is written down."))
            return redirect("my:venture", code)
    return render(request, "my/venture_sales.html", {"venture": found, "form": form, "spans": spans})


@own_page
def jobs(request: SignedInRequest, code: str) -> HttpResponse:
    """Tell who works in the business today."""
    found = own_venture(request.user, code)
    form = OwnJobsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        word = actions.Word(by=ToldBy.OWNER)
        told: Any = form.jobs(timezone.localdate())
        try:
            actions.record_jobs(actor=request.user, venture=found, jobs=told, word=word)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("Thank you. It is written down."))
            return redirect("my:venture", code)
    return render(request, "my/venture_jobs.html", {"venture": found, "form": form})


@own_page
def wrong(request: SignedInRequest, code: str, kind: str, pk: str) -> HttpResponse:
    """Say that what the owners told was wrong, asked once more; then it can be told again."""
    found = own_venture(request.user, code)
    story = story_of(found)
    rows: list[Any] = [*story.standing_sales] if kind == "sales" else [*story.standing_jobs]
    row = next((one for one in rows if one.pk == pk and one.told_by == ToldBy.OWNER), None)
    if row is None:
        raise Http404
    if request.method == "POST":
        why = _("Told wrongly, say its owners.")
        if kind == "sales":
            actions.take_back_sales(actor=request.user, sales=row, why=why)
        else:
            actions.take_back_jobs(actor=request.user, jobs=row, why=why)
        messages.success(request, _("It no longer counts. Now you can tell it again."))
        return redirect("my:venture", code)
    return render(request, "my/venture_wrong.html", {"venture": found, "kind": kind, "row": row})
