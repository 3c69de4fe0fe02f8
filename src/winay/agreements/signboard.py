"""What the house shows of agreements, deposits and payments."""

from django.utils.translation import gettext_lazy as _

from winay.base.signboard import Merged, OfPeople, Signboard

SIGNBOARD = Signboard(
    things={
        "agreement": _("Agreement"),
        "counterpartdeposit": _("Deposit"),
        "tranche": _("Payment"),
        "followup": _("Follow-up of an agreement"),
        "addendum": _("Addendum of an agreement"),
    },
    acts={
        "agreement": {
            "prepare_agreement": _("Agreement prepared"),
            "set_bank_account": _("Bank account set"),
            "issue": _("Agreement issued"),
            "sign": _("Agreement signed"),
            "void": _("Agreement voided"),
            "renew": _("Agreement taken up again"),
            "suspend": _("Agreement suspended"),
            "lift_suspension": _("Suspension of an agreement lifted"),
            "end_early": _("Agreement ended early"),
            "mark_closed": _("Agreement closed"),
            "begin_venture": _("Venture of the agreement registered"),
            "join_venture": _("Agreement joined to a venture"),
            "name_no_venture": _("Agreement without a venture"),
        },
        "counterpartdeposit": {
            "confirm_deposit": _("Deposit confirmed"),
            "deposit_not_found": _("Deposit not found in the bank"),
            "take_back_confirmation": _("Confirmation of a deposit taken back"),
            "record_deposit": _("Deposit recorded"),
        },
        "addendum": {
            "enact_addendum": _("Addendum decided"),
            "issue_addendum": _("Addendum to be signed"),
            "ask_approval": _("Change of lines waits for approval"),
            "approve_addendum": _("Change of lines approved"),
            "refuse_addendum": _("Change of lines not approved"),
            "sign_addendum": _("Addendum signed"),
            "withdraw_addendum": _("Addendum withdrawn"),
        },
        "followup": {
            "upload_minutes": _("Minutes of an assembly uploaded"),
            "note_training": _("Training written down"),
            "note_visit": _("Visit written down"),
            "withdraw_follow_up": _("Follow-up withdrawn"),
        },
        "tranche": {
            "confirm_condition": _("Condition of payment confirmed"),
            "reopen_condition": _("Condition of payment open again"),
            "propose_waiver": _("Waiver of a condition proposed"),
            "confirm_waiver": _("Waiver of a condition confirmed"),
            "withdraw_waiver": _("Waiver withdrawn"),
            "prepare": _("Payment prepared"),
            "send_back": _("Payment sent back"),
            "release": _("Payment authorised"),
            "pay": _("Paid by the bank"),
            "bounce": _("Payment rejected by the bank"),
            "reverse": _("Payment reversed"),
        },
    },
    published_by={
        "agreement": (
            "prepare_agreement",
            "issue",
            "sign",
            "void",
            "renew",
            "suspend",
            "lift_suspension",
            "end_early",
        ),
        "addendum": ("enact_addendum", "sign_addendum", "approve_addendum"),
        "counterpartdeposit": ("confirm_deposit", "take_back_confirmation"),
        "tranche": ("bounce",),
    },
    free_texts={
        "agreementventure": ("why_none",),
        "followup": ("remark", "withdrawn_why"),
        "addendum": ("reason", "text", "answer"),
    },
    # Read with the kept one's (`registry.queries.ventures.whole_of`).
    when_ventures_merged={"agreementventure": Merged.STAYS},
    when_merged={
        "agreement": Merged.FOLLOWS,
    },
    kept_when_forgotten=(
        _(
            "Minutes and agreements as PDF, and what was signed of them on paper as scanned (attendance too): they are "
            "proof of what was decided, and public money hangs on them."
        ),
    ),
    people={
        "followup": OfPeople(why_not="who wrote it down stands in the log of acts"),
        "counterpartdeposit": OfPeople(why_not="who did it stands in the log of acts"),
    },
)
