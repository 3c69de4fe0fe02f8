"""News of people and households for the machines that subscribed to them."""

from collections.abc import Iterable, Mapping
from time import monotonic
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone
from uuid6 import uuid7

from winay.base import work
from winay.machines.actions.answering import NEWS_PAGE
from winay.machines.actions.envelopes import signed
from winay.machines.actions.posting import AFTER, NOT_TRIED, post
from winay.machines.actions.subscribing import digest_of_identifier
from winay.machines.models import Client, News, Subscription
from winay.machines.queries import searching
from winay.machines.queries.records import people_in, records_of
from winay.machines.rules import ENROLMENTS, EVENTS, JOINED, REGISTERED, SUBSCRIBE, UPDATED, stamp
from winay.machines.rules.criteria import Entity, from_data
from winay.registry.actions import log_reading
from winay.registry.events import ConsentRecorded, HouseholdJoined, HouseholdWritten, ListTaken, PersonWritten
from winay.registry.models import Consent, ImportBatch, Person, SourceRecord

CHANGED, SEND, LISTED = "machines.changed", "machines.news", "machines.listed"
AT_ONCE = 500
MOST_TOLD = 50
"""So many news go in one message."""
BUDGET = 30
"""So many seconds one machine's news are sent in a row; then others come first."""
UNDER_WAY, MEANWHILE = "being sent", "changed"
"""How news stand (`News.fault`) while they are sent, and when what they are about changed again meanwhile."""


def _somebody_listens() -> bool:
    return Subscription.objects.filter(ended_at=None).exists()


def _later(event: str, entity: Entity, key: UUID) -> None:
    work.enqueue(CHANGED, f"{EVENTS.index(event)}:{entity.value}:{key}")


def hear_person(event: PersonWritten) -> None:
    """Look later who wants to know of this person."""
    if _somebody_listens():
        _later(REGISTERED if event.new else UPDATED, Entity.PERSON, event.person.pk)


def hear_consent(event: ConsentRecorded) -> None:
    """Look later who wants to know of somebody who lets their data be passed on from now on."""
    consent = event.consent
    if consent.given and consent.purpose == Consent.Purpose.SHARE and _somebody_listens():
        _later(UPDATED, Entity.PERSON, consent.person_id)


def hear_household(event: HouseholdWritten) -> None:
    """Look later who wants to know of this household."""
    if _somebody_listens():
        _later(REGISTERED if event.new else UPDATED, Entity.HOUSEHOLD, event.household.pk)


def hear_joined(event: HouseholdJoined) -> None:
    """Look later who wants to know that somebody joined this household."""
    if _somebody_listens():
        _later(JOINED, Entity.HOUSEHOLD, event.household.pk)


def hear_list(event: ListTaken) -> None:
    """Look later who wants to know of the people of a list."""
    if _somebody_listens():
        work.enqueue(LISTED, str(event.batch.pk))


def look_who_listens(subject: str, keep: work.Keep) -> None:
    """Make news for every subscription that a change concerns; done twice, what waits is not made again."""
    event, entity, key = subject.split(":")
    _make(EVENTS[int(event)], Entity(entity), [UUID(key)])


def look_through_list(subject: str, keep: work.Keep) -> None:
    """Make news of the people of a list, those who came with it and those whom it changed, many at a time."""
    batch = ImportBatch.objects.get(pk=subject)
    rows = SourceRecord.objects.filter(batch=batch).exclude(person=None).order_by("pk")
    after = 0
    while chunk := list(rows.filter(pk__gt=after).values_list("pk", "person")[:AT_ONCE]):
        after = chunk[-1][0]
        keys = {key for _pk, key in chunk}
        new = set(
            Person.objects.filter(pk__in=keys, created_at__gte=batch.created_at).values_list("pk", flat=True)
        )
        _make(REGISTERED, Entity.PERSON, new)
        _make(UPDATED, Entity.PERSON, keys - new)
        keep()


