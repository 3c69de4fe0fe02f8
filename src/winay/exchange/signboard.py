"""What the house shows of rates and of money that was changed."""

from django.utils.translation import gettext_lazy as _

from winay.base.signboard import OfPeople, Signboard

_BY_LOG = OfPeople(why_not="who did it stands in the log of acts")
SIGNBOARD = Signboard(
    things={
        "exchangerate": _("Exchange rate"),
        "valuedsum": _("Value of a sum in another currency"),
        "moneychanged": _("Money changed into another currency"),
        "revaluation": _("Value of held money at the end of a month"),
    },
    acts={
        "exchangerate": {
            "record_rate": _("Exchange rate written down"),
            "correct_rate": _("Exchange rate corrected"),
        },
        "moneychanged": {
            "record_change": _("Change of money written down"),
            "approve_change": _("Change of money approved"),
            "refuse_change": _("Change of money refused"),
            "reverse_change": _("Change of money reversed"),
        },
        "revaluation": {"revalue_held": _("Held money valued at the end of a month")},
    },
    free_texts={"exchangerate": ("place", "why"), "moneychanged": ("ended_why",)},
    people={
        "exchangerate": OfPeople(why_not=_BY_LOG.why_not, open_tables=("exchange-rates",)),
        "moneychanged": _BY_LOG,
    },
)
