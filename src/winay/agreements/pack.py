"""What an agreement obeys of a pack: terms of a call, in a folder the file `agreements.yaml`."""

from decimal import Decimal
from typing import Annotated, Literal

from django.utils.translation import gettext_noop as N_
from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from winay.calls.pack import TERMS
from winay.programmes.packs.kinds import Days, Part
from winay.programmes.packs.parts import PackPart, Section
from winay.programmes.packs.texts import LocalText

TrancheCondition = Literal[
    "agreement_signed", "bank_account_registered", "counterpart_confirmed", "earlier_tranche_accounted",
    "progress_checked",
]  # fmt: skip


class TranchePlan(Part):
    """One transfer of the award, as a share of it, and what must have happened before it is paid."""

    number: Annotated[int, Field(ge=1, le=60)]
    share: Annotated[Decimal, Field(gt=0, le=1)]
    conditions: list[TrancheCondition] = ["agreement_signed"]


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
    "tranches_not_one": (
        N_("the shares of the tranches add up to %(total)s, not to 1"),
        N_("Change them so that they add up to 1, such as 0.60 and 0.40."),
    ),
    "tranches_not_numbered": (N_("the tranches are not numbered 1, 2, 3 …"), N_("Number them in order from 1.")),
}
PART = PackPart(name="agreements", schema=AgreementTerms, within=TERMS, messages=MESSAGES)
