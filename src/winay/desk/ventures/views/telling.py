"""What is told of a venture by date: what it sold, who works there, how its life goes on."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from winay.base.errors import DomainError
from winay.base.forms import PlainForm
from winay.base.web import SignedInRequest, show_domain_error
from winay.desk.ventures.forms import ChangeForm, JobsForm, SalesForm, WrongForm, month_before
from winay.desk.web import keeper_page
from winay.registry import actions
from winay.registry.models import Venture
from winay.registry.queries import ventures as queries
from winay.registry.states import VENTURE_STATES

TAKE_BACK = "take_back"


def _saved(request: SignedInRequest, code: str, form: PlainForm, act: Callable[[], object]) -> HttpResponse | None:
    """Do what a valid form asks and return to the venture's page; None, with the reason beside the form, if refused."""
    try:
        act()
    except DomainError as error:
        show_domain_error(request, error, form)
        return None
    messages.success(request, _("It is written down."))
    return redirect("desk:venture", code)


@keeper_page
def sales(request: SignedInRequest, code: str, pk: str = "") -> HttpResponse:
    """Write down what a venture sold; with `pk`, instead of what was told wrongly, or take that back."""
    found = queries.venture_for(request.user, code)
    row: Any = get_object_or_404(queries.sales_that_stand(queries.whole_of(found)), pk=pk) if pk else None
    now = month_before(timezone.localdate())
    if row:
        now = {"since": row.since, "until": row.until, "amount": row.amount.amount, "known": row.known}
    form = SalesForm(_sent(request, TAKE_BACK, without=True), initial=now, corrects=bool(row))
    return _told(
        request, found, row, form, template="desk/ventures/venture_sales.html",
        record=lambda **told: actions.record_sales(venture=found, sales=form.sales(), **told),
        correct=lambda **told: actions.correct_sales(sales=row, by=form.sales(), **told),
        take_back=lambda **told: actions.take_back_sales(sales=row, **told),
    )  # fmt: skip


@keeper_page
def jobs(request: SignedInRequest, code: str, pk: str = "") -> HttpResponse:
    """Write down who works in a venture on a day; with `pk`, instead of what was told wrongly, or take that back."""
    found = queries.venture_for(request.user, code)
    row: Any = get_object_or_404(queries.jobs_that_stand(queries.whole_of(found)), pk=pk) if pk else None
    now: dict[str, Any] = {"day": timezone.localdate()}
    if row:
        now = {"day": row.day, "people": row.people, "women": row.women, "young": row.young}
    form = JobsForm(_sent(request, TAKE_BACK, without=True), initial=now, corrects=bool(row))
    return _told(
        request, found, row, form, template="desk/ventures/venture_jobs.html",
        record=lambda **told: actions.record_jobs(venture=found, jobs=form.jobs(), **told),
        correct=lambda **told: actions.correct_jobs(jobs=row, by=form.jobs(), **told),
        take_back=lambda **told: actions.take_back_jobs(jobs=row, **told),
    )  # fmt: skip


def _told(
    request: SignedInRequest,
    found: Venture,
    row: Any,
    form: SalesForm | JobsForm,
    *,
    template: str,
    record: Callable[..., object],
    correct: Callable[..., object],
    take_back: Callable[..., object],
) -> HttpResponse:
    """Write down what was told, put it in the place of `row`, or take `row` back; else show the page that asks."""
    wrong = WrongForm(_sent(request, TAKE_BACK), prefix="wrong")
    done = None
    if form.is_valid():
        told: dict[str, Any] = {"actor": request.user, "word": form.word()}
        if row:
            told["why"] = form.cleaned_data["why"]
        done = _saved(request, found.code, form, partial(correct if row else record, **told))
    elif row and wrong.is_valid():
        done = _saved(request, found.code, wrong, partial(take_back, actor=request.user, **wrong.cleaned_data))
    context = {"venture": found, "row": row, "form": form, "wrong": wrong}
    return done or render(request, template, context)


def _sent(request: SignedInRequest, name: str, *, without: bool = False) -> Any:
    """Return what was sent if it holds (or, `without`, does not hold) the button of this name; else None."""
    if request.method != "POST":
        return None
    return request.POST if (name in request.POST) is not without else None


@keeper_page
def state(request: SignedInRequest, code: str) -> HttpResponse:
    """Say how the life of a venture goes on: each act that is possible now, with its day and reason."""
    found = queries.venture_for(request.user, code)
    asked = request.POST.get("act", "") if request.method == "POST" else ""
    today = {"on": timezone.localdate()}
    forms = {
        act: ChangeForm(request.POST if act == asked else None, act=act, prefix=act, initial=today)
        for act in VENTURE_STATES.acts_from(found.state)
    }
    form = forms.get(asked)
    done = None
    if form is not None and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("on", "reason", "words")}
        done = _saved(
            request,
            code,
            form,
            lambda: actions.change_venture(
                actor=request.user, venture=found, act=asked, word=form.word(), **given
            ),
        )
    context = {"venture": found, "forms": forms, "form": form, "asked": asked}
    return done or render(request, "desk/ventures/venture_state.html", context)
