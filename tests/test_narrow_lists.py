"""No page brings a document (terms, answers, explanations, content) with each row, nor a table of the country whole.

Every address of every role over the demonstration, those with a code in them too, and every download.
"""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import get_resolver
from tests.addresses.examples import make_examples, path_of, rows_of
from tests.factories.territory import make_district
from tests.wide import rows_fetched, statements, wide_rows, without_kind

from winay.base.models import User
from winay.committees.models import Member
from winay.demo.contest import PROGRAMME_CODE
from winay.programmes.models import Programme

SHOWN = {
    "base.act.details",
    "base.act.reason",
    "calls.category.words",
    "calls.conditionresult.mend",
    "calls.conditionresult.reason",
    "calls.criterion.guide",
    "calls.criterion.levels",
    "calls.criterion.words",
    "committees.outcome.explanation",
    "journeys.support.content",
    "journeys.supportversion.content",
    "outbox.message.facts",
    "partners.risk.words",
    "territory.boundary.geometry",
    "agreements.tranche.conditions",
    "treasury.paymentorder.ended_why",
}
"""What lists show: why something was done, names and levels in three languages, what was found of each condition, the
words of a message, what a payment waits for, why one ended, what programmes ask, each version once a process, and the
outlines of the departments that a map draws, once for all who look at it."""
# The desk's home judges by its terms what waits in each call in hand: as many as there are calls, not rows.
FEW = 5
"""So many rows may bring one: the thing that a page is about, and those that it compares it with."""
MANY = 100
"""So many rows one query may hand over without a limit."""
CODES = {"territory.districtset_districts"}
"""What may be read whole: the codes of the districts of a limited role, one column, once."""
OF_DISTRICTS = ("/desk/organisations/", "/desk/ventures/", "/desk/talents/", "/desk/calls/CARAZ-2/conditions/")
"""Pages that go through every district: filters that offer those of whoever reads, conditions that ask their facts."""
VALUES = 250
"""So many values one statement may carry: keys of the rows of a page, never the districts of a programme."""
ROLES = ("", "coordinadora", "promotor", "secretaria", "finanzas", "evaluadora", "grupo", "juror")
DOWNLOADS = ("/desk/agreements/?format=csv", "/desk/payments/orders/?format=xlsx")


@pytest.fixture(scope="module")
def addresses(demonstration) -> list[str]:
    """Every address, an example for each code in it; the demonstration's programme has districts by the hundred."""
    with demonstration.unblock():
        examples = make_examples()
        territory = Programme.objects.get(code=PROGRAMME_CODE).territory
        territory.districts.add(*(make_district(f"25{number:04d}") for number in range(1, 2 * VALUES)))
        paths = dict.fromkeys(path_of(route, examples) for _name, route in rows_of(get_resolver()))
        return [*paths, *(path.replace("/csv", "/xlsx") for path in paths if path.endswith("/csv")), *DOWNLOADS]


def client_of(role: str) -> Client:
    client = Client()
    client.raise_request_exception = False
    if role == "juror":
        client.force_login(Member.objects.filter(committee__sessions__state="open").first().user)
    elif role:
        client.force_login(User.objects.get(username=role))
    return client


def _faults(client: Client, address: str) -> Iterator[str]:
    with wide_rows() as brought, rows_fetched() as fetched, statements() as asked:
        answer = client.get(address)
        if answer.streaming:
            b"".join(answer.streaming_content)
    if answer.status_code != 200:
        return
    for column, number in brought.items():
        if number > (1 if "a query of its own" in column else FEW) and column not in SHOWN:
            yield f"{number} × {column}"
    for model, number in fetched.items():
        of_districts = model in ("territory.district", "territory.povertyvalue") and address in OF_DISTRICTS
        if number > MANY and model not in CODES and not of_districts:
            yield f"{number} rows of {model} at once"
    for sql, values in asked:
        if values > VALUES:
            yield f"{values} values in {sql[:200]}"
        for log in without_kind(sql):
            yield f"{log} is asked without the kind of its subject: {sql[-300:]}"


@pytest.mark.parametrize("role", ROLES)
def test_no_page_brings_documents_or_tables_with_its_rows(demonstration, addresses, role):
    with demonstration.unblock():
        client = client_of(role)
        faults = {
            f"{re.sub(r'[0-9a-f-]{36}', '…', address)}: {fault}": None
            for address in addresses
            for fault in _faults(client, address)
        }
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ('SELECT * FROM "base_act" WHERE "base_act"."subject_id" IN (%s)', ["the log of acts"]),
        ('SELECT * FROM "ledger_entry" WHERE "ledger_entry"."subject_id" = %s', ["the journal"]),
        (
            'SELECT * FROM "ledger_entry" WHERE ("ledger_entry"."subject_id" IN (%s) AND '
            '"ledger_entry"."subject_type" = %s) OR "ledger_entry"."subject_id" = %s',
            ["the journal"],
        ),
        ('SELECT * FROM "base_act" U0 WHERE U0."subject_id" = %s', ["the log of acts"]),
        (
            'SELECT * FROM "base_act" WHERE "base_act"."subject_id" IN (%s) AND "base_act"."subject_type" = %s',
            [],
        ),
        ('SELECT "base_act"."subject_id" FROM "base_act" LIMIT 10', []),
    ],
)
def test_a_log_asked_without_kind_is_seen(sql, told):
    assert without_kind(sql) == told
