"""Finding people and organisations among millions: full-text indexes of SQLite (FTS5) and PostgreSQL (GIN).

At most `MOST` rows are looked at: whoever finds more adds a word, as the page says.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Model, Q
from django.db.models.expressions import RawSQL

from winay.base.database import WORDS
from winay.registry.models import Organisation, Person, PersonSearch
from winay.registry.rules import asked_words, by_sound, closeness
from winay.registry.rules.words import PLACE, SOUND, sound
from winay.territory.places import Places

MOST = 100
ORGANISATIONS = "registry_organisationsearch"
LEAST_DIGITS = 6
"""How many digits a DNI or a phone has at least."""
LEAST_BEGINNING, MOST_BEGUN = 3, 100
"""From how many letters on a last word may be a beginning, and of how many words at most."""
Found = TypeVar("Found", bound=Model)


@dataclass(frozen=True)
class Finding(Generic[Found]):
    """What a search found, nearest first; `more` says that there are others, `by_sound` that spelling was relaxed."""

    rows: list[Found]
    more: bool = False
    by_sound: bool = False


def find_people(text: str, *, districts: Iterable[str] | None = None) -> Finding[Person]:
    """Return people by any words of their names in any order, DNI, phone or place; six queries at most.

    If nobody has all the words, a last one of three letters or more may be a beginning; if nobody is written so,
    names that sound alike are found. `districts` (UBIGEO codes) keeps the search to places; an empty text finds nobody.
    """
    words = asked_words(text)
    # All districts there are: of those found only whoever lives nowhere is left out, not one word for each district.
    anywhere = isinstance(districts, Places) and districts.are_all
    where = None if districts is None or anywhere else list(districts)
    ids, sounded = _ids("registry_personsearch", "person_id", words, where)
    ids = list(dict.fromkeys([*_numbered(words, where), *ids]))
    found = Person.objects.select_related("district", "community", "household")
    people = (found.exclude(district=None) if anywhere else found).in_bulk(ids[:MOST])
    rows = sorted(people.values(), key=lambda person: (closeness(words, str(person)), str(person)))
    return Finding(rows, len(ids) > MOST, sounded)


def find_organisations(text: str, *, districts: Iterable[str] | None = None) -> Finding[Organisation]:
    """Return organisations by words of their present or former names, RUC or place, as `find_people` does."""
    words = asked_words(text)
    ids, sounded = _ids(ORGANISATIONS, "organisation_id", words, districts)
    found = Organisation.objects.select_related("district__province__department", "community").in_bulk(ids[:MOST])
    rows = sorted(found.values(), key=lambda row: (closeness(words, row.name), row.name))
    return Finding(rows, len(ids) > MOST, sounded)


def organisations_called(text: str) -> list[RawSQL]:
    """Return which organisations the words call, as conditions (`organisation__in`) for rows that belong to them: first
    as it is written, then as it sounds. However many they are; a query at most, and none for an empty text.
    """
    words = asked_words(text)
    if not words:
        return []
    groups = [[word] for word in words]
    if words[-1].isalpha() and len(words[-1]) >= LEAST_BEGINNING:
        groups[-1] += _begun(ORGANISATIONS, words[-1])
    ways = [groups]
    if not all(word.isdigit() for word in words):
        ways.append([[word] for word in by_sound(words)])
    return [RawSQL(*_at_once(*_asking(ORGANISATIONS, "organisation_id", way))) for way in ways]  # noqa: S611


def _ids(
    table: str, column: str, words: Sequence[str], districts: Iterable[str] | None
) -> tuple[list[UUID], bool]:
    if not words:
        return [], False
    places = None if districts is None else [PLACE + ubigeo for ubigeo in districts]
    if places == []:
        return [], False
    groups = [[word] for word in words]
    exact = _matching(table, column, groups, places)
    if not exact and words[-1].isalpha() and len(words[-1]) >= LEAST_BEGINNING:
        exact = _matching(table, column, [*groups[:-1], _begun(table, words[-1])], places)
    if exact or all(word.isdigit() for word in words):
        return exact, False
    sounding = _matching(table, column, [[word] for word in by_sound(words)], places)
    return sounding, bool(sounding)


def _numbered(words: Sequence[str], districts: Sequence[str] | None) -> list[UUID]:
    """Return whose DNI or phone a long number among the words is, if the others are theirs or begin or sound so."""
    number = next((word for word in words if word.isdigit() and len(word) >= LEAST_DIGITS), None)
    if number is None:
        return []
    found = PersonSearch.objects.values_list(
        "person_id", "person__dni", "person__phone", "person__district", "words"
    )
    rows = found.filter(person__dni=number).union(found.filter(Q(person__phone=number) & Q(person__phone__gt="")))
    return [
        person
        for person, dni, phone, district, own in rows[: MOST + 1]
        if _are_theirs(words, {dni or "", phone, *own.split()}) and (districts is None or district in districts)
    ]


def _are_theirs(words: Iterable[str], own: set[str]) -> bool:
    def is_theirs(word: str) -> bool:
        return word in own or (
            word.isalpha() and any(one.startswith((word, SOUND + sound(word))) for one in own if one)
        )

    return all(map(is_theirs, words))


def _begun(table: str, beginning: str) -> list[str]:
    """Return what may stand for a word that is only begun: a pattern, or on PostgreSQL the words that begin so."""
    if connection.vendor != "postgresql":
        return [beginning + "*"]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT word FROM {table}_vocabulary WHERE word >= %s AND word < %s "  # noqa: S608
            "ORDER BY length(word), word LIMIT %s",
            [beginning, beginning + "~", MOST_BEGUN],
        )
        return [word for (word,) in cursor.fetchall()]


def _matching(
    table: str, column: str, groups: Sequence[Sequence[str]], places: Sequence[str] | None
) -> list[UUID]:
    """Ask the full-text index for rows that have a word of every group, in one of the places.

    Words are plain letters and digits, so nothing in them can be an operator.
    """
    wanted = [*groups, places] if places is not None else groups
    if not all(wanted):
        return []
    sql, values = _at_once(*_asking(table, column, wanted))
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} LIMIT %s", [*values, MOST + 1])
        return [value if isinstance(value, UUID) else UUID(value) for (value,) in cursor.fetchall()]


def _at_once(sql: str, values: list[Any]) -> tuple[str, list[Any]]:
    """Have PostgreSQL plan a statement as if all its rows were wanted.

    For the first few it would read a table from its beginning, which for a word that nobody has is to its end.
    """
    if connection.vendor == "postgresql":
        return f"WITH found AS MATERIALIZED ({sql}) SELECT * FROM found", values  # noqa: S608
    return sql, values


def _asking(table: str, column: str, wanted: Sequence[Sequence[str]]) -> tuple[str, list[Any]]:
    """Return the statement that finds the rows with a word of every group, and its values."""
    ask = _asked_of_postgresql if connection.vendor == "postgresql" else _asked_of_sqlite
    return ask(table, column, wanted)


def _asked_of_sqlite(table: str, column: str, wanted: Sequence[Sequence[str]]) -> tuple[str, list[Any]]:
    def quoted(word: str) -> str:
        return f'"{word.removesuffix("*")}"' + ("*" if word.endswith("*") else "")

    sql = (
        f"SELECT s.{column} FROM {table}_words w JOIN {table} s ON s.id = w.rowid "  # noqa: S608
        f"WHERE {table}_words MATCH %s"
    )
    return sql, [" AND ".join(f"({' OR '.join(map(quoted, group))})" for group in wanted)]


def _asked_of_postgresql(table: str, column: str, wanted: Sequence[Sequence[str]]) -> tuple[str, list[Any]]:
    certain = [group[0] for group in wanted if len(group) == 1]
    conditions = [("@>", certain)] if certain else []
    conditions += [("&&", list(group)) for group in wanted if len(group) > 1]
    every = (
        f"SELECT {column} FROM {table} WHERE "  # noqa: S608
        + " AND ".join(f"{WORDS} {sign} %s" for sign, _words in conditions)
    )
    return every, [words for _sign, words in conditions]
