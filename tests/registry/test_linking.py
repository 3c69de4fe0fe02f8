"""Comparing the registry with itself: duplicates merge or wait for people, namesakes and relatives stay apart."""

import json
import random
from datetime import date, timedelta

import pytest
from tests.factories.registry import make_household, make_organisation, make_person

from winay.analytics.linkage import DuckDB, shipped_model, shipped_models
from winay.registry.jobs import link_registry, read_records
from winay.registry.models import LinkPair, LinkRun, Merge, Person
from winay.registry.rules.link_words import LABELS

pytestmark = pytest.mark.django_db
SURNAMES = (
    "Quispe Mamani Huamán Flores Condori Rojas Choque Apaza Ccori Vargas Huanca Ticona Pari Chambi Milla"
).split()
GIVEN = (
    "María Juan Rosa José Ana Luis Julia Carlos Carmen Pedro Elena Víctor Lucía Jorge Illari Amaru Killa Sisa"
).split()


def a_registry(size: int = 240, seed: int = 3) -> list[Person]:
    """People with households, skewed names and documents; no two of them are one."""
    chance = random.Random(seed)
    people = []
    for number in range(size):
        household = people[-1].household if number % 4 and people else make_household()
        people.append(
            make_person(
                household=household,
                given_names=f"{chance.choice(GIVEN)} {chance.choice(GIVEN)}",
                first_surname=chance.choice(SURNAMES),
                second_surname=chance.choice(SURNAMES),
                birth_date=date(1950, 1, 1) + timedelta(days=chance.randrange(20_000)),
                dni=f"{10_000_000 + chance.randrange(79_999_999)}",
                phone=f"9{chance.randrange(10**8):08d}",
                dni_confirmed=False,
            )
        )
    return people


def copy_of(person: Person, **changes) -> Person:
    """Another record of the same person, as another list wrote it."""
    values = {
        name: getattr(person, name)
        for name in ("given_names", "first_surname", "second_surname", "birth_date", "dni", "phone", "sex")
    }
    return make_person(**{"household": person.household, "dni_confirmed": False, **values, **changes})


def run(**values) -> LinkRun:
    engine = DuckDB(memory="1GB", threads=1)
    try:
        return link_registry(actor=None, kind="person", backend=engine, **values)
    finally:
        engine.close()


def stands_for(person: Person) -> Person:
    person.refresh_from_db()
    return person.merged_into or person


def test_duplicates_merge_and_others_stay_apart():
    people = a_registry()
    copies = [
        (people[3], copy_of(people[3], dni=None)),
        (people[20], copy_of(people[20], first_surname=people[20].first_surname.upper(), phone="")),
        (people[41], copy_of(people[41], dni=people[41].dni[:-1] + str((int(people[41].dni[-1]) + 1) % 10))),
        (people[77], copy_of(people[77], given_names=people[77].given_names.split()[0])),
    ]
    done = run()
    assert [stands_for(one) == stands_for(copy) for one, copy in copies] == [True] * 4
    assert Merge.objects.filter(undone_at=None).count() == done.counts["merged"] == 4
    assert done.counts["records"] == 244
    assert done.quality["precision"] > 0.9
    again = run()
    assert (again.counts["merged"], Merge.objects.count()) == (0, 4)


def test_what_is_doubtful_waits_for_a_person_with_its_reasons():
    people = a_registry()
    for sure, unsure in zip(people[1:40:3], people[:40:3], strict=False):
        copy_of(sure)
        copy_of(unsure, dni=None, phone="", birth_date=None, household=make_household())
    run()
    pair = LinkPair.objects.filter(state="open").first()
    assert pair is not None
    assert 0 < pair.probability < shipped_model("person").thresholds.automatic
    assert {"label", "level", "bits"} == set(pair.evidence[0])
    assert any(line["bits"] > 0 for line in pair.evidence)
    assert {line["level"] for line in pair.evidence} <= set(LABELS)


def test_only_new_records_are_compared_with_all():
    people = a_registry()
    first = run()
    assert json.loads(first.trained)["kind"] == "person"
    duplicate = copy_of(people[50], dni=None)
    second = run(only_new=True)
    assert second.only_new
    assert stands_for(duplicate) == stands_for(people[50])
    assert second.counts["pairs"] < max(first.counts["pairs"], 10)
    third = run(only_new=True)
    assert (third.counts["merged"], third.counts["pairs"]) == (0, 0)


def test_an_empty_registry_and_one_person_are_no_fault():
    assert run().counts["records"] == 0
    make_person()
    assert run().counts["merged"] == 0


def test_merged_and_anonymised_people_are_not_compared():
    people = a_registry(8)
    Person.objects.filter(pk=people[0].pk).update(merged_into=people[1])
    table = read_records("person")
    assert table.num_rows == 7
    assert str(people[0].pk) not in table["id"].to_pylist()


def test_organisations_are_compared_too():
    for number in range(40):
        make_organisation(name=f"Asociación {SURNAMES[number % 15]} {GIVEN[number % 18]}", ruc=None)
    one = make_organisation(name="Asociación de Productores Sumaq Kawsay", registration_number="P11029384")
    other = make_organisation(
        name="ASOCIACION DE PRODUCTORES SUMAQ KAWSAY", district=one.district, registration_number="P11029384"
    )
    engine = DuckDB(memory="1GB", threads=1)
    shipped = shipped_model("organisation")
    cautious = shipped.thresholds.model_copy(update={"review": 0.05})
    model = shipped.model_copy(update={"thresholds": cautious})
    link_registry(actor=None, kind="organisation", backend=engine, model=model)
    engine.close()
    one.refresh_from_db()
    other.refresh_from_db()
    pair = LinkPair.objects.filter(left_organisation__in=[one, other], right_organisation__in=[one, other])
    assert other.merged_into == one
    assert not pair.exists()


def test_every_word_of_the_shipped_models_can_be_read_in_every_language():
    for kind in shipped_models():
        model = shipped_model(kind)
        words = {model.title}
        for comparison in model.comparisons:
            words |= {comparison.label or comparison.name, comparison.rest.label}
            words |= {level.label for level in comparison.levels}
        assert words <= set(LABELS), f"add to registry/rules/link_words.py: {words - set(LABELS)}"
