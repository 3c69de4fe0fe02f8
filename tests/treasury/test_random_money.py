"""After whatever happens to a programme's money, journal, sources, pages and books agree."""

import pytest
from tests.factories.random_money import RandomMoney, faults_of

from winay.budgets.models import Advance

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", [1, 2])
def test_after_hundreds_of_random_acts_everything_adds_up(seed):
    money = RandomMoney(seed)
    assert list(money.run(250)) == []
    # It would prove nothing if nothing came through, or nothing was refused.
    assert len(money.done) >= 20, money.done
    assert sum(money.refused.values()) > 20 and money.refused["cut off"]


def test_what_is_put_beneath_the_house_is_found():
    money = RandomMoney(3)
    assert list(money.run(120)) == []
    advance = Advance.objects.first()
    assert advance is not None
    Advance.objects.filter(pk=advance.pk).update(left=advance.left + 1)
    assert any(advance.code in fault for fault in faults_of(money))
