"""Proposals as staff see them: the list, one with everything in it, entering one, importing many."""

from operator import attrgetter

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from winay.agreements.queries.staff import is_signed
from winay.base.choices import Offer, offer
from winay.base.errors import DomainError, InvalidInput, Problem
from winay.base.log import acts_of
from winay.base.narrow import narrow, piece_by_piece
from winay.base.search import with_words
from winay.base.web import XLSX, SignedInRequest, paginate, show_domain_error
from winay.calls import access, actions
from winay.calls.actions.imports import import_proposals as import_workbook
from winay.calls.actions.imports import proposals_template
from winay.calls.actions.proposals import EDITABLE
from winay.calls.models import Call, CostLine, Proposal
from winay.calls.queries import staff
from winay.calls.queries.drafts import draft_rows, drafts_to_send
from winay.calls.queries.readiness import Judged, judged_conditions
from winay.calls.queries.terms import terms_of
from winay.calls.states import PROPOSAL_STATES
from winay.committees.queries.own import result_of_proposal
from winay.desk.proposals.forms import ImportForm, StartProposalForm
from winay.desk.web import require, sorted_by, staff_page, table_response
from winay.documents.queries.proofs import proof_response
from winay.programmes.queries.staff import programmes_screened_by
from winay.registry.access import may_keep_people

DRAFTS_A_PAGE = 20
"""Each is judged by every rule of its call while the page is made."""
DECIDED = ("awarded", "waiting", "not_awarded", "renounced", "award_withdrawn")
ORDERS = {
    "code": ("code",),
    "submitted": ("-submitted_at", "code"),
    "requested": ("-requested", "code"),
    "group": ("organisation__name", "code"),
    "place": ("district__name", "code"),
}


def calls_offered(request: SignedInRequest) -> Offer:
    """Return the calls that the filter offers, and those that it means."""
    asked = request.GET.get("call", "").strip()[:120]
    rows = narrow(staff.calls_for_staff(request.user))
    return offer(rows, asked, key="code", words=("title",), label_of=attrgetter("title"))


def filtered_proposals(request: SignedInRequest) -> tuple[QuerySet[Proposal], dict[str, str]]:
    """Return the proposals of the signed-in person's calls that the filters in the address leave."""
    names = ("q", "call", "state", "category", "district", "vulnerable")
    asked = {name: request.GET.get(name, "").strip() for name in names}
    rows = staff.proposals_for_staff(request.user)
    if words := asked["q"]:
        rows = with_words(rows, words, "title", "code", "organisation__name")
    if asked["call"]:
        rows = rows.filter(call__in=calls_offered(request).meant.values("pk"))
    for name, path in (("category", "category__code"), ("district", "district__ubigeo")):
        if asked[name]:
            rows = rows.filter(**{path: asked[name]})
    if asked["state"] in PROPOSAL_STATES.labels:
        rows = rows.filter(state=asked["state"])
    if asked["vulnerable"]:
        rows = rows.filter(most_vulnerable=True)
    return rows, asked


@staff_page
def proposal_list(request: SignedInRequest) -> HttpResponse:
    """List the proposals."""
    rows, asked = filtered_proposals(request)
    rows, sort = sorted_by(request, rows, ORDERS)
    calls = calls_offered(request)
    chosen = calls.one and staff.call_for_staff(request.user, calls.one.code)
    context = {
        "page": paginate(request, narrow(rows, "category__words")),
        "asked": asked,
        "sort": sort,
        "calls": calls,
        "chosen": chosen,
        "categories": chosen.categories.all() if chosen else [],
        "states": PROPOSAL_STATES.choices(),
        "may_screen": programmes_screened_by(request.user),
        "may_run": bool(chosen and access.may_run_session(request.user, chosen)),
        "screens": bool(chosen and access.may_screen(request.user, chosen)),
        "may_enter": bool(
            chosen
            and chosen.phase in ("announced", "published")
            and access.may_enter_proposals(request.user, chosen)
        ),
    }
    return render(request, "desk/proposals/proposals.html", context)


@staff_page
def proposal_export(request: SignedInRequest, kind: str) -> HttpResponseBase:
    """Download the list of proposals as it is filtered. No person's name is in it."""
    rows = filtered_proposals(request)[0].order_by("call", "code")
    header = [
        "code", "call", "category", "title", "group", "ubigeo", "district", "community", "activity", "state",
        "most_vulnerable", "requested", "own_cash", "own_kind", "currency", "submitted_at",
    ]  # fmt: skip
    lines = (
        [
            row.code,
            row.call.code,
            row.category.code,
            row.title,
            row.organisation.name,
            row.district_id,
            row.district.name,
            row.community.name if row.community else "",
            row.activity,
            row.state,
            int(row.most_vulnerable),
            row.requested.amount,
            row.own_cash.amount,
            row.own_kind.amount,
            str(row.requested.currency),
            row.submitted_at.isoformat(timespec="minutes") if row.submitted_at else "",
        ]
        for row in piece_by_piece(rows)
    )
    return table_response(kind, "proposals", header, lines)


