"""What the house shows of partners."""

from django.utils.translation import gettext_lazy as _

from winay.base.signboard import Merged, OfPeople, Signboard

SIGNBOARD = Signboard(
    things={
        "partnership": _("Agreement with a partner"),
        "partnershippaper": _("Signed paper of an agreement with a partner"),
        "promise": _("What a side of an agreement does"),
        "risk": _("Risk"),
        "riskreview": _("Review of a risk"),
        "assignment": _("Task of somebody"),
        "activity": _("Activity of the joint calendar"),
        "handover": _("Hand-over of an official"),
    },
    acts={
        "partnership": {
            "add_partnership": _("Agreement with a partner written down"),
            "sign_partnership": _("Agreement with a partner signed"),
            "drop_partnership": _("Agreement with a partner not concluded"),
            "renew_partnership": _("Agreement with a partner renewed"),
            "end_partnership": _("Agreement with a partner ended"),
        },
        "promise": {
            "add_promise": _("Promise of an agreement written down"),
            "keep_promise": _("Promise of an agreement kept"),
            "release_promise": _("Promise of an agreement no longer asked"),
            "reopen_promise": _("Promise of an agreement opened again"),
        },
        "risk": {
            "add_risk": _("Risk written down"),
            "take_up_risk": _("Risk of the pack taken up"),
            "review_risk": _("Risk looked over"),
            "report_risk": _("Risk happened"),
            "close_risk": _("Risk closed"),
            "reopen_risk": _("Risk watched again"),
            "give_risk": _("Risk given to another to watch"),
        },
        "assignment": {
            "assign": _("Task given"),
            "finish_assignment": _("Task done"),
            "drop_assignment": _("Task dropped"),
            "reopen_assignment": _("Task opened again"),
            "give_assignment": _("Task given to another"),
        },
        "activity": {
            "plan_activity": _("Activity planned"),
            "move_activity": _("Activity put on other days"),
            "hold_activity": _("Activity took place"),
            "cancel_activity": _("Activity cancelled"),
        },
        "handover": {"hand_over": _("Official's work handed over")},
    },
    keep_own_history=frozenset({"partnershippaper", "riskreview", "handover"}),
    when_merged={"partnership": Merged.FOLLOWS},
    free_texts={
        "partnership": ("title", "partner_name", "ended_why"),
        "promise": ("what", "office", "words"),
        "risk": ("name", "cause", "response"),
        "assignment": ("what", "words"),
        "activity": ("title", "place", "words"),
    },
    kept_when_forgotten=(
        _("Reviews of risks and hand-overs of officials, which never change and ask that nobody be named."),
    ),
    people={
        "risk": OfPeople(chapter="risks_watched"),
        "assignment": OfPeople(chapter="tasks_given"),
        "handover": OfPeople(chapter="hand_overs"),
    },
)
