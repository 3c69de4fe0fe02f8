"""What the house shows of budgets."""

from django.utils.translation import gettext_lazy as _

from winay.base.signboard import OfPeople, Signboard

_BY_LOG = OfPeople(why_not="who did it stands in the log of acts")
SIGNBOARD = Signboard(
    things={
        "advance": _("Advance to staff"),
        "advancereturn": _("Return of an advance"),
        "budget": _("Budget"),
        "budgetline": _("Line of the budget"),
        "budgetrevision": _("Revision of a line"),
        "disbursementrequest": _("Request for money"),
        "evidence": _("Condition or milestone"),
        "expense": _("Expense"),
    },
    acts={
        "advance": {
            "ask_advance": _("Advance asked for"),
            "approve_advance": _("Advance authorised"),
            "refuse_advance": _("Advance refused"),
            "give_advance": _("Advance handed over"),
            "settle_advance": _("Advance accounted for"),
            "reopen_advance": _("Advance open again"),
            "reverse_advance": _("Advance reversed"),
        },
        "advancereturn": {
            "return_advance": _("Advance given back"),
            "reverse_return": _("Return of an advance reversed"),
        },
        "budget": {"take_up_budget": _("Budget taken up"), "print_report": _("Budget printed")},
        "budgetline": {"plan_months": _("Months of a line planned")},
        "budgetrevision": {
            "propose_revision": _("Revision proposed"),
            "approve_revision": _("Revision put in force"),
            "refuse_revision": _("Revision refused"),
            "withdraw_revision": _("Revision withdrawn"),
        },
        "disbursementrequest": {
            "prepare_request": _("Request for money prepared"),
            "send_request": _("Request for money sent"),
            "withdraw_request": _("Request for money withdrawn"),
            "receive_request": _("Money of a source received"),
            "print_request": _("Request for money printed"),
        },
        "evidence": {"record_evidence": _("Condition or milestone recorded")},
        "expense": {
            "record_expense": _("Expense recorded"),
            "add_proof": _("Receipt of an expense added"),
            "approve_expense": _("Expense approved"),
            "send_back_expense": _("Expense sent back"),
            "reverse_expense": _("Expense reversed"),
        },
    },
    free_texts={
        "advance": ("what", "ended_why"),
        "advancereturn": ("ended_why",),
        "budgetrevision": ("reason", "why_not"),
        "disbursementrequest": ("ended_why",),
        "evidence": ("note",),
        "expense": ("what", "paid_to", "ended_why"),
    },
    people={
        "advance": OfPeople(chapter="advances"),
        "advancereturn": _BY_LOG,
        "budgetrevision": _BY_LOG,
        "disbursementrequest": _BY_LOG,
        "expense": _BY_LOG,
    },
)
