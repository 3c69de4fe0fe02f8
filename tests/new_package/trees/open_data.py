"""Trees as open data: by district and species, never by who planted them."""

from collections.abc import Iterable

from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from winay.trees.models import Tree

from winay.base.open_data import NOBODY, Column, OpenTable, Row
from winay.calls.open_data import UBIGEO


def _trees(_part: str) -> Iterable[Row]:
    planted = Tree.objects.order_by("district", "species")
    return planted.values_list("district", "species").annotate(trees=Count("pk")).iterator()


OPEN_TABLES = (
    OpenTable(
        name="trees",
        title=_("Planted trees"),
        about=_("Trees that people planted, by district and species."),
        privacy=NOBODY,
        columns=(
            UBIGEO,
            Column("species", _("Species of the tree")),
            Column("trees", _("How many were planted"), "integer", unit="tree"),
        ),
        rows=_trees,
        changed_by={"tree": ("plant_tree",)},
        drawn_from=("tree",),
    ),
)
