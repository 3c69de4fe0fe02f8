"""What the house shows of programmes, packs and roles."""

from django.utils.translation import gettext_lazy as _

from winay.base.signboard import OfPeople, Signboard

SIGNBOARD = Signboard(
    things={
        "pack": _("Pack"),
        "programme": _("Programme"),
        "base.publicaddress": _("Public address"),
    },
    acts={
        "base.user": {
            "ask_second_administrator": _("Code for a second administrator printed"),
            "change_password": _("Own password chosen"),
            "create_user": _("User created"),
            "make_administrator": _("Administrator made"),
            "renew_password": _("New password given"),
        },
        "base.publicaddress": {
            "write_public_address": _("Public address written"),
        },
        "pack": {
            "load_pack": _("Pack loaded"),
        },
        "programme": {
            "change_pack": _("New calls run by another version of the pack"),
            "change_programme": _("Programme changed"),
            "create_programme": _("Programme created"),
            "limit_role": _("Districts of a role changed"),
            "revoke_role": _("Role taken away"),
            "describe_office": _("Office of the programme described"),
            "offer_role": _("Role offered"),
            "accept_role": _("Role accepted"),
            "confirm_role": _("Role confirmed by a second person"),
            "refuse_role": _("Offered role ended"),
            "grant_role": _("Role given"),
        },
    },
    keep_own_history=frozenset({"base.publicaddress"}),
    published_by={
        "base.publicaddress": ("write_public_address",),
        "programme": ("change_pack", "change_programme", "create_programme", "describe_office"),
    },
    people={
        "rolegrant": OfPeople(chapter="roles"),
        "roleoffer": OfPeople(chapter="offered_roles"),
    },
)
