"""Programme packs: the rules of an instrument as data. How to write one: docs/packs.md."""

from pathlib import Path

from winay.programmes.packs.categories import CriterionPlan, PackCategory
from winay.programmes.packs.reader import load_pack_text, read_terms
from winay.programmes.packs.schema import PackCall, PackContent
from winay.programmes.packs.targeting import Targeting
from winay.programmes.packs.terms import (
    BudgetCeiling,
    CallTerms,
    Condition,
    Counterpart,
    FormQuestion,
    Prize,
    Split,
    TranchePlan,
)
from winay.programmes.packs.texts import LocalText

__all__ = [
    "BudgetCeiling",
    "CallTerms",
    "Condition",
    "Counterpart",
    "CriterionPlan",
    "FormQuestion",
    "LocalText",
    "PackCall",
    "PackCategory",
    "PackContent",
    "Prize",
    "Split",
    "Targeting",
    "TranchePlan",
    "load_pack_text",
    "read_terms",
    "shipped_packs",
]

SHIPPED = Path(__file__).resolve().parents[2] / "packs"


def shipped_packs() -> dict[str, Path]:
    """Return the packs that come with the program, by code."""
    return {path.stem: path for path in sorted(SHIPPED.glob("*.yaml"))}
