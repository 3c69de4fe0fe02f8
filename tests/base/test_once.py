"""What a page of many parts asks for several times is read once, and anew for the next page."""

import pytest
from tests.factories.programmes import a_programme, a_user, a_worker
from tests.factories.territory import make_district_set

from winay.base.once import once, read_once
from winay.programmes.access import Role, held_by
from winay.programmes.models import Programme, RoleGrant

WHERE = {"programme": "pk", "district": "territory__districts"}


def test_what_is_asked_for_twice_is_read_once_within_a_page_and_anew_for_the_next() -> None:
    read: list[str] = []

    def a_name() -> str:
        read.append("name")
        return "Rosa"

    for _page in range(2):
        with read_once():
            assert [once("name", a_name), once("name", a_name)] == ["Rosa", "Rosa"]
    once("name", a_name)
    once("name", a_name)
    assert len(read) == 4


@pytest.mark.django_db
def test_roles_hold_in_the_same_places_on_a_page_that_reads_them_once() -> None:
    here, there = (
        a_programme(territory=make_district_set(code, (code[-6:],))) for code in ("a-021201", "b-021202")
    )
    whole = a_worker(here, Role.FINANCE)
    limited = a_worker(there, Role.OFFICER)
    RoleGrant.objects.create(user=limited, programme=here, role=Role.FINANCE, territory=here.territory)
    for user in (whole, limited, a_user()):
        for roles in ((), (Role.FINANCE,), (Role.COORDINATOR,), (Role.OFFICER, Role.FINANCE)):
            usual = set(Programme.objects.filter(held_by(user, *roles, **WHERE)))
            with read_once():
                assert set(Programme.objects.filter(held_by(user, *roles, **WHERE))) == usual
    with read_once():
        assert list(Programme.objects.filter(held_by(whole, Role.FINANCE, **WHERE))) == [here]


@pytest.mark.django_db
def test_a_role_given_between_two_pages_holds_on_the_next() -> None:
    programme, user = a_programme(), a_user()
    for expected in (0, 1):
        with read_once():
            assert Programme.objects.filter(held_by(user, **WHERE)).count() == expected
        RoleGrant.objects.get_or_create(user=user, programme=programme, role=Role.OFFICER)
