"""What the house shows of journeys."""

from django.utils.translation import gettext_lazy as _

from winay.base.signboard import Merged, OfPeople, Signboard

SIGNBOARD = Signboard(
    things={"support": _("Programme of the catalogue"), "taking": _("What somebody had of a programme")},
    acts={
        "support": {
            "add_support": _("Programme added to the catalogue"),
            "change_support": _("Programme of the catalogue changed"),
            "confirm_support": _("Programme of the catalogue looked up again"),
            "withdraw_support": _("Programme taken out of the catalogue"),
            "bring_back_support": _("Programme put back into the catalogue"),
            "tell_next_step": _("Somebody told of a programme"),
        },
        "taking": {
            "record_taking": _("What somebody had of a programme written down"),
            "take_back_taking": _("What somebody had of a programme taken back"),
        },
    },
    # A version a change says more than a trail of columns.
    keep_own_history=frozenset({"support", "supportversion"}),
    when_merged={"taking": Merged.FOLLOWS},
    free_texts={"taking": ("source",)},
    people={"taking": OfPeople(chapter="programmes_had")},
)
