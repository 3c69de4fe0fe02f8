"""What the house shows of sources."""

from django.utils.translation import gettext_lazy as _

from winay.base.signboard import OfPeople, Signboard

_BY_LOG = OfPeople(why_not="who did it stands in the log of acts")
SIGNBOARD = Signboard(
    things={
        "funder": _("Source of money"),
        "fundingagreement": _("Agreement with a source"),
        "contribution": _("Contribution of a source"),
        "allotment": _("Allotment to contests"),
        "fundmonth": _("Month of a fund"),
        "fundwork": _("Work of a fund"),
        "workpayment": _("Payment of a work"),
    },
    acts={
        "funder": {
            "add_source": _("Source of money added"),
            "describe_source": _("Source of money described"),
        },
        "fundingagreement": {
            "record_funding": _("Agreement with a source written down"),
            "end_funding": _("Agreement with a source ended"),
        },
        "contribution": {
            "record_contribution": _("Contribution of a source received"),
            "reverse_contribution": _("Contribution of a source reversed"),
        },
        "allotment": {"record_allotment": _("Allotment to contests written down")},
        "fundmonth": {"record_payers": _("Payers of a month written down")},
        "fundwork": {"add_work": _("Work of a fund added")},
        "workpayment": {
            "record_work_payment": _("Payment of a work written down"),
            "approve_work_payment": _("Payment of a work approved"),
            "refuse_work_payment": _("Payment of a work refused"),
            "reverse_work_payment": _("Payment of a work reversed"),
        },
    },
    free_texts={
        "funder": ("managed_by", "note"),
        "fundingagreement": ("title", "ended_why"),
        "contribution": ("what", "ended_why"),
        "fundwork": ("name",),
        "workpayment": ("what", "ended_why"),
    },
    people={
        "fundingagreement": OfPeople(why_not=_BY_LOG.why_not, open_tables=("source-agreements",)),
        "contribution": _BY_LOG,
        "allotment": _BY_LOG,
        "workpayment": _BY_LOG,
    },
)
