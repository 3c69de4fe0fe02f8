"""Values of the facts of ventures (`registry.facts`): of one, or of all that stand as columns for the engine."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from winay.facts.rules import whole_months_between
from winay.registry.models import Venture, VentureJobs, VentureSales
from winay.registry.queries.ventures import jobs_that_stand, sales_that_stand, sold, whole_of
from winay.registry.rules.ventures import Sold, change_of_sales, first_day_of, sales_of_last_year

OF_SALES = frozenset({"venture.sales", "venture.sales_change"})
OF_JOBS = frozenset({"venture.jobs", "venture.jobs_women", "venture.jobs_young"})
KNOWN = OF_SALES | OF_JOBS | {"venture.activity", "venture.state", "venture.months"}


def venture_values(venture: Venture, codes: Collection[str], today: date) -> dict[str, Any]:
    """Return the values asked for of one venture on a day, with what was told of records merged into it.

    Two queries at most. None: not known.
    """
    whole = whole_of(venture)
    sales = sold(sales_that_stand(whole)) if OF_SALES & set(codes) else []
    jobs = _newest_first(jobs_that_stand(whole)).first() if OF_JOBS & set(codes) else None
    return _values(venture, sales, jobs, codes, today)


def _newest_first(jobs: QuerySet[VentureJobs]) -> QuerySet[VentureJobs]:
    return jobs.order_by("-day", "-created_at", "-pk")


def _values(
    venture: Venture, sales: list[Sold], jobs: VentureJobs | None, codes: Collection[str], today: date
) -> dict[str, Any]:
    last = venture.state_since if venture.state == "closed" else today
    values: dict[str, Any] = {
        "venture.activity": venture.activity,
        "venture.state": venture.state,
        "venture.months": None if venture.began_on is None else whole_months_between(venture.began_on, last),
        "venture.jobs": jobs.people if jobs else None,
        "venture.jobs_women": jobs.women if jobs else None,
        "venture.jobs_young": jobs.young if jobs else None,
    }
    if OF_SALES & set(codes):
        year = sales_of_last_year(sales, today=today, began=first_day_of(venture.began_on, venture.began_year))
        values["venture.sales"] = year.amount if year else None
        values["venture.sales_change"] = change_of_sales(sales, today=today)
    return {code: value for code, value in values.items() if code in codes}


def ventures_columns(codes: Collection[str], today: date, district: str = "") -> dict[str, list[Any]]:
    """Return the ventures that stand by column: `pk`, `name`, `district` and each fact asked for; of one `district`
    (UBIGEO) where it is named.

    Four queries at most, however many there are; the values are those of `venture_values`.
    """
    standing = Venture.standing.filter(district=district) if district else Venture.standing.all()
    ventures = list(standing.order_by("pk"))
    merged = Venture.objects.exclude(merged_into=None)
    every = Venture.objects.all()
    if district:
        merged = merged.filter(merged_into__district=district)
        every = every.filter(Q(district=district) | Q(merged_into__district=district))
    root: dict[UUID, Any] = dict(merged.values_list("pk", "merged_into"))
    sales: dict[UUID, list[VentureSales]] = defaultdict(list)
    jobs: dict[UUID, VentureJobs] = {}
    if OF_SALES & set(codes):
        for sale in sales_that_stand(every):
            sales[root.get(sale.venture_id, sale.venture_id)].append(sale)
    if OF_JOBS & set(codes):
        for job in _newest_first(jobs_that_stand(every)):
            jobs.setdefault(root.get(job.venture_id, job.venture_id), job)
    rows = [_values(one, sold(sales[one.pk]), jobs.get(one.pk), codes, today) for one in ventures]
    columns: dict[str, list[Any]] = {
        "pk": [one.pk for one in ventures],
        "name": [one.name for one in ventures],
        "district": [one.district_id for one in ventures],
    }
    return columns | {code: [row[code] for row in rows] for code in codes if code.startswith("venture.")}
