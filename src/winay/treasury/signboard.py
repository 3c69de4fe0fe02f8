"""What the house shows of payment orders."""

from django.utils.translation import gettext_lazy as _

from winay.base.signboard import Merged, OfPeople, Signboard

SIGNBOARD = Signboard(
    things={
        "paymentorder": _("Payment"),
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
    },
)
