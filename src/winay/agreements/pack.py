"""What an agreement obeys of a pack: terms of a call, in a folder the file `agreements.yaml`."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_
from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from winay.agreements.rules import LABELS
from winay.calls.pack import TERMS
from winay.programmes.packs.kinds import Days, Part
from winay.programmes.packs.parts import PackPart, Section
from winay.programmes.packs.texts import LocalText
from winay.programmes.packs.wording import Remark, ValueKind, Word

TrancheCondition = Literal[
    "agreement_signed", "bank_account_registered", "counterpart_confirmed", "earlier_tranche_accounted",
    "progress_checked",
]  # fmt: skip

WaivableCondition = Literal["counterpart_confirmed", "earlier_tranche_accounted", "progress_checked"]


class TranchePlan(Part):
    """One transfer of the award, as a share of it, and what must have happened before it is paid.

    `may_be_waived` are those of its conditions that two people may waive for one group; none without it.
    """

    number: Annotated[int, Field(ge=1, le=60)]
    share: Annotated[Decimal, Field(gt=0, le=1)]
    conditions: list[TrancheCondition] = ["agreement_signed"]
    # Kept only where it is said: versions that were frozen before it came keep their hash.
    may_be_waived: list[WaivableCondition] = Field(default=[], exclude_if=lambda codes: not codes)

    @model_validator(mode="after")
    def _waives_what_it_asks(self) -> Self:
        # The counterpart may be asked by the call's terms instead (`deposit_first`).
        asked = (*self.conditions, "counterpart_confirmed")
        if strange := [code for code in self.may_be_waived if code not in asked]:
            raise PydanticCustomError("tranche_waives_nothing", "waiver", {"code": strange[0]})
        return self


def _one_whole_tranche() -> list[TranchePlan]:
    return [TranchePlan(number=1, share=Decimal(1), conditions=["agreement_signed"])]


class AgreementTerms(Section):
    """How an award is paid and what the group promises; stored with the call's other terms, frozen by publication."""

    pays_cash: bool = True
    tranches: list[TranchePlan] = Field(default_factory=_one_whole_tranche)
    sign_days: Days = 15
    pay_days: Days = 10
    deposit_days: Days = 7
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
        "tranches": Word(_("tranche"), ValueKind.THING, tells=("share", "conditions", "may_be_waived")),
        "tranches.number": Word(_("number")),
        "tranches.share": Word(_("share"), ValueKind.SHARE),
        "tranches.conditions": Word(_("paid when"), choices=CONDITIONS),
        "tranches.may_be_waived": Word(_("two people may waive"), choices=CONDITIONS),
        "sign_days": Word(_("time to sign the agreement"), ValueKind.DAYS),
        "pay_days": Word(_("time to the first payment"), ValueKind.DAYS),
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
