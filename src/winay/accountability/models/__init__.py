"""Books of groups and nuclei: receipts, reports, money given back, closing acts; nuclei and who represents them."""

from winay.accountability.models.books import (
    Accountable,
    Closure,
    Good,
    Overseer,
    Purchase,
    Quotation,
    Reading,
    Report,
    Return,
    SignOff,
    Voucher,
    of,
)
from winay.accountability.models.nuclei import Nucleus, Representative, Transfer

__all__ = [
    "Accountable",
    "Closure",
    "Good",
    "Nucleus",
    "Overseer",
    "Purchase",
    "Quotation",
    "Reading",
    "Report",
    "Representative",
    "Return",
    "SignOff",
    "Transfer",
    "Voucher",
    "of",
]
