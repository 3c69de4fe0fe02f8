"""The budget with its execution, and a request for money with its statement of expenses, as papers with hash and QR."""

import re
from decimal import Decimal
from typing import Any

from django.utils import formats, timezone, translation

from winay.base.templatetags.winay import local_text
from winay.budgets.models import Budget, DisbursementRequest
from winay.budgets.pack import figures_of
from winay.budgets.queries.advances import held_by_source
from winay.budgets.queries.lines import ComponentRows, Sums, table_of, written_budget
from winay.budgets.queries.requests import points_of, spent_by_source, statement_of
from winay.budgets.rules import contradictions
from winay.budgets.states import REQUEST_STATES
from winay.documents.letterhead import letterhead
from winay.documents.typst import render_pdf
from winay.ledger.rules import money_text

LANGUAGE = "es"
"""Official papers to donors and ministries are in Spanish, as the closing of a month."""
REPORT, REQUEST = "budget_report", "money_request"
SUMS = ["Presupuestado", "Comprometido", "Ejecutado", "Disponible"]


def stem_of(budget: Budget, what: str) -> str:
    """Return how the codes of a budget's papers begin: its code where it is short enough, else the end of its key."""
    short = budget.code if len(budget.code) <= 24 else f"B{budget.pk.hex[-12:]}"
    return f"{short}-{what}".upper()


def is_paper_of(budget: Budget, code: str) -> bool:
    """Tell whether a document of this code is the report of this budget, or one of its requests."""
    stem = re.escape(stem_of(budget, ""))
    return re.fullmatch(rf"{stem}(P|D\d{{1,5}})-[0-9A-F]{{8}}", code) is not None


def report_content(budget: Budget) -> dict[str, Any]:
    """Return all that the printed budget states: every line by component, by source, advances, contradictions."""
    table, currency = table_of(budget), budget.currency
    written = written_budget(budget.pack)
    with translation.override(LANGUAGE):
        sections = [_component(part, currency) for part in table.components]
        sections.append(
            {
                "title": "Todo el presupuesto",
                "table": {
                    "header": ["", *SUMS],
                    "rows": [["Total", *_sums(table.sums, currency)]],
                    "right": [1, 2, 3, 4],
                },
            }
        )
        held, spent = held_by_source(budget), spent_by_source(budget)
        sections.append(
            {
                "title": "Por fuente de financiamiento",
                "table": {
                    "header": ["Fuente", "Presupuestado", "Ejecutado", "En manos del personal, por rendir"],
                    "rows": [
                        [
                            source.name,
                            money_text(share, currency),
                            money_text(spent.get(source.code, Decimal("0.00")), currency),
                            money_text(held.get(source.code, Decimal("0.00")), currency),
                        ]
                        for source, share in zip(table.sources, table.sums.shares, strict=True)
                    ],
                    "right": [1, 2, 3],
                },
            }
        )
        found = contradictions(figures_of(written)) if written else []
        if found:
            sections.append(
                {
                    "title": "Donde el documento publicado se contradice",
                    "paragraphs": ["Las cifras impresas se muestran como están; el programa no las corrige."],
                    "table": {
                        "header": ["Dónde", "Impreso", "Calculado"],
                        "rows": [[one.place, f"{one.printed:,.2f}", f"{one.computed:,.2f}"] for one in found],
                        "right": [1, 2],
                    },
                }
            )
        return {
            "title": f"Presupuesto y ejecución: {budget.programme.name}",
            "facts": [
                ["Programa", budget.programme.name],
                ["Documento", f"{written.source}, {written.place}" if written else "—"],
                ["Primer día del presupuesto", _day(budget.begins_on)],
                ["Fecha de este reporte", _day(timezone.localdate())],
                ["Moneda", currency],
            ],
            "sections": sections,
            "signatures": [["", "Administración y finanzas"], ["", "Coordinación"]],
        }


def request_content(request: DisbursementRequest) -> dict[str, Any]:
    """Return all that a printed request states: what is asked, its statement of expenses, conditions and milestones."""
    budget = request.budget
    currency = budget.currency
    spent = statement_of(request)
    total = sum((one.amount for one in spent), Decimal("0.00"))
    with translation.override(LANGUAGE):
        points = points_of(budget, timezone.localdate())
        facts = [
            ["Programa", budget.programme.name],
            ["Fuente", request.source.name],
            ["Monto que se solicita", money_text(request.amount.amount, currency)],
            ["Estado", translation.gettext(REQUEST_STATES.labels[request.state].staff)],
            ["Preparada por", f"{request.prepared_by}, {_day(timezone.localdate(request.prepared_at))}"],
        ]
        if request.sent_at:
            facts.append(["Enviada por", f"{request.sent_by}, {_day(timezone.localdate(request.sent_at))}"])
        if request.received_on:
            facts.append(["En la cuenta desde", f"{_day(request.received_on)}, {request.operation_number}"])
        facts.append(["Gastado antes de esta solicitud", money_text(request.spent_before, currency)])
        sections: list[dict[str, Any]] = [
            {
                "title": "Estado de gastos",
                "paragraphs": ["Lo que el diario dice que se gastó de esta fuente desde la solicitud anterior."],
                "table": {
                    "header": ["Línea", "Gastado"],
                    "rows": [
                        *([one.line.name, money_text(one.amount, currency)] for one in spent),
                        ["Total", money_text(total, currency)],
                    ],
                    "right": [1],
                },
            }
        ]
        if points:
            sections.append(
                {
                    "title": "Condiciones previas e hitos",
                    "table": {
                        "header": ["Qué", "Hasta", "Cumplido"],
                        "rows": [
                            [
                                local_text(one.text),
                                _day(one.due),
                                f"{_day(one.evidence.reached_on)}: {one.evidence.note}"
                                if one.evidence
                                else "Falta",
                            ]
                            for one in points
                        ],
                    },
                }
            )
        return {
            "title": f"Solicitud de desembolso {request.code}",
            "facts": facts,
            "sections": sections,
            "signatures": [
                [str(request.prepared_by or ""), "Administración y finanzas"],
                [str(request.sent_by or ""), "Coordinación"],
            ],
        }


def paper_of(content: dict[str, Any], *, code: str, kind: str, budget: Budget) -> bytes:
    """Return the PDF of a paper with letterhead, hash and QR code."""
    with translation.override(LANGUAGE):
        head = letterhead(
            code=code,
            kind=kind,
            title=content["title"],
            programme=budget.programme.name,
            operator=budget.programme.operator,
            content=content,
        )
    return render_pdf("letter.typ", {"letterhead": head, **content})


def _component(part: ComponentRows, currency: str) -> dict[str, Any]:
    rows = []
    for activity in part.activities:
        for row in activity.rows:
            figures = (row.planned, row.committed, row.executed, row.available)
            rows.append([local_text(row.name), *(money_text(one, currency) for one in figures)])
    rows.append(["Total", *_sums(part.sums, currency)])
    return {
        "title": local_text(part.name) if part.name else "Aparte de las líneas",
        "table": {"header": ["Línea", *SUMS], "rows": rows, "right": [1, 2, 3, 4]},
    }


def _sums(sums: Sums, currency: str) -> list[str]:
    return [money_text(one, currency) for one in (sums.planned, sums.committed, sums.executed, sums.available)]


def _day(day: Any) -> str:
    return formats.date_format(day, r"j \d\e F \d\e Y")
