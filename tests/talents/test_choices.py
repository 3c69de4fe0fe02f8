"""Where a country's districts are many, the forms of talents and of the door let them be looked for by words."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.accountability.receipts import Treasury
from tests.factories.programmes import a_worker
from tests.factories.territory import make_district

from winay.territory.models import District

pytestmark = pytest.mark.django_db
MANY = 70


@pytest.fixture
def country():
    group = Treasury(paid=False)
    for number in range(MANY):
        make_district(f"1501{number:02}", f"Lugar {number:02}")
    return group


def words_box(page: str, name: str) -> bool:
    """Tell whether a page lets `name` be looked for instead of listing all."""
    return f'name="{name}_words"' in page and page.count("<option") < MANY


def test_a_group_looks_for_the_district_of_its_need(country):
    client = Client(headers={"accept-language": "en"})
    client.force_login(a_worker(country.agreement.outcome.proposal.call.programme))
    at = reverse("desk:add_need", args=[country.agreement.code])
    assert words_box(client.get(at).content.decode(), "district")
    found = client.post(at, {"district_words": "lugar 69", "find": "district"})
    assert "Lugar 69" in found.content.decode() and "Lugar 68" not in found.content.decode()


def test_districts_where_somebody_serves_are_looked_for_and_stay_chosen(country):
    client = Client(headers={"accept-language": "en"})
    client.force_login(a_worker(country.agreement.outcome.proposal.call.programme))
    at = f"{reverse('desk:add_talent')}?organisation={country.agreement.organisation_id}"
    assert words_box(client.get(at).content.decode(), "districts")
    kept = District.objects.get(name="Lugar 03").pk
    page = client.post(
        at, {"districts": [kept], "districts_words": "lugar 69", "find": "districts"}
    ).content.decode()
    assert "Lugar 69" in page and f'value="{kept}"' in page


def test_whoever_asks_to_take_part_finds_their_district(country):
    programme = country.agreement.outcome.proposal.call.programme
    at = reverse("portal:take_part_in", args=[programme.code])
    client = Client(headers={"accept-language": "en"})
    assert words_box(client.get(at).content.decode(), "district")
    page = client.post(at, {"district_words": "lugar 42", "find": "district"}).content.decode()
    assert "Lugar 42" in page and "This has to be filled in" not in page
