"""Ventures act by act: who may, what is refused, what stays on record, how records are parted and made one."""

from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from tests.factories.calls import open_call
from tests.factories.programmes import a_user
from tests.factories.registry import make_household, make_organisation, make_person
from tests.factories.territory import make_district
from tests.factories.ventures import group_venture, make_venture, tell_months

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act
from winay.registry import actions
from winay.registry.actions import Jobs, Sales, Share, Word
from winay.registry.models import Membership, VentureChange, VentureJobs, VentureSales
from winay.registry.queries.privacy import own_file
from winay.registry.queries.staff import holds_anything
from winay.registry.queries.ventures import (
    Asked,
    add_figures,
    own_ventures,
    sales_that_stand,
    story_of,
    venture_for,
    ventures_for,
    ventures_not_heard_of,
    ventures_of,
    whole_of,
)
from winay.registry.states import VENTURE_STATES

pytestmark = pytest.mark.django_db

JANUARY = Sales(date(2026, 1, 1), date(2026, 1, 31), Decimal("250.50"))
TODAY = date(2026, 11, 26)


@pytest.fixture(scope="module")
def made_once(module_rows):
    with module_rows.unblock():
        return open_call()


@pytest.fixture
def made(made_once):
    return deepcopy(made_once)


@pytest.fixture
def here(made):
    return made.programme.territory.districts.first()


@pytest.fixture
def group(here):
    return make_organisation("Qori Quwi", district=here, members=2)


@pytest.fixture
def venture(group):
    return make_venture(group, began_on=date(2025, 3, 1))


@pytest.fixture
def treasurer(group):
    member = Membership.objects.get(organisation=group, office="treasurer").person
    member.user = a_user()
    member.save()
    return member.user


def record(venture, sales=JANUARY, actor=None, **word):
    return actions.record_sales(actor=actor, venture=venture, sales=sales, word=Word(**word))


# Registered and corrected


