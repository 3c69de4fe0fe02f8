"""An addendum on paper: what it changes, in words and figures, and the PDF. Spanish, as the parties sign it."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import translation

from winay.agreements.models import Addendum
from winay.agreements.papers import amount_text, coordinator_of, day_text, place_text, signers_of
from winay.documents.letterhead import letterhead
from winay.documents.typst import render_pdf
from winay.registry.models import Organisation

TEMPLATE = Path(__file__).parent / "templates_typst" / "adenda.typ"
Kind = Addendum.Kind
TITLES: Mapping[str, str] = {
    Kind.GENERAL: "Adenda",
    Kind.SUSPENSION: "Suspensión del convenio",
    Kind.LIFTING: "Levantamiento de la suspensión",
    Kind.EXTENSION: "Ampliación de plazo",
    Kind.REALLOCATION: "Cambio entre partidas",
    Kind.SUCCESSION: "Sucesión del convenio",
    Kind.EARLY_END: "Término anticipado del convenio",
}
ONE_SIDED = (Kind.SUSPENSION, Kind.LIFTING, Kind.REALLOCATION, Kind.EARLY_END)
"""What nobody of the group signs: the programme decides it, or takes note of what the group informs."""


def addendum_content(addendum: Addendum, *, issued_on: date) -> dict[str, Any]:
    """Return all that the addendum states; its hash is printed in the foot of each page."""
    agreement = addendum.agreement
    proposal, programme = agreement.outcome.proposal, agreement.outcome.proposal.call.programme
    both = addendum.kind not in ONE_SIDED
    with translation.override("es"):
        return {
            "code": addendum.code,
            "title": f"{TITLES[addendum.kind]} {addendum.code}",
            "heading": TITLES[addendum.kind],
            "number": addendum.number,
            "programme": programme.name,
            "operator": programme.operator,
            "coordinator": coordinator_of(programme),
            "organisation": {"name": agreement.organisation.name, "place": place_text(agreement)},
            "people": signers_of(_who_signs(addendum)) if both else [],
            "agreement": {
                "code": agreement.code,
                "signed_on": day_text(agreement.signed_on) if agreement.signed_on else "",
            },
            "proposal": {"code": proposal.code, "title": proposal.title},
            "reason": addendum.reason,
            "clauses": CLAUSES[addendum.kind](addendum),
            "both": both,
            "table": _table(addendum),
            "issued_on": day_text(issued_on),
            "sign_by": day_text(addendum.sign_by) if addendum.sign_by else "",
        }


def addendum_pdf(content: dict[str, Any]) -> bytes:
    """Return the PDF of the addendum with letterhead, hash and QR code."""
    head = letterhead(
        code=content["code"],
        kind="Adenda",
        title=content["heading"],
        subtitle=f"{content['organisation']['name']}: {content['proposal']['title']}",
        programme=content["programme"],
        operator=content["operator"],
        content=content,
    )
    return render_pdf(TEMPLATE, {"letterhead": head, **content})


def _who_signs(addendum: Addendum) -> Organisation:
    """A group that takes an agreement over signs for itself; the reason tells of the group before."""
    if addendum.kind != Kind.SUCCESSION:
        return addendum.agreement.organisation
    return Organisation.objects.get(pk=addendum.changes["successor"])


def _succession(addendum: Addendum) -> list[str]:
    changes = addendum.changes
    before, after = changes["before_name"], changes["successor_name"]
    if changes["how"] == "renamed":
        return [f"La organización que firmó como «{before}» se llama ahora «{after}». Sigue siendo la misma."]
    how = {"split": "se dividió", "joined": "se unió a otra organización"}[changes["how"]]
    return [
        f"«{before}» {how}. «{after}» asume el convenio desde la firma de esta adenda: sus derechos, sus obligaciones "
        "y el dinero por rendir.",
        "Los libros del programa registran la entrega con fecha de la firma; nada de lo registrado antes cambia.",
    ]


def _general(addendum: Addendum) -> list[str]:
    return [addendum.text]


def _suspension(addendum: Addendum) -> list[str]:
    day = day_text(addendum.decided_on)
    return [
        f"Desde el {day} queda suspendida la ejecución del convenio. Mientras dure la suspensión, el programa no "
        "prepara ni autoriza desembolsos.",
        "La organización guarda el dinero recibido y los comprobantes de lo gastado.",
    ]


def _lifting(addendum: Addendum) -> list[str]:
    return [f"Desde el {day_text(addendum.decided_on)} el convenio se ejecuta otra vez en los términos pactados."]


def _extension(addendum: Addendum) -> list[str]:
    until = day_text(date.fromisoformat(addendum.changes["until"]))
    if not addendum.changes["before"]:
        return [f"El plazo para ejecutar el plan termina el {until}."]
    before = day_text(date.fromisoformat(addendum.changes["before"]))
    return [f"El plazo para ejecutar el plan, que terminaba el {before}, termina el {until}."]


def _reallocation(addendum: Addendum) -> list[str]:
    if addendum.changes["beyond"]:
        return ["La coordinación aprueba el cambio entre partidas que la organización pidió. La suma no cambia."]
    return ["La organización informa el cambio entre partidas, dentro de lo permitido. La suma no cambia."]


def _table(addendum: Addendum) -> dict[str, Any] | None:
    """Return the lines that change, before and after, with their sums."""
    if addendum.kind != Kind.REALLOCATION:
        return None
    lines, agreement = addendum.changes["lines"], addendum.agreement
    sums = [sum((Decimal(line[key]) for line in lines), Decimal(0)) for key in ("before", "after")]
    rows = [
        [line["name"], *(amount_text(Decimal(line[key]), agreement) for key in ("before", "after"))]
        for line in lines
    ]
    return {
        "header": ["Partida", "Antes", "Ahora"],
        "rows": [*rows, ["Suma", *(amount_text(one, agreement) for one in sums)]],
    }


def _early_end(addendum: Addendum) -> list[str]:
    changes, agreement = addendum.changes, addendum.agreement
    paid, freed, held = (amount_text(Decimal(changes[key]), agreement) for key in ("paid", "freed", "held"))
    lines = [f"El convenio termina el {day_text(addendum.decided_on)}."]
    if changes["cancelled"]:
        numbers = ", ".join(str(number) for number in changes["cancelled"])
        lines.append(
            f"Quedan sin efecto los desembolsos no pagados (n.º {numbers}), por {freed}; ese dinero vuelve al "
            "presupuesto de su categoría."
        )
    lines.append(
        f"El programa pagó hasta hoy {paid}. La organización rinde cuentas de lo recibido, que según los libros es "
        f"{held} por rendir, y devuelve lo que no gastó con comprobante."
    )
    return lines


CLAUSES: dict[str, Callable[[Addendum], list[str]]] = {
    Kind.GENERAL: _general,
    Kind.SUSPENSION: _suspension,
    Kind.LIFTING: _lifting,
    Kind.EXTENSION: _extension,
    Kind.EARLY_END: _early_end,
    Kind.SUCCESSION: _succession,
    Kind.REALLOCATION: _reallocation,
}
