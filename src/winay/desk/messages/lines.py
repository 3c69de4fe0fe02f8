"""Messages as the desk shows them: for whom, by what, what became of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from winay.desk.shown import Shown
from winay.messages.kinds import Wording, wording
from winay.messages.models import Delivery
from winay.messages.queries.staff import REASONS
from winay.registry.models import Organisation, Person
from winay.registry.queries.contacts import GROUP, PERSON


@dataclass(frozen=True)
class Line:
    """One delivery: whose it is, where they are in the registry, its words in the reader's language, why it waits."""

    delivery: Delivery
    name: str
    url: str
    wording: Wording
    reason: Any


def lines_of(deliveries: Iterable[Delivery], shown: Shown) -> list[Line]:
    """Return the lines of these deliveries; two queries. People are named to who keeps them, on record."""
    rows = list(deliveries)
    groups = Organisation.objects.in_bulk({row.message.to_id for row in rows if row.message.to_type == GROUP})
    people = Person.objects.in_bulk({row.message.to_id for row in rows if row.message.to_type == PERSON})
    return [_line(row, groups, people, shown) for row in rows]


def _line(row: Delivery, groups: dict[Any, Organisation], people: dict[Any, Person], shown: Shown) -> Line:
    message, name, url = row.message, "—", ""
    if group := groups.get(message.to_id):
        name, url = group.name, reverse("desk:organisation", args=[group.pk])
    elif person := people.get(message.to_id):
        name, url = shown.name(person), reverse("desk:person", args=[person.pk])
    return Line(row, name, url, wording(message.kind, message.facts), REASONS.get(row.reason, row.reason))
