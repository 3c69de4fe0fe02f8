"""What the house shows of journeys."""

from django.utils.translation import gettext_lazy as _

from winay.base.signboard import Merged, OfPeople, Signboard
from winay.journeys.actions.forgetting import forget_referrals
from winay.journeys.actions.passports import forget_passports

SIGNBOARD = Signboard(
    things={
        "cohort": _("Cohort"),
        "followup": _("Follow-up"),
        "passport": _("Passport"),
        "passportlook": _("Look at a passport"),
        "followuptry": _("Try to reach somebody"),
        "graduationfinding": _("Criterion of graduation"),
        "handover": _("Hand-over of a cohort"),
        "referral": _("Referral"),
        "scenario": _("Scenario of a changed rule"),
        "sharingconsent": _("Consent to a referral"),
        "stay": _("Stay in a stage"),
        "support": _("Programme of the catalogue"),
        "taking": _("What somebody had of a programme"),
    },
    acts={
        "cohort": {
            "freeze_cohort": _("Cohort frozen as a list"),
        },
        "handover": {
            "start_handover": _("Hand-over of a cohort begun"),
            "finish_handover": _("Cohort handed over"),
            "stop_handover": _("Hand-over of a cohort stopped"),
            "halt_handover": _("Hand-over of a cohort could not go on"),
            "go_on_with_handover": _("Hand-over of a cohort taken up again"),
            "open_door": _("Link to a cohort made for a receiver outside"),
            "close_door": _("Link to a cohort closed"),
            "use_code": _("Receiver outside entered a cohort with the code"),
        },
        "referral": {
            "send_referral": _("Somebody handed over to a programme"),
            "see": _("Referral opened by who receives it"),
            "accept": _("Referral accepted"),
            "put_on_list": _("Referral put on the waiting list"),
            "decline": _("Referral declined"),
            "enrol": _("Referred person or group enrolled"),
            "give_first_support": _("First support received"),
            "withdraw": _("Referral taken back"),
            "open_door": _("Link made for a receiver outside"),
            "close_door": _("Link of a receiver outside closed"),
            "use_code": _("Receiver outside entered with the code"),
        },
        "sharingconsent": {
            "allow_sharing": _("Consent to a referral recorded"),
            "take_back_sharing": _("Consent to a referral taken back"),
        },
        "support": {
            "add_support": _("Programme added to the catalogue"),
            "change_support": _("Programme of the catalogue changed"),
            "confirm_support": _("Programme of the catalogue looked up again"),
            "withdraw_support": _("Programme taken out of the catalogue"),
            "bring_back_support": _("Programme put back into the catalogue"),
            "tell_next_step": _("Somebody told of a programme"),
            "link_programme": _("Programme of the catalogue is one of this installation"),
            "unlink_programme": _("Programme of the catalogue is no longer one of this installation"),
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
            "ask_by_message": _("Graduate asked by message"),
            "record_follow_up": _("Graduate asked how it goes"),
            "not_found": _("Graduate not reached"),
            "give_up_search": _("Search for a graduate given up"),
            "decline_follow_up": _("Graduate does not want to be asked"),
            "cancel_follow_up": _("Follow-up dropped"),
            "plan_again": _("Follow-up planned again"),
        },
        "scenario": {
            "keep_scenario": _("Scenario of a changed rule kept"),
            "rename_scenario": _("Scenario of a changed rule named anew"),
            "share_scenario": _("Scenario of a changed rule shown to others"),
            "keep_scenario_to_oneself": _("Scenario of a changed rule no longer shown to others"),
            "delete_scenario": _("Scenario of a changed rule deleted"),
        },
        "passport": {
            "make_passport": _("Passport made"),
            "revoke_passport": _("Passport revoked"),
        },
    },
    # A version a change says more than a trail of columns.
    keep_own_history=frozenset({"support", "supportversion"}),
    when_merged={
        "cohortmember": Merged.FOLLOWS,
        "handover": Merged.FOLLOWS,
        "passport": Merged.FOLLOWS,
        "referral": Merged.FOLLOWS,
        "sharingconsent": Merged.FOLLOWS,
        "stay": Merged.FOLLOWS,
        "taking": Merged.FOLLOWS,
    },
    when_ventures_merged={
        "followup": Merged.FOLLOWS,
        "passport": Merged.FOLLOWS,
        "referral": Merged.FOLLOWS,
        "sharingconsent": Merged.FOLLOWS,
        "stay": Merged.FOLLOWS,
    },
    free_texts={
        "cohort": ("name",),
        "followup": ("words",),
        "followuptry": ("words",),
        "graduationfinding": ("words",),
        "handoverdoor": ("used_by_name",),
        "passport": ("purpose", "source"),
        "referral": ("reason", "answered_by_name"),
        "scenario": ("name",),
        "referraldoor": ("used_by_name",),
        "referralfile": ("content",),
        "sharingconsent": ("witness_1", "witness_2"),
        "stay": ("enter_words", "leave_words"),
        "taking": ("source",),
    },
    forgetters=(forget_referrals, forget_passports),
    kept_when_forgotten=(
        _("Who looked at a passport, as they said who they are: its holder reads it, and nobody changes it."),
    ),
    people={
        "cohort": OfPeople(why_not="the account that froze the list; whom it names is told under their referrals"),
        "cohortmember": OfPeople(chapter="cohorts"),
        "followup": OfPeople(why_not="a chapter of its stay tells it; the account is of who wrote it down"),
        "followuptry": OfPeople(why_not="a chapter of its stay tells it; the account is of who wrote it down"),
        "graduationfinding": OfPeople(
            why_not="a chapter of its stay tells it; the account is of who wrote it down"
        ),
        "handover": OfPeople(why_not="who goes with a cohort is told under the referrals that it became"),
        "passport": OfPeople(chapter="passports"),
        "referral": OfPeople(chapter="referrals"),
        "scenario": OfPeople(why_not="the account that kept a question about a rule; it tells of nobody"),
        "sharingconsent": OfPeople(chapter="consents_to_referrals"),
        "stay": OfPeople(chapter="stages"),
        "taking": OfPeople(chapter="programmes_had"),
    },
)
