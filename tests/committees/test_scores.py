"""Saving marks: who may, when, and what a repeated or late sending does."""

from copy import deepcopy
from decimal import Decimal

import pytest
from tests.factories.committees import Contest, contest, send_cards, staff, with_session

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act
from winay.committees.access import may_score, may_see_scores
from winay.committees.actions import (
    close_item,
    confirm_conflict,
    declare_conflict,
    enrol_member,
    open_scores_early,
    present_item,
    record_attendance,
    save_scores,
    type_paper_scorecard,
)
from winay.committees.models import Member, Score, Scorecard
from winay.committees.queries.votes import Votes, cards_of_item, recused_proposals
from winay.programmes.models import RoleGrant

pytestmark = pytest.mark.django_db
D = Decimal
FULL = {"k1": D(4), "k2": D(5)}


@pytest.fixture(scope="module")
def made_once(module_rows) -> Contest:
    with module_rows.unblock():
        made = with_session(contest())
        made.items[0] = present_item(actor=made.secretary, item=made.items[0])
        return made


@pytest.fixture
def made(made_once) -> Contest:
    return deepcopy(made_once)


def values_of(card: Scorecard) -> dict[str, Decimal]:
    return dict(card.scores.values_list("criterion__code", "value"))


def test_complete_card_is_sent(made) -> None:
    card = save_scores(actor=made.members[0].user, item=made.items[0], values=FULL, token="a")
    assert card.sent_at is not None and card.times_saved == 1
    assert values_of(card) == FULL


def test_incomplete_card_is_kept_as_a_draft(made) -> None:
    card = save_scores(actor=made.members[0].user, item=made.items[0], values={"k1": D(4), "k2": None}, token="a")
    assert card.sent_at is None and values_of(card) == {"k1": D(4)}


def test_repeated_token_changes_nothing(made) -> None:
    juror, item = made.members[0].user, made.items[0]
    save_scores(actor=juror, item=item, values=FULL, token="a")
    acts = Act.objects.count()
    card = save_scores(actor=juror, item=item, values={"k1": D(0), "k2": D(0)}, token="a")
    assert values_of(card) == FULL and card.times_saved == 1 and Act.objects.count() == acts


def test_repeated_token_is_answered_even_after_closing(made) -> None:
    juror, item = made.members[0].user, made.items[0]
    save_scores(actor=juror, item=item, values=FULL, token="a")
    send_cards(item, made.members)
    close_item(actor=made.secretary, item=item)
    assert save_scores(actor=juror, item=item, values=FULL, token="a").sent_at is not None
    with pytest.raises(WrongState):
        save_scores(actor=juror, item=item, values=FULL, token="b")


def test_correction_until_the_item_closes(made) -> None:
    juror, item = made.members[0].user, made.items[0]
    first = save_scores(actor=juror, item=item, values=FULL, token="a")
    card = save_scores(actor=juror, item=item, values={"k1": D(1)}, token="b")
    assert values_of(card) == {"k1": D(1), "k2": D(5)}
    assert card.sent_at == first.sent_at
    assert list(Act.objects.filter(subject_id=str(card.pk)).values_list("verb", flat=True)) == [
        "send_scores",
        "correct_scores",
    ]


def test_late_retry_does_not_overwrite_newer_scores(made) -> None:
    juror, item = made.members[0].user, made.items[0]
    save_scores(actor=juror, item=item, values=FULL, token="new", seen=[])
    with pytest.raises(WrongState) as caught:
        save_scores(actor=juror, item=item, values={"k1": D(0)}, token="old", seen=[])
    assert caught.value.field == "seen"
    assert save_scores(actor=juror, item=item, values={"k1": D(2)}, token="newer", seen=["new"]).times_saved == 2


def test_draft_never_takes_back_a_sent_card(made) -> None:
    juror, item = made.members[0].user, made.items[0]
    save_scores(actor=juror, item=item, values=FULL, token="a")
    card = save_scores(actor=juror, item=item, values={"k1": None, "k2": D(3)}, token="b", send=False)
    assert card.sent_at is not None and values_of(card) == {"k1": D(4), "k2": D(3)}


