"""What the house shows of payment orders."""

from django.utils.translation import gettext_lazy as _

from winay.base.signboard import Merged, OfPeople, Signboard

SIGNBOARD = Signboard(
    things={
        "paymentorder": _("Payment"),
        "programmeaccount": _("Bank account of the programme"),
        "paymentbatch": _("Batch of payments"),
        "statement": _("Bank statement"),
        "statementline": _("Line of a bank statement"),
    },
    acts={
        "paymentorder": {
            "prepare": _("Payment prepared"),
            "send_back": _("Payment sent back"),
            "release": _("Payment authorised"),
            "pay": _("Paid by the bank"),
            "bounce": _("Payment rejected by the bank"),
            "reverse": _("Payment reversed"),
        },
        "programmeaccount": {
            "add_account": _("Bank account written down"),
            "change_account": _("Limit or file of a bank account changed"),
            "close_account": _("Bank account closed"),
            "take_statement_back": _("Bank statement taken back"),
        },
        "paymentbatch": {
            "make_batch": _("Payments put into a batch"),
            "take_out": _("Payment taken out of a batch"),
            "release_batch_first": _("Batch released by the first of two"),
            "release_batch": _("Batch released"),
            "send_batch": _("File for the bank made"),
            "undo_batch": _("Batch taken apart"),
        },
        "statement": {
            "receive_statement": _("Bank statement taken"),
        },
        "statementline": {
            "match": _("Line of the bank matched to a payment"),
            "explain": _("Line of the bank explained"),
            "take_explanation_back": _("Explanation of a line taken back"),
            "take_match_back": _("Payment of a line taken back"),
        },
    },
    published_by={
        "paymentorder": ("pay", "bounce", "reverse"),
    },
    when_merged={
        "paymentorder": Merged.FOLLOWS,
    },
    free_texts={"paymentorder": ("ended_why",)},
    people={
        "paymentorder": OfPeople(why_not="who did it stands in the log of acts"),
        "paymentbatch": OfPeople(why_not="who did it stands in the log of acts"),
        "statement": OfPeople(why_not="who did it stands in the log of acts"),
    },
)
