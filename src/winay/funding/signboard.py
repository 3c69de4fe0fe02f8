"""What the house shows of sources."""

from django.utils.translation import gettext_lazy as _

from winay.base.signboard import OfPeople, Signboard

_BY_LOG = OfPeople(why_not="who did it stands in the log of acts")
SIGNBOARD = Signboard(
    things={
        "funder": _("Source of money"),
        "fundingagreement": _("Agreement with a source"),
        "contribution": _("Contribution of a source"),
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
    },
    free_texts={
        "funder": ("managed_by", "note"),
        "fundingagreement": ("title", "ended_why"),
        "contribution": ("what", "ended_why"),
    },
    people={
        "fundingagreement": OfPeople(why_not=_BY_LOG.why_not, open_tables=("source-agreements",)),
        "contribution": _BY_LOG,
    },
)
