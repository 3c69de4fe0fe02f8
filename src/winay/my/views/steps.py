"""Writing a proposal step by step: fields, people, costs. What is right is saved, what is wrong is kept as typed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from winay.base.choices import FoundField, looks_for
from winay.base.errors import DomainError, InvalidInput
from winay.base.web import SignedInRequest, show_domain_error
from winay.calls import actions
from winay.calls.actions import Saved, Sheet
from winay.calls.models import Proposal
from winay.calls.queries import own
from winay.calls.queries.staff import budget_by_source
from winay.calls.queries.writing import content_of_step, unsaved_of
from winay.my.forms import AboutForm, CostRows, PersonForm, PlaceForm, QuestionForm, SalesForm, StepForm
from winay.my.sheets import sheet_context, sheet_of, told
from winay.my.steps import Step, step_after
from winay.my.views.proposal import editable, note_reading, page_context, writing
from winay.registry import actions as registry

FORMS: dict[str, Callable[..., StepForm]] = {"about": AboutForm, "place": PlaceForm, "sales": SalesForm}


def _form_of(step: Step, proposal: Proposal, data: Any) -> StepForm:
    if step.question:
        return QuestionForm(data, proposal=proposal, question=step.question)
    if step.slug not in FORMS:
        raise Http404
    return FORMS[step.slug](data, proposal=proposal)


@writing
def step(request: SignedInRequest, code: str, slug: str) -> HttpResponse:
    """Show one step; save what is right in it, field by field when the page sends it by itself."""
    proposal = editable(request, code)
    context = page_context(request, proposal, slug)
    if request.method != "POST":
        kept = unsaved_of(proposal, slug)
        form = _form_of(context["step"], proposal, kept["values"] if kept else None)
        return _shown(request, "my/step.html", proposal, slug, context | {"form": form})
    if "theirs" in request.POST:
        return _take_theirs(request, proposal, slug)
    form = _form_of(context["step"], proposal, request.POST)
    if looks_for(form):
        return _shown(request, "my/step.html", proposal, slug, context | {"form": form}, sheet_of(request))
    form.is_valid()
    sheet = sheet_of(request)
    typed = {name: request.POST.get(name, "") for name in form.fields}
    saved = actions.save_step(
        actor=request.user,
        proposal=proposal,
        step=slug,
        sheet=sheet,
        typed=typed,
        content=None if form.errors else {**content_of_step(proposal, slug), **form.stored()},
        save=lambda fresh: _save(request, fresh, form),
    )
    proposal.refresh_from_db()
    if request.htmx:
        return _saved(request, proposal, saved, form=form)
    if saved in (Saved.WRONG, Saved.CONFLICT):
        return _shown(request, "my/step.html", proposal, slug, context | {"form": form}, sheet)
    return _go_on(request, proposal, context["steps"], slug)


def _save(request: SignedInRequest, proposal: Proposal, form: StepForm) -> list[str]:
    """Save the fields that are right; an error of the rules is shown beside its field."""
    if values := form.values():
        try:
            actions.save_proposal(actor=request.user, proposal=proposal, values=values)
        except DomainError as error:
            show_domain_error(request, error, form)
    return [str(error) for errors in form.errors.values() for error in errors]


def _shown(
    request: SignedInRequest,
    template: str,
    proposal: Proposal,
    slug: str,
    context: dict[str, Any],
    sheet: Sheet | None = None,
) -> HttpResponse:
    """Show a step's page with its marks; after a conflict both sides."""
    shown = (
        context
        | sheet_context(proposal, slug, page=sheet)
        | {"saved_at": proposal.saved_at if slug in proposal.saves else None}
    )
    if shown["conflict"] and "form" in shown:
        shown["differences"] = [
            (shown["form"].fields[one.label].label, _choice(shown["form"], one.label, one.saved), one.typed)
            for one in shown["differences"]
            if one.label in shown["form"].fields
        ]
    elif shown["conflict"]:
        shown["differences"] = [(one.label, one.saved, one.typed) for one in shown["differences"]]
    return render(request, template, shown)


def _choice(form: StepForm, name: str, value: str) -> str:
    """Return a stored choice in words."""
    field = form.fields[name]
    if isinstance(field, FoundField):
        found = field.queryset.filter(pk=value).first() if value else None
        return field.label_of(found) if found else str(field.empty_label or value)
    choices = getattr(field, "choices", ())
    flat = [pair for key, label in choices for pair in (label if isinstance(label, list) else [(key, label)])]
    return str(dict(flat).get(value, value))


def _take_theirs(request: SignedInRequest, proposal: Proposal, slug: str) -> HttpResponse:
    """Leave what was typed here: what is stored stands."""
    actions.drop_unsaved(actor=request.user, proposal=proposal, step=slug, tab=request.POST["theirs"][:40])
    messages.success(request, _("What was saved before stays. Go on from here."))
    return redirect("my:step", proposal.code, slug)


def _saved(request: SignedInRequest, proposal: Proposal, saved: Saved, **more: Any) -> HttpResponse:
    """Answer a page that saves by itself: when it was saved, and what could not be."""
    context = {"saved_at": proposal.saved_at, "proposal": proposal, "conflict": saved == Saved.CONFLICT, **more}
    return told(render(request, "my/_saved.html", context), saved)


