"""Pages of long lists: each row stands on one page, and a page near the end is read from the end."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.db.models.query import ModelIterable

FAR = 200
"""Rows before a page from which it pays to look where its nearer end is."""


def in_one_order(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return `rows` ordered to the last: rows that are alike in all that the list is ordered by follow by key.

    Without it a database may show a row on two pages, or on none. What is no list of records stays as it is.
    """
    query, order = rows.query, _order_of(rows)
    records = getattr(rows, "_iterable_class", None) is ModelIterable
    if not order or not records or query.combinator or query.distinct_fields or query.is_sliced:
        return rows
    return rows if _is_whole(rows) else rows.order_by(*order, "pk")


def _order_of(rows: QuerySet[Any]) -> Sequence[Any]:
    if rows.query.extra_order_by:
        return ()
    return rows.query.order_by or (rows.model._meta.ordering if rows.query.default_ordering else ()) or ()


def _is_whole(rows: QuerySet[Any]) -> bool:
    """Tell whether no two rows can be alike in the last thing that they are ordered by."""
    last = next(iter(reversed(_order_of(rows))), None)
    if not isinstance(last, str):
        return False
    name = last.removeprefix("-")
    unique = {field.name for field in rows.model._meta.concrete_fields if field.unique and not field.null}
    return name in unique | {"pk"}


class NearerEnd(Paginator):
    """Django's paginator, for which the last page of a long list costs what the first does.

    A database that is to leave out fifty thousand rows reads them all; it reads the last twenty-five of an order as
    the first of the order turned round.
    """

    def page(self, number: int | str) -> Page:
        """Return a page, read from the end of the list that is nearer to it."""
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        last = min(first + self.per_page, self.count)
        rows = self.object_list
        if first < FAR or first <= self.count - last or not isinstance(rows, QuerySet) or not _may_turn(rows):
            return super().page(number)
        from_the_end = list(rows.reverse()[self.count - last : self.count - first])
        return Page(from_the_end[::-1], number, self)


def _may_turn(rows: QuerySet[Any]) -> bool:
    return not rows.query.combinator and not rows.query.is_sliced and _is_whole(rows)
