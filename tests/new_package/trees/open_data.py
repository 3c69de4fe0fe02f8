"""Trees as open data: by district and species, never by who planted them."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _
from winay.trees.models import Tree

from winay.base.open_data import NOBODY, Column, OpenTable, Row, rows_of
from winay.calls.open_data import UBIGEO


def _trees(*, call: str = "") -> QuerySet[Any, Mapping[str, Any]]:
    return Tree.objects.values("district", "species").annotate(trees=Count("pk")).order_by("district", "species")


def _row(tree: Mapping[str, Any]) -> Row:
    return tree["district"], tree["species"], tree["trees"]


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
        rows=rows_of(_trees, _row),
        drawn_from=("tree",),
    ),
)
