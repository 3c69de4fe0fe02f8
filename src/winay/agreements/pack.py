"""What an agreement obeys of a pack: terms of a call, in a folder the file `agreements.yaml`."""

from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_
from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from winay.agreements.rules import BRINGERS, LABELS, OF_TRANCHES
from winay.calls.pack import TERMS, asks_in_words, asks_of_pack
from winay.facts.catalogue import CATALOGUE
from winay.facts.rules import facts_in, read
from winay.programmes.packs.kinds import Code, Days, Part, Share, require_once
from winay.programmes.packs.parts import PackPart, Section
from winay.programmes.packs.texts import LocalText
from winay.programmes.packs.wording import Remark, ValueKind, Word

TrancheCondition = Literal[
    "agreement_signed", "bank_account_registered", "counterpart_confirmed", "earlier_tranche_accounted",
    "progress_checked", "minutes_uploaded", "training_attended", "visit_made",
]  # fmt: skip

WaivableCondition = Literal[
    "counterpart_confirmed", "earlier_tranche_accounted", "progress_checked", "minutes_uploaded",
    "training_attended", "visit_made",
]  # fmt: skip


Months = Annotated[int, Field(ge=1, le=120)]
MONTHS = 12
"""Months to carry a plan out, where the pack does not say: a business plan of a year (SU 3B)."""
LONGEST_EXTENSION = 6
"""Months by which an agreement may be extended in all, where the pack does not say: half of a plan's year."""

TOLERANCE = Decimal("0.10")
"""What a line of the plan may lose to others without asking, as a share of what it was agreed at, where the pack does
not say: a tenth, as is usual in such agreements."""


class TrancheAsk(Part):
    """A condition of a tranche over facts of the catalogue (docs/conditions.md), where no short form says it.

    `who` can bring what it lacks: the group, its promoter or finance. What is not known counts as not yet met.
    """

    code: Code
    asks: dict[str, Any]
    label: LocalText
    mend: LocalText
    who: Literal["group", "promoter", "finance"] = "promoter"
    may_be_waived: bool = Field(default=False, exclude_if=lambda may: not may)

    @field_validator("code")
    @classmethod
    def _is_no_short_form(cls, code: str) -> str:
        if code.replace("-", "_") in LABELS:
            raise PydanticCustomError("tranche_ask_named_as_short", "code", {"code": code})
        return code

    @field_validator("asks")
    @classmethod
    def _asks_what_is_known_of_a_tranche(cls, asks: dict[str, Any]) -> dict[str, Any]:
        read_asks = asks_of_pack(asks)
        strange = [
            code for code in facts_in(read(read_asks, CATALOGUE)) if code.partition(".")[0] not in OF_TRANCHES
        ]
        if strange:
            raise PydanticCustomError("tranche_asks_of_others", "fact", {"fact": strange[0]})
        return read_asks


class TranchePlan(Part):
    """One transfer of the award, as a share of it, and what must have happened before it is paid.

    `conditions` are short forms, `when` what the pack writes itself over any fact. `may_be_waived` are those of its
    short conditions that two people may waive for one group; none without it.
    """

    number: Annotated[int, Field(ge=1, le=60)]
    share: Annotated[Decimal, Field(gt=0, le=1)]
    conditions: list[TrancheCondition] = ["agreement_signed"]
    # Kept only where they are said: versions that were frozen before they came keep their hash.
    when: list[TrancheAsk] = Field(default=[], exclude_if=lambda asks: not asks)
    may_be_waived: list[WaivableCondition] = Field(default=[], exclude_if=lambda codes: not codes)

    @model_validator(mode="after")
    def _waives_what_it_asks(self) -> Self:
        # The counterpart may be asked by the call's terms instead (`deposit_first`).
        asked = (*self.conditions, "counterpart_confirmed")
        if strange := [code for code in self.may_be_waived if code not in asked]:
            raise PydanticCustomError("tranche_waives_nothing", "waiver", {"code": strange[0]})
        require_once([ask.code for ask in self.when], "code")
        return self

    @property
    def waivable(self) -> list[str]:
        """The codes of all its conditions that may be waived."""
        return [*self.may_be_waived, *(ask.code for ask in self.when if ask.may_be_waived)]

    @property
    def wanted(self) -> list[dict[str, Any]]:
        """What is kept of its conditions with the tranche of an agreement: the short names, then what was written."""
        written = [ask.model_dump(mode="json", exclude={"may_be_waived"}) for ask in self.when]
        return [*({"code": code} for code in self.conditions), *written]


def _one_whole_tranche() -> list[TranchePlan]:
    return [TranchePlan(number=1, share=Decimal(1), conditions=["agreement_signed"])]


