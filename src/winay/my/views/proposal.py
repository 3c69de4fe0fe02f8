"""Writing a proposal: an overview of the steps, the steps, the review and the submission.

Every step saves what is right in it, also field by field while one types; what is wrong is kept as it was typed.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from winay.base.errors import DomainError, InvalidInput
from winay.base.models import User
from winay.base.web import SignedInRequest, show_domain_error
from winay.calls import access, actions
from winay.calls.actions.proposals import EDITABLE, problems_before_submission
from winay.calls.models import Proposal
from winay.calls.queries import own
from winay.calls.queries.readiness import last_day_to_complain
from winay.calls.queries.returns import named_in_words
from winay.calls.queries.staff import budget_by_source
from winay.committees.models import Session
from winay.my.forms import (
    AboutForm,
    CostRows,
    PersonForm,
    PictureForm,
    PlaceForm,
    QuestionForm,
    SalesForm,
    StepForm,
)
from winay.my.next_step import next_step_of
from winay.my.steps import QUESTION, Step, step_after, steps_of
from winay.my.views.home import agreement_of_proposal
from winay.my.web import keep_typed, own_page, typed
from winay.programmes.packs import CallTerms
from winay.registry import actions as registry
from winay.registry.models import Person

FORMS: dict[str, Callable[..., StepForm]] = {"about": AboutForm, "place": PlaceForm, "sales": SalesForm}


def _context(request: SignedInRequest, proposal: Proposal, slug: str = "") -> dict[str, Any]:
    terms = CallTerms.model_validate(proposal.call.terms)
    steps = steps_of(proposal, terms)
    step = next((step for step in steps if step.slug == slug), None)
    if slug and step is None:
        raise Http404
    return {
        "proposal": proposal,
        "call": proposal.call,
        "terms": terms,
        "steps": steps,
        "step": step,
        "number": steps.index(step) + 1 if step else 0,
        "own": own.is_own(request.user, proposal),
        "saved_at": proposal.saved_at,
    }


@own_page
def overview(request: SignedInRequest, code: str) -> HttpResponse:
    """Show how far the proposal has come: every step and what is missing."""
    proposal = own.proposal_for_group(request.user, code)
    if not _may_write(request.user, proposal):
        next_step = next_step_of(
            proposal,
            agreement_of_proposal(proposal),
            Session.objects.filter(committee__call=proposal.call).exclude(state="cancelled").first(),
            last_day_to_complain(proposal),
        )
        context = _context(request, proposal) | _written(request, proposal) | {"next": next_step}
        return render(request, "my/proposal_read.html", context)
    context = _context(request, proposal)
    context["missing"] = problems_before_submission(proposal)
    context["returned"] = own.return_of(proposal) if proposal.state == "returned" else None
    context["named"] = named_in_words(proposal.call, proposal.return_parts)
    return render(request, "my/proposal.html", context)


def _note_reading(request: SignedInRequest, proposal: Proposal, people: Iterable[Person]) -> None:
    """Write down that staff who write for a group saw who is in it; the group's own people know each other."""
    if not access.belongs_to_group(request.user, proposal):
        registry.log_reading(reader=request.user, people=people, page="writing")


def _may_write(user: User, proposal: Proposal) -> bool:
    return proposal.state in EDITABLE and access.may_edit_proposal(user, proposal)


def _written(request: SignedInRequest, proposal: Proposal) -> dict[str, Any]:
    """Return everything that is written, for the review and for reading."""
    terms = CallTerms.model_validate(proposal.call.terms)
    members = list(proposal.members.select_related("person__household"))
    _note_reading(request, proposal, [member.person for member in members])
    return {
        "answers": [(question, proposal.answers.get(question.code)) for question in terms.questions],
        "budget": budget_by_source(proposal.cost_lines.all()),
        "members": members,
        "pictures": proposal.pictures.all(),
    }


def _editable(request: SignedInRequest, code: str) -> Proposal:
    """Fetch a proposal that may be written now; the overview is shown to who may only read it."""
    proposal = own.proposal_for_group(request.user, code)
    if not _may_write(request.user, proposal):
        raise _ReadOnly
    return proposal


class _ReadOnly(Exception):
    """The proposal is no longer, or not by this person, to be written."""


def _writing(view: Callable[..., HttpResponse]) -> Callable[..., Any]:
    """Send who may not write (any more) to the overview."""

    def guarded(request: SignedInRequest, code: str, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, code, **kwargs)
        except _ReadOnly:
            if request.htmx:
                return render(request, "my/_saved.html", {"error": _("This proposal cannot be changed now.")})
            messages.info(request, _("This proposal cannot be changed now."))
            return redirect("my:proposal", code)

    return own_page(guarded)


