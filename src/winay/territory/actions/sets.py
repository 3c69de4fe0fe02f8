"""Named sets of districts and communities within them."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import InvalidInput, Problem
from winay.base.models import User
from winay.territory.access import require_may_change_places
from winay.territory.models import Community, District, DistrictSet
from winay.territory.rules import clean_ubigeo


@transaction.atomic
def save_district_set(
    *, actor: User | None, code: str, name: str, kind: str, ubigeos: Iterable[str]
) -> DistrictSet:
    """Make the set `code` of districts, or change it to exactly these; a repeated call changes nothing.

    `ubigeos` may also name a whole department (2 digits) or province (4). Effects: the set, one act if anything
    changed. Raises `InvalidInput` with every code that is wrong or unknown.
    """
    require_may_change_places(actor)
    if not code or slugify(code) != code or len(code) > 60:
        raise InvalidInput(_("The code has small letters, digits and hyphens only, 60 at most."), field="code")
    if not name.strip() or len(name) > 150:
        raise InvalidInput(_("This has 1 to 150 letters."), field="name")
    if kind not in DistrictSet.Kind.values:
        raise InvalidInput(_("“%(kind)s” is not a kind of district set.") % {"kind": kind}, field="kind")
    wanted = _districts(ubigeos)
    made = False
    district_set = DistrictSet.objects.select_for_update().filter(code=code).first()
    if district_set is None:
        made, district_set = True, DistrictSet(code=code)
    same = (
        not made
        and (district_set.name, district_set.kind) == (name.strip(), kind)
        and set(district_set.districts.values_list("pk", flat=True)) == wanted
    )
    if same:
        return district_set
    district_set.name, district_set.kind = name.strip(), kind
    district_set.save()
    district_set.districts.set(District.objects.filter(pk__in=wanted))
    record_act(actor=actor, verb="save_district_set", subject=district_set, details={"districts": len(wanted)})
    return district_set


def _districts(ubigeos: Iterable[str]) -> set[str]:
    wanted: set[str] = set()
    problems: list[Problem] = []
    exact: set[str] = set()
    for given in ubigeos:
        text = str(given).strip()
        if len(text) in (2, 4):
            inside = set(District.objects.filter(pk__startswith=text).values_list("pk", flat=True))
            wanted |= inside
            if not inside:
                problems.append(Problem(_("There is no place with the UBIGEO %(code)s.") % {"code": text}))
            continue
        ubigeo = clean_ubigeo(text)
        if ubigeo is None:
            problems.append(Problem(_("“%(code)s” is not a UBIGEO.") % {"code": text[:40]}))
        else:
            exact.add(ubigeo)
    known = set(District.objects.filter(pk__in=exact).values_list("pk", flat=True))
    problems += [
        Problem(
            _("There is no district with the UBIGEO %(code)s.") % {"code": ubigeo},
            mend=_("Load the places first (winay places load), or correct the code."),
        )
        for ubigeo in sorted(exact - known)
    ]
    if problems:
        raise InvalidInput(_("Some districts of the set are unknown."), field="ubigeos", problems=problems)
    if not wanted | known:
        raise InvalidInput(_("A set has at least one district."), field="ubigeos")
    return wanted | known


@transaction.atomic
def save_community(*, actor: User | None, district: District, name: str) -> Community:
    """Return the community `name` of `district`, made if it is new. The caller has checked who may do this."""
    name = " ".join(name.split())
    if not name or len(name) > 120:
        raise InvalidInput(_("This has 1 to 120 letters."), field="community")
    found, made = Community.called(district.pk, name)
    if made:
        record_act(actor=actor, verb="save_community", subject=found)
    return found