@staff_page
def proposal_page(request: SignedInRequest, code: str) -> HttpResponse:
    """Show everything about one proposal, members included."""
    proposal = staff.proposal_for_staff(request.user, code)
    terms = terms_of(proposal.call)
    lines = list(proposal.cost_lines.all())
    may_end = proposal.state == "awarded" and not is_signed(proposal)
    context = {
        "proposal": proposal,
        "call": proposal.call,
        "answers": [(question, proposal.answers.get(question.code)) for question in terms.questions],
        "budget": staff.budget_by_source(lines),
        "members": proposal.members.select_related("person__household", "person__community", "household"),
        "may_keep": may_keep_people(request.user, proposal.organisation.district_id),
        "pictures": proposal.pictures.all(),
        "attachments": proposal.attachments.all(),
        "revisions": proposal.revisions.order_by("-number"),
        "conditions": proposal.condition_results.all(),
        "open_rules": _open_rules(proposal),
        "complaints": proposal.complaints.all(),
        "acts": acts_of(staff.act_subjects_of_proposal(proposal))[:50],
        "may_edit": proposal.state in EDITABLE and access.may_edit_proposal(request.user, proposal),
        "may_screen": access.may_screen(request.user, proposal),
        "result": result_of_proposal(proposal) if proposal.state in DECIDED else None,
        "may_renounce": may_end and access.may_renounce_award(request.user, proposal),
        "may_withdraw": may_end and access.may_withdraw_award(request.user, proposal),
    }
    return render(request, "desk/proposals/proposal.html", context)


def _open_rules(proposal: Proposal) -> list[Judged]:
    """Return the conditions that a proposal which is still being written does not meet, as the group reads them."""
    return [one for one in judged_conditions(proposal) if not one.met] if proposal.state in EDITABLE else []


@staff_page
def picture(request: SignedInRequest, code: str, pk: str) -> HttpResponseBase:
    """Send one picture of a proposal to staff of its programme."""
    found = staff.proposal_for_staff(request.user, code).pictures.select_related("proof").get(pk=pk)
    return proof_response(found.proof, small="small" in request.GET)


@staff_page
def attachment(request: SignedInRequest, code: str, pk: str) -> HttpResponseBase:
    """Send a quotation or another paper of a proposal to staff of its programme; a PDF as a download."""
    found = staff.proposal_for_staff(request.user, code).attachments.select_related("proof").get(pk=pk)
    return proof_response(found.proof, name=found.caption)


@staff_page
def start_proposal(request: SignedInRequest, code: str) -> HttpResponse:
    """Enter a proposal on a group's behalf: the group, the category and the title; the rest comes in steps."""
    call = staff.call_for_staff(request.user, code)
    require(access.may_enter_proposals(request.user, call))
    initial = {"organisation": request.GET.get("group")} if request.GET.get("group") else None
    form = StartProposalForm(request.POST or None, call=call, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        group = form.cleaned_data["organisation"]
        try:
            proposal = actions.start_proposal(
                actor=request.user,
                call=call,
                district=group.district,
                community=group.community,
                **form.cleaned_data,
            )
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            return redirect("my:proposal", proposal.code)
    return render(request, "desk/proposals/proposal_start.html", {"call": call, "form": form})


@staff_page
def import_proposals(request: SignedInRequest, code: str) -> HttpResponse:
    """Take in a spreadsheet of proposals: all of it or nothing, every error by sheet, row and column."""
    call = staff.call_for_staff(request.user, code)
    require(access.may_enter_proposals(request.user, call))
    form = ImportForm(request.POST or None, request.FILES or None)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            report = import_workbook(actor=request.user, call=call, file=file, filename=file.name)
        except InvalidInput as error:
            problems = error.problems
            form.add_error("file", str(error))
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            text = _("The spreadsheet is taken in: %(n)d drafts. Nobody receives them before they are sent.")
            messages.success(request, text % {"n": report.created})
            for notice in report.notices[:20]:
                messages.warning(request, str(notice))
            return redirect("desk:drafts", call.code)
    context = {"call": call, "form": form, "problems": paginate(request, problems, 200), "kinds": CostLine.Kind}
    return render(request, "desk/proposals/proposal_import.html", context)


@staff_page
def drafts(request: SignedInRequest, code: str) -> HttpResponse:
    """Show what keeps each draft that the office wrote from being sent, and send those that lack nothing."""
    call = staff.call_for_staff(request.user, code)
    require(access.may_enter_proposals(request.user, call))
    if request.method == "POST":
        done = actions.send_all_complete(actor=request.user, call=call)
        text = ngettext("%(n)d proposal was sent.", "%(n)d proposals were sent.", done.number)
        messages.success(request, text % {"n": done.number})
        return redirect("desk:drafts", code)
    page = paginate(request, drafts_to_send(request.user, call), DRAFTS_A_PAGE)
    context = {"call": call, "page": page, "rows": draft_rows(page.object_list)}
    return render(request, "desk/proposals/drafts.html", context)


@staff_page
def import_template(request: SignedInRequest, code: str) -> HttpResponse:
    """Download the empty spreadsheet of a call."""
    call: Call = staff.call_for_staff(request.user, code)
    response = HttpResponse(proposals_template(call), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{call.code}-proposals.xlsx"'
    return response
