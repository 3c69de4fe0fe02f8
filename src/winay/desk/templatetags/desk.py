"""The log of acts in words: what was done, to what, by whom."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from winay.registry.models import Organisation

register = template.Library()

ACTS = {
    "start_call": gettext_lazy("Call started"),
    "change_call": gettext_lazy("Draft call changed"),
    "publish": gettext_lazy("Call published"),
    "count_reach": gettext_lazy("Reach to be counted"),
    "amend_call": gettext_lazy("Call amended"),
    "close_reception": gettext_lazy("Reception closed"),
    "close_screening": gettext_lazy("Screening closed"),
    "decide": gettext_lazy("Call decided"),
    "answer_question": gettext_lazy("Question answered"),
    "start_proposal": gettext_lazy("Proposal started"),
    "submit": gettext_lazy("Proposal submitted"),
    "withdraw": gettext_lazy("Proposal withdrawn"),
    "cancel_with_call": gettext_lazy("Cancelled with its call"),
    "return": gettext_lazy("Returned to be mended"),
    "admit": gettext_lazy("Proposal admitted"),
    "refuse": gettext_lazy("Proposal refused"),
    "readmit": gettext_lazy("Proposal readmitted"),
    "award": gettext_lazy("Awarded"),
    "put_on_waiting_list": gettext_lazy("Put on the waiting list"),
    "leave_unfunded": gettext_lazy("Not awarded"),
    "award_from_waiting_list": gettext_lazy("Awarded from the waiting list"),
    "award_freed_budget": gettext_lazy("Freed budget given to the waiting list"),
    "renounce_award": gettext_lazy("Award given up"),
    "withdraw_award": gettext_lazy("Award withdrawn"),
    "reinstate_award": gettext_lazy("Award restored after a complaint"),
    "decide_condition": gettext_lazy("Condition decided by a person"),
    "add_picture": gettext_lazy("Picture added"),
    "remove_picture": gettext_lazy("Picture removed"),
    "file_complaint": gettext_lazy("Complaint filed"),
    "uphold": gettext_lazy("Complaint upheld"),
    "reject": gettext_lazy("Complaint rejected"),
    "form_committee": gettext_lazy("Committee formed"),
    "enrol_member": gettext_lazy("Juror enrolled"),
    "renew_code": gettext_lazy("Juror's code renewed"),
    "plan_session": gettext_lazy("Session planned"),
    "refresh_agenda": gettext_lazy("Agenda brought up to date"),
    "reorder_agenda": gettext_lazy("Agenda reordered"),
    "detect_conflicts": gettext_lazy("Conflicts of interest searched for"),
    "declare_conflict": gettext_lazy("Conflict of interest declared"),
    "report_conflict": gettext_lazy("Conflict of interest reported"),
    "confirm_conflict": gettext_lazy("Conflict of interest confirmed"),
    "dismiss_conflict": gettext_lazy("Conflict of interest dismissed"),
    "record_attendance": gettext_lazy("Attendance recorded"),
    "open": gettext_lazy("Session opened"),
    "close": gettext_lazy("Session closed"),
    "cancel": gettext_lazy("Cancelled"),
    "present": gettext_lazy("Group presents"),
    "close_scoring": gettext_lazy("Scoring closed"),
    "mark_absent": gettext_lazy("Group did not present"),
    "open_scores_early": gettext_lazy("Scores opened early"),
    "type_paper_scorecard": gettext_lazy("Paper scorecard typed in"),
    "correct_minutes": gettext_lazy("Minutes corrected"),
    "prepare_agreement": gettext_lazy("Agreement prepared"),
    "set_bank_account": gettext_lazy("Bank account set"),
    "issue": gettext_lazy("Agreement issued"),
    "sign": gettext_lazy("Agreement signed"),
    "void": gettext_lazy("Agreement voided"),
    "renew": gettext_lazy("Agreement taken up again"),
    "record_deposit": gettext_lazy("Deposit recorded"),
    "confirm_deposit": gettext_lazy("Deposit confirmed"),
    "confirm_condition": gettext_lazy("Condition of payment confirmed"),
    "prepare": gettext_lazy("Payment prepared"),
    "release": gettext_lazy("Payment released"),
    "send_back": gettext_lazy("Payment sent back"),
    "reverse": gettext_lazy("Payment reversed"),
    "import_proposals": gettext_lazy("Spreadsheet taken in"),
}
THINGS = {
    "calls.call": gettext_lazy("Call"),
    "calls.proposal": gettext_lazy("Proposal"),
    "calls.complaint": gettext_lazy("Complaint"),
    "calls.question": gettext_lazy("Question"),
    "committees.committee": gettext_lazy("Committee"),
    "committees.member": gettext_lazy("Juror"),
    "committees.session": gettext_lazy("Session"),
    "committees.agendaitem": gettext_lazy("Agenda"),
    "committees.conflict": gettext_lazy("Conflict of interest"),
    "agreements.agreement": gettext_lazy("Agreement"),
    "agreements.tranche": gettext_lazy("Payment"),
    "agreements.counterpartdeposit": gettext_lazy("Deposit"),
}


@register.filter
def act_name(verb: str) -> str:
    """Say an act in words; one that is not known here is shown as it is stored."""
    return str(ACTS.get(verb, verb.replace("_", " ").capitalize()))


@register.filter
def thing_name(label: str) -> str:
    """Say what kind of thing an act was done to."""
    return str(THINGS.get(label, label.rpartition(".")[2].capitalize()))


@register.filter
def found_text(found: str) -> str:
    """Say what a rule found: a kind of organisation by its name, anything else as it was found."""
    return str(dict(Organisation.Kind.choices).get(found, found))


@register.filter
def actor_name(name: str) -> str:
    """Say who did it; what nobody did, the system did."""
    return _("the system") if name == "system" else name


READING_PAGES = {
    "people": gettext_lazy("List of people"),
    "person": gettext_lazy("Page of the person"),
    "household": gettext_lazy("Page of the household"),
    "duplicate": gettext_lazy("Comparing two records"),
    "file": gettext_lazy("The person's file"),
    "concentration": gettext_lazy("Who won how often"),
}


@register.filter
def reading_page(page: str) -> str:
    """Return what a page with private data is called."""
    return str(READING_PAGES.get(page, page))


@register.filter
def at(values: Mapping[Any, Any], key: Any) -> Any:
    """Return what stands under `key`, or nothing."""
    return values.get(key, "")
