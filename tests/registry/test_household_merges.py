"""Two households that are one: found by the people they share, merged with everything, parted again."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories.calls import open_call
from tests.factories.lists import take
from tests.factories.programmes import a_worker
from tests.factories.registry import make_household, make_person
from tests.factories.territory import make_community, make_district

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.registry import actions
from winay.registry.models import Household, HouseholdStay, Merge, Person
from winay.registry.queries.households import households_in_doubt, neighbours_of, standing_household
from winay.registry.rules.lists import Mapping

pytestmark = pytest.mark.django_db


def living_in(household: Household, name: str, **fields) -> Person:
    person = make_person(given_names=name, **fields)
    return actions.place_in_household(actor=None, person=person, household=household, since=date(2026, 1, 5))


@pytest.fixture
def twice():
    """One family that two lists brought as two households: Rosa and Juan stand in both, Ana in the second alone."""
    place = make_community()
    first, second = (actions.register_household(actor=None, community=place, code=code) for code in ("A-1", "B-9"))
    for name in ("Rosa", "Juan"):
        kept, other = living_in(first, name), living_in(second, name)
        actions.merge_people(actor=None, kept=kept, absorbed=other, reason="La misma")
    living_in(second, "Ana")
    actions.classify_household(
        actor=None, household=first, poverty_class="poor", source="SISFOH", found_on=date(2024, 1, 1)
    )
    actions.classify_household(
        actor=None, household=second, poverty_class="extreme", source="FONCODES", found_on=date(2026, 1, 1)
    )
    return Household.objects.get(code="A-1"), Household.objects.get(code="B-9")


def names_in(household: Household) -> list[str]:
    return sorted(household.members.filter(merged_into=None).values_list("given_names", flat=True))


def test_households_that_share_merged_people_come_under_suspicion(twice):
    first, second = twice
    moved = make_person(given_names="Pedro")
    for home in (first, actions.register_household(actor=None, community=first.community, code="C-3")):
        moved = actions.place_in_household(actor=None, person=moved, household=home)
    assert list(households_in_doubt(None)) == [{"household__code": "A-1", "other_code": "B-9", "people": 2}]
    assert list(households_in_doubt([])) == []
    (likest, *_others) = neighbours_of(first)
    assert likest.household == second and sorted(p.given_names for p in likest.people) == ["Juan", "Rosa"]


def test_who_lives_there_and_what_was_found_follow_and_the_newest_class_holds(twice):
    first, second = twice
    actions.merge_households(actor=None, kept=first, absorbed=second, reason="Una sola familia")
    first.refresh_from_db()
    second.refresh_from_db()
    assert names_in(first) == ["Ana", "Juan", "Rosa"] and names_in(second) == []
    assert (first.poverty_class, first.poverty_findings.count()) == ("extreme", 2)
    assert second.merged_into == first and standing_household("B-9") == first
    assert HouseholdStay.objects.get(person__given_names="Ana", until=None).household == first
    assert list(households_in_doubt(None)) == []


def test_parting_them_puts_everything_back(twice):
    first, second = twice
    merge = actions.merge_households(actor=None, kept=first, absorbed=second, reason="Una sola familia")
    undone = actions.undo_merge(actor=None, merge=merge, reason="Son vecinos")
    assert undone.not_restored == [] and undone.kind == "household"
    first.refresh_from_db()
    second.refresh_from_db()
    assert second.merged_into is None
    assert (names_in(first), names_in(second)) == (["Juan", "Rosa"], ["Ana"])
    assert (first.poverty_class, second.poverty_class) == ("poor", "extreme")
    with pytest.raises(WrongState):
        actions.undo_merge(actor=None, merge=merge, reason="Otra vez")


def test_what_changed_since_stays_and_is_said(twice):
    first, second = twice
    merge = actions.merge_households(actor=None, kept=first, absorbed=second, reason="Una sola familia")
    elsewhere = actions.register_household(actor=None, community=first.community)
    ana = Person.objects.get(given_names="Ana")
    actions.place_in_household(actor=None, person=ana, household=elsewhere)
    assert actions.undo_merge(actor=None, merge=merge, reason="Son vecinos").not_restored
    ana.refresh_from_db()
    assert ana.household == elsewhere


def test_no_merge_into_itself_in_a_circle_or_across_districts(twice):
    first, second = twice
    with pytest.raises(InvalidInput):
        actions.merge_households(actor=None, kept=first, absorbed=first, reason="x")
    far = make_household(make_community(district=make_district("250101")))
    with pytest.raises(InvalidInput):
        actions.merge_households(actor=None, kept=first, absorbed=far, reason="x")
    actions.merge_households(actor=None, kept=first, absorbed=second, reason="x")
    with pytest.raises(WrongState):
        actions.merge_households(actor=None, kept=second, absorbed=first, reason="x")
    assert Merge.objects.filter(undone_at=None, kept_household__isnull=False).count() == 1


def test_nothing_is_written_to_a_household_that_stands_for_nothing(twice):
    first, second = twice
    actions.merge_households(actor=None, kept=first, absorbed=second, reason="x")
    rosa = Person.objects.get(given_names="Rosa", merged_into=None)
    for act in (
        lambda: actions.classify_household(
            actor=None, household=second, poverty_class="poor", source="x", found_on=date(2026, 2, 1)
        ),
        lambda: actions.name_head(actor=None, household=second, person=rosa),
        lambda: actions.place_in_household(actor=None, person=rosa, household=second),
    ):
        with pytest.raises(WrongState):
            act()


def test_a_list_that_names_the_merged_household_means_the_one_that_stands(tmp_path):
    mapping = Mapping(
        columns={"Nombres": "given_names", "Apellido paterno": "first_surname", "Hogar": "household"}
    )
    rows = [["Nombres", "Apellido paterno", "Hogar", "UBIGEO"], ["ROSA", "QUISPE", "H1", "021201"]]
    mapping = Mapping(columns={**mapping.columns, "UBIGEO": "ubigeo"})
    take(tmp_path, [*rows, ["JUAN", "MILLA", "H2", "021201"]], mapping=mapping)
    one, other = Household.objects.order_by("code")
    actions.merge_households(actor=None, kept=one, absorbed=other, reason="x")
    take(tmp_path, [rows[0], ["ANA", "MILLA", "H2", "021201"]], mapping=mapping, name="otra.csv")
    assert Person.objects.get(given_names="ANA").household == one


def test_the_pages_from_suspicion_to_merge_and_back(twice):
    first = twice[0]
    made = open_call()
    client = Client(headers={"accept-language": "en"})
    client.force_login(made.officer)
    listed = client.get(reverse("desk:households_in_doubt")).content.decode()
    assert "A-1" in listed and "B-9" in listed
    address = reverse("desk:merge_household", args=["A-1"])
    assert (
        reverse("desk:merge_household", args=["A-1"])
        in client.get(reverse("desk:household", args=["A-1"])).content.decode()
    )
    for wrong in (
        {"reason": "x"},
        {"code": "NADA", "reason": "x"},
        {"other": "B-9", "code": "B-9", "reason": "x"},
    ):
        assert client.post(address, wrong).context["form"].errors, wrong
    assert client.post(address, {"other": "B-9", "reason": "Una familia"}).status_code == 302
    assert client.get(reverse("desk:household", args=["B-9"]))["Location"] == reverse(
        "desk:household", args=["A-1"]
    )
    merged = client.get(reverse("desk:merges") + "?kind=household").content.decode()
    merge = Merge.objects.get(kept_household=first)
    assert reverse("desk:undo_merge", args=[merge.pk]) in merged
    answer = client.post(reverse("desk:undo_merge", args=[merge.pk]), {"reason": "No"})
    assert answer["Location"].endswith("?kind=household")
    assert Household.objects.get(code="B-9").merged_into is None


def test_only_who_keeps_the_people_of_the_place_merges_its_households(twice):
    first, second = twice
    made = open_call()
    for role in ("finance", "evaluator"):
        worker = a_worker(made.programme, role)
        client = Client()
        client.force_login(worker)
        assert client.get(reverse("desk:households_in_doubt")).status_code == 403
        assert client.post(reverse("desk:merge_household", args=["A-1"]), {"code": "B-9"}).status_code == 403
        with pytest.raises(NotAllowed):
            actions.merge_households(actor=worker, kept=first, absorbed=second, reason="x")


def test_the_list_asks_as_many_queries_for_many_as_for_one(twice):
    made = open_call()
    client = Client()
    client.force_login(made.officer)
    address = reverse("desk:households_in_doubt")
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    place = twice[0].community
    for number in range(3):
        homes = [actions.register_household(actor=None, community=place, code=f"{x}-{number}") for x in "XY"]
        kept, other = (living_in(home, f"Luz{number}") for home in homes)
        actions.merge_people(actor=None, kept=kept, absorbed=other, reason="x")
    with CaptureQueriesContext(connection) as four:
        assert len(client.get(address).context["page"].object_list) == 4
    assert len(one) == len(four)
