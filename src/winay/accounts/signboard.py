"""What the house shows of accounts."""

from django.utils.translation import gettext_lazy as _

from winay.base.signboard import Signboard

SIGNBOARD = Signboard(
    things={
        "base.user": _("Account"),
    },
    acts={
        "base.user": {
            "forget_second_step": _("Second step taken off"),
        },
    },
)
