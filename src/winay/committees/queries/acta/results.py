"""Winners, scores and reasons of one category, and the sum of all."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from winay.calls.models import Category
from winay.committees.models import AgendaItem, Member, Outcome
from winay.committees.queries.acta.words import group_of, short_code, shortened
from winay.committees.queries.reasons import reason_lines
from winay.committees.queries.session import Tally
from winay.committees.rules import Allocation, Line, rounded
from winay.ledger.rules import money_text


def category_result(
    category: Category,
    tally: Tally,
    decided: Allocation,
    outcomes: Mapping[str, Outcome],
    items: Mapping[str, AgendaItem],
    jurors: list[Member],
) -> dict[str, Any]:
    lines = [line for line in decided.lines if line.category == category.code]
    totals = next(one for one in decided.totals if one.category == category.code)
    currency = str(category.budget.currency)
    names = {line.code: group_of(items[line.code]) for line in lines}
    cards = {one.code: {card.juror: card.points for card in one.cards} for one in tally.presented}
    marks = {(one.item_id, str(one.member_id)): "inc." for one in tally.not_counted}
    by_proposal = {item.proposal_id: item.pk for item in tally.items}
    marks |= {
        (by_proposal[proposal], str(member)): "inh."
        for member, proposal in tally.recused
        if proposal in by_proposal
    }
    winners = [line for line in lines if line.decision == "awarded"]
    return {
        "name": str(category.name),
        "money": _money_facts(totals, currency),
        "winners": [
            [
                _place(line),
                short_code(line.code),
                names[line.code],
                _points(line),
                money_text(line.amount, currency),
            ]
            for line in winners
        ],
        "winners_total": money_text(totals.awarded, currency),
        "scores": [
            [
                _place(line),
                short_code(line.code),
                shortened(names[line.code]),
                *(_cell(cards[line.code], marks, items[line.code], str(juror.pk)) for juror in jurors),
                _points(line),
            ]
            for line in lines
        ],
        "reasons": [
            [short_code(line.code), _sentences(outcomes[line.code]), _award(line, currency)] for line in lines
        ],
    }


def _money_facts(totals: Any, currency: str) -> list[list[str]]:
    facts = [["Presupuesto", money_text(totals.budget, currency)]]
    if totals.received:
        facts.append(["Recibido de otras categorías", money_text(totals.received, currency)])
    facts.append(["Adjudicado", money_text(totals.awarded, currency)])
    if totals.passed_on:
        facts.append(["Pasado a otras categorías", money_text(totals.passed_on, currency)])
    return [*facts, ["Saldo", money_text(totals.left, currency)]]


def _cell(points: Mapping[str, Any], marks: Mapping[tuple[UUID, str], str], item: AgendaItem, juror: str) -> str:
    if juror in points:
        return f"{rounded(points[juror]):.2f}"
    return marks.get((item.pk, juror), "—")


def _place(line: Line) -> str:
    return "—" if line.place is None else str(line.place)


def _points(line: Line) -> str:
    return "—" if line.points is None else f"{line.points:.2f}"


def _award(line: Line, currency: str) -> str:
    return money_text(line.amount, currency) if line.amount else "—"


def _sentences(outcome: Outcome) -> str:
    return ". ".join(reason_lines(outcome.explanation)) + "."


def total_in_words(decided: Allocation, tally: Tally) -> str:
    currency = str(tally.categories[0].budget.currency)
    total = sum((line.amount for line in decided.awarded), Decimal(0))
    count = len(decided.awarded)
    words = "propuesta ganadora" if count == 1 else "propuestas ganadoras"
    return f"{count} {words}, {money_text(total, currency)}"
