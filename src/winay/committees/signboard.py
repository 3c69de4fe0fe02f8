"""What the house shows of committees, sessions and scorecards."""

from django.utils.translation import gettext_lazy as _

from winay.base.signboard import Merged, OfPeople, Signboard
from winay.committees.actions.forgetting import forget_person

SIGNBOARD = Signboard(
    things={
        "agendaitem": _("Group on the agenda"),
        "committee": _("Committee"),
        "conflict": _("Conflict of interest"),
        "member": _("Juror"),
        "scorecard": _("Scorecard"),
        "session": _("Session"),
    },
    acts={
        "agendaitem": {
            "open_scores_early": _("Scores opened early"),
            "type_paper_scorecard": _("Paper scorecard typed in"),
            "present": _("Group presents"),
            "close_scoring": _("Scoring closed"),
            "reopen": _("Group's scores opened again"),
            "postpone": _("Group's turn postponed"),
            "mark_absent": _("Group did not present"),
            "leave_unscored": _("Group left without points"),
            "bring_back": _("Group waits its turn again"),
        },
        "committee": {
            "form_committee": _("Committee formed"),
        },
        "conflict": {
            "confirm_conflict": _("Conflict of interest confirmed"),
            "declare_conflict": _("Conflict of interest declared"),
            "dismiss_conflict": _("Conflict of interest dismissed"),
            "report_conflict": _("Conflict of interest reported"),
        },
        "member": {
            "correct_member": _("Juror's data corrected"),
            "enrol_member": _("Juror enrolled"),
            "enter_by_code": _("Juror entered by code"),
            "remove_member": _("Juror removed"),
            "renew_code": _("Juror's code renewed"),
        },
        "scorecard": {
            "send_scores": _("Scores sent"),
            "correct_scores": _("Scores corrected"),
        },
        "session": {
            "award_freed_budget": _("Freed budget given to the waiting list"),
            "correct_minutes": _("Minutes corrected"),
            "detect_conflicts": _("Conflicts of interest searched for"),
            "member_left": _("Juror left"),
            "member_present": _("Juror marked present"),
            "plan_session": _("Session planned"),
            "read_codes": _("Jurors' codes read"),
            "refresh_agenda": _("Agenda brought up to date"),
            "remedy_result": _("Result put right after a complaint"),
            "reorder_agenda": _("Agenda reordered"),
            "open": _("Session opened"),
            "close": _("Session closed"),
            "cancel": _("Session cancelled"),
            "record_attendance": _("Attendance recorded"),
        },
    },
    published_by={
        "agendaitem": (
            "present",
            "close_scoring",
            "reopen",
            "postpone",
            "mark_absent",
            "leave_unscored",
            "bring_back",
        ),
        "committee": ("form_committee",),
        "member": ("correct_member", "enrol_member", "remove_member"),
        "session": ("plan_session", "refresh_agenda", "reorder_agenda", "open", "cancel"),
    },
    keep_own_history=frozenset({"codeentry", "turnevent"}),
    when_merged={
        "member": Merged.FOLLOWS,
    },
    free_texts={
        "turnevent": ("reason",),
    },
    forgetters=(forget_person,),
    people={
        "member": OfPeople(chapter="seats", open_tables=("scores",)),
        "paperentry": OfPeople(chapter="paper_scorecards_typed"),
    },
)
