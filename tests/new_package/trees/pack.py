"""What trees obey of a pack."""

from typing import Annotated

from pydantic import Field

from winay.programmes.packs.parts import PackPart, Section


class TreePart(Section):
    """How many trees a family plants."""

    trees_each: Annotated[int, Field(ge=0, le=1000)] = 0


PART = PackPart(name="trees", schema=TreePart)
