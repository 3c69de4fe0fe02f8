"""Complaints: nothing goes on over them unsaid, and an upheld one always has a remedy."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pypdf import PdfReader
from tests.factories.calls import open_call, submitted_proposal
from tests.factories.committees import contest, scored, with_session

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act
from winay.calls import actions as calls
from winay.calls.actions.complaints import date_decisions
from winay.calls.models import Call, Complaint, GoingOn, Proposal
from winay.calls.queries.complaints import may_still_complain, open_cases
from winay.committees import actions
from winay.committees.models import Minutes
from winay.committees.queries.complaints import remedies_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def refused(made, days_ago: int = 0) -> Proposal:
    """A screened call with one admitted proposal and one that was refused some days ago."""
    admitted, other = submitted_proposal(made), submitted_proposal(made)
    calls.screen_by_rules(proposal=admitted)
    calls.admit_proposal(actor=made.officer, proposal=admitted)
    calls.refuse_proposal(
        actor=made.officer,
        proposal=other,
        reason="Dos hogares",
        mend="Sumar",
        now=timezone.now() - timedelta(days=days_ago),
    )
    Call.objects.filter(pk=made.call.pk).update(closes_at=timezone.now() - timedelta(hours=1))
    calls.close_reception(actor=made.coordinator, call=made.call)
    other.refresh_from_db()
    return other


def complain(made, proposal: Proposal) -> Complaint:
    return calls.file_complaint(actor=made.coordinator, proposal=proposal, text="No contaron bien.")


def refused_in_a_contest(made) -> Proposal:
    """One more proposal of a contest that is ready for its session, refused today."""
    proposal = made.proposals[-1]
    Proposal.objects.filter(pk=proposal.pk).update(state="refused")
    date_decisions([proposal], timezone.now())
    proposal.refresh_from_db()
    return proposal


class TestWaiting:
    def test_screening_does_not_close_while_a_group_can_complain(self):
        made = open_call()
        proposal = refused(made)
        days = made.call.terms["complaint_days"]
        with pytest.raises(WrongState) as error:
            calls.close_screening(actor=made.officer, call=made.call)
        assert proposal.code in str(error.value)
        assert f"{TODAY() + timedelta(days=days):%d/%m/%Y}" in str(error.value)

    @pytest.mark.parametrize(("days_ago", "open_"), [(5, True), (6, False)])
    def test_the_last_day_is_still_the_groups(self, days_ago, open_):
        made = open_call()
        proposal = refused(made, days_ago)
        assert made.call.terms["complaint_days"] == 5
        assert bool(open_cases(made.call, TODAY())) is may_still_complain(proposal) is open_
        if not open_:
            assert calls.close_screening(actor=made.officer, call=made.call).state == "screened"

    def test_it_does_not_close_over_a_complaint_without_an_answer_however_old(self):
        made = open_call()
        proposal = refused(made, 5)
        complaint = complain(made, proposal)
        later = TODAY() + timedelta(days=90)
        assert [case.complaint for case in open_cases(made.call, later)] == [complaint.code]
        actions.answer_complaint(actor=made.coordinator, complaint=complaint, uphold=False, answer="Eran dos.")
        assert open_cases(made.call, TODAY()) == []
        assert calls.close_screening(actor=made.officer, call=made.call).state == "screened"

    def test_only_the_coordinator_decides_to_go_on_and_says_why(self):
        made = open_call()
        proposal = refused(made)
        with pytest.raises(NotAllowed):
            calls.go_on_over_complaints(actor=made.officer, call=made.call, reason="La feria es el sábado")
        with pytest.raises(InvalidInput):
            calls.go_on_over_complaints(actor=made.coordinator, call=made.call, reason=" ")
        calls.go_on_over_complaints(actor=made.coordinator, call=made.call, reason="La feria es el sábado")
        assert calls.close_screening(actor=made.officer, call=made.call).state == "screened"
        assert Act.objects.get(verb="go_on_over_complaints").details == {"proposals": [proposal.code]}
        with pytest.raises(WrongState):
            calls.go_on_over_complaints(actor=made.coordinator, call=made.call, reason="Otra vez")

    def test_the_decision_holds_for_the_cases_it_names_only(self):
        made = open_call()
        proposal = refused(made)
        calls.go_on_over_complaints(actor=made.coordinator, call=made.call, reason="La feria es el sábado")
        complaint = complain(made, proposal)
        with pytest.raises(WrongState) as error:
            calls.close_screening(actor=made.officer, call=made.call)
        assert complaint.code in str(error.value)

    def test_the_decision_is_never_changed(self):
        made = open_call()
        refused(made)
        decision = calls.go_on_over_complaints(actor=made.coordinator, call=made.call, reason="La feria")
        for change in (lambda: GoingOn.objects.update(reason="Otra"), decision.delete):
            with pytest.raises(Exception, match="append-only"), transaction.atomic():
                change()

    def test_a_session_is_neither_planned_nor_opened(self):
        made = contest(proposals=4)
        refused_in_a_contest(made)
        plan = {"actor": made.secretary, "committee": made.committee, "planned_for": timezone.now()}
        with pytest.raises(WrongState):
            actions.plan_session(**plan)
        calls.go_on_over_complaints(actor=made.coordinator, call=made.call, reason="La feria es el sábado")
        session = actions.plan_session(**plan)
        for member in made.members:
            actions.record_attendance(actor=made.secretary, session=session, member=member, present=True)
        complaint = complain(made, Proposal.objects.get(state="refused"))
        with pytest.raises(WrongState) as error:
            actions.open_session(actor=made.secretary, session=session)
        assert complaint.code in str(error.value)
        actions.answer_complaint(actor=made.coordinator, complaint=complaint, uphold=False, answer="No.")
        assert actions.open_session(actor=made.secretary, session=session).state == "open"

    def test_the_minutes_print_the_decision_its_reason_and_whose_it_is(self):
        made = contest(proposals=4)
        proposal = refused_in_a_contest(made)
        calls.go_on_over_complaints(actor=made.coordinator, call=made.call, reason="La feria es el sábado")
        made.proposals.remove(proposal)
        made = scored(with_session(made))
        actions.close_session(actor=made.secretary, session=made.session)
        pdf = bytes(Minutes.objects.get().document.pdf)
        text = " ".join(" ".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf)).pages).split())
        assert "La feria es el sábado" in text
        assert f"responsabilidad de {made.coordinator}" in text
        assert f"{proposal.code}: podía reclamar hasta el" in text


class TestRemedies:
    def test_against_a_refusal_the_group_is_readmitted(self):
        made = open_call()
        proposal = refused(made)
        complaint = complain(made, proposal)
        assert [str(one) for one in remedies_of(complaint)] == ["readmitted", "returned"]
        answered = actions.answer_complaint(
            actor=made.coordinator, complaint=complaint, uphold=True, answer="Son cuatro."
        )
        assert (answered.state, answered.remedy) == ("upheld", "readmitted") and answered.remedy_done_at
        assert Proposal.objects.get(pk=proposal.pk).state == "eligible"

    def test_or_gets_it_back_to_be_corrected(self):
        made = open_call()
        proposal = refused(made)
        until = TODAY() + timedelta(days=3)
        actions.answer_complaint(
            actor=made.coordinator,
            complaint=complain(made, proposal),
            uphold=True,
            answer="Falta solo la firma.",
            remedy="returned",
            until=until,
            parts=["people"],
        )
        proposal.refresh_from_db()
        assert (proposal.state, proposal.return_until, proposal.return_parts) == ("returned", until, ["people"])
        with pytest.raises(WrongState):
            calls.close_screening(actor=made.officer, call=made.call)

    @pytest.mark.parametrize("state", ["planned", "open"])
    def test_it_goes_on_the_agenda_of_a_session_that_is_prepared(self, state):
        made = contest(proposals=4)
        proposal = refused_in_a_contest(made)
        made.proposals.remove(proposal)
        made = with_session(made, state=state)
        complaint = complain(made, proposal)
        actions.answer_complaint(actor=made.coordinator, complaint=complaint, uphold=True, answer="Son cuatro.")
        assert Proposal.objects.get(pk=proposal.pk).state == "eligible"
        assert made.session.items.order_by("-position").first().proposal_id == proposal.pk
        assert made.session.items.count() == 4

    def test_without_a_session_yet_it_waits_for_it(self):
        made = contest(proposals=4)
        proposal = refused_in_a_contest(made)
        actions.answer_complaint(
            actor=made.coordinator, complaint=complain(made, proposal), uphold=True, answer="Sí."
        )
        session = actions.plan_session(actor=made.secretary, committee=made.committee, planned_for=timezone.now())
        assert session.items.count() == 4

    def test_when_the_session_is_over_what_the_group_gets_instead_is_written_down(self):
        made = contest(proposals=4)
        proposal = refused_in_a_contest(made)
        made.proposals.remove(proposal)
        made = scored(with_session(made))
        actions.close_session(actor=made.secretary, session=made.session)
        complaint = complain(made, Proposal.objects.get(pk=proposal.pk))
        with pytest.raises(InvalidInput) as error:
            actions.answer_complaint(actor=made.coordinator, complaint=complaint, uphold=True, answer="Es verdad.")
        assert error.value.field == "note" and Complaint.objects.get().state == "filed"
        answered = actions.answer_complaint(
            actor=made.coordinator,
            complaint=complaint,
            uphold=True,
            answer="Es verdad.",
            remedy="compensated",
            note="Entra al segundo concurso sin evaluación.",
        )
        assert (answered.state, answered.remedy) == ("upheld", "compensated")
        assert Proposal.objects.get(pk=proposal.pk).state == "refused"

    def test_against_a_result_the_addendum_is_owed_until_it_is_made(self):
        made = scored(with_session(contest(categories=[{"budget": Decimal("14000")}])))
        actions.close_session(actor=made.secretary, session=made.session)
        proposal = Proposal.objects.get(state="waiting")
        complaint = complain(made, proposal)
        answered = actions.answer_complaint(
            actor=made.coordinator, complaint=complaint, uphold=True, answer="Se sumó mal."
        )
        assert (answered.remedy, answered.remedy_done_at) == ("addendum", None)
        with pytest.raises(NotAllowed):
            calls.carry_out_remedy(actor=made.secretary, complaint=answered, note="ACTA-1-2")
        done = calls.carry_out_remedy(actor=made.coordinator, complaint=answered, note="Adenda ACTA-1-2")
        assert done.remedy_done_at and "ACTA-1-2" in done.remedy_note
        with pytest.raises(WrongState):
            calls.carry_out_remedy(actor=made.coordinator, complaint=answered, note="Otra")

    def test_a_remedy_that_does_not_fit_is_refused(self):
        made = open_call()
        complaint = complain(made, refused(made))
        with pytest.raises(InvalidInput) as error:
            actions.answer_complaint(
                actor=made.coordinator, complaint=complaint, uphold=True, answer="Sí", remedy="addendum"
            )
        assert error.value.field == "remedy"

    def test_a_cancelled_call_leaves_a_remedy_too(self):
        made = open_call()
        complaint = complain(made, refused(made))
        calls.cancel_call(actor=made.coordinator, call=made.call, reason="Sin presupuesto")
        complaint.proposal.call.refresh_from_db()
        assert [str(one) for one in remedies_of(Complaint.objects.get())] == ["compensated"]


class TestOneWayToAnswer:
    def test_there_is_one_act_that_answers(self):
        assert not hasattr(calls, "answer_complaint")

    def test_the_database_keeps_no_upheld_complaint_without_a_remedy(self):
        made = open_call()
        complaint = complain(made, refused(made))
        with pytest.raises(IntegrityError), transaction.atomic():
            Complaint.objects.filter(pk=complaint.pk).update(state="upheld")


class TestOneComplaintADecision:
    def test_once_answered_there_is_no_second_one(self):
        made = open_call()
        proposal = refused(made)
        complaint = complain(made, proposal)
        assert not may_still_complain(proposal)
        actions.answer_complaint(actor=made.coordinator, complaint=complaint, uphold=False, answer="No.")
        with pytest.raises(WrongState) as error:
            complain(made, proposal)
        assert complaint.code in str(error.value)

    def test_a_new_decision_can_be_complained_about(self):
        made = scored(with_session(contest(categories=[{"budget": Decimal("14000")}])))
        actions.close_session(actor=made.secretary, session=made.session)
        proposal = Proposal.objects.get(state="waiting")
        complaint = complain(made, proposal)
        actions.answer_complaint(actor=made.coordinator, complaint=complaint, uphold=False, answer="No.")
        date_decisions([proposal], timezone.now())
        assert complain(made, proposal).code.endswith("-R2")
