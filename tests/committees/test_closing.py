"""Closing a session: what is written, all at once, and never again changed."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from tests.factories.committees import Contest, contest, scored, with_session

from winay.base.errors import NotAllowed, WrongState
from winay.base.models import Act
from winay.committees.actions import (
    close_session,
    confirm_conflict,
    correct_minutes,
    mark_item_absent,
    record_attendance,
    report_conflict,
)
from winay.committees.models import Outcome
from winay.committees.queries.reasons import reason_lines
from winay.documents.queries import verify_bytes, verify_code
from winay.ledger.queries import where_every_sol_is

pytestmark = pytest.mark.django_db

MARKS = {(0, 0): [5, 5], (0, 1): [5, 4], (0, 2): [4, 4], (1, 0): [2, 2], (1, 1): [3, 2], (1, 2): [2, 2]}


def ready(**options) -> Contest:
    return scored(with_session(contest(**options)), MARKS)


def test_close_session_decides_by_the_rule() -> None:
    made = ready(categories=[{"budget": Decimal("15000"), "minimum_score": Decimal("45")}])
    session = close_session(actor=made.secretary, session=made.session, observations="Llovió.")
    outcomes = {one.proposal.code[-1]: one for one in Outcome.objects.select_related("proposal")}
    assert [(key, one.rank, one.score, one.decision) for key, one in sorted(outcomes.items())] == [
        ("1", 1, Decimal("90.00"), "awarded"),
        ("2", 3, Decimal("43.33"), "not_awarded"),
        ("3", 2, Decimal("60.00"), "awarded"),
    ]
    assert session.state == "closed" and session.observations == "Llovió."
    made.call.refresh_from_db()
    assert made.call.state == "decided"
    assert sorted(one.state for one in made.call.proposals.all()) == ["awarded", "awarded", "not_awarded"]
    (stage,) = [one for one in where_every_sol_is(made.call.programme) if one.category_code == "a"]
    assert (stage.available, stage.awarded) == (Decimal("1000.00"), Decimal("14000.00"))


def test_close_session_explains_in_the_readers_language(settings) -> None:
    from django.utils import translation

    made = ready(categories=[{"budget": Decimal("10150")}])
    close_session(actor=made.secretary, session=made.session)
    waiting = Outcome.objects.get(proposal__code__endswith="P0003")
    with translation.override("en"):
        assert reason_lines(waiting.explanation) == [
            "2nd, 60.00 points, S/\N{NO-BREAK SPACE}7,000.00 asked, "
            "S/\N{NO-BREAK SPACE}3,150.00 left in the category: waiting list"
        ]
    with translation.override("es"):
        assert reason_lines(waiting.explanation)[0].startswith(
            "2.º, 60.00 puntos, S/\N{NO-BREAK SPACE}7,000.00 solicitados"
        )


def test_close_session_makes_minutes_that_verify() -> None:
    made = ready()
    session = close_session(actor=made.secretary, session=made.session)
    document = session.minutes.get().document
    assert verify_bytes(bytes(document.pdf)) == document
    assert verify_bytes(bytes(document.pdf) + b" ") is None
    assert verify_code(document.code) == document


def test_correct_minutes_refers_to_the_former() -> None:
    made = ready()
    session = close_session(actor=made.secretary, session=made.session)
    first = session.minutes.get()
    second = correct_minutes(actor=made.secretary, session=session, text="Donde dice Huata debe decir Mato.")
    assert second.number == 2 and second.document.replaces == first.document
    assert second.document.code != first.document.code
    with pytest.raises(NotAllowed):
        correct_minutes(actor=made.members[0].user, session=session, text="Yo gané.")


def test_correct_minutes_needs_a_closed_session() -> None:
    made = ready()
    with pytest.raises(WrongState):
        correct_minutes(actor=made.secretary, session=made.session, text="Algo")


def test_close_session_only_once() -> None:
    made = ready()
    close_session(actor=made.secretary, session=made.session)
    with pytest.raises(WrongState):
        close_session(actor=made.secretary, session=made.session)


def test_closed_session_takes_no_edit() -> None:
    made = ready()
    conflict = report_conflict(
        actor=made.secretary, member=made.members[0], proposal=made.proposals[0], kind="interest"
    )
    close_session(actor=made.secretary, session=made.session)
    for act in (
        lambda: record_attendance(
            actor=made.secretary, session=made.session, member=made.members[0], present=False
        ),
        lambda: confirm_conflict(actor=made.secretary, conflict=conflict),
        lambda: mark_item_absent(actor=made.secretary, item=made.items[0]),
        lambda: report_conflict(
            actor=made.secretary, member=made.members[1], proposal=made.proposals[0], kind="interest"
        ),
    ):
        with pytest.raises(WrongState):
            act()
    with pytest.raises(DatabaseError), transaction.atomic():
        Outcome.objects.update(amount=Decimal(1))
    with pytest.raises(DatabaseError), transaction.atomic():
        made.session.minutes.update(correction="x")
    assert connection.vendor in ("sqlite", "postgresql")


def test_close_session_needs_every_turn() -> None:
    made = ready()
    made.items[0].__class__.objects.filter(pk=made.items[0].pk).update(state="waiting")
    with pytest.raises(WrongState, match=r"turn|turno"):
        close_session(actor=made.secretary, session=made.session)
    mark_item_absent(actor=made.secretary, item=made.items[0])
    close_session(actor=made.secretary, session=made.session)
    assert Outcome.objects.get(proposal=made.proposals[0]).explanation["code"] == "absent"


def test_close_session_needs_quorum() -> None:
    made = ready()
    for member in made.members[:2]:
        record_attendance(actor=made.secretary, session=made.session, member=member, present=False)
    with pytest.raises(WrongState):
        close_session(actor=made.secretary, session=made.session)
    assert not Outcome.objects.exists()


@pytest.mark.parametrize("who", ["juror", "stranger"])
def test_close_session_is_for_those_who_run_it(who, django_user_model) -> None:
    made = ready()
    actor = made.members[0].user if who == "juror" else django_user_model.objects.create(username="x")
    with pytest.raises(NotAllowed):
        close_session(actor=actor, session=made.session)


def test_close_session_leaves_nothing_when_it_fails(monkeypatch) -> None:
    from winay.committees.actions import closing

    made = ready()
    before = Act.objects.count()

    def fail(**_options):
        raise RuntimeError("power cut")

    monkeypatch.setattr(closing, "issue_minutes", fail)
    with pytest.raises(RuntimeError):
        close_session(actor=made.secretary, session=made.session)
    made.session.refresh_from_db()
    assert made.session.state == "open"
    assert not Outcome.objects.exists() and Act.objects.count() == before
    assert {one.state for one in made.call.proposals.all()} == {"eligible"}


def test_recused_card_does_not_count() -> None:
    made = ready()
    conflict = report_conflict(
        actor=made.secretary, member=made.members[0], proposal=made.proposals[0], kind="relative"
    )
    confirm_conflict(actor=made.secretary, conflict=conflict)
    close_session(actor=made.secretary, session=made.session)
    assert Outcome.objects.get(proposal=made.proposals[0]).score == Decimal("85.00")


def test_leftover_passes_to_the_next_category_in_the_ledger() -> None:
    made = scored(
        with_session(
            contest(
                proposals=[{"category": 0}, {"category": 1}, {"category": 1}],
                categories=[
                    {"budget": Decimal("10000"), "leftover_rule": "next_category"},
                    {"budget": Decimal("11000")},
                ],
            )
        )
    )
    close_session(actor=made.secretary, session=made.session)
    stages = {one.category_code: one for one in where_every_sol_is(made.call.programme) if one.category_code}
    assert (stages["a"].available, stages["a"].awarded) == (Decimal(0), Decimal(7000))
    assert (stages["b"].available, stages["b"].awarded) == (Decimal(0), Decimal(14000))


@pytest.mark.parametrize("count", [1, 3])
def test_close_session_queries_do_not_grow(count, django_assert_max_num_queries) -> None:
    made = scored(with_session(contest(proposals=count)))
    with django_assert_max_num_queries(80):
        close_session(actor=made.secretary, session=made.session)


def test_minutes_state_what_happened() -> None:
    """The acta names recusals, cards that do not count, early openings and absences."""
    import io

    from pypdf import PdfReader

    from winay.committees.actions import close_item, open_scores_early, present_item, save_scores

    made = with_session(contest(jurors=4))
    conflict = report_conflict(
        actor=made.secretary, member=made.members[0], proposal=made.proposals[0], kind="relative"
    )
    confirm_conflict(actor=made.secretary, conflict=conflict)
    present_item(actor=made.secretary, item=made.items[0])
    save_scores(actor=made.members[1].user, item=made.items[0], values={"k1": Decimal(5), "k2": Decimal(5)})
    save_scores(actor=made.members[2].user, item=made.items[0], values={"k1": Decimal(1)})
    save_scores(actor=made.members[3].user, item=made.items[0], values={"k1": Decimal(5), "k2": Decimal(5)})
    open_scores_early(actor=made.secretary, item=made.items[0], reason="Se cortó la luz")
    close_item(actor=made.secretary, item=made.items[0], reason="Se quedó sin señal")
    for item in made.items[1:]:
        mark_item_absent(actor=made.secretary, item=item)
    close_session(actor=made.secretary, session=made.session, observations="Llovió a las tres.")
    assert Outcome.objects.get(proposal=made.proposals[0]).score == Decimal("100.00")
    pdf = PdfReader(io.BytesIO(bytes(made.session.minutes.get().document.pdf)))
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    for expected in (
        "Familiar de un integrante del grupo",
        "la ficha de J3 no cuenta (ficha incompleta o no enviada)",
        "Motivo: Se cortó la luz",
        "P0001: se cerró sin la ficha de J3. Motivo: Se quedó sin señal",
        "P0002: el grupo no se presentó",
        "Llovió a las tres.",
        "1 propuesta ganadora, S/ 7,000.00",
        "inh.",
        "inc.",
    ):
        assert expected in text, expected


def test_session_without_any_card_still_closes() -> None:
    made = scored(with_session(contest(proposals=1, jurors=2)), {(0, 0): [], (0, 1): []})
    session = close_session(actor=made.secretary, session=made.session)
    assert Outcome.objects.get().explanation["code"] == "no_complete_card"
    assert session.diagnostics["best"] is None


def test_prizes_replace_the_request() -> None:
    prizes = [{"place": 1, "amount": "3000", "name": "Primer premio"}]
    made = ready(terms={"prizes": prizes}, categories=[{"budget": Decimal("3000"), "marginal_rule": "stop"}])
    close_session(actor=made.secretary, session=made.session)
    assert [str(one.amount.amount) for one in Outcome.objects.order_by("rank")] == ["3000.00", "0.00", "0.00"]
