"""Who may do what with payments: it takes two people. Asked about an order or a programme as a whole."""

from django.db.models import QuerySet

from winay.base.models import User
from winay.programmes.access import Role, grants_of, has_role, held_whole, programmes_of
from winay.programmes.models import Programme
from winay.treasury.models import PaymentOrder

BANK_READERS = (Role.COORDINATOR, Role.FINANCE)
"""Roles that read the programme's accounts at the bank: statements name people and bear their account numbers."""


def programmes_of_bank(user: User) -> QuerySet[Programme]:
    """Return the programmes whose bank `user` reads, by name: their role holds for the whole programme.

    An account pays everybody's: its statements cannot be shown by district. Two queries, whatever their number.
    """
    held = programmes_of(user, *BANK_READERS)
    return held.filter(pk__in=held_whole(user, held.order_by().values("pk"), *BANK_READERS))


def reads_bank(user: User) -> bool:
    """Tell whether `user` reads the bank of some programme."""
    return grants_of(user, *BANK_READERS).exists() and programmes_of_bank(user).exists()


def _holds(user: User, subject: PaymentOrder | Programme, *roles: str) -> bool:
    if isinstance(subject, Programme):
        return has_role(user, subject, *roles)
    return has_role(user, subject.programme, *roles, district=subject.district_id)


def may_prepare_payment(user: User, subject: PaymentOrder | Programme) -> bool:
    """Finance prepares payments and records what the bank answers."""
    return _holds(user, subject, Role.FINANCE)


def may_release(user: User, subject: PaymentOrder | Programme) -> bool:
    """The coordinator releases, sends back and reverses. Never what they prepared themselves."""
    return _holds(user, subject, Role.COORDINATOR)


def may_keep_accounts(user: User, programme: Programme) -> bool:
    """The coordinator writes down the programme's bank accounts and their limits: who prepares payments does not."""
    return has_role(user, programme, Role.COORDINATOR)
