"""Who may do what with agreements and payments. Preparing and releasing a payment take two people.

Each is asked about an agreement (or the proposal it follows from) and holds for the district of its proposal, or about
a programme as a whole.
"""

from winay.agreements.models import Agreement, CounterpartDeposit
from winay.agreements.rules import ACCOUNTED
from winay.base.models import User
from winay.calls.access import may_renounce_award
from winay.calls.models import Proposal
from winay.programmes.access import Role, has_role
from winay.programmes.models import Programme
from winay.registry.access import is_current_member

Subject = Programme | Agreement | Proposal


def _holds(user: User, subject: Subject, *roles: str) -> bool:
    if isinstance(subject, Programme):
        return has_role(user, subject, *roles)
    proposal = subject.outcome.proposal if isinstance(subject, Agreement) else subject
    return has_role(user, proposal.call.programme, *roles, district=proposal.district_id)


def may_prepare_agreement(user: User, subject: Subject) -> bool:
    """Officers and the coordinator prepare, issue and sign agreements, and confirm conditions."""
    return _holds(user, subject, Role.OFFICER, Role.COORDINATOR)


def may_amend(user: User, subject: Subject) -> bool:
    """The coordinator suspends, extends and ends agreements, and approves what is moved beyond the tolerance."""
    return _holds(user, subject, Role.COORDINATOR)


def may_inform(user: User, subject: Agreement) -> bool:
    """The group moves money between the lines of its plan; officers and the coordinator write it down for it."""
    return is_current_member(user, subject.organisation) or may_prepare_agreement(user, subject)


def may_bring_minutes(user: User, subject: Agreement) -> bool:
    """The group's members send the minutes of their assembly; officers and the coordinator, what the group brought."""
    return is_current_member(user, subject.organisation) or may_prepare_agreement(user, subject)


def may_note_follow_up(user: User, subject: Subject) -> bool:
    """Officers and the coordinator write down trainings and visits, and withdraw what was wrong."""
    return _holds(user, subject, Role.OFFICER, Role.COORDINATOR)


def may_record_deposit(user: User, subject: Subject) -> bool:
    """Whoever sees the bank slip first writes it down: officer, coordinator or finance."""
    return _holds(user, subject, Role.OFFICER, Role.COORDINATOR, Role.FINANCE)


def may_bring_deposit(user: User, subject: Agreement) -> bool:
    """The group's members send the slip of their own deposit; whoever of the office sees it first writes it down."""
    return is_current_member(user, subject.organisation) or may_record_deposit(user, subject)


def may_confirm_deposit(user: User, subject: Subject) -> bool:
    """Finance checks the deposit against the bank, never that of a group they belong to."""
    if not _holds(user, subject, Role.FINANCE):
        return False
    return not (isinstance(subject, Agreement) and is_current_member(user, subject.organisation))


def may_answer_deposit(user: User, deposit: CounterpartDeposit) -> bool:
    """Tell who says whether a deposit is in the bank: finance, of its own writing the coordinator, never who wrote it.

    Two people stand behind each deposit: who brought it, and who found it.
    """
    agreement = deposit.agreement
    if deposit.recorded_by_id == user.pk:
        return False
    second = (
        deposit.by_finance and may_release(user, agreement) and not is_current_member(user, agreement.organisation)
    )
    return may_confirm_deposit(user, agreement) or second


def may_confirm_accounted(user: User, subject: Agreement) -> bool:
    """Finance and the coordinator, who review accounts, say by hand that a group accounted; never of their own."""
    return _holds(user, subject, Role.FINANCE, Role.COORDINATOR) and not is_current_member(
        user, subject.organisation
    )


def may_say_met(user: User, agreement: Agreement, condition: str) -> bool:
    """Who says by hand that a condition is met: the office, but of accounts who reviews them."""
    return (may_confirm_accounted if condition == ACCOUNTED else may_prepare_agreement)(user, agreement)


def may_prepare_payment(user: User, subject: Subject) -> bool:
    """Finance prepares payments."""
    return _holds(user, subject, Role.FINANCE)


def may_propose_waiver(user: User, subject: Subject) -> bool:
    """Officers, finance and the coordinator propose that a tranche's condition is not asked, and withdraw it."""
    return _holds(user, subject, Role.OFFICER, Role.COORDINATOR, Role.FINANCE)


def may_confirm_waiver(user: User, subject: Subject) -> bool:
    """The coordinator and finance confirm a waiver. Never what they proposed themselves."""
    return _holds(user, subject, Role.COORDINATOR, Role.FINANCE)


def may_release(user: User, subject: Subject) -> bool:
    """The coordinator releases, sends back, reverses and voids. Never what they prepared themselves."""
    return _holds(user, subject, Role.COORDINATOR)


def may_void(user: User, agreement: Agreement) -> bool:
    """Who voids an unsigned agreement: the coordinator for itself, and with its award whoever may end that."""
    return may_release(user, agreement) or may_renounce_award(user, agreement.outcome.proposal)
