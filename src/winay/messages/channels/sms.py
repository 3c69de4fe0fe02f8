"""SMS through any gateway that takes an HTTP request; set up by `WINAY_SMS_URL` and what else it asks for.

The number and the text travel in the request's body, never in its address. The gateway's answer decides: 2xx is taken
(and, where `WINAY_SMS_TAKEN` names a word, only with that word in it), 400, 404, 410, 413 and 422 are a refusal of
this message, 429 and 503 mean later, 401, 402, 403 and redirections that the gateway turns us away; anything else,
and every silence after the request was sent, leaves it in doubt.
"""

import http.client
import json
import ssl
from urllib.parse import quote_plus, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from winay.base.hosts import is_loopback
from winay.messages.channels.answers import Answer, Outcome
from winay.messages.kinds import Wording
from winay.messages.models import Delivery

REFUSALS = frozenset({400, 404, 410, 413, 422})
TURNED_AWAY = frozenset({301, 302, 303, 307, 308, 401, 402, 403, 405, 407})
BUSY = frozenset({429, 503})
MOST_READ = 4096
METHODS = ("POST", "PUT")
SHORTEST_SECRET = 16


def is_set_up() -> bool:
    """Tell whether a gateway is named."""
    return bool(settings.SMS_URL)


def fault() -> str:
    """Return what is wrong with the settings, or nothing."""
    if not is_set_up():
        return ""
    address = urlsplit(settings.SMS_URL)
    if address.scheme not in ("http", "https") or not address.hostname:
        return _("WINAY_SMS_URL is no address.")
    if address.scheme != "https" and not is_loopback(settings.SMS_URL):
        return _("WINAY_SMS_URL must begin with https://: numbers would travel openly.")
    if "{to}" in settings.SMS_URL or "{text}" in settings.SMS_URL:
        return _(
            "WINAY_SMS_URL must not hold {to} or {text}: addresses are written down by every server on the way."
        )
    if settings.SMS_METHOD not in METHODS:
        return _("WINAY_SMS_METHOD is POST or PUT.")
    if "{to}" not in settings.SMS_BODY or "{text}" not in settings.SMS_BODY:
        return _("WINAY_SMS_BODY must hold {to} and {text}.")
    if settings.SMS_RECEIPT_SECRET and len(settings.SMS_RECEIPT_SECRET) < SHORTEST_SECRET:
        return _("WINAY_SMS_RECEIPT_SECRET has at least 16 characters.")
    if settings.SMS_RECEIPT_SECRET and "{id}" not in settings.SMS_BODY:
        return _("WINAY_SMS_BODY must hold {id}: by it the gateway says which message arrived.")
    if len(settings.SMS_RECEIPT_FIELDS) != 3:
        return _("WINAY_SMS_RECEIPT_FIELDS names three fields: number, state, reason.")
    if settings.SMS_HEADER and ":" not in settings.SMS_HEADER:
        return _("WINAY_SMS_HEADER is a name, a colon and a value, such as Authorization: Bearer …")
    return ""


def body_of(to: str, text: str, key: str) -> bytes:
    """Return the request's body: the template with number, text and our own number of it, as its type asks."""
    escape = _in_json if "json" in settings.SMS_TYPE else quote_plus
    body = str(settings.SMS_BODY)
    for name, value in (("{to}", to), ("{id}", key), ("{text}", text)):
        body = body.replace(name, escape(value))
    return body.encode()


def _in_json(value: str) -> str:
    return json.dumps(value)[1:-1]


def send(delivery: Delivery, wording: Wording) -> Answer:
    """Hand one SMS to the gateway and return what it said."""
    connection = _connection()
    try:
        connection.connect()
    except (OSError, ssl.SSLError) as error:
        return Answer(Outcome.UNREACHED, "unreachable", type(error).__name__)
    address = urlsplit(settings.SMS_URL)
    headers = {"Content-Type": settings.SMS_TYPE, "Connection": "close"}
    if settings.SMS_HEADER:
        name, _colon, value = settings.SMS_HEADER.partition(":")
        headers[name.strip()] = value.strip()
    path = (address.path or "/") + (f"?{address.query}" if address.query else "")
    try:
        connection.request(
            settings.SMS_METHOD, path, body_of(delivery.address, wording.short, str(delivery.pk)), headers
        )
        answer = connection.getresponse()
        said = answer.read(MOST_READ).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as error:
        return Answer(Outcome.DOUBTFUL, "no_answer", type(error).__name__)
    finally:
        connection.close()
    return _answer(answer.status, said)


def _connection() -> http.client.HTTPConnection:
    address = urlsplit(settings.SMS_URL)
    if address.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(
            str(address.hostname), address.port, timeout=settings.MESSAGE_TIMEOUT, context=context
        )
    return http.client.HTTPConnection(str(address.hostname), address.port, timeout=settings.MESSAGE_TIMEOUT)


def _answer(status: int, said: str) -> Answer:
    detail = f"{status} {said}"
    if 200 <= status < 300:
        if settings.SMS_TAKEN and settings.SMS_TAKEN not in said:
            return Answer(Outcome.DOUBTFUL, "odd_answer", detail)
        return Answer(Outcome.SENT)
    if status in REFUSALS:
        return Answer(Outcome.REFUSED, "refused", detail)
    if status in BUSY:
        return Answer(Outcome.LATER, "busy", detail)
    if status in TURNED_AWAY:
        return Answer(Outcome.UNREACHED, "turned_away", detail)
    return Answer(Outcome.DOUBTFUL, "odd_answer", detail)
