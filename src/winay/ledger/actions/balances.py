"""The kept balances, should they ever differ from the journal: the journal is right."""

from django.db import transaction

from winay.base.actions import record_act
from winay.base.models import User
from winay.ledger.actions.journal import lock_chain
from winay.ledger.models import Account
from winay.ledger.queries import wrong_balances
from winay.ledger.rules import cents_of
from winay.programmes.models import Programme

BATCH = 400


def renew_balances(*, programme: Programme, actor: User | None) -> int:
    """Write what the postings add up to where a kept balance differs; returns how many did. Repeatable.

    Effects: the balances, one act that names how many. The journal itself is not touched; there is no inverse.
    """
    with transaction.atomic():
        lock_chain(programme)
        wrong = list(wrong_balances(programme))
        for one in wrong:
            one.account.cents = cents_of(one.posted)
        Account.objects.bulk_update([one.account for one in wrong], ["cents"], batch_size=BATCH)
        if wrong:
            record_act(actor=actor, verb="renew_balances", subject=programme, details={"accounts": len(wrong)})
        return len(wrong)
