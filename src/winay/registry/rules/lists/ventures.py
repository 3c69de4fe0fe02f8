"""What a row of a list of ventures has to say, looked at by itself."""

from collections.abc import Mapping as AnyMapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from winay.base.messages import N_
from winay.registry.rules.lists.mapping import Mapping
from winay.registry.rules.lists.values import Fault

LONGEST = timedelta(days=366)
Row = AnyMapping[str, Any]


def row_faults(row: Row, mapping: Mapping) -> list[Fault]:
    """Return what is wrong with the values of one row, under the heading where it stands."""
    return [
        Fault(mapping.heading_of(name), message, mend)
        for name, message, mend in (*_named(row), *_sales(row), *_jobs(row))
    ]


Wrongs = list[tuple[str, str, str]]


def _named(row: Row) -> Wrongs:
    wrong: Wrongs = []
    if row["venture"]:
        return wrong
    if not row["venture_name"]:
        mend = N_("Write the name of the venture, or the code that it has here.")
        wrong.append(("venture_name", N_("This is missing."), mend))
    if not row["activity"]:
        mend = N_("Write what the venture lives from, as the template has it.")
        wrong.append(("activity", N_("This is missing."), mend))
    if not (row["group"] or row["ruc"] or (row["given_names"] and row["first_surname"])):
        mend = N_("Write the group or its RUC, or the owner's given names and surname.")
        wrong.append(("", N_("The row does not say who owns the venture."), mend))
    return wrong


def _sales(row: Row) -> Wrongs:
    amount, since, until = row["sales"], row["sales_since"], row["sales_until"]
    if amount is None:
        if since or until or row["sales_known"]:
            mend = N_("Write the amount, 0 if nothing was sold, or leave the days empty.")
            return [("sales", N_("The amount of the sales is missing."), mend)]
        return []
    if since is None or until is None:
        mend = N_("Write the first and the last day, such as 01/01/2025 and 31/12/2025.")
        return [
            ("sales_since" if since is None else "sales_until", N_("The days of these sales are missing."), mend)
        ]
    if until < since:
        return [("sales_until", N_("The last day comes before the first."), N_("Look at both dates."))]
    if until - since >= LONGEST:
        return [
            ("sales_until", N_("Tell the sales of one year at most at a time."), N_("Write a row for each year."))
        ]
    return []


def _jobs(row: Row) -> Wrongs:
    every: Decimal | None = row["jobs"]
    parts = [name for name in ("jobs_women", "jobs_young") if row[name] is not None]
    if every is None:
        if parts or row["jobs_day"]:
            return [("jobs", N_("The number of all jobs is missing."), N_("Write it, 0 if nobody works there."))]
        return []
    return [
        (name, N_("These are more than all who work there."), N_("Look at both numbers."))
        for name in parts
        if row[name] > every
    ]


def day_of_jobs(row: Row, on: date) -> date:
    """Return the day for which the jobs of a row hold: its own, else that of the list."""
    day: date | None = row["jobs_day"]
    return day or on
