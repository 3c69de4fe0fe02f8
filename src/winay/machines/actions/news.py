"""News of people and households for the machines that subscribed to them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from uuid6 import uuid7

from winay.base import work
from winay.machines.actions.answering import NEWS_PAGE
from winay.machines.actions.envelopes import signed
from winay.machines.actions.posting import AFTER, post
from winay.machines.actions.subscribing import digest_of_identifier
from winay.machines.models import News, Subscription
from winay.machines.queries import searching
from winay.machines.queries.records import people_in, records_of
from winay.machines.rules import ENROLMENTS, EVENTS, JOINED, REGISTERED, SUBSCRIBE, UPDATED, stamp
from winay.machines.rules.criteria import Entity, from_data
from winay.registry.actions import log_reading
from winay.registry.events import ConsentRecorded, HouseholdJoined, HouseholdWritten, ListTaken, PersonWritten
from winay.registry.models import Consent, ImportBatch, Person, SourceRecord

CHANGED, SEND, LISTED = "machines.changed", "machines.news", "machines.listed"
AT_ONCE = 500
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
            for news in made:
                work.enqueue_fresh(SEND, str(news.pk))


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
    """Tell a machine how a person or household stands now, at its own address; tried again when it cannot be reached.

    Who may not be told any more, or does not fit any more what was subscribed to, is not told. Effects: the log of who
    looked, the `News`.
    """
    news = _waiting(subject)
    if news is None:
        return
    one = news.subscription
    News.objects.filter(pk=news.pk).update(fault=UNDER_WAY)
    told = _told(news, one)
    keep()
    fault = post(one.client, signed(one.client, "notify", told)) if told else "ended"
    values: dict[str, Any] = {"tries": news.tries + 1, "fault": fault[:120]}
    over = told is None or news.tries >= len(AFTER) or not one.client.is_active
    if not fault or over:
        values["given_up_at" if fault else "sent_at"] = timezone.now()
    with transaction.atomic():
        waits = News.objects.filter(pk=news.pk)
        if waits.filter(fault=UNDER_WAY).update(**values) and fault and not over:
            work.enqueue(SEND, f"{news.pk}:{values['tries']}", at=timezone.now() + AFTER[news.tries])
        elif waits.filter(sent_at=None, given_up_at=None).update(tries=values["tries"], fault=values["fault"]):
            work.enqueue(SEND, f"{news.pk}:{values['tries']}", at=timezone.now() + AFTER[0])


def give_up_news(subject: str) -> None:
    """Give up news that no worker could make. Effects: the `News`."""
    news = _waiting(subject)
    if news is not None:
        news.given_up_at, news.fault = timezone.now(), "failed"
        news.save(update_fields=["given_up_at", "fault"])


def _waiting(subject: str) -> News | None:
    rows = News.objects.select_related("subscription__client__user").filter(sent_at=None, given_up_at=None)
    return rows.filter(pk=subject.partition(":")[0]).first()


def _told(news: News, one: Subscription) -> dict[str, object] | None:
    entity = Entity(one.entity)
    holds = SUBSCRIBE in one.client.scope_list and _holding(one.event, entity).filter(pk=one.pk).exists()
    if not holds or not _fitting(one, entity, [news.about]):
        return None
    rows = list(searching.whole(_seen(one, entity, [news.about]), entity, one.client.user, bool(one.purpose)))
    if not rows:
        return None
    records = records_of(entity, rows, one.client.user, enrolments=ENROLMENTS in one.client.scope_list)
    log_reading(reader=one.client.user, people=people_in(entity, rows), page=NEWS_PAGE)
    return {
        "transaction_id": str(uuid7()),
        "notify_event": [
            {
                "reference_id": one.code,
                "timestamp": stamp(timezone.now()),
                "data": {
                    "version": "1.0.0",
                    "reg_type": "ns:org:RegistryType:Social",
                    "reg_event_type": one.event,
                    "reg_record_type": one.entity,
                    "reg_records": records[0],
                },
            }
        ],
    }
