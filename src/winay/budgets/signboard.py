"""What the house shows of budgets."""

from django.utils.translation import gettext_lazy as _

from winay.base.signboard import OfPeople, Signboard

_BY_LOG = OfPeople(why_not="who did it stands in the log of acts")
SIGNBOARD = Signboard(
    things={
        "budget": _("Budget"),
        "budgetline": _("Line of the budget"),
        "budgetrevision": _("Revision of a line"),
        "disbursementrequest": _("Request for money"),
        "evidence": _("Condition or milestone"),
        "expense": _("Expense"),
    },
    acts={
        "budget": {"take_up_budget": _("Budget taken up")},
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
        "budgetrevision": ("reason", "why_not"),
        "disbursementrequest": ("ended_why",),
        "evidence": ("note",),
        "expense": ("what", "paid_to", "ended_why"),
    },
    people={
        "budgetrevision": _BY_LOG,
        "disbursementrequest": _BY_LOG,
        "expense": _BY_LOG,
    },
)
