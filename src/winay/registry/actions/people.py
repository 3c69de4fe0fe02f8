"""What is registered of people: who they are, their account, kinship, consent."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import InvalidInput
from winay.base.events import tell
from winay.base.models import User
from winay.registry import access
from winay.registry.actions._common import clean_name, clean_text
from winay.registry.actions.forgetting import without_names
from winay.registry.actions.households import open_stay
from winay.registry.actions.search import index_people
from winay.registry.actions.settling import settle_papers
from winay.registry.events import ConsentRecorded, HouseholdJoined, PersonWritten
from winay.registry.models import Consent, Household, Kinship, Membership, Organisation, Person
from winay.registry.rules import clean_dni, dni_problem
from winay.territory.models import Community, District

OLDEST = 120


@transaction.atomic
def register_person(
    *,
    actor: User | None,
    given_names: str,
    first_surname: str,
    second_surname: str = "",
    dni: str | None = None,
    sex: str = "",
    birth_date: date | None = None,
    born_between: tuple[int, int] | None = None,
    language: str = "",
    other_languages: Sequence[str] = (),
    phone: str = "",
    household: Household | None = None,
    community: Community | None = None,
    district: District | None = None,
    locality: str = "",
    organisation: Organisation | None = None,
) -> Person:
    """Register a person. A missing DNI is accepted: it is a task to help with (CO §30c).

    `organisation` is the one on whose behalf a member registers them; staff need not give it. `born_between` are
    the first and last year of birth that are possible when the day is not known. Effects: the person, their stay
    in the household, their search words, one act without personal data. Raises `InvalidInput` if
    a value is wrong or the DNI is registered already.
    """
    access.require(access.may_register_person(actor, organisation, household, community, district))
    person = Person(household=household)
    _place_person(person, community=community, district=district, locality=locality)
    _fill_person(
        person,
        given_names=given_names,
        first_surname=first_surname,
        second_surname=second_surname,
        dni=dni,
        sex=sex,
        birth_date=birth_date,
        born_between=born_between,
        language=language,
        other_languages=other_languages,
        phone=phone,
    )
    person.save()
    if household is not None:
        open_stay(person, household)
    index_people([person])
    record_act(actor=actor, verb="register_person", subject=person)
    tell(PersonWritten(person, new=True))
    if household is not None:
        tell(HouseholdJoined(household))
    return person


@transaction.atomic
def correct_person(
    *,
    actor: User | None,
    person: Person,
    given_names: str,
    first_surname: str,
    second_surname: str = "",
    dni: str | None = None,
    sex: str = "",
    birth_date: date | None = None,
    born_between: tuple[int, int] | None = None,
    language: str = "",
    other_languages: Sequence[str] | None = None,
    phone: str = "",
    organisation: Organisation | None = None,
) -> Person:
    """Correct what is registered of `person`; all values are given again, but `other_languages=None` keeps them.

    Effects: the person, their search words, one act. A member may do so on behalf of `organisation` for
    its own members only.
    """
    allowed = access.may_register_person(actor, organisation) and (
        access.may_keep_people(actor, person.district_id)
        or Membership.objects.filter(person=person, organisation=organisation, until=None).exists()
    )
    access.require(allowed)
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    _fill_person(
        person,
        given_names=given_names,
        first_surname=first_surname,
        second_surname=second_surname,
        dni=dni,
        sex=sex,
        birth_date=birth_date,
        born_between=born_between,
        language=language,
        other_languages=other_languages,
        phone=phone,
    )
    person.save()
    index_people([person])
    settle_papers(actor=actor, subject=person, kinds=("dni",) if person.dni else ())
    record_act(actor=actor, verb="correct_person", subject=person)
    tell(PersonWritten(person))
    return person


@transaction.atomic
def confirm_dni(*, actor: User | None, person: Person, dni: str) -> Person:
    """Write down the DNI that somebody read from the person's card.

    Effects: the person, their search words, the task for the DNI is done, one act without the number. Raises
    `InvalidInput` if the number cannot be right, or somebody else is registered with it.
    """
    access.require(access.may_keep_people(actor, person.district_id))
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    _fill_dni(person, dni)
    person.save(update_fields=["dni", "dni_confirmed"])
    index_people([person])
    settle_papers(actor=actor, subject=person, kinds=("dni",) if person.dni else ())
    record_act(actor=actor, verb="confirm_dni", subject=person)
    tell(PersonWritten(person))
    return person


def _fill_person(
    person: Person,
    *,
    given_names: str,
    first_surname: str,
    second_surname: str,
    dni: str | None,
    sex: str,
    birth_date: date | None,
    born_between: tuple[int, int] | None,
    language: str,
    other_languages: Sequence[str] | None,
    phone: str,
) -> None:
    person.given_names = clean_name(given_names, field="given_names", most=120)
    person.first_surname = clean_name(first_surname, field="first_surname", most=80)
    person.second_surname = clean_name(second_surname, field="second_surname", most=80, required=False)
    if sex and sex not in Person.Sex.values:
        raise InvalidInput(_("“%(value)s” is not one of the choices.") % {"value": sex[:20]}, field="sex")
    person.sex = sex
    today = timezone.localdate()
    if birth_date is not None and not today.year - OLDEST <= birth_date.year <= today.year:
        raise InvalidInput(_("The date of birth cannot be right."), field="birth_date")
    if birth_date is not None and birth_date > today:
        raise InvalidInput(_("The date of birth cannot be right."), field="birth_date")
    person.birth_date = birth_date
    first, last = (birth_date.year, birth_date.year) if birth_date else born_between or (None, None)
    if first and last and not today.year - OLDEST <= first <= last <= today.year:
        raise InvalidInput(_("The years of birth cannot be right."), field="born_between")
    person.born_from, person.born_to = first, last
    person.language = language.strip()[:8]
    if other_languages is not None:
        spoken = dict.fromkeys(code.strip() for code in other_languages if code.strip() != person.language)
        person.other_languages = clean_text(",".join(filter(None, spoken)), field="other_languages", most=60)
    person.phone = " ".join(phone.split())
    if len(person.phone) > 20 or not set(person.phone) <= set("+0123456789 ()-"):
        raise InvalidInput(_("A phone number has digits only, 20 at most."), field="phone")
    _fill_dni(person, dni)


def _fill_dni(person: Person, dni: str | None) -> None:
    person.dni = None
    if dni and dni.strip():
        problem = dni_problem(dni)
        if problem:
            raise InvalidInput(gettext(problem), field="dni")
        person.dni, person.dni_confirmed = clean_dni(dni), True
        if Person.standing.filter(dni=person.dni).exclude(pk=person.pk).exists():
            raise InvalidInput(
                _("Somebody is registered already with this DNI: look for them by it."), field="dni"
            )


@transaction.atomic
def give_account(*, actor: User | None, person: Person, user: User | None) -> Person:
    """Say that `user` is the account of `person`; None takes it away. Effects: the person, one act.

    Raises `InvalidInput` if the account belongs to somebody else.
    """
    access.require(access.may_keep_people(actor, person.district_id))
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if user is not None and Person.objects.filter(user=user).exclude(pk=person.pk).exists():
        raise InvalidInput(_("This account belongs to another person."), field="user")
    person.user = user
    person.save(update_fields=["user"])
    record_act(actor=actor, verb="give_account", subject=person)
    return person


@transaction.atomic
def record_kinship(*, actor: User | None, person: Person, relative: Person, relation: str) -> Kinship:
    """Record that two people are relatives; a pair is stored once, whichever way round it is given.

    Effects: the kinship, one act. Inverse: `remove_kinship`.
    """
    access.require(access.may_keep(actor, person, relative))
    if person.pk == relative.pk:
        raise InvalidInput(_("Nobody is their own relative."), field="relative")
    relation = " ".join(relation.split())
    if not relation or len(relation) > 40:
        raise InvalidInput(_("This has 1 to 40 letters."), field="relation")
    standing = (
        Kinship.objects.filter(person=person, relative=relative).first()
        or Kinship.objects.filter(person=relative, relative=person).first()
    )
    if standing is not None:
        return standing
    kinship = Kinship.objects.create(person=person, relative=relative, relation=relation)
    record_act(actor=actor, verb="record_kinship", subject=kinship)
    return kinship


@transaction.atomic
def remove_kinship(*, actor: User | None, kinship: Kinship, reason: str) -> None:
    """Remove a kinship recorded in error; the act keeps the reason. Inverse of `record_kinship`."""
    access.require(access.may_keep(actor, kinship.person, kinship.relative))
    if not reason.strip():
        raise InvalidInput(_("Give the reason."), field="reason")
    on_record = without_names(reason.strip(), kinship.person, kinship.relative)
    record_act(actor=actor, verb="remove_kinship", subject=kinship, reason=on_record)
    kinship.delete()


def _place_person(
    person: Person, *, community: Community | None, district: District | None, locality: str = ""
) -> None:
    """Say where a person lives; what is not given follows from the household or the community."""
    home = person.household
    person.community = community or (home.community if home else None)
    if person.community is not None:
        if district is not None and district.pk != person.community.district_id:
            raise InvalidInput(_("The community lies in another district."), field="community")
        person.district_id = person.community.district_id
    else:
        person.district = district or (home.district if home else None)
    person.locality = clean_text(locality, field="locality", most=120)


@transaction.atomic
def record_consent(
    *, actor: User | None, person: Person, purpose: str, given: bool, source: str, said_on: date | None = None
) -> Consent:
    """Record what `person` allowed or refused for one `purpose`; the newest word holds, older ones stay.

    Effects: the consent, one act; who listens is told (`ConsentRecorded`). Inverse: another word of the same person.
    """
    access.require(access.may_keep_people(actor, person.district_id))
    if purpose not in Consent.Purpose.values:
        raise InvalidInput(_("“%(value)s” is not one of the choices.") % {"value": purpose[:20]}, field="purpose")
    said_on = said_on or timezone.localdate()
    if said_on > timezone.localdate():
        raise InvalidInput(_("The date lies in the future."), field="said_on")
    source = clean_text(source, field="source", most=120, required=True)
    consent = Consent.objects.create(person=person, purpose=purpose, given=given, said_on=said_on, source=source)
    record_act(actor=actor, verb="record_consent", subject=consent, details={"purpose": purpose, "given": given})
    tell(ConsentRecorded(actor, consent))
    return consent
