"""What may only be added to stays as it was, whatever statement somebody with the database at hand tries."""

from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from winay.base import guards
from winay.base.models import AppendOnly

MODELS = [model for model in apps.get_models() if issubclass(model, AppendOnly)]
NEVER_EMPTY = {
    "registry_venturesales": "amount",
    "registry_venturejobs": "people",
    "budgets_revisionchange": "year",
}
"""A column that may be empty, but not in a row that stands in no other's place."""
KEPT = [model for model in apps.get_models() if getattr(model, "kept_for_good", False)]


def refused(statement, values=()):
    refusal = pytest.raises(DatabaseError, match=r"append-only|kept for good")
    with refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture(autouse=True)
def _references_are_not_asked_for(request):
    """The rows of these tests point nowhere: nobody asks at the end."""
    yield
    if request.node.get_closest_marker("django_db"):
        transaction.set_rollback(True)


def put_row(model):
    """Write a row of any model past its rules: what the guards keep is the row, not what it means."""
    row = model()
    needed = NEVER_EMPTY.get(model._meta.db_table)
    for field in model._meta.local_fields:
        if (field.null and field.name != needed) or field.has_default():
            continue
        kind = (field.target_field if field.is_relation else field).get_internal_type()
        value = {
            "UUIDField": uuid4(),
            "DateTimeField": timezone.now(),
            "DateField": timezone.localdate(),
            "BinaryField": b"x",
            "DecimalField": 1,
        }.get(kind)
        if value is None:
            value = 1 if "Integer" in kind or "AutoField" in kind else "x"
        setattr(row, field.attname, value)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
        models.Model.save_base(row, force_insert=True)
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = origin")
    return row.pk


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.db_table)
def test_a_row_that_may_only_be_added_is_not_changed_or_taken_away(model):
    table, row = model._meta.db_table, put_row(model)
    columns = [field.column for field in model._meta.local_fields]
    refused(f'UPDATE "{table}" SET "{columns[-1]}" = "{columns[-1]}"')
    refused(f'DELETE FROM "{table}"')
    if connection.vendor == "postgresql":
        refused(f'TRUNCATE "{table}" CASCADE')
        refused(
            f'INSERT INTO "{table}" SELECT * FROM "{table}" '
            f"ON CONFLICT (id) DO UPDATE SET created_at = EXCLUDED.created_at"
        )
    assert model.objects.filter(pk=row).exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL knows no REPLACE")
@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.db_table)
def test_a_row_is_not_replaced_by_any_of_its_unique_keys(model):
    table, row = model._meta.db_table, put_row(model)
    refused(f'INSERT OR REPLACE INTO "{table}" SELECT * FROM "{table}"')
    refused(f'INSERT INTO "{table}" SELECT * FROM "{table}" WHERE true ON CONFLICT DO UPDATE SET created_at = 1')
    columns = [field.column for field in model._meta.local_fields]
    others = ", ".join("hex(randomblob(16))" if name == "id" else f'"{name}"' for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    refused(f'INSERT OR REPLACE INTO "{table}" (rowid, {names}) SELECT rowid, {others} FROM "{table}"')
    with connection.cursor() as cursor:
        cursor.execute(f'PRAGMA index_list("{table}")')
        unique = [name for _at, name, is_unique, _origin, _partial in cursor.fetchall() if is_unique]
        keys = []
        for name in unique:
            cursor.execute(f'PRAGMA index_info("{name}")')
            keys.append(tuple(sorted(column for _at, _id, column in cursor.fetchall())))
    assert sorted(keys) == sorted(tuple(sorted(columns)) for columns, _only in guards.unique_keys(model))
    assert model.objects.filter(pk=row).exists()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite knows no TRUNCATE")
@pytest.mark.django_db
@pytest.mark.parametrize("model", KEPT, ids=lambda model: model._meta.db_table)
def test_what_is_kept_for_good_is_not_emptied(model):
    refused(f'TRUNCATE "{model._meta.db_table}" CASCADE')


@pytest.mark.django_db
def test_the_database_has_exactly_the_triggers_of_this_version():
    assert guards.faults(guards.triggers_there(), connection.vendor) == ([], [])


@pytest.mark.django_db
def test_a_guard_that_does_nothing_any_more_and_a_foreign_trigger_are_found():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER ledger_entry_forbid_delete")
            cursor.execute(
                "CREATE TRIGGER ledger_entry_forbid_delete BEFORE DELETE ON ledger_entry BEGIN SELECT 1; END"
            )
            cursor.execute("CREATE TRIGGER stranger AFTER INSERT ON base_act BEGIN SELECT 1; END")
        else:
            cursor.execute(
                "CREATE OR REPLACE FUNCTION ledger_entry_forbid_delete() RETURNS trigger "
                "AS $$ BEGIN RETURN OLD; END $$ LANGUAGE plpgsql"
            )
            cursor.execute(
                "CREATE TRIGGER stranger AFTER INSERT ON base_act FOR EACH ROW "
                "EXECUTE FUNCTION ledger_entry_forbid_delete()"
            )
            cursor.execute("ALTER TABLE base_act DISABLE TRIGGER base_act_forbid_truncate")
    weak, foreign = guards.faults(guards.triggers_there(), connection.vendor)
    assert "ledger_entry_forbid_delete" in weak and foreign == ["stranger"]
    assert ("base_act_forbid_truncate" in weak) == (connection.vendor == "postgresql")
