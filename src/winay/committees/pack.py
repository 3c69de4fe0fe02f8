"""What a committee obeys of a pack: terms of a call, in a folder the file `committees.yaml`."""

from decimal import Decimal
from typing import Annotated, Literal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_
from pydantic import Field

from winay.calls.pack import TERMS
from winay.programmes.packs.kinds import Amount, Days, Part, Share
from winay.programmes.packs.parts import PackPart, Section
from winay.programmes.packs.wording import Remark, ValueKind, Word


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


WORDS = {
    f"{TERMS}.{key}": word
    for key, word in {
        "committee_name": Word(_("name of the committee")),
        "quorum": Word(_("quorum")),
        "same_community_is_conflict": Word(_("being of one community is a conflict of interest")),
        "part_at_least": Word(_("least that is awarded in part")),
        "part_at_least.share": Word(_("share of what is asked for"), ValueKind.SHARE),
        "part_at_least.amount": Word(_("amount"), ValueKind.MONEY),
        "offer_days": Word(_("time to give budget that became free to the waiting list"), ValueKind.DAYS),
        "signed_copy_days": Word(_("time to scan and keep a signed paper"), ValueKind.DAYS),
        "jurors_in_public": Word(_("jurors in the acta"), choices={"seats": _("by seat"), "names": _("by name")}),
    }.items()
}
BEGIN = (
    Remark(
        N_("How the committee of each call sits and decides. The keys are the codes of the calls in calls.yaml.")
    ),
    "",
    "concurso:",
    "  committee_name: CLAR",
    Remark(N_("Jurors without whom the session does not begin."), 2),
    "  quorum: 5",
    Remark(N_("“seats”: the acta shows jurors by seat and sector; “names”: by name."), 2),
    "  jurors_in_public: seats",
)
PART = PackPart(name="committees", schema=CommitteeTerms, within=TERMS, words=WORDS, begin=BEGIN)
