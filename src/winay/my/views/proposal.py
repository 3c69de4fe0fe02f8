"""Writing a proposal: an overview of the steps, its pictures, the review and the submission."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from winay.base.errors import DomainError, WrongState
from winay.base.models import User
from winay.base.web import SignedInRequest, show_domain_error
from winay.calls import access, actions
from winay.calls.actions.proposals import EDITABLE
from winay.calls.models import Proposal
from winay.calls.queries import own
from winay.calls.queries.readiness import (
    Judged,
    judged_conditions,
    last_day_to_complain,
    left_to_papers,
    problems_before_submission,
    unmet_by_rule,
)
from winay.calls.queries.returns import named_in_words
from winay.calls.queries.staff import budget_by_source
from winay.calls.queries.terms import terms_of
from winay.calls.queries.writing import QUESTION
from winay.committees.models import Session
from winay.my.forms import AttachmentForm, PictureForm
from winay.my.next_step import next_step_of
from winay.my.sheets import told
from winay.my.steps import asked_of_steps, step_after, step_of_condition, steps_of
from winay.my.views.home import agreement_of_proposal
from winay.my.web import own_page
from winay.registry import actions as registry
from winay.registry.models import Person


def page_context(request: SignedInRequest, proposal: Proposal, slug: str = "") -> dict[str, Any]:
    """Return what every page of the proposal shows: its steps, what each is asked, whose it is."""
    terms = terms_of(proposal.call)
    steps = steps_of(proposal, terms)
    step = next((step for step in steps if step.slug == slug), None)
    if slug and step is None:
        raise Http404
    by_itself = bool(request.htmx) and request.method == "POST"
    judged = [] if by_itself or not _may_write(request.user, proposal) else judged_conditions(proposal)
    asked = asked_of_steps(proposal, terms, judged)
    return {
        "proposal": proposal,
        "call": proposal.call,
        "terms": terms,
        "steps": steps,
        "judged": judged,
        "asked_by_step": asked,
        "asked": asked.get(slug, []) if step and (step.done or proposal.state == "returned") else [],
        "step": step,
        "number": steps.index(step) + 1 if step else 0,
        "own": own.is_own(request.user, proposal),
        "saved_at": proposal.saved_at,
    }


@own_page
def overview(request: SignedInRequest, code: str) -> HttpResponse:
    """Show how far the proposal has come: every step and what is missing."""
    proposal = own.proposal_for_group(request.user, code)
    sent = {"revisions": proposal.revisions.order_by("-number")}
    if not _may_write(request.user, proposal):
        next_step = next_step_of(
            proposal,
            agreement_of_proposal(proposal),
            Session.objects.filter(committee__call=proposal.call).exclude(state="cancelled").first(),
            last_day_to_complain(proposal),
        )
        context = page_context(request, proposal) | _written(request, proposal) | sent | {"next": next_step}
        return render(request, "my/proposal_read.html", context)
    context = page_context(request, proposal) | sent
    context["steps"] = [
        (step, [] if step.slug in proposal.unsaved else asks, step.slug in proposal.unsaved)
        for step in context["steps"]
        for asks in [context["asked_by_step"].get(step.slug, [])]
    ]
    context["missing"] = len(problems_before_submission(proposal)) + len(_unmet(context["judged"]))
    context["changes"] = own.changes_since([proposal]).get(proposal.pk, [])
    context["returned"] = own.return_of(proposal) if proposal.state == "returned" else None
    context["named"] = named_in_words(proposal.call, proposal.return_parts)
    return render(request, "my/proposal.html", context)


def note_reading(request: SignedInRequest, proposal: Proposal, people: Iterable[Person]) -> None:
    """Write down that staff who write for a group saw who is in it; the group's own people know each other."""
    if not access.belongs_to_group(request.user, proposal):
        registry.log_reading(reader=request.user, people=people, page="writing")


def _may_write(user: User, proposal: Proposal) -> bool:
    if proposal.state == "draft" and proposal.call.phase not in ("announced", "published"):
        return False
    return proposal.state in EDITABLE and access.may_edit_proposal(user, proposal)


def _written(request: SignedInRequest, proposal: Proposal) -> dict[str, Any]:
    """Return everything that is written, for the review and for reading."""
    terms = terms_of(proposal.call)
    members = list(proposal.members.select_related("person__household"))
    note_reading(request, proposal, [member.person for member in members])
    return {
        "answers": [(question, proposal.answers.get(question.code)) for question in terms.questions],
        "budget": budget_by_source(proposal.cost_lines.all()),
        "members": members,
        "pictures": proposal.pictures.all(),
        "attachments": proposal.attachments.all(),
    }


