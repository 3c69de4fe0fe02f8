"""What protects a person: the log of who read their record, and forgetting them at their wish."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.database import forget_unused_words
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.messages.actions import forget_holder, forget_recipient
from winay.registry import access
from winay.registry.actions._common import clean_text
from winay.registry.actions.forgetting import NOBODY, Trace, forget_changes, forget_everywhere
from winay.registry.actions.papers import forget_papers
from winay.registry.actions.search import words_of_person
from winay.registry.models import Consent, Kinship, Membership, Person, PersonSearch, Reading, SourceRecord

SOON = timedelta(hours=1)


def log_reading(*, reader: User, people: Iterable[Person], page: str) -> int:
    """Write that `reader` saw the private data of `people` on `page`; return how many lines were added.

    The same reader, page and person within an hour is one reading; one's own record is none. Two queries.
    """
    seen = {person.pk for person in people if person.user_id != reader.pk}
    if not seen:
        return 0
    recent = Reading.objects.filter(
        reader_id=reader.pk, page=page, person__in=seen, created_at__gt=timezone.now() - SOON
    )
    fresh = seen - set(recent.values_list("person", flat=True))
    lines = [Reading(person_id=key, reader_id=reader.pk, reader_name=str(reader), page=page) for key in fresh]
    return len(Reading.objects.bulk_create(lines))


@transaction.atomic
def anonymise_person(*, actor: User | None, person: Person, reason: str) -> Person:
    """Forget who a person is, at their wish: names, documents, phone, birthday, account, and the trail of changes.

    The accounts stay: memberships, proposals, money and acts keep a person without a name, of the same sex, decade of
    birth, household and district, so that no figure changes. Records merged into this one are forgotten too. There
    is no inverse. Effects: the person's row and what hangs on it, their name in the free texts of every package
    (`forgetting`), one act with the reason (which names nobody). What nobody can change stays: `kept_when_forgotten`.
    Raises `WrongState` while they hold an office, and if they were forgotten or merged already.
    """
    access.require(access.may_anonymise(actor, person))
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if person.anonymised_at:
        raise WrongState(_("This person's data were deleted already."))
    if person.merged_into_id:
        raise WrongState(_("This record was merged into another: delete the data there."))
    if Membership.objects.filter(person=person, until=None).exclude(office=Membership.Office.MEMBER).exists():
        raise WrongState(_("They hold an office in a group: the group names somebody else for it first."))
    reason = clean_text(reason, field="reason", most=300, required=True)
    if any(word and word.casefold() in reason.casefold() for word in (person.dni, person.first_surname)):
        raise InvalidInput(
            _("The reason stays on record: do not write the person's name or DNI in it."), field="reason"
        )
    account = person.user
    records = [person, *Person.objects.filter(merged_into=person)]
    _forget_messages(records)
    trace = Trace.of(*records)
    for one in records:
        _forget(one)
    if account is not None:
        account.is_active = False
        account.full_name = NOBODY
        account.username = f"forgotten-{account.pk.hex[:12]}"
        account.email = ""
        account.set_unusable_password()
        account.save()
        forget_changes(account)
    forget_everywhere(trace)
    record_act(actor=actor, verb="anonymise_person", subject=person, reason=reason)
    return person


def _forget_messages(records: list[Person]) -> None:
    """Forget by what they were reached and what they were told, as people and as the holder of an account."""
    people = [one.pk for one in records]
    accounts = [one.user_id for one in records if one.user_id]
    holders = [("registry.person", key) for key in people] + [("base.user", key) for key in accounts]
    forget_changes(*forget_holder(holders))
    forget_recipient("registry.person", people)
    forget_recipient("base.user", accounts)


def _forget(person: Person) -> None:
    words = words_of_person(person)
    born = person.born_from or (person.birth_date.year if person.birth_date else None)
    person.dni, person.dni_confirmed, person.phone, person.birth_date = None, False, "", None
    person.given_names = person.first_surname = NOBODY
    person.second_surname = person.locality = person.language = person.other_languages = ""
    person.born_from, person.born_to = (born // 10 * 10, born // 10 * 10 + 9) if born else (None, None)
    person.user, person.anonymised_at = None, timezone.now()
    person.save()
    Consent.objects.filter(person=person).update(source=NOBODY)
    Kinship.objects.filter(Q(person=person) | Q(relative=person)).delete()
    PersonSearch.objects.filter(person=person).delete()
    forget_papers(person.papers.all(), nobody=NOBODY)
    forget_unused_words(PersonSearch._meta.db_table, words)
    SourceRecord.objects.filter(person=person).update(values=[], key="")
    forget_changes(person)
    person.corrections.update(text=NOBODY, answer="")
    for record in (*person.consents.all(), *person.papers.all(), *person.corrections.all()):
        forget_changes(record)
