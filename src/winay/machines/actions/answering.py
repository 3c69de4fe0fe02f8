"""The answers to questions of a search, and the line in the log of who looked for everybody whom they tell of."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from winay.machines.models import Client
from winay.machines.queries import searching
from winay.machines.queries.records import people_in, records_of
from winay.machines.rules import ENROLMENTS, stamp
from winay.machines.rules.criteria import BadCriteria, Criteria, Entity, read_criteria
from winay.registry.actions import log_reading

FEW, MOST = 50, 500
"""Records of a page: where nothing is said, and at most."""
PAGE, NEWS_PAGE = "machine_search", "machine_news"
"""What the log of who looked calls them."""


@dataclass(frozen=True)
class Told:
    """One answer, and what is kept of it."""

    answer: dict[str, Any]
    size: int = 0
    number: int = 0
    total: int | None = None


class Refusal(Exception):
    """A question that is not answered, by the standard's code."""

    def __init__(self, code: str, what: str) -> None:
        super().__init__(code)
        self.code, self.what = code, what


def said_purpose(given: Any) -> str:
    """Return the reason in a consent or an authorisation; empty where none is said."""
    purpose = given.get("purpose") if isinstance(given, dict) else None
    parts = [purpose.get(name) for name in ("code", "text")] if isinstance(purpose, dict) else []
    said = " ".join(part.strip() for part in parts if isinstance(part, str) and part.strip())
    return "".join(sign for sign in said if sign.isprintable())[:140].strip()


def purpose_of(criteria: dict[str, Any]) -> str:
    """Return why a machine says it asks, as it says it: by consent, by authorisation, or nothing."""
    said = {name: said_purpose(criteria.get(name)) for name in ("consent", "authorize")}
    return "; ".join(f"{name}: {text}" for name, text in said.items() if text)


def search_answers(client: Client, questions: Iterable[dict[str, Any]], *, scopes: list[str]) -> list[Told]:
    """Return the answer to each question in its order, and log who was told of whom.

    One that cannot be asked is refused by itself, with the standard's code and how to mend it.
    """
    told: list[Told] = []
    references: set[str] = set()
    for question in questions:
        reference = question["reference_id"]
        try:
            if reference in references:
                raise Refusal(
                    "rjct.reference_id.duplicate", "Each question of a message has a reference_id of its own."
                )
            references.add(reference)
            told.append(_answer(client, question, enrolments=ENROLMENTS in scopes))
        except Refusal as refusal:
            told.append(Told(_head(question, "rjct", refusal)))
    return told


def _head(question: dict[str, Any], status: str, refusal: Refusal | None = None) -> dict[str, Any]:
    head = {"reference_id": question["reference_id"], "timestamp": stamp(timezone.now()), "status": status}
    if refusal:
        head |= {"status_reason_code": refusal.code, "status_reason_message": refusal.what}
    return head | ({"locale": question["locale"]} if question.get("locale") else {})


def criteria_of(asked: dict[str, Any]) -> Criteria:
    """Return the criteria of a question. Raises `Refusal`."""
    try:
        named = asked.get("reg_record_type") or asked.get("response_entity") or ""
        return read_criteria(asked["query_type"], asked["query"], record_type=named)
    except BadCriteria as bad:
        raise Refusal("rjct.search_criteria.invalid", bad.what) from bad


def _answer(client: Client, question: dict[str, Any], *, enrolments: bool) -> Told:
    asked = question["search_criteria"]
    criteria = criteria_of(asked)
    paging = question.get("pagination") or asked.get("pagination") or {}
    size, number = min(int(paging.get("page_size") or FEW), MOST), int(paging.get("page_number") or 1)
    order = _order(criteria.entity, asked.get("sort") or [])
    authorised = bool(purpose_of(asked))
    try:
        page = searching.found(client.user, criteria, authorised=authorised, size=size, number=number, order=order)
    except searching.TooMany:
        raise Refusal(
            "rjct.search.too_many_records_found", f"More than {searching.MOST_FOUND} fit: ask for less."
        ) from None
    records = records_of(criteria.entity, page.rows, client.user, enrolments=enrolments)
    log_reading(reader=client.user, people=people_in(criteria.entity, page.rows), page=PAGE)
    answer = _head(question, "succ") | {
        "data": {
            "version": "1.0.0",
            "reg_type": "ns:org:RegistryType:Social",
            "reg_record_type": criteria.entity.value,
            "reg_records": records,
        },
        "pagination": {"page_size": size, "page_number": number, "total_count": page.total},
    }
    return Told(answer, size, number, page.total)


def _order(entity: Entity, sort: list[dict[str, Any]]) -> list[str]:
    orders = searching.ORDERS[entity]
    found = []
    for one in sort:
        name = one.get("attribute_name")
        if name not in orders:
            raise Refusal("rjct.sort.invalid", f"Sorted by: {', '.join(orders)}.")
        found.append(("-" if one.get("sort_order") == "desc" else "") + orders[name])
    return found