def _form_of(step: Step, proposal: Proposal, data: Any) -> StepForm:
    if step.question:
        return QuestionForm(data, proposal=proposal, question=step.question)
    if step.slug not in FORMS:
        raise Http404
    return FORMS[step.slug](data, proposal=proposal)


@_writing
def step(request: SignedInRequest, code: str, slug: str) -> HttpResponse:
    """Show one step; save what is right in it, field by field when the page sends it by itself."""
    proposal = _editable(request, code)
    context = _context(request, proposal, slug)
    found: Step = context["step"]
    if request.method != "POST":
        form = _form_of(found, proposal, typed(request, proposal, slug))
        return render(request, "my/step.html", context | {"form": form})
    form = _form_of(found, proposal, request.POST)
    form.is_valid()
    proposal = _save(request, proposal, form)
    wrong = {name: request.POST.get(name, "") for name in form.errors if name in form.fields}
    keep_typed(
        request, proposal, slug, {name: request.POST.get(name, "") for name in form.fields} if wrong else None
    )
    if request.htmx:
        return _saved(request, proposal, form)
    if form.errors:
        return render(request, "my/step.html", context | {"form": form, "saved_at": proposal.saved_at})
    return _go_on(request, proposal, context["steps"], slug)


def _save(request: SignedInRequest, proposal: Proposal, form: StepForm) -> Proposal:
    """Save the fields that are right; an error of the rules is shown beside its field."""
    if values := form.values():
        try:
            return actions.save_proposal(actor=request.user, proposal=proposal, values=values)
        except DomainError as error:
            show_domain_error(request, error, form)
            proposal.refresh_from_db()
    return proposal


def _saved(request: SignedInRequest, proposal: Proposal, form: Any = None, **more: Any) -> HttpResponse:
    """Answer a page that saves by itself: when it was saved, and what could not be."""
    context = {"saved_at": proposal.saved_at, "form": form, "proposal": proposal, **more}
    return render(request, "my/_saved.html", context)


def _go_on(request: SignedInRequest, proposal: Proposal, steps: list[Step], slug: str) -> HttpResponse:
    if "back" in request.POST:
        return redirect("my:proposal", proposal.code)
    return redirect("my:step", proposal.code, step_after(steps, slug))


@_writing
def people(request: SignedInRequest, code: str) -> HttpResponse:
    """Choose who of the group takes part."""
    proposal = _editable(request, code)
    context = _context(request, proposal, "people")
    members = list(own.people_of(proposal.organisation))
    _note_reading(request, proposal, members)
    chosen = {str(pk) for pk in proposal.members.values_list("person", flat=True)}
    if request.method == "POST":
        chosen = set(request.POST.getlist("people"))
        wanted = [person for person in members if str(person.pk) in chosen]
        try:
            actions.set_members(actor=request.user, proposal=proposal, people=wanted)
        except DomainError as error:
            if request.htmx:
                return _saved(request, proposal, error=error)
            show_domain_error(request, error)
        else:
            proposal.refresh_from_db()
            if request.htmx:
                return _saved(request, proposal)
            if "add" in request.POST:
                return redirect("my:add_person", code)
            return _go_on(request, proposal, context["steps"], "people")
    rows = [(person, str(person.pk) in chosen) for person in members]
    return render(request, "my/people.html", context | {"rows": rows})


@_writing
def add_person(request: SignedInRequest, code: str) -> HttpResponse:
    """Register somebody of the group who is not on the list yet; they take part in the proposal at once."""
    proposal = _editable(request, code)
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        office, group = given.pop("office"), proposal.organisation
        try:
            with transaction.atomic():
                person = registry.register_person(
                    actor=request.user, organisation=group, community=group.community, **given
                )
                registry.add_member(actor=request.user, organisation=group, person=person, office=office)
                standing = [member.person for member in proposal.members.select_related("person")]
                actions.set_members(actor=request.user, proposal=proposal, people=[*standing, person])
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The person is registered and takes part in the proposal."))
            return redirect("my:step", code, "people")
    return render(request, "my/person.html", _context(request, proposal, "people") | {"form": form})


