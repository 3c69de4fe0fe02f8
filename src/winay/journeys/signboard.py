"""What the house shows of journeys."""

from django.utils.translation import gettext_lazy as _

from winay.base.signboard import Merged, OfPeople, Signboard

SIGNBOARD = Signboard(
    things={
        "support": _("Programme of the catalogue"),
        "taking": _("What somebody had of a programme"),
        "stay": _("Stay in a stage"),
        "followup": _("Follow-up"),
        "graduationfinding": _("Criterion of graduation"),
        "followuptry": _("Try to reach somebody"),
    },
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
        "stay": {
            "enter_stage": _("Stage entered"),
            "move_on": _("Went on to the next stage"),
            "graduate": _("Programme finished"),
            "leave_stage": _("Stage left before its end"),
            "reopen_stay": _("End of a stage taken back"),
            "take_back_stay": _("Stay in a stage taken back"),
        },
        "programmes.programme": {"enter_stage_together": _("Stage entered by many together")},
        "followup": {
            "record_follow_up": _("Graduate asked how it goes"),
            "not_found": _("Graduate not reached"),
            "give_up_search": _("Search for a graduate given up"),
            "decline_follow_up": _("Graduate does not want to be asked"),
            "cancel_follow_up": _("Follow-up dropped"),
            "plan_again": _("Follow-up planned again"),
        },
    },
    # A version a change says more than a trail of columns.
    keep_own_history=frozenset({"support", "supportversion"}),
    when_merged={"taking": Merged.FOLLOWS, "stay": Merged.FOLLOWS},
    free_texts={
        "taking": ("source",),
        "stay": ("enter_words", "leave_words"),
        "graduationfinding": ("words",),
        "followup": ("words",),
        "followuptry": ("words",),
    },
    people={
        "taking": OfPeople(chapter="programmes_had"),
        "stay": OfPeople(chapter="stages"),
        "graduationfinding": OfPeople(
            why_not="a chapter of its stay tells it; the account is of who wrote it down"
        ),
        "followup": OfPeople(why_not="a chapter of its stay tells it; the account is of who wrote it down"),
        "followuptry": OfPeople(why_not="a chapter of its stay tells it; the account is of who wrote it down"),
    },
)
