"""Registering people, households and organisations: who may, what is refused, what is kept out of the log."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone
from tests.factories.registry import make_cci, make_household, make_organisation, make_person
from tests.factories.territory import make_community, make_district

from winay.base.errors import InvalidInput, NotAllowed
from winay.base.models import Act, User
from winay.programmes.models import Pack, Programme, RoleGrant
from winay.registry import access, actions
from winay.registry.models import BankAccount, Kinship, Membership, Organisation, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    pack = Pack.objects.create(code="p", version="1", name="P", content={}, sha256="0")
    programme = Programme.objects.create(code="p", name="P", pack=pack)
    user = User.objects.create(username="promotora")
    RoleGrant.objects.create(user=user, programme=programme, role="officer")
    return user


@pytest.fixture
def group():
    return make_organisation(members=4)


@pytest.fixture
def representative(group):
    user = User.objects.create(username="grupo")
    president = group.memberships.get(office="president").person
    actions.give_account(actor=None, person=president, user=user)
    return user


def test_an_officer_registers_a_person_without_dni(officer):
    household = make_household()
    person = actions.register_person(
        actor=officer, given_names=" Sisa  Illari ", first_surname="Ñahuincopa", sex="F", household=household
    )
    assert (str(person), person.dni, person.community) == ("Sisa Illari Ñahuincopa", None, household.community)


def test_the_log_holds_no_personal_data(officer):
    actions.register_person(
        actor=officer, given_names="Zenobia", first_surname="Caururo", dni="41234567", phone="943 000 111"
    )
    act = Act.objects.get(verb="register_person")
    text = f"{act.details} {act.reason} {act.subject_code} {act.subject_id}"
    assert not any(word in text for word in ("Zenobia", "Caururo", "41234567", "943 000", "943000"))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"given_names": "  "}, "given_names"),
        ({"given_names": "x" * 121}, "given_names"),
        ({"first_surname": "Qui\x00spe"}, "first_surname"),
        ({"second_surname": "x" * 81}, "second_surname"),
        ({"dni": "1234567"}, "dni"),
        ({"dni": "10117410-3"}, "dni"),
        ({"sex": "X"}, "sex"),
        ({"birth_date": date(1850, 1, 1)}, "birth_date"),
        ({"birth_date": date(2999, 1, 1)}, "birth_date"),
        ({"phone": "llámame"}, "phone"),
        ({"phone": "9" * 21}, "phone"),
    ],
)
def test_wrong_values_of_a_person_name_their_field(officer, changes, field):
    values = {"actor": officer, "given_names": "Rumi", "first_surname": "Quispe"}
    with pytest.raises(InvalidInput) as error:
        actions.register_person(**{**values, **changes})
    assert error.value.field == field
    assert not Person.objects.exists()


def test_a_dni_is_registered_once(officer):
    make_person(dni="10117410")
    with pytest.raises(InvalidInput) as error:
        actions.register_person(actor=officer, given_names="Rumi", first_surname="Quispe", dni="10117410-2")
    assert error.value.field == "dni"


def test_strangers_register_nobody_and_members_only_for_their_own_group(representative, group):
    stranger = User.objects.create(username="otra")
    values = {"given_names": "Rumi", "first_surname": "Quispe"}
    for actor, organisation in ((stranger, None), (stranger, group), (representative, None)):
        with pytest.raises(NotAllowed):
            actions.register_person(actor=actor, organisation=organisation, **values)
    with pytest.raises(NotAllowed):
        actions.register_person(actor=representative, organisation=make_organisation(), **values)
    person = actions.register_person(actor=representative, organisation=group, **values)
    assert actions.add_member(actor=representative, organisation=group, person=person)


def test_a_superuser_is_not_staff_by_that_alone():
    admin = User.objects.create(username="admin", is_superuser=True)
    assert not access.may_keep_people(admin)


def test_a_blocked_account_loses_its_rights(officer):
    officer.is_active = False
    assert not access.may_keep_people(officer)


def test_a_member_corrects_members_of_the_group_only(representative, group):
    member = group.memberships.get(office="treasurer").person
    values = {"given_names": "Rumi", "first_surname": "Quispe", "dni": member.dni, "organisation": group}
    assert actions.correct_person(actor=representative, person=member, **values).given_names == "Rumi"
    with pytest.raises(NotAllowed):
        actions.correct_person(actor=representative, person=make_person(), **values)


def test_households_get_a_code_of_their_district(officer):
    community = make_community()
    one = actions.register_household(actor=officer, community=community)
    two = actions.register_household(actor=officer, community=community, poverty_class="extreme")
    assert (one.code, two.code) == ("H021201-0001", "H021201-0002")
    for changes in ({"code": one.code}, {"code": "x" * 41}, {"poverty_class": "rich"}):
        with pytest.raises(InvalidInput):
            actions.register_household(actor=officer, community=community, **changes)


def test_people_move_between_households(officer):
    person, household = make_person(), make_household(make_community("Huauya"))
    moved = actions.place_in_household(actor=officer, person=person, household=household)
    assert moved.community == household.community
    assert actions.place_in_household(actor=officer, person=person, household=None).household is None


def test_kinship_is_stored_once_for_a_pair(officer):
    one, other = make_person(), make_person()
    first = actions.record_kinship(actor=officer, person=one, relative=other, relation="sibling")
    assert actions.record_kinship(actor=officer, person=other, relative=one, relation="sibling") == first
    with pytest.raises(InvalidInput):
        actions.record_kinship(actor=officer, person=one, relative=one, relation="sibling")
    with pytest.raises(InvalidInput):
        actions.remove_kinship(actor=officer, kinship=first, reason=" ")
    actions.remove_kinship(actor=officer, kinship=first, reason="error")
    assert not Kinship.objects.exists()
    assert Act.objects.get(verb="remove_kinship").reason == "error"


def test_an_account_belongs_to_one_person(officer, representative):
    with pytest.raises(InvalidInput):
        actions.give_account(actor=officer, person=make_person(), user=representative)
    holder = Person.objects.get(user=representative)
    assert actions.give_account(actor=officer, person=holder, user=None).user is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"kind": "bank"}, "kind"),
        ({"ruc": "20512333798"}, "ruc"),
        ({"ruc": "20131312955"}, "ruc"),
        ({"founded_on": timezone.localdate() + timedelta(days=2)}, "founded_on"),
    ],
)
def test_wrong_values_of_an_organisation_name_their_field(officer, changes, field):
    make_organisation(ruc="20131312955")
    values = {"actor": officer, "name": "Asociación Sumaq", "kind": "association", "district": make_district()}
    with pytest.raises(InvalidInput) as error:
        actions.register_organisation(**{**values, **changes})
    assert error.value.field == field
    assert Organisation.objects.count() == 1


def test_an_organisation_lies_in_the_district_of_its_community(officer):
    with pytest.raises(InvalidInput):
        actions.register_organisation(
            actor=officer,
            name="Grupo",
            kind="interest_group",
            district=make_district("021203"),
            community=make_community(),
        )


def test_an_organisation_is_registered_and_corrected(officer):
    values = {"actor": officer, "kind": "association", "district": make_district()}
    organisation = actions.register_organisation(name="Asociación <b>Sumaq</b>", ruc="20 512 333 797", **values)
    assert (organisation.name, organisation.ruc) == ("Asociación <b>Sumaq</b>", "20512333797")
    corrected = actions.correct_organisation(organisation=organisation, name="Sumaq", ruc="20512333797", **values)
    assert corrected.name == "Sumaq"


def test_membership_is_current_once_and_ends(officer, group):
    person = make_person()
    one = actions.add_member(actor=officer, organisation=group, person=person)
    two = actions.add_member(actor=officer, organisation=group, person=person, office="secretary")
    assert one == two and two.office == "secretary"
    with pytest.raises(InvalidInput):
        actions.add_member(actor=officer, organisation=group, person=person, office="king")
    ended = actions.end_membership(actor=officer, membership=two)
    assert ended.until == timezone.localdate()
    assert actions.end_membership(actor=officer, membership=ended).until == ended.until
    assert actions.add_member(actor=officer, organisation=group, person=person) != two


def test_a_membership_cannot_end_before_it_began(officer, group):
    row = actions.add_member(actor=officer, organisation=group, person=make_person(), since=date(2026, 5, 1))
    with pytest.raises(InvalidInput):
        actions.end_membership(actor=officer, membership=row, until=date(2026, 4, 1))


def test_the_database_refuses_a_second_current_membership(group):
    person = group.memberships.first().person
    with pytest.raises(IntegrityError):
        Membership.objects.create(organisation=group, person=person)


def test_a_bank_account_is_kept_once_with_its_check_digits(officer, group):
    cci = make_cci()
    account = actions.register_bank_account(
        actor=officer, organisation=group, bank="Banco", cci=f"{cci[:3]}-{cci[3:]}"
    )
    assert account.cci == cci
    assert actions.register_bank_account(actor=officer, organisation=group, bank="Otro", cci=cci) == account
    assert cci not in str(Act.objects.get(verb="register_bank_account").details)
    wrong = cci[:-1] + str((int(cci[-1]) + 1) % 10)
    for organisation, bank, number, field in (
        (group, "Banco", wrong, "cci"),
        (group, " ", make_cci(2), "bank"),
        (make_organisation(), "Banco", cci, "cci"),
    ):
        with pytest.raises(InvalidInput) as error:
            actions.register_bank_account(actor=officer, organisation=organisation, bank=bank, cci=number)
        assert error.value.field == field
    assert BankAccount.objects.count() == 1


def test_only_the_group_and_staff_give_its_account(representative):
    with pytest.raises(NotAllowed):
        actions.register_bank_account(
            actor=representative, organisation=make_organisation(), bank="Banco", cci=make_cci()
        )
