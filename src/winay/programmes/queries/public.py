"""What everybody may read of programmes."""

from dataclasses import dataclass

from winay.base.models import User
from winay.programmes.access import is_staff_of_any_programme
from winay.programmes.models import Programme


@dataclass(frozen=True)
class ProgrammeRow:
    """A programme's name, who runs it and the poverty map it uses."""

    code: str
    name: str
    operator: str
    poverty_map: str


@dataclass(frozen=True)
class Office:
    """Who runs a programme and where people find them; what is not known is empty."""

    code: str
    programme: str
    operator: str
    address: str
    hours: str
    telephone: str
    whatsapp: str
    email: str

    @property
    def whatsapp_number(self) -> str:
        """The number as a link to WhatsApp wants it: figures only, a Peruvian mobile with its country."""
        figures = "".join(sign for sign in self.whatsapp if sign.isdecimal())
        return f"51{figures}" if len(figures) == MOBILE_FIGURES else figures


MOBILE_FIGURES = 9


def offices_for_public() -> list[Office]:
    """Return where each programme's office is, by the programme's name: one query."""
    return [
        Office(*row)
        for row in Programme.objects.values_list(
            "code", "name", "operator", "office_address", "office_hours", "telephone", "whatsapp", "email"
        )
    ]


def programmes_for_public() -> list[ProgrammeRow]:
    """Return every programme by name: one query."""
    return [
        ProgrammeRow(p.code, p.name, p.operator, p.poverty_map.code if p.poverty_map else "")
        for p in Programme.objects.select_related("poverty_map")
    ]


def works_in_a_programme(user: User) -> bool:
    """Tell whether the user holds a role in some programme: whose first page is the desk."""
    return is_staff_of_any_programme(user)
