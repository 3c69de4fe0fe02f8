"""Tasks with owners: the list, one task, and what is done with it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from winay.base.choices import offer
from winay.base.web import SignedInRequest, paginate
from winay.budgets.models import Budget
from winay.desk.partners.forms import AssignmentForm, GiveForm, WordsForm
from winay.desk.partners.views._common import form_page
from winay.desk.web import require, staff_page
from winay.partners import access, actions
from winay.partners.models import Assignment
from winay.partners.pack import components_in
from winay.partners.queries import agreements, work
from winay.partners.queries.work import programmes_coordinated_whole
from winay.partners.states import ASSIGNMENT_STATES
from winay.programmes.access import programmes_of
from winay.programmes.models import Programme
from winay.programmes.queries.staff import programme_for_staff

STATES = [*ASSIGNMENT_STATES.choices(), ("late", ASSIGNMENT_STATES.phases["late"].staff)]
WHOSE = (("", gettext_lazy("Everybody's")), ("mine", gettext_lazy("Mine")))


@staff_page
def assignments(request: SignedInRequest) -> HttpResponse:
    """List the tasks that the reader sees, the most urgent first."""
    asked = {key: request.GET.get(key, "")[:120] for key in ("state", "programme", "whose")}
    if asked["state"] not in dict(STATES):
        asked["state"] = "open"
    programmes = offer(programmes_of(request.user), asked["programme"], key="code")
    rows = work.assignments_for(
        request.user,
        state=asked["state"],
        programme=programmes.one.code if programmes.one else "",
        own=asked["whose"] == "mine",
    )
    context = {
        "page": paginate(request, rows, decorate=work.say_how_they_stand),
        "asked": asked,
        "states": STATES,
        "whose": WHOSE,
        "programmes": programmes,
        "chosen": programmes.one,
        "may_add": programmes_coordinated_whole(request.user).exists(),
    }
    return render(request, "desk/partners/assignments.html", context)


@staff_page
@require_safe
def components(request: SignedInRequest, programme: str) -> HttpResponse:
    """Show the components that the document of a programme names: what each hands over, by which methods."""
    found = programme_for_staff(request.user, programme)
    rows = components_in(Programme.objects.select_related("pack").get(pk=found.pk).pack.content)
    context = {
        "programme": found,
        "components": rows,
        "may_add": access.may_assign(request.user, found, None),
        "has_budget": Budget.objects.filter(programme=found).exists(),
    }
    return render(request, "desk/partners/components.html", context)


def _up() -> list[str]:
    return [_("Tasks of the team"), reverse("desk:assignments")]


def _page(found: Assignment) -> str:
    return reverse("desk:assignment", args=[found.code])


@staff_page
def add(request: SignedInRequest, programme: str) -> HttpResponse:
    """Give somebody of a programme something to do; `?agreement=` for one of its agreements."""
    found = programme_for_staff(request.user, programme)
    code = request.GET.get("agreement", "")
    partnership = agreements.partnership_for(request.user, code) if code else None
    if partnership is not None and partnership.programme_id != found.pk:
        raise Http404
    require(access.may_assign(request.user, found, partnership))

    def act(**data: Any) -> Assignment:
        return actions.assign(actor=request.user, programme=found, partnership=partnership, **data)

    return form_page(
        request,
        AssignmentForm(
            request.POST or None, programme=found, initial={"what": request.GET.get("what", "").strip()[:300]}
        ),
        act,
        title=_("Give a task"),
        said=partnership.title if partnership else found.name,
        up=_up(),
        done=_("It stands among the tasks of whoever does it."),
        to=_page,
    )


@staff_page
def assignment(request: SignedInRequest, code: str) -> HttpResponse:
    """Show one task."""
    found = work.assignment_for(request.user, code)
    work.say_how_they_stand([found])
    context = {
        "task": found,
        "may_do": access.may_do_assignment(request.user, found),
        "may_keep": access.may_keep_assignment(request.user, found),
        "acts": ASSIGNMENT_STATES.acts_from(found.state),
    }
    return render(request, "desk/partners/assignment.html", context)


STEPS: dict[str, tuple[Any, Any]] = {
    "finish": (WordsForm, actions.finish_assignment),
    "drop": (WordsForm, actions.drop_assignment),
    "reopen": (WordsForm, actions.reopen_assignment),
    "give": (GiveForm, actions.give_assignment),
}


@staff_page
def step(request: SignedInRequest, code: str, step: str) -> HttpResponse:
    """Say that a task is done, drop it, open it again, or give it to another."""
    if step not in STEPS:
        raise Http404
    found = work.assignment_for(request.user, code)
    may = access.may_do_assignment if step == "finish" else access.may_keep_assignment
    require(may(request.user, found))
    titles = {
        "finish": _("It is done"),
        "drop": _("It is not done any more"),
        "reopen": _("It is still to be done"),
        "give": _("Give it to another"),
    }
    kind, do = STEPS[step]
    more: dict[str, Any] = (
        {"programme": found.programme, "initial": {"due_on": found.due_on}} if step == "give" else {}
    )

    def act(**data: Any) -> Assignment:
        return do(actor=request.user, assignment=found, **data)  # type: ignore[no-any-return]

    return form_page(
        request,
        kind(request.POST or None, **more),
        act,
        title=titles[step],
        said=found.what,
        up=[*_up(), found.what, _page(found)],
        done=_("It is written down."),
        to=_page,
    )
