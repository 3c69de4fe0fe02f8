"""A call names whom it is for; who that is in the registry is counted by a worker and kept without small groups."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.calls import open_call
from tests.factories.programmes import a_programme, a_user, a_worker
from tests.factories.registry import make_household, make_organisation, make_person
from tests.factories.territory import make_community, make_district, make_district_set, make_poverty_map

from winay.analytics.linkage import DuckDB
from winay.base import work
from winay.base.errors import NotAllowed
from winay.base.models import Act, Job
from winay.calls import actions
from winay.calls.actions.reach import COUNT_REACH
from winay.calls.jobs import count_reach, read_people
from winay.calls.models import Call, Reach
from winay.calls.pack import CallTerms, Targeting
from winay.calls.queries.readiness import map_of_call
from winay.calls.queries.targeting import aim_of_call, aim_of_programme, places_of, programmes_to_count
from winay.programmes.packs import files_at, read_pack, shipped_packs
from winay.registry.models import Person
from winay.territory.models import District

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    """A programme of the highlands of Caraz with a call; its pack reaches quintiles 1 to 4."""
    poverty = make_poverty_map(quintiles={"021201": 2, "021202": 5, "020101": 1})
    nucleus = make_district_set(ubigeos=("021201", "021202"))
    programme = a_programme(territory=nucleus, poverty_map=poverty)
    coordinator = a_worker(programme, "coordinator")
    actions.start_call(
        actor=coordinator, programme=programme, pack_call="clar", code="NEC-1", title="Concurso del núcleo"
    )
    return programme


def counted(programme) -> Reach:
    backend = DuckDB(memory="200MB", threads=1)
    try:
        count_reach(programmes=programmes_to_count(code=programme.code), backend=backend)
    finally:
        backend.close()
    return Reach.objects.get(call__code="NEC-1")


def people(count: int, district: str, **values) -> None:
    community = make_community(f"Comunidad {district}", District.objects.get(pk=district))
    for _ in range(count):
        make_person(household=make_household(community), **values)


WITH_CALLS = sorted(code for code, path in shipped_packs().items() if read_pack(files_at(path)).calls)


@pytest.mark.parametrize("code", WITH_CALLS)
def test_every_shipped_pack_names_whom_it_is_for_in_three_languages(code):
    content = read_pack(files_at(shipped_packs()[code]))
    assert content.targeting and content.targeting.kinds
    for language in ("es", "en", "quz"):
        assert getattr(content.targeting.explanation, language)


def test_a_call_takes_the_rule_of_its_pack_and_freezes_it_with_the_map(made):
    call = Call.objects.get(code="NEC-1")
    assert call.terms["targeting"]["kinds"] == ["geographic", "self"]
    aim = aim_of_call(call)
    assert (aim.quintiles, aim.regions, aim.territory) == ((1, 2, 3, 4), ("sierra",), made.territory)
    assert aim.organisation_kinds == ("interest_group",)
    assert aim_of_programme(made).quintiles == (1, 2, 3, 4)


def test_publication_writes_the_map_into_the_terms():
    made = open_call()
    call = made.call
    expected = call.programme.poverty_map.code if call.programme.poverty_map else ""
    assert call.terms.get("poverty_map", "") == expected
    other = make_poverty_map()
    call.terms = {**call.terms, "poverty_map": other.code}
    assert map_of_call(call) == other
    call.terms = {**call.terms, "poverty_map": "gone"}
    assert map_of_call(call) == call.programme.poverty_map


def test_people_are_reached_or_missed_for_a_reason(made):
    people(6, "021201")
    people(7, "021202")
    people(8, "020101")
    for _ in range(9):
        Person.objects.create(given_names="Sin", first_surname="Lugar")
    assert counted(made).content["people"]["whole"] == {
        "reached": 6, "quintile": 7, "place": 8, "unknown": 9, "sex": 0, "age": 0, "all": 30,
    }  # fmt: skip


def test_a_small_group_is_not_even_stored(made):
    people(40, "021201", sex="M")
    people(3, "021201", sex="F")
    reach = counted(made)
    by = reach.content["people"]["by"]
    assert by["sex"]["F"]["reached"] is None
    assert by["sex"]["M"]["reached"] is None
    assert reach.content["people"]["whole"]["reached"] == 43
    assert '"reached": 3' not in str(reach.content)


def test_organisations_are_counted_by_kind(made):
    for kind in ("interest_group", "association"):
        make_organisation(kind=kind, district=District.objects.get(pk="021201"))
    content = counted(made).content["organisations"]
    assert (content["whole"]["reached"], content["whole"]["kind"]) == (1, 1)
    assert content["by"]["kind"]["association"] == {
        "reached": 0, "place": 0, "quintile": 0, "kind": 1, "unknown": 0, "all": 1,
    }  # fmt: skip


def test_a_household_gives_its_place_and_merged_records_count_once(made):
    household = make_household(make_community("Huandoy", District.objects.get(pk="021201")), "extreme")
    kept = make_person(household=household, district=None, born_from=1990, born_to=1990)
    make_person(household=household, district=None, merged_into=kept)
    (row,) = read_people().to_pylist()
    assert row == {
        "district": "021201", "sex": kept.sex, "born_from": 1990, "born_to": 1990, "poverty": "extreme",
        "organised": "no",
    }  # fmt: skip


def test_places_are_those_of_the_departments_that_the_call_touches(made):
    make_district("150101")
    call = Call.objects.get(code="NEC-1")
    places = {place.district: place for place in places_of(aim_of_call(call))}
    assert "150101" not in places
    assert [places[code].inside for code in ("021201", "021202", "020101")] == [True, True, False]
    assert places["021201"].sets == (made.territory.code,)
    District.objects.filter(pk="021201").update(region="")
    assert {p.district: p.inside for p in places_of(aim_of_call(call))}["021201"] is None


def test_counting_asks_as_many_queries_for_many_people_as_for_one(made):
    people(1, "021201")
    counted(made)
    with CaptureQueriesContext(connection) as one:
        counted(made)
    people(9, "021201")
    with CaptureQueriesContext(connection) as many:
        counted(made)
    assert len(many) == len(one)


def test_the_button_queues_the_count_once_and_a_worker_does_it(made):
    people(6, "021201")
    officer = a_worker(made, "officer")
    for _ in range(2):
        actions.ask_for_reach(actor=officer, programme=made)
    assert Job.objects.filter(name=COUNT_REACH).count() == 1
    assert Act.objects.filter(verb="count_reach").count() == 2
    work.work_off()
    assert Reach.objects.filter(programme=made).count() == 2
    counted(made)
    assert Reach.objects.filter(programme=made).count() == 2


def test_who_neither_coordinates_nor_works_in_the_field_asks_for_nothing(made):
    for user in (a_user(), a_worker(a_programme(), "coordinator"), a_worker(made, "evaluator")):
        with pytest.raises(NotAllowed):
            actions.ask_for_reach(actor=user, programme=made)
    assert not Job.objects.filter(name=COUNT_REACH).exists()


def rule(**values) -> Targeting:
    return Targeting.model_validate({"kinds": ["direct"], "explanation": "Mujeres jóvenes", **values})


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"age_from": 30, "age_to": 15}, "ages_crossed"),
        ({"places": ["21201"]}, "place_form"),
        ({"places": ["990101"]}, "place_form"),
        ({"quintiles": [1, 1]}, "code_twice"),
        ({"quintiles": [6]}, "less_than_equal"),
        ({"kinds": []}, "too_short"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(values, kind):
    with pytest.raises(ValueError) as caught:
        rule(**values)
    assert kind in {error["type"] for error in caught.value.errors()}


def test_a_rule_may_not_name_a_quintile_that_a_condition_keeps_out():
    condition = {"code": "q", "label": "q", "mend": "m", "kind": "quintile_at_most", "value": 3}
    terms = {"conditions": [condition], "targeting": rule(quintiles=[2, 3]).model_dump()}
    assert CallTerms.model_validate(terms).highest_quintile == 3
    terms["targeting"] = rule(quintiles=[2, 4]).model_dump()
    with pytest.raises(ValueError):
        CallTerms.model_validate(terms)


def test_direct_targeting_counts_women_of_an_age(made):
    call = Call.objects.get(code="NEC-1")
    call.terms = {**call.terms, "targeting": rule(sexes=["F"], age_from=15, age_to=29).model_dump(mode="json")}
    call.save()
    people(5, "021201", sex="F", born_from=2000, born_to=2000)
    people(6, "021201", sex="F", born_from=1960, born_to=1960)
    people(7, "021201", sex="M", born_from=2000, born_to=2000)
    people(8, "021201", sex="F", born_from=1990, born_to=2005)
    whole = counted(made).content["people"]["whole"]
    assert [whole[name] for name in ("reached", "age", "sex", "unknown")] == [5, 6, 7, 8]
