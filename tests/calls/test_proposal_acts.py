"""A proposal from draft to screening: nothing typed is lost, nothing is counted twice, every refusal has reasons."""

import io
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, connections, transaction
from PIL import Image
from tests.factories.calls import (
    cost_lines,
    draft_proposal,
    group_account,
    open_call,
    submitted_proposal,
)
from tests.factories.programmes import a_user

from winay.base.errors import DomainError, InvalidInput, NotAllowed, WrongState
from winay.calls import actions
from winay.calls.models import Proposal, Revision
from winay.calls.queries.readiness import totals_of_lines
from winay.calls.states import PROPOSAL_STATES
from winay.committees import actions as committees


@pytest.mark.django_db
def test_saving_keeps_what_is_right_and_names_what_is_wrong():
    made = open_call()
    proposal = draft_proposal(made)
    with pytest.raises(InvalidInput) as error:
        actions.save_proposal(
            actor=made.officer,
            proposal=proposal,
            values={"activity": "Quesos", "expected_sales": "mucho", "idea": "Otra idea", "nonsense": 1},
        )
    assert {problem.where for problem in error.value.problems} == {"expected_sales", "nonsense"}
    proposal.refresh_from_db()
    assert (proposal.activity, proposal.answers["idea"]) == ("Quesos", "Otra idea")
    assert proposal.expected_sales.amount == Decimal("18000")


@pytest.mark.django_db
def test_cost_lines_are_all_or_nothing():
    made = open_call()
    proposal = draft_proposal(made)
    lines = cost_lines(Decimal("5000"))
    lines[1] = {**lines[1], "quantity": "-3", "source": "luna"}
    with pytest.raises(InvalidInput) as error:
        actions.replace_cost_lines(actor=made.officer, proposal=proposal, lines=lines)
    assert {problem.where for problem in error.value.problems} == {"2.quantity", "2.source"}
    proposal.refresh_from_db()
    assert proposal.requested.amount == Decimal("7000")


@pytest.mark.django_db
def test_a_submitted_revision_never_changes():
    made = open_call()
    proposal = submitted_proposal(made)
    revision = Revision.objects.get(proposal=proposal)
    assert revision.content["requested"] == "7000.00"
    assert revision.content["households"] == 4
    with pytest.raises(WrongState):
        actions.save_proposal(actor=made.officer, proposal=proposal, values={"activity": "Otra"})
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Revision.objects.update(sha256="0" * 64)


@pytest.mark.django_db
def test_an_incomplete_or_too_dear_proposal_is_not_submitted():
    made = open_call()
    proposal = draft_proposal(made, asked=Decimal("9000"))
    actions.save_proposal(actor=made.officer, proposal=proposal, values={"problem": ""})
    with pytest.raises(InvalidInput) as error:
        actions.submit_proposal(actor=made.officer, proposal=proposal)
    assert {"cost_lines", "problem"} <= {problem.where for problem in error.value.problems}
    assert Revision.objects.count() == 0


@pytest.mark.django_db
def test_nothing_is_submitted_after_the_closing_hour():
    made = open_call()
    proposal = draft_proposal(made)
    with pytest.raises(WrongState):
        actions.submit_proposal(
            actor=made.officer, proposal=proposal, now=made.call.closes_at + timedelta(seconds=1)
        )


@pytest.mark.django_db(transaction=True)
def test_two_submissions_at_once_make_one_revision():
    made = open_call()
    proposal = draft_proposal(made)

    def submit(_: int) -> str:
        try:
            actions.submit_proposal(actor=made.officer, proposal=proposal)
            return "done"
        except DomainError:
            return "refused"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(submit, range(2)))
    assert answers == ["done", "refused"]
    assert Revision.objects.filter(proposal=proposal).count() == 1
    connection.close()


@pytest.mark.django_db
def test_the_group_writes_its_own_proposal_and_strangers_do_not():
    made = open_call()
    proposal = draft_proposal(made)
    member = group_account(proposal)
    actions.save_proposal(actor=member, proposal=proposal, values={"activity": "Nuestra actividad"})
    for act in (
        lambda: actions.save_proposal(actor=a_user(), proposal=proposal, values={}),
        lambda: actions.submit_proposal(actor=a_user(), proposal=proposal),
        lambda: actions.admit_proposal(actor=member, proposal=proposal),
    ):
        with pytest.raises(NotAllowed):
            act()


