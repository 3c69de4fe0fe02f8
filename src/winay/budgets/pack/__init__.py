"""What a budget obeys of a pack: shape (`schema`), figures for the rules (`figures`), words for people (`words`)."""

from winay.budgets.pack.figures import figures_of
from winay.budgets.pack.schema import (
    Activity,
    Budget,
    BudgetComponent,
    BudgetExtra,
    BudgetLine,
    BudgetMilestone,
    BudgetPart,
    Condition,
    budget_of,
)
from winay.budgets.pack.words import MESSAGES, WORDS
from winay.programmes.packs.parts import PackPart

__all__ = [
    "PART",
    "Activity",
    "Budget",
    "BudgetComponent",
    "BudgetExtra",
    "BudgetLine",
    "BudgetMilestone",
    "Condition",
    "budget_of",
    "figures_of",
]

PART = PackPart(name="budget", schema=BudgetPart, messages=MESSAGES, words=WORDS)
