"""Papers that people and organisations lack: the list, one with everything that can be done about it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from winay.base.errors import DomainError
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.desk.forms import ReasonForm
from winay.desk.papers.forms import HelpForm, ObtainForm
from winay.desk.web import keeper_page, require
from winay.documents.queries.proofs import proof_response
from winay.programmes.access import keepers_districts
from winay.programmes.queries.staff import keepers_of
from winay.registry import actions
from winay.registry.access import may_keep_paper
from winay.registry.models import Organisation, Paper, PaperKind, Person
from winay.registry.queries import papers as queries
from winay.registry.rules.papers import GUIDANCE
from winay.registry.states import PAPER_STATES


@keeper_page
def papers(request: SignedInRequest) -> HttpResponse:
    """List the papers to help with: one's own first, or all."""
    asked = {name: request.GET.get(name, "") for name in ("kind", "state")}
    everybody = bool(request.GET.get("all"))
    rows = queries.papers_for(request.user, districts=keepers_districts(request.user), mine=not everybody, **asked)
    page = paginate(request, rows)
    _log(request, page.object_list, "papers")
    context = {
        "page": page,
        "asked": asked,
        "everybody": everybody,
        "kinds": PaperKind.choices,
        "states": PAPER_STATES.choices(),
        "may_keep": True,
    }
    return render(request, "desk/papers/papers.html", context)


def _log(request: SignedInRequest, rows: Any, page: str) -> None:
    people = [row.person for row in rows if row.person is not None]
    request.shown.note(*people)


def _paper(request: SignedInRequest, pk: str) -> Paper:
    found = queries.paper_with_subject(pk)
    require(may_keep_paper(request.user, found))
    return found


@keeper_page
def paper(request: SignedInRequest, pk: str) -> HttpResponse:
    """Show one paper: what it is for, where it is to be had, who helps; take the next step."""
    found = _paper(request, pk)
    _log(request, [found], "paper")
    asked = request.POST.get("act", "") if request.method == "POST" else ""
    forms = _forms(request, found, asked)
    form = forms.get(asked)
    if form is not None and form.is_valid():
        try:
            _acts(request, found)[asked](form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("It is written down."))
            return redirect("desk:paper", pk)
    context = {
        "paper": found,
        "forms": forms,
        "form": form,
        "asked": asked,
        "guidance": GUIDANCE[found.kind],
        "possible": PAPER_STATES.acts_from(found.state),
    }
    return render(request, "desk/papers/paper.html", context)


def _forms(request: SignedInRequest, found: Paper, asked: str) -> dict[str, Any]:
    district = found.subject.district_id if found.subject else None
    now = {"helper": found.helper_id or request.user.pk, "due_on": found.due_on, "note": found.note}

    def sent(act: str) -> Any:
        return request.POST if asked == act else None

    return {
        "help": HelpForm(sent("help"), helpers=keepers_of(district), initial=now, prefix="help"),
        "obtain": ObtainForm(
            sent("obtain"), request.FILES if asked == "obtain" else None, paper=found, prefix="obtain"
        ),
        "give_up": ReasonForm(sent("give_up"), prefix="give_up"),
        "need_again": ReasonForm(sent("need_again"), prefix="need_again"),
    }


def _acts(request: SignedInRequest, found: Paper) -> dict[str, Callable[[dict[str, Any]], object]]:
    who: dict[str, Any] = {"actor": request.user, "paper": found}
    return {
        "help": lambda given: actions.help_with_paper(**who, **given),
        "obtain": lambda given: actions.obtain_paper(**who, **given),
        "give_up": lambda given: actions.give_up_paper(**who, **given),
        "need_again": lambda given: actions.need_paper_again(**who, **given),
    }


@keeper_page
def evidence(request: SignedInRequest, pk: str) -> HttpResponseBase:
    """Give the evidence of a paper as a download, never shown inside a page of ours."""
    found = _paper(request, pk)
    _log(request, [found], "evidence")
    return proof_response(found.evidence, name=found.kind, download=True)


@require_POST
@keeper_page
def open_paper(request: SignedInRequest, owner: str, pk: str) -> HttpResponse:
    """Make a task of one missing paper; whoever asks helps."""
    model = Person if owner == "person" else Organisation
    subject: Any = {owner: model.objects.get(pk=pk, merged_into=None)}
    try:
        made = actions.open_paper(
            actor=request.user, kind=request.POST.get("kind", ""), helper=request.user, **subject
        )
    except DomainError as error:
        show_domain_error(request, error)
        return redirect(f"desk:{owner}", pk)
    return redirect("desk:paper", made.pk)


@require_POST
@keeper_page
def open_missing(request: SignedInRequest, pk: str) -> HttpResponse:
    """Make tasks of everything that a group and its members lack."""
    group = Organisation.standing.get(pk=pk)
    number = len(actions.open_missing_papers(actor=request.user, organisation=group))
    text = ngettext("%(n)d task was made; you help with it.", "%(n)d tasks were made; you help with them.", number)
    messages.success(request, text % {"n": number})
    return redirect("desk:papers")
