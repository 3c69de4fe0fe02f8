"""The demonstration reproduces the published contest of Caraz (domain.md §4) by the product's own acts."""

from decimal import Decimal

import pytest
from django.utils import timezone

from winay.accountability.models import Closure, Nucleus, Report, Return, Voucher
from winay.accountability.queries.reports import accounted_share, differences
from winay.base.models import Act
from winay.budgets.models import Budget, Expense
from winay.calls.models import Call, Proposal
from winay.committees.models import Outcome, Score
from winay.demo.cohort import CONTEST
from winay.demo.contest import PROGRAMME_CODE, run_demo
from winay.journeys.models import Cohort, FollowUp, Referral, Stay
from winay.journeys.queries.cohorts import states_of, why_not_of
from winay.journeys.queries.fits import next_of
from winay.journeys.queries.flow import Whom, paths_of
from winay.journeys.rules.flow import flow_of
from winay.journeys.rules.referrals import OPEN
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
    taken, waiting, *own = ImportBatch.objects.order_by("created_at")
    assert (taken.state, taken.new, taken.refused) == ("taken", 40, 0)
    assert (waiting.state, waiting.new, waiting.refused) == ("checked", 10, 2)
    assert [(one.kind, one.state, one.refused) for one in own] == [
        ("people", "taken", 0), ("organisations", "taken", 0), ("ventures", "taken", 0),
    ]  # fmt: skip


def test_the_third_year_of_a_nucleus_leaves_and_whom_it_fits_is_handed_over_and_answered(demo):
    cohort = Cohort.objects.get()
    kinds = {one.kind: one for one in next_of(cohort, timezone.localdate())}
    assert (kinds["household"].whole, kinds["organisation"].whole) == (400, 60)
    inside = Stay.objects.filter(programme__code=PROGRAMME_CODE, stage="running", state="inside")
    assert inside.filter(venture__isnull=False).count() == 60
    for handover in cohort.handovers.all():
        assert (handover.state, handover.whom, handover.cursor) == ("done", "nearly", cohort.size)
        states = states_of(handover)
        assert set(states) == {"sent", "seen", "accepted", "waiting", "declined", "enrolled", "supported"}
        why = dict(why_not_of(handover))
        assert handover.sent == sum(states.values()) == cohort.size - sum(why.values())
        assert why["not_fit"] > 0 and why["no_consent"] > 0
    contest = cohort.handovers.get(to_support__code=CONTEST)
    line = next(one for one in kinds["household"].lines if one.support.code == CONTEST)
    enrolled = sum(states_of(contest)[state] for state in ("enrolled", "supported"))
    # Who takes part had it: it is given once, so that it fits them no more.
    assert line.counts[0] == contest.sent + dict(why_not_of(contest))["no_consent"] - enrolled


def test_the_flow_shows_them_and_follow_ups_are_due(demo):
    today = timezone.localdate()
    flow = flow_of(paths_of(Whom(kind="household"), None, today))
    sent = Referral.objects.filter(to_support__code=CONTEST)
    arrived = sent.filter(state__in=("enrolled", "supported")).count()
    assert flow.moves["s:haku-winay", f"s:{CONTEST}"].count == arrived > 10
    waits = flow.queues[f"s:{CONTEST}"]
    # Who is in the last year still does not wait yet.
    assert 100 < waits.count <= sent.filter(state__in=OPEN).count()
    assert set(waits.by_state) == {"sent", "seen", "accepted", "waiting"}
    assert FollowUp.objects.filter(state="planned", due_on__lte=today).count() > 50
    assert FollowUp.objects.filter(state="done").count() > 5


def test_running_it_again_changes_nothing(demo):
    before = (Act.objects.count(), Entry.objects.count())
    again = run_demo()
    assert again.already_there
    assert again.juror_code == demo.juror_code
    assert (Act.objects.count(), Entry.objects.count()) == before
