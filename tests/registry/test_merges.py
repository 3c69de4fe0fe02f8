"""Merging and parting: what pointed to a record follows, every value stays, and undoing survives later edits."""

from copy import deepcopy
from uuid import UUID

import pytest
from django.db import connection
from tests.factories.calls import draft_proposal, open_call
from tests.factories.programmes import a_user, a_worker
from tests.factories.registry import make_bank_account, make_household, make_organisation, make_person

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act
from winay.calls.models import ProposalMember
from winay.registry import actions
from winay.registry.actions import merges
from winay.registry.models import Membership, Merge, Organisation, Person, Reading
from winay.registry.queries.privacy import readings_of
from winay.registry.queries.search import find_people

pytestmark = pytest.mark.django_db
WHY = "Misma persona"


def merge(kept, absorbed, **values):
    return actions.merge_people(actor=None, kept=kept, absorbed=absorbed, **{"reason": WHY, **values})


def facts(person):
    """Everything of a person that a merge may touch."""
    row = Person.objects.filter(pk=person.pk).values().get()
    memberships = sorted(person.memberships.values_list("organisation", "office", "until"), key=str)
    stays = sorted(person.stays.values_list("household", "until"), key=str)
    return row, memberships, stays, sorted(person.proposals.values_list("pk", flat=True), key=str)


@pytest.fixture(scope="module")
def made_two(module_rows):
    with module_rows.unblock():
        made = open_call()
        home = make_household()
        kept = make_person(
            given_names="María", first_surname="Quispe", dni=None, phone="", household=home, sex="F"
        )
        absorbed = make_person(
            given_names="Maria", first_surname="Kispe", phone="943555001", household=home, sex="F"
        )
        actions.place_in_household(actor=None, person=kept, household=home)
        actions.place_in_household(actor=None, person=absorbed, household=make_household())
        one, both = make_organisation(), make_organisation()
        Membership.objects.create(person=absorbed, organisation=one, office="president")
        Membership.objects.create(person=absorbed, organisation=both)
        Membership.objects.create(person=kept, organisation=both, office="treasurer")
        proposal = draft_proposal(made)
        ProposalMember.objects.create(proposal=proposal, person=absorbed)
        return kept, absorbed


@pytest.fixture
def two(made_two):
    """Two records of one woman: each with a group, one with what the other lacks."""
    return deepcopy(made_two)


def test_what_pointed_to_the_absorbed_record_follows(two):
    kept, absorbed = two
    dni = absorbed.dni
    merge(kept, absorbed)
    kept.refresh_from_db()
    absorbed.refresh_from_db()
    assert absorbed.merged_into == kept
    assert (absorbed.dni, absorbed.phone) == (dni, "943555001")
    assert (kept.dni, kept.phone, kept.given_names) == (dni, "943555001", "María")
    assert kept.memberships.filter(until=None).count() == 2
    assert kept.stays.filter(until=None).count() == 1
    assert kept.proposals.count() == 1
    assert not absorbed.memberships.exists()
    assert absorbed not in find_people("maria kispe").rows
    assert find_people("943555001").rows == [kept]
    assert Act.objects.filter(verb="merge_person").count() == 1


def test_undoing_puts_everything_back(two):
    kept, absorbed = two
    before = facts(kept), facts(absorbed)
    undone = actions.undo_merge(actor=None, merge=merge(kept, absorbed), reason="Son hermanas")
    assert (facts(kept), facts(absorbed)) == before
    assert undone.not_restored == []
    assert find_people("943555001").rows == [absorbed]
    again = actions.undo_merge(actor=None, merge=merge(kept, absorbed, anyway=True), reason="Otra vez")
    assert (facts(kept), facts(absorbed)) == before
    assert Merge.objects.filter(undone_at=None).count() == 0
    assert again.pk != undone.pk


def test_undoing_understands_keys_as_earlier_versions_noted_them(two):
    _kept, absorbed = two
    absorbed.refresh_from_db()
    homeless = make_person(household=None)
    made = merge(homeless, absorbed)
    assert made.filled["household_id"] == {"before": None, "after": absorbed.household_id.hex}
    made.filled["household_id"]["after"] = str(absorbed.household_id)
    made.moved = {
        model: {f: [str(UUID(k)) for k in keys] if len(keys[0]) == 32 else keys for f, keys in fields.items()}
        for model, fields in made.moved.items()
    }
    made.save()
    undone = actions.undo_merge(actor=None, merge=made, reason="Error")
    homeless.refresh_from_db()
    assert homeless.household is None and undone.not_restored == []
    assert absorbed.memberships.filter(until=None).count() == 2


def test_undoing_after_later_edits_keeps_them_and_says_so(two):
    kept, absorbed = two
    made = merge(kept, absorbed)
    kept.refresh_from_db()
    kept.phone = "999000111"
    kept.save()
    kept.proposals.all().delete()
    undone = actions.undo_merge(actor=None, merge=made, reason="Error")
    kept.refresh_from_db()
    absorbed.refresh_from_db()
    assert (kept.phone, kept.dni, absorbed.phone) == ("999000111", None, "943555001")
    assert len(undone.not_restored) == 2
    assert absorbed.memberships.filter(until=None).count() == 2


