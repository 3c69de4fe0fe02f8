"""What the house shows of journeys."""

from django.utils.translation import gettext_lazy as _

from winay.base.signboard import Signboard

SIGNBOARD = Signboard(
    things={"support": _("Programme of the catalogue")},
    acts={
        "support": {
            "add_support": _("Programme added to the catalogue"),
            "change_support": _("Programme of the catalogue changed"),
            "confirm_support": _("Programme of the catalogue looked up again"),
            "withdraw_support": _("Programme taken out of the catalogue"),
            "bring_back_support": _("Programme put back into the catalogue"),
            "tell_next_step": _("Somebody told of a programme"),
        },
    },
    # A version a change says more than a trail of columns.
    keep_own_history=frozenset({"support", "supportversion"}),
)
