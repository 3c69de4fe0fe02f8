"""A condition of payment is waived by two people, only where the call's rules say so, and shown with its reason."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from tests.factories.agreements import (
    decided_call,
    paid_by_the_bank,
    prepared_tranche,
    signed_agreement,
    staff_member,
)

from winay.agreements import actions
from winay.agreements.models import Tranche
from winay.agreements.queries.own import next_tranche
from winay.agreements.queries.staff import payments_to_prepare
from winay.agreements.queries.tranches import judged_tranche
from winay.agreements.tasks import tasks_for
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act
from winay.calls.pack import read_terms
from winay.facts.models import Waiver

ASKED = "progress_checked"
TWO = [
    {"number": 1, "share": "0.6", "conditions": ["agreement_signed"]},
    {"number": 2, "share": "0.4", "conditions": [ASKED], "may_be_waived": [ASKED]},
]


def second_tranche(tranches=TWO):
    """Return the people and the second tranche, whose first is paid and whose progress nobody has seen."""
    made = decided_call(tranches=tranches)
    paid_by_the_bank(made, prepared_tranche(made))
    return made, Tranche.objects.select_related("agreement").get(number=2)


def propose(made, tranche, **changes):
    given = {"actor": made.officer, "condition": ASKED, "reason": "El huaico cortó la vía", **changes}
    return actions.propose_waiver(tranche=tranche, **given)


def confirm(actor, tranche):
    return actions.confirm_waiver(actor=actor, tranche=tranche, condition=ASKED)


def judged(tranche):
    tranche = Tranche.objects.select_related("agreement").get(pk=tranche.pk)
    return {one.code: one for one in judged_tranche(tranche.agreement, tranche)}[ASKED]


def page_of(user):
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def refused(terms) -> str:
    with pytest.raises(InvalidInput) as error:
        read_terms(terms)
    return str(error.value.problems[0].message if error.value.problems else error.value)


def test_a_pack_can_let_be_waived_only_what_a_tranche_asks_and_never_signature_or_account():
    one = {"number": 1, "share": 1, "conditions": ["agreement_signed", ASKED]}
    assert read_terms({"tranches": [{**one, "may_be_waived": [ASKED]}]}).tranches[0].may_be_waived == [ASKED]
    assert read_terms({"tranches": [one]}).tranches[0].may_be_waived == []
    assert "earlier_tranche_accounted" in refused(
        {"tranches": [{**one, "may_be_waived": ["earlier_tranche_accounted"]}]}
    )
    assert refused({"tranches": [{**one, "may_be_waived": ["agreement_signed"]}]})


@pytest.mark.django_db
def test_one_proposes_another_confirms_and_then_it_is_paid():
    made, tranche = second_tranche()
    with pytest.raises(InvalidInput):
        actions.prepare_payment(actor=made.finance, tranche=tranche)
    waiver = propose(made, tranche)
    assert judged(tranche).met is False, "proposed is not given"
    with pytest.raises(InvalidInput):
        actions.prepare_payment(actor=made.finance, tranche=tranche)
    confirm(made.coordinator, tranche)
    found = judged(tranche)
    assert found.met and found.waived.why == waiver.reason
    assert found.waived.by == f"{made.officer}, {made.coordinator}"
    acts = Act.objects.filter(subject_id=str(tranche.pk), verb__endswith="waiver").order_by("at")
    assert [(act.verb, act.actor_name, act.reason) for act in acts] == [
        ("propose_waiver", str(made.officer), waiver.reason),
        ("confirm_waiver", str(made.coordinator), waiver.reason),
    ]
    actions.prepare_payment(actor=made.finance, tranche=tranche)
    actions.release_payment(actor=made.coordinator, tranche=tranche)
    with pytest.raises(WrongState):
        actions.withdraw_waiver(actor=made.coordinator, tranche=tranche, condition=ASKED, reason="x")


@pytest.mark.django_db
def test_nobody_confirms_their_own_and_two_in_one_hand_are_one():
    made, tranche = second_tranche()
    propose(made, tranche, actor=made.coordinator)
    with pytest.raises(NotAllowed):
        confirm(made.coordinator, tranche)
    with pytest.raises(NotAllowed):
        confirm(made.officer, tranche)
    address = reverse("desk:worker", args=[made.programme.code, made.finance.username])
    page_of(made.coordinator).post(address, {"password": "clave-de-un-solo-uso-1"})
    with pytest.raises(NotAllowed):
        confirm(made.finance, tranche)
    other = staff_member(made.programme, "finance")
    assert confirm(other, tranche).confirmed_by == other
    with pytest.raises(WrongState):
        confirm(other, tranche)
    with pytest.raises(IntegrityError), transaction.atomic():
        Waiver.objects.update(confirmed_by=made.coordinator)


@pytest.mark.django_db
def test_where_the_pack_says_nothing_nothing_is_waived():
    made, tranche = second_tranche([TWO[0], {"number": 2, "share": "0.4", "conditions": [ASKED]}])
    with pytest.raises(InvalidInput):
        propose(made, tranche)
    assert (
        "Propose to waive it"
        not in page_of(made.officer).get(reverse("desk:agreement", args=[tranche.agreement.code])).content.decode()
    )
    assert not Waiver.objects.exists()


@pytest.mark.django_db
def test_what_is_met_or_prepared_or_asked_without_a_reason_is_not_waived():
    made, tranche = second_tranche()
    with pytest.raises(InvalidInput):
        propose(made, tranche, condition="agreement_signed")
    with pytest.raises(InvalidInput):
        propose(made, tranche, reason=" ")
    with pytest.raises(InvalidInput):
        propose(made, tranche, until=timezone.localdate() - timedelta(days=1))
    with pytest.raises(NotAllowed):
        propose(made, tranche, actor=made.evaluator)
    actions.confirm_condition(actor=made.officer, tranche=tranche, condition=ASKED, note="Visto")
    with pytest.raises(WrongState):
        propose(made, tranche)


@pytest.mark.django_db
def test_a_waiver_that_lapsed_or_was_withdrawn_stops_the_payment():
    made, tranche = second_tranche()
    propose(made, tranche, until=timezone.localdate())
    confirm(made.coordinator, tranche)
    actions.prepare_payment(actor=made.finance, tranche=tranche)
    Waiver.objects.update(until=timezone.localdate() - timedelta(days=1))
    with pytest.raises(InvalidInput):
        actions.release_payment(actor=made.coordinator, tranche=tranche)
    Waiver.objects.update(until=None)
    with pytest.raises(InvalidInput):
        actions.withdraw_waiver(actor=made.officer, tranche=tranche, condition=ASKED, reason="")
    actions.withdraw_waiver(actor=made.officer, tranche=tranche, condition=ASKED, reason="La vía se abrió")
    with pytest.raises(InvalidInput):
        actions.release_payment(actor=made.coordinator, tranche=tranche)
    assert Waiver.objects.get().ended_why == "La vía se abrió"


@pytest.mark.django_db
def test_the_second_person_has_a_task_and_who_proposed_has_none():
    made, tranche = second_tranche()
    propose(made, tranche, actor=made.coordinator)

    def waits(user):
        with override("en"):
            return [task for task in tasks_for(user, timezone.localdate()) if "waiver" in task.text.lower()]

    code = tranche.agreement.code
    assert [task.url for task in waits(made.finance)] == [reverse("desk:agreement", args=[code])]
    assert waits(made.coordinator) == waits(made.officer) == []
    confirm(made.finance, tranche)
    assert waits(made.finance) == []


@pytest.mark.django_db
def test_the_pages_propose_confirm_show_and_withdraw():
    made, tranche = second_tranche()
    code = tranche.agreement.code
    page = reverse("desk:agreement", args=[code])

    def act(user, what, **given):
        address = reverse("desk:tranche_act", args=[code, 2, what])
        return page_of(user).post(address, {"condition": ASKED, **given}).status_code

    assert "Propose to waive it" in page_of(made.officer).get(page).content.decode()
    assert act(made.officer, "waive", reason="El huaico", until="2026-02-30") == 302
    assert not Waiver.objects.exists(), "a day that no calendar has is refused"
    assert act(made.officer, "waive", reason="El huaico") == 302
    assert "Yes, confirm the waiver" not in page_of(made.officer).get(page).content.decode()
    text = page_of(made.coordinator).get(page).content.decode()
    assert "Yes, confirm the waiver" in text and "El huaico" in text
    assert act(made.evaluator, "confirm-waiver") == 403
    assert act(made.coordinator, "confirm-waiver") == 302
    text = page_of(made.coordinator).get(page).content.decode()
    assert "Waived by" in text and "Prepare the payment" in page_of(made.finance).get(page).content.decode()
    (waived,) = next_tranche(Tranche.objects.get(pk=tranche.pk).agreement).waived
    assert waived.waived.why == "El huaico"
    assert act(made.officer, "withdraw-waiver", reason="Se abrió la vía") == 302
    assert "Waived by" not in page_of(made.coordinator).get(page).content.decode()


@pytest.mark.django_db
def test_lists_of_payments_ask_for_waivers_once():
    def asked(awards):
        made = decided_call(tranches=TWO, awards=awards)
        for which in range(awards):
            signed_agreement(made, which=which)
        with CaptureQueriesContext(connection) as queries:
            payments_to_prepare(made.finance)
        return len(queries)

    assert asked(1) == asked(3)
