"""Lists of names are read off an index where a country's would be sorted at each page."""

import pytest
from django.db import connection
from tests.factories.registry import make_organisation

from winay.base.search import InOrder
from winay.registry.models import Organisation, Venture

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Organisation, Venture])
def test_postgresql_sorts_no_names_of_a_list(model):
    if connection.vendor != "postgresql":
        pytest.skip("WINAY_DATABASE_URL is not a PostgreSQL database")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    plan = model.standing.order_by(InOrder("name"))[:50].explain()
    assert f"{model._meta.db_table}_in_order" in plan and "Sort" not in plan


def test_names_stand_in_the_order_of_the_alphabet_whatever_their_accents():
    for name in ("Ñusta", "Zorro", "Álamo", "alpaca", "Nina"):
        make_organisation(name)
    found = [one.name for one in Organisation.standing.order_by(InOrder("name"))]
    assert found == ["Álamo", "alpaca", "Nina", "Ñusta", "Zorro"]
