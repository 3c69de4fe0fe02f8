"""The messages of SPDCI's social registry, as far as they are read here; what else a message carries is left unread."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import AfterValidator, BeforeValidator, ConfigDict

MOST_QUESTIONS = 20


def _moment(text: str) -> str:
    moment = datetime.fromisoformat(text.upper().replace(":60", ":59"))
    if moment.tzinfo is None:
        raise ValueError("a moment has its time zone")
    return text


def _whole(given: Any) -> Any:
    """Take 50.0 for 50, as JSON Schema does."""
    return int(given) if isinstance(given, float) and given.is_integer() else given


PLAIN = r"^[^\x00-\x1f\x7f]*$"
Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"}, max_length=40), AfterValidator(_moment)]
Count = Annotated[int, Field(ge=0, le=2**31), BeforeValidator(_whole)]
Place = Annotated[int, Field(ge=1, le=100_000), BeforeValidator(_whole)]
Id = Annotated[str, Field(min_length=1, max_length=99, pattern=PLAIN)]
Short = Annotated[str, Field(max_length=120, pattern=PLAIN)]
Locale = Annotated[str, Field(pattern=r"^[a-z]{3}$", description="ISO 639-3.")]


class Given(Schema):
    """What comes from outside: a number is a number, a text a text."""

    model_config = ConfigDict(strict=True)


class Header(Given):
    """Who sends what, and when. `sender_uri` is not read: answers go to the address that is registered here."""

    version: Short = "1.0.0"
    message_id: Id
    message_ts: Moment
    sender_id: Id
    sender_uri: str | None = None
    receiver_id: str | None = None
    total_count: Count
    is_msg_encrypted: bool = False


class SearchHeader(Header):
    """The header of a search."""

    action: Literal["search"]


class StatusHeader(Header):
    """The header of a question about earlier messages."""

    action: Literal["txn-status"]


class Paging(Given):
    """Which page, counted from 1."""

    page_size: Place
    page_number: Place = 1


class Sort(Given):
    """By what an answer is sorted."""

    attribute_name: Short
    sort_order: Literal["asc", "desc"] = "asc"


class SearchCriteria(Given):
    """What is looked for, and why: `consent` or `authorize` with a purpose in words."""

    version: Short | None = None
    reg_type: Short | None = None
    reg_record_type: Short | None = None
    query_type: Literal["idtype-value", "expression", "predicate"]
    response_entity: Literal["Group", "Member"] | None = None
    query: dict[str, Any] | list[Any]
    sort: Annotated[list[Sort], Field(max_length=5)] | None = None
    pagination: Paging | None = None
    consent: dict[str, Any] | None = None
    authorize: dict[str, Any] | None = None


class SearchQuestion(Given):
    """One question of a search."""

    reference_id: Id
    timestamp: Moment
    search_criteria: SearchCriteria
    pagination: Paging | None = None
    locale: Locale | None = None


class Search(Given):
    """What a search asks."""

    transaction_id: Id
    search_request: Annotated[list[SearchQuestion], Field(min_length=1, max_length=MOST_QUESTIONS)]


class SearchEnvelope(Given):
    """A signed search."""

    signature: str | None = None
    header: SearchHeader
    message: Search


class StatusQuestion(Given):
    """Which earlier message: by its transaction, by this installation's number, or by its questions."""

    reference_id: Id
    txn_type: Literal["search", "subscribe", "receipt"]
    attribute_type: Literal["transaction_id", "reference_id_list", "correlation_id"]
    attribute_value: Id | Annotated[list[Id], Field(max_length=100)]
    locale: Locale | None = None


class Status(Given):
    """What is asked of earlier messages."""

    transaction_id: Id
    txnstatus_request: StatusQuestion


class StatusEnvelope(Given):
    """A signed question about earlier messages."""

    signature: str | None = None
    header: StatusHeader
    message: Status


class SubscribeHeader(Header):
    """The header of subscriptions."""

    action: Literal["subscribe"]


class UnsubscribeHeader(Header):
    """The header of the end of subscriptions."""

    action: Literal["unsubscribe"]


class Times(Given):
    """From when until when; how often within, is not read: news go at once."""

    start_time: Moment | None = None
    end_time: Moment | None = None


class SubscribeCriteria(Given):
    """Of what a machine wants to be told, and why."""

    version: Short | None = None
    reg_type: Short | None = None
    reg_event_type: Short
    frequency: Times | None = None
    filter_type: Literal["idtype-value", "expression", "predicate"] | None = None
    filter: dict[str, Any] | list[Any]
    notify_record_type: Short
    consent: dict[str, Any] | None = None
    authorize: dict[str, Any] | None = None


class SubscribeQuestion(Given):
    """One subscription."""

    reference_id: Id
    timestamp: Moment
    subscribe_criteria: SubscribeCriteria
    locale: Locale | None = None


class Subscribe(Given):
    """Subscriptions."""

    transaction_id: Id
    subscribe_request: Annotated[list[SubscribeQuestion], Field(min_length=1, max_length=MOST_QUESTIONS)]


class SubscribeEnvelope(Given):
    """Signed subscriptions."""

    signature: str | None = None
    header: SubscribeHeader
    message: Subscribe


class Unsubscribe(Given):
    """Which subscriptions end."""

    transaction_id: Id
    timestamp: Moment
    subscription_codes: Annotated[list[Id], Field(min_length=1, max_length=100)]


class UnsubscribeEnvelope(Given):
    """The signed end of subscriptions."""

    signature: str | None = None
    header: UnsubscribeHeader
    message: Unsubscribe


class Acknowledged(Schema):
    """That a message was taken, and under which number its answer comes."""

    ack_status: Literal["ACK"]
    timestamp: str
    correlation_id: str


class Ack(Schema):
    """The acknowledgement of a message that is answered later."""

    message: Acknowledged


class Fault(Schema):
    """What was wrong: the standard's code, and in words."""

    code: str
    message: str


class Faults(Schema):
    """Why a message was not taken."""

    errors: list[Fault]


class AnswerHeader(Schema):
    """The header of an answer."""

    version: str
    message_id: str
    message_ts: str
    action: str
    status: Literal["rcvd", "pdng", "succ", "rjct"]
    total_count: int
    completed_count: int
    sender_id: str
    receiver_id: str
    is_msg_encrypted: bool


class Answer(Schema):
    """A signed answer; its message is SPDCI's SearchResponse or TxnStatusResponse."""

    signature: str
    header: AnswerHeader
    message: dict[str, Any]


class Jwks(Schema):
    """The public keys by which answers are checked."""

    keys: list[dict[str, str]]
