"""Whether somebody may see or do this here is asked at one door, of one case and of rows with one answer."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.factories.programmes import a_programme, a_user
from tests.factories.territory import make_district

from winay.calls.models import Call, Proposal
from winay.programmes.access import (
    grants_of,
    has_role,
    held_by,
    held_whole_by,
    is_staff_of_any_programme,
    programmes_of,
    works_somewhere,
)
from winay.programmes.models import RoleGrant
from winay.registry.models import Organisation
from winay.territory.models import DistrictSet

SOURCE = Path(__file__).parents[2] / "src/winay"
PLACES = ["021201", "021202", "021203", "021204"]
SETS = [[0, 1], [2, 3], [0, 1, 2, 3], [1, 2]]
ROLES = ["officer", "secretary"]

grants = st.lists(
    st.tuples(st.integers(0, 1), st.sampled_from(ROLES), st.one_of(st.none(), st.integers(0, len(SETS) - 1))),
    max_size=4,
)
areas = st.one_of(st.none(), st.integers(0, len(SETS) - 1))


@pytest.mark.django_db
@settings(
    phases=[Phase.explicit, Phase.generate],
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(grants, areas, areas, st.booleans())
def test_rows_and_cases_get_one_answer(held, whole, area, active):
    with transaction.atomic():
        districts = [make_district(ubigeo) for ubigeo in PLACES]
        sets = []
        for number, members in enumerate(SETS):
            one = DistrictSet.objects.create(code=f"set-{number}", name=str(number), kind="corridor")
            one.districts.set(districts[place] for place in members)
            sets.append(one)
        programmes = [a_programme(), a_programme(territory=None if whole is None else sets[whole])]
        user = a_user(is_active=active)
        for programme, role, place in held:
            RoleGrant.objects.get_or_create(
                user=user,
                programme=programmes[programme],
                role=role,
                defaults={"territory": None if place is None else sets[place]},
            )
        calls, proposals = [], []
        for number, programme in enumerate(programmes):
            call = Call.objects.create(
                programme=programme,
                code=f"DOOR-{number}",
                title="Concurso",
                pack_call="clar",
                closes_at=timezone.now(),
                territory=None if area is None else sets[area],
            )
            calls.append(call)
            category = call.categories.create(code="a", name="A", position=1, budget=1, ceiling=1)
            for district in districts:
                group = Organisation.objects.create(
                    name=f"{call} {district}", kind="interest_group", district=district
                )
                proposals.append(
                    Proposal.objects.create(
                        call=call,
                        category=category,
                        organisation=group,
                        district=district,
                        title="Cuyes",
                        code=f"{call.code}-{district.pk}",
                    )
                )
        for roles in (["officer"], ["secretary"], ROLES):
            here = held_by(user, *roles, programme="call__programme", district="district")
            assert set(Proposal.objects.filter(here)) == {
                one for one in proposals if has_role(user, one.call.programme, *roles, district=one.district_id)
            }
            assert set(Call.objects.filter(held_whole_by(user, *roles, call=""))) == {
                one for one in calls if has_role(user, one.programme, *roles, area=one.territory_id)
            }
            assert set(programmes_of(user, *roles)) == {
                one for one in programmes if works_somewhere(user, one, *roles)
            }
        assert is_staff_of_any_programme(user) is programmes_of(user).exists()
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_who_is_not_signed_in_holds_nothing():
    assert not grants_of(AnonymousUser()) and not programmes_of(AnonymousUser())


def test_roles_of_a_user_are_read_at_the_door_alone():
    own = re.compile(r"RoleGrant\.objects\.filter\((?:[^()]|\([^()]*\))*\buser=(?!OuterRef|seat\.)")
    found = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if "migrations" not in path.parts and own.search(path.read_text())
    }
    assert found == {"programmes/access.py", "programmes/actions/roles.py", "programmes/own_file.py"}
