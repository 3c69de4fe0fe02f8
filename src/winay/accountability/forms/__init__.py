"""What is filled in on a group's book, its receipts, purchases and reports: the same for every audience."""

from winay.accountability.forms.book import BOOK_STEPS
from winay.accountability.forms.closing import CLOSURE_STEPS
from winay.accountability.forms.nuclei import NUCLEUS_STEPS, ConstituteForm
from winay.accountability.forms.steps import take_step
from winay.accountability.forms.vouchers import PURCHASE_STEPS, REPORT_STEPS, VOUCHER_STEPS, ReceiptForm, SendForm
from winay.talents.forms.steps import steps_of

__all__ = [
    "BOOK_STEPS",
    "CLOSURE_STEPS",
    "NUCLEUS_STEPS",
    "PURCHASE_STEPS",
    "REPORT_STEPS",
    "VOUCHER_STEPS",
    "ConstituteForm",
    "ReceiptForm",
    "SendForm",
    "steps_of",
    "take_step",
]
