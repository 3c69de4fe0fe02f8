"""Pages of long lists: each row stands on one page, and a page near the end is read from the end."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.db.models.query import ModelIterable

FAR = 200
"""Rows before a page from which it pays to look where its nearer end is."""
LONG = 1_000
"""Rows of a list above which a query more, for the keys of a page, costs less than what the list shows of each row."""


def in_one_order(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return `rows` ordered to the last: rows that are alike in all that the list is ordered by follow by key.

    Without it a database may show a row on two pages, or on none. What is no list of records stays as it is.
    """
    order = _order_of(rows)
    if not order or not _is_list_of_records(rows):
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


def _is_list_of_records(rows: QuerySet[Any]) -> bool:
    query = rows.query
    plain = not query.combinator and not query.distinct_fields and not query.is_sliced
    return plain and getattr(rows, "_iterable_class", None) is ModelIterable


def keys_first(rows: QuerySet[Any], first: int, last: int) -> list[Any]:
    """Return some rows of a list: their keys are found in its order, and only these are fetched with all they show.

    A database that fetches what each row shows of other tables does so for every row of the list before it cuts it.
    Two queries.
    """
    keys = list(rows.values_list("pk", flat=True)[first:last])
    found = {one.pk: one for one in rows.filter(pk__in=keys)}
    return [found[key] for key in keys if key in found]


class NearerEnd(Paginator):
    """Django's paginator, for which the last page of a long list costs what the first does.

    A database that is to leave out fifty thousand rows reads them all; it reads the last twenty-five of an order as
    the first of the order turned round.
    """

    def page(self, number: int | str) -> Page:
        """Return a page, read from the end of the list that is nearer to it; of a long one by its keys."""
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        last = min(first + self.per_page, self.count)
        rows = self.object_list
        if not isinstance(rows, QuerySet) or not _is_list_of_records(rows) or not _is_whole(rows):
            return super().page(number)
        turned = first >= FAR and first > self.count - last
        if turned:
            rows, first, last = rows.reverse(), self.count - last, self.count - first
        joins = self.count > LONG and bool(rows.query.select_related)
        cut = keys_first(rows, first, last) if joins else list(rows[first:last])
        return Page(cut[::-1] if turned else cut, number, self)
