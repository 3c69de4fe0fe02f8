"""Relatives who look alike are never made one by a machine: they wait before a person, with the reason."""

from datetime import date

import pytest
from tests.factories.programmes import a_programme, a_worker
from tests.factories.registry import make_household, make_person
from tests.factories.territory import make_district_set
from tests.registry.test_linking import a_registry, copy_of, run, stands_for

from winay.registry import actions
from winay.registry.models import KnownTwo, LinkPair, Merge, Person

pytestmark = pytest.mark.django_db

LENT = (
    ("ROGER ABEL", "QUISPE", "MEJIA", "M", "1978-07-12", "38302016", "", "COMUNIDAD 28"),
    ("YENI", "QUISPE", "MEJIA", "F", "1981-03-04", "38302016", "", "COMUNIDAD 28"),
    ("JUSTO JOSE", "CASTRO", "LAURA", "M", "1990-10-02", "06871267", "", "JR LIMA 176"),
    ("SABINO", "CASTRO", "CCAMA", "M", "1962-01-15", "06871267", "958973046", "JR LIMA 176"),
    ("RUBEN LEONCIO", "GUTIERREZ", "ZEA", "M", "1974-09-28", "15067234", "957766602", "JR CUSCO 76"),
    ("PEDRO ABEL", "GUTIERREZ", "ZEA", "M", "1969-03-08", "15067234", "957766602", "JR CUSCO 76"),
    ("MARIO SABINO", "YUCRA", "CARHUAS", "M", "1986-02-06", "55537117", "932001905", "BARRIO ALTO 6"),
    ("MARIO SABINO", "YUCRA", "CONDORI", "M", "2005-03-10", "04853685", "932001905", "BARRIO ALTO 6"),
    ("MARIO", "YUCRA", "", "M", None, None, "932001905", "BARRIO ALTO 6"),
)
"""A relative's document on somebody's form, father and son of one name, and a record that fits both."""
TWINS = (
    ("ELENA", "ILLANES", "TARQUI", "F", "1991-05-04", "71234583", "", "A"),
    ("ROSA", "ILLANES", "TARQUI", "F", "1991-05-04", "71234584", "", "A"),
    ("JUAN JOSE", "COLQUE", "SULLCA", "M", "1988-09-11", None, "", "B"),
    ("JUAN CARLOS", "COLQUE", "SULLCA", "M", "1988-09-11", None, "", "B"),
    ("EDWIN", "TURPO", "ANCO", "M", "2001-01-30", "72345673", "", "C"),
    ("EDGAR", "TURPO", "ANCO", "M", "2001-01-30", "72345681", "", "C"),
    ("JUAN LUIS", "HUAYTA", "NINA", "M", "1999-06-24", "70011223", "951000111", "D"),
    ("JUAN PABLO", "HUAYTA", "NINA", "M", "1999-06-24", "70011224", "951000111", "D"),
    ("JUAN", "HUAYTA", "NINA", "M", "1999-06-24", None, "951000111", "D"),
    ("MARIO", "SUCARI", "LAYME", "", "2003-02-02", None, "951000222", "E"),
    ("MARIA", "SUCARI", "LAYME", "", "2003-02-02", None, "951000222", "E"),
    ("CELIA ROSA", "MACHACA", "APAZA", "F", "1995-12-12", "73000002", "", "F"),
    ("CELIA FLOR", "MACHACA", "APAZA", "F", "1995-12-12", "73000002", "", "F"),
)
"""Twins of one home, with neighbouring, one or no document; a third record of one first name fits two of them."""


def entered(rows) -> list[Person]:
    """Register people as a list gave them; those of one address live in one household."""
    homes = {}
    people = []
    for given, first, second, sex, born, dni, phone, address in rows:
        home = homes.setdefault(address, make_household())
        people.append(
            make_person(
                household=home,
                given_names=given,
                first_surname=first,
                second_surname=second,
                sex=sex,
                birth_date=date.fromisoformat(born) if born else None,
                dni=dni,
                dni_confirmed=False,
                phone=phone,
                locality=address,
            )
        )
    return people


def among_others(size: int = 300) -> None:
    people = a_registry(size)
    for one in people[1:60:3]:
        copy_of(one)


def pair_of(one: Person, other: Person) -> LinkPair | None:
    left, right = sorted((one.pk, other.pk))
    return LinkPair.objects.filter(left_person=left, right_person=right).first()


@pytest.mark.parametrize("rows", [LENT, TWINS], ids=["lent documents", "twins"])
@pytest.mark.parametrize("others", [0, 300])
def test_relatives_stay_apart_in_any_registry(rows, others):
    if others:
        among_others(others)
    people = entered(rows)
    for _again in range(2):
        run()
        assert [person for person in people if stands_for(person) != person] == []
    assert Merge.objects.count() == (20 if others else 0)


def test_relatives_in_a_later_list_stay_apart_too():
    among_others()
    rows = [row for row in TWINS + LENT if row[0] not in ("JUAN", "MARIO")]
    early = entered(rows[::2])
    run()
    late = entered(rows[1::2])
    Person.objects.filter(pk__in=[person.pk for person in late]).update(household=None)
    run(only_new=True)
    assert [person for person in [*early, *late] if stands_for(person) != person] == []


