"""Who works in many programmes asks the database as often as who works in one."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories.programmes import a_programme, a_worker
from tests.factories.territory import make_district_set as a_set

from winay.programmes.access import Role, held_whole
from winay.programmes.models import RoleGrant
from winay.treasury.access import programmes_of_bank

pytestmark = pytest.mark.django_db


def queries_of(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize(("page", "adds"), [("desk:bank", "desk:bank_add"), ("desk:nuclei", "desk:nucleus_new")])
def test_pages_ask_as_often_for_three_programmes_as_for_one(client: Client, page: str, adds: str) -> None:
    one = a_programme(territory=a_set("zona-1", ("021201",)))
    user = a_worker(one)
    client.force_login(user)
    few = queries_of(client, reverse(page))
    for number in (2, 3):
        more = a_programme(territory=a_set(f"zona-{number}", (f"02120{number}",)))
        RoleGrant.objects.create(user=user, programme=more, role=Role.COORDINATOR)
    assert queries_of(client, reverse(page)) == few
    assert reverse(adds, args=[more.code]) in client.get(reverse(page)).content.decode()


def test_the_bank_is_read_by_whose_role_holds_for_the_whole_programme() -> None:
    whole, pieces, part = (
        a_programme(territory=a_set(f"of-{name}", ("021201", "021202"))) for name in ("whole", "pieces", "part")
    )
    user = a_worker(whole, Role.FINANCE)
    first, second = a_set("first", ("021201",)), a_set("second", ("021202",))
    limited = ((pieces, Role.FINANCE, first), (pieces, Role.COORDINATOR, second), (part, Role.FINANCE, first))
    for programme, role, places in limited:
        RoleGrant.objects.create(user=user, programme=programme, role=role, territory=places)
    assert set(programmes_of_bank(user)) == {whole, pieces}
    assert held_whole(user, [whole.pk, part.pk], Role.FINANCE) == {whole.pk}
    assert held_whole(user, [whole.pk, pieces.pk], Role.COORDINATOR) == set()
