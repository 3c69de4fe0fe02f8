"""What the addendum to an acta states: awards that ended, and who has their budget now by the published rule."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone

from winay.calls.models import Category
from winay.calls.queries.public import public_name
from winay.committees.models import Outcome
from winay.committees.queries.acta.method import RULES
from winay.committees.queries.acta.words import long_date, short_code
from winay.committees.queries.freed import Round
from winay.committees.queries.reasons import reason_lines
from winay.committees.rules import Line
from winay.documents.models import Document
from winay.ledger.rules import money_text


def addendum_content(
    *, round_: Round, former: Document, explained: Mapping[str, Any], actor: str
) -> dict[str, Any]:
    """Return everything that the addendum prints. Why a group gave up is not printed: it is nobody else's affair."""
    session = round_.session
    categories = {category.code: category for category in round_.categories}
    touched = [code for code in categories if any(line.category == code for line in round_.lines)]
    return {
        "session": session.code,
        "call": session.committee.call.title,
        "committee": session.committee.name,
        "former": former.code,
        "former_sha256": former.sha256,
        "former_content_sha256": former.content_sha256,
        "date": long_date(timezone.now()),
        "ended": [
            [
                short_code(one.change.outcome.proposal.code),
                _group(one.change.outcome),
                str(one.change.get_kind_display()),
                timezone.localdate(one.change.created_at).strftime("%d/%m/%Y"),
                money_text(one.amount, str(one.change.amount.currency)),
            ]
            for one in round_.freed
        ],
        "categories": [_category(categories[code], round_, explained) for code in touched],
        "rules": [_rule(categories[code]) for code in touched],
        "summary": summary_of(round_),
        "signed_by": actor,
    }


def summary_of(round_: Round) -> str:
    """Return in one sentence what was given to the waiting list."""
    awarded = round_.decided.awarded
    total = sum((line.amount for line in awarded), Decimal(0))
    currency = str(round_.categories[0].budget.currency)
    if not awarded:
        return "Presupuesto liberado: según la regla publicada, ninguna propuesta en espera alcanza."
    words = "propuesta" if len(awarded) == 1 else "propuestas"
    return f"Adjudicación de la lista de espera: {len(awarded)} {words}, {money_text(total, currency)}."


def _group(outcome: Outcome) -> str:
    return public_name(outcome.proposal.organisation, outcome.proposal.community)


def _category(category: Category, round_: Round, explained: Mapping[str, Any]) -> dict[str, Any]:
    currency = str(category.budget.currency)
    lines = [line for line in round_.lines if line.category == category.code]
    totals = next(one for one in round_.decided.totals if one.category == category.code)
    money = [["Saldo por adjudicar", money_text(totals.budget, currency)]]
    if totals.received:
        money.append(["Recibido de otras categorías", money_text(totals.received, currency)])
    money.append(["Adjudicado ahora", money_text(totals.awarded, currency)])
    if totals.passed_on:
        money.append(["Pasado a otras categorías", money_text(totals.passed_on, currency)])
    money.append(["Saldo", money_text(totals.left, currency)])
    return {
        "name": str(category.name),
        "money": money,
        "winners": [_winner(line, round_, currency) for line in lines if line.decision == "awarded"],
        "reasons": [
            [
                short_code(line.code),
                ". ".join(reason_lines(explained[line.code])) + ".",
                money_text(line.amount, currency) if line.amount else "—",
            ]
            for line in lines
        ],
    }


def _winner(line: Line, round_: Round, currency: str) -> list[str]:
    return [
        str(line.place),
        short_code(line.code),
        _group(round_.outcomes[line.code]),
        f"{line.points:.2f}",
        money_text(line.amount, currency),
    ]


def _rule(category: Category) -> str:
    parts = [f"{category.name}: orden de mérito de la sesión."]
    reserved = category.reserved_for_most_vulnerable
    if reserved.amount:
        parts.append(
            f"Reserva para grupos más vulnerables: {money_text(reserved.amount, str(reserved.currency))}; lo que le "
            "falta por las adjudicaciones que terminaron se asigna primero."
        )
    return " ".join([*parts, RULES[category.marginal_rule], RULES[category.leftover_rule]])
