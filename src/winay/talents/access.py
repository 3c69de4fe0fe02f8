"""Who may do what with local talents.

The register is the installation's, as the registry is (decision 006): who keeps people in a place keeps its
providers. Whom a group hires is the group's: nobody of the programme chooses (SU 3D, box 4).
"""

from winay.base.errors import NotAllowed
from winay.base.models import User
from winay.programmes.access import coordinates_something
from winay.registry.access import may_keep_people
from winay.talents.models import Provider


def may_keep_provider(user: User | None, provider: Provider) -> bool:
    """Tell whether `user` keeps a provider: who keeps people where they live."""
    return may_keep_people(user, provider.district_id)


def may_keep_skills(user: User | None) -> bool:
    """Tell whether `user` may add and rename skills: a coordinator."""
    return user is None or coordinates_something(user)


def require(allowed: bool) -> None:
    """Raise `NotAllowed` unless `allowed`."""
    if not allowed:
        raise NotAllowed()
