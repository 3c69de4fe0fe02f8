"""What staff read of calls: fetched and authorised in one step, listed with filters, counted for dashboards."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.utils import timezone

from winay.base.errors import Problem
from winay.base.models import Act, User
from winay.calls import rules
from winay.calls.models import Amendment, Call, Complaint, CostLine, Proposal, Question
from winay.calls.queries.readiness import problems_before_publication
from winay.programmes.models import RoleGrant


def _mine(user: User) -> QuerySet[RoleGrant]:
    return RoleGrant.objects.filter(user=user).order_by().values("programme")


def calls_for_staff(user: User) -> QuerySet[Call]:
    """Return the calls of every programme in which `user` works, newest first."""
    return Call.objects.filter(programme__in=_mine(user)).select_related("programme", "territory")


def call_for_staff(user: User, code: str) -> Call:
    """Return one call of a programme in which `user` works; raise `Call.DoesNotExist` otherwise."""
    return calls_for_staff(user).get(code=code)


def calls_with_counts(user: User) -> QuerySet[Call]:
    """Return the calls of `user` with how many proposals each has received."""
    return calls_for_staff(user).annotate(
        proposal_count=Count("proposals", filter=~Q(proposals__state__in=("draft", "withdrawn")))
    )


def proposals_for_staff(user: User) -> QuerySet[Proposal]:
    """Return the proposals of the calls of `user`, with what a line of a list shows: one query."""
    return Proposal.objects.filter(call__programme__in=_mine(user)).select_related(
        "call", "category", "organisation", "district__province", "community"
    )


def proposal_for_staff(user: User, code: str) -> Proposal:
    """Return one proposal of a programme in which `user` works; raise `Proposal.DoesNotExist` otherwise."""
    return proposals_for_staff(user).select_related("call__programme").get(code=code)


def complaints_for_staff(user: User) -> QuerySet[Complaint]:
    """Return the complaints about the calls of `user`, those to answer first."""
    return Complaint.objects.filter(proposal__call__programme__in=_mine(user)).select_related(
        "proposal__call__programme", "proposal__organisation"
    )


def complaint_for_staff(user: User, code: str) -> Complaint:
    """Return one complaint about a call of `user`; raise `Complaint.DoesNotExist` otherwise."""
    return complaints_for_staff(user).get(code=code)


def questions_for_staff(user: User, call: Call) -> QuerySet[Question]:
    """Return the questions about `call`, those without an answer first."""
    return call.questions.order_by("answered_at", "created_at")


@dataclass(frozen=True)
class CallFigures:
    """How many proposals of one call stand in each state, and what else waits for somebody."""

    states: dict[str, int] = field(default_factory=dict)
    requested: Decimal = Decimal()
    complaints: int = 0
    complaint_due: date | None = None
    questions: int = 0
    budget: Decimal = Decimal()

    def count(self, *states: str) -> int:
        """Return how many proposals stand in any of `states`."""
        return sum(self.states.get(state, 0) for state in states)

    @property
    def received(self) -> int:
        """How many proposals were ever submitted and not withdrawn."""
        return sum(number for state, number in self.states.items() if state not in ("draft", "withdrawn"))


def figures_of_calls(calls: Iterable[Call]) -> dict[UUID, CallFigures]:
    """Return the figures of each call in four queries, whatever their number."""
    keys = [call.pk for call in calls]
    found: dict[UUID, dict[str, Any]] = {key: {"states": {}} for key in keys}
    rows = Proposal.objects.filter(call__in=keys).order_by().values_list("call", "state")
    for call, state, number, asked in rows.annotate(number=Count("pk"), asked=Sum("requested")):
        found[call]["states"][state] = number
        if state not in ("draft", "withdrawn"):
            found[call]["requested"] = found[call].get("requested", Decimal()) + (asked or 0)
    filed = Complaint.objects.filter(proposal__call__in=keys, state="filed").order_by()
    for call, number, due in filed.values_list("proposal__call").annotate(
        number=Count("pk"), due=Min("answer_due_on")
    ):
        found[call] |= {"complaints": number, "complaint_due": due}
    asked = Question.objects.filter(call__in=keys, answered_at=None).order_by()
    for call, number in asked.values_list("call").annotate(number=Count("pk")):
        found[call]["questions"] = number
    sums = Call.objects.filter(pk__in=keys).order_by().values_list("pk")
    for call, budget in sums.annotate(budget=Sum("categories__budget")):
        found[call]["budget"] = budget or Decimal()
    return {key: CallFigures(**values) for key, values in found.items()}


def screening_deadline(call: Call) -> date | None:
    """Return the last day for screening: closing day plus the days that the terms give."""
    if not call.closes_at:
        return None
    return timezone.localdate(call.closes_at) + timedelta(days=int(call.terms.get("screening_days") or 0))


def next_to_screen(user: User, after: Proposal) -> Proposal | None:
    """Return another proposal of the same call that waits for screening, the oldest first."""
    waiting = proposals_for_staff(user).filter(call=after.call, state="submitted").exclude(pk=after.pk)
    return waiting.order_by("submitted_at", "code").first()


@dataclass(frozen=True)
class SourceLines:
    """The cost lines that one source pays, and their sum."""

    source: str
    name: str
    lines: tuple[CostLine, ...]
    total: Decimal


def budget_by_source(lines: Iterable[CostLine]) -> list[SourceLines]:
    """Group cost lines by who pays them, in the order of the choices; sums to the cent."""
    all_lines = list(lines)
    found = []
    for source, name in CostLine.Source.choices:
        mine = tuple(line for line in all_lines if line.source == source)
        if mine:
            total = sum((line_total(line) for line in mine), Decimal())
            found.append(SourceLines(source, str(name), mine, total))
    return found


def line_total(line: CostLine) -> Decimal:
    """Return quantity × unit cost, rounded half up to the cent."""
    return rules.line_total(line.quantity, line.unit_cost.amount)


def act_subjects_of_call(call: Call) -> set[str]:
    """Return the keys of everything in this domain that belongs to `call`, as the log of acts knows them."""
    keys = {str(call.pk)}
    for model, path in (
        (Proposal, "call"),
        (Complaint, "proposal__call"),
        (Question, "call"),
        (Amendment, "call"),
    ):
        keys |= {str(pk) for pk in model.objects.filter(**{path: call}).order_by().values_list("pk", flat=True)}
    return keys


def act_subjects_of_proposal(proposal: Proposal) -> set[str]:
    """Return the keys of `proposal` and its complaints, as the log of acts knows them."""
    return {str(proposal.pk)} | {str(pk) for pk in proposal.complaints.values_list("pk", flat=True)}


def acts_of(subjects: Iterable[str]) -> QuerySet[Act]:
    """Return the log of acts about any of `subjects`, the latest first."""
    return Act.objects.filter(subject_id__in=list(subjects)).order_by("-at", "-id")


def last_change_of(call: Call) -> Any:
    """Return when anything about the proposals of `call` was last submitted."""
    return call.proposals.aggregate(last=Max("submitted_at"))["last"]


def missing_before_publication(call: Call) -> list[Problem]:
    """Return what keeps a draft from being published, with the field to mend."""
    return problems_before_publication(call)
