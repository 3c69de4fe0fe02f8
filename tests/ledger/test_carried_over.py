"""A journal that the code of fe42dc8 wrote and sealed (`old_journal.json`) is carried over, back, and over again."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from moneyed import Money
from tests.factories.territory import make_district
from tests.going_back import LATER

from winay.base.database import OneByOne, executor_one_by_one
from winay.base.guards import faults, guards_lifted, triggers_there
from winay.calls.models import Call, Category, Proposal
from winay.ledger.actions import post, verify_chain
from winay.ledger.heads import journal_stands
from winay.ledger.models import Account, Entry
from winay.ledger.queries import where_every_sol_is, wrong_balances
from winay.ledger.rules import AccountKey
from winay.programmes.models import Pack, Programme
from winay.registry.models import Organisation

OLD: dict[str, Any] = json.loads(Path(__file__).with_name("old_journal.json").read_text("utf-8"))
BEFORE, AFTER = [("ledger", "0003_never_replaced")], OneByOne(None).graph.leaf_nodes("ledger")


def migrated(targets: list[tuple[str, str]]) -> Any:
    return executor_one_by_one(without=LATER).migrate(targets).apps


@pytest.fixture
def old(transactional_db) -> Any:
    """The old journal in the old tables, and the rows whose codes its paths name: not those of P404."""
    apps = migrated(BEFORE)
    pack = Pack.objects.create(code="test", version="1", name="Test", content={}, sha256="0" * 64)
    programme = Programme.objects.create(pk=OLD["programme"], code="nec-vieja", name="NEC", pack=pack)
    call = Call.objects.create(programme=programme, code="VIEJA-1", title="Vieja", pack_call="x")
    district = make_district()
    group = Organisation.objects.create(name="Grupo", kind="interest_group", district=district)
    for code in ("idea", "business"):
        category = Category.objects.create(call=call, code=code, name=code, budget=0, ceiling=0)
        for number in ("1", "2") if code == "idea" else ():
            Proposal.objects.create(
                call=call,
                category=category,
                organisation=group,
                code=f"VIEJA-1-P00{number}",
                title=number,
                district=district,
                requested=1,
            )
    account, entry, posting = (apps.get_model("ledger", name) for name in ("Account", "Entry", "Posting"))
    accounts = account.objects.bulk_create(
        account(programme_id=OLD["programme"], kind=kind, funding_source=source, holder=path, holder_name=name)
        for kind, source, path, name, _balance in OLD["accounts"]
    )
    entries: dict[int, Any] = {}
    for row in OLD["entries"]:
        values = {name: value for name, value in row.items() if name not in ("lines", "reverses", "at")}
        entries[row["number"]] = made = entry.objects.create(
            programme_id=OLD["programme"],
            at=datetime.fromisoformat(row["at"]),
            reverses=entries.get(row["reverses"]),
            previous_hash=entries[row["number"] - 1].hash if row["number"] > 1 else "",
            **values,
        )
        posting.objects.bulk_create(
            posting(entry=made, account=accounts[at], amount=Money(Decimal(amount), "PEN"))
            for at, amount in row["lines"]
        )
    yield apps
    with guards_lifted(connection, "ledger_entry", "ledger_posting"), connection.cursor() as cursor:
        for table in ("ledger_posting", "ledger_entry", "ledger_account"):
            cursor.execute(f"DELETE FROM {table}")
    executor = executor_one_by_one(without=LATER)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_an_old_journal_is_carried_over_unless_its_chain_is_broken_and_its_papers_still_compare(old):
    with tampered("x"), pytest.raises(Exception, match=r"nec-vieja.* 7"):
        migrated(AFTER)
    assert connection_rows("SELECT count(holder) FROM ledger_account") == [(26,)]

    migrated(AFTER)
    programme = Programme.objects.get(code="nec-vieja")
    report, entries = verify_chain(programme), list(Entry.objects.filter(programme=programme))
    assert (report.valid, report.entries, list(wrong_balances(programme))) == (True, 13, [])
    assert [(one.hash, one.seal_form) for one in entries[:-1]] == [(row["hash"], 1) for row in OLD["entries"]]
    assert journal_stands(programme, 9, OLD["entries"][8]["hash"][:12])
    kept = {(one.kind, one.funding_source, one.former_holder): str(one.balance) for one in Account.objects.all()}
    assert kept == {(kind, source, path): balance for kind, source, path, _name, balance in OLD["accounts"]}
    assert [
        [one.category_code, one.name]
        + [
            str(value)
            for value in (one.budget, one.available, one.awarded, one.agreed, one.counterpart_in, one.paid)
        ]
        for one in where_every_sol_is(programme, Call.objects.get().pk)
    ] == OLD["stages"]
    winner, nobody = (
        Account.objects.get(kind="awarded", funding_source="donor", former_holder__endswith=code)
        for code in ("P001", "P404")
    )
    proposal = Proposal.objects.get(code="VIEJA-1-P001")
    assert (winner.holder_type, winner.holder_id, winner.category_id, winner.call_id, winner.place) == (
        "proposal",
        str(proposal.pk),
        str(proposal.category_id),
        str(proposal.call_id),
        "VIEJA-1/idea/VIEJA-1-P001",
    )
    assert (nobody.holder_type, nobody.category_id) == ("path", str(Category.objects.get(code="business").pk))
    assert faults(triggers_there(), connection.vendor)[0] == []

    migrated(BEFORE)
    assert connection_rows("SELECT count(*), max(number) FROM ledger_entry") == [(12, 12)]
    assert connection_rows("SELECT holder FROM ledger_account WHERE kind = 'available' AND holder LIKE '%/idea'")
    assert connection_rows("SELECT count(*) FROM ledger_account WHERE holder = ''") == [(2,)]
    migrated(AFTER)
    assert verify_chain(programme).valid

    # What is posted from now on goes on from the old end, and a holder given another name afterwards is found.
    lines = [(AccountKey("available", "donor", winner.key.holder), Money(5, "PEN"))]
    lines += [(AccountKey("authorised", "donor", winner.key.holder), Money(-5, "PEN"))]
    post(programme=programme, idempotency_key="new", description="d", lines=lines, actor=None)
    assert (verify_chain(programme).valid, Entry.objects.get(number=14).seal_form) == (True, 2)
    Account.objects.filter(pk=nobody.pk).update(holder_id="other")
    report = verify_chain(programme)
    assert (report.valid, report.broken_at) == (False, 13)
    with pytest.raises(Exception, match=r"posted since|asentó"):
        migrated(BEFORE)


@contextmanager
def tampered(description: str) -> Iterator[None]:
    """Change what entry 7 says, and put it back."""
    right = OLD["entries"][6]["description"]
    for words in (description, right):
        with guards_lifted(connection, "ledger_entry"), connection.cursor() as cursor:
            cursor.execute("UPDATE ledger_entry SET description = %s WHERE number = 7", [words])
        if words == description:
            yield


def connection_rows(sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())
