"""Money moved between the lines of a plan: the sum stays, within the tolerance at once, beyond it who decides."""

from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as some
from tests.agreements.test_follow_up import member_of
from tests.agreements.test_life import signed, text_of
from tests.agreements.test_money_pages import signed_in
from tests.factories.agreements import soles

from winay.agreements import actions
from winay.agreements.models import Addendum
from winay.agreements.queries.lines import lines_of
from winay.agreements.rules import PlanLine, beyond, moved, unbalanced
from winay.agreements.tasks import tasks_for
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.calls.models import CostLine

D = Decimal
WHY = "El alambre subió"
LINES = (("Alambre", "1000", "programme"), ("Madera", "500", "programme"), ("Mano de obra", "300", "own_kind"))
amounts = some.decimals(min_value=0, max_value=100_000, places=2)


@given(some.lists(some.tuples(amounts, amounts, some.sampled_from("ab")), min_size=1, max_size=6))
def test_what_is_added_to_a_source_is_told_to_the_cent(rows):
    lines = [PlanLine(str(n), str(n), source, now, now) for n, (now, _after, source) in enumerate(rows)]
    moves = moved(lines, {str(n): after for n, (_now, after, _source) in enumerate(rows)})
    assert {one.line.key for one in moves} == {str(n) for n, (now, after, _s) in enumerate(rows) if now != after}
    for source in "ab":
        rest = sum((after - now for now, after, which in rows if which == source), D(0))
        assert unbalanced(moves).get(source, D(0)) == rest


@pytest.mark.parametrize(
    ("first", "now", "after", "too_much"),
    [(100, 100, 90, False), (100, 100, "89.99", True), (100, 95, 90, False), (100, 95, "89.99", True),
     (100, 80, 85, False), (100, 100, 500, False), (0, 0, 50, False)],
)  # fmt: skip
def test_a_line_loses_a_tenth_in_all(first, now, after, too_much):
    line = PlanLine("a", "a", "programme", D(first), D(now))
    assert bool(beyond(moved([line], {"a": D(after)}), D("0.10"))) is too_much


def planned():
    made, agreement = signed()
    for position, (name, cost, source) in enumerate(LINES):
        CostLine.objects.create(
            proposal=agreement.outcome.proposal, position=position, kind="goods", description=name, quantity=1,
            unit_cost=soles(cost), source=source,
        )  # fmt: skip
    return made, agreement, {line.name: line.key for line in lines_of(agreement)}


def now_of(agreement):
    return {line.name: line.now for line in lines_of(agreement)}


@pytest.mark.django_db
def test_within_the_tolerance_the_group_informs_and_it_holds_at_once():
    made, agreement, keys = planned()
    ask = {keys["Alambre"]: D(900), keys["Madera"]: D(600)}
    addendum = actions.reallocate(actor=member_of(agreement), agreement=agreement, amounts=ask, reason=WHY)
    assert addendum.state == "in_force" and "600.00" in text_of(addendum) and "1,500.00" in text_of(addendum)
    assert now_of(agreement) == {"Alambre": D(900), "Madera": D(600), "Mano de obra": D(300)}
    more = {keys["Alambre"]: D("899.99"), keys["Madera"]: D("600.01")}
    assert (
        actions.reallocate(actor=made.officer, agreement=agreement, amounts=more, reason=WHY).state == "to_approve"
    )


@pytest.mark.django_db
def test_beyond_it_the_coordinator_approves_or_refuses():
    made, agreement, keys = planned()
    ask = {keys["Alambre"]: D(500), keys["Madera"]: D(1000)}
    first = actions.reallocate(actor=made.officer, agreement=agreement, amounts=ask, reason=WHY)
    assert first.state == "to_approve" and first.document is None and now_of(agreement)["Alambre"] == D(1000)
    waiting = [task.text for task in tasks_for(made.coordinator, first.decided_on)]
    assert "Aprobar o rechazar 1 cambio entre partidas" in waiting
    with pytest.raises(WrongState):
        actions.reallocate(actor=made.officer, agreement=agreement, amounts=ask, reason=WHY)
    with pytest.raises(NotAllowed):
        actions.approve_addendum(actor=made.officer, addendum=first)
    refused = actions.refuse_addendum(actor=made.coordinator, addendum=first, reason="Es mucho")
    assert (refused.state, refused.answer) == ("refused", "Es mucho")
    second = actions.reallocate(actor=made.officer, agreement=agreement, amounts=ask, reason=WHY)
    actions.approve_addendum(actor=made.coordinator, addendum=second)
    assert now_of(agreement) == {"Alambre": D(500), "Madera": D(1000), "Mano de obra": D(300)}
    assert sum(now_of(agreement).values()) == D(1800)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wanted",
    [{}, {"Alambre": D(900)}, {"Alambre": D(900), "Mano de obra": D(400)}, {"Alambre": D(-1), "Madera": D(1501)},
     {"Alambre": D(1000)}],
)  # fmt: skip
def test_what_does_not_balance_by_source_is_refused(wanted):
    made, agreement, keys = planned()
    with pytest.raises(InvalidInput):
        actions.reallocate(
            actor=made.officer, agreement=agreement, amounts={keys[name]: sum_ for name, sum_ in wanted.items()},
            reason=WHY,
        )  # fmt: skip
    assert not Addendum.objects.exists()


@pytest.mark.django_db
def test_who_may_not_and_when_not():
    made, agreement, keys = planned()
    ask = {keys["Alambre"]: D(900), keys["Madera"]: D(600)}
    for role in ("finance", "evaluator"):
        with pytest.raises(NotAllowed):
            actions.reallocate(actor=getattr(made, role), agreement=agreement, amounts=ask, reason=WHY)
    actions.end_agreement(actor=made.coordinator, agreement=agreement, reason="Se mudaron")
    with pytest.raises(WrongState):
        actions.reallocate(actor=made.officer, agreement=agreement, amounts=ask, reason=WHY)


@pytest.mark.django_db
def test_the_pages_move_it_and_answer():
    made, agreement, keys = planned()
    member, desk = signed_in(member_of(agreement)), signed_in(made.coordinator)
    page = reverse("my:lines", args=[agreement.outcome.proposal.code])
    form = {f"line-{key}": str(now_of(agreement)[name]) for name, key in keys.items()}
    assert "Alambre" in member.get(page).content.decode()
    wrong = member.post(page, {**form, f"line-{keys['Alambre']}": "900", "reason": WHY}).content.decode()
    assert "give it to another line" in wrong
    asked = {**form, f"line-{keys['Alambre']}": "500", f"line-{keys['Madera']}": "1000", "reason": WHY}
    assert member.post(page, asked).status_code == 302
    life = reverse("desk:agreement_life", args=[agreement.code])
    assert "Beyond the tolerance: Alambre" in desk.get(life).content.decode()
    refuse = reverse("desk:addendum_act", args=[agreement.code, 1, "refuse"])
    assert desk.post(refuse, {"reason": "No"}).status_code == 302
    money = reverse("my:money", args=[agreement.outcome.proposal.code])
    assert "Not approved: No" in member.get(money).content.decode()
    office = reverse("desk:agreement_lines", args=[agreement.code])
    assert desk.get(office).status_code == 200 and signed_in(made.finance).get(office).status_code == 403
    assert desk.post(office, asked).status_code == 302
    assert desk.post(reverse("desk:addendum_act", args=[agreement.code, 2, "approve"])).status_code == 302
    assert now_of(agreement)["Alambre"] == D(500)
