"""Budget that an ended award frees goes to the waiting list by the published rule: once, explained, on record."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from tests.factories.agreements import paid_by_the_bank, staff_member
from tests.factories.awards import (
    agreement_of,
    closed_contest,
    give,
    member_of_group,
    money,
    officer_of,
    outcome_of,
    renounce,
    states_of,
)

from winay.agreements import actions
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act
from winay.committees import actions as committees
from winay.committees.models import AwardChange, Freed, Minutes, Outcome, Reallocation, ReallocationLine
from winay.committees.queries.awards import award_of, event_text, events_after_session, outcome_with_award
from winay.committees.queries.freed import round_of
from winay.committees.queries.public.open_data import award_change_row, award_changes_for_public
from winay.committees.queries.reasons import reason_lines
from winay.committees.tasks import tasks_for
from winay.documents.queries import verify_bytes
from winay.ledger.queries import where_every_sol_is

pytestmark = pytest.mark.django_db
D = Decimal
TODAY = timezone.localdate
REASON = "La mayoría migró a la costa"


def test_the_freed_budget_goes_to_the_next_and_is_explained():
    made = closed_contest()
    renounce(made, 1)
    reallocation = give(made)
    assert states_of(made) == ["renounced", "awarded", "awarded", "waiting", "waiting"]
    assert money(made) == (D("500"), D("14000"))
    lines = {one.outcome.proposal.code[-1]: one for one in reallocation.lines.select_related("outcome__proposal")}
    assert {key: (one.decision, one.amount.amount) for key, one in lines.items()} == {
        "3": ("awarded", D("7000")),
        "4": ("waiting", D("0")),
        "5": ("waiting", D("0")),
    }
    assert reason_lines(lines["3"].explanation)[0] == (
        "3.º, 95.00 puntos, S/\xa07,000.00 solicitados, quedaban S/\xa07,500.00 en la categoría: ganadora"
    )
    assert "S/\xa0500.00" in reason_lines(lines["4"].explanation)[0]
    assert Act.objects.filter(verb="award_from_waiting_list").get().subject_code.endswith("P0003")
    award = award_of(outcome_with_award(outcome_of(made, 3).pk))
    assert award and award.later and award.amount.amount == D("7000")
    assert award.document == reallocation.minutes.document.code


def test_session_and_outcomes_stay_as_they_were():
    made = closed_contest()
    before = list(Outcome.objects.order_by("pk").values())
    closed = (made.session.closed_at, made.session.diagnostics)
    renounce(made, 1)
    give(made)
    made.session.refresh_from_db()
    assert list(Outcome.objects.order_by("pk").values()) == before
    assert (made.session.closed_at, made.session.diagnostics) == closed


def test_the_addendum_continues_the_acta_and_verifies():
    made = closed_contest()
    renounce(made, 1)
    reallocation = give(made)
    acta, addendum = Minutes.objects.order_by("number")
    assert reallocation.minutes == addendum and addendum.document.replaces == acta.document
    assert addendum.document.public and verify_bytes(bytes(addendum.document.pdf)) == addendum.document
    assert addendum.correction == "Adjudicación de la lista de espera: 1 propuesta, S/\xa07,000.00."
    assert REASON not in _text(addendum)
    assert "P0001" in _text(addendum) and "P0003" in _text(addendum)


def _text(minutes: Minutes) -> str:
    import io

    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(bytes(minutes.document.pdf))).pages)


@pytest.mark.parametrize("model", [AwardChange, Reallocation, Freed, ReallocationLine])
def test_what_was_written_after_the_session_is_append_only(model):
    made = closed_contest()
    renounce(made, 1)
    give(made)
    row = model.objects.first()
    for forbidden in (row.delete, lambda: model.objects.filter(pk=row.pk).update(created_at=timezone.now())):
        with pytest.raises(DatabaseError), transaction.atomic():
            forbidden()


def test_freed_budget_is_given_once():
    made = closed_contest()
    with pytest.raises(WrongState):
        give(made)
    renounce(made, 1)
    give(made)
    with pytest.raises(WrongState):
        give(made)
    assert Reallocation.objects.count() == 1


def test_who_may_give_freed_budget():
    made = closed_contest()
    renounce(made, 1)
    actors = [officer_of(made), made.members[0].user, member_of_group(made, 3)]
    for actor in [*actors, staff_member(made.call.programme, "finance")]:
        with pytest.raises(NotAllowed):
            committees.award_freed_budget(actor=actor, session=made.session)
    committees.award_freed_budget(actor=made.coordinator, session=made.session)


def test_without_anybody_waiting_there_is_nothing_to_give():
    made = closed_contest(proposals=2)
    renounce(made, 1)
    with pytest.raises(WrongState):
        give(made)


def test_that_nobody_fits_is_put_on_record():
    made = closed_contest(proposals=[{"requested": D("3000")}, {}, {"requested": D("8000")}], budget=D("10000"))
    renounce(made, 1)
    reallocation = give(made)
    assert [one.decision for one in reallocation.lines.all()] == ["waiting"]
    assert "ninguna" in reallocation.minutes.correction
    assert round_of(made.session, TODAY()) is None


def test_an_award_given_later_ends_as_any_other():
    made = closed_contest()
    renounce(made, 1)
    give(made)
    renounce(made, 3)
    assert give(made).number == 2
    assert states_of(made) == ["renounced", "awarded", "renounced", "awarded", "waiting"]
    assert money(made) == (D("500"), D("14000"))


def test_an_award_given_later_leads_to_its_agreement():
    made = closed_contest()
    renounce(made, 1)
    give(made)
    agreement = agreement_of(made, 3, "signed")
    assert agreement.amount.amount == D("7000")
    with pytest.raises(InvalidInput):
        other = agreement_of(made, 2)
        actions.sign_agreement(actor=officer_of(made), agreement=other, signed_on=TODAY() - timedelta(days=1))
    (stage,) = where_every_sol_is(made.call.programme)
    assert (stage.available, stage.awarded, stage.agreed) == (D("500"), D("14000"), D("7000"))


def ended_early(made, number: int = 1):
    agreement = agreement_of(made, number, "signed")
    actions.end_agreement(actor=made.coordinator, agreement=agreement, reason=REASON)
    return agreement


def test_what_an_agreement_that_ends_early_does_not_pay_is_offered_to_the_next_and_goes_to_nobody_by_itself():
    made = closed_contest()
    before = money(made)
    ended_early(made)
    assert states_of(made) == ["awarded", "awarded", "waiting", "waiting", "waiting"]
    assert money(made)[0] == before[0] + D("7000")
    found = round_of(made.session, TODAY())
    assert found.next == outcome_of(made, 3) and found.amount == D("7000")
    told = [task for task in tasks_for(made.coordinator, TODAY()) if "lista de espera" in task.text]
    assert len(told) == 1 and "7,000.00" in told[0].text and made.proposals[2].organisation.name in told[0].text
    give(made)
    assert states_of(made)[2] == "awarded"
    assert round_of(made.session, TODAY()) is None
    assert not [task for task in tasks_for(made.coordinator, TODAY()) if "lista de espera" in task.text]
    with pytest.raises(WrongState):
        give(made)


def test_an_agreement_that_ended_early_is_told_with_its_award_and_why_only_to_staff():
    made = closed_contest()
    ended_early(made)
    (event,) = events_after_session(outcome_of(made, 1))
    assert (event.kind, event.amount.amount, event.reason) == ("ended", D("7000"), REASON)
    assert "7,000.00" in event_text(event) and REASON not in event_text(event)
    rows = [award_change_row(row) for row in award_changes_for_public()]
    assert [(row[3], row[4]) for row in rows] == [("ended", D("7000"))] and REASON not in str(rows)


def test_what_was_paid_before_the_end_stays_won_and_only_the_rest_is_free():
    made = closed_contest()
    agreement = agreement_of(made, 1, "signed")
    two = SimpleNamespace(coordinator=made.coordinator, finance=staff_member(made.call.programme, "finance"))
    first = agreement.tranches.get(number=1)
    paid_by_the_bank(two, actions.prepare_payment(actor=two.finance, tranche=first))
    paid = first.amount.amount
    actions.end_agreement(actor=made.coordinator, agreement=agreement, reason=REASON)
    found = round_of(made.session, TODAY())
    assert found is None if paid == D("7000") else found.amount == D("7000") - paid
