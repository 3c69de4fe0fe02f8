"""The demonstration reproduces the published contest of Caraz (domain.md §4) by the product's own acts."""

from decimal import Decimal

import pytest

from winay.base.models import Act
from winay.calls.models import Call, Proposal
from winay.committees.models import Outcome, Score
from winay.demo.contest import PROGRAMME_CODE, run_demo
from winay.ledger.actions import verify_chain
from winay.ledger.models import Entry
from winay.ledger.queries import where_every_sol_is
from winay.programmes.models import Programme
from winay.registry.models import ImportBatch

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(demonstration):
    return demonstration.result


def test_the_winners_and_amounts_are_the_published_ones(demo):
    won = Outcome.objects.filter(proposal__call__code=demo.decided_call, decision="awarded")
    assert won.filter(proposal__category__code="idea").count() == 9
    assert won.filter(proposal__category__code="business").count() == 8
    amounts = [outcome.amount.amount for outcome in won]
    assert sum(amounts) == Decimal("128127.83")
    assert (min(amounts), max(amounts)) == (Decimal("7166.77"), Decimal("7683.33"))
    assert Proposal.objects.filter(call__code=demo.decided_call).count() >= 26


def test_results_follow_from_acts_and_every_sol_has_its_place(demo):
    programme = Programme.objects.get(code=PROGRAMME_CODE)
    assert Score.objects.filter(scorecard__item__session__committee__call__code=demo.decided_call).count() > 1500
    assert Act.objects.filter(verb="release").exists()
    assert verify_chain(programme).valid
    stages = where_every_sol_is(programme, Call.objects.get(code=demo.decided_call).pk)
    assert sum(stage.budget for stage in stages) == Decimal("128127.83")
    for stage in stages:
        assert stage.budget == stage.available + stage.awarded
        assert stage.awarded >= stage.agreed >= stage.paid > 0


def test_lists_of_others_are_taken_and_one_waits_to_be_looked_at(demo):
    taken, waiting = ImportBatch.objects.order_by("created_at")
    assert (taken.state, taken.new, taken.refused) == ("taken", 40, 0)
    assert (waiting.state, waiting.new, waiting.refused) == ("checked", 10, 2)


def test_running_it_again_changes_nothing(demo):
    before = (Act.objects.count(), Entry.objects.count())
    again = run_demo()
    assert again.already_there
    assert again.juror_code == demo.juror_code
    assert (Act.objects.count(), Entry.objects.count()) == before