def test_sending_with_a_mark_taken_out_is_a_draft_again(made) -> None:
    juror, item = made.members[0].user, made.items[0]
    save_scores(actor=juror, item=item, values=FULL, token="a")
    assert save_scores(actor=juror, item=item, values={"k1": None}, token="b").sent_at is None


@pytest.mark.parametrize(
    "values", [{"k1": D("5.5")}, {"k1": D(-1)}, {"k1": D("1.234")}, {"k1": D("NaN")}, {"nope": D(1)}]
)
def test_marks_off_the_scale_are_refused_whole(made, values) -> None:
    with pytest.raises(InvalidInput) as caught:
        save_scores(actor=made.members[0].user, item=made.items[0], values={"k2": D(1), **values}, token="a")
    assert caught.value.field == next(iter(values))
    assert not Score.objects.exists() and not Scorecard.objects.exists()


def test_only_the_item_now_presenting_takes_scores(made) -> None:
    with pytest.raises(WrongState):
        save_scores(actor=made.members[0].user, item=made.items[1], values=FULL)
    send_cards(made.items[0], made.members[1:])
    close_item(actor=made.secretary, item=made.items[0], reason="Se fue sin dejar su ficha")
    with pytest.raises(WrongState):
        save_scores(actor=made.members[0].user, item=made.items[0], values=FULL)


def test_staff_never_score(made) -> None:
    for user in (made.secretary, made.coordinator):
        assert not may_score(user, made.items[0])
        with pytest.raises(NotAllowed):
            save_scores(actor=user, item=made.items[0], values=FULL)
    juror = made.members[0].user
    assert may_score(juror, made.items[0])
    RoleGrant.objects.create(user=juror, programme=made.call.programme, role="evaluator")
    assert not may_score(juror, made.items[0])
    with pytest.raises(NotAllowed):
        save_scores(actor=juror, item=made.items[0], values=FULL)


def test_strangers_and_jurors_of_another_committee_do_not_score(made) -> None:
    other = contest(prefix="other")
    for user in (other.members[0].user, staff(other.call.programme, "secretary")):
        with pytest.raises(NotAllowed):
            save_scores(actor=user, item=made.items[0], values=FULL)


def test_absent_member_does_not_score_and_the_alternate_does() -> None:
    made = with_session(contest(prefix="own"), present=False)
    alternate = enrol_member(
        actor=made.coordinator,
        committee=made.committee,
        name="Suplente",
        sector="Salud",
        alternate_for=made.members[0],
    )
    for member in (alternate, *made.members[1:]):
        record_attendance(actor=made.secretary, session=made.session, member=member, present=True)
    item = present_item(actor=made.secretary, item=made.items[0])
    with pytest.raises(NotAllowed):
        save_scores(actor=made.members[0].user, item=item, values=FULL)
    assert save_scores(actor=alternate.user, item=item, values=FULL).sent_at is not None
    with pytest.raises(WrongState):
        record_attendance(actor=made.secretary, session=made.session, member=made.members[0], present=True)
    send_cards(item, made.members[1:])
    close_item(actor=made.secretary, item=item)
    record_attendance(actor=made.secretary, session=made.session, member=made.members[0], present=True)
    item = present_item(actor=made.secretary, item=made.items[1])
    assert not may_score(alternate.user, item) and may_score(made.members[0].user, item)
    with pytest.raises(NotAllowed):
        save_scores(actor=alternate.user, item=item, values=FULL)


def test_recused_juror_neither_scores_nor_sees(made) -> None:
    juror, item = made.members[0], made.items[0]
    save_scores(actor=juror.user, item=item, values=FULL, token="a")
    conflict = declare_conflict(actor=juror.user, member=juror, proposal=item.proposal, kind="relative")
    with pytest.raises(WrongState):
        close_item(actor=made.secretary, item=item)
    confirm_conflict(actor=made.secretary, conflict=conflict)
    card = Scorecard.objects.get(member=juror, item=item)
    assert card.sent_at is None
    act = Act.objects.get(verb="confirm_conflict")
    assert act.details["cards_set_aside"] == [{"saved": 1, "sent": True}]
    with pytest.raises(NotAllowed):
        save_scores(actor=juror.user, item=item, values=FULL, token="b")
    send_cards(item, made.members[1:])
    item = close_item(actor=made.secretary, item=item)
    assert not may_see_scores(juror.user, item)
    assert may_see_scores(made.members[1].user, item)
    assert list(recused_proposals(juror)) == [item.proposal_id]
    assert not recused_proposals(made.members[1])