class AgreementTerms(Section):
    """How an award is paid and what the group promises; stored with the call's other terms, frozen by publication."""

    pays_cash: bool = True
    tranches: list[TranchePlan] = Field(default_factory=_one_whole_tranche)
    sign_days: Days = 15
    pay_days: Days = 10
    deposit_days: Days = 7
    # Kept only where they are said: versions that were frozen before they came keep their hash.
    months: Months = Field(default=MONTHS, exclude_if=lambda months: months == MONTHS)
    longest_extension: Annotated[int, Field(ge=0, le=60)] = Field(
        default=LONGEST_EXTENSION, exclude_if=lambda months: months == LONGEST_EXTENSION
    )
    reallocation_tolerance: Share = Field(default=TOLERANCE, exclude_if=lambda share: share == TOLERANCE)
    obligations: list[LocalText] = []

    @field_validator("tranches")
    @classmethod
    def _tranches_are_whole(cls, tranches: list[TranchePlan]) -> list[TranchePlan]:
        if [tranche.number for tranche in tranches] != list(range(1, len(tranches) + 1)):
            raise PydanticCustomError("tranches_not_numbered", "numbers", {})
        total = sum((tranche.share for tranche in tranches), Decimal(0))
        if tranches and total != 1:
            raise PydanticCustomError("tranches_not_one", "tranches", {"total": str(total)})
        return tranches


MESSAGES = {
    "tranche_ask_named_as_short": (
        N_("%(code)s is the name of a short form"),
        N_("Write it under conditions, or give this condition another code."),
    ),
    "tranche_asks_of_others": (
        N_("%(fact)s is not known when a tranche is paid"),
        N_("Ask for facts of the agreement, the tranche, the organisation, the proposal or the district."),
    ),
    "tranche_waives_nothing": (
        N_("the tranche does not ask for the condition %(code)s that may be waived"),
        N_("Name one of its conditions, or leave may_be_waived out."),
    ),
    "tranches_not_one": (
        N_("the shares of the tranches add up to %(total)s, not to 1"),
        N_("Change them so that they add up to 1, such as 0.60 and 0.40."),
    ),
    "tranches_not_numbered": (N_("the tranches are not numbered 1, 2, 3 …"), N_("Number them in order from 1.")),
}
CONDITIONS = {kind: _(label) for kind, label in LABELS.items()}
WORDS = {
    f"{TERMS}.{key}": word
    for key, word in {
        "pays_cash": Word(_("money is given to the group")),
        "tranches": Word(_("tranche"), ValueKind.THING, tells=("share", "conditions", "when", "may_be_waived")),
        "tranches.number": Word(_("number")),
        "tranches.share": Word(_("share"), ValueKind.SHARE),
        "tranches.conditions": Word(_("paid when"), choices=CONDITIONS),
        "tranches.when": Word(_("and when"), ValueKind.THING, tells=("label",)),
        "tranches.when.label": Word(_("condition")),
        "tranches.when.asks": Word(_("asks"), says=asks_in_words),
        "tranches.when.mend": Word(_("how to mend it")),
        "tranches.when.who": Word(_("who brings it"), choices={who: _(text) for who, text in BRINGERS.items()}),
        "tranches.when.may_be_waived": Word(_("two people may waive")),
        "tranches.may_be_waived": Word(_("two people may waive"), choices=CONDITIONS),
        "sign_days": Word(_("time to sign the agreement"), ValueKind.DAYS),
        "pay_days": Word(_("time to the first payment"), ValueKind.DAYS),
        "months": Word(_("months to carry the plan out")),
        "longest_extension": Word(_("months of extension at most")),
        "reallocation_tolerance": Word(_("what a line may lose to others without asking"), ValueKind.SHARE),
        "deposit_days": Word(_("time to look for a deposit in the bank"), ValueKind.DAYS),
        "obligations": Word(_("obligation"), ValueKind.THING),
    }.items()
}
BEGIN = (
    Remark(N_("What is agreed with those who win. The keys are the codes of the calls in calls.yaml.")),
    "",
    "concurso:",
    Remark(N_("Days to sign the agreement, and from there to the first payment."), 2),
    "  sign_days: 15",
    "  pay_days: 10",
    Remark(N_("In which parts the award is paid, and when. The shares add up to 1."), 2),
    "  tranches:",
    "    - {number: 1, share: 0.60, conditions: [agreement_signed, bank_account_registered]}",
    "    - {number: 2, share: 0.40, conditions: [earlier_tranche_accounted, progress_checked]}",
    Remark(N_("What the group promises; each sentence is printed in the agreement."), 2),
    "  obligations:",
    "    - Usar el dinero solo en lo que dice la propuesta ganadora.",
    "    - Guardar los comprobantes y rendir cuentas ante la asamblea.",
)
PART = PackPart(
    name="agreements", schema=AgreementTerms, within=TERMS, messages=MESSAGES, words=WORDS, begin=BEGIN
)
