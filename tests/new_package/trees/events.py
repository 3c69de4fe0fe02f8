"""What others hear of trees."""

from dataclasses import dataclass

from winay.trees.models import Tree

from winay.base.events import Event


@dataclass(frozen=True)
class TreePlanted(Event):
    """A tree was planted: told by `plant_tree`."""

    tree: Tree