@pytest.mark.django_db
def test_only_members_of_the_organisation_take_part():
    made = open_call()
    first, second = draft_proposal(made), draft_proposal(made)
    stranger = second.organisation.memberships.first().person
    with pytest.raises(InvalidInput):
        actions.set_members(actor=made.officer, proposal=first, people=[stranger])


@pytest.mark.django_db
def test_a_good_proposal_is_admitted_by_the_rules():
    made = open_call()
    proposal = submitted_proposal(made)
    results = actions.screen_by_rules(proposal=proposal)
    assert results and all(result.met for result in results), [
        (r.condition, r.reason) for r in results if not r.met
    ]
    assert actions.admit_proposal(actor=made.officer, proposal=proposal).state == "eligible"


@pytest.mark.django_db
def test_an_unmet_condition_says_why_and_how_to_mend_and_a_person_may_decide():
    made = open_call()
    proposal = submitted_proposal(made, households=2)
    unmet = [result for result in actions.screen_by_rules(proposal=proposal) if not result.met]
    assert len(unmet) == 1 and "2" in unmet[0].reason and unmet[0].mend
    with pytest.raises(WrongState):
        actions.admit_proposal(actor=made.officer, proposal=proposal)
    with pytest.raises(InvalidInput):
        actions.decide_condition(
            actor=made.officer, proposal=proposal, condition=unmet[0].condition, met=True, reason=""
        )
    actions.decide_condition(
        actor=made.officer, proposal=proposal, condition=unmet[0].condition, met=True, reason="Vi las actas"
    )
    assert actions.admit_proposal(actor=made.officer, proposal=proposal).state == "eligible"


@pytest.mark.django_db
def test_a_refusal_leads_to_a_complaint_and_back():
    made = open_call()
    proposal = submitted_proposal(made, households=2)
    member = group_account(proposal)
    with pytest.raises(InvalidInput):
        actions.refuse_proposal(actor=made.officer, proposal=proposal, reason="", mend="")
    actions.refuse_proposal(actor=made.officer, proposal=proposal, reason="Dos hogares", mend="Sumar hogares")
    complaint = actions.file_complaint(actor=member, proposal=proposal, text="Somos cuatro hogares")
    with pytest.raises(WrongState):
        actions.file_complaint(actor=member, proposal=proposal, text="Otra vez")
    with pytest.raises(NotAllowed):
        committees.answer_complaint(actor=made.officer, complaint=complaint, uphold=True, answer="Sí")
    committees.answer_complaint(actor=made.coordinator, complaint=complaint, uphold=True, answer="Se verificó")
    proposal.refresh_from_db()
    assert proposal.state == "eligible"


@pytest.mark.django_db
def test_a_complaint_after_its_deadline_is_refused():
    made = open_call()
    proposal = submitted_proposal(made)
    actions.refuse_proposal(actor=made.officer, proposal=proposal, reason="x", mend="y")
    from django.utils import timezone

    late = timezone.now() + timedelta(days=60)
    with pytest.raises(WrongState):
        actions.file_complaint(actor=made.officer, proposal=proposal, text="Tarde", now=late)


def _picture(form: str = "PNG", size: tuple[int, int] = (2400, 1200)) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", size, "green").save(out, form)
    out.seek(0)
    return out


@pytest.mark.django_db
def test_pictures_are_made_small_and_clean():
    made = open_call()
    proposal = draft_proposal(made)
    photo = Image.new("RGB", (2400, 1200), "red")
    exif = Image.Exif()
    exif[0x010E] = "DNI 40404040"
    out = io.BytesIO()
    photo.save(out, "JPEG", exif=exif)
    out.seek(0)
    picture = actions.add_picture(actor=made.officer, proposal=proposal, kind="present", file=out)
    data = picture.proof.file.read()
    assert b"40404040" not in data
    assert max(Image.open(io.BytesIO(data)).size) <= 1600


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"", b"<html>", b"\x89PNG\r\n\x1a\n" + b"0" * 50, b"GIF89a<script>"])
def test_a_picture_that_is_none_is_refused(content):
    made = open_call()
    proposal = draft_proposal(made)
    with pytest.raises(InvalidInput):
        actions.add_picture(actor=made.officer, proposal=proposal, kind="present", file=io.BytesIO(content))
    assert proposal.pictures.count() == 0


@pytest.mark.django_db
def test_a_picture_with_too_many_pixels_is_refused():
    made = open_call()
    proposal = draft_proposal(made)
    with pytest.raises(InvalidInput):
        actions.add_picture(actor=made.officer, proposal=proposal, kind="photo", file=_picture(size=(9000, 9000)))


