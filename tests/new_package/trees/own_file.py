"""What somebody's own file says of trees."""

from typing import Any

from winay.trees.models import Tree

from winay.base.own_file import Whose


def chapters(whose: Whose) -> dict[str, Any]:
    """Return the trees that the person planted."""
    trees = Tree.objects.filter(planter__in=whose.people).order_by("created_at")
    return {"trees": [{"species": one.species, "ubigeo": one.district_id, "note": one.note} for one in trees]}
