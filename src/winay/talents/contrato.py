"""The second contract on paper: its content in words and figures, and the PDF. Spanish, as the parties sign it."""

from datetime import date
from pathlib import Path
from typing import Any

from django.utils import formats, translation
from django.utils.translation import gettext as _

from winay.agreements.rules import amount_in_words
from winay.documents.letterhead import letterhead
from winay.documents.typst import render_pdf
from winay.ledger.rules import money_text
from winay.registry.models import Membership, Organisation, Person
from winay.talents.models import Provider, ServiceContract
from winay.talents.rules import LANGUAGES
from winay.talents.skills import named, skills

TEMPLATE = Path(__file__).parent / "templates_typst" / "contrato.typ"
OFFICES = {"president": "Presidencia", "secretary": "Secretaría", "treasurer": "Tesorería"}


def contract_content(contract: ServiceContract, *, issued_on: date) -> dict[str, Any]:
    """Return all that the contract states; its hash is printed in the foot of each page."""
    need, agreement = contract.choice.need, contract.agreement
    programme, currency = agreement.outcome.proposal.call.programme, str(contract.amount.currency)
    with translation.override("es"):
        return {
            "code": contract.code,
            "title": f"Contrato de servicios {contract.code}",
            "programme": programme.name,
            "operator": programme.operator,
            "organisation": {
                "name": agreement.organisation.name,
                "ruc": agreement.organisation.ruc or "",
                "place": _place(agreement.organisation),
            },
            "people": _board(agreement.organisation),
            "provider": _provider(contract.provider),
            "agreement": agreement.code,
            "need": {
                "code": need.code,
                "title": need.title,
                "work": need.work,
                "skill": named(skills(), need.skill),
                "place": f"{need.district.name}, {need.district.province.name}",
                "languages": ", ".join(_(LANGUAGES[code]) for code in need.languages.split()),
            },
            "assembly": {
                "day": _day(contract.choice.assembly_on),
                "present": str(contract.choice.present),
                "in_favour": str(contract.choice.in_favour),
                "reasons": contract.choice.reasons,
            },
            "amount": {
                "figures": money_text(contract.amount.amount, currency),
                "words": amount_in_words(contract.amount.amount, currency),
                "nothing": contract.amount.amount == 0,
            },
            "begins_on": _day(contract.begins_on),
            "ends_on": _day(contract.ends_on),
            "living": contract.living or need.living,
            "parts": [
                [str(part.number), part.title, _day(part.due_on), money_text(part.amount.amount, currency)]
                for part in contract.deliverables.order_by("number")
            ],
            "issued_on": _day(issued_on),
        }


def contract_pdf(content: dict[str, Any]) -> bytes:
    """Return the PDF of the contract with letterhead, hash and QR code."""
    head = letterhead(
        code=content["code"],
        kind="Contrato de servicios",
        title="Contrato de servicios",
        subtitle=f"{content['organisation']['name']}: {content['need']['title']}",
        programme=content["programme"],
        operator=content["operator"],
        content=content,
    )
    return render_pdf(TEMPLATE, {"letterhead": head, **content})


def _day(day: date) -> str:
    return formats.date_format(day, r"j \d\e F \d\e Y")


def _place(organisation: Organisation) -> str:
    district = organisation.district
    return f"distrito de {district.name}, provincia de {district.province.name}"


def _provider(provider: Provider) -> dict[str, str]:
    who = provider.who
    number = f"DNI {who.dni}" if isinstance(who, Person) and who.dni else ""
    if isinstance(who, Organisation) and who.ruc:
        number = f"RUC {who.ruc}"
    return {"name": str(who), "number": number, "kind": str(provider.get_kind_display()), "code": provider.code}


def _board(organisation: Organisation) -> list[list[str]]:
    """Return who signs for the group: president, secretary and treasurer, as far as they are known."""
    members = Membership.objects.filter(
        organisation=organisation, until=None, office__in=list(OFFICES)
    ).select_related("person")
    found = sorted(members, key=lambda one: list(OFFICES).index(one.office))
    return [
        [str(one.person), OFFICES[one.office] + (f", DNI {one.person.dni}" if one.person.dni else "")]
        for one in found
    ]