def test_what_a_machine_leaves_alone_waits_with_the_reason():
    among_others()
    twins = entered(TWINS[2:4])
    lent = entered(LENT[:2])
    done = run()
    assert pair_of(*twins).held_by == "given_names"
    assert pair_of(*twins).probability > 0.95
    assert pair_of(*twins).evidence
    assert pair_of(*lent).held_by in ("given_names", "lent_document", "")
    assert done.counts["left_to_people"] >= 1


def test_two_documents_read_from_the_card_wait_as_a_pair():
    people = a_registry(300)
    for one in people[1:60:3]:
        copy_of(one)
    other = copy_of(people[100], dni=str(int(people[100].dni) - 1).zfill(8))
    Person.objects.filter(pk__in=[people[100].pk, other.pk]).update(dni_confirmed=True)
    done = run()
    assert stands_for(other) == other
    assert pair_of(people[100], other).held_by == "confirmed"
    assert done.counts["left_to_people"] == 1


def test_an_officials_document_on_many_forms_is_no_sign():
    people = a_registry(300)
    for one in people[1:60:3]:
        copy_of(one)
    Person.objects.filter(pk__in=[one.pk for one in people[100:160]]).update(dni="45454545")
    run()
    assert all(stands_for(one) == one for one in people[100:160])


def coordinator():
    return a_worker(a_programme(territory=make_district_set()), "coordinator")


def a_pair(one: Person, other: Person) -> LinkPair:
    run_ = actions.open_run(
        actor=None, kind="person", model_name="x", model_version="1", automatic=0.95, review=0.4
    )
    found = actions.Likeness(one.pk, other.pk, 0.8, 2.0, ())
    actions.keep_pairs(actor=None, run=run_, likenesses=[found])
    return pair_of(one, other)


def test_what_a_person_found_different_stays_so_in_every_run():
    people = a_registry(300)
    copies = [copy_of(one, dni=None) for one in people[1:60:3]]
    one, other = people[1], copies[0]
    pair = a_pair(one, other)
    actions.judge_pair(actor=coordinator(), pair=pair, verdict="different", note="Vi los dos DNI")
    for _again in range(2):
        run()
        assert stands_for(one) != stands_for(other)
    pair.refresh_from_db()
    assert pair.state == "different"
    assert stands_for(copies[1]) == stands_for(people[4])


def test_what_a_person_parted_is_not_merged_again():
    people = a_registry(300)
    copies = [copy_of(one) for one in people[1:60:3]]
    run()
    merge = Merge.objects.get(absorbed_person__in=[people[1], copies[0]])
    actions.undo_merge(actor=None, merge=merge, reason="Son mellizos")
    for _again in range(2):
        run()
        assert stands_for(people[1]) != stands_for(copies[0])
    assert KnownTwo.objects.get().reason == "Son mellizos"


def test_two_who_are_two_do_not_come_together_through_a_third():
    people = a_registry(300)
    for one in people[1:60:3]:
        copy_of(one)
    one, other = people[100], copy_of(people[100])
    pair = a_pair(one, other)
    actions.judge_pair(actor=coordinator(), pair=pair, verdict="different")
    third = copy_of(people[100], phone="")
    run()
    assert stands_for(one) != stands_for(other)
    assert stands_for(third) == third
    assert pair_of(third, one).held_by == pair_of(third, other).held_by == "ambiguous"


def test_who_stands_for_one_of_two_inherits_it_and_gives_it_back():
    one, other, third = (make_person(dni=None) for _ in range(3))
    actions.judge_pair(actor=coordinator(), pair=a_pair(one, other), verdict="different")
    merge = actions.merge_people(actor=None, kept=third, absorbed=one, reason="La misma")
    made = actions.open_run(
        actor=None, kind="person", model_name="x", model_version="1", automatic=0.95, review=0.4
    )
    counts = actions.merge_clusters(actor=None, run=made, clusters=[[third.pk, other.pk]])
    assert counts["merged"] == 0
    assert pair_of(third, other) is None, "whoever decided it is not asked again"
    actions.undo_merge(actor=None, merge=merge, reason="No era")
    KnownTwo.objects.filter(merge=merge).update(withdrawn_at=merge.created_at)
    third.refresh_from_db()
    counts = actions.merge_clusters(actor=None, run=made, clusters=[[third.pk, other.pk]])
    assert counts["merged"] == 1


def test_a_cluster_is_split_where_two_are_known_to_be_two():
    one, other, third, fourth = (make_person(dni=None) for _ in range(4))
    actions.judge_pair(actor=coordinator(), pair=a_pair(one, other), verdict="different")
    made = actions.open_run(
        actor=None, kind="person", model_name="x", model_version="1", automatic=0.95, review=0.4
    )
    cluster = [person.pk for person in (one, other, third, fourth)]
    counts = actions.merge_clusters(actor=None, run=made, clusters=[cluster])
    assert (counts["merged"], counts["left_to_people"]) == (1, 2)
    assert stands_for(fourth) == stands_for(third)
    assert pair_of(third, one).held_by == pair_of(third, other).held_by == "third_record"


def test_the_reasons_of_somebody_forgotten_are_forgotten():
    one, other = make_person(dni=None), make_person(dni=None, given_names="Wayta", first_surname="Illanes")
    merge = actions.merge_people(actor=None, kept=one, absorbed=other, reason="x")
    actions.undo_merge(actor=None, merge=merge, reason="Wayta Illanes es otra")
    actions.anonymise_person(actor=None, person=other, reason="Lo pidio")
    assert "Wayta" not in KnownTwo.objects.get().reason
