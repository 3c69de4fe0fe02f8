"""Who may do what with agreements and payments. Preparing and releasing a payment take two people."""

from winay.base.models import User
from winay.programmes.access import Role, has_role
from winay.programmes.models import Programme


def may_prepare_agreement(user: User, programme: Programme) -> bool:
    """Officers and the coordinator prepare, issue and sign agreements, and confirm conditions."""
    return has_role(user, programme, Role.OFFICER, Role.COORDINATOR)


def may_record_deposit(user: User, programme: Programme) -> bool:
    """Whoever sees the bank slip first writes it down: officer, coordinator or finance."""
    return has_role(user, programme, Role.OFFICER, Role.COORDINATOR, Role.FINANCE)


def may_confirm_deposit(user: User, programme: Programme) -> bool:
    """Finance checks the deposit against the bank."""
    return has_role(user, programme, Role.FINANCE)


def may_prepare_payment(user: User, programme: Programme) -> bool:
    """Finance prepares payments."""
    return has_role(user, programme, Role.FINANCE)


def may_release(user: User, programme: Programme) -> bool:
    """The coordinator releases, sends back, reverses and voids. Never what they prepared themselves."""
    return has_role(user, programme, Role.COORDINATOR)


def may_see_money(user: User, programme: Programme) -> bool:
    """Everybody who works in the programme sees its money."""
    return has_role(user, programme, *Role.values)
