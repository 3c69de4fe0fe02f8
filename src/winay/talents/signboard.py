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
        "provider": _("Provider"),
        "skillentry": _("Skill"),
    },
    acts={
        "provider": {
            "register_provider": _("Provider registered"),
            "correct_provider": _("Provider corrected"),
            "record_provider_consent": _("Consent of a provider recorded"),
            "leave_register": _("Provider left the register"),
            "return_to_register": _("Provider came back to the register"),
            "add_certificate": _("Certificate added"),
            "remove_certificate": _("Certificate taken out"),
            "record_training": _("Training recorded"),
            "remove_training": _("Training taken out"),
            "record_follow_up": _("What became of a provider recorded"),
        },
        "skillentry": {
            "save_skill": _("Skill saved"),
        },
    },
    when_merged={"provider": Merged.FOLLOWS},
    free_texts={
        "provider": ("about", "available_when"),
        "providerconsent": ("source",),
        "certificate": ("title", "given_by"),
        "training": ("given_by",),
    },
    forgetters=(forget_provider,),
    people={"provider": OfPeople(chapter="as_provider", open_tables=("talents",))},
)
