"""The steps from an empty installation to its first call: what is done, what is missing, where each is done."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from winay.base.addresses import address_for_papers
from winay.base.models import User
from winay.calls.models import Call
from winay.programmes.access import Role, coordinates_something, may_set_up
from winay.programmes.models import Pack, Programme, RoleGrant
from winay.programmes.queries.staff import programmes_coordinated_by
from winay.territory.models import District, PovertyMap


@dataclass(frozen=True)
class Step:
    """One step: `done` in words (empty: not yet), `missing` what there is to do, `url` empty for who may not."""

    title: str
    why: str
    done: str
    missing: str
    url: str
    optional: bool = False


def steps_for(user: User) -> list[Step]:
    """Return the steps in their order as `user` sees them; a bounded number of queries."""
    makers: tuple[Callable[[User], Step], ...] = (
        _places,
        _map,
        _packs,
        _programme,
        _administrators,
        _people,
        _office,
        _address,
        _call,
    )
    return [make(user) for make in makers]


def _own(user: User, url: str) -> str:
    return reverse(url) if may_set_up(user) else ""


def _places(user: User) -> Step:
    count = District.objects.count()
    return Step(
        _("Places"),
        _("The districts in which groups and people live, and named sets of them: corridor, watershed, nucleus."),
        ngettext("%(count)d district", "%(count)d districts", count) % {"count": count} if count else "",
        _("Load the districts of Peru, or a file of your own."),
        _own(user, "desk:setup_places"),
    )


def _map(user: User) -> Step:
    names = [str(one) for one in PovertyMap.objects.all()[:3]]
    return Step(
        _("Poverty map"),
        _("An index of need for each district; conditions that ask for a quintile look there."),
        "; ".join(names),
        _("Load a table with a UBIGEO and an index. Without one no call can ask for a quintile."),
        _own(user, "desk:setup_maps"),
        optional=True,
    )


def _packs(user: User) -> Step:
    names = [str(one) for one in Pack.objects.defer("content")[:4]]
    return Step(
        _("Packs of rules"),
        _("Who may take part, what is scored, how money is given: the rules of a programme as a file."),
        "; ".join(names),
        _("Load one that comes with Wiñay, or your own."),
        reverse("desk:setup_packs"),
    )


def _mine(user: User) -> list[Programme]:
    programmes = Programme.objects.order_by("-created_at") if may_set_up(user) else programmes_coordinated_by(user)
    return list(programmes[:20])


def _programme(user: User) -> Step:
    names = [programme.name for programme in _mine(user)[:4]]
    return Step(
        _("Programme"),
        _("What runs by a pack, in a territory, with its operator."),
        "; ".join(names),
        _("Start the first one."),
        reverse("desk:setup_programmes"),
    )


def missing_for(user: User) -> list[Step]:
    """Return what `user` still has to set up besides the first call: the desk's first page says it."""
    if not (may_set_up(user) or coordinates_something(user)):
        return []
    steps = (make(user) for make in (_places, _packs, _programme, _administrators, _people, _office))
    return [step for step in steps if step.url and not step.done and not step.optional]


def administrators() -> list[User]:
    """Return who sets the installation up, the first first."""
    return list(User.objects.filter(is_superuser=True, is_active=True).order_by("date_joined")[:20])


def _administrators(user: User) -> Step:
    names = [str(one) for one in administrators()]
    return Step(
        _("A second administrator"),
        _("Who gets a role that pays is decided by two people. With one administrator alone nobody can be paid."),
        "; ".join(names) if len(names) > 1 else "",
        _("Ask for a code: a second person makes their own account with it."),
        _own(user, "desk:setup_administrators"),
        optional=RoleGrant.objects.filter(role=Role.FINANCE).exists(),
    )


def _people(user: User) -> Step:
    programmes = _mine(user)
    grants = RoleGrant.objects.filter(programme__in=programmes).order_by()
    held = {(programme, role) for programme, role in grants.values_list("programme", "role")}
    needed = (Role.COORDINATOR, Role.OFFICER, Role.SECRETARY, Role.FINANCE)
    lacking = next(
        (
            (programme, [str(role.label) for role in needed if (programme.pk, role) not in held])
            for programme in programmes
            if any((programme.pk, role) not in held for role in needed)
        ),
        None,
    )
    missing = _("First start a programme.")
    if lacking:
        missing = _("%(programme)s has nobody yet as: %(roles)s.") % {
            "programme": lacking[0].name,
            "roles": ", ".join(lacking[1]),
        }
    first = lacking[0] if lacking else next(iter(programmes), None)
    return Step(
        _("People and roles"),
        _("Who coordinates, visits groups, keeps the session, pays. Who prepares a payment never releases it."),
        _("Every role is held by somebody.") if programmes and not lacking else "",
        missing,
        reverse("desk:setup_people", args=[first.code]) if first else "",
    )


def _office(user: User) -> Step:
    programmes = _mine(user)
    silent = next((one for one in programmes if not (one.office_address or one.telephone)), None)
    first = silent or next(iter(programmes), None)
    return Step(
        _("The office"),
        _("Where groups ask, get their account and bring papers. Every public page shows it."),
        "; ".join(filter(None, (first.office_address, first.telephone))) if first and not silent else "",
        _("Say the address, hours and telephone of %(programme)s.") % {"programme": silent.name}
        if silent
        else _("First start a programme."),
        reverse("desk:office", args=[first.code]) if first else "",
    )


def _address(user: User) -> Step:
    return Step(
        _("Public address"),
        _("What signed papers carry, so that anybody checks them with a telephone."),
        address_for_papers(),
        _("Write the address by which others reach this installation. Without one papers carry their code alone."),
        _own(user, "desk:setup_address"),
        optional=True,
    )


def _call(user: User) -> Step:
    coordinates = programmes_coordinated_by(user).exists()
    calls = Call.objects.filter(programme__in=_mine(user))
    titles = list(calls.order_by("-created_at").values_list("title", flat=True)[:3])
    return Step(
        _("First call"),
        _("The contest itself: opened as a draft, completed and published."),
        "; ".join(titles),
        _("Start it.") if coordinates else _("A coordinator of the programme starts it, signed in as themselves."),
        reverse("desk:start_call") if coordinates else "",
    )
