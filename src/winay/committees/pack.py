"""What a committee obeys of a pack: terms of a call, in a folder the file `committees.yaml`."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from winay.calls.pack import TERMS
from winay.programmes.packs.kinds import Amount, Days, Part, Share
from winay.programmes.packs.parts import PackPart, Section


class PartAtLeast(Part):
    """The least that a proposal may be awarded in part (`marginal_rule: part`): the larger of the two.

    `share` is of what it asks for; half of it is the house rule, where a pack says nothing.
    """

    share: Share = Decimal("0.5")
    amount: Amount = Decimal(0)


class CommitteeTerms(Section):
    """How the committee of a call sits and decides; stored with the call's other terms, frozen by publication."""

    committee_name: str = "CLAR"
    quorum: Annotated[int, Field(ge=1, le=200)] = 3
    same_community_is_conflict: bool = False
    part_at_least: PartAtLeast = PartAtLeast()
    offer_days: Days = 7
    signed_copy_days: Days = 7
    jurors_in_public: Literal["seats", "names"] = "seats"


PART = PackPart(name="committees", schema=CommitteeTerms, within=TERMS)
