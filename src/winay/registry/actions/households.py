"""What is registered of households: their place, head, members over time, and poverty class over time."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.codes import next_code
from winay.base.errors import InvalidInput, WrongState
from winay.base.events import tell
from winay.base.models import User
from winay.registry import access
from winay.registry.actions._common import clean_text
from winay.registry.actions.search import index_people
from winay.registry.events import HouseholdJoined, HouseholdWritten, PersonWritten
from winay.registry.models import Household, HouseholdStay, Person, PovertyFinding
from winay.territory.models import Community, District

UNTIL_FOUND = _("as registered")


@transaction.atomic
def register_household(
    *,
    actor: User | None,
    community: Community | None = None,
    district: District | None = None,
    code: str = "",
    poverty_class: str = "",
    source: str = "",
) -> Household:
    """Register a household of `community`, or of `district` where the community is not known.

    Without `code` it gets the next one of its district. Effects: the household, a first finding of today if a
    poverty class is given (by `source`), one act. Raises `InvalidInput` if the code is taken or no place is given.
    """
    access.require(access.may_keep(actor, community, district))
    if poverty_class and poverty_class not in Household.PovertyClass.values:
        raise InvalidInput(
            _("“%(value)s” is not one of the choices.") % {"value": poverty_class}, field="poverty_class"
        )
    if community is not None:
        district = community.district
    if district is None:
        raise InvalidInput(_("Say in which district the household lives."), field="district")
    code = code.strip()
    if not code:
        code = next_code(f"H{district.pk}-")
    elif len(code) > 40:
        raise InvalidInput(_("This has 1 to 40 letters."), field="code")
    elif Household.objects.filter(code=code).exists():
        raise InvalidInput(
            _("There is already a household with the code %(code)s.") % {"code": code}, field="code"
        )
    household = Household.objects.create(
        code=code, district=district, community=community, poverty_class=poverty_class
    )
    if poverty_class:
        PovertyFinding.objects.create(
            household=household,
            poverty_class=poverty_class,
            source=clean_text(source, field="source", most=120) or str(UNTIL_FOUND),
            found_on=timezone.localdate(),
        )
    record_act(actor=actor, verb="register_household", subject=household)
    tell(HouseholdWritten(household, new=True))
    return household


def open_stay(person: Person, household: Household, *, relation: str = "", since: date | None = None) -> None:
    """Write that `person` lives in `household` from now on, and end where they lived before."""
    today = timezone.localdate()
    standing = HouseholdStay.objects.filter(person=person, until=None).first()
    if standing is not None:
        if standing.household_id == household.pk:
            return
        _end_stay(standing, since or today)
    HouseholdStay.objects.create(person=person, household=household, relation=relation, since=since or today)


def _end_stay(stay: HouseholdStay, until: date) -> None:
    stay.until = max(until, stay.since) if stay.since else until
    stay.save(update_fields=["until"])


@transaction.atomic
def place_in_household(
    *,
    actor: User | None,
    person: Person,
    household: Household | None,
    relation: str = "",
    since: date | None = None,
) -> Person:
    """Say in which household `person` lives, from `since` (today by default); None takes them out.

    Effects: the person and their place, the stay that ends and the one that begins, one act; a head who leaves
    heads it no more. Raises `InvalidInput` if `since` lies in the future or before the last move.
    """
    access.require(access.may_keep(actor, person, household))
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    today = timezone.localdate()
    if since is not None and since > today:
        raise InvalidInput(_("The date lies in the future."), field="since")
    standing = HouseholdStay.objects.filter(person=person, until=None).first()
    if standing is not None and since is not None and standing.since and since < standing.since:
        raise InvalidInput(_("They moved into the household where they live now after that date."), field="since")
    if person.household_id and person.household_id != (household.pk if household else None):
        Household.objects.filter(pk=person.household_id, head=person).update(head=None)
    person.household = household
    if household is not None:
        household = _standing(household)
        person.community, person.district_id = household.community, household.district_id
        open_stay(person, household, relation=clean_text(relation, field="relation", most=40), since=since)
    elif standing is not None:
        _end_stay(standing, since or today)
    person.save(update_fields=["household", "community", "district"])
    index_people([person])
    record_act(actor=actor, verb="place_in_household", subject=person)
    tell(PersonWritten(person))
    if household is not None:
        tell(HouseholdJoined(household))
    return person


@transaction.atomic
def name_head(*, actor: User | None, household: Household, person: Person) -> Household:
    """Say who heads `household`. Effects: the household, one act. Raises `InvalidInput` if they live elsewhere."""
    access.require(access.may_keep(actor, household, person))
    household = _standing(household)
    if not Person.objects.filter(pk=person.pk, household=household).exists():
        raise InvalidInput(_("The head of a household lives in it: place them there first."), field="person")
    household.head = person
    household.save(update_fields=["head"])
    record_act(actor=actor, verb="name_head", subject=household)
    tell(HouseholdWritten(household))
    return household


@transaction.atomic
def classify_household(
    *,
    actor: User | None,
    household: Household,
    poverty_class: str,
    source: str,
    found_on: date,
    expires_on: date | None = None,
) -> Household:
    """Record the class in which `source` found `household` on a day; the newest that is not expired holds.

    The same source and day again corrects that finding. Effects: the finding, the class that holds, one act.
    Raises `InvalidInput` for an unknown class, no source, or dates in the future or the wrong order.
    """
    access.require(access.may_keep_people(actor, household.district_id))
    household = _standing(household)
    if poverty_class not in Household.PovertyClass.values:
        raise InvalidInput(
            _("“%(value)s” is not one of the choices.") % {"value": poverty_class[:20]}, field="poverty_class"
        )
    if found_on > timezone.localdate():
        raise InvalidInput(_("The date lies in the future."), field="found_on")
    if expires_on is not None and expires_on < found_on:
        raise InvalidInput(_("It cannot expire before it was found."), field="expires_on")
    PovertyFinding.objects.update_or_create(
        household=household,
        source=clean_text(source, field="source", most=120, required=True),
        found_on=found_on,
        defaults={"poverty_class": poverty_class, "expires_on": expires_on},
    )
    hold_newest_class([household])
    record_act(
        actor=actor,
        verb="classify_household",
        subject=household,
        details={"class": poverty_class, "on": str(found_on)},
    )
    tell(HouseholdWritten(household))
    return household


def hold_newest_class(households: Iterable[Household]) -> None:
    """Let the newest finding that is not expired hold in each household; the caller holds the transaction."""
    valid = Q(expires_on=None) | Q(expires_on__gte=timezone.localdate())
    for household in households:
        newest = household.poverty_findings.filter(valid).first()
        household.poverty_class = newest.poverty_class if newest else ""
        household.save(update_fields=["poverty_class"])


def _standing(household: Household) -> Household:
    """Return the locked row; raise `WrongState` if the household was merged into another."""
    household = (
        Household.objects.select_for_update(of=("self",)).select_related("merged_into").get(pk=household.pk)
    )
    if household.merged_into is not None:
        raise WrongState(
            _("This household was merged into %(code)s: open that one.") % {"code": household.merged_into.code}
        )
    return household