def test_a_venture_is_registered_with_its_owner_and_one_act(made, group, here):
    venture = actions.register_venture(
        actor=made.officer,
        name="  Cuyes   de Qori ",
        activity="small_animals",
        district=here,
        owners=[Share(group)],
        began_year=2024,
    )
    assert (venture.name, venture.state, venture.code) == ("Cuyes de Qori", "alive", f"N{here.pk}-0001")
    assert [row.owner for row in venture.owners.all()] == [group]
    assert Act.objects.get(verb="register_venture").subject_id == str(venture.pk)
    assert list(ventures_of(group)) == [venture]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"activity": "mining"}, "activity"),
        ({"began_on": date(2999, 1, 1)}, "began_on"),
        ({"began_year": 1500}, "began_year"),
        ({"began_on": date(2024, 5, 1), "began_year": 2023}, "began_year"),
        ({"owners": []}, "share"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(group, here, wrong, field):
    values = {"name": "X", "activity": "crops", "district": here, "owners": [Share(group)]}
    with pytest.raises(InvalidInput) as refused:
        actions.register_venture(actor=None, **values | wrong)
    assert refused.value.field == field


def test_owners_are_people_and_households_with_shares_that_are_the_whole(here):
    owners = [Share(make_person(), Decimal(60)), Share(make_household(), Decimal(40))]
    venture = actions.register_venture(actor=None, name="X", activity="crops", district=here, owners=owners)
    assert sorted(row.share for row in venture.owners.all()) == [40, 60]
    with pytest.raises(InvalidInput, match="100"):
        actions.register_venture(
            actor=None, name="X", activity="crops", district=here, owners=[Share(make_person(), Decimal(60))]
        )
    twice = make_person()
    with pytest.raises(InvalidInput, match="dos veces"):
        actions.register_venture(
            actor=None, name="X", activity="crops", district=here, owners=[Share(twice), Share(twice)]
        )


def test_staff_of_another_place_neither_register_nor_touch_nor_see_it(made, group, venture):
    elsewhere = make_district("150101")
    with pytest.raises(NotAllowed):
        actions.register_venture(
            actor=made.officer, name="X", activity="crops", district=elsewhere, owners=[Share(group)]
        )
    far = make_venture(make_organisation(district=elsewhere))
    with pytest.raises(NotAllowed):
        record(far, actor=made.officer)
    with pytest.raises(NotAllowed):
        actions.correct_venture(
            actor=made.officer, venture=venture, name="X", activity="crops", district=elsewhere
        )
    assert list(ventures_for(made.officer, today=TODAY)) == [venture]
    with pytest.raises(type(far).DoesNotExist):
        venture_for(made.officer, far.code)


def test_a_correction_keeps_the_code(made, venture, here):
    actions.correct_venture(
        actor=made.officer, venture=venture, name="Otro", activity="crops", district=here, began_year=2020
    )
    venture.refresh_from_db()
    assert (venture.name, venture.began_on, venture.began_year) == ("Otro", None, 2020)
    assert venture.code.endswith("-0001")


# Its state


def test_each_change_of_state_keeps_its_day_its_reason_and_who_told_it(made, venture):
    word = Word(by="adviser", on=date(2026, 2, 3), source="Visita 4")
    actions.change_venture(
        actor=made.officer, venture=venture, act="pause", on=date(2026, 2, 1), reason="season", word=word
    )
    actions.change_venture(
        actor=made.officer, venture=venture, act="resume", on=date(2026, 5, 1), reason="again", words="Volvió"
    )
    venture.refresh_from_db()
    assert (venture.state, venture.state_since) == ("alive", date(2026, 5, 1))
    first, second = VentureChange.objects.all()
    assert (first.reason, first.told_by, first.source, first.changed_on) == (
        "season", "adviser", "Visita 4", date(2026, 2, 1),
    )  # fmt: skip
    assert (second.words, second.from_state, second.to_state) == ("Volvió", "dormant", "alive")


@pytest.mark.parametrize("state", list(VENTURE_STATES.labels))
def test_only_the_acts_of_the_table_lead_on(venture, state):
    reasons = {"grow": "formal", "resume": "again", "reopen": "again"}
    for act in {row.act for row in VENTURE_STATES.rows}:
        type(venture).objects.filter(pk=venture.pk).update(state=state)
        row = VENTURE_STATES.row(state, act)
        try:
            with transaction.atomic():
                change = actions.change_venture(
                    actor=None,
                    venture=venture,
                    act=act,
                    on=date(2026, 2, 1),
                    reason=reasons.get(act, "market"),
                )
        except WrongState:
            assert row is None
        else:
            assert row is not None
            assert change.to_state == row.target


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reason": "formal"}, "reason"),
        ({"reason": "other"}, "words"),
        ({"on": date(2999, 1, 1)}, "on"),
        ({"on": date(2025, 2, 28)}, "on"),
    ],
)
def test_a_change_needs_a_reason_of_its_own_and_a_day_that_can_be(venture, wrong, field):
    values = {"act": "close", "on": date(2026, 2, 1), "reason": "market"}
    with pytest.raises(InvalidInput) as refused:
        actions.change_venture(actor=None, venture=venture, **values | wrong)
    assert refused.value.field == field


def test_members_tell_sales_but_do_not_end_the_venture(venture, treasurer):
    record(venture, actor=treasurer)
    with pytest.raises(NotAllowed):
        actions.change_venture(actor=treasurer, venture=venture, act="close", on=date(2026, 2, 1), reason="market")


# What is told


def test_sales_are_told_by_the_treasurer_as_the_owners_word_whatever_the_form_says(venture, treasurer):
    row = record(venture, actor=treasurer, by="officer", on=date(2026, 2, 2), source="Cuaderno, p. 4")
    assert (row.told_by, row.recorded_by, row.amount.amount) == ("owner", treasurer, Decimal("250.50"))
    assert list(own_ventures(treasurer)) == [venture]
    with pytest.raises(NotAllowed):
        record(venture, Sales(date(2026, 2, 1), date(2026, 2, 28), Decimal(1)), actor=a_user())


@pytest.mark.parametrize(
    ("sales", "field"),
    [
        (Sales(date(2999, 1, 1), date(2999, 1, 31), Decimal(1)), "since"),
        (Sales(date(2026, 1, 31), date(2026, 1, 1), Decimal(1)), "until"),
        (Sales(date(2024, 1, 1), date(2026, 1, 1), Decimal(1)), "until"),
        (Sales(date(2026, 1, 1), date(2026, 1, 31), Decimal(-1)), "amount"),
        (Sales(date(2026, 1, 1), date(2026, 1, 31), Decimal("0.001")), "amount"),
        (Sales(date(2026, 1, 1), date(2026, 1, 31), Decimal(1), "guess"), "known"),
    ],
)
def test_sales_that_cannot_be_are_refused_with_their_field(venture, sales, field):
    with pytest.raises(InvalidInput) as refused:
        record(venture, sales)
    assert refused.value.field == field


