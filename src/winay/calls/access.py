"""Who may do what with calls, proposals and complaints.

A role limited to a set of districts holds for the proposals of those districts; for a call as a whole (publish it,
close its screening, run its session) only if its districts are all of the call's. What is asked about a
`Call | Proposal` is answered for the one given: the whole call, or the place of the proposal.
"""

from django.db.models import Q, QuerySet

from winay.base.models import User
from winay.calls.models import Call, Interest, Proposal, ProposalWriter
from winay.programmes.access import Role, has_role, works_somewhere
from winay.programmes.models import Programme, RoleGrant
from winay.registry.models import Membership


def _holds(user: User, subject: Call | Proposal, *roles: str) -> bool:
    if isinstance(subject, Proposal):
        return has_role(user, subject.call.programme, *roles, district=subject.district_id)
    return has_role(user, subject.programme, *roles, area=subject.territory_id)


def may_manage_call(user: User, call: Call) -> bool:
    """Tell whether `user` may start, change, publish, amend, close and cancel the call: its coordinators."""
    return _holds(user, call, Role.COORDINATOR)


def may_count_reach(user: User, programme: Programme) -> bool:
    """Tell whether `user` may have it counted whom the programme reaches: coordinators and field officers."""
    return has_role(user, programme, Role.COORDINATOR, Role.OFFICER)


def may_screen(user: User, subject: Call | Proposal) -> bool:
    """Tell whether `user` may screen a proposal, or all of a call: field officers and coordinators."""
    return _holds(user, subject, Role.OFFICER, Role.COORDINATOR)


def may_enter_proposals(user: User, call: Call, district: str | None = None) -> bool:
    """Tell whether `user` may write proposals for groups of `district` (UBIGEO; None: of some district)."""
    if district is None:
        return works_somewhere(user, call.programme, Role.OFFICER, Role.COORDINATOR)
    return has_role(user, call.programme, Role.OFFICER, Role.COORDINATOR, district=district)


def may_run_session(user: User, call: Call) -> bool:
    """Tell whether `user` may write down what the session decided: its secretaries and coordinators."""
    return _holds(user, call, Role.SECRETARY, Role.COORDINATOR)


def belongs_to_group(user: User, proposal: Proposal) -> bool:
    """Tell whether the account's person is a current member of the proposing organisation."""
    return Membership.objects.filter(person__user=user, organisation=proposal.organisation_id, until=None).exists()


def may_admit(user: User, proposal: Proposal) -> bool:
    """Tell whether `user` may admit the proposal: staff who screen, wrote nothing in it and are not of its group."""
    if not may_screen(user, proposal) or belongs_to_group(user, proposal):
        return False
    return not ProposalWriter.objects.filter(proposal=proposal, user=user).exists()


def may_waive(user: User, proposal: Proposal) -> bool:
    """Tell whether `user` may waive a condition of the proposal: coordinators who might admit it."""
    return _holds(user, proposal, Role.COORDINATOR) and may_admit(user, proposal)


def who_may_admit(proposal: Proposal) -> QuerySet[User]:
    """Return the staff who may admit the proposal, officers and coordinators of its programme."""
    roles = (Role.OFFICER, Role.COORDINATOR)
    own = Membership.objects.filter(organisation=proposal.organisation_id, until=None, person__user__isnull=False)
    there = Q(territory=None) | Q(territory__districts=proposal.district_id)
    grants = RoleGrant.objects.filter(there, programme=proposal.call.programme_id, role__in=roles).order_by()
    return (
        User.objects.filter(pk__in=grants.values("user"), is_active=True)
        .exclude(pk__in=proposal.writers.values("user"))
        .exclude(pk__in=own.values("person__user"))
        .order_by("full_name", "username")
    )


def may_edit_proposal(user: User, proposal: Proposal) -> bool:
    """Tell whether `user` may write the proposal: its group, or staff who write for it."""
    return may_screen(user, proposal) or belongs_to_group(user, proposal)


def may_renounce_award(user: User, proposal: Proposal) -> bool:
    """Tell whether `user` may give up the award: the group, or staff who write it down for them."""
    return may_edit_proposal(user, proposal)


def may_withdraw_award(user: User, subject: Call | Proposal) -> bool:
    """Tell whether `user` may take an award away again: coordinators."""
    return _holds(user, subject, Role.COORDINATOR)


def may_file_complaint(user: User, proposal: Proposal) -> bool:
    """Tell whether `user` may complain for the group: its members, or an officer who writes it down for them."""
    return may_edit_proposal(user, proposal)


def may_answer_complaint(user: User, subject: Call | Proposal) -> bool:
    """Tell whether `user` may answer complaints: coordinators, not the officer who screened."""
    return _holds(user, subject, Role.COORDINATOR)


def may_meet_interest(user: User, interest: Interest) -> bool:
    """Tell whether `user` may read who wants to take part and go on with it: who works with groups of that place."""
    return has_role(user, interest.programme, *WORK_WITH_GROUPS, district=interest.district_id)


WORK_WITH_GROUPS = (Role.OFFICER, Role.COORDINATOR)
