"""Seats, codes, planning, agenda, attendance, conflicts, turns."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.factories.committees import Contest, contest, send_cards, staff, with_session

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act
from winay.calls.models import Proposal, ProposalMember, Revision
from winay.committees.access import access_code, member_by_code
from winay.committees.actions import (
    cancel_session,
    close_item,
    confirm_conflict,
    declare_conflict,
    detect_conflicts,
    dismiss_conflict,
    enrol_member,
    form_committee,
    mark_item_absent,
    open_session,
    plan_session,
    present_item,
    record_attendance,
    refresh_agenda,
    renew_code,
    reorder_agenda,
    report_conflict,
)
from winay.committees.models import AgendaItem, Attendance, Committee, Conflict, Member, Session
from winay.registry.models import Household, Kinship, Membership, Person

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made_once(module_rows) -> Contest:
    with module_rows.unblock():
        return contest()


@pytest.fixture
def made(made_once) -> Contest:
    return deepcopy(made_once)


def planned(made: Contest, **more) -> Session:
    return plan_session(
        actor=made.secretary, committee=made.committee, planned_for=timezone.now() + timedelta(days=1), **more
    )


def person(name: str, **more) -> Person:
    return Person.objects.create(given_names=name, first_surname="Prueba", **more)


class TestSeats:
    def test_committee_is_formed_once_by_the_coordinator(self, made) -> None:
        call = contest(prefix="two").call
        Member.objects.filter(committee__call=call).delete()
        Committee.objects.filter(call=call).delete()
        coordinator = staff(call.programme, "coordinator", "two")
        with pytest.raises(NotAllowed):
            form_committee(actor=made.coordinator, call=call, name="CLAR", quorum=3)
        assert form_committee(actor=coordinator, call=call, name="CLAR", quorum=3).quorum == 3
        with pytest.raises(WrongState):
            form_committee(actor=coordinator, call=call, name="CLAR", quorum=3)

    def test_member_gets_a_user_without_password(self, made) -> None:
        member = enrol_member(actor=made.coordinator, committee=made.committee, name="Elena", sector="Salud")
        assert not member.user.has_usable_password()
        assert "elena" not in member.user.username.lower()

    @pytest.mark.parametrize("how", ["account", "name"])
    def test_staff_are_refused(self, made, how) -> None:
        officer = staff(made.call.programme, "officer")
        name, who = ("Otra", person("Otra", user=officer)) if how == "account" else ("persona  OFFICER", None)
        with pytest.raises(InvalidInput):
            enrol_member(actor=made.coordinator, committee=made.committee, name=name, sector="Salud", person=who)

    def test_alternate_needs_a_principal_of_the_same_committee(self, made) -> None:
        other = contest(prefix="two").members[0]
        seat = {"actor": made.coordinator, "committee": made.committee, "name": "Raúl", "sector": "Salud"}
        with pytest.raises(InvalidInput):
            enrol_member(**seat, alternate_for=other)
        enrol_member(**seat, alternate_for=made.members[0])
        with pytest.raises(InvalidInput):
            enrol_member(**{**seat, "name": "Ana"}, alternate_for=made.members[0])

    def test_one_chair(self, made) -> None:
        seat = {"actor": made.coordinator, "committee": made.committee, "sector": "Salud", "seat": "chair"}
        enrol_member(**seat, name="Elena")
        with pytest.raises(InvalidInput):
            enrol_member(**seat, name="Raúl")

    def test_code_opens_one_seat_until_renewed(self, made) -> None:
        codes = {access_code(member) for member in made.members}
        assert len(codes) == 3 and all(len(code) == 8 for code in codes)
        member = made.members[0]
        old = access_code(member)
        assert member_by_code(old.lower()) == member
        renewed = renew_code(actor=made.secretary, member=member)
        assert member_by_code(old) is None
        assert member_by_code(access_code(renewed)) == member
        assert (
            member_by_code("AAAAAAAA") is None and member_by_code("") is None and member_by_code("Ñ" * 8) is None
        )
        with pytest.raises(NotAllowed):
            renew_code(actor=made.members[1].user, member=member)

    def test_code_stops_a_day_after_closing(self, made) -> None:
        session = with_session(made, state="closed").session
        Session.objects.filter(pk=session.pk).update(closed_at=timezone.now() - timedelta(hours=20))
        assert member_by_code(access_code(made.members[0])) is not None
        Session.objects.filter(pk=session.pk).update(closed_at=timezone.now() - timedelta(hours=25))
        assert member_by_code(access_code(made.members[0])) is None


class TestPlanning:
    def test_agenda_holds_eligible_proposals_with_their_latest_revision(self, made) -> None:
        Proposal.objects.filter(pk=made.proposals[2].pk).update(state="refused")
        Revision.objects.create(proposal=made.proposals[0], number=2, content={}, sha256="f" * 64)
        session = planned(made, minutes_each=12)
        items = list(session.items.select_related("revision", "proposal").order_by("position"))
        assert [(item.proposal, item.revision.number, item.minutes) for item in items] == [
            (made.proposals[0], 2, 12),
            (made.proposals[1], 1, 12),
        ]
        assert session.code == f"{made.call.code}-S1"

    def test_needs_members_for_a_quorum(self, made) -> None:
        Committee.objects.filter(pk=made.committee.pk).update(quorum=4)
        with pytest.raises(InvalidInput, match="4"):
            planned(made)

    def test_needs_a_screened_call_and_only_one_session(self, made) -> None:
        planned(made)
        with pytest.raises(WrongState):
            planned(made)
        other = contest(prefix="two")
        type(other.call).objects.filter(pk=other.call.pk).update(state="received")
        with pytest.raises(WrongState):
            planned(other)

    def test_jurors_do_not_plan(self, made) -> None:
        with pytest.raises(NotAllowed):
            plan_session(actor=made.members[0].user, committee=made.committee, planned_for=timezone.now())

    def test_cancelled_session_makes_room_for_another(self, made) -> None:
        session = planned(made)
        cancel_session(actor=made.secretary, session=session, reason="Huaico en la carretera")
        assert planned(made).code.endswith("-S2")
        assert not AgendaItem.objects.filter(session=session).exists()

    def test_reorder(self, made) -> None:
        session = planned(made)
        order = list(session.items.order_by("-position").values_list("pk", flat=True))
        reorder_agenda(actor=made.secretary, session=session, order=order)
        assert list(session.items.order_by("position").values_list("pk", flat=True)) == order
        with pytest.raises(InvalidInput):
            reorder_agenda(actor=made.secretary, session=session, order=order[:2])

    def test_what_was_presented_keeps_its_place(self, made) -> None:
        made = with_session(made)
        present_item(actor=made.secretary, item=made.items[0])
        with pytest.raises(WrongState):
            reorder_agenda(
                actor=made.secretary, session=made.session, order=[item.pk for item in reversed(made.items)]
            )

    def test_refresh_adds_late_and_removes_withdrawn(self, made) -> None:
        Proposal.objects.filter(pk=made.proposals[2].pk).update(state="refused")
        session = planned(made)
        Proposal.objects.filter(pk=made.proposals[2].pk).update(state="eligible")
        Proposal.objects.filter(pk=made.proposals[0].pk).update(state="withdrawn")
        refresh_agenda(actor=made.secretary, session=session)
        assert set(session.items.values_list("proposal", flat=True)) == {
            made.proposals[1].pk,
            made.proposals[2].pk,
        }


class TestOpening:
    def test_needs_a_quorum_of_voters(self, made) -> None:
        made = with_session(made, state="planned", present=False)
        alternate = enrol_member(
            actor=made.coordinator,
            committee=made.committee,
            name="Raúl",
            sector="Salud",
            alternate_for=made.members[0],
        )
        for member in (made.members[0], alternate):
            record_attendance(actor=made.secretary, session=made.session, member=member, present=True)
        with pytest.raises(WrongState, match="1"):
            open_session(actor=made.secretary, session=made.session)
        record_attendance(actor=made.secretary, session=made.session, member=made.members[1], present=True)
        assert open_session(actor=made.secretary, session=made.session).state == "open"

    def test_attendance_twice_is_once(self, made) -> None:
        made = with_session(made, present=False)
        for _ in range(2):
            record_attendance(actor=made.secretary, session=made.session, member=made.members[0], present=True)
        assert Attendance.objects.count() == 1
        assert Act.objects.filter(verb="member_present").count() == 1

    def test_members_of_another_committee_are_refused(self, made) -> None:
        made = with_session(made)
        other = contest(prefix="two").members[0]
        with pytest.raises(InvalidInput):
            record_attendance(actor=made.secretary, session=made.session, member=other, present=True)


class TestTurns:
    def test_one_group_at_a_time(self, made) -> None:
        made = with_session(made)
        present_item(actor=made.secretary, item=made.items[0])
        with pytest.raises(WrongState):
            present_item(actor=made.secretary, item=made.items[1])
        send_cards(made.items[0], made.members)
        close_item(actor=made.secretary, item=made.items[0])
        present_item(actor=made.secretary, item=made.items[1])
        with pytest.raises(WrongState):
            mark_item_absent(actor=made.secretary, item=made.items[1])

    def test_nothing_presents_before_the_session_opens(self, made) -> None:
        made = with_session(made, state="planned")
        with pytest.raises(WrongState):
            present_item(actor=made.secretary, item=made.items[0])

    @pytest.mark.parametrize("act", [present_item, close_item, mark_item_absent])
    def test_jurors_do_not_run_the_session(self, made, act) -> None:
        made = with_session(made)
        with pytest.raises(NotAllowed):
            act(actor=made.members[0].user, item=made.items[0])

    def test_withdrawn_proposal_does_not_present(self, made) -> None:
        made = with_session(made)
        Proposal.objects.filter(pk=made.proposals[0].pk).update(state="withdrawn")
        with pytest.raises(WrongState):
            present_item(actor=made.secretary, item=made.items[0])


class TestConflicts:
    def seat(self, made: Contest, number: int, who: Person) -> Member:
        Member.objects.filter(pk=made.members[number].pk).update(person=who)
        return made.members[number]

    def kinds(self) -> set[tuple[str, str, str]]:
        rows = Conflict.objects.values_list("member__name", "proposal__code", "kind")
        return {(name[-1], code[-1], kind) for name, code, kind in rows}

    def test_detected_from_the_registry(self, made) -> None:
        community = made.proposals[0].community
        house = Household.objects.create(code="H1", district=community.district, community=community)
        farmer, cousin, sister = person("Ana", household=house), person("Luz"), person("Eva", household=house)
        ProposalMember.objects.create(proposal=made.proposals[0], person=farmer)
        Membership.objects.create(person=farmer, organisation=made.proposals[1].organisation)
        Kinship.objects.create(person=farmer, relative=cousin, relation="cousin")
        self.seat(made, 0, farmer)
        self.seat(made, 1, cousin)
        self.seat(made, 2, sister)
        session = with_session(made, state="planned").session
        found = detect_conflicts(actor=made.secretary, session=session)
        assert self.kinds() == {
            ("1", "1", "member"),
            ("1", "2", "member"),
            ("2", "1", "relative"),
            ("2", "2", "relative"),
            ("3", "1", "relative"),
            ("3", "2", "relative"),
        }
        assert {one.source for one in found} == {"detected"} and {one.status for one in found} == {"open"}
        assert detect_conflicts(actor=made.secretary, session=session) == []

    def test_former_members_are_no_conflict(self, made) -> None:
        farmer = person("Ana")
        Membership.objects.create(
            person=farmer, organisation=made.proposals[0].organisation, until=timezone.localdate()
        )
        self.seat(made, 0, farmer)
        assert detect_conflicts(session=with_session(made, state="planned").session) == []

    @pytest.mark.parametrize("rule", [True, False])
    def test_same_community_only_if_the_call_says_so(self, rule) -> None:
        made = contest(prefix="own", terms={"same_community_is_conflict": rule})
        self.seat(made, 0, person("Ana", community=made.proposals[0].community))
        found = detect_conflicts(session=with_session(made, state="planned").session)
        assert len(found) == (3 if rule else 0)

    def test_declared_by_the_juror_and_nobody_else(self, made) -> None:
        juror, proposal = made.members[0], made.proposals[0]
        with pytest.raises(NotAllowed):
            declare_conflict(actor=made.secretary, member=juror, proposal=proposal, kind="relative")
        with pytest.raises(InvalidInput):
            declare_conflict(actor=juror.user, member=juror, proposal=proposal, kind="envy")
        first = declare_conflict(actor=juror.user, member=juror, proposal=proposal, kind="relative")
        assert declare_conflict(actor=juror.user, member=juror, proposal=proposal, kind="relative") == first
        assert first.source == "declared"

    def test_proposals_of_another_call_are_refused(self, made) -> None:
        other = contest(prefix="two").proposals[0]
        with pytest.raises(InvalidInput):
            declare_conflict(actor=made.members[0].user, member=made.members[0], proposal=other, kind="relative")

    def test_decided_once_by_who_runs_the_session(self, made) -> None:
        made = with_session(made)
        conflict = report_conflict(
            actor=made.coordinator, member=made.members[0], proposal=made.proposals[0], kind="interest"
        )
        with pytest.raises(NotAllowed):
            confirm_conflict(actor=made.members[0].user, conflict=conflict)
        with pytest.raises(InvalidInput):
            dismiss_conflict(actor=made.secretary, conflict=conflict, reason="")
        with pytest.raises(WrongState):
            present_item(actor=made.secretary, item=made.items[0])
        dismissed = dismiss_conflict(actor=made.secretary, conflict=conflict, reason="No son familia")
        assert (dismissed.status, dismissed.confirmed_by_name) == ("dismissed", str(made.secretary))
        with pytest.raises(WrongState):
            confirm_conflict(actor=made.secretary, conflict=conflict)
        present_item(actor=made.secretary, item=made.items[0])


def test_acts_carry_no_names_of_people(made) -> None:
    made = with_session(made)
    juror = made.members[0]
    conflict = declare_conflict(
        actor=juror.user, member=juror, proposal=made.proposals[0], kind="relative", note="Mi hermana Juana"
    )
    confirm_conflict(actor=made.secretary, conflict=conflict)
    text = " ".join(str(details) for details in Act.objects.values_list("details", flat=True))
    assert "Juana" not in text and juror.name not in text
