"""What everybody may read of programmes."""

from dataclasses import dataclass
from uuid import UUID

from winay.programmes.models import Programme, RoleGrant


@dataclass(frozen=True)
class ProgrammeRow:
    """A programme's name, who runs it and the poverty map it uses."""

    code: str
    name: str
    operator: str
    poverty_map: str


def programmes_for_public() -> list[ProgrammeRow]:
    """Return every programme by name: one query."""
    return [
        ProgrammeRow(p.code, p.name, p.operator, p.poverty_map.code if p.poverty_map else "")
        for p in Programme.objects.select_related("poverty_map")
    ]


def works_in_a_programme(user_id: UUID) -> bool:
    """Tell whether the user holds a role in some programme: whose first page is the desk."""
    return RoleGrant.objects.filter(user=user_id).exists()
