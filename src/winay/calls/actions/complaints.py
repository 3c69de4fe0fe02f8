"""Complaints against a refusal or a result: filed until a deadline; and going on while some can still be made.

They are answered by `committees.actions.answer_complaint` alone: what an upheld one leads to reaches the session.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import IO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from winay.base.actions import record_act, transition
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.base.proofs import Page, read_pages
from winay.calls.access import may_answer_complaint, may_file_complaint
from winay.calls.actions._common import locked_call, locked_proposal, require
from winay.calls.letters import tell_complaint_answered
from winay.calls.models import Call, Complaint, ComplaintProof, GoingOn, Proposal
from winay.calls.queries.complaints import about_the_decision, cases_to_decide
from winay.calls.queries.readiness import last_day_to_complain
from winay.calls.queries.terms import terms_of
from winay.calls.states import COMPLAINT_STATES
from winay.documents.actions import keep_proof, keep_receipt, receipt_code
from winay.documents.models import Document

BATCH = 400
MOST_PROOFS = 3


def file_complaint(
    *,
    actor: User,
    proposal: Proposal,
    text: str,
    proofs: Sequence[IO[bytes]] = (),
    now: datetime | None = None,
) -> Complaint:
    """Write down a group's complaint; it is to be answered within as many days as there were to complain.

    One complaint can be made of each decision. `proofs` are photographs or PDFs, read before anything is locked.
    Effects: the complaint, its proofs, an act. There is no inverse.
    """
    require(actor, may_file_complaint, proposal)
    clean = read_pages(proofs, field="proof", most=MOST_PROOFS) if proofs else []
    return _file_complaint(actor, proposal, text, clean, now)


@transaction.atomic
def _file_complaint(
    actor: User, proposal: Proposal, text: str, proofs: Sequence[Page], now: datetime | None
) -> Complaint:
    proposal = locked_proposal(proposal)
    require(actor, may_file_complaint, proposal)
    last_day = last_day_to_complain(proposal)
    if last_day is None:
        raise WrongState(gettext_lazy("There is no decision on this proposal to complain about."))
    made = about_the_decision(proposal, proposal.complaints.all())
    if made is not None and made.state == "filed":
        raise WrongState(gettext_lazy("A complaint on this proposal is waiting for its answer already."))
    if made is not None:
        raise WrongState(
            _("Your complaint %(code)s about this decision has been answered already.") % {"code": made.code}
        )
    today = timezone.localdate(now)
    if today > last_day:
        raise WrongState(_("The time to complain ended on %(day)s.") % {"day": last_day.strftime("%d/%m/%Y")})
    if not text.strip():
        raise InvalidInput(gettext_lazy("Write what you do not agree with and why."), field="text")
    complaint = Complaint.objects.create(
        proposal=proposal,
        code=f"{proposal.code}-R{proposal.complaints.count() + 1}",
        text=text.strip(),
        answer_due_on=today + timedelta(days=terms_of(proposal.call).complaint_days),
    )
    for page in proofs:
        ComplaintProof.objects.create(complaint=complaint, proof=keep_proof(page))
    record_act(
        actor=actor,
        verb="file_complaint",
        subject=complaint,
        to_state="filed",
        details={"proofs": len(proofs)} if proofs else None,
    )
    return complaint


def complaint_receipt(*, actor: User, complaint: Complaint) -> Document:
    """Return the receipt for a complaint, made when it is first asked for: what was received, when, answered by when.

    In Spanish, whoever asks. Effects: those of `documents.actions.keep_receipt`.
    """
    proposal = complaint.proposal
    require(actor, may_file_complaint, proposal)
    call = proposal.call
    files = complaint.proofs.count()
    with override("es"):
        facts = [
            ("Reclamo", complaint.code),
            ("Grupo", proposal.organisation.name),
            ("Propuesta", f"{proposal.title} ({proposal.code})"),
            ("Concurso", f"{call.title} ({call.code})"),
            ("Recibido", f"{timezone.localtime(complaint.created_at):%d/%m/%Y, %H:%M}"),
            ("Archivos adjuntos", str(files)),
            ("Se responde hasta el", f"{complaint.answer_due_on:%d/%m/%Y}"),
        ]
        return keep_receipt(
            code=receipt_code(complaint.code, complaint.pk.hex),
            title=f"Cargo del reclamo {complaint.code}",
            programme=call.programme.name,
            operator=call.programme.operator,
            facts=facts,
            paragraphs=complaint.text.splitlines(),
            actor=actor,
        )


def write_answer(
    *, actor: User, complaint: Complaint, answer: str, remedy: str, note: str, done_at: datetime | None
) -> Complaint:
    """Write the answer of `committees.actions.answer_complaint`, in whose transaction and locks this runs.

    With a `remedy` the complaint is upheld, without one it is not: nobody is right and gets nothing for it.
    """
    complaint.answer, complaint.remedy, complaint.remedy_note = answer.strip(), remedy, note.strip()
    complaint.remedy_done_at = done_at
    transition(
        complaint,
        table=COMPLAINT_STATES,
        act="uphold" if remedy else "reject",
        actor=actor,
        also_save=("answer", "remedy", "remedy_note", "remedy_done_at"),
        details={"remedy": remedy} if remedy else None,
    )
    tell_complaint_answered(complaint)
    return complaint


def date_decisions(proposals: Sequence[Proposal], at: datetime) -> None:
    """Write down when these proposals were decided: their days to complain run from then."""
    for start in range(0, len(proposals), BATCH):
        chunk = proposals[start : start + BATCH]
        Proposal.objects.filter(pk__in=[one.pk for one in chunk]).update(decided_at=at)
        for one in chunk:
            one.decided_at = at


@transaction.atomic
def carry_out_remedy(*, actor: User, complaint: Complaint, note: str, now: datetime | None = None) -> Complaint:
    """Write down that what an upheld complaint was promised is done, and where it can be read. There is no inverse."""
    complaint = (
        Complaint.objects.select_for_update(of=("self",))
        .select_related("proposal__call__programme")
        .get(pk=complaint.pk)
    )
    require(actor, may_answer_complaint, complaint.proposal)
    if complaint.state != "upheld" or complaint.remedy_done_at:
        raise WrongState(gettext_lazy("Nothing is owed for this complaint."))
    if not note.strip():
        raise InvalidInput(gettext_lazy("Say what was done, such as the number of the addendum."), field="note")
    complaint.remedy_note = "\n".join(filter(None, (complaint.remedy_note, note.strip())))
    complaint.remedy_done_at = now or timezone.now()
    complaint.save(update_fields=["remedy_note", "remedy_done_at"])
    record_act(actor=actor, verb="carry_out_remedy", subject=complaint, details={"remedy": complaint.remedy})
    return complaint


@transaction.atomic
def go_on_over_complaints(*, actor: User, call: Call, reason: str, today: date | None = None) -> GoingOn:
    """Decide, on one's own responsibility, not to wait for the groups that can still complain or wait for an answer.

    It holds for the cases that are open now: a later refusal or complaint is decided anew. The minutes of the session
    print it. There is no inverse. Raises `WrongState` where nothing is open.
    """
    call = locked_call(call)
    require(actor, may_answer_complaint, call)
    cases = cases_to_decide(call, today or timezone.localdate())
    if not cases:
        raise WrongState(gettext_lazy("Nobody can complain any more, and every complaint is answered."))
    if not reason.strip():
        raise InvalidInput(gettext_lazy("Say why it cannot wait: the minutes print it."), field="reason")
    decision = GoingOn.objects.create(
        call=call,
        cases=[{**asdict(case), "until": case.until.isoformat()} for case in cases],
        reason=reason.strip(),
        by_name=str(actor),
    )
    record_act(
        actor=actor,
        verb="go_on_over_complaints",
        subject=call,
        reason=reason.strip(),
        details={"proposals": [case.proposal for case in cases]},
    )
    return decision


def require_complaints_settled(call: Call, today: date | None = None) -> None:
    """Raise `WrongState` while a group can complain about its refusal or waits for an answer, unless it was decided.

    What the screening, the planning and the opening of a session ask first: after them a right complaint comes late.
    """
    cases = cases_to_decide(call, today or timezone.localdate())
    if not cases:
        return
    text = ngettext(
        "%(n)d group can still complain or waits for an answer, until %(day)s: %(codes)s. Wait or answer, or the "
        "coordinator decides on the page of the call to go on, and why.",
        "%(n)d groups can still complain or wait for an answer, until %(day)s: %(codes)s. Wait or answer, or the "
        "coordinator decides on the page of the call to go on, and why.",
        len(cases),
    )
    raise WrongState(
        text
        % {
            "n": len(cases),
            "day": max(case.until for case in cases).strftime("%d/%m/%Y"),
            "codes": ", ".join(case.complaint or case.proposal for case in cases[:5]) + ("…" if cases[5:] else ""),
        }
    )
