"""The convenio on paper: its content in words and figures, and the PDF. Spanish, as the parties sign it."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone, translation

from winay.agreements.models import Agreement
from winay.agreements.papers import amount_text, coordinator_of, day_text, place_text, signers_of
from winay.agreements.rules import amount_in_words, amounts_by_source, percentages
from winay.agreements.terms import terms_of
from winay.calls.rules import line_total
from winay.committees.queries.awards import award_of, outcome_with_award
from winay.documents.letterhead import letterhead
from winay.documents.typst import render_pdf
from winay.ledger.rules import allocate
from winay.programmes.packs import LocalText

TEMPLATE = Path(__file__).parent / "templates_typst" / "convenio.typ"
SOURCES = {
    "programme": "Programa",
    "own_cash": "Organización, en efectivo",
    "own_kind": "Organización, en especie",
    "municipality": "Municipalidad",
    "other": "Otros",
}
KINDS = {"goods": "Bienes y materiales", "assistance": "Asistencia técnica", "other": "Otros gastos"}
CONDITIONS = {
    "agreement_signed": "convenio firmado",
    "bank_account_registered": "cuenta bancaria de la organización registrada",
    "counterpart_confirmed": "contrapartida en efectivo depositada y confirmada",
    "earlier_tranche_accounted": "rendición de cuentas del desembolso anterior",
    "progress_checked": "avance comprobado en campo",
    "minutes_uploaded": "acta de asamblea entregada",
    "training_attended": "capacitación recibida",
    "visit_made": "visita al grupo realizada desde el desembolso anterior",
}


def convenio_content(agreement: Agreement, *, issued_on: date, code: str) -> dict[str, Any]:
    """Return all that the convenio states; its hash is printed in the foot of each page. `code`: the document's."""
    proposal, outcome = agreement.outcome.proposal, agreement.outcome
    call, organisation = proposal.call, agreement.organisation
    terms = terms_of(call)
    with translation.override("es"):
        return {
            "code": code,
            "title": f"Convenio {code}",
            "programme": call.programme.name,
            "operator": call.programme.operator,
            "coordinator": coordinator_of(call.programme),
            "organisation": {
                "name": organisation.name,
                "kind": str(organisation.get_kind_display()),
                "ruc": organisation.ruc or "",
                "place": place_text(agreement),
            },
            "people": signers_of(organisation),
            "call": {"code": call.code, "title": call.title, "category": proposal.category.name},
            "proposal": {"code": proposal.code, "title": proposal.title},
            "session": {"code": outcome.session.code, "day": day_text(_closed_on(agreement))},
            "later": _later(agreement),
            "score": f"{outcome.score:.2f}" if outcome.score is not None else "",
            "award": {
                "figures": amount_text(agreement.amount.amount, agreement),
                "words": amount_in_words(agreement.amount.amount, str(agreement.amount.currency)),
                "requested": amount_text(proposal.requested.amount, agreement),
                "in_part": agreement.amount.amount < proposal.requested.amount,
            },
            "sources": _sources(agreement),
            "split": _split(agreement, terms.award_split),
            "pays_cash": terms.pays_cash,
            "account": _account(agreement),
            "deposit_first": terms.counterpart.deposit_first,
            "counterpart_cash": amount_text(agreement.counterpart_cash.amount, agreement),
            "has_counterpart_cash": bool(agreement.counterpart_cash.amount),
            "tranches": [
                [
                    str(tranche.number),
                    amount_text(tranche.amount.amount, agreement),
                    "; ".join(_condition(item) for item in tranche.conditions) or CONDITIONS["agreement_signed"],
                ]
                for tranche in agreement.tranches.order_by("number")
            ],
            "obligations": [LocalText.model_validate(text).es for text in agreement.obligations],
            "issued_on": day_text(issued_on),
            "sign_by": day_text(agreement.sign_by) if agreement.sign_by else "",
        }


def convenio_pdf(content: dict[str, Any]) -> bytes:
    """Return the PDF of the convenio with letterhead, hash and QR code."""
    head = letterhead(
        code=content["code"],
        kind="Convenio",
        title="Convenio de cofinanciamiento"
        if content["pays_cash"]
        else "Convenio de entrega de bienes y servicios",
        subtitle=f"{content['organisation']['name']}: {content['proposal']['title']}",
        programme=content["programme"],
        operator=content["operator"],
        content=content,
    )
    return render_pdf(TEMPLATE, {"letterhead": head, **content})


def _condition(item: dict[str, Any]) -> str:
    if "label" in item:
        label: str = LocalText.model_validate(item["label"]).es
        return label
    code: str = item["code"]
    return CONDITIONS.get(code, code)


def _closed_on(agreement: Agreement) -> date:
    return timezone.localdate(agreement.outcome.session.closed_at or agreement.outcome.created_at)


def _later(agreement: Agreement) -> dict[str, str] | None:
    """Return when and by which document the award came from the waiting list, or None: it came from the session."""
    award = award_of(outcome_with_award(agreement.outcome_id))
    if award is None or not award.later:
        return None
    return {"day": day_text(timezone.localdate(award.decided_at)), "document": award.document}


def _sources(agreement: Agreement) -> list[list[str]]:
    lines = [
        (line.source, line_total(line.quantity, line.unit_cost.amount))
        for line in agreement.outcome.proposal.cost_lines.all()
    ]
    found = amounts_by_source(
        award=agreement.amount.amount,
        own_cash=agreement.counterpart_cash.amount,
        own_kind=agreement.counterpart_kind.amount,
        lines=lines,
    )
    total = sum((part.amount for part in found), Decimal(0))
    shares = percentages([part.amount for part in found])
    rows = [
        [SOURCES[part.source], amount_text(part.amount, agreement), f"{share} %"]
        for part, share in zip(found, shares, strict=True)
    ]
    return [*rows, ["Total", amount_text(total, agreement), "100.0 %"]]


def _split(agreement: Agreement, split: list[Any]) -> list[list[str]]:
    if not split:
        return []
    amounts = allocate(agreement.amount.amount, [part.share for part in split])
    return [
        [KINDS[part.kind], f"{part.share * 100:.0f} %", amount_text(amount, agreement)]
        for part, amount in zip(split, amounts, strict=True)
    ]


def _account(agreement: Agreement) -> dict[str, str]:
    account = agreement.bank_account
    return {"bank": account.bank, "cci": account.cci} if account else {}
