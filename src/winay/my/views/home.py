"""A group's first page, the start of a proposal, its result, its complaint and its money."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from winay.accountability.queries.nuclei import own_nuclei_waiting
from winay.agreements.models import Agreement, CounterpartDeposit, FollowUp, Tranche
from winay.agreements.queries.follow_up import takes_deposits
from winay.agreements.queries.life import changes_told
from winay.agreements.queries.own import agreements_of_user, handed_over, money_of_agreement, next_tranche
from winay.base.errors import DomainError
from winay.base.models import User
from winay.base.web import SignedInRequest, show_domain_error
from winay.calls import access, actions
from winay.calls.models import Complaint, ComplaintProof, Proposal
from winay.calls.queries import own
from winay.calls.queries.complaints import may_still_complain
from winay.calls.queries.door import takes_questions_now
from winay.calls.queries.readiness import last_day_to_complain, waivers_of_proposal
from winay.calls.queries.terms import terms_of
from winay.calls.queries.words import conditions_in_words
from winay.committees.models import Session
from winay.committees.queries.own import result_of_proposal
from winay.documents.queries.proofs import proof_response
from winay.my.forms import AskForm, ComplaintForm, StartForm
from winay.my.next_step import next_step_of, was_taken_over
from winay.my.web import own_page, pdf_response
from winay.registry.access import is_current_member
from winay.registry.queries.own import organisations_of
from winay.registry.queries.papers import own_papers
from winay.registry.queries.ventures import add_figures, own_ventures
from winay.registry.rules.papers import DNI, GUIDANCE
from winay.talents.queries.mine import own_providers

WITH_RESULT = ("refused", "awarded", "waiting", "not_awarded", "renounced", "award_withdrawn")
"""The states of a proposal in which the page of its result has something to say."""


@own_page
def home(request: SignedInRequest) -> HttpResponse:
    """Show each proposal of the person's groups with its next step and its money, and the calls that are open."""
    groups = list(organisations_of(request.user))
    proposals = list(own.proposals_of(request.user))
    agreements = {a.outcome.proposal_id: a for a in agreements_of_user(request.user)}
    gone = {a.outcome.proposal_id: a for a in handed_over(proposals)}
    sessions = Session.objects.filter(committee__call__in={p.call_id for p in proposals}).exclude(
        state="cancelled"
    )
    by_call = {session.committee.call_id: session for session in sessions.select_related("committee")}
    deadlines = own.complaint_deadlines(proposals)
    changes = own.changes_since(proposals)
    cards = [
        (
            proposal,
            next_step_of(
                proposal,
                agreements.get(proposal.pk) or gone.get(proposal.pk),
                by_call.get(proposal.call_id),
                deadlines.get(proposal.pk),
            ),
            agreements.get(proposal.pk),
            changes.get(proposal.pk, []),
        )
        for proposal in proposals
    ]
    ventures = list(own_ventures(request.user).order_by("name"))
    add_figures(ventures)
    entered = {proposal.call_id for proposal in proposals}
    context = {
        "groups": groups,
        "papers": own_papers(groups),
        "ventures": ventures,
        "dni_guidance": GUIDANCE[DNI],
        "cards": cards,
        "providers": own_providers(request.user),
        "nuclei": own_nuclei_waiting(request.user, timezone.localdate()),
        "taken_over": [one for one in agreements.values() if was_taken_over(one)],
        "with_result": WITH_RESULT,
        "open_calls": [(call, call.pk in entered) for call in own.open_calls()] if groups else [],
    }
    return render(request, "my/home.html", context)


@own_page
def start(request: SignedInRequest, code: str) -> HttpResponse:
    """Begin a proposal in an open call."""
    call = own.call_to_enter(code)
    if call.phase != "published":
        return render(request, "my/start_closed.html", {"call": call})
    groups = organisations_of(request.user)
    form = StartForm(request.POST or None, call=call, organisations=groups)
    if request.method == "POST" and form.is_valid():
        group = form.cleaned_data["organisation"]
        try:
            proposal = actions.start_proposal(
                actor=request.user,
                call=call,
                category=form.cleaned_data["category"],
                organisation=group,
                title=form.cleaned_data["title"],
                district=group.district,
                community=group.community,
            )
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            return redirect("my:proposal", proposal.code)
    context = {"call": call, "form": form, "groups": groups, "terms": terms_of(call)}
    return render(request, "my/start.html", context)


@own_page
def ask(request: SignedInRequest, code: str) -> HttpResponse:
    """Ask something about a call, and read what of one's own still waits or was answered."""
    call = own.call_to_enter(code)
    form = AskForm(request.POST or None) if takes_questions_now(call) else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            actions.ask_question(actor=request.user, call=call, text=form.cleaned_data["text"])
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("We have your question. The answer appears here and on the call's page."))
            return redirect("my:ask", code)
    context = {"call": call, "form": form, "questions": own.questions_of(request.user, call)}
    return render(request, "my/ask.html", context)


@own_page
def result(request: SignedInRequest, code: str) -> HttpResponse:
    """Show what was decided about a proposal, why, and how to complain."""
    proposal = own.proposal_for_group(request.user, code)
    until = last_day_to_complain(proposal)
    context = {
        "proposal": proposal,
        "call": proposal.call,
        "conditions": conditions_in_words(
            proposal.call, proposal.condition_results.all(), waivers_of_proposal(proposal)
        ),
        "refusal": own.refusal_of(proposal),
        "result": result_of_proposal(proposal),
        "complaints": proposal.complaints.prefetch_related("proofs__proof").order_by("-created_at"),
        "may_renounce": may_give_up(agreement_of_proposal(proposal))
        and proposal.state == "awarded"
        and access.may_renounce_award(request.user, proposal),
        "complain_until": until,
        "may_complain": access.may_file_complaint(request.user, proposal) and may_still_complain(proposal),
    }
    return render(request, "my/result.html", context)


