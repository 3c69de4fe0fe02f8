"""What the house shows of messages."""

from django.utils.translation import gettext_lazy as _

from winay.base.signboard import OfPeople, Signboard

SIGNBOARD = Signboard(
    things={
        "address": _("Address"),
        "delivery": _("Message"),
    },
    acts={
        "address": {
            "write_address": _("How somebody is reached written down"),
        },
        "delivery": {
            "send_message": _("Message sent"),
            "give_up_message": _("Message given up"),
            "doubt_message": _("Message in doubt"),
            "expire_message": _("Message too late"),
            "drop_message": _("Message not needed any more"),
            "confirm_arrival": _("Arrival of a message told by the gateway"),
            "bounce_message": _("Message came back"),
            "retry_message": _("Message tried again"),
            "put_on_paper": _("Message put on a slip of paper"),
            "tell_by_telephone": _("Message told by telephone"),
            "print_slip": _("Slip of paper printed"),
        },
    },
    keep_own_history=frozenset({"declined", "message", "delivery", "seen"}),
    free_texts={
        "message": ("facts",),
    },
    kept_when_forgotten=(_("E-mails, SMS and slips of paper that were sent already: whoever got them has them."),),
    people={
        "declined": OfPeople(why_not="it stands on the page on which its owner chose it"),
        "message": OfPeople(chapter="messages"),
        "seen": OfPeople(why_not="that a message was opened stands with the message on its page"),
    },
)
