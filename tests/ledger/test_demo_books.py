"""The demonstration's books: whole by themselves, and by another program's reading of them."""

import pytest

from winay.ledger.actions import verify_chain
from winay.ledger.exports import beancount_of
from winay.ledger.models import Account, Entry
from winay.ledger.queries import sources_and_uses, statements_of, wrong_balances
from winay.programmes.models import Programme

pytestmark = pytest.mark.django_db


def test_bean_check_accepts_every_programme_of_the_demonstration_and_the_balances_agree(demonstration, tmp_path):
    from beancount import loader
    from beancount.core import realization

    posted = list(Programme.objects.filter(pk__in=Entry.objects.values("programme")))
    assert posted
    for programme in posted:
        file = tmp_path / f"{programme.code}.beancount"
        file.write_text("".join(beancount_of(programme)), "utf-8")
        entries, errors, _options = loader.load_file(str(file))
        assert errors == [], programme.code
        held = {
            row.account.rsplit("-", 1)[-1].rsplit(":", 1)[-1]: {
                str(position.units.currency): position.units.number for position in row.balance
            }
            for row in realization.iter_children(realization.realize(entries), leaf_only=True)
        }
        accounts = list(Account.objects.filter(programme=programme))
        assert len(held) == len(accounts)
        for account in accounts:
            assert held[account.pk.hex[-12:].upper()].get(account.currency, 0) == account.balance, account.kind
        assert verify_chain(programme).valid and not list(wrong_balances(programme))
        assert all(one.difference == 0 for one in statements_of(sources_and_uses(programme)))
