"""What keeps two sure records apart until a person has looked: the rules, when they are asked, and who judges by them.

`rules` decide, over `words`; `occasions` finds on the backend which of them a pair needs; `judge` asks them.
"""

from winay.analytics.linkage.vetoes.judge import Judge
from winay.analytics.linkage.vetoes.occasions import occasions_sql, rules_of
from winay.analytics.linkage.vetoes.rules import READ, RULES, Facts, fits, two_people, veto_of
from winay.analytics.linkage.vetoes.words import edits, usual_words

__all__ = [
    "READ",
    "RULES",
    "Facts",
    "Judge",
    "edits",
    "fits",
    "occasions_sql",
    "rules_of",
    "two_people",
    "usual_words",
    "veto_of",
]
