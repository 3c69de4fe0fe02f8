"""What staff read of programmes: theirs, their packs, who works in them and in what role."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from winay.base.models import User
from winay.base.signboard import accounts_of_people
from winay.programmes.access import KEEPERS, Role, grants_of, programmes_of
from winay.programmes.models import Pack, Programme, RoleGrant
from winay.territory.models import District, DistrictSet


@dataclass(frozen=True)
class Worker:
    """A person who works in a programme and every role they hold there."""

    name: str
    username: str
    roles: tuple[str, ...]
    territory: str
    active: bool
    last_login: date | None


def programme_for_staff(user: User, code: str) -> Programme:
    """Return the programme, if `user` works in it; raise `Programme.DoesNotExist` otherwise."""
    return programmes_of(user).get(code=code)


def programmes_coordinated_by(user: User) -> QuerySet[Programme]:
    """Return the programmes in which `user` is a coordinator: where they may start calls and register staff."""
    return programmes_of(user, Role.COORDINATOR)


def programmes_screened_by(user: User) -> set[UUID]:
    """Return the keys of the programmes in which `user` is a field officer or a coordinator."""
    return set(grants_of(user, Role.OFFICER, Role.COORDINATOR).values_list("programme", flat=True))


def roles_by_programme(user: User, *, whole: bool = False) -> dict[UUID, frozenset[str]]:
    """Return the roles of `user` by programme, in one query; `whole`: those that no set of districts limits."""
    found: dict[UUID, set[str]] = {}
    grants = grants_of(user)
    if whole:
        grants = grants.filter(Q(territory=None) | Q(territory=F("programme__territory")))
    for programme, role in grants.values_list("programme_id", "role"):
        found.setdefault(programme, set()).add(role)
    return {programme: frozenset(roles) for programme, roles in found.items()}


def programmes_with_counts(user: User) -> QuerySet[Programme]:
    """Return the programmes of `user` with how many people work in each."""
    return programmes_of(user).annotate(worker_count=Count("role_grants__user", distinct=True))


def workers_of(programme: Programme) -> list[Worker]:
    """Return who works in `programme`, one line a person, in one query."""
    lines: dict[UUID, dict[str, Any]] = {}
    grants = (
        RoleGrant.objects.filter(programme=programme)
        .select_related("user", "territory")
        .order_by("user__full_name", "user__username", "role")
    )
    for grant in grants:
        line = lines.setdefault(grant.user_id, {"user": grant.user, "roles": [], "places": []})
        line["roles"].append(str(grant.get_role_display()))
        if grant.territory and grant.territory.name not in line["places"]:
            line["places"].append(grant.territory.name)
    return [
        Worker(
            name=str(line["user"]),
            username=line["user"].username,
            roles=tuple(line["roles"]),
            territory=", ".join(line["places"]),
            active=line["user"].is_active,
            last_login=line["user"].last_login,
        )
        for line in lines.values()
    ]


def packs_for_staff() -> QuerySet[Pack]:
    """Return every loaded pack, with how many programmes run by it."""
    return Pack.objects.defer("content").annotate(programme_count=Count("programmes")).order_by("name", "-version")


def latest_packs() -> list[Pack]:
    """Return the version of each pack that was loaded last, by name."""
    latest: dict[str, Pack] = {}
    for pack in Pack.objects.defer("content").order_by("created_at"):
        latest[pack.code] = pack
    return sorted(latest.values(), key=lambda pack: pack.name)


def keepers_of(district: str | None) -> QuerySet[User]:
    """Return who keeps the registry of a district (UBIGEO; None: anywhere), as `access.keepers_districts` says."""
    grants = RoleGrant.objects.filter(role__in=KEEPERS)
    if district:
        everywhere = Q(territory=None, programme__territory=None)
        own = Q(territory__districts=district)
        whole = Q(territory=None, programme__territory__districts=district)
        grants = grants.filter(everywhere | own | whole)
    return User.objects.filter(is_active=True, pk__in=grants.values("user")).order_by("full_name", "username")


def district_sets_within(programme: Programme) -> QuerySet[DistrictSet]:
    """Return the sets of districts that lie wholly in the programme's territory: where a role may be limited to."""
    sets = DistrictSet.objects.order_by("name")
    if programme.territory_id is None:
        return sets
    return sets.exclude(districts__in=District.objects.exclude(sets=programme.territory_id))


def workers_in(programme: Programme) -> QuerySet[User]:
    """Return the people, no machines, who work in a programme and can sign in, by name."""
    grants = RoleGrant.objects.filter(programme=programme).values("user")
    rows = User.objects.filter(is_active=True, pk__in=grants)
    return accounts_of_people(rows).order_by("full_name", "username")
