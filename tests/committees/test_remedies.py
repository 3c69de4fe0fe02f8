"""A complaint against a result that is right: computed again with a corrected card or a recusal, or something given."""

import io
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from pypdf import PdfReader
from tests.factories.committees import Contest, contest, scored, with_session

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.calls import actions as calls
from winay.calls.models import Complaint, Proposal
from winay.committees import actions
from winay.committees.actions import RemedyGiven
from winay.committees.models import Minutes, Outcome, Remedy, Score
from winay.committees.queries.awards import award_of, standing_awards
from winay.committees.queries.own import result_of_proposal
from winay.committees.queries.remedies import result_complained_of
from winay.ledger.actions import verify_chain

pytestmark = pytest.mark.django_db

FULL = {"k1": Decimal(5), "k2": Decimal(5)}


def decided(budget: str = "14000", *, wrong: int = 2) -> Contest:
    """Three groups, two prizes' worth of money: the group `wrong` got a 0 from the first juror where it earned a 5."""
    marks = {(wrong, 0): [0, 0], **{(0, juror): [4, 4] for juror in range(3)}}
    made = scored(with_session(contest(categories=[{"budget": Decimal(budget)}])), marks)
    actions.close_session(actor=made.secretary, session=made.session)
    made.session.refresh_from_db()
    return made


def complaint_of(made: Contest, number: int = 2) -> Complaint:
    proposal = Proposal.objects.get(pk=made.proposals[number].pk)
    return calls.file_complaint(
        actor=made.coordinator, proposal=proposal, text="Sumaron mal la nota de un jurado."
    )


def uphold(made: Contest, complaint: Complaint, given: RemedyGiven) -> Remedy:
    complaint.refresh_from_db()
    if complaint.state == "filed":
        complaint = actions.answer_complaint(
            actor=made.coordinator, complaint=complaint, uphold=True, answer="Tiene razón.", remedy="addendum"
        )
    return actions.correct_result(actor=made.coordinator, complaint=complaint, given=given)


def text_of(minutes: Minutes) -> str:
    pdf = PdfReader(io.BytesIO(bytes(minutes.document.pdf)))
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def test_it_is_owed_until_it_is_done_and_done_once() -> None:
    made = decided_with_room()
    complaint = complaint_of(made)
    given = RemedyGiven("card", made.members[0], None, FULL)
    with pytest.raises(WrongState):
        actions.correct_result(actor=made.coordinator, complaint=complaint, given=given)
    remedy = uphold(made, complaint, given)
    complaint.refresh_from_db()
    assert complaint.remedy_done_at is not None and remedy.minutes.document.code in complaint.remedy_note
    with pytest.raises(WrongState):
        actions.correct_result(actor=made.coordinator, complaint=complaint, given=given)
    with pytest.raises(NotAllowed):
        actions.correct_result(actor=made.secretary, complaint=complaint, given=given)


def test_a_corrected_card_is_computed_again_and_wins_where_the_budget_holds_it() -> None:
    made = decided_with_room()
    complaint = complaint_of(made)
    uphold(made, complaint, RemedyGiven("card", made.members[0], None, FULL))
    proposal = Proposal.objects.get(pk=made.proposals[2].pk)
    assert proposal.state == "awarded"
    outcome = standing_awards().select_related("session").get(proposal=proposal)
    award = award_of(outcome)
    assert award is not None and award.later and award.amount.amount == Decimal("7000")
    own = result_of_proposal(proposal)
    assert own is not None and own.award is not None
    assert {one.kind for one in own.afterwards} == {"awarded_later", "corrected"}
    verify_chain(programme=made.call.programme)


def decided_with_room() -> Contest:
    """The minimum score keeps the third group out; there is money for it."""
    marks = {(2, 0): [0, 0], (0, 0): [4, 4], (0, 1): [4, 4], (0, 2): [4, 4]}
    category = {"budget": Decimal("21000"), "minimum_score": Decimal(50)}
    made = scored(with_session(contest(prefix="room", categories=[category])), marks)
    actions.close_session(actor=made.secretary, session=made.session)
    assert Proposal.objects.get(pk=made.proposals[2].pk).state == "not_awarded"
    made.session.refresh_from_db()
    return made