@_writing
def costs(request: SignedInRequest, code: str) -> HttpResponse:
    """Write what the plan costs and who pays each line; rows are added and removed with or without a script."""
    proposal = _editable(request, code)
    context = _context(request, proposal, "costs")
    if request.method != "POST":
        kept = typed(request, proposal, "costs")
        rows = CostRows(kept, bound=True) if kept else CostRows.from_proposal(proposal)
        rows = rows if rows.rows and "more" not in request.GET else rows.with_blank()
        return render(request, "my/costs.html", context | _cost_context(proposal, rows))
    rows = CostRows.from_post(request.POST)
    if (remove := request.POST.get("remove", "")).isdigit():
        rows = rows.without(int(remove))
    error = _save_costs(request, proposal, rows)
    proposal.refresh_from_db()
    if request.htmx:
        return _saved(request, proposal, error=error, **_cost_context(proposal, rows))
    if "add" in request.POST or remove:
        if error is None:
            target = reverse("my:step", args=[code, "costs"])
            return redirect(f"{target}?more=1#last" if "add" in request.POST else target)
        rows = rows.with_blank() if "add" in request.POST else rows
    elif error is None:
        return _go_on(request, proposal, context["steps"], "costs")
    else:
        show_domain_error(request, error)
    return render(
        request,
        "my/costs.html",
        context | _cost_context(proposal, rows) | {"saved_at": proposal.saved_at, "error": error},
    )


def _save_costs(request: SignedInRequest, proposal: Proposal, rows: CostRows) -> DomainError | None:
    """Save the lines if all that was typed is complete; otherwise keep it as it was typed."""
    error: DomainError | None = None
    if rows.is_valid():
        try:
            actions.replace_cost_lines(actor=request.user, proposal=proposal, lines=rows.lines())
        except DomainError as refused:
            error = refused
    else:
        error = InvalidInput(_("A line is not complete: what you typed is kept here, but it does not count yet."))
    keep_typed(request, proposal, "costs", rows.rows if error else None)
    return error


def _cost_context(proposal: Proposal, rows: CostRows) -> dict[str, Any]:
    return {"rows": rows, "budget": budget_by_source(proposal.cost_lines.all()), "category": proposal.category}


@_writing
def pictures(request: SignedInRequest, code: str) -> HttpResponse:
    """Add and remove talking maps and photographs."""
    proposal = _editable(request, code)
    context = _context(request, proposal, "pictures")
    form = PictureForm(initial={"kind": "past"})
    if request.method == "POST" and "remove" in request.POST:
        actions.remove_picture(actor=request.user, picture=proposal.pictures.get(pk=request.POST["remove"]))
        messages.success(request, _("The picture is removed."))
        return redirect("my:step", code, "pictures")
    if request.method == "POST" and ("go" in request.POST or "back" in request.POST) and not request.FILES:
        return _go_on(request, proposal, context["steps"], "pictures")
    if request.method == "POST":
        form = PictureForm(request.POST, request.FILES)
        if form.is_valid():
            given = form.cleaned_data
            try:
                actions.add_picture(
                    actor=request.user,
                    proposal=proposal,
                    kind=given["kind"],
                    file=given["file"],
                    caption=given["caption"],
                )
            except DomainError as error:
                show_domain_error(request, error, form)
            else:
                messages.success(request, _("The picture is saved."))
                return redirect("my:step", code, "pictures")
    return render(request, "my/pictures.html", context | {"form": form, "pictures": proposal.pictures.all()})


def _step_of(where: str) -> str:
    """Return the step in which a problem can be mended."""
    return {"activity": "about", "title": "about", "members": "people", "cost_lines": "costs"}.get(
        where, f"{QUESTION}{where}" if where else ""
    )


@_writing
def review(request: SignedInRequest, code: str) -> HttpResponse:
    """Read everything once more, see what is missing, and submit."""
    proposal = _editable(request, code)
    if request.method == "POST":
        try:
            actions.submit_proposal(actor=request.user, proposal=proposal, now=timezone.now())
        except DomainError as error:
            show_domain_error(request, error)
            return redirect("my:step", code, "review")
        messages.success(request, _("Your proposal is submitted. Write down its code: %(code)s.") % {"code": code})
        return redirect("my:proposal", code)
    context = _context(request, proposal) | _written(request, proposal)
    context["missing"] = [(problem, _step_of(problem.where)) for problem in problems_before_submission(proposal)]
    context["unsaved"] = [step for step in context["steps"] if typed(request, proposal, step.slug)]
    return render(request, "my/review.html", context)


@_writing
def withdraw(request: SignedInRequest, code: str) -> HttpResponse:
    """Withdraw a proposal, asked once more."""
    proposal = own.proposal_for_group(request.user, code)
    if request.method == "POST":
        try:
            actions.withdraw_proposal(actor=request.user, proposal=proposal)
        except DomainError as error:
            show_domain_error(request, error)
        else:
            messages.success(request, _("The proposal is withdrawn."))
        return redirect("my:proposal", code)
    return render(request, "my/withdraw.html", {"proposal": proposal})
