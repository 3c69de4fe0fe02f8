"""Very many rows at once: what is written comes back as it was given, whatever signs are in it."""

import pickle
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.factories.registry import make_person

from winay.base import bulk
from winay.registry.models import Merge, Person, PersonSearch

SIGNS = st.text(st.sampled_from("aÑ\\\t\n\r'\"%,N ]["), max_size=6)
CELLS = st.one_of(
    st.lists(SIGNS, min_size=3, max_size=3),
    st.lists(st.none() | SIGNS, min_size=3, max_size=3),
    st.lists(st.none() | st.integers(), min_size=3, max_size=3),
    st.lists(st.booleans(), min_size=3, max_size=3),
)


@given(st.lists(CELLS, min_size=1, max_size=4))
def test_columns_become_the_same_text_as_cell_by_cell(columns):
    one_by_one = ["\t".join(map(bulk._copy_cell, row)) + "\n" for row in zip(*columns, strict=True)]
    assert bulk.copy_text(columns, 3).decode() == "".join(one_by_one)


pytestmark = pytest.mark.django_db


@settings(max_examples=30)
@given(texts=st.lists(SIGNS, min_size=2, max_size=4), same=SIGNS)
def test_rows_come_back_as_they_were_given(texts, same):
    keys = bulk.fresh_keys(len(texts))
    bulk.load_columns(
        Person,
        {"id": keys, "given_names": texts, "birth_date": [None] * len(texts)},
        same={"first_surname": same, "dni_confirmed": False, "born_from": 1980, "born_to": None},
        count=len(texts),
    )
    rows = Person.objects.filter(pk__in=keys).order_by("pk")
    names = ("given_names", "first_surname", "dni_confirmed", "birth_date", "born_from", "born_to", "phone")
    assert list(rows.values_list(*names)) == [(text, same, False, None, 1980, None, "") for text in texts]


@pytest.mark.parametrize("same", ["Ana", "O'Higgins 100%", "", None, 7, True])
def test_a_column_that_is_the_same_in_all_of_many_rows_is_written_as_any_other(same):
    count = bulk.MANY + 1
    keys = bulk.fresh_keys(count)
    field = {str: "given_names", type(None): "birth_date", int: "born_from", bool: "dni_confirmed"}[type(same)]
    columns = {"id": keys, "first_surname": [f"S{n}" for n in range(count)], "dni_confirmed": [False] * count}
    bulk.load_columns(Person, {**columns, field: [same] * count}, count=count)
    last_differs = [*[False] * bulk.MANY, True]
    others = bulk.fresh_keys(count)
    bulk.load_columns(Person, {**columns, "id": others, "dni_confirmed": last_differs}, count=count)
    assert list(Person.objects.filter(pk__in=keys).values_list(field, flat=True).distinct().order_by()) == [same]
    assert Person.objects.get(pk=others[-1]).dni_confirmed
    assert Person.objects.filter(pk__in=others, dni_confirmed=False).count() == bulk.MANY


def test_what_a_field_has_by_itself_is_written_too():
    kept, absorbed = make_person(), make_person()
    keys = bulk.fresh_keys(1)
    columns = {"id": keys, "kept_person_id": [kept.pk.hex], "absorbed_person_id": [absorbed.pk.hex]}
    bulk.load_columns(Merge, columns, same={"by": "system"}, count=1)
    merge = Merge.objects.get(pk=UUID(keys[0]))
    assert (merge.moved, merge.not_restored, merge.undone_at, merge.kept) == ({}, [], None, kept)


@settings(max_examples=30)
@given(texts=st.lists(st.tuples(SIGNS, st.none() | st.dates(), st.booleans()), min_size=1, max_size=4))
def test_fields_are_set_by_key(texts):
    people = [make_person() for _one in texts]
    untouched = make_person(given_names="Ana")
    rows = [(*map(bulk.plain, values), person.pk.hex) for values, person in zip(texts, people, strict=True)]
    bulk.set_columns(Person, ("given_names", "birth_date", "dni_confirmed"), reversed(rows))
    found = Person.objects.in_bulk([person.pk for person in people])
    assert [
        (found[one.pk].given_names, found[one.pk].birth_date, found[one.pk].dni_confirmed) for one in people
    ] == texts
    untouched.refresh_from_db()
    assert untouched.given_names == "Ana"


def test_many_keys_are_one_parameter(django_assert_num_queries):
    people = {make_person().pk for _one in range(5)}
    make_person()
    with django_assert_num_queries(1):
        assert set(Person.objects.filter(pk__in=bulk.among(people)).values_list("pk", flat=True)) == people
    assert PersonSearch.objects.filter(person__in=bulk.among([])).count() == 0


@settings(max_examples=30)
@given(texts=st.lists(st.tuples(SIGNS, st.none() | st.dates()), min_size=1, max_size=4))
def test_many_rows_come_as_plain_values(texts):
    people = [make_person(locality=text, birth_date=day) for text, day in texts]
    names = ("id", "locality", "birth_date", "household_id", "merged_into_id", "born_from")
    plain = [
        (one.pk.hex, text, day and day.isoformat(), one.household_id.hex, None, one.born_from)
        for one, (text, day) in zip(people, texts, strict=True)
    ]
    rows = Person.objects.filter(pk__in=bulk.among(one.pk for one in people))
    assert bulk.plain_rows(rows.order_by("pk"), names) == plain
    chunks = [chunk for chunk in bulk.plain_columns(rows, names) if chunk[0]]
    assert sorted(row for chunk in chunks for row in zip(*chunk, strict=True)) == plain


def test_columns_of_many_rows_come_in_parts(monkeypatch):
    people = {make_person().pk.hex for _one in range(7)}
    monkeypatch.setattr(bulk, "AT_ONCE", 3)
    parts = [keys for (keys,) in bulk.plain_columns(Person.objects.order_by("first_surname"), ["id"])]
    assert all(len(keys) <= 3 for keys in parts)
    assert sorted(key for keys in parts for key in keys) == sorted(people)
    nobody = Person.objects.filter(given_names="Nadie")
    assert not any(keys for (keys,) in bulk.plain_columns(nobody, ["id"]))


def test_a_row_that_points_to_nothing_is_refused_however_it_is_checked():
    gone = {"id": bulk.fresh_keys(2), "district_id": ["999999", None], "dni_confirmed": [False] * 2}
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.load_columns(Person, gone, count=2)
        connection.check_constraints()


@given(st.lists(st.lists(SIGNS, min_size=1, max_size=3), max_size=4))
def test_rows_as_json_are_those_of_each(rows):
    from winay.registry.preparing import ENCODE, _as_json

    assert _as_json(rows) == [ENCODE(row) for row in rows]


@given(st.lists(st.none() | SIGNS | st.just("\0")) | st.lists(st.none() | st.integers() | st.dates()))
def test_a_packed_column_is_unpacked_as_it_was(column):
    from winay.registry.preparing import packed, unpacked

    assert unpacked(pickle.loads(pickle.dumps(packed(column)))) == column