def test_the_addendum_prints_both_results_and_no_name_and_the_scores_stay() -> None:
    made = decided_with_room()
    before = Score.objects.count(), list(Outcome.objects.values_list("score", "rank"))
    uphold(made, complaint_of(made), RemedyGiven("card", made.members[0], None, FULL))
    addendum = Minutes.objects.get(session=made.session, number=2)
    text = text_of(addendum)
    assert "Adenda 1 del acta" in text
    assert "40.00 puntos, no ganadora" in text and "73.33 puntos, ganadora, S/ 7,000.00" in text
    assert "J1 (Sector 1)" in text and made.members[0].name not in text
    assert (Score.objects.count(), list(Outcome.objects.values_list("score", "rank"))) == before
    remedy = Remedy.objects.get()
    assert {one["code"] for one in remedy.changes} >= {made.proposals[2].code}
    with pytest.raises(DatabaseError), transaction.atomic():
        Remedy.objects.update(compensation="otra cosa")


def test_where_the_budget_is_gone_something_has_to_be_given_and_others_keep_theirs() -> None:
    made = decided()
    complaint = complaint_of(made)
    given = {"kind": "card", "member": made.members[0], "marks": FULL}
    with pytest.raises(InvalidInput) as caught:
        uphold(made, complaint, RemedyGiven(**given))
    assert caught.value.field == "compensation" and not Remedy.objects.exists()
    uphold(made, complaint, RemedyGiven(**given, compensation="La NEC paga el plan con el saldo de 2027."))
    assert Proposal.objects.get(pk=made.proposals[2].pk).state == "waiting"
    assert Proposal.objects.filter(state="awarded").count() == 2
    text = text_of(Minutes.objects.get(session=made.session, number=2))
    assert "el saldo no alcanza" in text and "Lo adjudicado se respeta" in text and "saldo de 2027" in text


def test_a_recusal_found_leaves_the_card_out() -> None:
    made = decided_with_room()
    uphold(made, complaint_of(made), RemedyGiven("recusal", made.members[0]))
    after = next(one["after"] for one in Remedy.objects.get().changes if one["code"] == made.proposals[2].code)
    assert after["points"] == "60.00" and after["decision"] == "awarded"


def test_remedies_add_up() -> None:
    made = decided("7000", wrong=2)
    uphold(made, complaint_of(made), RemedyGiven("recusal", made.members[0], compensation="Se le paga el pasaje."))
    given = RemedyGiven("card", made.members[1], None, FULL, "Se le paga el pasaje.")
    uphold(made, complaint_of(made, 1), given)
    first, last = Remedy.objects.order_by("number")
    assert [one["after"]["points"] for one in first.changes if one["code"] == made.proposals[2].code] == ["60.00"]
    assert [one["after"]["points"] for one in last.changes if one["code"] == made.proposals[1].code] == ["73.33"]
    assert all(one["before"]["points"] != "40.00" for one in last.changes)
    assert (first.minutes.number, last.minutes.number) == (2, 3)


def test_a_compensation_alone_changes_no_result() -> None:
    made = decided()
    complaint = complaint_of(made)
    with pytest.raises(InvalidInput):
        uphold(made, complaint, RemedyGiven("compensation"))
    uphold(made, complaint, RemedyGiven("compensation", compensation="Entra primera al próximo concurso."))
    remedy = Remedy.objects.get()
    assert remedy.changes == [] and "próximo concurso" in text_of(remedy.minutes)


@pytest.mark.parametrize("marks", [None, {}, {"k1": Decimal(5)}, {"k1": Decimal(9), "k2": Decimal(5)}])
def test_a_card_is_corrected_whole_and_within_its_scale(marks) -> None:
    made = decided()
    with pytest.raises(InvalidInput):
        uphold(made, complaint_of(made), RemedyGiven("card", made.members[0], None, marks))
    assert not Remedy.objects.exists()


def test_only_a_juror_of_the_committee() -> None:
    made = decided()
    other = contest(prefix="other").members[0]
    with pytest.raises(InvalidInput):
        uphold(made, complaint_of(made), RemedyGiven("recusal", other))


def test_the_page_offers_it_and_takes_it(client) -> None:
    made = decided_with_room()
    complaint = complaint_of(made)
    assert result_complained_of(complaint) is not None
    client.force_login(made.coordinator)
    url = f"/desk/complaints/{complaint.code}/"
    answered = actions.answer_complaint(
        actor=made.coordinator, complaint=complaint, uphold=True, answer="Tiene razón.", remedy="addendum"
    )
    assert answered.remedy_done_at is None
    page = client.get(url).content.decode()
    assert 'name="kind"' in page and 'name="mark-k1"' in page
    posted = {"kind": "card", "item": str(made.items[2].pk), "member": str(made.members[0].pk), "mark-k1": "5"}
    assert client.post(url, {**posted, "mark-k2": ""}).status_code == 200
    assert not Remedy.objects.exists()
    assert client.post(url, {**posted, "mark-k2": "5"}).status_code == 302
    assert Remedy.objects.get().kind == "card"
