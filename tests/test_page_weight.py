"""With a country's districts, calls and groups no page is too heavy for a telephone: choices are found, not listed."""

from collections.abc import Iterator

import pytest
from django.urls import URLResolver, get_resolver
from tests.test_narrow_lists import ROLES, client_of

from winay.calls.models import Call
from winay.registry.models import Organisation
from winay.territory.models import District, DistrictSet, Province

pytestmark = pytest.mark.django_db
HEAVIEST = 100_000
"""Bytes of a page as it is written; compressed it is a sixth."""
DISTRICTS, CALLS, GROUPS, SETS = 1892, 600, 3000, 200


def _lists(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """Yield the addresses that name no thing: lists and homes."""
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLResolver):
            yield from _lists(pattern, route)
        elif not set("<(?\\$") & set(route):
            yield f"/{route}"


@pytest.fixture
def country(demonstration):
    """The demonstration with as many districts, calls and groups as a country has."""
    province = Province.objects.first()
    there = set(District.objects.values_list("pk", flat=True))
    free = [f"{n:06d}" for n in range(300000, 399999) if f"{n:06d}" not in there]
    District.objects.bulk_create(
        District(ubigeo=code, name=f"San Juan de Distrito {code}", province=province)
        for code in free[: max(0, DISTRICTS - len(there))]
    )
    call = Call.objects.order_by("created_at").first()
    fields = {
        f.attname: getattr(call, f.attname) for f in Call._meta.concrete_fields if f.name not in ("id", "code")
    }
    Call.objects.bulk_create(
        Call(**{**fields, "code": f"CARAZ-N{n:04d}", "title": f"Concurso de emprendimientos rurales número {n}"})
        for n in range(CALLS)
    )
    somewhere = Organisation.objects.filter(kind="interest_group").first()
    Organisation.objects.bulk_create(
        Organisation(name=f"Asociación de productores {n}", kind=somewhere.kind, district=somewhere.district)
        for n in range(GROUPS)
    )
    DistrictSet.objects.bulk_create(
        DistrictSet(code=f"nec-{n}", name=f"Núcleo ejecutor central {n}", kind="nucleus") for n in range(SETS)
    )
    programme = call.programme
    programme.territory = None
    programme.save()
    assert District.objects.count() >= DISTRICTS and Call.objects.count() >= CALLS
    return demonstration.result


def _forms(role: str) -> list[str]:
    """The pages of things that have had a select: they have a key in their address."""
    if role != "coordinadora":
        return []
    group = Organisation.objects.filter(memberships__isnull=False).first()
    call = Call.objects.filter(state="published").first() or Call.objects.first()
    programme = call.programme.code
    return [
        f"/desk/organisations/{group.pk}/change/",
        f"/desk/calls/{call.code}/proposals/start/",
        f"/desk/programmes/{programme}/people/add/",
        f"/desk/programmes/{programme}/reach/",
        f"/desk/calls/{call.code}/",
        f"/desk/organisations/{group.pk}/",
    ]


@pytest.mark.parametrize("role", ROLES)
def test_no_page_is_heavier_than_a_telephone_bears(country, role):
    client = client_of(role)
    heavy, seen = [], 0
    for address in (*_lists(get_resolver()), *_forms(role), "/desk/proposals/?call=emprendimientos"):
        answer = client.get(address)
        page = answer.get("Content-Type", "").startswith("text/html") and not answer.streaming
        seen += page and answer.status_code == 200
        if page and len(answer.content) > HEAVIEST:
            heavy.append(f"{address}: {len(answer.content)} bytes")
    assert seen > 10
    assert not heavy, "\n".join(heavy)
