"""What accounting for money obeys of a pack: terms of a call, in a folder the file `accountability.yaml`."""

from decimal import Decimal
from typing import Annotated, Any, Literal

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


Chooser = Literal["assembly", "municipality"]


class Seats(Part):
    """Who chooses for each seat of a nucleus; as Haku Wiñay has it (PUB), three elected and one of the municipality."""

    president: Chooser = "assembly"
    secretary: Chooser = "assembly"
    treasurer: Chooser = "assembly"
    inspector: Chooser = "municipality"


class Nuclei(Part):
    """How nuclei that hold accounts of their own account for the money (SU fn. 70)."""

    seats: Seats = Seats()
    report_days: Annotated[int, Field(ge=1, le=60)] = 10
    accounting: Accounting = Accounting(overseers=1)


class NucleiPart(Section):
    """What a pack says of nuclei; left out, they are as `Nuclei` says."""

    nuclei: Nuclei | None = None


def nuclei_of(content: dict[str, Any]) -> Nuclei:
    """Return what the content of a kept version says of nuclei."""
    return NucleiPart.model_validate(content).nuclei or Nuclei()


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
CHOOSERS = {"assembly": _("the assembly"), "municipality": _("the municipality")}
SEATS = {
    "president": _("who chooses the president"),
    "secretary": _("who chooses the secretary"),
    "treasurer": _("who chooses the treasurer"),
    "inspector": _("who chooses the inspector"),
}
WORDS_OF_NUCLEI = {
    "nuclei": Word(_("nuclei with accounts of their own"), ValueKind.THING, tells=("seats", "report_days")),
    "nuclei.seats": Word(_("seats"), ValueKind.THING, tells=tuple(SEATS)),
    **{f"nuclei.seats.{seat}": Word(name, choices=CHOOSERS) for seat, name in SEATS.items()},
    "nuclei.report_days": Word(_("time to account after a month"), ValueKind.DAYS),
    "nuclei.accounting": Word(
        _("how nuclei account for the money"), ValueKind.THING, tells=("kinds", "sworn_up_to", "overseers")
    ),
    **{
        key.replace(f"{TERMS}.accounting", "nuclei.accounting"): word
        for key, word in WORDS.items()
        if key != f"{TERMS}.accounting"
    },
}
PARTS = [
    PackPart(name="accountability", schema=AccountabilityTerms, within=TERMS, words=WORDS, begin=BEGIN),
    PackPart(name="nuclei", schema=NucleiPart, words=WORDS_OF_NUCLEI),
]