@own_page
def complain(request: SignedInRequest, code: str) -> HttpResponse:
    """Write a complaint against a refusal or a result."""
    proposal = own.proposal_for_group(request.user, code)
    if not may_still_complain(proposal):
        messages.info(request, _("There is nothing to complain about now, or you have complained already."))
        return redirect("my:result", code)
    form = ComplaintForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            proof = form.cleaned_data["proof"]
            complaint = actions.file_complaint(
                actor=request.user,
                proposal=proposal,
                text=form.cleaned_data["text"],
                proofs=[proof] if proof else [],
            )
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(
                request, _("We have received your complaint. Its number is %(code)s.") % {"code": complaint.code}
            )
            return redirect("my:result", code)
    context = {"proposal": proposal, "form": form, "complain_until": last_day_to_complain(proposal)}
    return render(request, "my/complaint.html", context)


@own_page
def complaint_receipt(request: SignedInRequest, code: str, complaint: str) -> HttpResponseBase:
    """Send the receipt for a complaint, as PDF with a code that anybody can check."""
    found = own.proposal_for_group(request.user, code).complaints.get(code=complaint)
    found = Complaint.objects.select_related("proposal__call__programme", "proposal__organisation").get(
        pk=found.pk
    )
    document = actions.complaint_receipt(actor=request.user, complaint=found)
    response = HttpResponse(bytes(document.pdf), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{document.code}.pdf"'
    return response


@own_page
def complaint_proof(request: SignedInRequest, code: str, pk: str) -> HttpResponseBase:
    """Send the group a photograph or PDF of its own complaint."""
    proposal = own.proposal_for_group(request.user, code)
    found = ComplaintProof.objects.select_related("proof").get(pk=pk, complaint__proposal=proposal)
    return proof_response(found.proof)


def may_give_up(agreement: Agreement | None) -> bool:
    """Tell whether an award with this agreement may still be given up: as long as nobody has signed."""
    return agreement is None or agreement.state in ("draft", "issued")


def agreement_of_proposal(proposal: Proposal) -> Agreement | None:
    """Return the agreement about `proposal` that holds, with what its pages show, or None."""
    return (
        Agreement.objects.select_related("organisation", "bank_account", "document", "outcome__proposal__category")
        .select_related("outcome__proposal__call__programme__pack")
        .prefetch_related(
            Prefetch("tranches", Tranche.objects.order_by("number")),
            Prefetch("deposits", CounterpartDeposit.objects.order_by("deposited_on")),
            Prefetch("follow_ups", FollowUp.objects.select_related("proof")),
        )
        .exclude(state="void")
        .filter(outcome__proposal=proposal)
        .first()
    )


def _left_it(user: User, agreement: Agreement) -> bool:
    """Tell whether `user` belongs to the group that won an agreement, and only another group has it now."""
    if agreement.succession_id is None or is_current_member(user, agreement.organisation):
        return False
    return own.is_own(user, agreement.outcome.proposal)


def _proposal_of(request: SignedInRequest, code: str) -> Proposal:
    """Return a proposal of one of the person's groups, or one whose agreement their group took over."""
    taken = agreements_of_user(request.user).filter(outcome__proposal__code=code, succession__isnull=False).first()
    return taken.outcome.proposal if taken else own.proposal_for_group(request.user, code)


@own_page
def money(request: SignedInRequest, code: str) -> HttpResponse:
    """Show the agreement and the money in plain words: what comes, what is owed, what to bring."""
    proposal = _proposal_of(request, code)
    agreement = agreement_of_proposal(proposal)
    if agreement is None or _left_it(request.user, agreement):
        raise Agreement.DoesNotExist
    context = {
        "proposal": proposal,
        "taken_over": was_taken_over(agreement),
        "agreement": agreement,
        "money": money_of_agreement(agreement),
        "coming": next_tranche(agreement),
        "next": next_step_of(proposal, agreement, None),
        "changes": changes_told(agreement),
        "takes_deposits": takes_deposits(agreement),
    }
    return render(request, "my/money.html", context)


@own_page
def agreement_pdf(request: SignedInRequest, code: str) -> HttpResponseBase:
    """Send the group its agreement as PDF."""
    agreement = agreement_of_proposal(_proposal_of(request, code))
    if agreement is None or agreement.document is None:
        raise Agreement.DoesNotExist
    return pdf_response(agreement.document, agreement.code)


@own_page
def receipt(request: SignedInRequest, code: str, number: int) -> HttpResponseBase:
    """Send the group the receipt of what it sent."""
    revision = own.proposal_for_group(request.user, code).revisions.get(number=number)
    return pdf_response(actions.receipt_of_revision(actor=request.user, revision=revision))


@own_page
def picture(request: SignedInRequest, code: str, pk: str) -> HttpResponseBase:
    """Send the group one of its own pictures."""
    found = own.proposal_for_group(request.user, code).pictures.select_related("proof").get(pk=pk)
    return proof_response(found.proof, small="small" in request.GET)


@own_page
def attachment(request: SignedInRequest, code: str, pk: str) -> HttpResponseBase:
    """Send the group one of its own papers; a PDF as a download."""
    found = own.proposal_for_group(request.user, code).attachments.select_related("proof").get(pk=pk)
    return proof_response(found.proof, name=found.caption)
