"""What the house shows of machines."""

from django.utils.translation import gettext_lazy as _

from winay.base.signboard import OfPeople, Signboard

SIGNBOARD = Signboard(
    things={
        "client": _("Machine of an agency"),
        "key": _("Key of a machine"),
        "token": _("Token of a machine"),
        "subscription": _("Subscription of a machine"),
    },
    acts={
        "client": {
            "add_client": _("Machine added"),
            "change_client": _("Machine changed"),
            "revoke_client": _("Access of a machine withdrawn"),
        },
        "key": {
            "add_key": _("Key of a machine added"),
            "end_key": _("Key of a machine ended"),
        },
        "token": {
            "issue_token": _("Token issued"),
            "revoke_token": _("Token withdrawn"),
        },
        "subscription": {
            "subscribe": _("Subscribed"),
            "unsubscribe": _("Subscription ended"),
        },
    },
    keep_own_history=frozenset({"asked", "message", "news"}),
    free_texts={"message": ("purpose", "asked"), "subscription": ("purpose",)},
    accounts_of_nobody=("client",),
    people={"client": OfPeople(why_not="its account is a machine's, which is nobody")},
)
