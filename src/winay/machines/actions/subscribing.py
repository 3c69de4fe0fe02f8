"""A machine subscribes to what happens to people and households, and ends it."""

import hashlib
import hmac
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from winay.base.actions import record_act
from winay.machines.actions.answering import Refusal, Told, purpose_of
from winay.machines.actions.asking import keep_answers
from winay.machines.models import Message, Subscription
from winay.machines.rules import EVENTS, event_called, stamp
from winay.machines.rules.criteria import (
    ATTRIBUTES,
    IDENTIFIERS,
    BadCriteria,
    Compare,
    Criteria,
    as_data,
    leaves_of,
    read_criteria,
)

MOST_SUBSCRIPTIONS = 200


def digest_of_identifier(kind: str, value: str) -> str:
    """Return what is kept of an identifier: a digest under this installation's secret."""
    return hmac.digest(settings.SECRET_KEY.encode(), f"{kind}:{value}".encode(), hashlib.sha256).hex()


def subscribe(message: Message, questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Take each question of a message as a subscription, once however often it is done. Inverse: `unsubscribe`.

    Effects: `Subscription`s with one act each, `Asked` for each question. Returns the answers.
    """
    told: list[Told] = []
    for question in questions:
        head = {"reference_id": question["reference_id"], "timestamp": stamp(timezone.now())}
        try:
            kept = _subscribed(message, question)
            told.append(Told(head | {"status": "succ", "subscriptions": [subscription_info(kept)]}))
        except Refusal as no:
            said = {"status": "rjct", "status_reason_code": no.code, "status_reason_message": no.what}
            told.append(Told(head | said))
    with transaction.atomic():
        keep_answers(message, told)
    return [one.answer for one in told]


def subscription_info(one: Subscription) -> dict[str, Any]:
    """Return a subscription as the standard tells it."""
    return {
        "version": "1.0.0",
        "code": one.code,
        "status": "unsubscribe" if one.ended_at else "subscribe",
        "timestamp": stamp(one.ended_at or one.created_at),
        "reg_type": "ns:org:RegistryType:Social",
        "reg_event_type": one.event,
        "notify_record_type": one.entity,
    }


@transaction.atomic
def _subscribed(message: Message, question: dict[str, Any]) -> Subscription:
    reference, asked = question["reference_id"], question["subscribe_criteria"]
    before = Subscription.objects.filter(message=message, reference_id=reference).first()
    if before is not None:
        return before
    event = event_called(asked["reg_event_type"])
    if event is None:
        raise Refusal("rjct.notify_types.invalid", f"Known events: {', '.join(EVENTS)}.")
    criteria = _criteria(asked)
    first = leaves_of(criteria.condition)[0]
    named = bool(ATTRIBUTES[first.attribute].identifies)
    rows = Subscription.objects.filter(client=message.client, ended_at=None)
    values: dict[str, Any] = {
        "event": event,
        "entity": criteria.entity.value,
        "condition": None if named else as_data(criteria.condition),
        "digest": digest_of_identifier(first.attribute, str(first.values[0])) if named else "",
    }
    if any(all(getattr(one, name) == value for name, value in values.items()) for one in rows):
        raise Refusal("rjct.event.already_subscribed", "This is subscribed to already.")
    if len(rows) >= MOST_SUBSCRIPTIONS:
        raise Refusal("rjct.notify_details.invalid", f"At most {MOST_SUBSCRIPTIONS} subscriptions: end some.")
    times = asked.get("frequency") or {}
    made = Subscription.objects.create(
        client=message.client,
        message=message,
        reference_id=reference,
        purpose=purpose_of(asked),
        since=_moment(times.get("start_time")),
        until=_moment(times.get("end_time")),
        **values,
    )
    details = {"client": message.client.code, "event": event, "entity": criteria.entity.value}
    record_act(actor=message.client.user, verb="subscribe", subject=made, details=details)
    return made


def _criteria(asked: dict[str, Any]) -> Criteria:
    """Return what a subscription is about: one identifier, or conditions that tell nobody's name. Raises `Refusal`."""
    query, kind = asked["filter"], asked.get("filter_type")
    if kind is None:
        is_expression = isinstance(query, dict) and isinstance(query.get("value"), dict)
        kind = "predicate" if isinstance(query, list) else "expression" if is_expression else "idtype-value"
    try:
        criteria = read_criteria(kind, query, record_type=asked["notify_record_type"])
    except BadCriteria as bad:
        raise Refusal("rjct.notify_details.invalid", bad.what) from bad
    identifying = [leaf for leaf in leaves_of(criteria.condition) if ATTRIBUTES[leaf.attribute].identifies]
    one = criteria.condition
    alone = isinstance(one, Compare) and IDENTIFIERS.get(one.attribute) is criteria.entity
    if identifying and not alone:
        raise Refusal(
            "rjct.notify_details.invalid", "Who is subscribed to by name is named by idtype-value alone."
        )
    return criteria


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text.upper().replace(":60", ":59")) if text else None


def unsubscribe(message: Message, codes: list[str]) -> dict[str, Any]:
    """End the machine's own subscriptions of these codes; those of others do not exist for it. Inverse: `subscribe`.

    Effects: each `Subscription` with one act. Returns the answer.
    """
    wanted = list(dict.fromkeys(codes))
    told, unknown = [], []
    now = timezone.now()
    with transaction.atomic():
        found = {
            one.code: one
            for one in Subscription.objects.select_for_update(of=("self",)).filter(client=message.client)
            if one.code in wanted
        }
        for code in wanted:
            one = found.get(code)
            if one is None:
                unknown.append(code)
                continue
            if one.ended_at is None:
                one.ended_at = now
                one.save(update_fields=["ended_at"])
                details = {"client": message.client.code, "event": one.event}
                record_act(actor=message.client.user, verb="unsubscribe", subject=one, details=details)
            told.append({"code": code, "status": "unsubscribe"})
    answer: dict[str, Any] = {"timestamp": stamp(now), "status": "rjct" if unknown else "succ"}
    if unknown:
        answer["status_reason_code"] = "rjct.subscription_code.invalid"
        answer["status_reason_message"] = f"{len(unknown)} of the codes are no subscriptions of this machine."
    return answer | {"subscription_status": told}
