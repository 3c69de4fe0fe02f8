"""What the models promise of constraints and indexes, the database has: a migration can lose one without a word."""

import pytest
from django.apps import apps
from django.db import connection

OURS = [model for model in apps.get_models() if model.__module__.startswith("winay.")]


@pytest.mark.django_db
@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label_lower)
def test_the_database_has_every_constraint_and_index_of_the_model(model):
    meta = model._meta
    with connection.cursor() as cursor:
        there = set(connection.introspection.get_constraints(cursor, meta.db_table))
        if connection.vendor == "sqlite":
            # Checks written inside a column, and those with a condition on several, have no name that is told there.
            cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name = %s", [meta.db_table])
            written = " ".join(sql for (sql,) in cursor.fetchall() if sql)
            there |= {one.name for one in meta.constraints if f'"{one.name}"' in written}
    assert {one.name for one in (*meta.constraints, *meta.indexes)} <= there