def test_a_dni_confirmed_for_another_meanwhile_is_no_longer_confirmed(two):
    kept, absorbed = two
    made = merge(kept, absorbed)
    kept.refresh_from_db()
    kept.dni = None
    kept.save()
    make_person(dni=absorbed.dni)
    undone = actions.undo_merge(actor=None, merge=made, reason="Error")
    absorbed.refresh_from_db()
    assert absorbed.merged_into is None
    assert absorbed.dni_confirmed is False
    assert undone.not_restored


def test_a_record_into_itself_is_refused(two):
    kept, _absorbed = two
    with pytest.raises(InvalidInput):
        merge(kept, kept)
    assert not Merge.objects.exists()


def test_a_circle_is_refused(two):
    kept, absorbed = two
    third = make_person()
    merge(kept, absorbed)
    for couple in ((absorbed, kept), (third, absorbed), (absorbed, third)):
        with pytest.raises(WrongState, match="Kispe"):
            merge(*couple)
    merge(third, kept)
    with pytest.raises(WrongState):
        merge(kept, third)
    absorbed.refresh_from_db()
    assert absorbed.merged_into == third
    assert Merge.objects.count() == 2


def test_chained_merges_are_undone_from_the_last(two):
    kept, absorbed = two
    third = make_person()
    before = facts(kept), facts(absorbed), facts(third)
    first, last = merge(kept, absorbed), merge(third, kept)
    with pytest.raises(WrongState):
        actions.undo_merge(actor=None, merge=first, reason="x")
    actions.undo_merge(actor=None, merge=last, reason="x")
    actions.undo_merge(actor=None, merge=first, reason="x")
    assert (facts(kept), facts(absorbed), facts(third)) == before
    with pytest.raises(WrongState):
        actions.undo_merge(actor=None, merge=first, reason="x")


def test_the_account_follows_and_comes_back(two):
    kept, absorbed = two
    account = a_user()
    actions.give_account(actor=None, person=absorbed, user=account)
    made = merge(kept, absorbed)
    assert Person.objects.get(user=account) == kept
    actions.undo_merge(actor=None, merge=made, reason="x")
    assert Person.objects.get(user=account) == absorbed


def test_two_accounts_are_not_merged(two):
    for person in two:
        actions.give_account(actor=None, person=person, user=a_user())
    with pytest.raises(WrongState):
        merge(*two)


def test_only_who_keeps_both_may_merge(two):
    for actor in (a_user(), a_worker(open_call().programme, "finance")):
        with pytest.raises(NotAllowed):
            actions.merge_people(actor=actor, kept=two[0], absorbed=two[1], reason=WHY)
    assert not Merge.objects.exists()


def test_a_merge_by_hand_needs_a_reason(two):
    with pytest.raises(InvalidInput):
        merge(*two, reason=" ")


def test_organisations_merge_with_ruc_account_and_members():
    kept, absorbed = make_organisation(), make_organisation(ruc="20512333797", members=2)
    account = make_bank_account(absorbed)
    made = actions.merge_organisations(actor=None, kept=kept, absorbed=absorbed, reason=WHY)
    kept.refresh_from_db()
    account.refresh_from_db()
    assert (kept.ruc, account.organisation, kept.memberships.count()) == ("20512333797", kept, 2)
    actions.undo_merge(actor=None, merge=made, reason="x")
    for row in (kept, absorbed, account):
        row.refresh_from_db()
    assert (kept.ruc, absorbed.ruc, account.organisation) == (None, "20512333797", absorbed)
    assert absorbed.memberships.count() == 2


def test_who_read_a_record_stays_written_and_is_found_from_the_kept_one(two):
    kept, absorbed = two
    reader = a_user()
    Reading.objects.create(person=absorbed, reader_id=reader.pk, reader_name=str(reader), page="person")
    merge(kept, absorbed)
    assert Reading.objects.get().person == absorbed
    assert readings_of(kept).count() == 1


def test_every_append_only_table_stays_behind():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            if connection.vendor == "sqlite"
            else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        )
        guarded = {name.removesuffix("_forbid_update") for (name,) in cursor.fetchall()}
    for model in (Person, Organisation):
        followers = {related._meta.db_table for related, _field in merges._pointing_to(model)}
        assert not followers & guarded


def test_readings_of_one_person_are_found_by_keys(django_assert_num_queries):
    kept, absorbed = make_person(), make_person()
    actions.merge_people(actor=None, kept=kept, absorbed=absorbed, reason="la misma")
    with django_assert_num_queries(2) as asked:
        assert list(readings_of(kept)) == []
    assert "JOIN" not in asked[-1]["sql"] and " OR " not in asked[-1]["sql"]
