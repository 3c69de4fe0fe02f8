"""What a receiver outside the system finds behind the link of a whole hand-over: its cases, and the packages."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from winay.journeys import access
from winay.journeys.models import HandOver, HandOverDoor, Referral, ReferralFile
from winay.journeys.queries.doors import package_of
from winay.journeys.queries.referrals import listed
from winay.journeys.rules.referrals import READ, TO_ANSWER
from winay.messages.tokens import digest_of

FORMAT = "winay-cohort/1"
COLUMNS = (
    "referral", "of", "name", "ubigeo", "district", "contact", "telephone", "state", "answer_by", "what", "reason",
)  # fmt: skip
"""Of the table of a page; its receiver writes `what` and `reason` and sends it back."""


def cohort_door_of_token(token: str) -> HandOverDoor:
    """Return the door of a link that opens something. Raises `HandOverDoor.DoesNotExist`."""
    rows = HandOverDoor.objects.select_related("handover__to_support", "handover__cohort__support")
    return rows.get(token_sha256=digest_of(token[:100]), closed_at=None, until__gt=timezone.now())


def cases_of(handover: HandOver) -> QuerySet[Referral]:
    """Return the referrals of a hand-over; not those that were taken back: nothing is left of them outside."""
    rows = listed().filter(cohort_member__cohort=handover.cohort_id, to_support=handover.to_support_id)
    return rows.exclude(state="withdrawn").select_related("sender", "consent__given_by", "companion_user")


def cases_behind(door: HandOverDoor, *, state: str = "", words: str = "") -> QuerySet[Referral]:
    """Return the cases behind a door, those that wait the longest first."""
    rows = cases_of(door.handover)
    if state == "to_answer":
        rows = rows.filter(state__in=TO_ANSWER)
    elif state:
        rows = rows.filter(state=state)
    if words:
        rows = rows.filter(Q(code__iexact=words) | Q(district__name__icontains=words))
    return rows.order_by("due_on", "code")


def may_read_behind(case: Referral) -> bool:
    """Tell whether its file is read behind the door: from when it was opened, while it still goes."""
    return case.state in READ and access.still_goes(case)


def files_of(cases: Sequence[Referral]) -> dict[Any, dict[str, Any]]:
    """Return the files of those cases whose file may be read, by the key of the case; one query."""
    keys = [one.pk for one in cases if may_read_behind(one)]
    return dict(ReferralFile.objects.filter(referral__in=keys).values_list("referral", "content"))


def packages_of(handover: HandOver, cases: Sequence[Referral]) -> dict[str, Any]:
    """Return the package of some cases: each sealed by itself, so that each answer stands for itself."""
    return {
        "format": FORMAT,
        "cohort": handover.cohort.code,
        "to": handover.to_support.name_es,
        "cases": [package_of(one) for one in cases if may_read_behind(one)],
    }


def rows_of(cases: Sequence[Referral]) -> list[list[str]]:
    """Return the table of some cases (`COLUMNS`)."""
    files = files_of(cases)
    return [_row(one, files.get(one.pk) or {}) for one in cases]


def _row(one: Referral, content: dict[str, Any]) -> list[str]:
    subject, contact = content.get("subject", {}), content.get("contact", {})
    return [
        one.code, one.kind, subject.get("name", ""), one.district_id, one.district.name, contact.get("name", ""),
        contact.get("telephone", ""), one.state, one.due_on.isoformat(), "", "",
    ]  # fmt: skip
