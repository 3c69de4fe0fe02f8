"""What trees do about what happens: a tree of the kind that needs it is watered as it is planted; lead is none."""

from winay.trees.events import TreePlanted
from winay.trees.models import Tree

from winay.base.errors import InvalidInput
from winay.base.events import listens
from winay.committees.events import AwardEnding


def water(event: TreePlanted) -> None:
    """Water the tree, or refuse what is none."""
    if event.tree.species == "plomo":
        raise InvalidInput("Lead does not grow.", field="species")
    Tree.objects.filter(pk=event.tree.pk).update(watered=True)


def forget_shade(event: AwardEnding) -> None:
    """Trees lose nothing when an award ends."""


LISTENERS = (listens(TreePlanted, water), listens(AwardEnding, forget_shade))
