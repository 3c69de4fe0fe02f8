"""Local talents as open data: how many, by district and skill; nobody's name."""

from collections.abc import Iterable

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from winay.base.open_data import SMALL_CELLS, Column, OpenTable, Row
from winay.calls.open_data import UBIGEO
from winay.talents.models import Provider

LEAST_PEOPLE = 5


def _talents(_part: str) -> Iterable[Row]:
    through = Provider.districts.through.objects.filter(provider__state="listed")
    rows = (
        through.order_by("district", "provider__skills__skill")
        .values_list("district", "provider__skills__skill")
        .annotate(number=Count("provider", distinct=True))
    )
    return ((ubigeo, skill, number) for ubigeo, skill, number in rows.iterator() if number >= LEAST_PEOPLE)


OPEN_TABLES = (
    OpenTable(
        name="talents",
        title=_("Local talents"),
        about=_("How many people and firms of the register of providers serve in a district, by what they know."),
        privacy=SMALL_CELLS,
        columns=(
            UBIGEO,
            Column("skill", _("What they know, by its code")),
            Column("providers", _("How many of them serve there"), "integer", unit="provider", counts_people=True),
        ),
        rows=_talents,
        changed_by={
            "provider": ("register_provider", "correct_provider", "leave_register", "return_to_register"),
        },
        drawn_from=("provider",),
    ),
)
