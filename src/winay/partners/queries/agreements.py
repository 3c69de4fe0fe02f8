"""Agreements with partners: lists, one with papers and promises, what an association of municipalities shares."""

from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from winay.base.models import User
from winay.base.search import with_words
from winay.base.words import fold
from winay.budgets.models import Budget
from winay.calls.models import Call
from winay.calls.queries.staff import calls_for_staff
from winay.partners.access import reads_partnerships
from winay.partners.kinds import Side
from winay.partners.models import Partnership, PartnershipPaper, Promise
from winay.programmes.access import programmes_of
from winay.programmes.models import Programme
from winay.registry.models import Organisation
from winay.territory.models import Department, District, DistrictSet

MOST_NAMES = 100


def partnerships_for(user: User, *, state: str = "", programme: str = "", text: str = "") -> QuerySet[Partnership]:
    """Return the agreements that `user` reads, those that end first at the top; `state` also `over`."""
    rows = Partnership.objects.filter(reads_partnerships(user))
    today = timezone.localdate()
    if state == "over":
        rows = rows.filter(state="in_force", ends_on__lt=today)
    elif state == "in_force":
        rows = rows.filter(state=state, ends_on__gte=today)
    elif state:
        rows = rows.filter(state=state)
    if programme:
        rows = rows.filter(programme__code=programme)
    if text:
        rows = with_words(rows, text, "code", "title", "partner_name", "organisation__name", "association__name")
    rows = rows.select_related("programme", "organisation", "association", "district__province")
    return rows.defer("programme__pack", "ended_why").order_by("ends_on", "code")


def count_promises(rows: list[Partnership]) -> None:
    """Give each agreement, as `late` and `to_do`, how many promises are late and still to be kept. One query."""
    today = timezone.localdate()
    found = (
        Promise.objects.filter(partnership__in=rows, state="promised")
        .order_by()
        .values_list("partnership")
        .annotate(open=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)))
    )
    counts = {key: (to_do, late) for key, to_do, late in found}
    for one in rows:
        one.to_do, one.late = counts.get(one.pk, (0, 0))
        one.stands = one.phase(today)


def partnership_for(user: User, code: str) -> Partnership:
    """Return one agreement with its papers; raise `Partnership.DoesNotExist` where `user` does not read it."""
    rows = Partnership.objects.filter(reads_partnerships(user)).select_related(
        "programme", "organisation", "association", "district__province"
    )
    papers = PartnershipPaper.objects.select_related("proof")
    return rows.prefetch_related(Prefetch("papers", queryset=papers)).get(code=code)


@dataclass(frozen=True)
class SideOf:
    """What one side of an agreement does."""

    name: str
    promises: list[Promise]


def sides_of(partnership: Partnership) -> list[SideOf]:
    """Return what each side does, each promise with `stands`: its state by the clock. One query."""
    today = timezone.localdate()
    found = list(Promise.objects.filter(partnership=partnership))
    for one in found:
        one.partnership = partnership
        one.stands = one.phase(today)
    names = {Side.OURS: partnership.programme.name, Side.THEIRS: partnership.partner}
    return [SideOf(names[side], [one for one in found if one.side == side]) for side in Side]


def promise_for(user: User, code: str, number: int) -> Promise:
    """Return one promise of an agreement that `user` reads; raise `DoesNotExist` otherwise."""
    partnership = partnership_for(user, code)
    promise = Promise.objects.get(partnership=partnership, number=number)
    promise.partnership = partnership
    return promise


def paper_for(user: User, code: str, number: int) -> PartnershipPaper:
    """Return a signed paper of an agreement that `user` reads; raise `DoesNotExist` otherwise."""
    rows = PartnershipPaper.objects.select_related("proof")
    return rows.get(partnership=partnership_for(user, code), number=number)


MOST_MEMBERS = 60


@dataclass(frozen=True)
class Shared:
    """What an association of municipalities has together: its members, and what covers every district of it."""

    members: list[tuple[District, list[Organisation]]]
    calls: list[Call]
    programmes: list[tuple[Programme, Budget | None]]


def shared_by(user: User, association: DistrictSet) -> Shared:
    """Return an association's members, and the contests and programmes of `user` whose territory covers all of them.

    A contest's committee and a programme's budget are then theirs together. Five queries.
    """
    districts = list(association.districts.select_related("province").order_by("name")[:MOST_MEMBERS])
    keys = [one.pk for one in districts]
    halls: dict[str, list[Organisation]] = {key: [] for key in keys}
    rows = Organisation.standing.filter(district__in=keys, kind=Organisation.Kind.MUNICIPALITY)
    for one in rows.only("name", "district").order_by("name")[: 2 * MOST_MEMBERS]:
        halls[one.district_id].append(one)
    covering = DistrictSet.objects.annotate(inside=Count("districts", filter=Q(districts__in=keys)))
    covering = covering.filter(inside=len(keys)) if keys else covering.none()
    sets = covering.order_by().values("pk")
    calls = calls_for_staff(user).filter(territory__in=sets).select_related(None).only("code", "title")
    programmes = list(programmes_of(user).filter(territory__in=sets)[:20])
    budgets = {one.programme_id: one for one in Budget.objects.filter(programme__in=programmes).defer("pack")}
    return Shared(
        [(one, halls[one.pk]) for one in districts],
        list(calls.order_by("-created_at")[:20]),
        [(one, budgets.get(one.pk)) for one in programmes],
    )


def names_offered(user: User) -> list[str]:
    """Return names for a partner that the registry does not know: those used last in agreements that `user` reads, and
    each regional government. Three queries."""
    named = Partnership.objects.filter(reads_partnerships(user)).exclude(partner_name="")
    used = named.order_by("-created_at").values_list("partner_name", flat=True)
    regions = Department.objects.order_by("name").values_list("name", flat=True)
    governments = [gettext("Regional Government of %(name)s") % {"name": name} for name in regions[:MOST_NAMES]]
    return list({fold(one): one for one in [*governments, *used[:MOST_NAMES]]}.values())


def spelt_before(name: str) -> tuple[str, str] | None:
    """Return how the partner of this name was written and what it was said to be, whatever the accents and capitals;
    None where no agreement names it. One query."""
    named = Partnership.objects.exclude(partner_name="").order_by("created_at")
    wanted = fold(name)
    for used, kind in named.values_list("partner_name", "partner_kind").iterator():
        if fold(used) == wanted:
            return used, kind
    return None
