"""What the house shows of the journal."""

from django.utils.translation import gettext_lazy as _

from winay.base.signboard import Signboard

SIGNBOARD = Signboard(
    things={
        "entry": _("Entry of the journal"),
    },
    acts={
        "entry": {
            "reverse_entry": _("Entry reversed"),
        },
        "programmes.programme": {
            "close_month": _("Month of the journal closed"),
            "renew_balances": _("Balances renewed from the journal"),
        },
    },
    keep_own_history=frozenset({"account"}),
    kept_when_forgotten=(
        _("The log of acts and the journal of money, which nobody can change: they keep who did something."),
    ),
)
