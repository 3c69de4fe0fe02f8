"""How earlier messages of a machine were answered."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from winay.machines.models import Asked, Client, Message
from winay.machines.rules import stamp

MOST = 200


def status_of(client: Client, message: Message, asked: dict[str, Any]) -> dict[str, Any]:
    """Return the answer to a question about earlier messages: the newest `MOST` questions that it means."""
    rows = _meant(client, asked["attribute_type"], asked["attribute_value"])
    rows = rows.exclude(message=message).select_related("message").defer("message__asked").order_by("-pk")
    questions = list(rows[:MOST])
    first = questions[0].message if questions else message
    return {
        "transaction_id": message.transaction_id,
        "correlation_id": message.correlation_id,
        "txnstatus_response": {
            "txn_type": asked["txn_type"],
            "txn_status": {
                "transaction_id": first.transaction_id,
                "correlation_id": first.correlation_id,
                "search_response": [_told(one) for one in reversed(questions)],
            },
        },
    }


def _meant(client: Client, kind: str, value: str | list[str]) -> QuerySet[Asked]:
    rows = Asked.objects.filter(message__client=client)
    several = value if isinstance(value, list) else [value]
    if kind == "transaction_id":
        return rows.filter(message__transaction_id__in=several)
    if kind == "reference_id_list":
        return rows.filter(reference_id__in=several)
    return rows.filter(message__in=[key for one in several if (key := _key(one))])


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _told(one: Asked) -> dict[str, Any]:
    told: dict[str, Any] = {"reference_id": one.reference_id, "timestamp": stamp(one.at), "status": one.status}
    if one.code:
        told |= {"status_reason_code": one.code, "status_reason_message": one.said}
    if one.total is not None:
        told["pagination"] = {"page_size": one.page_size, "page_number": one.page_number, "total_count": one.total}
    return told
