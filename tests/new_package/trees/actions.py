"""Planting a tree."""

from django.db import transaction
from winay.trees.events import TreePlanted
from winay.trees.models import Tree

from winay.base.actions import record_act
from winay.base.events import tell
from winay.base.models import User
from winay.registry.models import Person
from winay.territory.models import District


def plant_tree(*, actor: User, planter: Person, district: District, species: str, note: str = "") -> Tree:
    """Write down a tree that somebody planted.

    Effects: the tree, an act, `TreePlanted` is told. There is no inverse.
    """
    with transaction.atomic():
        tree = Tree.objects.create(planter=planter, district=district, species=species, note=note)
        record_act(actor=actor, verb="plant_tree", subject=tree)
        tell(TreePlanted(tree))
        return tree
