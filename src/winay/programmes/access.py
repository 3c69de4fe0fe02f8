"""Who may do what in a programme. Every action and view names one of these or one built on it.

There is one door: roles are read by `grants_of` alone. `has_role` asks of one case, `held_by` and `held_whole_by` give
the same answer as a condition for rows, `programmes_of` the programmes; whatever a package may show or do leans on one
of these four.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from winay.base.errors import NotAllowed
from winay.base.models import User
from winay.base.once import is_read_once, once
from winay.programmes.models import Programme, RoleGrant, RoleOffer
from winay.territory.models import District, DistrictSet
from winay.territory.places import Places

Role = RoleGrant.Role
MOST_NAMED = 200
"""So many programmes a question names at most."""


def grants_of(user: User, *roles: str) -> QuerySet[RoleGrant]:
    """Return what `user` holds of `roles` (of any, if none is given); nothing for who is not signed in or inactive."""
    if not (user.is_authenticated and user.is_active):
        return RoleGrant.objects.none()
    held = RoleGrant.objects.filter(user=user).order_by()
    return held.filter(role__in=roles) if roles else held


def programmes_of(user: User, *roles: str) -> QuerySet[Programme]:
    """Return the programmes in some part of which `user` holds one of `roles` (any, if none is given), by name."""
    held = Programme.objects.filter(pk__in=grants_of(user, *roles).values("programme"))
    # A pack's content is asked for by the page of one programme: 30 kB each in a list of a country's programmes.
    return held.select_related("pack", "territory", "poverty_map").defer("pack__content").order_by("name")


def has_role(
    user: User,
    programme: Programme,
    *roles: str,
    district: str | None = None,
    area: UUID | None = None,
) -> bool:
    """Tell whether `user` holds any of `roles` (some role, if none is given) in `programme`; a superuser as anybody.

    A role limited to a set of districts holds for what lies in them: `district` (UBIGEO) asks for one place, `area`
    for all of a set (its key). Without either it is asked for the programme as a whole: a limited role holds there only
    if its districts are all of the programme's territory. `works_somewhere` asks less.
    """
    grants = grants_of(user, *roles).filter(programme=programme)
    if district is not None:
        return grants.filter(Q(territory=None) | Q(territory__districts=district)).exists()
    sets = set(grants.values_list("territory", flat=True))
    whole = area or programme.territory_id
    if None in sets or whole is None:
        return None in sets
    if whole in sets:
        return True
    wanted = District.objects.filter(sets=whole)
    return bool(sets) and wanted.exists() and not wanted.exclude(pk__in=Places(sets).rows()).exists()


def works_somewhere(user: User, programme: Programme, *roles: str) -> bool:
    """Tell whether `user` holds any of `roles` in some part of `programme`: for pages that show only that part."""
    return grants_of(user, *roles).filter(programme=programme).exists()


def held_by(user: User, *roles: str, programme: str, district: str) -> Q:
    """Return the condition for rows that lie where `user` holds one of `roles` (any role, if none is given).

    `programme` and `district` are the paths from the row to its programme and its district. On a page that reads its
    roles once, whole programmes are named: the database then begins with them, and asks nothing where there are none.
    """
    if is_read_once() and (named := _whole_programmes(user, roles)) is not None:
        return Q(**{f"{programme}__in": named})
    grants = grants_of(user, *roles)
    limited = grants.filter(programme=OuterRef(programme), territory__districts=OuterRef(district))
    whole = grants.filter(territory=None).values("programme")
    return Q(**{f"{programme}__in": whole}) | Q(Exists(limited))


def _whole_programmes(user: User, roles: Collection[str]) -> list[UUID] | None:
    """Return the programmes in which `user` holds one of `roles`; None where one is limited, or there are many."""
    held = once(("grants", user.pk), lambda: list(grants_of(user).values_list("programme", "role", "territory")))
    wanted = [(programme, territory) for programme, role, territory in held if not roles or role in roles]
    if any(territory for _programme, territory in wanted):
        return None
    named = sorted({programme for programme, _territory in wanted})
    return named if len(named) <= MOST_NAMED else None


def is_staff_of_any_programme(user: User) -> bool:
    """Tell whether `user` works in some programme, in whatever role: who may enter the desk."""
    return grants_of(user).exists()


def held_whole_by(user: User, *roles: str, call: str) -> Q:
    """Return the condition for rows whose whole call, at the path `call`, lies where `user` holds one of `roles`.

    As `has_role` with the call's territory, or its programme's: a role limited to the same named set holds, and so do
    roles whose districts together are all of it.
    """
    grants = grants_of(user, *roles)
    own, whole = OuterRef(f"{call}territory"), OuterRef(f"{call}programme__territory")
    same = grants.filter(programme=OuterRef(f"{call}programme"), territory=Coalesce(own, whole))
    there = District.objects.filter(sets=Coalesce(own, whole))
    held = grants.filter(programme=OuterRef(OuterRef(f"{call}programme")), territory__districts=OuterRef("pk"))
    everywhere = Q(**{f"{call}programme__in": grants.filter(territory=None).values("programme")})
    return everywhere | Q(Exists(same)) | (Q(Exists(there)) & ~Q(Exists(there.filter(~Exists(held)))))


PAYERS = (Role.COORDINATOR, Role.FINANCE)
"""The roles by which a payment is made: given by two people, or by the operator."""
KEEPERS = (Role.COORDINATOR, Role.OFFICER, Role.SECRETARY)


def keeps_messages(user: User, path: str = "") -> Q:
    """Return the condition for messages at `path` that `user` looks after: of programmes and districts where they keep
    people. Who keeps nobody anywhere is not compared with every message.
    """
    grants = grants_of(user, *KEEPERS)
    if not grants.exists():
        return Q(pk__in=())
    whole = grants.filter(territory=None).values("programme")
    limited = grants.filter(programme=OuterRef(f"{path}scope"), territory__districts=OuterRef(f"{path}place"))
    return Q(**{f"{path}scope__in": whole}) | Q(Exists(limited))


def may_keep_people(user: User, district: str | None = None) -> bool:
    """Tell whether `user` keeps the registry: who works with groups. Finance and evaluators do not write people.

    With `district` (UBIGEO): whether they keep it there, where their role is limited to a named set of districts.
    """
    places = keepers_districts(user)
    if places is None:
        return True
    return places.rows().filter(district=district).exists() if district else bool(places)


def keepers_districts(user: User) -> Places | None:
    """Return the districts whose people `user` keeps, None for all; empty for who keeps nobody. One query.

    A role holds for its own set of districts, else for its programme's territory, else everywhere.
    """
    sets: set[Any] = set()
    for own, whole in grants_of(user, *KEEPERS).values_list("territory", "programme__territory"):
        if own is None and whole is None:
            return None
        sets.add(own or whole)
    return Places(sets)


def require_role(
    user: User,
    programme: Programme,
    *roles: str,
    district: str | None = None,
    area: UUID | None = None,
) -> None:
    """Raise `NotAllowed` unless `user` holds one of `roles` in `programme`; places as in `has_role`."""
    if not has_role(user, programme, *roles, district=district, area=area):
        raise NotAllowed()


def may_set_up(user: User | None) -> bool:
    """Tell who may create programmes: an administrator, or the command line (None)."""
    return user is None or (user.is_authenticated and user.is_active and user.is_superuser)


def may_load_packs(user: User | None) -> bool:
    """Tell who may load a pack: who may set up, or a coordinator of some programme."""
    return may_set_up(user) or coordinates_something(user)


def may_create_users(user: User | None) -> bool:
    """Tell who may create users: who may set up, a coordinator, or an officer who hands accounts to groups.

    A user alone may do nothing; what they may do follows from roles, which only coordinators grant.
    """
    if may_set_up(user):
        return True
    return user is not None and grants_of(user, Role.COORDINATOR, Role.OFFICER).exists()


def may_renew_password(actor: User | None, user: User) -> bool:
    """Tell who may give `user` a new password: who may set up, or whoever answers for the account.

    An account that a programme made belongs to it: to whoever coordinates every programme that gave it a role
    without asking its owner. A role that the owner accepted elsewhere makes nobody answer for it. One without such a
    role (a group's representative) belongs to who made it, or works with groups in a programme of who made it; if
    the operator made it, to whoever hands such accounts out. An account that enters by a code, as a juror's, never
    had a password and gets none: whoever knew it could score.
    """
    if not user.has_usable_password():
        return False
    if may_set_up(actor):
        return True
    if actor is None or actor.pk == user.pk or user.is_superuser or user.is_staff:
        return False
    home = set(RoleGrant.objects.filter(user=user, by_consent=False).values_list("programme", flat=True))
    if home:
        return home <= coordinated_whole(actor, home)
    if not may_create_users(actor):
        return False
    if user.made_by is None or user.made_by == actor.pk:
        return True
    beside = Programme.objects.filter(role_grants__user=user.made_by)
    return grants_of(actor, Role.COORDINATOR, Role.OFFICER).filter(programme__in=beside).exists()


def may_grant_roles(user: User | None, programme: Programme) -> bool:
    """Tell who may give and take roles in `programme`: who may set up, or its coordinator."""
    return may_set_up(user) or (user is not None and has_role(user, programme, Role.COORDINATOR))


def may_confirm_role(user: User, offer: RoleOffer) -> bool:
    """Tell who may be the second person behind a role that pays: another who may give it, not who gets it."""
    return user.pk not in (offer.offered_by_id, offer.user_id) and may_grant_roles(user, offer.programme)


def may_describe_office(user: User | None, programme: Programme) -> bool:
    """Tell who says where a programme's office is: who may set up, or its coordinator."""
    return may_set_up(user) or (user is not None and has_role(user, programme, Role.COORDINATOR))


def may_change_programme(user: User | None, programme: Programme) -> bool:
    """Tell who may change a programme's name, operator and version of its pack: who may set up, or its coordinator.

    Its territory and its poverty map, which decide whose people its staff see and who may enter, only who may set up.
    """
    return may_set_up(user) or (user is not None and has_role(user, programme, Role.COORDINATOR))


def coordinated_whole(user: User, programmes: Collection[UUID]) -> set[UUID]:
    """Return which of these programmes `user` coordinates as a whole; two queries at most."""
    return held_whole(user, programmes, Role.COORDINATOR)


def held_whole(user: User, programmes: Collection[UUID] | QuerySet[Programme, Any], *roles: str) -> set[UUID]:
    """Return which of these programmes lie as a whole where `user` holds one of `roles`, as `has_role` tells of one.

    Two queries at most: the second one only for programmes whose territory the user's roles make up piece by piece.
    """
    grants = grants_of(user, *roles).filter(programme__in=programmes)
    held: dict[UUID, set[UUID | None]] = {}
    wholes: dict[UUID, UUID | None] = {}
    for programme, own, whole in grants.values_list("programme", "territory", "programme__territory"):
        held.setdefault(programme, set()).add(own)
        wholes[programme] = whole
    found = {one for one, sets in held.items() if None in sets or (wholes[one] and wholes[one] in sets)}
    pieces = {one: (whole, held[one]) for one, whole in wholes.items() if whole and one not in found}
    if pieces:
        named = {key for whole, sets in pieces.values() for key in (whole, *sets)}
        within: dict[UUID | None, set[str]] = {}
        links = DistrictSet.districts.through.objects.filter(districtset__in=named)
        for key, district in links.values_list("districtset", "district"):
            within.setdefault(key, set()).add(district)
        for one, (whole, sets) in pieces.items():
            territory = within.get(whole, set())
            if territory and territory <= set().union(*(within.get(key, set()) for key in sets)):
                found.add(one)
    return found


def coordinates_something(user: User | None) -> bool:
    """Tell whether `user` is the coordinator of some programme."""
    return user is not None and grants_of(user, Role.COORDINATOR).exists()