def _holding(event: str, entity: Entity) -> QuerySet[Subscription]:
    now = timezone.now()
    rows = Subscription.objects.filter(event=event, entity=entity.value, ended_at=None, client__state="active")
    rows = rows.filter(Q(since=None) | Q(since__lte=now), Q(until=None) | Q(until__gte=now))
    return rows.select_related("client__user")


def _make(event: str, entity: Entity, keys: Iterable[UUID]) -> None:
    keys = list(keys)
    if not keys:
        return
    clients: set[UUID] = set()
    for one in _holding(event, entity):
        if SUBSCRIBE not in one.client.scope_list:
            continue
        fitting = _fitting(one, entity, keys)
        with transaction.atomic():
            waits = News.objects.filter(subscription=one, about__in=fitting, sent_at=None, given_up_at=None)
            waiting = dict(waits.select_for_update().order_by("pk").values_list("about", "pk"))
            # What is being sent just now may tell what stood before: it is sent again (`send_news`).
            News.objects.filter(pk__in=waiting.values()).update(fault=MEANWHILE)
            made = [News(subscription=one, about=key) for key in fitting if key not in waiting]
            News.objects.bulk_create(made, ignore_conflicts=True)
            if made and one.client_id not in clients:
                clients.add(one.client_id)
                work.enqueue(SEND, str(one.client_id))


def _seen(one: Subscription, entity: Entity, keys: Iterable[UUID]) -> QuerySet[Any]:
    rows = searching.seen_by(one.client.user, entity, authorised=bool(one.purpose))
    return rows.filter(pk__in=list(keys))


def _fitting(one: Subscription, entity: Entity, keys: list[UUID]) -> list[UUID]:
    """Return which of these the machine may be told of and subscribed to."""
    rows = _seen(one, entity, keys)
    if one.digest:
        field = "dni" if entity is Entity.PERSON else "code"
        kind = "dni" if entity is Entity.PERSON else "household"
        pairs = rows.exclude(**{field: None}).values_list("pk", field)
        return [key for key, value in pairs if digest_of_identifier(kind, str(value)) == one.digest]
    fits = searching.fitting(rows, from_data(one.condition), one.client.user, entity, authorised=bool(one.purpose))
    return list(fits.values_list("pk", flat=True))


def send_news(subject: str, keep: work.Keep) -> None:
    """Tell a machine what waits for it: how people and households stand now, at its own address, many in one message.

    `subject` is its key, and behind a colon when it comes again. Who may not be told any more, or does not fit any more
    what was subscribed to, is not told. Effects: the log of who looked, the `News`, the next try.
    """
    client = _client(subject)
    if client is None:
        return
    until = monotonic() + BUDGET
    while some := list(_due(client)[:MOST_TOLD]):
        if not _send(client, some, keep) or monotonic() > until:
            break
    _come_again(client)


def _client(subject: str) -> Client | None:
    """Return the machine of a piece of work; of one that was queued before an upgrade, that of its news."""
    key = subject.partition(":")[0]
    rows = Client.objects.select_related("user")
    return rows.filter(pk=key).first() or rows.filter(subscriptions__news__pk=key).first()


def _waiting(client: Client) -> QuerySet[News]:
    return News.objects.filter(subscription__client=client, sent_at=None, given_up_at=None)


def _due(client: Client) -> QuerySet[News]:
    rows = _waiting(client).filter(Q(next_at=None) | Q(next_at__lte=timezone.now()))
    return rows.select_related("subscription").order_by("created_at", "pk")


def _come_again(client: Client) -> None:
    """Queue the next try under its minute: one that is queued for this very piece would begin at once."""
    first = _waiting(client).aggregate(at=Min("next_at"), fresh=Count("pk", filter=Q(next_at=None)))
    if not first["at"] and not first["fresh"]:
        return
    at = timezone.now() if first["fresh"] else max(first["at"], timezone.now())
    work.enqueue(SEND, f"{client.pk}:{at:%Y%m%d%H%M%S}", at=at)


