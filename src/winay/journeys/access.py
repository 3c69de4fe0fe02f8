"""Who keeps the catalogue: a municipality its own entries, coordinators of whole programmes the rest."""

from winay.base.errors import NotAllowed
from winay.base.models import User
from winay.journeys.models import FollowUp, Stay, Support
from winay.programmes.access import KEEPERS, Role, grants_of, has_role, may_set_up
from winay.programmes.models import Programme
from winay.registry.access import may_keep_people
from winay.territory.places import Places

MUNICIPAL = "municipal"
FLOW = (*KEEPERS, Role.EVALUATOR)
"""The roles that see the flow between programmes."""


def may_keep_all(user: User | None) -> bool:
    """Tell who keeps every entry: who may set up, or a coordinator whose role is not limited to some districts."""
    if may_set_up(user):
        return True
    return user is not None and grants_of(user, Role.COORDINATOR).filter(territory=None).exists()


def may_add(user: User | None) -> bool:
    """Tell who may add an entry: who keeps all, and who works with groups somewhere, for a municipality there."""
    return may_keep_all(user) or (user is not None and grants_of(user, *KEEPERS).exists())


def may_keep_for(user: User | None, district: str | None) -> bool:
    """Tell whether `user` may keep an entry of this district's municipality; None: of nobody's in particular."""
    if may_keep_all(user):
        return True
    return district is not None and may_keep_people(user, district)


def may_keep_support(user: User | None, support: Support) -> bool:
    """Tell whether `user` keeps an entry."""
    return may_keep_for(user, support.keeper_id)


def may_keep_stages(user: User | None, programme: Programme, district: str | None) -> bool:
    """Tell whether `user` writes down who is in which stage of a programme there: who works with its people."""
    return user is None or has_role(user, programme, *KEEPERS, district=district)


def may_keep_stay(user: User | None, stay: Stay) -> bool:
    """Tell whether `user` changes a stay: who keeps the stages of its programme where it is."""
    return may_keep_stages(user, stay.programme, stay.district_id)


def may_follow_up(user: User | None, follow_up: FollowUp) -> bool:
    """Tell whether `user` asks after somebody who graduated: who keeps the stages of the programme there."""
    return may_keep_stages(user, follow_up.programme, follow_up.district_id)


def places_of_flow(user: User) -> Places | None:
    """Return the districts whose flow between programmes `user` sees, None for all: who works with groups there, and
    evaluators. Whoever sets the installation up sees all. A role holds for its own set of districts, else for its
    programme's territory, else everywhere.
    """
    if may_set_up(user):
        return None
    sets: set[object] = set()
    for own, whole in grants_of(user, *FLOW).values_list("territory", "programme__territory"):
        if own is None and whole is None:
            return None
        sets.add(own or whole)
    return Places(sets)


def may_see_flow(user: User) -> bool:
    """Tell whether `user` sees who goes on, who waits and who is lost, anywhere."""
    places = places_of_flow(user)
    return places is None or bool(places)


def require(allowed: bool) -> None:
    """Raise `NotAllowed` unless `allowed`."""
    if not allowed:
        raise NotAllowed()