def test_no_day_is_told_twice_but_corrected_and_both_stay(venture):
    first = record(venture)
    with pytest.raises(InvalidInput, match="01/01/2026"):
        record(venture, Sales(date(2026, 1, 31), date(2026, 2, 5), Decimal(1)))
    better = actions.correct_sales(
        actor=None, sales=first, by=Sales(JANUARY.since, JANUARY.until, Decimal(300), "voucher"), why="Boletas"
    )
    assert [row.amount.amount for row in sales_that_stand(whole_of(venture))] == [300]
    assert VentureSales.objects.count() == 2
    assert better.replaces == first
    with pytest.raises(WrongState):
        actions.correct_sales(actor=None, sales=first, by=JANUARY, why="Otra vez")


def test_what_was_wrong_is_taken_back_and_the_days_are_free_again(venture):
    first = record(venture)
    taken = actions.take_back_sales(actor=None, sales=first, why="Era de otro grupo")
    assert not sales_that_stand(whole_of(venture)).exists()
    with pytest.raises(WrongState):
        actions.take_back_sales(actor=None, sales=taken, why="Otra vez")
    record(venture)
    assert len(story_of(venture).sales) == 3
    assert len(story_of(venture).standing_sales) == 1


def test_owners_correct_what_owners_told_and_not_what_an_officer_saw(made, venture, treasurer):
    seen = record(venture, actor=made.officer)
    with pytest.raises(NotAllowed):
        actions.correct_sales(actor=treasurer, sales=seen, by=JANUARY, why="No es así")
    told = record(venture, Sales(date(2026, 2, 1), date(2026, 2, 28), Decimal(10)), actor=treasurer)
    actions.take_back_sales(actor=treasurer, sales=told, why="Me equivoqué")


def test_jobs_are_told_by_day_with_women_and_the_young_among_them(venture):
    jobs = Jobs(date(2026, 1, 31), Decimal("3.5"), Decimal(2), Decimal("0.5"))
    first = actions.record_jobs(actor=None, venture=venture, jobs=jobs)
    with pytest.raises(InvalidInput, match="ese día"):
        actions.record_jobs(actor=None, venture=venture, jobs=jobs)
    more_women = Jobs(date(2026, 1, 31), Decimal(1), Decimal(2))
    with pytest.raises(InvalidInput) as refused:
        actions.correct_jobs(actor=None, jobs=first, by=more_women, why="Error")
    assert refused.value.field == "women"
    actions.correct_jobs(actor=None, jobs=first, by=Jobs(date(2026, 2, 1), Decimal(4)), why="Era febrero")
    actions.record_jobs(actor=None, venture=venture, jobs=jobs)
    assert sorted(row.people for row in story_of(venture).standing_jobs) == [Decimal("3.5"), 4]
    actions.take_back_jobs(actor=None, jobs=VentureJobs.objects.get(people=4), why="Nadie")
    assert [row.people for row in story_of(venture).standing_jobs] == [Decimal("3.5")]


@pytest.mark.parametrize("model", [VentureSales, VentureJobs, VentureChange])
def test_the_database_lets_nobody_write_over_what_was_told(group, model):
    venture = group_venture(group)
    actions.change_venture(actor=None, venture=venture, act="pause", on=date(2026, 2, 1), reason="market")
    assert model.objects.exists()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.update(source="otro")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.all().delete()


def test_two_rows_never_stand_in_the_place_of_one(venture):
    first = record(venture)
    values = {
        "venture": venture, "since": JANUARY.since, "until": JANUARY.until, "amount": 1, "known": "declared",
        "replaces": first, "told_by": "owner", "told_on": TODAY,
    }  # fmt: skip
    VentureSales.objects.create(**values)
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        VentureSales.objects.create(**values)


