"""What SPDCI's social registry interface 1.0 asks of answers, as JSON Schema: the required parts and their kinds."""

from typing import Any

STATUS = {"enum": ["rcvd", "pdng", "succ", "rjct"]}
MOMENT = {"type": "string", "format": "date-time", "pattern": r"(Z|[+-]\d\d:\d\d)$"}
HUNDRED = {"type": "string", "maxLength": 99}


def thing(required: str, **properties: Any) -> dict[str, Any]:
    """Return the schema of an object."""
    return {"type": "object", "required": required.split(), "properties": properties}


def several(items: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a list."""
    return {"type": "array", "items": items}


PAGINATION = thing(
    "page_size page_number total_count",
    page_size={"type": "number"}, page_number={"type": "number"}, total_count={"type": "number"},
)  # fmt: skip
SEARCH_CODES = {
    "enum": [
        "rjct.reference_id.invalid", "rjct.reference_id.duplicate", "rjct.timestamp.invalid",
        "rjct.search_criteria.invalid", "rjct.filter.invalid", "rjct.sort.invalid", "rjct.pagination.invalid",
        "rjct.search.too_many_records_found",
    ]
}  # fmt: skip
SEARCHED = thing(
    "reference_id timestamp status",
    reference_id={"type": "string"}, timestamp=MOMENT, status=STATUS, status_reason_code=SEARCH_CODES,
    status_reason_message={"type": "string", "maxLength": 999}, pagination=PAGINATION,
    data=thing("reg_records", reg_records=several({"type": "object"}), reg_record_type={"type": "string"}),
    locale={"type": "string", "pattern": "^[a-z]{3}$"},
)  # fmt: skip
SEARCH_RESPONSE = thing(
    "transaction_id correlation_id search_response",
    transaction_id=HUNDRED, correlation_id=HUNDRED, search_response=several(SEARCHED),
)  # fmt: skip
SUBSCRIPTION = thing(
    "code status timestamp", code=HUNDRED, status={"enum": ["subscribe", "unsubscribe"]}, timestamp=MOMENT
)
SUBSCRIBE_RESPONSE = thing(
    "transaction_id correlation_id subscribe_response",
    transaction_id=HUNDRED, correlation_id=HUNDRED,
    subscribe_response=several(
        thing(
            "reference_id timestamp status",
            timestamp=MOMENT, status=STATUS, subscriptions=several(SUBSCRIPTION),
            status_reason_code={
                "enum": [
                    "rjct.reference_id.invalid", "rjct.reference_id.duplicate", "rjct.timestamp.invalid",
                    "rjct.notify_types.invalid", "rjct.notify_details.invalid", "rjct.person_id.invalid",
                    "rjct.event.already_subscribed",
                ]
            },
        )
    ),
)  # fmt: skip
UNSUBSCRIBE_RESPONSE = thing(
    "transaction_id correlation_id timestamp status",
    transaction_id=HUNDRED, correlation_id=HUNDRED, timestamp=MOMENT, status=STATUS,
    subscription_status=several(thing("code status", code=HUNDRED)),
)  # fmt: skip
STATUS_RESPONSE = thing(
    "transaction_id correlation_id txnstatus_response",
    transaction_id=HUNDRED, correlation_id=HUNDRED,
    txnstatus_response=thing(
        "txn_type txn_status", txn_type={"enum": ["search", "subscribe", "receipt"]}, txn_status=SEARCH_RESPONSE
    ),
)  # fmt: skip
NOTIFY = thing(
    "transaction_id notify_event",
    notify_event=several(
        thing(
            "reference_id timestamp data",
            timestamp=MOMENT,
            data=thing("reg_record_type reg_records", reg_records={"type": "object"}),
        )
    ),
)
MESSAGES = {
    "on-search": SEARCH_RESPONSE,
    "on-subscribe": SUBSCRIBE_RESPONSE,
    "on-unsubscribe": UNSUBSCRIBE_RESPONSE,
    "txn-on-status": STATUS_RESPONSE,
    "notify": NOTIFY,
}


def envelope(action: str) -> dict[str, Any]:
    """Return the schema of a whole answer or callback."""
    header = thing(
        "message_id message_ts action status",
        message_id={"type": "string"}, message_ts=MOMENT, action={"const": action}, status=STATUS,
        total_count={"type": "integer"}, completed_count={"type": "integer"}, is_msg_encrypted={"type": "boolean"},
        sender_id={"type": "string"}, receiver_id={"type": "string"},
    )  # fmt: skip
    return thing("header message", signature={"type": "string"}, header=header, message=MESSAGES[action])


ACK = thing(
    "message",
    message=thing(
        "ack_status timestamp correlation_id",
        ack_status={"enum": ["ACK", "NACK", "ERR"]}, timestamp=MOMENT, correlation_id=HUNDRED,
    ),
)  # fmt: skip
ERRORS = thing(
    "errors", errors=several(thing("code message", code={"type": "string"}, message={"type": "string"}))
)
EXTRA = {
    "type": "object",
    "properties": {
        "identifier": {"type": "object"},
        "address": {"type": "object"},
        "marital_status": {"type": "string"},
        "parent1_identifier": {"type": "object"},
    },
}
"""What the optional scenario asks of each record."""
