"""Cofinancing by call and by agreement: who pays what."""

from collections.abc import Mapping
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render

from winay.agreements.queries.cofinancing import (
    agreements_to_cofinance,
    calls_to_cofinance,
    cofinancing_of_agreements,
    cofinancing_of_calls,
)
from winay.base.web import SignedInRequest, paginate
from winay.desk.web import staff_page
from winay.funding.queries import staff
from winay.programmes.models import Programme


def _sources(programme: Programme) -> dict[str, str]:
    return dict(programme.funding_sources.order_by("name").values_list("code", "name"))


@staff_page
def calls(request: SignedInRequest, programme: str) -> HttpResponse:
    """List the calls of a programme: what each source, and the groups, bring to it."""
    found = staff.programme_for_staff(request.user, programme)
    page = paginate(request, calls_to_cofinance(found))
    sums = cofinancing_of_calls(found, page.object_list)
    names = _sources(found)
    context = {
        "programme": found,
        "here": "funding",
        "page": page,
        "rows": [(one, sums[one.code], _named(sums[one.code].by_source, names)) for one in page.object_list],
    }
    return render(request, "desk/sources/calls.html", context)


def _named(by_source: Mapping[str, Decimal], names: Mapping[str, str]) -> list[tuple[str, Decimal]]:
    """Return what each source brings with its name; money of which no source was said stands last, unnamed."""
    return [
        (names.get(code, code), amount) for code, amount in sorted(by_source.items(), key=lambda one: not one[0])
    ]


@staff_page
def call(request: SignedInRequest, programme: str, call: str) -> HttpResponse:
    """List the agreements of a call: what each source, and the group, bring to it."""
    found = staff.programme_for_staff(request.user, programme)
    one = calls_to_cofinance(found).get(code=call)
    page = paginate(request, agreements_to_cofinance(one))
    sums = cofinancing_of_agreements(found, page.object_list)
    names = _sources(found)
    context = {
        "programme": found,
        "call": one,
        "page": page,
        "rows": [(row, sums[row.code], _named(sums[row.code].by_source, names)) for row in page.object_list],
    }
    return render(request, "desk/sources/call.html", context)
