"""What accounting for money obeys of a pack: terms of a call, in a folder the file `accountability.yaml`."""

from decimal import Decimal
from typing import Annotated, Literal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_
from pydantic import Field

from winay.accountability.rules import KINDS
from winay.calls.pack import TERMS
from winay.programmes.packs.kinds import Amount, Days, Part, Share
from winay.programmes.packs.parts import PackPart, Section
from winay.programmes.packs.wording import Remark, ValueKind, Word

Kind = Literal["invoice", "slip", "fees", "ticket", "credit", "debit", "sworn", "valued"]


class Accounting(Part):
    """How a group accounts for its money. What is left out means what it says here."""

    kinds: list[Kind] = ["invoice", "slip", "fees", "ticket", "credit", "debit", "sworn", "valued"]
    sworn_up_to: Amount = Decimal("500.00")
    ineligible: list[str] = ["alcohol", "cerveza", "licor", "cigarro", "cigarrillo", "multa", "apuesta"]
    tolerance: Share = Decimal("0.10")
    report_days: Days = 60
    accounted_share: Share = Decimal("0.70")
    overseers: Annotated[int, Field(ge=1, le=10)] = 2


class AccountabilityTerms(Section):
    """What a call asks of accounting; stored with its other terms, frozen by publication."""

    # Kept only where it is said: versions that were frozen before it came keep their hash.
    accounting: Accounting | None = Field(default=None, exclude_if=lambda said: said is None)


WORDS = {
    f"{TERMS}.accounting": Word(
        _("accounting for the money"),
        ValueKind.THING,
        tells=("kinds", "sworn_up_to", "tolerance", "report_days", "accounted_share", "overseers"),
    ),
    f"{TERMS}.accounting.kinds": Word(
        _("receipts that count"), choices={kind: _(label) for kind, label in KINDS.items()}
    ),
    f"{TERMS}.accounting.sworn_up_to": Word(_("sworn statement up to"), ValueKind.MONEY),
    f"{TERMS}.accounting.ineligible": Word(_("what may not be bought")),
    f"{TERMS}.accounting.tolerance": Word(_("a line may be passed by"), ValueKind.SHARE),
    f"{TERMS}.accounting.report_days": Word(_("time to account after a payment"), ValueKind.DAYS),
    f"{TERMS}.accounting.accounted_share": Word(_("accounted for before the next payment"), ValueKind.SHARE),
    f"{TERMS}.accounting.overseers": Word(_("people who oversee the receipts")),
}
BEGIN = (
    Remark(N_("How groups account for their money. The keys are the codes of the calls in calls.yaml.")),
    "",
    "concurso:",
    "  accounting:",
    Remark(N_("Which share of a payment is accounted for before the next one, and within how many days."), 4),
    "    accounted_share: 0.70",
    "    report_days: 60",
    Remark(N_("By how much a line of the plan may be passed without a question."), 4),
    "    tolerance: 0.10",
)
PART = PackPart(name="accountability", schema=AccountabilityTerms, within=TERMS, words=WORDS, begin=BEGIN)
