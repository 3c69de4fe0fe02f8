"""Who asks for every address, and what each role may get at all."""

import re

from django.db import connection
from django.test import Client
from tests.factories.programmes import a_programme, a_user, a_worker
from tests.factories.territory import make_district, make_district_set

from winay.base.models import User
from winay.committees.models import Member
from winay.demo.contest import PROGRAMME_CODE
from winay.programmes.actions import grant_role
from winay.programmes.models import Programme

STAFF = ("coordinadora", "promotor", "secretaria", "finanzas", "evaluadora")
OPEN_TO_ALL = {
    "portal",
    "api-1",
    "spdci",
    "account_login",
    "account_reset_password",
    "jury:enter",
    "jury:enter_by_qr",
    "jury:board",
}
OWN_ACCOUNT = {
    "account_home", "account_logout", "account_change_password", "account_reauthenticate", "account_second_step",
    "mfa_index", "mfa_reauthenticate", "mfa_activate_totp", "account_messages", "account_message", "account_reach",
}  # fmt: skip


ELSEWHERE = ("coordinator elsewhere", "officer elsewhere", "finance elsewhere")
LIMITED = ("limited coordinator", "limited officer", "limited finance")
"""Staff of the demonstration's programme in one district where none of the examples lies."""
THEIR_DISTRICT = "021209"
ON_POSTGRESQL = {"coordinadora", "promotor", "finanzas", "grupo", "juror", "limited officer", "finance elsewhere"}
"""Who walks there: that every page's queries run is the question; who may what does not depend on the database."""


def clients_of(juror: Member) -> dict[str, Client]:
    other = a_programme()
    other.territory = make_district_set("elsewhere", (make_district("250101").pk,))
    other.save()
    users = {name: User.objects.get(username=name) for name in (*STAFF, "grupo")}
    users |= {"juror": juror.user, "nobody": a_user()}
    users |= {name: a_worker(other, name.split()[0]) for name in ELSEWHERE}
    programme, part = Programme.objects.get(code=PROGRAMME_CODE), make_district_set("part", (THEIR_DISTRICT,))
    for name in LIMITED:
        users[name] = a_user()
        role = name.split()[1]
        grant_role(actor=None, user=users[name], programme=programme, role=role, territory=part)
    clients = {"anonymous": Client()}
    for name, user in users.items():
        if connection.vendor == "postgresql" and name not in ON_POSTGRESQL:
            continue
        clients[name] = Client()
        clients[name].force_login(user)
        clients[name].user = user
    for client in clients.values():
        client.raise_request_exception = False
    return clients


def allowed(role: str, name: str) -> bool:
    """Tell whether `role` may get a page (200) at all under this name; finer rights are tested in each package."""
    space = name.split(":")[0]
    if name.startswith(("account_", "mfa_")):
        mine = name in OWN_ACCOUNT and role not in ("anonymous", "juror")
        return mine or (name in OPEN_TO_ALL and role != "juror")
    if space in OPEN_TO_ALL or name in OPEN_TO_ALL or role == "anonymous":
        return space in OPEN_TO_ALL or name in OPEN_TO_ALL or name == "set_language" or name == "jury:board_now"
    if space == "desk":
        return role in (*STAFF, *ELSEWHERE, *LIMITED)
    if space == "jury":
        return role == "juror" or name in ("jury:board_now", "jury:confirm")
    if space == "my":
        return role in ("grupo", "coordinadora", "promotor") or name in (
            "my:home",
            "my:me",
            "my:start",
            "my:ask",
            "my:next_steps",
            "my:journey",
            "my:referrals",
            "my:follow_ups",
        )
    return True


def is_of_the_programme(name: str, path: str) -> bool:
    """Tell whether the page shows something of the demonstration's programme that is not public."""
    return name.startswith(("desk:", "jury:agenda", "jury:item")) and bool(
        re.search("CARAZ|haku-winay-caraz", path)
    )


OF_A_PLACE = (
    "desk:proposal", "desk:screening", "desk:complaint", "desk:agreement", "desk:person", "desk:household",
    "desk:duplicate", "desk:paper", "desk:correction", "desk:undo_merge", "desk:session", "desk:committee",
    "desk:delivery", "desk:venture", "desk:talent", "desk:change_talent", "desk:need", "desk:change_need",
    "desk:service", "desk:hiring", "desk:add_need", "desk:book", "desk:voucher", "desk:purchase", "desk:report",
    "desk:reading", "desk:add_voucher", "desk:print_book", "desk:closure",
    "desk:next_steps", "desk:next_sheet", "desk:next_in_district",
    "desk:journey", "desk:stay", "desk:graduate", "desk:passports",
    "desk:partnership", "desk:promise", "desk:activity", "desk:assignment",
    "desk:refer", "desk:workbook",
)  # fmt: skip
WHOLE = {
    "desk:proposals",
    "desk:complaints",
    "desk:agreements",
    "desk:duplicates",
    "desk:papers",
    "desk:corrections",
}
WHOLE |= {"desk:ventures", "desk:ventures_export", "desk:ventures_to_name", "desk:ventures_template"}
WHOLE |= {
    "desk:talents",
    "desk:talents_export",
    "desk:talents_follow_ups",
    "desk:talent_skills",
    "desk:talent_skill",
    "desk:needs",
    "desk:services",
    "desk:reports",
}
WHOLE |= {"desk:referrals", "desk:referrals_allowed", "desk:referral_answer", "desk:referrals_export"}
WHOLE |= {"desk:sessions", "desk:households_in_doubt", "desk:proposals_export", "desk:complaints_export"}
WHOLE |= {"desk:graduates", "desk:workbooks"}
WHOLE |= {"desk:partnerships", "desk:partnership_add", "desk:activity_add", "desk:assignments"}


def is_of_a_place(name: str, path: str) -> bool:
    """Tell whether the page is about one thing that lies in a district, or about a call as a whole."""
    return name.startswith(OF_A_PLACE) and name not in WHOLE