def editable(request: SignedInRequest, code: str) -> Proposal:
    """Fetch a proposal that may be written now; the overview is shown to who may only read it."""
    proposal = own.proposal_for_group(request.user, code)
    if not _may_write(request.user, proposal):
        raise _ReadOnly
    return proposal


class _ReadOnly(Exception):
    """The proposal is no longer, or not by this person, to be written."""


def writing(view: Callable[..., HttpResponse]) -> Callable[..., Any]:
    """Send who may not write (any more) to the overview."""

    def guarded(request: SignedInRequest, code: str, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, code, **kwargs)
        except (_ReadOnly, WrongState) as refused:
            text = str(refused) or _("This proposal cannot be changed now.")
            if request.htmx:
                return told(render(request, "my/_saved.html", {"error": text}), "closed")
            messages.info(request, text)
            return redirect("my:proposal", code)

    return own_page(guarded)


@writing
def pictures(request: SignedInRequest, code: str) -> HttpResponse:
    """Add and remove talking maps and photographs."""
    proposal = editable(request, code)
    context = page_context(request, proposal, "pictures")
    form = PictureForm(initial={"kind": "past"})
    if request.method == "POST" and "remove" in request.POST:
        actions.remove_picture(actor=request.user, picture=proposal.pictures.get(pk=request.POST["remove"]))
        messages.success(request, _("The picture is removed."))
        return redirect("my:step", code, "pictures")
    if request.method == "POST" and ("go" in request.POST or "back" in request.POST) and not request.FILES:
        following = step_after(context["steps"], "pictures")
        return redirect("my:proposal", code) if "back" in request.POST else redirect("my:step", code, following)
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


@writing
def attachments(request: SignedInRequest, code: str) -> HttpResponse:
    """Add and take out quotations and other papers."""
    proposal = editable(request, code)
    if request.method == "POST" and "remove" in request.POST:
        paper = proposal.attachments.get(pk=request.POST["remove"])
        actions.remove_attachment(actor=request.user, attachment=paper)
        messages.success(request, _("The paper is taken out."))
        return redirect("my:attachments", code)
    form = AttachmentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_attachment(actor=request.user, proposal=proposal, **form.cleaned_data)
        except WrongState:
            raise
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The paper is saved."))
            return redirect("my:attachments", code)
    context = page_context(request, proposal) | {"form": form, "attachments": proposal.attachments.all()}
    return render(request, "my/attachments.html", context)


def _unmet(judged: list[Judged]) -> list[Judged]:
    """Return the rules that do not pass; the ceiling stands among what is missing already."""
    return [one for one in unmet_by_rule(judged) if one.kind != "request_at_most_ceiling"]


KNOWN = ("about", "place", "people", "sales", "costs", "pictures")


def _step_of(where: str) -> str:
    """Return the step in which a problem can be mended."""
    return {"activity": "about", "title": "about", "members": "people", "cost_lines": "costs"}.get(
        where, where if where in KNOWN or where.startswith(QUESTION) or not where else f"{QUESTION}{where}"
    )


@writing
def review(request: SignedInRequest, code: str) -> HttpResponse:
    """Read everything once more, see what is missing by form and by rule, and submit.

    A proposal that does not meet a rule is asked about once more; one that only waits for a paper is told so.
    """
    proposal = editable(request, code)
    context = page_context(request, proposal)
    unmet = _unmet(context["judged"])
    problems = problems_before_submission(proposal)
    if request.method == "POST" and (problems or not unmet or "sure" in request.POST):
        try:
            actions.submit_proposal(actor=request.user, proposal=proposal, now=timezone.now())
        except DomainError as error:
            show_domain_error(request, error)
            return redirect("my:step", code, "review")
        messages.success(
            request, _("Your proposal is submitted. Its code is %(code)s; your receipt is below.") % {"code": code}
        )
        return redirect("my:proposal", code)
    terms = context["terms"]
    context |= _written(request, proposal) | {
        "missing": [(problem, _step_of(problem.where)) for problem in problems],
        "unmet": [(one, step_of_condition(one.kind, terms)) for one in unmet],
        "papers": left_to_papers(context["judged"]),
        "asked_by_office": [one for asks in context["asked_by_step"].values() for one in asks if one.by_office],
    }
    return render(request, "my/review.html", context)


@writing
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
