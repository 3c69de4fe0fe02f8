"""What the house shows of local talents."""

from django.utils.translation import gettext_lazy as _

from winay.base.signboard import Merged, OfPeople, Signboard
from winay.registry.actions.forgetting import Trace
from winay.talents.models import Provider


def forget_provider(trace: Trace) -> None:
    """Show nothing more of a forgotten provider, and drop their telephone."""
    Provider.objects.filter(person__in=trace.people).update(
        shown=False, phone_shown=False, phone="", contact=Provider.Contact.OFFICE
    )


SIGNBOARD = Signboard(
    things={
        "need": _("What a group needs"),
        "offer": _("Offer of a provider"),
        "servicecontract": _("Contract of a group with a provider"),
        "deliverable": _("Part of a contract"),
        "provider": _("Provider"),
        "skillentry": _("Skill"),
    },
    acts={
        "provider": {
            "register_provider": _("Provider registered"),
            "correct_provider": _("Provider corrected"),
            "record_provider_consent": _("Consent of a provider recorded"),
            "merge_provider": _("Row of a provider merged into another"),
            "undo_provider_merge": _("Merge of two rows of a provider undone"),
            "leave_register": _("Provider left the register"),
            "return_to_register": _("Provider came back to the register"),
            "add_certificate": _("Certificate added"),
            "remove_certificate": _("Certificate taken out"),
            "record_training": _("Training recorded"),
            "remove_training": _("Training taken out"),
            "record_follow_up": _("What became of a provider recorded"),
        },
        "need": {
            "write_need": _("Need written"),
            "change_need": _("Need changed"),
            "publish_need": _("Need announced"),
            "withdraw_need": _("Need withdrawn"),
            "choose_provider": _("Choice of the assembly written down"),
            "undo_choice": _("Choice of the assembly taken back"),
            "look_again": _("Somebody else looked for"),
        },
        "offer": {
            "invite_provider": _("Provider invited"),
            "make_offer": _("Offer written down"),
            "change_offer": _("Offer changed"),
            "decline_invitation": _("Invitation declined"),
            "take_back_offer": _("Offer taken back"),
            "record_interview": _("Interview written down"),
        },
        "servicecontract": {
            "draw_up_contract": _("Contract with a provider written"),
            "issue_contract": _("Contract with a provider printed"),
            "sign_contract": _("Contract with a provider signed"),
            "finish_contract": _("Contract with a provider finished"),
            "end_contract": _("Contract with a provider ended early"),
            "void_contract": _("Contract with a provider void"),
            "record_service_payment": _("Payment to a provider written down"),
            "take_back_service_payment": _("Payment to a provider taken back"),
            "rate_provider": _("Provider rated"),
            "hide_rating_words": _("Words about a provider hidden"),
            "show_rating_words": _("Words about a provider shown again"),
            "say_words_anew": _("Words about a provider said anew"),
        },
        "deliverable": {
            "accept_deliverable": _("Part of the work received"),
            "observe_deliverable": _("Part of the work to be mended"),
            "reopen_deliverable": _("Part of the work not received after all"),
        },
        "skillentry": {
            "save_skill": _("Skill saved"),
        },
    },
    published_by={"servicecontract": ("hide_rating_words", "show_rating_words", "say_words_anew")},
    when_merged={"provider": Merged.FOLLOWS},
    free_texts={
        "provider": ("about", "available_when"),
        "providermerge": ("reason", "undone_reason"),
        "providerconsent": ("source",),
        "certificate": ("title", "given_by"),
        "training": ("given_by",),
        "need": ("work", "living"),
        "offer": ("words", "interview_words"),
        "choice": ("reasons", "undone_why"),
        "servicecontract": ("living", "ended_why"),
        "deliverable": ("observation",),
        "servicepayment": ("taken_back_why",),
        "rating": ("words", "hidden_why"),
    },
    forgetters=(forget_provider,),
    kept_when_forgotten=(
        _("Contracts of groups with their providers as PDF: they are proof of what was agreed and paid."),
    ),
    people={"provider": OfPeople(chapter="as_provider", open_tables=("talents", "services"))},
)
