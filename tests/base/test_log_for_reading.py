"""The log of acts is for reading: what decides anything stands in columns, which its migrations filled from the log."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from tests.factories.jury import session_day
from tests.factories.programmes import a_programme, a_user, a_worker

from winay.base.guards import guards_lifted
from winay.committees import actions
from winay.committees.models import CodeEntry, TurnEvent
from winay.programmes.actions import create_user, grant_role, renew_password
from winay.programmes.models import AccountHanding
from winay.programmes.queries.hands import handings_of

SOURCE = Path(__file__).parents[2] / "src/winay"
WRITERS = {"base/actions.py", "base/seals.py", "base/log.py"}
READERS = {
    "accounts/queries.py",
    "agreements/queries/life.py",
    "base/measures.py",
    "calls/queries/staff.py",
    "calls/queries/workbooks.py",
    "desk/calls/queries.py",
    "journeys/queries/passports.py",
    "journeys/queries/referrals.py",
    "programmes/queries/hands.py",
    "registry/own_file.py",
    "registry/actions/lists/homes_back.py",
    "registry/queries/brought.py",
    "registry/queries/returning.py",
    "talents/queries/lists.py",
}
"""Notices of an account, the story of an agreement and of a referral, why a passport was revoked, the log of a call,
news of who pays, a person's own file, what somebody has worked on since a list came, the plan of what is asked of it.
Pages may show a log too."""


def rooms_with(pattern: str) -> set[str]:
    return {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if "migrations" not in path.parts and re.search(pattern, path.read_text())
    }


def test_only_queries_of_the_log_read_it():
    assert rooms_with(r"\bAct\.objects|[\"']Act[\"']\)") <= WRITERS
    readers = rooms_with(r"base\.log import|base import log")
    shown = {one for one in readers if re.search(r"/views[/.]", one)}
    assert readers - shown <= READERS
    assert shown and all(one.startswith("desk/") for one in shown)


@pytest.mark.django_db
def test_what_the_migrations_read_from_the_log_is_what_the_acts_kept():
    day = session_day(prefix="log", presenting=None)
    item, secretary = day.items[0], day.secretary
    actions.detect_conflicts(actor=secretary, session=day.session)
    item = actions.postpone_item(actor=secretary, item=item, reason="El grupo llega más tarde")
    actions.enter_by_code(member=day.members[0], phone="abc")
    programme = a_programme()
    chief = a_worker(programme)
    made = create_user(actor=chief, username="nueva", full_name="Nueva", password="una-clave-larga-2026")
    renew_password(actor=chief, user=made, password="otra-clave-larga-2026")
    grant_role(actor=None, user=made, programme=programme, role="finance")
    day.session.refresh_from_db()

    def kept():
        made.refresh_from_db()
        day.session.refresh_from_db()
        return (
            made.made_by,
            {(one.what, one.of, one.by, one.alone) for one in handings_of([made.pk], programme)},
            list(TurnEvent.objects.values_list("item", "kind", "by_name", "reason")),
            list(CodeEntry.objects.values_list("member", "version", "phone")),
            day.session.conflicts_looked_for_at is None,
        )

    before = kept()
    assert before[0] == chief.pk and len(before[1]) >= 4 and len(before[2]) == len(before[3]) == 1
    tables = ("programmes_accounthanding", "committees_turnevent", "committees_codeentry")
    with guards_lifted(connection, *tables):
        for model in (AccountHanding, TurnEvent, CodeEntry):
            model.objects.all().delete()
        type(made).objects.update(made_by=None)
        type(day.session).objects.update(conflicts_looked_for_at=None)
        assert kept() != before
    for module, name in (
        ("winay.base.migrations.0008_maker", "read_makers"),
        ("winay.programmes.migrations.0004_handings", "read_handings"),
        ("winay.committees.migrations.0008_kept_apart_from_the_log", "read_log"),
    ):
        getattr(import_module(module), name)(apps, None)
    assert kept() == before


@pytest.mark.django_db
def test_an_account_that_the_operator_made_has_no_maker():
    assert a_user().made_by is None
