"""The turn of a group: quorum and missing cards, opened again, postponed, not come, nobody who may score it."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from pypdf import PdfReader
from tests.factories.committees import Contest, contest, send_cards, with_session
from tests.factories.registry import make_person

from winay.base.errors import InvalidInput, WrongState
from winay.base.models import Act
from winay.calls.models import Proposal
from winay.committees import actions
from winay.committees.models import Attendance, Conflict, Member, Minutes, Outcome, Scorecard
from winay.committees.queries.board import board_for_viewer
from winay.committees.queries.votes import Votes, cards_of_item
from winay.documents.models import Document
from winay.registry import actions as registry
from winay.registry.models import Membership

pytestmark = pytest.mark.django_db


def day(*, jurors: int = 4, quorum: int = 3, **more) -> Contest:
    return with_session(contest(jurors=jurors, quorum=quorum, **more))


def presenting(made: Contest, number: int = 0):
    return actions.present_item(actor=made.secretary, item=made.items[number])


def close(made: Contest, number: int = 0, **more):
    return actions.close_item(actor=made.secretary, item=made.items[number], **more)


def leave(made: Contest, *numbers: int) -> None:
    for number in numbers:
        actions.record_attendance(
            actor=made.secretary, session=made.session, member=made.members[number], present=False
        )


def recuse(made: Contest, juror: int, proposal: int = 0) -> None:
    conflict = actions.report_conflict(
        actor=made.secretary, member=made.members[juror], proposal=made.proposals[proposal], kind="relative"
    )
    actions.confirm_conflict(actor=made.secretary, conflict=conflict)


def acta(made: Contest) -> str:
    return text_of(Minutes.objects.get(session=made.session, number=1).document)


def text_of(document: Document) -> str:
    pdf = PdfReader(io.BytesIO(bytes(document.pdf)))
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


class TestClosing:
    def test_without_any_card_is_refused(self) -> None:
        made = day()
        presenting(made)
        with pytest.raises(WrongState):
            close(made, reason="Apuro")
        made.items[0].refresh_from_db()
        assert made.items[0].state == "presenting"

    @pytest.mark.parametrize(("cards", "allowed"), [(2, False), (3, True)])
    def test_below_the_quorum_of_cards_is_refused_whatever_the_reason(self, cards, allowed) -> None:
        made = day()
        item = presenting(made)
        send_cards(item, made.members[:cards])
        if allowed:
            assert close(made, reason="Se fue").cards_counted == 3
        else:
            with pytest.raises(WrongState) as caught:
                close(made, reason="Se fue")
            assert made.members[2].name in str(caught.value) and made.members[3].name in str(caught.value)

    def test_with_a_card_missing_asks_for_a_reason_and_names_who(self) -> None:
        made = day()
        item = presenting(made)
        send_cards(item, made.members[:3])
        with pytest.raises(InvalidInput) as caught:
            close(made, reason="  ")
        assert caught.value.field == "reason" and made.members[3].name in str(caught.value)
        item = close(made, reason="Se quedó sin batería")
        assert (item.voters_present, item.cards_counted, item.note) == (4, 3, "Se quedó sin batería")
        act = Act.objects.get(verb="close_scoring")
        assert act.reason == "Se quedó sin batería" and act.details["missing"] == [str(made.members[3].pk)]

    def test_a_draft_is_no_card(self) -> None:
        made = day(jurors=3)
        item = presenting(made)
        send_cards(item, made.members[:2])
        Scorecard.objects.create(item=item, member=made.members[2])
        with pytest.raises(WrongState):
            close(made, reason="Apuro")

    def test_recusals_lower_the_cards_needed_but_not_below_all_who_may_score(self) -> None:
        made = day(jurors=3, quorum=3)
        recuse(made, 0)
        item = presenting(made)
        send_cards(item, made.members[1:2])
        with pytest.raises(WrongState):
            close(made, reason="Apuro")
        send_cards(item, made.members[1:])
        assert close(made).cards_counted == 2


class TestQuorum:
    def test_nobody_presents_below_it(self) -> None:
        made = day(jurors=3)
        leave(made, 1, 2)
        with pytest.raises(WrongState):
            presenting(made)

    def test_the_minutes_print_it_for_each_group(self) -> None:
        made = day(proposals=2)
        send_cards(presenting(made), made.members)
        close(made)
        leave(made, 3)
        send_cards(presenting(made, 1), made.members[:3])
        close(made, 1)
        actions.close_session(actor=made.secretary, session=made.session)
        text = acta(made)
        assert "P0001 4 3 4" in text and "P0002 3 3 3" in text
        assert "presentes, como mínimo, 3" in text

    def test_the_board_shows_it(self) -> None:
        made = day()
        presenting(made)
        now = board_for_viewer(made.session).now
        assert (now.voters, now.quorum) == (4, 3)


class TestAttendance:
    def test_who_left_stands_in_the_minutes_with_hours_count_and_signature(self) -> None:
        made = day(quorum=2)
        send_cards(presenting(made), made.members)
        close(made)
        leave(made, 3)
        for number in (1, 2):
            send_cards(presenting(made, number), made.members[:3])
            close(made, number)
        actions.close_session(actor=made.secretary, session=made.session)
        text = acta(made)
        assert "Ausente" not in text
        assert "calificó 1 de 3" in text and text.count("calificó 3 de 3") == 3
        assert text_of(Document.objects.get(kind="signing_sheet")).count("Jurado 4") == 1

    def test_coming_back_is_a_second_interval(self) -> None:
        made = day()
        leave(made, 0)
        actions.record_attendance(actor=made.secretary, session=made.session, member=made.members[0], present=True)
        mine = Attendance.objects.filter(member=made.members[0]).order_by("since")
        assert [one.until is None for one in mine] == [False, True]
        assert made.members[0].pk in Votes.of(made.session).present

    def test_the_database_never_deletes_it(self) -> None:
        from django.db import DatabaseError, transaction

        made = day()
        with pytest.raises(DatabaseError), transaction.atomic():
            Attendance.objects.filter(session=made.session).delete()


class TestReopening:
    def test_late_cards_count_again(self) -> None:
        made = day()
        item = presenting(made)
        send_cards(item, made.members[:3])
        item = close(made, reason="Sin señal")
        item = actions.reopen_item(actor=made.secretary, item=item, reason="Llegó su ficha")
        assert (item.state, item.closed_at, item.note) == ("presenting", None, "")
        send_cards(item, made.members)
        assert close(made).cards_counted == 4
        for number in (1, 2):
            actions.mark_item_absent(actor=made.secretary, item=made.items[number])
        actions.close_session(actor=made.secretary, session=made.session)
        text = acta(made)
        assert "Motivo: Llegó su ficha" in text and "sin la ficha de" not in text

    def test_needs_a_reason(self) -> None:
        made = day()
        send_cards(presenting(made), made.members)
        item = close(made)
        with pytest.raises(InvalidInput):
            actions.reopen_item(actor=made.secretary, item=item, reason=" ")

    def test_only_until_the_next_group_presents(self) -> None:
        made = day()
        for number in (0, 1):
            send_cards(presenting(made, number), made.members)
            close(made, number)
        first, second = made.items[:2]
        with pytest.raises(WrongState):
            actions.reopen_item(actor=made.secretary, item=first, reason="Error")
        presenting(made, 2)
        with pytest.raises(WrongState):
            actions.reopen_item(actor=made.secretary, item=second, reason="Error")

    def test_a_group_marked_as_absent_between_does_not_shut_it(self) -> None:
        made = day()
        send_cards(presenting(made), made.members)
        item = close(made)
        actions.mark_item_absent(actor=made.secretary, item=made.items[1])
        assert actions.reopen_item(actor=made.secretary, item=item, reason="Error").state == "presenting"

    def test_not_after_the_session(self) -> None:
        made = day(proposals=1)
        send_cards(presenting(made), made.members)
        item = close(made)
        actions.close_session(actor=made.secretary, session=made.session)
        with pytest.raises(WrongState):
            actions.reopen_item(actor=made.secretary, item=item, reason="Error")


class TestNotCome:
    def test_can_be_undone_while_the_session_is_open(self) -> None:
        made = day(proposals=1)
        actions.mark_item_absent(actor=made.secretary, item=made.items[0])
        item = actions.bring_back_item(actor=made.secretary, item=made.items[0])
        assert (item.state, item.closed_at) == ("waiting", None)
        send_cards(presenting(made), made.members)
        close(made)
        actions.close_session(actor=made.secretary, session=made.session)
        assert Outcome.objects.get().decision == "awarded"
        assert "el grupo volvió a la agenda" in acta(made)

    def test_not_after_it(self) -> None:
        made = day(proposals=1)
        actions.mark_item_absent(actor=made.secretary, item=made.items[0])
        actions.close_session(actor=made.secretary, session=made.session)
        with pytest.raises(WrongState):
            actions.bring_back_item(actor=made.secretary, item=made.items[0])


class TestPostponing:
    def test_the_turn_goes_to_the_end_and_cards_are_kept(self) -> None:
        made = day()
        item = presenting(made)
        send_cards(item, made.members[:1])
        item = actions.postpone_item(actor=made.secretary, item=item, reason="Una jurada se enfermó")
        assert item.state == "waiting" and item.position > made.items[2].position
        leave(made, 3)
        send_cards(presenting(made), made.members[:3])
        assert close(made).cards_counted == 3


class TestEveryoneRecused:
    def test_the_group_does_not_present_and_alternates_take_the_seats(self) -> None:
        made = day(jurors=2, quorum=2)
        recuse(made, 0)
        recuse(made, 1)
        with pytest.raises(WrongState) as caught:
            presenting(made)
        assert "suplente" in str(caught.value)
        alternate = actions.enrol_member(
            actor=made.coordinator,
            committee=made.committee,
            name="Suplente",
            sector="Salud",
            alternate_for=made.members[0],
        )
        actions.record_attendance(actor=made.secretary, session=made.session, member=alternate, present=True)
        item = presenting(made)
        assert cards_of_item(Votes.of(made.session), item).may_score == (alternate,)
        values = {one.code: Decimal(4) for one in made.categories[0].criteria.all()}
        assert actions.save_scores(actor=alternate.user, item=item, values=values).sent_at is not None
        assert close(made).cards_counted == 1

    def test_while_it_presents_it_cannot_close(self) -> None:
        made = day(jurors=2, quorum=2)
        presenting(made)
        recuse(made, 0)
        recuse(made, 1)
        with pytest.raises(WrongState):
            close(made, reason="Nadie puede")
        actions.postpone_item(actor=made.secretary, item=made.items[0], reason="Nadie puede")

    def test_the_last_way_on_leaves_it_without_points(self) -> None:
        made = day(jurors=2, quorum=2, proposals=2)
        recuse(made, 0)
        with pytest.raises(WrongState):
            actions.leave_item_unscored(actor=made.secretary, item=made.items[0], reason="Nadie puede")
        recuse(made, 1)
        item = actions.leave_item_unscored(actor=made.secretary, item=made.items[0], reason="Nadie puede")
        assert item.state == "unscored"
        send_cards(presenting(made, 1), made.members)
        close(made, 1)
        actions.close_session(actor=made.secretary, session=made.session)
        assert Outcome.objects.get(proposal=made.proposals[0]).explanation["code"] == "no_complete_card"
        assert "Motivo: Nadie puede" in acta(made)


class TestConflictsLookedForAgain:
    def known_juror(self, made: Contest):
        juror = make_person(given_names="Rosa", first_surname="Milla")
        Member.objects.filter(pk=made.members[0].pk).update(person=juror)
        actions.detect_conflicts(actor=made.secretary, session=made.session)
        return juror

    def test_when_a_group_presents(self) -> None:
        made = day()
        juror = self.known_juror(made)
        registry.add_member(actor=None, organisation=made.proposals[0].organisation, person=juror)
        with pytest.raises(WrongState):
            presenting(made)
        found = Conflict.objects.get()
        assert (found.member, found.proposal, found.status) == (made.members[0], made.proposals[0], "open")
        actions.confirm_conflict(actor=made.secretary, conflict=found)
        assert presenting(made).state == "presenting"
        assert Conflict.objects.count() == 1

    def test_when_it_closes(self) -> None:
        made = day()
        juror = self.known_juror(made)
        send_cards(presenting(made), made.members)
        registry.add_member(actor=None, organisation=made.proposals[0].organisation, person=juror)
        with pytest.raises(WrongState):
            close(made)
        actions.confirm_conflict(actor=made.secretary, conflict=Conflict.objects.get())
        assert close(made).cards_counted == 3

    def test_when_the_session_closes(self) -> None:
        made = day(proposals=1)
        juror = self.known_juror(made)
        send_cards(presenting(made), made.members)
        close(made)
        registry.add_member(actor=None, organisation=made.proposals[0].organisation, person=juror)
        with pytest.raises(WrongState):
            actions.close_session(actor=made.secretary, session=made.session)
        actions.confirm_conflict(actor=made.secretary, conflict=Conflict.objects.get())
        actions.close_session(actor=made.secretary, session=made.session)
        assert "por debajo" not in acta(made)

    def test_when_the_session_opens(self) -> None:
        made = with_session(contest(), state="planned")
        juror = self.known_juror(made)
        registry.add_member(actor=None, organisation=made.proposals[0].organisation, person=juror)
        with pytest.raises(WrongState):
            actions.open_session(actor=made.secretary, session=made.session)
        actions.dismiss_conflict(actor=made.secretary, conflict=Conflict.objects.get(), reason="Otra persona")
        assert actions.open_session(actor=made.secretary, session=made.session).state == "open"

    def test_a_merge_of_records_is_seen_too(self) -> None:
        made = day()
        juror = self.known_juror(made)
        other = make_person(given_names="Rosa", first_surname="Milla")
        Membership.objects.create(person=other, organisation=made.proposals[0].organisation)
        Membership.objects.filter(person=other).update(person=juror)
        with pytest.raises(WrongState):
            presenting(made)


class TestPaperAfterADraft:
    def test_an_unsent_draft_does_not_shut_out_the_paper(self) -> None:
        made = day()
        item = presenting(made)
        juror = made.members[0]
        values = {one.code: Decimal(4) for one in made.categories[0].criteria.all()}
        first = dict(list(values.items())[:1])
        actions.save_scores(actor=juror.user, item=item, values=first, token="a", send=False)
        for user in (made.secretary, made.coordinator):
            actions.type_paper_scorecard(actor=user, item=item, member=juror, values=values)
        card = Scorecard.objects.get(item=item, member=juror)
        assert (card.origin, card.sent_at is not None, card.scores.count()) == ("paper", True, len(values))
        drafts = [act.details["phone_draft"] for act in Act.objects.filter(verb="type_paper_scorecard")]
        assert drafts == [True, True]
        with pytest.raises(WrongState):
            actions.save_scores(actor=juror.user, item=item, values=first, token="a2", send=False)

    def test_a_sent_one_does(self) -> None:
        made = day()
        item = presenting(made)
        juror = made.members[0]
        values = {one.code: Decimal(4) for one in made.categories[0].criteria.all()}
        actions.save_scores(actor=juror.user, item=item, values=values, token="a")
        with pytest.raises(WrongState):
            actions.type_paper_scorecard(actor=made.secretary, item=item, member=juror, values=values)


def test_prizes_of_a_category_go_before_general_ones() -> None:
    prizes = [
        {"place": 1, "amount": "300", "name": "De la categoría", "category": "a"},
        {"place": 1, "amount": "100", "name": "General"},
        {"place": 2, "amount": "50", "name": "General"},
    ]
    made = day(proposals=2, terms={"prizes": prizes})
    for number in (0, 1):
        send_cards(presenting(made, number), made.members, 5 - number)
        close(made, number)
    actions.close_session(actor=made.secretary, session=made.session)
    assert [int(one.amount.amount) for one in Outcome.objects.order_by("rank")] == [300, 50]


def test_a_proposal_that_was_withdrawn_counts_nowhere() -> None:
    made = day(proposals=2)
    send_cards(presenting(made), made.members)
    close(made)
    Proposal.objects.filter(pk=made.proposals[1].pk).update(state="withdrawn")
    actions.mark_item_absent(actor=made.secretary, item=made.items[1])
    actions.close_session(actor=made.secretary, session=made.session)
    assert "P0002: el grupo retiró su propuesta" in acta(made)
    assert timezone.now() - made.session.planned_for < timedelta(minutes=5)