def _send(client: Client, some: list[News], keep: work.Keep) -> bool:
    """Send some news in one message; tell whether the machine took them."""
    keys = [one.pk for one in some]
    News.objects.filter(pk__in=keys).update(fault=UNDER_WAY)
    events = _events(client, some)
    keep()
    told = [event for event in events.values() if event is not None]
    fault = ""
    if told:
        message = {"transaction_id": str(uuid7()), "notify_event": told}
        fault = post(client, signed(client, "notify", message, count=len(told)))
    with transaction.atomic():
        for (tries, is_told), group in _alike(some, events):
            _settle(client, group, tries, fault if is_told else "ended")
        # What changed meanwhile is told once more.
        changed = News.objects.filter(pk__in=keys, sent_at=None, given_up_at=None, fault=MEANWHILE)
        changed.update(fault="", next_at=timezone.now() + AFTER[0])
    return not fault


def _alike(some: list[News], events: Mapping[UUID, Any]) -> Iterable[tuple[tuple[int, bool], list[UUID]]]:
    found: dict[tuple[int, bool], list[UUID]] = {}
    for one in some:
        found.setdefault((one.tries, events[one.pk] is not None), []).append(one.pk)
    return found.items()


def _settle(client: Client, keys: list[UUID], tries: int, fault: str) -> None:
    """Write down what came of news that were tried so often before, and nobody changed meanwhile."""
    now = timezone.now()
    values: dict[str, Any] = {"tries": tries + 1, "fault": fault[:120]}
    if fault in NOT_TRIED:
        values = {"fault": fault, "next_at": now + NOT_TRIED[fault]}
    elif not fault:
        values["sent_at"] = now
    elif fault == "ended" or tries >= len(AFTER) or not client.is_active:
        values["given_up_at"] = now
    else:
        values["next_at"] = now + AFTER[tries]
    News.objects.filter(pk__in=keys, fault=UNDER_WAY).update(**values)


def give_up_news(subject: str) -> None:
    """Give up the news that no worker could make, and go on with the others. Effects: the `News`."""
    client = _client(subject)
    if client is not None:
        made = _waiting(client).filter(fault=UNDER_WAY).values_list("pk", flat=True)
        News.objects.filter(pk__in=list(made)).update(given_up_at=timezone.now(), fault="failed")
        _come_again(client)


def _events(client: Client, some: list[News]) -> dict[UUID, dict[str, Any] | None]:
    """Return what is told of each of these news, None where it may not be told any more; a few queries for each
    subscription. Effects: the log of who looked."""
    found: dict[UUID, dict[str, Any] | None] = dict.fromkeys((one.pk for one in some), None)
    groups: dict[UUID, list[News]] = {}
    for one in some:
        groups.setdefault(one.subscription_id, []).append(one)
    for group in groups.values():
        kept = group[0].subscription
        kept.client = client
        records = _records(kept, [news.about for news in group])
        found |= {news.pk: _event(kept, records[news.about]) for news in group if news.about in records}
    return found


def _records(one: Subscription, keys: list[UUID]) -> dict[UUID, Any]:
    entity, user = Entity(one.entity), one.client.user
    holds = SUBSCRIBE in one.client.scope_list and _holding(one.event, entity).filter(pk=one.pk).exists()
    fitting = _fitting(one, entity, keys) if holds else []
    if not fitting:
        return {}
    rows = list(searching.whole(_seen(one, entity, fitting), entity, user, bool(one.purpose)))
    records = records_of(entity, rows, user, enrolments=ENROLMENTS in one.client.scope_list)
    log_reading(reader=user, people=people_in(entity, rows), page=NEWS_PAGE)
    return {row.pk: record for row, record in zip(rows, records, strict=True)}


def _event(one: Subscription, record: Any) -> dict[str, Any]:
    return {
        "reference_id": one.code,
        "timestamp": stamp(timezone.now()),
        "data": {
            "version": "1.0.0",
            "reg_type": "ns:org:RegistryType:Social",
            "reg_event_type": one.event,
            "reg_record_type": one.entity,
            "reg_records": record,
        },
    }
