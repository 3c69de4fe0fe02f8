"""The registry in columns: as it stands where it is small, from kept files where it is large; the same answers."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.factories.registry import make_household, make_organisation, make_person

from winay.base import work
from winay.base.models import Job
from winay.registry import columns
from winay.registry.models import Membership
from winay.registry.queries.facts import each_in_columns, organisations_in_columns

pytestmark = pytest.mark.django_db
CODES = (
    "organisation.members",
    "organisation.women_share",
    "organisation.extreme_poor_share",
    "organisation.founded_on",
    "organisation.months",
)
COUNTED = ("organisation.members", "organisation.households")


@pytest.fixture
def groups():
    home = make_household(poverty_class="extreme")
    groups = [make_organisation("Tres", members=3), make_organisation("Nadie")]
    people = [make_person(sex="F", household=home, dni=None), make_person(sex="", household=None, born_from=None)]
    Membership.objects.bulk_create(Membership(organisation=groups[0], person=person) for person in people)
    return groups


@pytest.fixture
def large(monkeypatch):
    monkeypatch.setattr(columns, "READ_AT_ONCE", 0)


def read() -> list[object]:
    today = timezone.localdate()
    found = columns.registry_in_columns()
    assert found is not None
    with found as registry:
        each = each_in_columns(registry, COUNTED, on=today)
        organisations = organisations_in_columns(registry, CODES, on=today)
        listed = {name: column.to_pylist() for name, column in organisations.items()}
        flat = [
            (code, one.rows.to_pylist(), [c.to_pylist() for end in one.columns.values() for c in ends(end)])
            for code, one in each.items()
        ]
    return [listed, [(code, sorted(zip(rows, *values, strict=True), key=str)) for code, rows, values in flat]]


def ends(column):
    return column if isinstance(column, tuple) else (column,)


def test_kept_columns_say_what_the_registry_says(groups, monkeypatch):
    live = read()
    monkeypatch.setattr(columns, "READ_AT_ONCE", 0)
    assert columns.registry_in_columns() is None
    columns.keep_columns()
    assert read() == live
    members = dict(zip(live[0]["pk"], live[0]["organisation.members"], strict=True))
    assert members == {groups[0].pk.hex: 5, groups[1].pk.hex: 0}


def test_an_organisation_that_stands_for_nothing_any_more_is_not_counted(groups):
    groups[0].merged_into = groups[1]
    groups[0].save()
    groups[1].archived_at = timezone.now()
    groups[1].save()
    other = make_organisation("Otra", members=1)
    live = read()
    assert live[0]["pk"] == [other.pk.hex]
    assert [rows for _code, rows in live[1]] and all(row[0] == 0 for _code, rows in live[1] for row in rows)


def test_a_worker_makes_them_once_for_all_who_ask_and_again_when_they_are_not_fresh(groups, large, monkeypatch):
    for _time in range(2):
        columns.ask_for_columns()
    assert Job.objects.filter(name=columns.KEEP).count() == 1
    assert work.work_off() == 1
    first = columns.kept_at()
    columns.ask_for_columns()
    assert not Job.objects.filter(name=columns.KEEP).exists(), "they are fresh"
    monkeypatch.setattr(columns, "FRESH", timedelta(0))
    make_organisation("Nueva")
    with columns.registry_in_columns() as before:
        columns.ask_for_columns()
        assert work.work_off() == 1
        assert before.table(columns.ORGANISATIONS, ["n"]).num_rows == 2, "read to the end though newer ones stand"
    assert columns.kept_at() > first
    with columns.registry_in_columns() as now:
        assert now.table(columns.ORGANISATIONS, ["n"]).num_rows == 3 and now.made_at == columns.kept_at()
    assert len(list(columns._root().iterdir())) == 1, "those before are gone"


def test_old_ones_are_not_shown_and_the_night_throws_them_away(groups, large, monkeypatch):
    columns.keep_columns()
    monkeypatch.setattr(columns, "OLD", timedelta(0))
    assert columns.registry_in_columns() is None
    columns.work_on_forgetting("2026-11-27", lambda: None)
    assert columns.kept_at() is None


def test_a_small_registry_keeps_nothing(groups):
    columns.ask_for_columns()
    assert not Job.objects.filter(name=columns.KEEP).exists()
    assert columns.registry_in_columns().made_at is None
