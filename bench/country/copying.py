"""Many copies of what a contest left, by INSERT … SELECT: every constraint, index, guard and trigger stays in force.

What is copied is a small set of rows (`Template`); each package says which are its own. Keys are UUIDv7: the first
eight digits of a copy's keys are its own, a time some days ago, so that they stand in order as real ones do. Columns
that hold keys follow by themselves, whether the database knows them as references or not; codes and whatever else
has to be unique are changed for each copy.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import Q, QuerySet

from winay.territory.models import District

AT_ONCE = 500
BEGINNING = (int(time.time() * 1000) >> 16) - 100_000
"""The first digits of the first copy's keys: two months and a half ago, 65 seconds for each copy."""
MOST_ROWS = 20_000
"""Rows of one model in a template at most: numbers made from copy and row have to fit eight digits."""


@dataclass(frozen=True)
class Copy:
    """One copy: its number, unique for good; what stands in its codes; whose it is, and which districts it lies in."""

    number: int
    new: str
    programme: Any = None
    places: int = 0

    @property
    def digits(self) -> str:
        """The first digits of its keys."""
        return f"{BEGINNING + self.number:08x}"

    @property
    def turn(self) -> int:
        """By how many digits the end of its keys is turned round, where copies are copied again."""
        return self.number % 11 + 1


@dataclass
class Template:
    """The rows that are copied.

    `old` is the text in codes that each copy replaces by its own. `within` says that the copies stand beside what they
    are copied from, to be copied again with it: the random end of their keys is then turned round, too.
    """

    old: str
    within: bool = False
    keys: dict[type[models.Model], list[Any]] = field(default_factory=dict)
    changes: dict[type[models.Model], dict[str, str]] = field(default_factory=dict)
    later: list[Callable[["Template", Sequence[Copy]], None]] = field(default_factory=list)
    programme: Any = None
    """The programme of what is copied: that of the copy takes its place."""

    def take(self, rows: QuerySet[Any]) -> None:
        """Copy these rows."""
        have = self.keys.setdefault(rows.model, [])
        known = set(have)
        have += [key for key in rows.order_by("pk").values_list("pk", flat=True) if key not in known]
        assert len(have) < MOST_ROWS, f"a template with so many rows of {rows.model.__name__}"

    def hanging(self, *kinds: type[models.Model], but: Q | None = None) -> None:
        """Copy the rows of these models that point to what is copied, one model after the other."""
        for kind in kinds:
            for one in kind._meta.concrete_fields:
                taken = self.keys.get(one.related_model) if one.is_relation else None
                for some in _in_parts(taken or []):
                    rows = kind._default_manager.filter(**{f"{one.name}__in": some})
                    self.take(rows.exclude(but) if but is not None else rows)

    def behind(self, kind: type[models.Model], *names: str) -> None:
        """Copy what the rows of a model that are copied point to by these fields."""
        for name in names:
            target = kind._meta.get_field(name).related_model
            for some in _in_parts(self.keys.get(kind, [])):
                pointed = kind._default_manager.filter(pk__in=some).exclude(**{name: None})
                self.take(target._default_manager.filter(pk__in=list(pointed.values_list(name, flat=True))))

    def about(self, kind: type[models.Model], name: str) -> None:
        """Copy the rows of a model that name what is copied in a column without a reference: by keys that are nobody
        else's, so not by numbers."""
        wanted = [str(key) for taken in list(self.keys.values()) for key in taken if isinstance(key, UUID)]
        for some in _in_parts(wanted):
            self.take(kind._default_manager.filter(**{f"{name}__in": some}))

    def change(self, kind: type[models.Model], **columns: str) -> None:
        """Write other values into columns: SQL over the row `t`, its place `p.at` in the template, and the copy `c`."""
        self.changes.setdefault(kind, {}).update(columns)

    def texts(self) -> dict[str, Any]:
        """Return the keys of all that is copied, as they stand in texts."""
        return {str(key): key for taken in self.keys.values() for key in taken}


