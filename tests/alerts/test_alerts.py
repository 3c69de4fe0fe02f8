"""What may go wrong is found where it is, told to who works there, and set aside until a day by whoever looked."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.factories.agreements import decided_call, paid_by_the_bank, prepared_tranche, signed_agreement
from tests.factories.hiring import Group
from tests.factories.programmes import a_programme, a_worker

from winay.agreements.actions import end_agreement
from winay.agreements.models import Agreement
from winay.alerts import actions
from winay.alerts.kinds import kind_called, kinds
from winay.alerts.models import Look
from winay.alerts.queries import MOST, alert_for, alerts_for, counted_for
from winay.base.errors import InvalidInput, NotAllowed
from winay.registry.models import Membership
from winay.talents.models import ServiceContract
from winay.treasury.models import PaymentOrder

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def signed_days_ago(agreement, days):
    Agreement.objects.filter(pk=agreement.pk).update(signed_on=TODAY - timedelta(days=days))


def found(user, name, **how):
    kind = kind_called(name)
    rows = alerts_for(user, kind, TODAY, **how)
    return kind.tell(list(rows), TODAY)


def test_the_own_money_of_a_group_is_missed_after_thirty_days_until_it_is_confirmed():
    made = decided_call(awards=2)
    waiting, paid = signed_agreement(made), prepared_tranche(made, which=1).agreement
    signed_days_ago(waiting, 29)
    assert not found(made.coordinator, "counterpart-missing")
    for one in (waiting, paid):
        signed_days_ago(one, 30)
    (alert,) = found(made.coordinator, "counterpart-missing")
    assert alert.row == waiting.pk
    assert "0.00" in alert.says and "716.68" in alert.says
    assert alert.url == reverse("desk:agreement", args=[waiting.code])


def test_signed_and_nothing_paid_is_told_until_the_bank_has_paid():
    made = decided_call(awards=2)
    tranche, waiting = prepared_tranche(made), signed_agreement(made, which=1)
    for one in (tranche.agreement, waiting):
        signed_days_ago(one, 75)
    assert [one.row for one in found(made.finance, "nothing-paid")] == [tranche.agreement.pk, waiting.pk]
    paid_by_the_bank(made, tranche)
    (alert,) = found(made.finance, "nothing-paid")
    assert alert.row == waiting.pk and "75" in alert.says


def test_long_since_the_last_payment_asks_for_a_next_one_that_nobody_prepared():
    later = {"number": 2, "share": "0.4", "conditions": ["progress_checked"]}
    tranches = [{"number": 1, "share": "0.6", "conditions": []}, later]
    made = decided_call(tranches=tranches)
    tranche = paid_by_the_bank(made, prepared_tranche(made))
    signed_days_ago(tranche.agreement, 300)
    assert not found(made.coordinator, "between-payments")
    PaymentOrder.objects.filter(tranche=tranche).update(paid_on=TODAY - timedelta(days=181))
    (alert,) = found(made.coordinator, "between-payments")
    assert alert.row == tranche.agreement.pk and "181" in alert.says


def test_an_agreement_about_to_end_is_told_until_it_has_ended():
    made = decided_call()
    agreement = signed_agreement(made)
    Agreement.objects.filter(pk=agreement.pk).update(ends_on=TODAY + timedelta(days=31))
    assert not found(made.officer, "agreement-ends")
    Agreement.objects.filter(pk=agreement.pk).update(ends_on=TODAY + timedelta(days=30))
    assert [one.row for one in found(made.officer, "agreement-ends")] == [agreement.pk]
    end_agreement(actor=made.coordinator, agreement=agreement, reason="El grupo se fue")
    assert not found(made.officer, "agreement-ends")


def test_who_has_half_of_the_work_of_a_district_is_told_from_the_third_contract_on():
    group = Group()
    contracts = [group.signed(parts=(10, 10)) for _number in range(3)]
    (alert,) = found(group.made.coordinator, "one-provider")
    assert alert.row == contracts[0].provider_id
    ServiceContract.objects.filter(pk=contracts[0].pk).update(signed_on=TODAY - timedelta(days=400))
    assert not found(group.made.coordinator, "one-provider")


def test_half_of_the_work_for_others_too_is_no_alert():
    group = Group()
    for _number in range(3):
        group.signed(parts=(10, 10))
    for _number in range(4):
        need = group.need()
        group.choose(need, group.offer(need, group.providers[1]))
        need.refresh_from_db()
        ServiceContract.objects.create(
            choice=need.choices.get(), agreement=group.agreement, provider=group.providers[1], code=f"X-{_number}",
            state="signed", amount=Decimal(5), begins_on=TODAY, ends_on=TODAY, signed_on=TODAY,
        )  # fmt: skip
    names = [one.row for one in found(group.made.coordinator, "one-provider")]
    assert names == [group.providers[1].pk]


def test_work_that_should_have_ended_and_a_member_who_is_hired_are_told():
    group = Group()
    contract = group.signed()
    assert not found(group.made.officer, "work-late") and not found(group.made.officer, "own-family-hired")
    ServiceContract.objects.filter(pk=contract.pk).update(
        begins_on=TODAY - timedelta(days=90), ends_on=TODAY - timedelta(days=31)
    )
    assert [one.row for one in found(group.made.officer, "work-late")] == [contract.pk]
    organisation = contract.agreement.organisation
    Membership.objects.create(organisation=organisation, person=contract.provider.person)
    (alert,) = found(group.made.officer, "own-family-hired")
    assert alert.row == contract.pk
    assert contract.provider.person.first_surname not in f"{alert.about} {alert.says}"


# Looking into it


@pytest.fixture
def waiting():
    made = decided_call()
    agreement = signed_agreement(made)
    signed_days_ago(agreement, 40)
    return made, agreement


def test_what_somebody_looked_into_is_set_aside_until_the_day(waiting):
    made, agreement = waiting
    kind = kind_called("counterpart-missing")
    later = TODAY + timedelta(days=10)
    actions.look_into(actor=made.officer, kind=kind, row=agreement.pk, remark="Cosechan en mayo", until=later)
    assert not found(made.finance, kind.name)
    assert [one.row for one in found(made.finance, kind.name, aside=True)] == [agreement.pk]
    assert alerts_for(made.finance, kind, later).count() == 1
    actions.bring_back(actor=made.finance, kind=kind, row=agreement.pk)
    assert [one.row for one in found(made.finance, kind.name)] == [agreement.pk]
    assert Look.objects.get().remark == "Cosechan en mayo"


def test_a_second_look_ends_the_first_and_one_for_good_is_never_told_again(waiting):
    made, agreement = waiting
    kind = kind_called("counterpart-missing")
    look = {"actor": made.officer, "kind": kind, "row": agreement.pk}
    actions.look_into(**look, remark="Primero", until=TODAY + timedelta(days=1))
    actions.look_into(**look, remark="Pagó en especie", until=None)
    assert [one.remark for one in Look.objects.filter(over_at=None)] == ["Pagó en especie"]
    assert not alerts_for(made.officer, kind, TODAY + timedelta(days=5000)).exists()


@pytest.mark.parametrize(("remark", "days"), [(" ", 3), ("Visto", 0), ("Visto", -2)])
def test_a_look_needs_words_and_a_day_to_come(waiting, remark, days):
    made, agreement = waiting
    with pytest.raises(InvalidInput):
        actions.look_into(
            actor=made.officer, kind=kind_called("counterpart-missing"), row=agreement.pk, remark=remark,
            until=TODAY + timedelta(days=days),
        )  # fmt: skip


def test_who_works_elsewhere_neither_sees_nor_sets_aside(waiting):
    _made, agreement = waiting
    other = a_worker(a_programme())
    kind = kind_called("counterpart-missing")
    assert alert_for(other, kind, agreement.pk, TODAY) is None
    with pytest.raises(NotAllowed):
        actions.look_into(actor=other, kind=kind, row=agreement.pk, remark="Visto", until=None)
    with pytest.raises(NotAllowed):
        actions.bring_back(actor=other, kind=kind, row=agreement.pk)


# Pages


def test_the_pages_show_set_aside_and_bring_back(waiting):
    made, agreement = waiting
    client = Client(headers={"accept-language": "en"})
    client.force_login(made.officer)
    assert agreement.code not in client.get(reverse("desk:alerts")).content.decode()
    listed = client.get(reverse("desk:alerts_of_kind", args=["counterpart-missing"])).content.decode()
    assert agreement.code in listed
    csv = client.get(reverse("desk:alerts_export", args=["counterpart-missing", "csv"]))
    assert agreement.code in b"".join(csv.streaming_content).decode()
    address = reverse("desk:alert", args=["counterpart-missing", agreement.pk])
    assert client.post(address, {"remark": "", "until": ""}).status_code == 200
    assert client.post(address, {"remark": "Visto", "until": ""}).status_code == 302
    aside = client.get(reverse("desk:alerts_of_kind", args=["counterpart-missing"]), {"aside": "1"})
    assert "Visto" in aside.content.decode()
    assert client.post(address, {"act": "bring_back"}).status_code == 302
    assert Look.objects.exclude(over_at=None).count() == 1
    assert client.get(reverse("desk:alerts_of_kind", args=["no-such-kind"])).status_code == 404


def test_counting_stops_and_every_kind_is_told_once(waiting, django_assert_max_num_queries):
    made, _agreement = waiting
    names = [kind.name for kind in kinds()]
    assert len(names) == len(set(names))
    with django_assert_max_num_queries(2 * len(names)):
        counted = counted_for(made.coordinator, TODAY)
    assert {one.kind.name for one in counted if one.number} == {"counterpart-missing"}
    assert all(one.number <= MOST for one in counted)
