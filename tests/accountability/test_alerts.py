"""What may go wrong with a group's money: late accounts, idle money, receipts of relatives, many small ones."""

from datetime import timedelta
from decimal import Decimal

import pytest
from tests.accountability.receipts import TODAY, Treasury, soles
from tests.factories.registry import make_household, make_person

from winay.accountability import actions
from winay.accountability.models import Purchase, Quotation, Voucher
from winay.accountability.rules import far_from_usual
from winay.alerts.kinds import kind_called
from winay.alerts.queries import alerts_for
from winay.calls.models import CostLine
from winay.programmes.actions import grant_role
from winay.registry.models import Person
from winay.treasury.models import PaymentOrder

pytestmark = pytest.mark.django_db


class _Everything:
    """Whatever was told was heard."""

    def __contains__(self, code):
        return True


EVERYTHING = _Everything()


@pytest.fixture
def group():
    return Treasury()


def found(group, name):
    kind = kind_called(name)
    return kind.tell(list(alerts_for(group.finance, kind, TODAY)), TODAY)


def paid_days_ago(group, days):
    PaymentOrder.objects.filter(tranche__agreement=group.agreement).update(paid_on=TODAY - timedelta(days=days))


def test_accounts_are_late_after_the_days_of_the_call_until_the_report_is_sent(group):
    paid_days_ago(group, 60)
    assert not found(group, "accounts-late")
    paid_days_ago(group, 61)
    (alert,) = found(group, "accounts-late")
    assert group.agreement.code in alert.about and "600.00" in alert.says
    group.note("500.00")
    group.report()
    assert not found(group, "accounts-late")


def test_a_call_with_days_of_its_own_is_asked_for_those():
    group = Treasury(accounting={"report_days": 20})
    paid_days_ago(group, 20)
    assert not found(group, "accounts-late")
    paid_days_ago(group, 21)
    assert len(found(group, "accounts-late")) == 1


def test_money_of_which_nothing_is_written_for_ninety_days_lies_idle(group):
    paid_days_ago(group, 91)
    (alert,) = found(group, "money-idle")
    assert alert.row == group.agreement.pk and "600.00" in alert.says
    voucher = group.note("150.00")
    assert not found(group, "money-idle")
    Voucher.objects.filter(pk=voucher.pk).update(issued_on=TODAY - timedelta(days=91))
    assert "450.00" in found(group, "money-idle")[0].says


def test_a_receipt_of_a_member_or_of_their_home_is_told_and_names_nobody(group):
    home = make_household()
    relative = make_person(household=home, district=home.district, dni="45678901")
    stranger = group.note("20.00", heard=EVERYTHING, issuer_ruc="10101174102", kind="fees", series="E001")
    assert not found(group, "bought-from-family")
    Person.objects.filter(pk=group.president.pk).update(dni="10117410", household=home)
    assert [one.row for one in found(group, "bought-from-family")] == [stranger.pk]
    Voucher.objects.filter(pk=stranger.pk).update(issuer_ruc=f"10{relative.dni}1")
    (alert,) = found(group, "bought-from-family")
    assert relative.first_surname not in f"{alert.about} {alert.says}" and relative.dni not in alert.says


def test_sworn_statements_that_together_pass_what_one_may_are_told(group):
    sworn = {"kind": "sworn", "issuer_ruc": "", "series": "", "number": ""}
    monday = TODAY - timedelta(days=TODAY.weekday())
    first, second = (group.note("260.00", heard=EVERYTHING, what=what, **sworn) for what in ("Pasto", "Cañas"))
    Voucher.objects.filter(pk=first.pk).update(issued_on=monday - timedelta(days=1))
    Voucher.objects.filter(pk=second.pk).update(issued_on=monday)
    assert not found(group, "many-small-ones")
    Voucher.objects.filter(pk=first.pk).update(issued_on=monday)
    (alert,) = found(group, "many-small-ones")
    assert alert.row == group.agreement.pk and "520.00" in alert.says


def bought(group, price, what="Malla galvanizada", ruc=""):
    """Let a group choose a seller for what a line plans: ten of it."""
    CostLine.objects.filter(pk=group.goods.pk).update(description=what, quantity=10, unit="rollo")
    purchase = next(one for one in plan(group) if one.line_id == group.goods.pk)
    quotation = actions.add_quotation(
        actor=group.user, purchase=purchase, provider="x", price=soles(price), quoted_on=TODAY, ruc=ruc
    )
    actions.choose_quotation(actor=group.user, purchase=purchase, quotation=quotation, reason="x")


def plan(group):
    return actions.plan_purchases(actor=group.user, agreement=group.agreement)


def test_a_price_far_above_what_others_of_the_district_paid_is_told(group):
    others = [Treasury(made=None) for _ in range(4)]
    for other in others[:3]:
        bought(other, 200)
    bought(group, 330)
    assert not found(group, "price-far-from-usual")
    bought(others[3], 200, what="MALLA GALVANIZADA")
    (alert,) = found(group, "price-far-from-usual")
    assert "33.00" in alert.says and "20.00" in alert.says
    Quotation.objects.filter(chosen_for__agreement=group.agreement).update(price=300)
    assert not found(group, "price-far-from-usual")


def test_a_seller_who_gets_half_of_a_districts_purchases_of_three_groups_is_told_once_and_nobody_else(group):
    others = [Treasury(made=None) for _ in range(5)]
    for other in others:
        grant_role(actor=None, user=group.finance, programme=other.made.programme, role="finance")
    bought(group, 200, ruc="20131312955")
    bought(others[0], 200, ruc="20131312955")
    assert not found(group, "one-seller")
    bought(others[1], 200, ruc="20131312955")
    (alert,) = found(group, "one-seller")
    assert "20131312955" in alert.says
    bought(others[2], 200, ruc="20512333797")
    bought(others[3], 200)
    assert len(found(group, "one-seller")) == 1, "half of those with a RUC, and no seller of a single group"
    for other in others[2:4]:
        Purchase.objects.filter(agreement=other.agreement).update(chosen_on=TODAY - timedelta(days=400))
    Purchase.objects.filter(agreement=others[1].agreement).update(chosen_on=TODAY - timedelta(days=400))
    assert not found(group, "one-seller")


def test_how_far_a_price_is_from_the_usual_one():
    assert far_from_usual(Decimal("15.01"), Decimal(10))
    assert not far_from_usual(Decimal("15.00"), Decimal(10))
