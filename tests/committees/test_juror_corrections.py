"""A juror's name or sector corrected, a juror removed or replaced before the session."""

import pytest
from tests.factories.committees import contest, with_session

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act
from winay.committees import actions
from winay.committees.access import access_code, member_by_code
from winay.committees.models import Member
from winay.committees.queries.votes import Votes, members_of

pytestmark = pytest.mark.django_db


def test_name_and_sector_are_corrected_until_the_session_closes() -> None:
    made = with_session(contest())
    member = actions.correct_member(
        actor=made.coordinator, member=made.members[0], name=" Elena Milla ", sector="Salud"
    )
    assert (member.name, member.sector) == ("Elena Milla", "Salud")
    member.user.refresh_from_db()
    assert member.user.full_name == "Elena Milla"
    assert Act.objects.get(verb="correct_member").details == {"changed": ["name", "sector"]}
    for name, sector in ((" ", "x"), ("x", ""), ("Persona coordinator", "x")):
        with pytest.raises(InvalidInput):
            actions.correct_member(actor=made.coordinator, member=member, name=name, sector=sector)
    with pytest.raises(NotAllowed):
        actions.correct_member(actor=made.secretary, member=member, name="x", sector="x")
    made.session.state = "closed"
    made.session.save()
    with pytest.raises(WrongState):
        actions.correct_member(actor=made.coordinator, member=member, name="x", sector="x")


def test_a_removed_juror_has_no_seat_code_or_account_and_an_alternate_takes_it() -> None:
    made = with_session(contest(), state="planned")
    gone = made.members[0]
    code = access_code(gone)
    alternate = actions.enrol_member(
        actor=made.coordinator, committee=made.committee, name="Suplente", sector="Salud", alternate_for=gone
    )
    with pytest.raises(InvalidInput):
        actions.remove_member(actor=made.coordinator, member=gone, reason="")
    actions.remove_member(actor=made.coordinator, member=gone, reason="Renunció")
    gone.refresh_from_db()
    assert gone.removed_at is not None and not gone.user.is_active
    assert member_by_code(code) is None and member_by_code(access_code(gone)) is None
    assert gone not in members_of(made.committee.pk) and gone not in Votes.of(made.session).voters
    assert Member.objects.get(pk=alternate.pk).alternate_for is None
    assert Act.objects.get(verb="remove_member").reason == "Renunció"
    with pytest.raises(WrongState):
        actions.remove_member(actor=made.coordinator, member=gone, reason="Otra vez")


def test_not_once_the_session_has_begun() -> None:
    made = with_session(contest())
    with pytest.raises(WrongState):
        actions.remove_member(actor=made.coordinator, member=made.members[0], reason="Renunció")


def test_a_removed_member_does_not_count_for_the_plan_and_another_chair_can_be_named() -> None:
    made = contest(jurors=2, quorum=2)
    actions.remove_member(actor=made.coordinator, member=made.members[0], reason="Renunció")
    seat = {"actor": made.coordinator, "committee": made.committee, "sector": "Salud", "seat": "chair"}
    chair = actions.enrol_member(**seat, name="Elena")
    actions.remove_member(actor=made.coordinator, member=chair, reason="Viajó")
    assert actions.enrol_member(**seat, name="Rosa").seat == "chair"


def test_the_page_corrects_and_removes(client) -> None:
    made = contest()
    member = made.members[0]
    url = f"/desk/calls/{made.call.code}/committee/{member.pk}/"
    client.force_login(made.secretary)
    assert client.get(url).status_code == 403
    client.force_login(made.coordinator)
    assert url in client.get(f"/desk/calls/{made.call.code}/committee/").content.decode()
    assert client.post(url, {"act": "correct", "name": "Elena", "sector": "Salud"}).status_code == 302
    assert client.post(url, {"act": "remove", "reason": ""}).status_code == 422
    assert client.post(url, {"act": "remove", "reason": "Renunció"}).status_code == 302
    assert "Elena" not in client.get(f"/desk/calls/{made.call.code}/committee/").content.decode()
