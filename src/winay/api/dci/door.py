"""The door for messages of SPDCI under `/spdci/`: a token, a known sender, a signature, a fresh number, once."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, NoReturn

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from winay.api.dci.shapes import Faults, Header
from winay.api.tokens import OutOfScope, TooOften, token_of
from winay.machines.actions.asking import EARLIER, LATER
from winay.machines.models import Client
from winay.machines.queries import keys_of
from winay.machines.signing import BadSignature, canonical, check_signature

api = NinjaAPI(
    title="Wiñay: social registry",
    version="1.0.0",
    description="Look-ups in the registry of people and households by SPDCI's social registry interface 1.0.",
    docs_url=None,
    urls_namespace="spdci",
)
PROBLEMS = {400: Faults, 401: Faults, 403: Faults, 429: Faults}
"""What every message may be answered with besides its result."""


class Refused(Exception):
    """A message that is not taken, by the standard's code."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message


def _refuse(status: int, code: str, message: str) -> NoReturn:
    raise Refused(status, code, message)


def _answer(request: HttpRequest, status: int, code: str, message: str) -> HttpResponse:
    return api.create_response(request, {"errors": [{"code": code, "message": message[:999]}]}, status=status)


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """Say why a message is not taken."""
    return _answer(request, error.status, error.code, error.message)


@api.exception_handler(ValidationError)
def not_as_described(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Say which part of a message is not as the standard wants it: the first that is wrong."""
    first: dict[str, Any] = error.errors[0]
    where = ".".join(str(part) for part in first["loc"][2:])
    code = "rjct.pagination.invalid" if "pagination" in where else "err.request.bad"
    return _answer(request, 400, code, f"{where}: {first['msg']}")


@api.exception_handler(HttpError)
def not_json(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Say that what came is no JSON."""
    return _answer(request, 400, "err.request.bad", str(error))


@api.exception_handler(AuthenticationError)
def no_token(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Say that a token is missing or does not hold."""
    answer = _answer(request, 401, "err.request.unauthorized", "Send a token that holds: Authorization: Bearer …")
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(OutOfScope)
def out_of_scope(request: HttpRequest, error: OutOfScope) -> HttpResponse:
    """Say that the machine may not do this."""
    return _answer(request, 403, "err.request.forbidden", "The scopes of this machine do not allow it.")


@api.exception_handler(TooOften)
def too_often(request: HttpRequest, error: TooOften) -> HttpResponse:
    """Say to ask less often."""
    answer = _answer(request, 429, "err.request.too_many_requests", "Too many requests in a minute.")
    answer["Retry-After"] = "60"
    return answer


def _no_constant(_name: str) -> NoReturn:
    raise ValueError("no number")


def sent_by(request: HttpRequest, header: Header) -> tuple[Client, Any]:
    """Return the machine that sent and signed a message just now, and its message as it came. Raises `Refused`."""
    client = token_of(request).client
    if header.sender_id != client.code:
        _refuse(403, "err.sender_id.invalid", "The token belongs to another sender_id.")
    if header.is_msg_encrypted:
        _refuse(400, "err.encryption.invalid", "Messages are read as they come: https encrypts them.")
    sent = _read(request)
    signature = sent.get("signature")
    if not isinstance(signature, str) or not signature.strip():
        _refuse(401, "err.signature.missing", "The signature of header and message is missing.")
    try:
        check_signature(signature.strip(), sent["header"], sent["message"], [key.jwk for key in keys_of(client)])
    except BadSignature:
        _refuse(401, "err.signature.invalid", "The signature is not that of header and message by a known key.")
    if not header.version.startswith("1."):
        _refuse(400, "err.version.not_supported", "Version 1.0.0 is spoken here.")
    if not timezone.now() - EARLIER < _at(header.message_ts) < timezone.now() + LATER:
        _refuse(400, "rjct.message_ts.invalid", "message_ts is not of the last 15 minutes.")
    return client, sent["message"]


def _read(request: HttpRequest) -> dict[str, Any]:
    """Return the body as it came; what no database keeps and nobody can have signed is refused."""
    if request.content_type != "application/json":
        _refuse(400, "err.request.bad", "Send the message as application/json: the Content-Type says so.")
    read: Callable[..., Any] = json.loads
    try:
        sent: dict[str, Any] = read(request.body, parse_constant=_no_constant)
        if b"\\u0000" in canonical(sent["header"], sent["message"]):
            raise ValueError
    except (ValueError, RecursionError):
        _refuse(400, "err.request.bad", "The message has signs or numbers that no JSON of ours has.")
    return sent


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text.upper().replace(":60", ":59"))
