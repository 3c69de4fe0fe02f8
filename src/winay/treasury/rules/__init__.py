"""What the treasury decides without a database: which line of a statement is which payment, a bank's text file."""

from winay.treasury.rules.matching import Candidate, Line, Proposal, Waiting, propose
from winay.treasury.rules.textfile import Column, Layout, LayoutProblem, read_layout, text_line

__all__ = [
    "Candidate",
    "Column",
    "Layout",
    "LayoutProblem",
    "Line",
    "Proposal",
    "Waiting",
    "propose",
    "read_layout",
    "text_line",
]