def test_scores_are_sealed_until_the_item_closes(made) -> None:
    item = made.items[0]
    for user in (made.secretary, made.coordinator, made.members[0].user):
        assert not may_see_scores(user, item)
    with pytest.raises(InvalidInput):
        open_scores_early(actor=made.secretary, item=item, reason=" ")
    with pytest.raises(NotAllowed):
        open_scores_early(actor=made.members[0].user, item=item, reason="quiero ver")
    item = open_scores_early(actor=made.secretary, item=item, reason="Reclamo en la plaza")
    assert may_see_scores(made.secretary, item) and may_see_scores(made.members[0].user, item)
    stranger = contest(prefix="other").members[0].user
    assert not may_see_scores(stranger, item)
    assert Act.objects.get(verb="open_scores_early").reason == "Reclamo en la plaza"
    send_cards(item, made.members)
    assert may_see_scores(stranger, close_item(actor=made.secretary, item=item))


def test_progress_tells_how_many_and_not_what(made) -> None:
    save_scores(actor=made.members[0].user, item=made.items[0], values=FULL)
    save_scores(actor=made.members[1].user, item=made.items[0], values={"k1": D(1)})
    cards = cards_of_item(Votes.of(made.session), made.items[0])
    assert (len(cards.may_score), len(cards.sent), len(cards.missing), cards.enough) == (3, 1, 2, False)


class TestPaper:
    def test_two_typings_that_agree_count(self, made) -> None:
        item, member = made.items[0], made.members[0]
        assert type_paper_scorecard(actor=made.secretary, item=item, member=member, values=FULL) == []
        assert not Scorecard.objects.exists()
        assert type_paper_scorecard(actor=made.coordinator, item=item, member=member, values=FULL) == []
        card = Scorecard.objects.get()
        assert (card.origin, values_of(card)) == ("paper", FULL) and card.sent_at is not None

    def test_typing_twice_by_one_person_does_not_count(self, made) -> None:
        for _ in range(2):
            type_paper_scorecard(actor=made.secretary, item=made.items[0], member=made.members[0], values=FULL)
        assert not Scorecard.objects.exists()

    def test_differences_are_named_and_mended(self, made) -> None:
        item, member = made.items[0], made.members[0]
        type_paper_scorecard(actor=made.secretary, item=item, member=member, values={**FULL, "k2": D(2)})
        assert type_paper_scorecard(actor=made.coordinator, item=item, member=member, values=FULL) == ["k2"]
        assert not Scorecard.objects.exists()
        assert type_paper_scorecard(actor=made.secretary, item=item, member=member, values=FULL) == []
        assert Scorecard.objects.count() == 1

    def test_paper_does_not_replace_a_phone_card(self, made) -> None:
        save_scores(actor=made.members[0].user, item=made.items[0], values=FULL)
        with pytest.raises(WrongState):
            type_paper_scorecard(actor=made.secretary, item=made.items[0], member=made.members[0], values=FULL)

    @pytest.mark.parametrize("values", [{"k1": D(4)}, {"k1": D(4), "k2": None}, {"k1": D(4), "k2": D(9)}])
    def test_incomplete_or_wrong_typing_is_refused(self, made, values) -> None:
        with pytest.raises(InvalidInput):
            type_paper_scorecard(actor=made.secretary, item=made.items[0], member=made.members[0], values=values)

    def test_jurors_do_not_type(self, made) -> None:
        with pytest.raises(NotAllowed):
            type_paper_scorecard(
                actor=made.members[1].user, item=made.items[0], member=made.members[0], values=FULL
            )


def test_recused_paper_card_is_refused(made) -> None:
    juror, item = made.members[0], made.items[0]
    conflict = declare_conflict(actor=juror.user, member=juror, proposal=item.proposal, kind="interest")
    confirm_conflict(actor=made.secretary, conflict=conflict)
    with pytest.raises(NotAllowed):
        type_paper_scorecard(actor=made.secretary, item=item, member=Member.objects.get(pk=juror.pk), values=FULL)