def _go_on(request: SignedInRequest, proposal: Proposal, steps: list[Step], slug: str) -> HttpResponse:
    if "back" in request.POST:
        return redirect("my:proposal", proposal.code)
    return redirect("my:step", proposal.code, step_after(steps, slug))


@writing
def people(request: SignedInRequest, code: str) -> HttpResponse:
    """Choose who of the group takes part."""
    proposal = editable(request, code)
    context = page_context(request, proposal, "people")
    members = list(own.people_of(proposal.organisation))
    note_reading(request, proposal, members)
    if request.method != "POST":
        kept = unsaved_of(proposal, "people")
        chosen = set(kept["values"] if kept else content_of_step(proposal, "people"))
        return _shown(request, "my/people.html", proposal, "people", context | _ticked(members, chosen))
    if "theirs" in request.POST:
        return _take_theirs(request, proposal, "people")
    sheet = sheet_of(request)
    wanted = [person for person in members if str(person.pk) in set(request.POST.getlist("people"))]
    chosen = {str(person.pk) for person in wanted}

    def save(fresh: Proposal) -> list[str]:
        actions.set_members(actor=request.user, proposal=fresh, people=wanted)
        return []

    saved = actions.save_step(
        actor=request.user,
        proposal=proposal,
        step="people",
        sheet=sheet,
        typed=sorted(chosen),
        content=sorted(chosen),
        save=save,
    )
    proposal.refresh_from_db()
    if request.htmx:
        return _saved(request, proposal, saved)
    if saved == Saved.CONFLICT:
        return _shown(request, "my/people.html", proposal, "people", context | _ticked(members, chosen), sheet)
    if "add" in request.POST:
        return redirect("my:add_person", code)
    return _go_on(request, proposal, context["steps"], "people")


def _ticked(members: list[Any], chosen: set[str]) -> dict[str, Any]:
    return {"rows": [(person, str(person.pk) in chosen) for person in members]}


@writing
def add_person(request: SignedInRequest, code: str) -> HttpResponse:
    """Register somebody of the group who is not on the list yet; they take part in the proposal at once."""
    proposal = editable(request, code)
    form = PersonForm(request.POST or None, organisation=proposal.organisation)
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
    return render(request, "my/person.html", page_context(request, proposal, "people") | {"form": form})


@writing
def costs(request: SignedInRequest, code: str) -> HttpResponse:
    """Write what the plan costs and who pays each line; rows are added and removed with or without a script."""
    proposal = editable(request, code)
    context = page_context(request, proposal, "costs")
    if request.method != "POST":
        kept = unsaved_of(proposal, "costs")
        rows = CostRows(kept["values"], bound=True) if kept else CostRows.from_proposal(proposal)
        rows = rows if rows.rows and "more" not in request.GET else rows.with_blank()
        return _shown(request, "my/costs.html", proposal, "costs", context | _cost_context(proposal, rows))
    if "theirs" in request.POST:
        return _take_theirs(request, proposal, "costs")
    rows = CostRows.from_post(request.POST)
    if (remove := request.POST.get("remove", "")).isdigit():
        rows = rows.without(int(remove))
    sheet = sheet_of(request)
    saved, error = _save_costs(request, proposal, rows, sheet)
    proposal.refresh_from_db()
    if request.htmx:
        return _saved(request, proposal, saved, error=error, **_cost_context(proposal, rows))
    if error is None and saved != Saved.CONFLICT:
        if "add" in request.POST or remove:
            target = reverse("my:step", args=[code, "costs"])
            return redirect(f"{target}?more=1#last" if "add" in request.POST else target)
        return _go_on(request, proposal, context["steps"], "costs")
    if error is not None and not ("add" in request.POST or remove):
        show_domain_error(request, error)
    rows = rows.with_blank() if "add" in request.POST else rows
    shown = context | _cost_context(proposal, rows) | {"error": error}
    return _shown(request, "my/costs.html", proposal, "costs", shown, sheet)


def _save_costs(
    request: SignedInRequest, proposal: Proposal, rows: CostRows, sheet: Sheet
) -> tuple[Saved, DomainError | None]:
    """Save the lines that are complete; one that is not stays on the page, and is told not to count yet."""
    errors: list[DomainError] = []

    def save(fresh: Proposal) -> list[str]:
        try:
            actions.replace_cost_lines(actor=request.user, proposal=fresh, lines=rows.lines())
        except DomainError as refused:
            errors.append(refused)
        if not errors and not rows.is_valid():
            wrong = ", ".join(str(number) for number in rows.wrong())
            text = _("Not counted yet, because something in it is not right: line %(lines)s.")
            errors.append(InvalidInput(text % {"lines": wrong}))
        return [str(error) for error in errors]

    saved = actions.save_step(
        actor=request.user,
        proposal=proposal,
        step="costs",
        sheet=sheet,
        typed=rows.rows,
        content=rows.content() if rows.is_valid() else None,
        save=save,
    )
    return saved, errors[0] if errors else None


def _cost_context(proposal: Proposal, rows: CostRows) -> dict[str, Any]:
    return {
        "rows": rows,
        "budget": budget_by_source(proposal.cost_lines.all()),
        "category": proposal.category,
        "not_counted": rows.wrong(),
    }
