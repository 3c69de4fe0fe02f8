"""Twelve phones at once, on SQLite and on PostgreSQL: no score lost, none doubled, none after closing."""

import threading
from collections.abc import Callable, Iterable
from decimal import Decimal

import pytest
from django.db import close_old_connections, connection, connections
from tests.factories.committees import Contest, contest, with_session

from winay.base.errors import DomainError, WrongState
from winay.base.models import Act
from winay.committees.actions import close_item, close_session, present_item, save_scores
from winay.committees.models import Outcome, Score, Scorecard
from winay.ledger.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)
D = Decimal


def together(acts: Iterable[Callable[[], object]]) -> list[object]:
    """Run all acts at the same moment, each in its own thread and connection; return results or domain errors."""
    acts = list(acts)
    barrier = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(number: int) -> None:
        close_old_connections()
        try:
            barrier.wait(timeout=20)
            results[number] = acts[number]()
        except Exception as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, DomainError):
            raise result
    return results


def presenting(jurors: int = 12) -> Contest:
    made = with_session(contest(jurors=jurors, criteria=4))
    made.items[0] = present_item(actor=made.secretary, item=made.items[0])
    return made


def marks(juror: int) -> dict[str, Decimal]:
    return {f"k{number}": D((juror + number) % 6) for number in range(1, 5)}


def stored() -> dict[str, dict[str, Decimal]]:
    found: dict[str, dict[str, Decimal]] = {}
    for member, code, value in Score.objects.values_list("scorecard__member__name", "criterion__code", "value"):
        assert code not in found.setdefault(member, {})
        found[member][code] = value
    return found


def test_twelve_jurors_save_at_once() -> None:
    made = presenting()
    item = made.items[0]
    together(
        lambda number=number, member=member: save_scores(
            actor=member.user, item=item, values=marks(number), token=f"t{number}"
        )
        for number, member in enumerate(made.members)
    )
    assert stored() == {member.name: marks(number) for number, member in enumerate(made.members)}
    assert Scorecard.objects.filter(sent_at__isnull=False).count() == 12


def test_one_sending_repeated_at_the_same_moment_counts_once() -> None:
    made = presenting()
    juror, item = made.members[0], made.items[0]
    together([lambda: save_scores(actor=juror.user, item=item, values=marks(0), token="same")] * 6)
    assert Scorecard.objects.get().times_saved == 1
    assert stored() == {juror.name: marks(0)}
    assert Act.objects.filter(verb="send_scores").count() == 1


def test_closing_while_saving_loses_no_score_that_was_accepted() -> None:
    made = presenting()
    item = made.items[0]
    acts: list[Callable[[], object]] = [
        lambda number=number, member=member: save_scores(
            actor=member.user, item=item, values=marks(number), token=f"t{number}"
        )
        for number, member in enumerate(made.members)
    ]
    acts.insert(6, lambda: close_item(actor=made.secretary, item=item, reason="Se acabó el tiempo"))
    results = together(acts)
    if isinstance(results.pop(6), WrongState):  # fewer cards than the quorum had come
        close_item(actor=made.secretary, item=item, reason="Se acabó el tiempo")
    accepted = {
        made.members[number].name: marks(number)
        for number, result in enumerate(results)
        if isinstance(result, Scorecard)
    }
    assert all(isinstance(result, Scorecard | WrongState) for result in results)
    assert stored() == accepted
    act = Act.objects.get(verb="close_scoring")
    assert act.details["cards_counted"] == len(accepted)


def test_two_secretaries_close_the_session_once() -> None:
    made = with_session(contest())
    for item in made.items:
        present_item(actor=made.secretary, item=item)
        for number, member in enumerate(made.members):
            save_scores(actor=member.user, item=item, values={"k1": D(number), "k2": D(3)})
        close_item(actor=made.secretary, item=item)
    entries = Entry.objects.count()
    results = together(
        [
            lambda: close_session(actor=made.secretary, session=made.session),
            lambda: close_session(actor=made.coordinator, session=made.session),
        ]
    )
    assert sorted(isinstance(result, WrongState) for result in results) == [False, True]
    assert Outcome.objects.count() == 3
    assert Entry.objects.count() == entries + Outcome.objects.filter(decision="awarded").count()
    assert connection.vendor in ("sqlite", "postgresql")
