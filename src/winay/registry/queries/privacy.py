"""A person's own file: everything that is held of them, and who looked at it."""

from typing import Any

from django.db.models import Q, QuerySet

from winay.base.own_file import Whose
from winay.base.signboard import file_rooms
from winay.registry.models import Person, Reading


def readings_of(person: Person) -> QuerySet[Reading]:
    """Return who looked at a person's record or at one merged into it, latest first."""
    return Reading.objects.filter(Q(person=person) | Q(person__merged_into=person))


def own_file(person: Person) -> dict[str, Any]:
    """Return everything that is held of a person, as plain data to hand over: what each package's room says."""
    merged = Person.objects.filter(merged_into=person).values_list("pk", flat=True)
    whose = Whose(people=(person.pk, *merged), user=person.user)
    return {name: chapter for chapters in file_rooms() for name, chapter in chapters(whose).items()}
