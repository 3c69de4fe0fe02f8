"""What the papers of an agreement share: its parties, days and money in Spanish, as they are signed."""

from datetime import date
from decimal import Decimal

from django.utils import formats

from winay.agreements.models import Agreement
from winay.ledger.rules import money_text
from winay.programmes.models import Programme, RoleGrant
from winay.registry.models import Membership, Organisation

OFFICES = {"president": "Presidencia", "secretary": "Secretaría", "treasurer": "Tesorería", "member": "Integrante"}


def day_text(day: date) -> str:
    """Return a day as contracts write it: `4 de mayo de 2026`."""
    return formats.date_format(day, r"j \d\e F \d\e Y")


def amount_text(amount: Decimal, agreement: Agreement) -> str:
    """Return an amount in the agreement's currency."""
    return money_text(amount, str(agreement.amount.currency))


def place_text(agreement: Agreement) -> str:
    """Return where the plan is carried out."""
    proposal = agreement.outcome.proposal
    district = proposal.district
    place = f"distrito de {district.name}, provincia de {district.province.name}"
    place += f", departamento de {district.province.department.name}"
    return f"{proposal.community.name}, {place}" if proposal.community else place


def coordinator_of(programme: Programme) -> str:
    """Return who signs for the programme: its first coordinator."""
    grant = (
        RoleGrant.objects.filter(programme=programme, role=RoleGrant.Role.COORDINATOR, user__is_active=True)
        .select_related("user")
        .order_by("created_at")
        .first()
    )
    return str(grant.user) if grant else ""


def signers_of(organisation: Organisation) -> list[dict[str, str]]:
    """Return who signs for the organisation: its board, or everybody where no board is known."""
    members = list(
        Membership.objects.filter(organisation=organisation, until=None)
        .select_related("person")
        .order_by("person__first_surname", "person__second_surname", "person__given_names")
    )
    board = [member for member in members if member.office != Membership.Office.MEMBER]
    order = list(OFFICES)
    return [
        {"name": str(member.person), "dni": member.person.dni or "", "office": OFFICES[member.office]}
        for member in sorted(board or members, key=lambda member: order.index(member.office))
    ]
