"""What staff read of calls: fetched and authorised in one step, listed with filters, counted for dashboards."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from winay.base.log import Subject
from winay.base.models import User
from winay.calls import rules
from winay.calls.access import may_enter_proposals
from winay.calls.models import Call, Complaint, CostLine, Proposal, Question
from winay.calls.queries.terms import terms_of
from winay.programmes.access import Role, grants_of, held_by, programmes_of
from winay.registry.models import Organisation
from winay.territory.models import District


def _here(user: User, path: str = "") -> Q:
    return held_by(user, programme=f"{path}call__programme", district=f"{path}district")


def calls_for_staff(user: User) -> QuerySet[Call]:
    """Return the calls of every programme in which `user` works, newest first."""
    return Call.objects.filter(programme__in=programmes_of(user)).select_related("programme", "territory")


def call_for_staff(user: User, code: str) -> Call:
    """Return one call of a programme in which `user` works; raise `Call.DoesNotExist` otherwise."""
    return calls_for_staff(user).get(code=code)


def calls_with_counts(user: User) -> QuerySet[Call]:
    """Return the calls of `user` with how many proposals each has received, where their roles hold."""
    received = proposals_for_staff(user).exclude(state__in=("draft", "withdrawn")).filter(call=OuterRef("pk"))
    counted = received.order_by().values("call").annotate(number=Count("pk")).values("number")
    return calls_for_staff(user).annotate(proposal_count=Coalesce(Subquery(counted), 0))


def proposals_for_staff(user: User) -> QuerySet[Proposal]:
    """Return the proposals of the calls of `user` where their roles hold, with what a line of a list shows."""
    return Proposal.objects.filter(_here(user)).select_related(
        "call", "category", "organisation", "district__province", "community"
    )


def proposal_for_staff(user: User, code: str) -> Proposal:
    """Return one proposal of a programme in which `user` works; raise `Proposal.DoesNotExist` otherwise."""
    return proposals_for_staff(user).select_related("call__programme").get(code=code)


def groups_to_write_for(user: User, call: Call) -> QuerySet[Organisation]:
    """Return the organisations for which `user` may enter a proposal to `call`: those where their role holds."""
    grants = grants_of(user, Role.OFFICER, Role.COORDINATOR).filter(programme=call.programme_id)
    rows = Organisation.standing.all()
    if grants.filter(territory=None).exists():
        return rows
    held = District.objects.filter(sets__in=grants.values("territory"))
    return rows.filter(district__in=held.values("pk"))


def calls_open_to(user: User, organisation: Organisation) -> list[Call]:
    """Return the calls that receive proposals now into which `user` may enter one for `organisation`; few queries."""
    now = timezone.localtime()
    rows = calls_for_staff(user).filter(state="published", opens_on__lte=now.date(), closes_at__gt=now)
    return [
        call
        for call in rows.order_by("closes_at")[:5]
        if (not (kinds := terms_of(call).who_may_apply) or organisation.kind in kinds)
        and may_enter_proposals(user, call, organisation.district_id)
    ]


def complaints_for_staff(user: User) -> QuerySet[Complaint]:
    """Return the complaints about the calls of `user` where their roles hold, those to answer first."""
    return Complaint.objects.filter(_here(user, "proposal__")).select_related(
        "proposal__call__programme", "proposal__organisation"
    )


def complaint_for_staff(user: User, code: str) -> Complaint:
    """Return one complaint about a call of `user`; raise `Complaint.DoesNotExist` otherwise."""
    return complaints_for_staff(user).get(code=code)


def questions_for_staff(user: User, call: Call) -> QuerySet[Question]:
    """Return the questions about `call`, those without an answer first."""
    return call.questions.filter(set_aside_at=None).select_related("asker").order_by("answered_at", "created_at")


@dataclass(frozen=True)
class CallFigures:
    """How many proposals of one call stand in each state, and what else waits for somebody."""

    states: Counter[str] = field(default_factory=Counter)
    requested: Decimal = Decimal()
    complaints: int = 0
    complaint_due: date | None = None
    questions: int = 0
    budget: Decimal = Decimal()

    def count(self, *states: str) -> int:
        """Return how many proposals stand in any of `states`."""
        return sum(self.states[state] for state in states)

    @property
    def received(self) -> int:
        """How many proposals were ever submitted and not withdrawn."""
        return sum(number for state, number in self.states.items() if state not in ("draft", "withdrawn"))


def figures_of_calls(user: User, calls: Iterable[Call]) -> dict[UUID, CallFigures]:
    """Return the figures of each call where the roles of `user` hold, in four queries, whatever their number."""
    keys = [call.pk for call in calls]
    found: dict[UUID, dict[str, Any]] = {key: {"states": Counter()} for key in keys}
    rows = Proposal.objects.filter(_here(user), call__in=keys).order_by().values_list("call", "state")
    for call, state, number, asked in rows.annotate(number=Count("pk"), asked=Sum("requested")):
        found[call]["states"][state] = number
        if state not in ("draft", "withdrawn"):
            found[call]["requested"] = found[call].get("requested", Decimal()) + (asked or 0)
    filed = Complaint.objects.filter(_here(user, "proposal__"), proposal__call__in=keys, state="filed").order_by()
    for call, number, due in filed.values_list("proposal__call").annotate(
        number=Count("pk"), due=Min("answer_due_on")
    ):
        found[call] |= {"complaints": number, "complaint_due": due}
    asked = Question.objects.filter(call__in=keys, answered_at=None, set_aside_at=None).order_by()
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
    return timezone.localdate(call.closes_at) + timedelta(days=terms_of(call).screening_days)


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


def subjects_in(rows: QuerySet[Any]) -> set[Subject]:
    """Return what acts about any of `rows` are about."""
    label = rows.model._meta.label_lower
    return {(label, str(pk)) for pk in rows.order_by().values_list("pk", flat=True)}


def act_subjects_of_call(user: User, call: Call) -> set[Subject]:
    """Return what belongs to `call` in this domain and lies where the roles of `user` hold."""
    found: tuple[QuerySet[Any], ...] = (
        proposals_for_staff(user).filter(call=call),
        complaints_for_staff(user).filter(proposal__call=call),
        call.questions.all(),
        call.amendments.all(),
    )
    return {("calls.call", str(call.pk))}.union(*map(subjects_in, found))


def act_subjects_of_proposal(proposal: Proposal) -> set[Subject]:
    """Return `proposal` and its complaints, as the log of acts knows them."""
    return {("calls.proposal", str(proposal.pk))} | subjects_in(proposal.complaints.all())
