"""What becomes of a signed agreement: suspended, lifted, extended, changed in words, ended."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader
from tests.agreements.test_follow_up import member_of, picture
from tests.agreements.test_money_pages import signed_in
from tests.agreements.test_ready import kept
from tests.factories.agreements import (
    decided_call,
    issued_agreement,
    paid_by_the_bank,
    prepared_tranche,
    signed_agreement,
    staff_member,
)

from winay.agreements import actions
from winay.agreements.access import may_amend, may_prepare_agreement
from winay.agreements.checks import CHECKS
from winay.agreements.models import Addendum, Agreement, Tranche
from winay.agreements.queries.public import addenda_for_public, agreement_of_proposal
from winay.agreements.queries.reconcile import differences
from winay.agreements.states import ADDENDUM_STATES, AGREEMENT_STATES
from winay.agreements.tasks import tasks_for
from winay.base.checks import GOOD, PROBLEM
from winay.base.errors import DomainError, InvalidInput, NotAllowed, WrongState
from winay.documents.queries import verify_bytes
from winay.ledger.queries import where_every_sol_is
from winay.messages.models import Message

pytestmark = pytest.mark.django_db
D = Decimal
TWO = [{"number": 1, "share": "0.6"}, {"number": 2, "share": "0.4"}]
WHY = "No llegaron los comprobantes"


def signed(**terms):
    made = decided_call(own_cash=0, **{"tranches": TWO, **terms})
    return made, signed_agreement(made)


def paid_once():
    made, agreement = signed()
    first = actions.prepare_payment(actor=made.finance, tranche=agreement.tranches.get(number=1))
    paid_by_the_bank(made, first)
    return made, Agreement.objects.get(pk=agreement.pk)


def text_of(addendum):
    pages = PdfReader(io.BytesIO(bytes(addendum.document.pdf))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_suspended_agreement_pays_nothing_until_it_is_lifted():
    made, agreement = signed()
    first = actions.prepare_payment(actor=made.finance, tranche=agreement.tranches.get(number=1))
    addendum = actions.suspend_agreement(actor=made.coordinator, agreement=agreement, reason=WHY)
    assert (addendum.number, addendum.state, addendum.code) == (1, "in_force", f"{agreement.code}-A1")
    assert verify_bytes(bytes(addendum.document.pdf)) == addendum.document
    assert WHY in text_of(addendum) and "suspendida" in text_of(addendum)
    with pytest.raises(InvalidInput) as refused:
        actions.release_payment(actor=made.coordinator, tranche=first)
    assert "suspendido" in str(refused.value.problems[0])
    first = actions.send_back_payment(actor=made.coordinator, tranche=first, reason="Suspendido")
    assert kept() == []
    with pytest.raises(InvalidInput):
        actions.prepare_payment(actor=made.finance, tranche=first)
    actions.lift_suspension(actor=made.coordinator, agreement=agreement, reason="Llegaron")
    assert kept() == [1]
    assert actions.prepare_payment(actor=made.finance, tranche=first).state == "prepared"


def test_what_the_bank_was_told_before_is_recorded_though_it_is_suspended():
    made = decided_call(own_cash="716.68", tranches=TWO)
    released = actions.release_payment(actor=made.coordinator, tranche=prepared_tranche(made))
    actions.suspend_agreement(actor=made.coordinator, agreement=released.agreement, reason=WHY)
    paid = actions.pay_tranche(
        actor=made.finance, tranche=released, operation_number="700200", paid_on=timezone.localdate()
    )
    assert paid.state == "paid" and differences(made.programme) == []


def test_an_early_end_frees_what_was_not_paid_and_tells_what_the_group_holds():
    made, agreement = paid_once()
    before = where_every_sol_is(made.programme)[0]
    addendum = actions.end_agreement(actor=made.coordinator, agreement=agreement, reason=WHY)
    agreement.refresh_from_db()
    second = agreement.tranches.get(number=2)
    after = where_every_sol_is(made.programme)[0]
    assert agreement.state == "ended" and second.cancelled_at and second.ready_until is None
    assert after.available - before.available == second.amount.amount
    assert (after.agreed, after.paid) == (before.paid, before.paid)
    paid = agreement.amount.amount - second.amount.amount
    assert {key: addendum.changes[key] for key in ("freed", "paid", "held")} == {
        "freed": str(second.amount.amount), "paid": str(paid), "held": str(paid),
    }  # fmt: skip
    assert "4,300.06" in text_of(addendum)
    assert (
        differences(made.programme) == [] and [one.state for check in CHECKS for one in check.look()] == [GOOD] * 2
    )
    for act in (
        lambda: actions.end_agreement(actor=made.coordinator, agreement=agreement, reason="Otra vez"),
        lambda: actions.suspend_agreement(actor=made.coordinator, agreement=agreement, reason="X"),
        lambda: actions.prepare_payment(actor=made.finance, tranche=second),
        lambda: actions.note_visit(
            actor=made.officer, agreement=agreement, day=timezone.localdate(), remark="Tarde"
        ),
    ):
        with pytest.raises(DomainError):
            act()


@pytest.mark.parametrize("step", ["prepared", "authorised"])
def test_an_agreement_with_a_payment_under_way_does_not_end(step):
    made, agreement = signed()
    tranche = actions.prepare_payment(actor=made.finance, tranche=agreement.tranches.get(number=1))
    if step == "authorised":
        actions.release_payment(actor=made.coordinator, tranche=tranche)
    with pytest.raises(InvalidInput) as refused:
        actions.end_agreement(actor=made.coordinator, agreement=agreement, reason=WHY)
    assert str(tranche) in str(refused.value.problems[0])
    assert Agreement.objects.get().state == "signed" and not Addendum.objects.exists()


def test_more_time_holds_once_both_have_signed_and_within_the_longest():
    made, agreement = signed(months=10, longest_extension=3)
    today, end = timezone.localdate(), agreement.ends_on
    assert end > today + timedelta(days=290)
    ask = {"actor": made.coordinator, "agreement": agreement, "reason": "Las lluvias"}
    for wrong in (end, end + timedelta(days=120)):
        with pytest.raises(InvalidInput) as refused:
            actions.extend_agreement(**ask, until=wrong)
        assert refused.value.field == "until"
    until = end + timedelta(days=60)
    addendum = actions.extend_agreement(**ask, until=until)
    assert addendum.state == "to_sign" and Agreement.objects.get().ends_on == end
    with pytest.raises(WrongState):
        actions.extend_agreement(**ask, until=until)
    signed_one = actions.sign_addendum(actor=made.officer, addendum=addendum, signed_on=today, scan=[picture()])
    assert signed_one.state == "in_force" and Agreement.objects.get().ends_on == until
    assert addendum.document.signed_papers.count() == 1
    with pytest.raises(InvalidInput):
        actions.extend_agreement(**ask, until=until + timedelta(days=60))


def test_a_change_in_words_is_drawn_up_by_the_officer_signed_or_withdrawn():
    made, agreement = signed()
    text = "El grupo entrega el informe en marzo en lugar de enero."
    first = actions.draw_up_addendum(actor=made.officer, agreement=agreement, text=text, reason="Las lluvias")
    assert text in text_of(first) and first.sign_by
    withdrawn = actions.withdraw_addendum(actor=made.officer, addendum=first, reason="Mal escrito")
    assert withdrawn.state == "withdrawn"
    second = actions.draw_up_addendum(actor=made.officer, agreement=agreement, text=text, reason="Las lluvias")
    assert second.number == 2
    day = timezone.localdate() + timedelta(days=1)
    with pytest.raises(InvalidInput):
        actions.sign_addendum(actor=made.officer, addendum=second, signed_on=day)
    with pytest.raises(WrongState):
        actions.sign_addendum(actor=made.officer, addendum=first, signed_on=timezone.localdate())


@pytest.mark.parametrize("role", ["officer", "finance", "evaluator"])
def test_only_the_coordinator_suspends_extends_and_ends(role):
    made, agreement = signed()
    actor = getattr(made, role)
    assert not may_amend(actor, agreement)
    for act, more in (
        (actions.suspend_agreement, {}),
        (actions.lift_suspension, {}),
        (actions.end_agreement, {}),
        (actions.extend_agreement, {"until": timezone.localdate() + timedelta(days=400)}),
    ):
        with pytest.raises(NotAllowed):
            act(actor=actor, agreement=agreement, reason=WHY, **more)
    if not may_prepare_agreement(actor, agreement):
        with pytest.raises(NotAllowed):
            actions.draw_up_addendum(actor=actor, agreement=agreement, text="X", reason=WHY)


def test_what_is_not_signed_is_not_changed_and_reasons_are_asked():
    made = decided_call(tranches=TWO)
    agreement = issued_agreement(made)
    with pytest.raises(WrongState):
        actions.suspend_agreement(actor=made.coordinator, agreement=agreement, reason=WHY)
    for reason in (" ", "x" * 501):
        with pytest.raises(InvalidInput):
            actions.end_agreement(actor=made.coordinator, agreement=agreement, reason=reason)


@pytest.mark.parametrize("table", [AGREEMENT_STATES, ADDENDUM_STATES])
def test_every_state_has_its_words_and_no_row_leads_nowhere(table):
    states = {row.target for row in table.rows} | {table.initial}
    assert states == set(table.labels)
    assert "ended" not in table.labels or not table.acts_from("ended")


def test_the_group_is_told_and_reads_it_on_its_page():
    made, agreement = paid_once()
    client, code = signed_in(member_of(agreement)), agreement.outcome.proposal.code
    actions.suspend_agreement(actor=made.coordinator, agreement=agreement, reason=WHY)
    page = client.get(reverse("my:money", args=[code])).content.decode()
    assert WHY in page and "Agreement suspended" in page
    pdf = client.get(reverse("my:addendum_pdf", args=[code, 1]))
    assert pdf.status_code == 200 and pdf.content[:5] == b"%PDF-"
    actions.lift_suspension(actor=made.coordinator, agreement=agreement, reason="Llegaron")
    actions.end_agreement(actor=made.coordinator, agreement=agreement, reason="Se mudaron")
    page = client.get(reverse("my:money", args=[code])).content.decode()
    assert "It will not be paid" in page and "Se mudaron" in page
    kinds = set(Message.objects.values_list("kind", flat=True))
    assert {"agreements.suspended", "agreements.lifted", "agreements.ended"} <= kinds


def test_the_desk_does_and_tells_each():
    made, agreement = signed()
    client, page = signed_in(made.coordinator), reverse("desk:agreement_life", args=[agreement.code])

    def post(act, **given):
        return client.post(reverse("desk:agreement_life_act", args=[agreement.code, act]), given)

    assert client.get(page).status_code == 200
    assert post("suspend").status_code == 422
    assert post("suspend", reason=WHY).status_code == 302
    assert WHY in client.get(reverse("desk:agreement", args=[agreement.code])).content.decode()
    assert post("lift", reason="Llegaron").status_code == 302
    until = (Agreement.objects.get().ends_on + timedelta(days=30)).isoformat()
    assert post("extend", reason="Las lluvias", until=until).status_code == 302
    assert post("addendum", reason="Las lluvias", text="Otro lugar").status_code == 302
    assert post("nothing", reason="x").status_code == 404
    third, fourth = Addendum.objects.get(number=3), Addendum.objects.get(number=4)
    sign = reverse("desk:addendum_act", args=[agreement.code, third.number, "sign"])
    assert client.post(sign, {"signed_on": ""}).status_code == 422
    answer = client.post(sign, {"signed_on": timezone.localdate().isoformat(), "scan": picture()})
    assert answer.status_code == 302 and Agreement.objects.get().ends_on.isoformat() == until
    scan = third.document.signed_papers.get().pages.get()
    assert client.get(reverse("desk:addendum_scan", args=[agreement.code, 3, scan.pk])).status_code == 200
    assert client.get(reverse("desk:addendum_pdf", args=[agreement.code, 3])).content[:5] == b"%PDF-"
    assert signed_in(made.evaluator).get(reverse("desk:addendum_pdf", args=[agreement.code, 3])).status_code == 403
    withdraw = reverse("desk:addendum_act", args=[agreement.code, fourth.number, "withdraw"])
    assert client.post(withdraw, {"reason": "Mal escrito"}).status_code == 302
    assert post("end", reason="Se mudaron").status_code == 302
    story = client.get(page).content.decode()
    for words in ("Agreement suspended", "Addendum signed", "Agreement ended early", "Se mudaron"):
        assert words in story, words
    other = decided_call()
    assert signed_in(staff_member(other.programme, "coordinator")).get(page).status_code == 404


def test_the_history_asks_as_much_with_one_change_as_with_many(django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    made, agreement = signed()
    client, page = signed_in(made.coordinator), reverse("desk:agreement_life", args=[agreement.code])
    counts = []
    for _round in range(2):
        actions.suspend_agreement(actor=made.coordinator, agreement=agreement, reason=WHY)
        actions.lift_suspension(actor=made.coordinator, agreement=agreement, reason="Llegaron")
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_who_waits_has_a_task():
    made, agreement = signed()
    today = timezone.localdate()
    actions.draw_up_addendum(actor=made.officer, agreement=agreement, text="X", reason="Y")
    actions.suspend_agreement(actor=made.coordinator, agreement=agreement, reason=WHY)
    Agreement.objects.update(ends_on=today - timedelta(days=1))
    told = {task.text: task for task in tasks_for(made.coordinator, today)}
    assert "Hacer firmar 1 adenda" in told
    assert any("1 convenio suspendido" in text for text in told)
    assert any(task.late and "plazo" in text for text, task in told.items())
    assert not any("suspendido" in task.text for task in tasks_for(made.officer, today))


def test_everybody_reads_kind_and_day_and_no_reason():
    made, agreement = signed()
    actions.suspend_agreement(actor=made.coordinator, agreement=agreement, reason=WHY)
    actions.draw_up_addendum(actor=made.officer, agreement=agreement, text="X", reason="Y")
    shown = agreement_of_proposal(made.call.code, agreement.outcome.proposal.code)
    assert shown is not None and shown.state == "suspended"
    assert [(one.kind, one.on) for one in shown.addenda] == [("Suspensión", timezone.localdate())]
    (row,) = addenda_for_public(call=made.call.code)
    assert (row.kind, row.number, row.agreement) == ("suspension", 1, agreement.code)
    assert WHY not in str(row)


def test_the_doctor_tells_of_a_state_without_its_paper():
    _made, agreement = signed()
    Agreement.objects.update(state="ended")
    (finding,) = CHECKS[1].look()
    assert finding.state == PROBLEM and agreement.code in finding.found
    assert Tranche.objects.filter(cancelled_at=None).exists()
