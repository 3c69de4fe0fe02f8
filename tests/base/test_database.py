"""What the models promise of constraints and indexes, the database has: a migration can lose one without a word."""

import pytest
from django.apps import apps
from django.db import connection


@pytest.mark.django_db
def test_the_database_has_every_constraint_and_index_of_the_models():
    missing = {}
    for model in apps.get_models():
        meta = model._meta
        if not model.__module__.startswith("winay.") or not (meta.constraints or meta.indexes):
            continue
        with connection.cursor() as cursor:
            there = set(connection.introspection.get_constraints(cursor, meta.db_table))
            if connection.vendor == "sqlite":
                # The names of some checks stand nowhere but in the table's own text.
                cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name = %s", [meta.db_table])
                written = " ".join(sql for (sql,) in cursor.fetchall() if sql)
                there |= {one.name for one in meta.constraints if f'"{one.name}"' in written}
        lost = {one.name for one in (*meta.constraints, *meta.indexes)} - there
        if lost:
            missing[meta.label] = lost
    assert not missing


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL compiles questions")
def test_questions_are_not_compiled():
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
