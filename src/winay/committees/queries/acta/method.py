"""The published rules by which the acta decides, and the diagnostics that inform beside them."""

from collections.abc import Mapping
from typing import Any

from winay.calls.models import Category
from winay.calls.rules import percent
from winay.committees.models import Session
from winay.committees.queries.naming import Naming
from winay.committees.queries.session import Tally
from winay.committees.terms import SessionTerms
from winay.ledger.rules import money_text

RULES = {
    "stop": "Si la propuesta siguiente no alcanza con el saldo, la lista de ganadores termina ahí.",
    "skip": "Si una propuesta no alcanza con el saldo, se pasa a la siguiente que sí alcance.",
    "part": "La propuesta que no alcanza con el saldo recibe lo que queda, y la lista termina ahí.",
    "return": "El saldo que queda no se gasta.",
    "next_category": "El saldo que queda pasa a la categoría siguiente.",
    "open_to_all": "El saldo que queda se abre a todas las propuestas en espera.",
}
TIES = {
    "earliest_submission": "la que se presentó primero",
    "more_women": "la del grupo con más mujeres",
    "lower_request": "la que pide menos",
    "draw": "por sorteo que cualquiera puede repetir",
}


def least_part(category: Category, terms: SessionTerms) -> list[str]:
    """Return, where proposals may be awarded in part, the least part that the call allows."""
    if category.marginal_rule != "part":
        return []
    currency = str(category.budget.currency)
    least = terms.part_at_least
    amount = f" y a {money_text(least.amount, currency)}" if least.amount else ""
    return [
        f"Esa parte no es menor al {percent(least.share)} de lo que pide{amount}; si el saldo no alcanza para ella, "
        "la propuesta espera. El grupo puede renunciar a una adjudicación en parte."
    ]


def rules_in_words(tally: Tally, seed: str) -> list[str]:
    breakers = [
        f"la de mayor puntaje en «{tally.criteria.get(rule.partition(':')[2], rule)}»"
        if rule.startswith("criterion:")
        else TIES[rule]
        for rule in dict.fromkeys([*tally.terms.tie_breakers, "draw"])
    ]
    rules = [
        "Puntaje de cada jurado: suma de peso × (nota − mínimo) / (máximo − mínimo), de 0 a 100. Puntaje de la "
        "propuesta: promedio de las fichas completas de los jurados no inhibidos, redondeado a dos decimales.",
        "Una ficha incompleta o no enviada no entra en el promedio: lo que falta no vale cero.",
        f"En caso de empate gana, en este orden: {'; '.join(breakers)}. Semilla del sorteo: {seed} "
        "(SHA-256 de «semilla|código», gana el menor).",
    ]
    for category in tally.categories:
        parts = [f"{category.name}: puntaje mínimo {category.minimum_score:.2f}."]
        if category.reserved_for_most_vulnerable.amount:
            reserved = category.reserved_for_most_vulnerable
            parts.append(
                f"Reserva para grupos más vulnerables: {money_text(reserved.amount, str(reserved.currency))}, "
                "que se asigna primero, por orden de puntaje."
            )
        parts += [RULES[category.marginal_rule], *least_part(category, tally.terms), RULES[category.leftover_rule]]
        rules.append(" ".join(parts))
    return rules


def diagnostics_in_words(session: Session, tally: Tally, naming: Naming) -> dict[str, Any]:
    """Return the diagnostics in words; they inform and do not decide."""
    found = session.diagnostics
    names = {str(member.pk): naming.label(member) for member in tally.members}
    categories = {category.code: str(category.name) for category in tally.categories}
    without = {one["member"]: one for one in found["without"]}
    rows = [
        [
            names[one["member"]],
            str(one["cards"]),
            f"{one['deviation']:+.2f}",
            _changes(without.get(one["member"], {})),
        ]
        for one in found["severity"]
    ]
    sentences = [
        f"{categories[one['category']]}: concordancia de Kendall W = {one['w']:.3f} entre {one['jurors']} jurados "
        f"sobre {one['proposals']} propuestas (0 ninguna, 1 total)."
        for one in found["agreement"]
        if one["w"] is not None
    ]
    if best := found["best"]:
        sentences.append(
            f"Con el mismo presupuesto, la selección de mayor puntaje total hallada por el programa HiGHS suma "
            f"{best['points']} puntos con {best['winners']} propuestas; la regla publicada suma {best['rule_points']} "
            f"con {best['rule_winners']}. Margen no demostrado: {best['gap'] * 100:.2f} %."
        )
    return {"rows": rows, "sentences": sentences}


def _changes(one: Mapping[str, Any]) -> str:
    gains, loses = one.get("gains", ()), one.get("loses", ())
    if not gains and not loses:
        return "nada cambia"
    return f"{len(gains)} entrarían, {len(loses)} saldrían"
