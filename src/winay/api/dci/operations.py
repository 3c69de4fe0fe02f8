"""The operations of SPDCI that answer at once."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from winay.api.dci.door import PROBLEMS, Refused, sent_by
from winay.api.dci.shapes import (
    Answer,
    Jwks,
    SearchEnvelope,
    StatusEnvelope,
    SubscribeEnvelope,
    UnsubscribeEnvelope,
)
from winay.api.tokens import ByToken
from winay.machines.actions import envelopes
from winay.machines.actions.answering import purpose_of
from winay.machines.actions.asking import Received, Repeated, answer_search, receive
from winay.machines.models import Client, Message
from winay.machines.queries.answers import status_of
from winay.machines.rules import SEARCH
from winay.machines.signing import own_public_key

router = Router(tags=["registry"])


def kept(
    client: Client,
    envelope: SearchEnvelope | StatusEnvelope | SubscribeEnvelope | UnsubscribeEnvelope,
    *,
    purpose: str = "",
    asked: dict[str, Any] | None = None,
) -> Message:
    """Keep a message that comes for the first time. Raises `Refused`."""
    header = envelope.header
    received = Received(header.message_id, header.action, envelope.message.transaction_id, purpose)
    try:
        return receive(client, received, asked=asked)
    except Repeated:
        raise Refused(400, "rjct.message_id.duplicate", "A message with this message_id came before.") from None


def questions_of(envelope: SearchEnvelope) -> tuple[list[dict[str, Any]], str]:
    """Return the questions of a search and why they are asked. Raises `Refused`."""
    if envelope.header.total_count != len(envelope.message.search_request):
        raise Refused(400, "rjct.total_count.invalid", "total_count is the number of questions.")
    questions = [one.model_dump(exclude_none=True) for one in envelope.message.search_request]
    purposes = dict.fromkeys(purpose_of(one["search_criteria"]) for one in questions)
    return questions, "; ".join(filter(None, purposes))[:300]


@router.post(
    "/registry/sync/search",
    response={200: Answer, **PROBLEMS},
    auth=ByToken(SEARCH),
    url_name="sync_search",
    summary="Look people or households up",
)
def sync_search(request: HttpRequest, envelope: SearchEnvelope) -> Any:
    """Answer each question of a search with the records that fit, where the machine sees people."""
    client, _sent = sent_by(request, envelope.header)
    questions, purpose = questions_of(envelope)
    message = kept(client, envelope, purpose=purpose)
    answers = answer_search(message, questions, scopes=client.scope_list)
    told = {
        "transaction_id": message.transaction_id,
        "correlation_id": message.correlation_id,
        "search_response": answers,
    }
    fits = any(one["status"] == "succ" for one in answers)
    return envelopes.signed(client, "on-search", told, status="succ" if fits else "rjct", count=len(answers))


@router.post(
    "/registry/sync/txn/status",
    response={200: Answer, **PROBLEMS},
    auth=ByToken(SEARCH),
    url_name="sync_status",
    summary="How earlier messages were answered",
)
def sync_status(request: HttpRequest, envelope: StatusEnvelope) -> Any:
    """Say how the questions of earlier messages of this machine were answered; never with whom."""
    client, _sent = sent_by(request, envelope.header)
    message = kept(client, envelope)
    told = status_of(client, message, envelope.message.txnstatus_request.model_dump())
    return envelopes.signed(client, "txn-on-status", told)


@router.get(
    "/.well-known/jwks.json", response={200: Jwks}, url_name="jwks", summary="The key by which answers are signed"
)
def jwks(request: HttpRequest) -> Any:
    """Return the public key of this installation."""
    return {"keys": [own_public_key()]}
