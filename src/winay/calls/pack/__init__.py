"""What calls obey of a pack: who may enter, what is scored, what is paid; the terms that publication freezes."""

from winay.calls.pack.beginning import BEGIN
from winay.calls.pack.categories import CriterionPlan, PackCategory
from winay.calls.pack.messages import MESSAGES
from winay.calls.pack.schema import CallsPart, PackCall
from winay.calls.pack.targeting import Targeting
from winay.calls.pack.terms import (
    TERMS,
    BudgetCeiling,
    CallTerms,
    Condition,
    Counterpart,
    FormQuestion,
    Prize,
    Split,
    asks_of_pack,
    read_terms,
    whole_terms,
)
from winay.calls.pack.words import WORDS, asks_in_words
from winay.programmes.packs.parts import PackPart

__all__ = [
    "TERMS",
    "BudgetCeiling",
    "CallTerms",
    "CallsPart",
    "Condition",
    "Counterpart",
    "CriterionPlan",
    "FormQuestion",
    "PackCall",
    "PackCategory",
    "Prize",
    "Split",
    "Targeting",
    "asks_in_words",
    "asks_of_pack",
    "read_terms",
    "whole_terms",
]

PART = PackPart(name="calls", schema=CallsPart, messages=MESSAGES, words=WORDS, always=True, begin=BEGIN)
