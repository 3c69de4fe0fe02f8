"""Who may do what with local talents.

The register is the installation's, as the registry is (decision 006): who keeps people in a place keeps its
providers. Whom a group hires is the group's: nobody of the programme chooses (SU 3D, box 4).
"""

from winay.agreements.models import Agreement
from winay.base import permission
from winay.base.models import User
from winay.programmes.access import KEEPERS, Role, coordinates_something, has_role
from winay.registry.access import is_current_member, may_keep_people
from winay.talents.models import Provider, ServiceContract


def may_keep_provider(user: User | None, provider: Provider) -> bool:
    """Tell whether `user` keeps a provider: who keeps people where they live."""
    return may_keep_people(user, provider.district_id)


def may_keep_skills(user: User | None) -> bool:
    """Tell whether `user` may add and rename skills: a coordinator."""
    return user is None or coordinates_something(user)


def is_of_the_group(user: User, agreement: Agreement) -> bool:
    """Tell whether `user` is a current member of the group of an agreement."""
    return is_current_member(user, agreement.organisation)


def may_act_for_group(user: User, agreement: Agreement) -> bool:
    """Tell who may write down what a group needs, decides, receives and pays: its members, and who keeps
    people there.

    Staff only type what the assembly decided, with its minutes as proof.
    """
    proposal = agreement.outcome.proposal
    return is_of_the_group(user, agreement) or has_role(
        user, proposal.call.programme, *KEEPERS, district=proposal.district_id
    )


def speaks_for(user: User, provider: Provider) -> bool:
    """Tell whether `user` is a provider, or belongs to the firm that is one."""
    if provider.organisation is not None:
        return is_current_member(user, provider.organisation)
    return provider.person is not None and provider.person.user_id == user.pk


def may_hide_words(user: User, contract: ServiceContract) -> bool:
    """Tell who may hide the words of a rating that name people: the coordinator, neither praised nor blamed in it."""
    own = speaks_for(user, contract.provider)
    proposal = contract.agreement.outcome.proposal
    watches = has_role(user, proposal.call.programme, Role.COORDINATOR, district=proposal.district_id)
    return watches and not own and not is_of_the_group(user, contract.agreement)


require = permission.require
