"""Lists bring the columns that they show: no documents of thousands of bytes with each row, no table held whole."""

from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, closing, nullcontext
from functools import cache
from itertools import islice
from typing import Any, TypeVar, cast

from django.db import connection, models, transaction
from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)
Decorate = Callable[[list[Row]], object]
"""Adds counts, sums or names to the rows of a list: asked with the rows that are shown, never with all."""
WIDE = (models.JSONField, models.TextField, models.BinaryField)
"""Kinds of columns that hold documents: terms, answers, explanations, reasons."""
AT_ONCE = 500


@cache
def wide_fields(model: type[Model]) -> tuple[str, ...]:
    """Return the names of a model's columns that hold documents."""
    return tuple(field.name for field in model._meta.concrete_fields if isinstance(field, WIDE))


def narrow(rows: QuerySet[Row], *shown: str) -> QuerySet[Row]:
    """Return `rows` without the wide columns of their model and of what they fetch with it, except those shown.

    What is left out is still there to be asked for, by a query of its own for each row: a list that shows such a
    column names it here (`"reason"`, `"proposal__call__words"`).
    """
    fetched = rows.query.select_related
    tree = fetched if isinstance(fetched, dict) else {}
    left_out = [path for path in _wide_paths(rows.model, tree) if path not in shown]
    return rows.defer(*left_out) if left_out else rows


def _wide_paths(model: type[Model], tree: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for name in wide_fields(model):
        yield f"{prefix}{name}"
    for name, below in tree.items():
        related = model._meta.get_field(name).related_model
        if isinstance(related, type) and issubclass(related, Model):
            yield from _wide_paths(related, below, f"{prefix}{name}__")


def reading() -> AbstractContextManager[Any]:
    """Return within what long results are read: PostgreSQL then hands them over piece by piece.

    Outside a transaction it writes the whole result down before the first row. On SQLite, where a transaction shuts
    out whoever writes, none is needed.
    """
    return transaction.atomic() if connection.vendor == "postgresql" else nullcontext()


def piece_by_piece(rows: QuerySet[Row], *shown: str, decorate: Decorate[Row] | None = None) -> Iterator[Row]:
    """Yield `rows` narrowed (see `narrow`), some hundreds in memory at a time: for what leaves as a table.

    `decorate` adds to each such list what it does not read by itself: counts, sums, names.
    """
    # Whoever throws the rest away closes the cursor first: within what is undone after it, PostgreSQL knows it no more.
    asked = cast("Generator[Row, None, None]", narrow(rows, *shown).iterator(chunk_size=AT_ONCE))
    with reading(), closing(asked) as found:
        while some := list(islice(found, AT_ONCE)):
            if decorate is not None:
                decorate(some)
            yield from some
