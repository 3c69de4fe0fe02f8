"""Taking a person's name, documents and phone out of what others wrote, wherever it is kept.

What belongs to a person (their row, papers, consents, the trail of changes) `privacy.anonymise_person` empties by its
key. This is for the rest: free texts and rows in which somebody may have written who the person is. Each package says
on its signboard which texts it keeps; what the database lets nobody change (acts, verdicts) gets its texts through
`without_names` before they are written; what stays all the same stands there too
(`kept_when_forgotten`).
"""

import json
import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from unicodedata import normalize

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from winay.base.signboard import doors
from winay.registry.models import ImportBatch, Merge, Person, RefusedRow

NOBODY = "—"
REFUSED_ROWS_STAY = timedelta(days=90)
"""How long rows that were not taken wait to be mended: they hold people's data and nobody's record leads to them."""
LEAST = 3
"""Shorter words of a name (`de`, `la`) are no name by themselves."""
WORD = re.compile(r"[^\W_]+")


def _folded(text: str) -> str:
    return "".join(c for c in normalize("NFKD", text.casefold()) if not "\u0300" <= c <= "\u036f")


@dataclass(frozen=True)
class Trace:
    """By what a text can tell who one person is."""

    given: frozenset[str]
    surnames: frozenset[str]
    numbers: tuple[str, ...]
    spellings: tuple[str, ...]
    people: frozenset[Any] = field(default_factory=frozenset)

    @classmethod
    def of(cls, *records: Person) -> "Trace":
        """Return the trace of one person by all of their records."""

        def words(*names: str) -> frozenset[str]:
            return frozenset(w for name in names for w in WORD.findall(_folded(name)) if len(w) >= LEAST)

        numbers = {one for p in records for one in (p.dni, "".join(re.findall(r"\d", p.phone))) if one}
        surnames = [name for p in records for name in (p.first_surname, p.second_surname) if len(name) >= LEAST]
        return cls(
            given=words(*(p.given_names for p in records)),
            surnames=words(*surnames),
            numbers=tuple(sorted(number for number in numbers if len(number) >= 6)),
            spellings=tuple(dict.fromkeys(w for name in surnames for w in WORD.findall(name) if len(w) >= LEAST)),
            people=frozenset(p.pk for p in records),
        )

    def tells(self, text: str) -> bool:
        """Tell whether `text` says who the person is: their DNI or phone, or a surname beside a given name."""
        digits = re.sub(r"(?<=\d)[ .\-](?=\d)", "", text)
        if any(number in digits for number in self.numbers):
            return True
        words = set(WORD.findall(_folded(text)))
        return bool(words & self.surnames and words & self.given)

    def hide(self, text: str) -> str:
        """Return `text` with the person's names and numbers struck out if it tells who they are."""
        if not text or not self.tells(text):
            return text
        for number in self.numbers:
            text = re.sub(r"[ .\-]?".join(number), NOBODY, text)
        hidden = self.given | self.surnames
        return WORD.sub(lambda found: NOBODY if _folded(found[0]) in hidden else found[0], text)

    def candidates(self, rows: QuerySet[Any], *columns: str) -> QuerySet[Any]:
        """Return the rows whose `columns` may tell who the person is: a superset, found by the database."""
        wanted = Q()
        texts = {f"text_{column}": Cast(column, TextField()) for column in columns}
        for name in texts:
            for spelling in self.spellings:
                for text in {spelling, spelling.upper(), spelling.lower(), spelling.capitalize()}:
                    wanted |= Q(**{f"{name}__icontains": text})
                    # A database that keeps JSON as text has its letters escaped.
                    wanted |= Q(**{f"{name}__icontains": json.dumps(text)[1:-1]})
            for number in self.numbers:
                wanted |= Q(**{f"{name}__contains": number})
        return rows.annotate(**texts).filter(wanted) if wanted else rows.none()

    def wipe(self, model: type[Model], *columns: str) -> None:
        """Strike the person out of these free texts of a model, and empty the trail of changes of its rows."""
        for row in self.candidates(model._default_manager.all(), *columns):
            now = {column: self._wiped(getattr(row, column)) for column in columns}
            changed = {column: value for column, value in now.items() if value != getattr(row, column)}
            if changed:
                model._default_manager.filter(pk=row.pk).update(**changed)
                forget_changes(row)

    def _wiped(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.hide(value)
        if isinstance(value, list):
            return [self._wiped(one) for one in value]
        if isinstance(value, dict):
            return {key: self._wiped(one) for key, one in value.items()}
        return value


def without_names(text: str, *records: Any) -> str:
    """Return `text` for a place that nobody can change afterwards, without the names and numbers of these people."""
    people = [record for record in records if isinstance(record, Person)]
    return Trace.of(*people).hide(text) if people else text


def forget_everywhere(trace: Trace) -> None:
    """Strike a person out of every text that can be changed; the caller holds the transaction."""
    for merge in Merge.objects.filter(Q(kept_person__in=trace.people) | Q(absorbed_person__in=trace.people)):
        Merge.objects.filter(pk=merge.pk).update(
            filled={},
            **{name: trace.hide(getattr(merge, name)) for name in ("reason", "undone_reason")},
        )
        forget_changes(merge)
    _forget_rows(trace)
    for door in doors():
        for forgetter in door.board.forgetters:
            forgetter(trace)
    for door in doors():
        for name, columns in door.board.free_texts.items():
            trace.wipe(door.model(name), *columns)
    for entry in trace.candidates(LogEntry.objects.all(), "object_repr", "changes", "changes_text"):
        texts = (entry.object_repr, json.dumps(entry.changes, ensure_ascii=False), entry.changes_text or "")
        if any(trace.tells(text) for text in texts):
            _empty(LogEntry.objects.filter(pk=entry.pk))


def _forget_rows(trace: Trace) -> None:
    """Drop the refused rows that tell of the person, and strike them out of the first rows of lists under way."""
    drop_old_refused_rows()
    for row in trace.candidates(RefusedRow.objects.all(), "values"):
        if trace.tells(" ".join(map(str, row.values))):
            row.delete()
    for batch in trace.candidates(ImportBatch.objects.exclude(look=[]), "look"):
        kept = [line for line in batch.look if not trace.tells(" ".join(map(str, line)))]
        ImportBatch.objects.filter(pk=batch.pk).update(look=kept)


def drop_old_refused_rows() -> int:
    """Delete the refused rows of lists that ended longer ago than `REFUSED_ROWS_STAY`; return how many."""
    over = ImportBatch.objects.filter(finished_at__lt=timezone.now() - REFUSED_ROWS_STAY)
    return RefusedRow.objects.filter(batch__in=over.values("pk")).delete()[0]


def forget_changes(*records: Model) -> None:
    """Empty the trail of changes of records: that something changed stays, the values go."""
    for record in records:
        kind = ContentType.objects.get_for_model(type(record))
        _empty(LogEntry.objects.filter(content_type=kind, object_pk=str(record.pk)))


def _empty(trail: Any) -> None:
    trail.update(changes={}, changes_text="", object_repr=NOBODY, serialized_data=None)
