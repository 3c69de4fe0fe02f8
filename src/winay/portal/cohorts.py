"""The link of a receiver outside to a whole list: a code opens it once; each case is read and answered by itself."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from winay.base.errors import DomainError
from winay.base.forms import PlainForm
from winay.base.web import csv_response, paginate, show_domain_error
from winay.journeys import actions
from winay.journeys.models import HandOverDoor, Referral
from winay.journeys.queries import cohort_doors as queries
from winay.journeys.queries.files import told
from winay.journeys.referral_sheet import referral_pdf
from winay.journeys.rules.answers import MOST_BYTES
from winay.journeys.rules.referrals import OPEN
from winay.journeys.sheets import LANGUAGES
from winay.journeys.states import REFERRAL_STATES
from winay.portal.forms import AnswerForm
from winay.portal.referrals import ask_for_code, is_inside, private

ON_A_PAGE = 25
STATES = ("to_answer", "sent", "seen", "waiting", "accepted", "enrolled", "supported", "declined")


class AnswersForm(PlainForm):
    """A table or package that comes back with answers."""

    answers = forms.FileField(
        label=gettext_lazy("The table or package, with the answers written in"),
        widget=forms.FileInput(attrs={"accept": ".csv,.json,text/csv,application/json"}),
        help_text=gettext_lazy(
            "Under “what”: accepted, waiting, declined, enrolled or first support received; under “reason” why, where "
            "you decline."
        ),
    )


def _door(token: str) -> HandOverDoor | None:
    try:
        return queries.cohort_door_of_token(token)
    except HandOverDoor.DoesNotExist:
        return None


def _inside(request: HttpRequest, token: str) -> HandOverDoor:
    """Return the door that this browser opened; for others its pages do not exist."""
    door = _door(token)
    if door is None or not is_inside(request, door):
        raise Http404
    return door


def _page(request: HttpRequest, door: HandOverDoor) -> tuple[Page[Any], dict[str, str]]:
    asked = {name: request.GET.get(name, "").strip()[:60] for name in ("state", "words")}
    state = asked["state"] if asked["state"] in STATES else ""
    rows = queries.cases_behind(door, state=state, words=asked["words"])
    return paginate(request, rows, per_page=ON_A_PAGE), asked


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cohort_door(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the code that came apart; then list the cases, and take a file with answers."""
    door = _door(token)
    if door is None:
        return private(render(request, "portal/referral_gone.html", status=404))
    here = reverse("portal:cohort_door", args=[token])
    if not is_inside(request, door):
        return private(
            ask_for_code(request, door, lambda given: actions.enter_cohort_door(token=token, **given), here)
        )
    form, problems = AnswersForm(request.POST or None, request.FILES or None), []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data["answers"].read(MOST_BYTES + 1)
        try:
            taken = actions.take_answers(door=door, data=data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            problems = list(taken.problems)
            text = ngettext("%(n)s answer is written down.", "%(n)s answers are written down.", taken.done)
            messages.success(request, text % {"n": taken.done})
            if not problems:
                return redirect(here)
    page, asked = _page(request, door)
    cases = list(page.object_list)
    files = queries.files_of(cases)
    context = {
        "door": door,
        "token": token,
        "page": page,
        "rows": [(one, files.get(one.pk, {}).get("subject", {}).get("name", "")) for one in page.object_list],
        "asked": asked,
        "states": [
            (code, _(label.staff)) for code, label in REFERRAL_STATES.labels.items() if code != "withdrawn"
        ],
        "form": form,
        "problems": problems,
    }
    return private(render(request, "portal/cohort.html", context))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cohort_case(request: HttpRequest, token: str, code: str) -> HttpResponse:
    """Open one case by a button; then show its file and take its answer."""
    door = _inside(request, token)
    case = _case(door, code)
    acts = [act for act in REFERRAL_STATES.acts_from(case.state) if act not in ("see", "withdraw")]
    answers = request.method == "POST" and request.POST.get("open") is None
    form = AnswerForm(request.POST if answers else None, acts=acts) if acts and case.state != "sent" else None
    if request.method == "POST":
        try:
            if not answers:
                actions.open_case(door=door, code=code)
            elif form is None:
                raise Http404
            elif form.is_valid():
                actions.answer_case(door=door, code=code, **form.cleaned_data)
                messages.success(request, _("Your answer is written down; who sent it has been told."))
        except DomainError as error:
            show_domain_error(request, error, form)
        if form is None or form.is_valid():
            return redirect("portal:cohort_case", token, code)
    content = queries.files_of([case]).get(case.pk)
    context = {
        "referral": case,
        "token": token,
        "file": told(content) if content else None,
        "reads": queries.may_read_behind(case),
        "form": form,
        "door": door,
        "is_open": case.state in OPEN,
        "languages": LANGUAGES.items(),
    }
    return private(render(request, "portal/cohort_case.html", context))


def _case(door: HandOverDoor, code: str) -> Referral:
    try:
        return queries.cases_behind(door).get(code=code[:20])
    except Referral.DoesNotExist:
        raise Http404 from None


@never_cache
@require_safe
def cohort_page(request: HttpRequest, token: str, kind: str) -> HttpResponseBase:
    """Give the cases of a page that were opened, as a sealed package or as a table in which answers are written."""
    door = _inside(request, token)
    cases = list(_page(request, door)[0].object_list)
    name = door.handover.cohort.code
    if kind == "json":
        headers = {"Content-Disposition": f'attachment; filename="{name}.json"'}
        packages = queries.packages_of(door.handover, cases)
        return JsonResponse(packages, json_dumps_params={"ensure_ascii": False, "indent": 1}, headers=headers)
    if kind == "csv":
        return csv_response(name, queries.COLUMNS, queries.rows_of(cases))
    raise Http404


@never_cache
@require_safe
def cohort_sheet(request: HttpRequest, token: str, code: str, language: str) -> HttpResponse:
    """Give one case that was opened on paper."""
    door = _inside(request, token)
    case = _case(door, code)
    if language not in LANGUAGES or not queries.may_read_behind(case):
        raise Http404
    headers = {"Content-Disposition": f'inline; filename="{case.code}-{language}.pdf"'}
    return HttpResponse(referral_pdf(case, language=language), content_type="application/pdf", headers=headers)
