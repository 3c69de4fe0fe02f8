"""People and households over time as staff keep them, within the territory of their role."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.factories.calls import open_call
from tests.factories.registry import make_household, make_organisation, make_person
from tests.factories.territory import make_community, make_district

from winay.programmes.models import RoleGrant
from winay.registry import actions
from winay.registry.models import Consent, Household, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(client):
    made = open_call()
    client.force_login(made.officer)
    return made


@pytest.fixture
def person(made):
    return make_person(
        household=make_household(make_community(district=made.programme.territory.districts.first()))
    )


def test_a_person_is_corrected_with_an_age_band_and_languages(client, person):
    person.birth_date = None
    person.save()
    data = {"given_names": "Rosa", "first_surname": "Milla", "age_band": "30-44", "language": "quz"}
    answer = client.post(reverse("desk:person", args=[person.pk]), {**data, "other_languages": ["es", "quz"]})
    assert answer.status_code == 302, answer.context["form"].errors
    person.refresh_from_db()
    year = timezone.localdate().year
    assert (person.born_from, person.born_to) == (year - 45, year - 30)
    assert (person.language, person.other_languages) == ("quz", "es")
    form = client.get(reverse("desk:person", args=[person.pk])).context["form"]
    assert (form.initial["age_band"], form.initial["other_languages"]) == ("30-44", ["es"])


def test_a_move_keeps_where_they_lived(client, person):
    first = person.household
    actions.place_in_household(actor=None, person=person, household=first, since=date(2019, 5, 1))
    second = make_household(first.community)
    data = {"code": second.code, "relation": "child", "since": "2024-02-03"}
    answer = client.post(reverse("desk:move_person", args=[person.pk]), data)
    assert answer["Location"] == reverse("desk:household", args=[second.code])
    stays = [(stay.household.code, stay.since, stay.until) for stay in person.stays.order_by("since")]
    assert stays == [
        (first.code, date(2019, 5, 1), date(2024, 2, 3)),
        (second.code, date(2024, 2, 3), None),
    ]
    assert first.code in client.get(reverse("desk:person", args=[person.pk])).content.decode()


@pytest.mark.parametrize("changes", [{"code": "NO-SUCH"}, {"since": "2999-01-01"}, {"since": "nonsense"}])
def test_a_wrong_move_is_answered_beside_the_form(client, person, changes):
    before = Household.objects.count()
    answer = client.post(reverse("desk:move_person", args=[person.pk]), {"code": "", "since": "", **changes})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert Household.objects.count() == before


def test_a_household_shows_its_classes_over_time_and_the_newest_valid_holds(client, person):
    home = person.household
    url = reverse("desk:household", args=[home.code])
    for poverty_class, found_on, expires_on in (
        ("extreme", "2015-03-01", ""),
        ("poor", "2020-03-01", ""),
        ("out", "2021-03-01", "2022-03-01"),
    ):
        data = {"poverty_class": poverty_class, "source": "SISFOH", "found_on": found_on, "expires_on": expires_on}
        assert client.post(url, data).status_code == 302
    home.refresh_from_db()
    assert home.poverty_class == "poor"
    assert home.poverty_findings.count() == 3
    page = client.get(url).content.decode()
    assert page.count("SISFOH") >= 3
    bad = {"poverty_class": "poor", "source": "SISFOH", "found_on": "2021-01-01", "expires_on": "2020-01-01"}
    assert client.post(url, bad).status_code == 200
    assert home.poverty_findings.count() == 3


def test_the_head_lives_in_the_household(client, person):
    home = person.household
    actions.place_in_household(actor=None, person=person, household=home)
    client.post(reverse("desk:household", args=[home.code]), {"head": person.pk})
    home.refresh_from_db()
    assert home.head == person
    answer = client.post(reverse("desk:household", args=[home.code]), {"head": make_person().pk}, follow=True)
    home.refresh_from_db()
    assert home.head == person
    assert answer.context["messages"]


def test_consent_is_kept_word_by_word(client, person):
    url = reverse("desk:add_consent", args=[person.pk])
    for given in ("1", "0"):
        data = {"purpose": "picture", "given": given, "said_on": "2026-01-02", "source": "Asamblea"}
        assert client.post(url, data).status_code == 302
    assert [consent.given for consent in Consent.objects.filter(person=person)] == [False, True]


def test_a_merged_person_leads_to_who_stands_for_both(client, person):
    other = make_person(merged_into=person, household=person.household)
    answer = client.get(reverse("desk:person", args=[other.pk]))
    assert answer["Location"] == reverse("desk:person", args=[person.pk])


def test_the_board_counts_seats_of_women_and_young_people(client, made):
    group = make_organisation(district=made.programme.territory.districts.first(), members=3)
    Person.objects.filter(memberships__organisation=group).update(sex="F", born_from=2005, born_to=2005)
    figures = client.get(reverse("desk:organisation", args=[group.pk])).context["figures"]
    assert [figures[name] for name in ("seats", "seats_of_women", "seats_of_young")] == [2, 2, 2]


class TestTerritory:
    """A role that is limited to a set of districts reaches the people of those districts only."""

    @pytest.fixture
    def stranger(self, made):
        elsewhere = make_community(district=make_district("250101"))
        assert not made.programme.territory.districts.filter(pk="250101").exists()
        return make_person(household=make_household(elsewhere), given_names="Zoila")

    def test_people_of_other_places_are_neither_found_nor_shown(self, client, made, person, stranger):
        client.post(reverse("desk:people"), {"text": "Zoila"})
        assert list(client.get(reverse("desk:people")).context["page"]) == []
        assert client.get(reverse("desk:person", args=[stranger.pk])).status_code == 403
        assert client.get(reverse("desk:household", args=[stranger.household.code])).status_code == 403
        assert client.get(reverse("desk:person", args=[person.pk])).status_code == 200

    def test_who_works_everywhere_reaches_everybody(self, client, made, stranger):
        made.programme.territory = None
        made.programme.save()
        RoleGrant.objects.filter(user=made.officer).update(territory=None)
        assert client.get(reverse("desk:person", args=[stranger.pk])).status_code == 200
