"""Loading packs, creating programmes and users, giving roles: who may, what is recorded, what is refused."""

from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from tests.factories.programmes import PASSWORD, a_pack, a_programme, a_user, a_worker

from winay.base.errors import InvalidInput, NotAllowed
from winay.base.models import Act, User
from winay.programmes.access import has_role
from winay.programmes.actions import create_programme, create_user, grant_role, load_pack, revoke_role
from winay.programmes.models import Pack, RoleGrant
from winay.programmes.packs import kept_pack, one_file

pytestmark = pytest.mark.django_db
TEXT = (Path(__file__).parent / "small.yaml").read_text("utf-8")


def test_a_pack_loaded_twice_is_one_row_and_one_act() -> None:
    first = load_pack(actor=None, files=one_file(TEXT, "p.yaml"))
    again = load_pack(actor=None, files=one_file(TEXT + "\n# a remark changes no rule\n", "p.yaml"))
    assert first.pk == again.pk
    assert Act.objects.filter(verb="load_pack").count() == 1
    assert kept_pack(Pack.objects.get().content).code == "mini"


def test_other_rules_under_a_kept_version_are_refused_and_a_new_version_stands_beside_it() -> None:
    load_pack(actor=None, files=one_file(TEXT, "p.yaml"))
    changed = TEXT.replace("quorum: 3", "quorum: 4", 1)
    with pytest.raises(InvalidInput) as caught:
        load_pack(actor=None, files=one_file(changed, "p.yaml"))
    assert caught.value.problems[0].where == "p.yaml"
    load_pack(actor=None, files=one_file(changed.replace('version: "1.0"', 'version: "1.1"'), "p.yaml"))
    assert sorted(Pack.objects.values_list("version", flat=True)) == ["1.0", "1.1"]


def test_a_faulty_pack_leaves_nothing_behind() -> None:
    with pytest.raises(InvalidInput):
        load_pack(actor=None, files=one_file(TEXT.replace("quorum: 3", "quorun: 3", 1), "p.yaml"))
    assert not Pack.objects.exists() and not Act.objects.exists()


def test_a_programme_gets_the_packs_currency_and_funding_sources() -> None:
    programme = create_programme(
        actor=None, code="raymi-cusco", name="Raymi", pack=a_pack("pachamama-raymi"), operator="NEC"
    )
    assert programme.currency == "USD"
    assert list(programme.funding_sources.order_by("code").values_list("code", flat=True)) == [
        "municipality",
        "project",
    ]


@pytest.mark.parametrize(
    ("code", "name", "field"), [("Á b", "X", "code"), ("x" * 41, "X", "code"), ("ok", " ", "name")]
)
def test_a_programme_with_a_bad_code_or_no_name_is_refused(code: str, name: str, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        create_programme(actor=None, code=code, name=name, pack=a_pack())
    assert caught.value.field == field


def test_a_programmes_code_is_taken_once() -> None:
    a_programme("one")
    with pytest.raises(InvalidInput) as caught:
        a_programme("one")
    assert caught.value.field == "code"


def test_a_created_user_can_sign_in_and_the_log_holds_no_name() -> None:
    user = create_user(actor=None, username="rosa", full_name="Rosa Ñaupari", password=PASSWORD, language="quz")
    assert authenticate(username="rosa", password=PASSWORD) == user
    act = Act.objects.get(verb="create_user")
    assert "Ñaupari" not in f"{act.details}{act.subject_code}{act.reason}"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"username": "two words"}, "username"),
        ({"username": ""}, "username"),
        ({"username": "TAKEN"}, "username"),
        ({"password": "short"}, "password"),
        ({"language": "xx"}, "language"),
    ],
)
def test_a_user_with_bad_fields_is_refused(fields: dict[str, str], field: str) -> None:
    a_user("taken")
    with pytest.raises(InvalidInput) as caught:
        create_user(actor=None, **{"username": "x1", "full_name": "X", "password": PASSWORD, **fields})
    assert caught.value.field == field
    assert User.objects.count() == 1


def test_a_role_is_given_once_and_taken_back() -> None:
    programme = a_programme()
    coordinator = a_worker(programme)
    user = a_user()
    assert grant_role(actor=coordinator, user=user, programme=programme, role="evaluator") is None
    assert grant_role(actor=coordinator, user=user, programme=programme, role="evaluator") is None
    assert not RoleGrant.objects.filter(user=user).exists()
    assert Act.objects.filter(verb="offer_role", actor_id=coordinator.pk).count() == 1
    for _ in range(2):
        grant_role(actor=None, user=user, programme=programme, role="evaluator")
        grant_role(actor=None, user=user, programme=programme, role="finance")
    assert RoleGrant.objects.filter(user=user).count() == 2
    assert Act.objects.filter(verb="grant_role", details__user=str(user.pk)).count() == 2
    revoke_role(actor=coordinator, user=user, programme=programme, role="finance", reason="left")
    assert not has_role(user, programme, "finance")
    assert Act.objects.get(verb="revoke_role").reason == "left"


def test_an_unknown_role_and_the_last_coordinators_leave_are_refused() -> None:
    programme = a_programme()
    coordinator = a_worker(programme)
    with pytest.raises(InvalidInput):
        grant_role(actor=coordinator, user=a_user(), programme=programme, role="king")
    with pytest.raises(InvalidInput):
        revoke_role(actor=coordinator, user=coordinator, programme=programme, role="coordinator")
    assert has_role(coordinator, programme, "coordinator")


@pytest.mark.parametrize("role", ["officer", "secretary", "finance", "evaluator", None])
def test_only_coordinators_and_administrators_set_things_up(role: str | None) -> None:
    programme = a_programme()
    user = a_worker(programme, role) if role else a_user()
    with pytest.raises(NotAllowed):
        load_pack(actor=user, files=one_file(TEXT, "p.yaml"))
    if role == "officer":
        account = create_user(actor=user, username="n1", full_name="N", password=PASSWORD)
        assert not account.role_grants.exists()
    else:
        with pytest.raises(NotAllowed):
            create_user(actor=user, username="n1", full_name="N", password=PASSWORD)
    with pytest.raises(NotAllowed):
        create_programme(actor=user, code="n2", name="N", pack=programme.pack)
    with pytest.raises(NotAllowed):
        grant_role(actor=user, user=user, programme=programme, role="coordinator")
    with pytest.raises(NotAllowed):
        revoke_role(actor=user, user=user, programme=programme, role="officer")


def test_a_coordinator_of_another_programme_gives_no_role_here() -> None:
    here, there = a_programme(), a_programme()
    stranger = a_worker(there)
    with pytest.raises(NotAllowed):
        grant_role(actor=stranger, user=stranger, programme=here, role="finance")
    with pytest.raises(NotAllowed):
        create_programme(actor=stranger, code="n3", name="N", pack=here.pack)
    assert load_pack(actor=stranger, files=one_file(TEXT, "p.yaml"))


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["name", "operator"])
def test_a_name_that_is_too_long_is_told_and_not_cut(field):
    given = {"name": "N", "operator": "", field: "a" * 5000}
    with pytest.raises(InvalidInput, match="150 letras") as refused:
        create_programme(actor=None, code="n9", pack=a_pack(), **given)
    assert refused.value.field == field