def test_the_names_of_its_people_never_get_into_what_nobody_can_change(made, here):
    rosa = make_person(
        given_names="Rosa", first_surname="Ñahuincopa", dni="44556677", household=make_household(), district=here
    )
    venture = make_venture(rosa, district=here)
    first = record(venture, actor=made.officer, source="Dice Rosa Ñahuincopa, DNI 44556677")
    actions.take_back_sales(actor=made.officer, sales=first, why="Rosa Ñahuincopa se equivocó")
    actions.change_venture(
        actor=made.officer,
        venture=venture,
        act="pause",
        on=date(2026, 2, 1),
        reason="other",
        words="Rosa Ñahuincopa viajó",
    )
    kept = [*VentureSales.objects.values_list("source", "why"), *VentureChange.objects.values_list("words")]
    assert "Ñahuincopa" not in str(kept) + str(list(Act.objects.values_list("reason", "details")))
    assert "44556677" not in str(kept)


# Who owns it


def test_another_owner_joins_and_leaves_and_the_last_one_stays(venture, group):
    other = make_organisation(district=group.district)
    joined = actions.join_owner(actor=None, venture=venture, owner=other, since=date(2026, 1, 1))
    assert actions.join_owner(actor=None, venture=venture, owner=other) == joined
    actions.end_ownership(actor=None, ownership=joined, until=date(2026, 6, 1))
    with pytest.raises(InvalidInput, match="último dueño"):
        actions.end_ownership(actor=None, ownership=venture.owners.get(until=None))
    assert [row.owner for row in story_of(venture).former] == [other]


def test_shares_are_told_for_all_owners_together(here):
    ana, luz = make_person(), make_person()
    venture = actions.register_venture(
        actor=None, name="X", activity="crops", district=here, owners=[Share(ana), Share(luz)]
    )
    keys = list(venture.owners.values_list("pk", flat=True))
    with pytest.raises(InvalidInput, match="100"):
        actions.share_out(
            actor=None, venture=venture, shares=dict(zip(keys, [Decimal(60), Decimal(30)], strict=True))
        )
    actions.share_out(actor=None, venture=venture, shares=dict(zip(keys, [Decimal(60), Decimal(40)], strict=True)))
    with pytest.raises(InvalidInput, match="parte de cada dueño"):
        actions.join_owner(actor=None, venture=venture, owner=make_person())
    actions.end_ownership(actor=None, ownership=venture.owners.get(person=luz))
    assert venture.owners.get(until=None).share is None


def test_a_merge_of_groups_or_people_takes_their_ventures_along_and_brings_them_back(venture, group, here):
    kept = make_organisation("Qori Quwi (otra vez)", district=here)
    merge = actions.merge_organisations(actor=None, kept=kept, absorbed=group, reason="La misma")
    assert list(ventures_of(kept)) == [venture]
    actions.undo_merge(actor=None, merge=merge, reason="Son dos")
    assert (list(ventures_of(kept)), list(ventures_of(group))) == ([], [venture])
    one, two = make_person(district=here), make_person(district=here)
    shop = make_venture(two, "Tienda", activity="trade", district=here)
    actions.merge_people(actor=None, kept=one, absorbed=two, reason="La misma", anyway=True)
    assert list(ventures_of(one)) == [shop]


def test_an_organisation_with_a_venture_was_not_registered_by_mistake(venture, group):
    assert holds_anything(group)


# Split off, in another's place, merged


def test_a_part_goes_its_own_way_and_another_takes_the_place(made, venture):
    ana = make_person(household=None, district=venture.district)
    part = actions.split_venture(
        actor=made.officer, venture=venture, how="split", name="Abono", owners=[Share(ana)], on=date(2026, 3, 1)
    )
    venture.refresh_from_db()
    assert (venture.state, part.came_from, part.activity) == ("alive", venture, "small_animals")
    heir = actions.split_venture(
        actor=made.officer,
        venture=venture,
        how="succession",
        name="Cuyes SAC",
        owners=[Share(ana)],
        on=date(2026, 4, 1),
    )
    venture.refresh_from_db()
    assert (venture.state, venture.changes.get().reason) == ("closed", "succeeded")
    assert [one.pk for one in story_of(venture).went_on_as] == [part.pk, heir.pk]


