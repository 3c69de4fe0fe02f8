"""What may be done with packs, programmes, accounts and roles."""

from winay.programmes.actions.accounts import (
    ask_for_second_administrator,
    change_own_password,
    create_administrator,
    create_first_administrator,
    create_second_administrator,
    create_user,
    know_notices,
    renew_password,
)
from winay.programmes.actions.installation import write_public_address
from winay.programmes.actions.packs import keep_pack, load_pack
from winay.programmes.actions.programmes import (
    LONGEST_NAME,
    change_pack,
    change_programme,
    create_programme,
    describe_office,
)
from winay.programmes.actions.roles import (
    accept_role,
    confirm_role,
    give_machine_role,
    grant_role,
    refuse_role,
    revoke_role,
)

__all__ = [
    "LONGEST_NAME",
    "accept_role",
    "ask_for_second_administrator",
    "change_own_password",
    "change_pack",
    "change_programme",
    "confirm_role",
    "create_administrator",
    "create_first_administrator",
    "create_programme",
    "create_second_administrator",
    "create_user",
    "describe_office",
    "give_machine_role",
    "grant_role",
    "keep_pack",
    "know_notices",
    "load_pack",
    "refuse_role",
    "renew_password",
    "revoke_role",
    "write_public_address",
]
