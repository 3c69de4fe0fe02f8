"""Indexes that are away for a while come back, whatever happens; and what must be unique stays so meanwhile."""

import pytest
from django.db import IntegrityError, connection, connections
from tests.factories.registry import make_person

from winay.base.indexes import SORTED_IN_PARTS, indexes_made_at_once, make_missing_indexes, missing_indexes
from winay.registry.models import Person

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = {index.name for index in Person._meta.indexes}


def lost() -> set[str]:
    return {index.name for _model, index in missing_indexes(Person)}


def test_indexes_are_away_meanwhile_and_back_at_the_end():
    assert lost() == set()
    with indexes_made_at_once(Person):
        assert lost() == NAMES
        make_person(dni="12345678", dni_confirmed=True)
        with pytest.raises(IntegrityError):
            make_person(dni="12345678", dni_confirmed=True)
    assert lost() == set()


def test_indexes_are_back_when_the_work_fails():
    with pytest.raises(OSError, match="no more room"), indexes_made_at_once(Person):
        raise OSError("no more room")
    assert lost() == set()


def test_indexes_stay_where_somebody_uses_the_table_for_long():
    if connection.vendor != "postgresql":
        pytest.skip("WINAY_DATABASE_URL is not a PostgreSQL database")
    other = connections.create_connection("default")
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM registry_person")
        with indexes_made_at_once(Person):
            assert lost() == set()
    other.close()


def test_only_what_is_missing_is_made():
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX person_by_dni")
    assert make_missing_indexes(Person) == ["person_by_dni"]
    assert make_missing_indexes(Person) == []


def test_sqlite_sorts_as_before_when_the_indexes_are_made():
    if connection.vendor != "sqlite":
        pytest.skip("WINAY_DATABASE_URL is not an SQLite database")

    def settings() -> list[tuple[int]]:
        return [cursor.execute(f"PRAGMA {name}").fetchone() for name in SORTED_IN_PARTS]

    with connection.cursor() as cursor:
        before = settings()
        cursor.execute("DROP INDEX person_by_dni")
        seen = []

        def look(execute, sql, *rest):
            if sql.startswith("CREATE INDEX"):
                seen.append(settings())
            return execute(sql, *rest)

        with connection.execute_wrapper(look):
            make_missing_indexes(Person)
        assert seen == [[(value,) for value in SORTED_IN_PARTS.values()]] and seen != [before]
        assert settings() == before


def test_nobody_is_ever_deleted():
    person = make_person()
    with pytest.raises(Exception, match="kept for good"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM registry_person WHERE id = %s", [person.pk.hex])