def test_two_records_of_one_venture_are_read_together_and_parted_again(made, group, venture):
    other = make_venture(group, "Cuyes (repetido)")
    record(venture)
    tell_months(other, date(2026, 2, 1), 70)
    merge = actions.merge_ventures(actor=made.officer, kept=venture, absorbed=other, reason="El mismo")
    assert sorted(row.amount.amount for row in story_of(venture).standing_sales) == [70, Decimal("250.50")]
    assert list(ventures_of(group)) == [venture]
    with pytest.raises(WrongState):
        record(other, Sales(date(2026, 3, 1), date(2026, 3, 31), Decimal(1)))
    with pytest.raises(InvalidInput, match="Ya hay ventas"):
        record(venture, Sales(date(2026, 2, 1), date(2026, 2, 3), Decimal(1)))
    actions.undo_venture_merge(actor=made.officer, merge=merge, reason="Son dos")
    assert len(story_of(venture).standing_sales) == 1
    assert set(ventures_of(group)) == {venture, other.__class__.objects.get(pk=other.pk)}
    with pytest.raises(WrongState):
        actions.undo_venture_merge(actor=made.officer, merge=merge, reason="Otra vez")


def test_merges_are_undone_the_last_one_first(group, venture):
    second, third = make_venture(group, "B"), make_venture(group, "C")
    record(second)
    first = actions.merge_ventures(actor=None, kept=venture, absorbed=second, reason="x")
    later = actions.merge_ventures(actor=None, kept=third, absorbed=venture, reason="x")
    assert len(story_of(third).standing_sales) == 1
    with pytest.raises(WrongState):
        actions.undo_venture_merge(actor=None, merge=first, reason="x")
    actions.undo_venture_merge(actor=None, merge=later, reason="x")
    assert len(story_of(venture).standing_sales) == 1
    actions.undo_venture_merge(actor=None, merge=first, reason="x")
    assert len(story_of(second).standing_sales) == 1
    with pytest.raises(InvalidInput):
        actions.merge_ventures(actor=None, kept=third, absorbed=third, reason="x")


# Lists and what waits


def test_the_list_asks_as_many_questions_for_three_as_for_one(made, group, django_assert_num_queries):
    group_venture(group)
    for number in (1, 3):
        with django_assert_num_queries(7):
            rows = list(ventures_for(made.officer, today=TODAY))
            add_figures(rows)
            assert len(rows) == number
            assert all([one.owner.name for one in row.present] for row in rows)
        if number == 1:
            group_venture(group, name="B")
            group_venture(make_organisation(district=group.district), name="C")
    assert {row.last_jobs for row in rows} == {Decimal("4.5")}
    assert {row.last_sales_until for row in rows} == {date(2025, 12, 31)}


def test_the_list_is_asked_by_place_activity_state_words_owner_and_silence(made, group, venture, here):
    cheese = make_venture(make_organisation("Rumi Queso", district=here), "Queso", activity="dairy")

    def found(**asked):
        return {row.name for row in ventures_for(made.officer, Asked(**asked), today=TODAY)}

    assert found(activity="dairy") == {"Queso"}
    assert found(owner="rumi") == {"Queso"}
    assert found(text="quéso") == {"Queso"}
    assert found(text=venture.code) == {venture.name}
    assert found(district=here.pk[:2]) == {venture.name, "Queso"}
    assert found(state="closed") == found(district="99") == set()
    type(venture).objects.filter(pk=cheese.pk).update(heard_on=TODAY - timedelta(days=366))
    assert found(silent=True) == {"Queso"}


def test_a_venture_not_heard_of_for_a_year_waits_until_somebody_tells_something(venture):
    today = timezone.localdate()
    type(venture).objects.update(heard_on=today - timedelta(days=366))
    assert list(ventures_not_heard_of([venture.district_id], today)) == [venture]
    assert not ventures_not_heard_of([], today)
    record(venture)
    assert not ventures_not_heard_of(None, today)


# What protects its owners


def test_an_owners_file_tells_of_their_venture_and_forgetting_leaves_no_name_in_it(made, here):
    rosa = make_person(given_names="Rosa", first_surname="Ñahuincopa", household=make_household(), district=here)
    venture = make_venture(rosa, "Bodega Rosa Ñahuincopa", activity="trade", district=here)
    assert [row["venture"] for row in own_file(rosa)["ventures"]] == [venture.name]
    actions.anonymise_person(actor=made.coordinator, person=rosa, reason="Lo pidió")
    venture.refresh_from_db()
    assert venture.name == "Bodega — —"
    assert story_of(venture).owners[0].owner.pk == rosa.pk
