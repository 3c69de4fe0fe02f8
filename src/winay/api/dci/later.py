"""The operations of SPDCI that are answered later, at the address that is registered for the machine."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from winay.api.dci.door import PROBLEMS, Refused, sent_by
from winay.api.dci.operations import kept, questions_of
from winay.api.dci.shapes import Ack, SearchEnvelope, StatusEnvelope, SubscribeEnvelope, UnsubscribeEnvelope
from winay.api.tokens import ByToken
from winay.machines.models import Client, Message
from winay.machines.rules import SEARCH, SUBSCRIBE, stamp

router = Router(tags=["registry, answered later"])
TAKEN = {200: Ack, **PROBLEMS}


def _answered_somewhere(client: Client) -> None:
    if not client.callback:
        raise Refused(
            400, "err.sender_uri.invalid", "No address is registered here at which this machine is answered."
        )


def _taken(message: Message) -> dict[str, Any]:
    return {
        "message": {
            "ack_status": "ACK",
            "timestamp": stamp(timezone.now()),
            "correlation_id": message.correlation_id,
        }
    }


@router.post("/registry/search", response=TAKEN, auth=ByToken(SEARCH), url_name="search", summary="Look up, later")
def search(request: HttpRequest, envelope: SearchEnvelope) -> Any:
    """Take a search; its answer is sent to `registry/on-search` of the machine."""
    client, _sent = sent_by(request, envelope.header)
    _answered_somewhere(client)
    questions, purpose = questions_of(envelope)
    return _taken(kept(client, envelope, purpose=purpose, asked={"questions": questions}))


@router.post(
    "/registry/subscribe",
    response=TAKEN,
    auth=ByToken(SUBSCRIBE),
    url_name="subscribe",
    summary="Ask to be told of changes",
)
def subscribe(request: HttpRequest, envelope: SubscribeEnvelope) -> Any:
    """Take subscriptions; the answer is sent to `registry/on-subscribe`, news to `registry/notify`."""
    client, _sent = sent_by(request, envelope.header)
    _answered_somewhere(client)
    questions = [one.model_dump(exclude_none=True) for one in envelope.message.subscribe_request]
    return _taken(kept(client, envelope, asked={"questions": questions}))


@router.post(
    "/registry/unsubscribe",
    response=TAKEN,
    auth=ByToken(SUBSCRIBE),
    url_name="unsubscribe",
    summary="End subscriptions",
)
def unsubscribe(request: HttpRequest, envelope: UnsubscribeEnvelope) -> Any:
    """Take the end of subscriptions; the answer is sent to `registry/on-unsubscribe`."""
    client, _sent = sent_by(request, envelope.header)
    _answered_somewhere(client)
    return _taken(kept(client, envelope, asked={"codes": envelope.message.subscription_codes}))


@router.post(
    "/registry/txn/status",
    response=TAKEN,
    auth=ByToken(SEARCH),
    url_name="status",
    summary="How earlier messages were answered, later",
)
def status(request: HttpRequest, envelope: StatusEnvelope) -> Any:
    """Take a question about earlier messages; the answer is sent to `registry/txn/on-status`."""
    client, _sent = sent_by(request, envelope.header)
    _answered_somewhere(client)
    return _taken(kept(client, envelope, asked={"question": envelope.message.txnstatus_request.model_dump()}))
