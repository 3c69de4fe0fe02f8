"""The demonstration reproduces the published contest of Caraz (domain.md §4) by the product's own acts."""

from decimal import Decimal

import pytest

from winay.accountability.models import Closure, Nucleus, Report, Return, Voucher
from winay.accountability.queries.reports import accounted_share, differences
from winay.base.models import Act
from winay.budgets.models import Budget, Expense
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


def test_one_group_is_closed_another_is_asked_something_and_its_first_accounts_stand(demo):
    closure = Closure.objects.get(state="closed")
    assert closure.agreement.closed_on and closure.goods.count() == 2
    assert accounted_share(closure.agreement) == 1
    assert Return.objects.get(agreement=closure.agreement).state == "confirmed"
    asked = Voucher.objects.get(state="observed")
    assert list(asked.agreement.reports.values_list("state", flat=True)) == ["accepted", "returned"]
    assert Report.objects.filter(agreement__organisation__name="Dulce Caraz", state="sent").count() == 1


def test_a_nucleus_accounts_for_its_months_and_a_budget_is_in_force(demo):
    nucleus = Nucleus.objects.get()
    assert nucleus.representatives.filter(until=None).count() == 4
    assert nucleus.reports.get().state == "accepted"
    assert list(nucleus.transfers.values_list("state", flat=True)) == ["approved", "recorded"]
    budget = Budget.objects.get()
    assert budget.lines.count() > 3
    assert sorted(Expense.objects.values_list("state", flat=True)) == ["approved", "recorded"]
    assert not [one for programme in Programme.objects.all() for one in differences(programme)]


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
