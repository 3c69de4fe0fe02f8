"""What the house shows of purchases, receipts and accounts."""

from django.utils.translation import gettext_lazy as _

from winay.base.signboard import Merged, OfPeople, Signboard

SIGNBOARD = Signboard(
    things={
        "purchase": _("Purchase of a group"),
        "reading": _("Receipt that was photographed"),
        "voucher": _("Receipt of a group"),
        "signoff": _("Signature of an oversight committee"),
        "report": _("Report of a group"),
        "return": _("Money given back"),
        "closure": _("Closing act"),
        "nucleus": _("Nucleus"),
        "representative": _("Representative of a nucleus"),
        "transfer": _("Transfer to a nucleus"),
    },
    acts={
        "agreements.agreement": {
            "plan_purchases": _("Plan of purchases made"),
            "print_book": _("Book of a group printed"),
        },
        "purchase": {
            "plan_purchase": _("Purchase planned"),
            "add_quotation": _("Quotation written down"),
            "remove_quotation": _("Quotation taken out"),
            "choose_quotation": _("Seller chosen"),
            "choose_again": _("Choice of a seller taken back"),
            "drop_purchase": _("Purchase not made"),
        },
        "reading": {
            "begin_voucher": _("Receipt photographed"),
            "drop_reading": _("Photographed receipt thrown away"),
        },
        "voucher": {
            "note_voucher": _("Receipt written down"),
            "enter_service_payment": _("Payment to a provider entered in the book"),
            "withdraw_voucher": _("Receipt taken out of the book"),
            "send_voucher": _("Receipt sent to finance"),
            "observe_voucher": _("Something asked of a receipt"),
            "answer_voucher": _("Question about a receipt answered"),
            "accept_voucher": _("Receipt accepted"),
            "reject_voucher": _("Receipt not accepted"),
            "look_at_voucher_again": _("Receipt looked at again"),
        },
        "signoff": {
            "sign_off_vouchers": _("Receipts signed off by the oversight committee"),
            "undo_sign_off": _("Signature of an oversight committee taken back"),
        },
        "report": {
            "send_report": _("Accounts sent"),
            "return_report": _("Accounts sent back with questions"),
            "send_report_again": _("Accounts sent again"),
            "accept_report": _("Accounts accepted"),
            "reopen_report": _("Accounts looked at again"),
        },
        "closure": {
            "write_closure": _("Closing act written"),
            "add_good": _("Goods handed over written down"),
            "remove_good": _("Goods handed over taken out"),
            "close_agreement": _("Agreement closed"),
        },
        "nucleus": {
            "constitute_nucleus": _("Nucleus constituted"),
            "set_nucleus_account": _("Account of a nucleus registered"),
            "open_nucleus": _("Book of a nucleus opened"),
            "close_nucleus": _("Nucleus liquidated"),
            "print_book": _("Book of a nucleus printed"),
        },
        "representative": {
            "name_representative": _("Representative named"),
            "end_representative": _("Representative left"),
        },
        "transfer": {
            "record_transfer": _("Transfer to a nucleus recorded"),
            "approve_transfer": _("Transfer to a nucleus approved"),
            "refuse_transfer": _("Transfer to a nucleus sent back"),
        },
        "return": {
            "tell_return": _("Money given back told"),
            "confirm_return": _("Money given back found in the bank"),
            "return_not_found": _("Money given back not found in the bank"),
        },
    },
    when_merged={
        "overseer": Merged.FOLLOWS,
        "good": Merged.FOLLOWS,
        "representative": Merged.FOLLOWS,
        "nucleus": Merged.FOLLOWS,
    },
    free_texts={
        "purchase": ("what", "chosen_why"),
        "quotation": ("provider", "what"),
        "signoff": ("remark",),
        "report": ("words",),
        "voucher": ("what", "observation", "answer"),
        "return": ("not_found_why",),
        "closure": ("done", "words"),
        "good": ("what", "kept_at"),
        "representative": ("left_why",),
        "transfer": ("refused_why",),
    },
    kept_when_forgotten=(
        _("Receipts of groups with who issued them, books and closing acts on paper: public money hangs on them."),
    ),
    people={
        "overseer": OfPeople(chapter="oversaw_receipts"),
        "good": OfPeople(chapter="keeps_goods", open_tables=("goods",)),
        "closure": OfPeople(why_not="who did it stands in the log of acts", open_tables=("accounts", "goods")),
        "representative": OfPeople(chapter="represents_nuclei"),
        "transfer": OfPeople(why_not="who did it stands in the log of acts"),
        "report": OfPeople(why_not="who did it stands in the log of acts"),
    },
)
