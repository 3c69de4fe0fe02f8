"""Budgets and requests as papers that anyone can check."""

from typing import Any

from django.db import transaction

from winay.base.actions import record_act
from winay.base.errors import NotAllowed
from winay.base.models import User
from winay.budgets.access import may_approve, may_keep_budget
from winay.budgets.models import Budget, DisbursementRequest
from winay.budgets.papers import REPORT, REQUEST, paper_of, report_content, request_content, stem_of
from winay.documents.actions import keep_document
from winay.documents.models import Document
from winay.documents.rules import content_sha256


def print_report(*, actor: User, budget: Budget) -> Document:
    """Print the budget with its execution as it stands, and keep it. The same figures of one day are one document.

    Effects: the document, one act. No inverse.
    """
    _require(actor, budget)
    content = report_content(budget)
    name = "Presupuesto y ejecución"
    return _kept(
        content, stem=stem_of(budget, "P"), kind=REPORT, name=name, budget=budget, subject=budget, actor=actor
    )


def print_request(*, actor: User, request: DisbursementRequest) -> Document:
    """Print a request for money with its statement of expenses as it stands, and keep it. No inverse."""
    budget = request.budget
    _require(actor, budget)
    content = request_content(request)
    name = "Solicitud de desembolso"
    return _kept(
        content,
        stem=stem_of(budget, f"D{request.number}"),
        kind=REQUEST,
        name=name,
        budget=budget,
        subject=request,
        actor=actor,
    )


def _require(actor: User, budget: Budget) -> None:
    if not (may_keep_budget(actor, budget.programme) or may_approve(actor, budget.programme)):
        raise NotAllowed()


def _kept(
    content: dict[str, Any],
    *,
    stem: str,
    kind: str,
    name: str,
    budget: Budget,
    subject: Budget | DisbursementRequest,
    actor: User,
) -> Document:
    code = f"{stem}-{content_sha256(content)[:8].upper()}"
    standing = Document.objects.filter(code=code, kind=kind).first()
    if standing is not None:
        return standing
    pdf = paper_of(content, code=code, kind=name, budget=budget)
    with transaction.atomic():
        found = keep_document(
            kind=kind, code=code, title=content["title"], pdf=pdf, content=content, public=False, actor=actor
        )
        if kind == REPORT:
            record_act(actor=actor, verb="print_report", subject=subject, details={"document": code})
        else:
            record_act(actor=actor, verb="print_request", subject=subject, details={"document": code})
        return found
