"""Lists for machines that hold a token: people, and enrolments, as pages of JSON by key or as one CSV."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from ninja import Field, Query, Router, Schema

from winay.api.door import PROBLEMS_OF_TOKENS
from winay.api.shapes import Ubigeo
from winay.api.tokens import ByToken, token_of
from winay.base.web import csv_response
from winay.machines.actions.reading import begin_list, write_down
from winay.machines.models import Client
from winay.machines.queries import lists
from winay.machines.rules import ENROLMENTS, LISTS

router = Router(tags=["lists"])
MOST = 500
Key = Annotated[str, Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
Reason = Annotated[
    str,
    Field(
        max_length=140,
        pattern=r"^[^\x00-\x1f\x7f]*$",
        description="By what law or agreement it is asked; kept. Without it only those are told of who let their data "
        "be passed on.",
    ),
]
Reader = Callable[..., lists.Part]


class Asked(Schema):
    """What of a list is asked."""

    district: Ubigeo | None = None
    authority: Reason = ""


class AskedPage(Asked):
    """Which page of a list is asked."""

    after: Key | None = Field(None, description="The key `next` of the page before.")
    limit: Annotated[int, Field(ge=1, le=MOST)] = 100


class PersonRow(Schema):
    """A person; what is not known is empty."""

    id: str
    dni: str
    dni_confirmed: bool
    given_names: str
    first_surname: str
    second_surname: str
    sex: str
    birth_date: date | None
    phone: str
    household: str | None
    poverty_class: str | None
    district: str | None
    community: str | None
    registered_at: datetime


class PeopleRows(Schema):
    """A page of people by key; `next` is the address of the following one."""

    people: list[PersonRow]
    next: str | None


class EnrolmentRow(Schema):
    """That somebody takes part in a programme through a group whose agreement was signed."""

    id: str
    person: str
    dni: str
    organisation: str
    organisation_name: str
    office: str
    district: str
    programme: str
    agreement: str
    since: date | None
    ends_on: date | None
    until: date | None
    state: str


class EnrolmentRows(Schema):
    """A page of enrolments by key of the membership; `next` is the address of the following one."""

    enrolments: list[EnrolmentRow]
    next: str | None


def _page(
    request: HttpRequest, kind: str, read: Reader, columns: tuple[lists.Column, ...], asked: AskedPage
) -> Any:
    client = token_of(request).client
    reason = asked.authority.strip()
    begin_list(client, kind, reason)
    part = read(
        client.user,
        UUID(asked.after) if asked.after else lists.FIRST,
        most=asked.limit,
        district=asked.district or "",
        authorised=bool(reason),
    )
    write_down(client, part)
    said = asked.model_dump(exclude_none=True, exclude_defaults=True) | {"after": str(part.last)}
    following = f"{reverse(f'api-1:{kind}')}?{urlencode(said)}" if part.last else None
    return {kind: [lists.cells(columns, row) for row in part.rows], "next": following}


def _csv(request: HttpRequest, kind: str, read: Reader, columns: tuple[lists.Column, ...], asked: Asked) -> Any:
    client = token_of(request).client
    reason = asked.authority.strip()
    begin_list(client, kind, reason)

    def next_part(after: UUID) -> lists.Part:
        return read(client.user, after, most=MOST, district=asked.district or "", authorised=bool(reason))

    return _streamed(client, kind, next_part, columns)


def _streamed(
    client: Client, kind: str, read: Callable[[UUID], lists.Part], columns: tuple[lists.Column, ...]
) -> StreamingHttpResponse:
    """Send a list as its parts are read: who is told of stands in the log before they are sent."""

    def rows() -> Iterator[list[Any]]:
        for part in lists.parts_of(read):
            write_down(client, part)
            for row in part.rows:
                yield list(lists.cells(columns, row).values())

    return csv_response(kind, [column.name for column in columns], rows())


def _columns(columns: tuple[lists.Column, ...]) -> str:
    return "Columns: " + " ".join(f"`{one.name}`: {one.meaning}" for one in columns)


AS_CSV = {
    "responses": {
        200: {
            "description": "UTF-8 with a byte order mark, comma, CRLF (RFC 4180), a heading.",
            "content": {"text/csv": {"schema": {"type": "string"}}},
        }
    }
}


@router.get(
    "/people",
    response={200: PeopleRows, **PROBLEMS_OF_TOKENS},
    auth=ByToken(LISTS),
    url_name="people",
    summary="People",
)
def people(request: HttpRequest, asked: Query[AskedPage]) -> Any:
    """List the people of whom the machine may be told, by key."""
    return _page(request, "people", lists.people_after, lists.PEOPLE, asked)


@router.get(
    "/people.csv",
    response={200: None, **PROBLEMS_OF_TOKENS},
    auth=ByToken(LISTS),
    url_name="people_csv",
    summary="People as CSV",
    description=_columns(lists.PEOPLE),
    openapi_extra=AS_CSV,
)
def people_csv(request: HttpRequest, asked: Query[Asked]) -> Any:
    """Send all people of whom the machine may be told, as they are read."""
    return _csv(request, "people", lists.people_after, lists.PEOPLE, asked)


@router.get(
    "/enrolments",
    response={200: EnrolmentRows, **PROBLEMS_OF_TOKENS},
    auth=ByToken(ENROLMENTS),
    url_name="enrolments",
    summary="Who takes part in which programme",
)
def enrolments(request: HttpRequest, asked: Query[AskedPage]) -> Any:
    """List the enrolments of which the machine may be told, by key of the membership; `limit` counts memberships."""
    return _page(request, "enrolments", lists.enrolments_after, lists.ENROLMENTS, asked)


@router.get(
    "/enrolments.csv",
    response={200: None, **PROBLEMS_OF_TOKENS},
    auth=ByToken(ENROLMENTS),
    url_name="enrolments_csv",
    summary="Who takes part in which programme, as CSV",
    description=_columns(lists.ENROLMENTS),
    openapi_extra=AS_CSV,
)
def enrolments_csv(request: HttpRequest, asked: Query[Asked]) -> Any:
    """Send all enrolments of which the machine may be told, as they are read."""
    return _csv(request, "enrolments", lists.enrolments_after, lists.ENROLMENTS, asked)