@pytest.mark.django_db
@pytest.mark.parametrize("state", list(PROPOSAL_STATES.labels))
def test_screening_acts_only_from_the_states_of_the_table(state):
    made = open_call()
    proposal = submitted_proposal(made)
    actions.screen_by_rules(proposal=proposal)
    acts = {
        "return": lambda: actions.return_proposal(actor=made.officer, proposal=proposal, reason="Falta algo"),
        "admit": lambda: actions.admit_proposal(actor=made.officer, proposal=proposal),
        "refuse": lambda: actions.refuse_proposal(actor=made.officer, proposal=proposal, reason="a", mend="b"),
        "withdraw": lambda: actions.withdraw_proposal(actor=made.officer, proposal=proposal),
    }
    for act, do in acts.items():
        Proposal.objects.filter(pk=proposal.pk).update(state=state)
        row = PROPOSAL_STATES.row(state, act)
        if row is None:
            with pytest.raises(WrongState):
                do()
        else:
            assert do().state == row.target


def a_line(**values):
    line = {"kind": "goods", "description": "Malla", "unit": "u", "quantity": "1", "unit_cost": "1"}
    return {**line, "source": "programme", **values}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("quantity", "cost"), [("0.0005", "900000"), ("1.2345", "1000"), ("1", "0.004"), ("999999999", "999999999")]
)
def test_what_is_kept_adds_up_to_what_is_asked(quantity, cost):
    """A line that the store would round, or cannot hold, is refused and the former lines stay."""
    made = open_call()
    proposal = draft_proposal(made)
    with pytest.raises(InvalidInput):
        actions.replace_cost_lines(
            actor=made.officer, proposal=proposal, lines=[a_line(quantity=quantity, unit_cost=cost)]
        )
    kept = Proposal.objects.get(pk=proposal.pk)
    assert totals_of_lines(kept.cost_lines.all()).requested == kept.requested.amount == Decimal("7000")


@pytest.mark.django_db
def test_a_title_taken_already_loses_nothing_else():
    made = open_call()
    first = draft_proposal(made)
    second = actions.start_proposal(
        actor=made.officer,
        call=made.call,
        category=made.category,
        organisation=first.organisation,
        title="Otra",
        district=first.district,
    )
    with pytest.raises(InvalidInput) as error:
        actions.save_proposal(
            actor=made.officer, proposal=second, values={"title": first.title, "idea": "Una larga idea"}
        )
    assert error.value.field == "title"
    second.refresh_from_db()
    assert (second.title, second.answers["idea"]) == ("Otra", "Una larga idea")


@pytest.mark.django_db
def test_a_group_cannot_declare_itself_most_vulnerable():
    made = open_call()
    proposal = draft_proposal(made)
    with pytest.raises(InvalidInput):
        actions.save_proposal(
            actor=group_account(proposal), proposal=proposal, values={"most_vulnerable": True, "idea": "Nueva"}
        )
    proposal.refresh_from_db()
    assert (proposal.most_vulnerable, proposal.answers["idea"]) == (False, "Nueva")
    with pytest.raises(NotAllowed):
        actions.decide_most_vulnerable(
            actor=group_account(proposal), proposal=proposal, value=True, reason="Somos pobres"
        )


@pytest.mark.django_db
def test_what_the_rules_said_of_a_former_revision_admits_no_other():
    made = open_call()
    proposal = submitted_proposal(made)
    actions.screen_by_rules(proposal=proposal)
    actions.return_proposal(actor=made.officer, proposal=proposal, reason="Falta la contrapartida")
    actions.replace_cost_lines(actor=made.clerk, proposal=proposal, lines=[a_line(unit_cost="7000")])
    actions.submit_proposal(actor=made.clerk, proposal=proposal)
    with pytest.raises(WrongState):
        actions.admit_proposal(actor=made.officer, proposal=proposal)
    assert not all(result.met for result in actions.screen_by_rules(proposal=proposal))


@pytest.mark.django_db
def test_thirty_proposals_are_submitted_and_screened_in_two_seconds():
    made = open_call()
    proposals = [draft_proposal(made) for _ in range(30)]
    start = time.process_time()
    for proposal in proposals:
        actions.submit_proposal(actor=made.clerk, proposal=proposal)
        actions.screen_by_rules(proposal=proposal)
        actions.admit_proposal(actor=made.officer, proposal=proposal)
    assert time.process_time() - start < 4, "seconds of the processor: measured 0.3"
