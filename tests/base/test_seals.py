"""The chain over the log of acts: whoever cuts acts off, changes one, or takes one away, is found."""

import threading
from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from winay.base import guards, seals
from winay.base.actions import record_act
from winay.base.models import Act, Seal, User

ACT = {
    "id": UUID("01939c1e-0000-7000-8000-000000000001"),
    "at": datetime(2026, 11, 26, 15, 4, 5, 678, tzinfo=UTC),
    "actor_id": UUID("01939c1e-0000-7000-8000-000000000002"),
    "actor_name": "Rosa Ñahui",
    "verb": "publish",
    "subject_type": "calls.call",
    "subject_id": "01939c1e-0000-7000-8000-000000000003",
    "subject_code": "HW-2026",
    "from_state": "draft",
    "to_state": "published",
    "reason": "La asamblea lo pidió",
    "details": {"years": 2, "áreas": ["cuyes", "riego"]},
}


def test_the_form_of_the_seal_never_changes():
    one = seals.act_hash("", 1, ACT)
    assert one == "dc5ee213783972607044af3868ffe90903e7e76064bf33ad6188f9ece88cc3cb"
    system = {**ACT, "actor_id": None, "actor_name": "system", "reason": "", "details": {}}
    assert seals.act_hash(one, 2, system) == "d63030fece4623e5a2a609ca9d8a2c81f588d5a61c26ccc508f850e2f35d40ab"


def three_acts():
    user = User.objects.create_user("rosa")
    return [record_act(actor=user, verb=verb, subject=user) for verb in ("publish", "amend", "close")]


@pytest.mark.django_db(transaction=True)
def test_acts_are_sealed_as_soon_as_they_are_done_and_together():
    with transaction.atomic():
        three_acts()
        assert not Seal.objects.exists()
    assert list(Seal.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3]
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record_act(actor=None, verb="publish", subject=User.objects.get())
        raise ZeroDivisionError
    assert seals.verify_acts() == seals.ActsReport(True, seals.head(), 0)
    assert seals.head().number == 3


@pytest.mark.django_db(transaction=True)
def test_acts_of_one_transaction_are_sealed_by_one_statement_without_what_was_undone_in_it():
    user = User.objects.create_user("rosa")
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        for number in range(4):
            with suppress(ZeroDivisionError), transaction.atomic():
                record_act(actor=None, verb="publish", subject=user)
                assert number / (number % 2)
    assert seals.verify_acts() == seals.ActsReport(True, seals.head(), 0)
    assert (Act.objects.count(), seals.head().number) == (2, 2)
    assert len([one for one in queries if one["sql"].startswith('INSERT INTO "base_seal"')]) == 1


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_make_one_chain():
    user = User.objects.create_user("rosa")

    def write():
        try:
            for _ in range(5):
                with transaction.atomic():
                    record_act(actor=user, verb="publish", subject=user)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seals.seal_all()
    assert seals.verify_acts().valid and seals.head().number == 20


@pytest.mark.django_db
def test_thousands_at_once_are_sealed_and_what_was_left_is_found():
    user = User.objects.create_user("rosa")
    Act.objects.bulk_create([Act(actor_name="system", verb="v", subject_id=user.pk) for _ in range(3000)])
    assert seals.verify_acts().unsealed == 3000
    assert seals.seal_all().number == 3000
    assert seals.seal_all() == seals.head()
    assert seals.verify_acts() == seals.ActsReport(True, seals.head(), 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sql", "where", "why"),
    [
        ("UPDATE base_act SET reason = 'x' WHERE verb = 'amend'", 2, "changed"),
        ("UPDATE base_act SET actor_name = 'x' WHERE verb = 'close'", 3, "changed"),
        ("DELETE FROM base_act WHERE verb = 'publish'", 1, "act_gone"),
        ("DELETE FROM base_seal WHERE number = 2", 3, "missing"),
    ],
)
def test_a_changed_act_is_found(sql, where, why):
    three_acts()
    seals.seal_all()
    with connection.cursor() as cursor, guards.guards_lifted(connection, "base_act", "base_seal"):
        cursor.execute(sql)
    report = seals.verify_acts()
    assert (report.valid, report.broken_at, report.reason) == (False, where, why)


@pytest.mark.django_db
def test_a_cut_tail_is_found_by_what_a_paper_printed():
    three_acts()
    printed = seals.seal_all()
    assert seals.stands(printed.number, printed.hash[:12])
    with connection.cursor() as cursor, guards.guards_lifted(connection, "base_act", "base_seal"):
        cursor.execute("DELETE FROM base_act WHERE verb = 'close'")
        cursor.execute("DELETE FROM base_seal WHERE number = 3")
    assert seals.verify_acts().valid
    assert not seals.stands(printed.number, printed.hash[:12])
    record_act(actor=None, verb="other", subject=User.objects.get())
    seals.seal_all()
    assert not seals.stands(printed.number, printed.hash)