def _in_parts(items: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (items[start : start + AT_ONCE] for start in range(0, len(items), AT_ONCE))


def spread(
    copies: Iterable[Copy], districts: Sequence[str], everywhere: Sequence[str]
) -> dict[int, dict[str, str]]:
    """Return where each district of the template lies in the copies, by their `places`."""
    size = len(districts)
    return {
        places: {old: everywhere[(places * size + at) % len(everywhere)] for at, old in enumerate(districts)}
        for places in sorted({one.places for one in copies})
    }


def run(
    template: Template,
    copies: Sequence[Copy],
    *,
    places: dict[int, dict[str, str]] | None = None,
    tell: Callable[[str], None] = lambda text: None,
    at_once: int = 40,
) -> None:
    """Write the copies, some at a time in one transaction, and do what packages do afterwards."""
    texts = template.texts()
    with connection.cursor() as cursor:
        _prepare(cursor, template, copies, places or {})
        statements = [
            (kind, _statement(kind, template, texts, with_places=bool(places)))
            for kind, keys in template.keys.items()
            if keys
        ]
    for start in range(0, len(copies), at_once):
        some = copies[start : start + at_once]
        with transaction.atomic(), connection.cursor() as cursor:
            for _kind, sql in statements:
                cursor.execute(sql, [some[0].number, some[-1].number])
        tell(f"{start + len(some)} of {len(copies)} copies of {template.old}")
    for do in template.later:
        do(template, copies)


def new_key(key: Any, copy: Copy, *, within: bool) -> str:
    """Return the key that a row has in a copy, as text."""
    text = copy.digits + str(key)[8:]
    return text[:-12] + text[-12 + copy.turn :] + text[-12 : -12 + copy.turn] if within else text


def _prepare(cursor: Any, template: Template, copies: Sequence[Copy], places: dict[int, dict[str, str]]) -> None:
    uuid = "uuid" if connection.vendor == "postgresql" else "char(32)"
    tables = {
        "bench_copy": f"n integer PRIMARY KEY, digits text, turn integer, new text, programme {uuid}, places integer",
        "bench_picked": f"id {uuid} PRIMARY KEY, txt text UNIQUE, at integer",
        "bench_place": "old varchar(6), places integer, new varchar(6), PRIMARY KEY (places, old)",
    }
    for name, columns in tables.items():
        cursor.execute(f"DROP TABLE IF EXISTS {name}")
        cursor.execute(f"CREATE TEMPORARY TABLE {name} ({columns})")
    native = _native_key
    cursor.executemany(
        "INSERT INTO bench_copy VALUES (%s, %s, %s, %s, %s, %s)",
        [(one.number, one.digits, one.turn, one.new, native(one.programme), one.places) for one in copies],
    )
    cursor.executemany(
        "INSERT INTO bench_picked VALUES (%s, %s, %s)",
        [
            (native(key), str(key), at)
            for kind, keys in template.keys.items()
            if isinstance(kind._meta.pk, models.UUIDField)
            for at, key in enumerate(keys)
        ],
    )
    cursor.executemany(
        "INSERT INTO bench_place VALUES (%s, %s, %s)",
        [(old, shift, new) for shift, pairs in places.items() for old, new in pairs.items()],
    )
    cursor.execute("ANALYZE bench_picked")


def _native_key(key: Any) -> Any:
    if key is None:
        return None
    return key if connection.vendor == "postgresql" else getattr(key, "hex", key)


def _statement(kind: type[models.Model], template: Template, texts: dict[str, Any], *, with_places: bool) -> str:
    quote = connection.ops.quote_name
    counted = isinstance(kind._meta.pk, models.AutoField)
    fields = [one for one in kind._meta.concrete_fields if not (counted and one.primary_key)]
    columns = ", ".join(quote(one.column) for one in fields)
    values = ", ".join(_value(one, template, texts, with_places=with_places) for one in fields)
    table, pk = quote(kind._meta.db_table), quote(kind._meta.pk.column)
    if counted:
        keys = ", ".join(str(key) for key in template.keys[kind])
        source = (
            f"(SELECT {pk} AS id, row_number() OVER (ORDER BY {pk}) AS at FROM {table} WHERE {pk} IN ({keys}))"
        )
    else:
        source = "bench_picked"
    return (
        f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} t JOIN {source} p ON p.id = t.{pk} "
        f"CROSS JOIN bench_copy c WHERE c.n BETWEEN %s AND %s ORDER BY c.n, t.{pk}"
    )


def _value(one: Any, template: Template, texts: dict[str, Any], *, with_places: bool) -> str:
    """Return the expression of a column in a copy."""
    column = f"t.{connection.ops.quote_name(one.column)}"
    changed = template.changes.get(one.model, {}).get(one.name)
    if changed is not None:
        return changed
    if one.is_relation and one.related_model is District:
        place = f"(SELECT b.new FROM bench_place b WHERE b.old = {column} AND b.places = c.places)"
        return f"coalesce({place}, {column})" if with_places else column
    if one.is_relation or isinstance(one, models.UUIDField):
        return _key_value(one, column, template, texts)
    if isinstance(one, models.CharField):
        return _text_value(one, column, template, texts)
    return column


def _values_of(one: Any, template: Template) -> set[Any]:
    found: set[Any] = set()
    for some in _in_parts(template.keys[one.model]):
        found |= set(one.model._default_manager.filter(pk__in=some).values_list(one.attname, flat=True))
    return found - {None, ""}


def _key_value(one: Any, column: str, template: Template, texts: dict[str, Any]) -> str:
    postgresql = connection.vendor == "postgresql"
    moved = _moved(f"{column}::text" if postgresql else column, template)
    moved = f"({moved})::uuid" if postgresql else moved
    if one.primary_key:
        return moved
    values = {str(value) for value in _values_of(one, template)}
    if template.programme is not None and str(template.programme) in values:
        return f"CASE WHEN {column} IS NULL THEN NULL ELSE c.programme END"
    if not values & texts.keys():
        return column
    if values <= texts.keys():
        return moved
    return f"CASE WHEN {column} IN (SELECT id FROM bench_picked) THEN {moved} ELSE {column} END"


def _moved(text: str, template: Template) -> str:
    if not template.within:
        return f"c.digits || substr({text}, 9)"
    end = f"length({text}) - 11"
    turned = f"substr({text}, {end} + c.turn) || substr({text}, {end}, c.turn)"
    return f"c.digits || substr({text}, 9, length({text}) - 20) || {turned}"


def _text_value(one: Any, column: str, template: Template, texts: dict[str, Any]) -> str:
    values = _values_of(one, template)
    if values & texts.keys():
        moved = _moved(column, template)
        return f"CASE WHEN {column} IN (SELECT txt FROM bench_picked) THEN {moved} ELSE {column} END"
    coded = any(template.old in str(value) for value in values)
    replaced = f"replace({column}, '{template.old}', c.new)"
    if not one.unique:
        return replaced if coded else column
    if all(len(str(value)) == 64 for value in values):
        return _moved(column, template) if values else column
    other = f"substr({column}, 1, 3) || '-' || CAST(c.n AS text) || '-' || CAST(p.at AS text)"
    return f"CASE WHEN {column} LIKE '%%{template.old}%%' THEN {replaced} ELSE {other} END" if coded else other
