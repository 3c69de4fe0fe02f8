"""What a group reads of its own: its organisations, its proposals, open calls it may enter.

A field officer or coordinator who writes for a group reads the same pages, by their role in the programme.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from winay.base.models import User
from winay.calls.models import Amendment, Call, Complaint, Proposal, Question
from winay.calls.queries.readiness import last_day_to_complain
from winay.calls.queries.words import changes_in_words
from winay.calls.states import CALL_STATES
from winay.programmes.access import held_by
from winay.programmes.models import RoleGrant
from winay.registry.models import Organisation, Person
from winay.registry.queries.own import organisations_of

WRITES_FOR_GROUPS = (RoleGrant.Role.OFFICER, RoleGrant.Role.COORDINATOR)


def proposals_of(user: User) -> QuerySet[Proposal]:
    """Return the proposals of the organisations of `user`, the latest first."""
    # Keys, of which a person has a few: as a subquery PostgreSQL hashes it against all proposals of the country.
    own = list(organisations_of(user).order_by().values_list("pk", flat=True))
    return (
        Proposal.objects.filter(organisation__in=own)
        .select_related("call__programme", "category", "organisation", "district__province", "community")
        .order_by("-created_at")
    )


def proposal_for_group(user: User, code: str) -> Proposal:
    """Return a proposal of the user's own group, or one they may write on a group's behalf.

    Raises `Proposal.DoesNotExist` for everybody else.
    """
    own = organisations_of(user).order_by().values("pk")
    for_others = held_by(user, *WRITES_FOR_GROUPS, programme="call__programme", district="district")
    return (
        Proposal.objects.filter(Q(organisation__in=own) | for_others)
        .select_related("call__programme", "category", "organisation", "district__province", "community")
        .get(code=code)
    )


def is_own(user: User, proposal: Proposal) -> bool:
    """Tell whether `user` belongs to the group of `proposal` (and does not only write for it)."""
    return organisations_of(user).filter(pk=proposal.organisation_id).exists()


def open_calls() -> QuerySet[Call]:
    """Return the calls that take proposals at this moment."""
    now = timezone.now()
    return (
        Call.objects.filter(state="published", closes_at__gt=now)
        .filter(Q(opens_on=None) | Q(opens_on__lte=timezone.localdate(now)))
        .select_related("programme", "territory")
        .order_by("closes_at")
    )


def call_to_enter(code: str) -> Call:
    """Return a call that the public knows, open or not; its `phase` says. Raises `Call.DoesNotExist`."""
    known = [state for state, label in CALL_STATES.labels.items() if label.public]
    return Call.objects.select_related("programme", "territory").get(code=code, state__in=known)


def changes_since(proposals: Iterable[Proposal]) -> dict[UUID, list[Amendment]]:
    """Return, for each proposal that is still written, how its call was amended since it was begun; two queries."""
    writing = [one for one in proposals if one.state in ("draft", "returned")]
    if not writing:
        return {}
    amendments = Amendment.objects.filter(call__in={one.call_id for one in writing}).order_by("number")
    rows = list(amendments.select_related("call__programme").prefetch_related("call__categories"))
    for row in rows:
        row.words = list(changes_in_words(row.changes, row.call))
    return {
        one.pk: [row for row in rows if row.call_id == one.call_id and row.created_at > one.created_at]
        for one in writing
    }


def people_of(organisation: Organisation) -> QuerySet[Person]:
    """Return the people who belong to `organisation` today, with household and community: one query."""
    return (
        Person.objects.filter(memberships__organisation=organisation, memberships__until=None)
        .select_related("household__community", "community")
        .distinct()
    )


def complaint_deadlines(proposals: Iterable[Proposal]) -> dict[UUID, date]:
    """Return the last day to complain about each proposal whose decision can still be complained about; one query.

    Where the group has complained already, there is none.
    """
    decided = {one.pk: day for one in proposals if (day := last_day_to_complain(one))}
    if not decided:
        return {}
    since = Complaint.objects.filter(proposal__in=decided, created_at__gte=F("proposal__decided_at"))
    complained = set(since.values_list("proposal", flat=True))
    return {key: day for key, day in decided.items() if key not in complained}


@dataclass(frozen=True)
class Given:
    """A reason that the group was given, its mend, and when."""

    reason: str
    mend: str
    on: date


def refusal_of(proposal: Proposal) -> Given | None:
    """Return why `proposal` was refused and what the group can do, or None if it is not."""
    if proposal.state != "refused" or proposal.decided_at is None:
        return None
    return Given(proposal.refusal_reason, proposal.refusal_mend, timezone.localdate(proposal.decided_at))


def return_of(proposal: Proposal) -> Given | None:
    """Return what the group was last asked to mend, or None."""
    if proposal.returned_at is None:
        return None
    return Given(proposal.return_reason, "", timezone.localdate(proposal.returned_at))


def questions_of(user: User, call: Call) -> list[Question]:
    """Return what `user` asked about a call, the latest first; as long as it is known who asked."""
    return list(Question.objects.filter(call=call, asker__user=user).order_by("-created_at")[:20])
