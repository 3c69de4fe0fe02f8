"""What waits for whom: the tasks of a member of staff and where each call stands, gathered from every domain.

The number of queries does not grow with the number of calls.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from winay.agreements.models import Agreement, CounterpartDeposit, Tranche
from winay.agreements.queries.staff import payments_at_the_bank, payments_to_prepare, payments_to_release
from winay.agreements.terms import terms_of
from winay.base.models import Act, User
from winay.base.templatetags.winay import money
from winay.calls.models import Call, Complaint, ConditionResult, Proposal, ProposalWriter
from winay.calls.queries.door import interests_waiting_for
from winay.calls.queries.drafts import office_drafts
from winay.calls.queries.staff import (
    CallFigures,
    act_subjects_of_call,
    acts_of,
    calls_for_staff,
    figures_of_calls,
    screening_deadline,
)
from winay.committees.models import Committee, Conflict, Minutes, Outcome, Session
from winay.committees.queries.freed import Round, rounds_of
from winay.documents.queries.signed import signed_paper_missing
from winay.programmes.access import held_by, keepers_districts
from winay.programmes.models import RoleGrant
from winay.programmes.queries.staff import roles_by_programme
from winay.registry.queries.corrections import corrections_for
from winay.registry.queries.papers import papers_waiting_for

COORDINATOR, OFFICER, SECRETARY, FINANCE, EVALUATOR = (str(role) for role in RoleGrant.Role.values)
FAR = date.max
SOON = timedelta(days=3)
CALL_WITHIN = timedelta(days=7)
"""A group that wants to take part is told that somebody calls within a week."""


@dataclass(frozen=True)
class Task:
    """One thing that somebody with the right role must do, and by when."""

    text: str
    url: str
    call: str
    due: date | None = None
    late: bool = False
    soon: bool = False


@dataclass(frozen=True)
class CallLine:
    """Where one call stands: its figures, its next step and the date of it."""

    call: Call
    figures: CallFigures
    next_step: str
    next_date: date | datetime | None
    url: str


@dataclass
class _Rest:
    """What the other domains know of the calls, by call."""

    committees: set[UUID] = field(default_factory=set)
    sessions: dict[UUID, Session] = field(default_factory=dict)
    conflicts: dict[UUID, int] = field(default_factory=dict)
    without_agreement: dict[UUID, int] = field(default_factory=dict)
    agreements: dict[tuple[UUID, str], tuple[int, date | None]] = field(default_factory=dict)
    deposits: dict[UUID, tuple[int, date | None]] = field(default_factory=dict)
    unpaid: set[UUID] = field(default_factory=set)
    to_prepare: dict[UUID, tuple[int, date | None]] = field(default_factory=dict)
    to_release: dict[UUID, tuple[int, date | None]] = field(default_factory=dict)
    at_the_bank: dict[UUID, tuple[int, date | None]] = field(default_factory=dict)
    freed: dict[UUID, Round] = field(default_factory=dict)
    remedies: dict[UUID, int] = field(default_factory=dict)
    overdue: dict[UUID, int] = field(default_factory=dict)
    second: dict[UUID, int] = field(default_factory=dict)
    unsigned_minutes: dict[UUID, list[Minutes]] = field(default_factory=dict)
    without_scan: dict[UUID, tuple[int, str, date]] = field(default_factory=dict)
    drafts: dict[UUID, int] = field(default_factory=dict)


def address(name: str, *args: Any) -> str:
    """Return the address of a page of the desk."""
    return reverse(f"desk:{name}", args=args)


def _rest_of(user: User, keys: list[UUID]) -> _Rest:
    rest = _Rest(committees=set(Committee.objects.filter(call__in=keys).values_list("call", flat=True)))
    live = Session.objects.filter(committee__call__in=keys).exclude(state="cancelled")
    rest.sessions = {one.committee.call_id: one for one in live.select_related("committee__call")}
    closed = [session for session in rest.sessions.values() if session.state == "closed"]
    rounds = rounds_of(closed, timezone.localdate())
    rest.freed = {session.committee.call_id: rounds[session.pk] for session in closed if session.pk in rounds}
    conflicts = Conflict.objects.filter(
        _here(user, "proposal__"), proposal__call__in=keys, status="open"
    ).order_by()
    rest.conflicts = dict(conflicts.values_list("proposal__call").annotate(number=Count("pk")))
    awarded = Outcome.objects.filter(
        _here(user, "proposal__"),
        Q(agreement=None) | Q(agreement__state="void"),
        proposal__call__in=keys,
        proposal__state="awarded",
    ).order_by()
    rest.without_agreement = dict(awarded.values_list("proposal__call").annotate(number=Count("pk")))
    agreements = Agreement.objects.filter(
        _here(user, "outcome__proposal__"), outcome__proposal__call__in=keys
    ).order_by()
    for call, state, number, due in agreements.values_list("outcome__proposal__call", "state").annotate(
        number=Count("pk"), due=Min("sign_by")
    ):
        rest.agreements[call, state] = (number, due)
    deposits = CounterpartDeposit.objects.filter(
        _here(user, "agreement__outcome__proposal__"),
        agreement__outcome__proposal__call__in=keys,
        confirmed_at=None,
    ).order_by()
    for call, number, since in deposits.values_list("agreement__outcome__proposal__call").annotate(
        number=Count("pk"), since=Min("deposited_on")
    ):
        rest.deposits[call] = (number, since)
    owed = Complaint.objects.filter(_here(user, "proposal__"), proposal__call__in=keys).order_by()
    owed = owed.filter(state="upheld", remedy_done_at=None)
    rest.remedies = dict(owed.values_list("proposal__call").annotate(number=Count("pk")))
    late = Proposal.objects.filter(
        _here(user, ""), call__in=keys, state="returned", return_until__lt=timezone.localdate()
    ).order_by()
    rest.overdue = dict(late.values_list("call").annotate(number=Count("pk")))
    drafts = office_drafts(user, keys).order_by()
    rest.drafts = dict(drafts.values_list("call").annotate(number=Count("pk")))
    unpaid = Tranche.objects.filter(agreement__outcome__proposal__call__in=keys, agreement__state="signed")
    unpaid = unpaid.filter(number=1).exclude(state="paid").order_by()
    rest.unpaid = set(unpaid.values_list("agreement__outcome__proposal__call", flat=True))
    return rest


def _add_signed_papers(rest: _Rest, keys: list[UUID], user: User) -> None:
    """Add which documents wait for the scan of what was signed: minutes by call, agreements where `user` works."""
    minutes = Minutes.objects.filter(
        signed_paper_missing("document"), session__committee__call__in=keys, session__state="closed"
    )
    minutes = (
        minutes.select_related("document", "session__committee").defer("document__pdf").order_by("created_at")
    )
    for one in minutes:
        rest.unsigned_minutes.setdefault(one.session.committee.call_id, []).append(one)
    agreements = Agreement.objects.filter(
        _here(user, "outcome__proposal__"),
        signed_paper_missing("document"),
        outcome__proposal__call__in=keys,
        state="signed",
    ).order_by()
    for call, number, code, since in agreements.values_list("outcome__proposal__call").annotate(
        number=Count("pk"), code=Min("code"), since=Min("signed_on")
    ):
        rest.without_scan[call] = (number, code, since)


def _add_second_person(rest: _Rest, keys: list[UUID], user: User) -> None:
    """Add what colleagues wrote for groups and only somebody else, such as `user`, may admit: checked, all met."""
    checked = ConditionResult.objects.filter(proposal=OuterRef("pk"))
    by_staff = ProposalWriter.objects.filter(
        proposal=OuterRef("pk"), user__role_grants__programme=OuterRef("call__programme")
    )
    found = (
        Proposal.objects.filter(Exists(checked), ~Exists(checked.filter(met=False)), Exists(by_staff))
        .filter(_here(user, ""), call__in=keys, state="submitted", call__state__in=("published", "received"))
        .exclude(writers__user=user)
        .order_by()
    )
    rest.second = dict(found.values_list("call").annotate(number=Count("pk")))


def _add_payments(rest: _Rest, user: User) -> None:
    """Add what `user` can prepare, release or follow at the bank; never what they prepared themselves, to release."""
    for found, tranches in (
        (rest.to_prepare, payments_to_prepare(user)),
        (rest.to_release, payments_to_release(user)),
        (rest.at_the_bank, payments_at_the_bank(user)),
    ):
        for tranche in tranches:
            call = tranche.agreement.outcome.proposal.call_id
            number, due = found.get(call, (0, None))
            found[call] = (number + 1, min(filter(None, (due, tranche.due_on)), default=None))


@dataclass(frozen=True)
class _Context:
    """What the rules below look at for one call."""

    call: Call
    figures: CallFigures
    rest: _Rest
    today: date

    @property
    def session(self) -> Session | None:
        return self.rest.sessions.get(self.call.pk)


Found = tuple[str, str, date | None]
Rule = tuple[tuple[str, ...], Callable[[_Context], Iterator[Found]]]


def _draft(c: _Context) -> Iterator[Found]:
    if c.call.state == "draft":
        yield _("Complete the call and publish it"), address("call", c.call.code), c.call.opens_on


def _questions(c: _Context) -> Iterator[Found]:
    if c.figures.questions and c.call.phase in ("announced", "published"):
        text = ngettext("Answer %(n)d question", "Answer %(n)d questions", c.figures.questions)
        yield text % {"n": c.figures.questions}, address("call_questions", c.call.code), c.call.questions_until


def _drafts(c: _Context) -> Iterator[Found]:
    number = c.rest.drafts.get(c.call.pk)
    if number and c.call.phase == "published":
        text = ngettext(
            "Send %(n)d draft that the office wrote for a group",
            "Send %(n)d drafts that the office wrote for groups",
            number,
        )
        yield text % {"n": number}, address("drafts", c.call.code), timezone.localdate(c.call.closes_at)


def _screening(c: _Context) -> Iterator[Found]:
    waiting = c.figures.count("submitted")
    if waiting and c.call.state in ("published", "received"):
        text = ngettext("Screen %(n)d proposal", "Screen %(n)d proposals", waiting) % {"n": waiting}
        yield text, address("call_screening", c.call.code), screening_deadline(c.call)


def _end_of_screening(c: _Context) -> Iterator[Found]:
    waiting = c.figures.count("submitted", "returned")
    if c.call.phase == "received" and not waiting:
        yield _("Close the screening"), address("close_screening", c.call.code), screening_deadline(c.call)


def _second_person(c: _Context) -> Iterator[Found]:
    if number := c.rest.second.get(c.call.pk):
        text = ngettext(
            "Admit, as the second person, %(n)d proposal that a colleague wrote for its group",
            "Admit, as the second person, %(n)d proposals that colleagues wrote for their groups",
            number,
        )
        yield (
            text % {"n": number},
            address("call_screening", c.call.code),
            screening_deadline(c.call),
        )


def _overdue_returns(c: _Context) -> Iterator[Found]:
    if number := c.rest.overdue.get(c.call.pk):
        text = ngettext(
            "%(n)d returned proposal did not come back in time: refuse it or give more days",
            "%(n)d returned proposals did not come back in time: refuse them or give more days",
            number,
        )
        yield (
            text % {"n": number},
            f"{address('proposals')}?call={c.call.code}&state=returned",
            screening_deadline(c.call),
        )


def _remedies(c: _Context) -> Iterator[Found]:
    if number := c.rest.remedies.get(c.call.pk):
        text = ngettext(
            "Carry out what %(n)d upheld complaint was promised",
            "Carry out what %(n)d upheld complaints were promised",
            number,
        )
        yield text % {"n": number}, f"{address('complaints')}?call={c.call.code}&state=upheld", None


def _complaints(c: _Context) -> Iterator[Found]:
    if number := c.figures.complaints:
        text = ngettext("Answer %(n)d complaint", "Answer %(n)d complaints", number) % {"n": number}
        yield text, f"{address('complaints')}?call={c.call.code}&state=filed", c.figures.complaint_due


def _schedule(c: _Context) -> Iterator[Found]:
    if c.call.phase in ("received", "screened") and c.call.pk not in c.rest.committees:
        yield _("Form the committee"), address("committee", c.call.code), c.call.session_on
    elif c.call.state == "screened" and not c.session:
        yield _("Schedule the public session"), address("committee", c.call.code), c.call.session_on


def _session(c: _Context) -> Iterator[Found]:
    if c.session and c.session.state in ("planned", "open"):
        text = _("Run the public session") if c.session.state == "open" else _("Prepare the public session")
        yield text, address("session", c.session.code), timezone.localdate(c.session.planned_for)
        if number := c.rest.conflicts.get(c.call.pk):
            text = ngettext(
                "Decide on %(n)d conflict of interest", "Decide on %(n)d conflicts of interest", number
            )
            yield (
                text % {"n": number},
                address("session", c.session.code),
                timezone.localdate(c.session.planned_for),
            )


def _freed_budget(c: _Context) -> Iterator[Found]:
    found = c.rest.freed.get(c.call.pk)
    if not found or not found.outcomes or not c.session:
        return
    page = address("session_awards", c.session.code)
    if not found.freed:
        text = _("Award withdrawn: %(money)s can go to the waiting list once the time to complain is over")
        yield text % {"money": money(found.amount_held, c.call.programme.currency)}, page, found.due
        return
    text = _("Budget freed, %(money)s: nobody on the waiting list fits, put it on record")
    values = {"money": money(found.amount, c.call.programme.currency)}
    if found.next:
        text = _("Budget freed, %(money)s: next on the waiting list is %(group)s")
        values["group"] = found.next.proposal.organisation.name
    yield text % values, page, found.due


def _agreements(c: _Context) -> Iterator[Found]:
    list_of_call = f"{address('agreements')}?call={c.call.code}"
    if number := c.rest.without_agreement.get(c.call.pk):
        text = ngettext("Prepare %(n)d agreement", "Prepare %(n)d agreements", number)
        yield text % {"n": number}, list_of_call, None
    number, due = c.rest.agreements.get((c.call.pk, "draft"), (0, None))
    if number:
        text = ngettext("Complete %(n)d agreement", "Complete %(n)d agreements", number)
        yield text % {"n": number}, f"{list_of_call}&state=draft", due
    number, due = c.rest.agreements.get((c.call.pk, "issued"), (0, None))
    if number:
        text = ngettext("Have %(n)d agreement signed", "Have %(n)d agreements signed", number)
        yield text % {"n": number}, f"{list_of_call}&state=issued", due


def _signed_minutes(c: _Context) -> Iterator[Found]:
    days = timedelta(days=terms_of(c.call).signed_copy_days)
    for one in c.rest.unsigned_minutes.get(c.call.pk, ()):
        text = _("Signed copy missing: “%(title)s”. Photograph or scan it") % {"title": one.document.title}
        yield text, address("session_minutes", one.session.code), timezone.localdate(one.created_at) + days


def _signed_agreements(c: _Context) -> Iterator[Found]:
    if found := c.rest.without_scan.get(c.call.pk):
        number, code, since = found
        text = ngettext(
            "Signed copy missing: agreement %(code)s. Photograph or scan it",
            "Signed copies missing: %(n)d agreements. Photograph or scan them, beginning with %(code)s",
            number,
        )
        due = since + timedelta(days=terms_of(c.call).signed_copy_days)
        yield text % {"n": number, "code": code}, address("agreement", code), due


def _finance(c: _Context) -> Iterator[Found]:
    number, since = c.rest.deposits.get(c.call.pk, (0, None))
    if number:
        text = ngettext("Confirm %(n)d deposit", "Confirm %(n)d deposits", number) % {"n": number}
        yield text, address("payments"), since + timedelta(days=terms_of(c.call).deposit_days) if since else None
    number, due = c.rest.to_prepare.get(c.call.pk, (0, None))
    if number:
        text = ngettext("Prepare %(n)d payment", "Prepare %(n)d payments", number) % {"n": number}
        yield text, address("payments"), due
    number, due = c.rest.at_the_bank.get(c.call.pk, (0, None))
    if number:
        text = ngettext(
            "Record what the bank answered to %(n)d payment",
            "Record what the bank answered to %(n)d payments",
            number,
        )
        yield text % {"n": number}, address("payments"), due


def _release(c: _Context) -> Iterator[Found]:
    number, due = c.rest.to_release.get(c.call.pk, (0, None))
    if number:
        text = ngettext("Release %(n)d payment", "Release %(n)d payments", number) % {"n": number}
        yield text, address("payments"), due


RULES: tuple[Rule, ...] = (
    ((COORDINATOR,), _draft),
    ((COORDINATOR,), _questions),
    ((COORDINATOR, OFFICER), _drafts),
    ((COORDINATOR, OFFICER), _screening),
    ((COORDINATOR, OFFICER), _second_person),
    ((COORDINATOR, OFFICER), _overdue_returns),
    ((COORDINATOR, OFFICER), _end_of_screening),
    ((COORDINATOR,), _complaints),
    ((COORDINATOR,), _remedies),
    ((COORDINATOR, SECRETARY), _schedule),
    ((COORDINATOR, SECRETARY), _session),
    ((COORDINATOR, SECRETARY), _freed_budget),
    ((COORDINATOR, SECRETARY), _signed_minutes),
    ((COORDINATOR, OFFICER), _agreements),
    ((COORDINATOR, OFFICER), _signed_agreements),
    ((FINANCE,), _finance),
    ((COORDINATOR,), _release),
)
IN_PARTS = (
    _drafts,
    _screening,
    _second_person,
    _overdue_returns,
    _complaints,
    _remedies,
    _agreements,
    _signed_agreements,
    _finance,
    _release,
)
"""What somebody does whose role holds in a part of the territory; the rest is done for a call as a whole."""


def _task(found: Found, context: _Context) -> Task:
    text, url, due = found
    return Task(
        text=text,
        url=url,
        call=context.call.title,
        due=due,
        late=bool(due and due < context.today),
        soon=bool(due and context.today <= due <= context.today + SOON),
    )


def next_step_of(context: _Context) -> tuple[str, date | datetime | None]:
    """Return what the call waits for and when, whoever must do it; a moment where the hour matters."""
    call = context.call
    if call.state == "draft":
        return _("Publication"), call.opens_on
    if call.phase == "announced":
        return _("Opens for proposals"), call.opens_on
    if call.phase == "published":
        return _("Proposals are received until"), call.closes_at
    if call.phase == "received":
        return _("Screening ends"), screening_deadline(call)
    if call.state == "screened":
        planned = timezone.localdate(context.session.planned_for) if context.session else call.session_on
        return _("Public session"), planned
    if call.state == "decided":
        open_agreements = context.rest.without_agreement.get(call.pk, 0) + sum(
            context.rest.agreements.get((call.pk, state), (0, None))[0] for state in ("draft", "issued")
        )
        if open_agreements:
            return _("Agreements to be signed"), None
        return (
            (_("First payments"), None)
            if call.pk in context.rest.unpaid
            else (_("Groups carry out their plans"), None)
        )
    return "", None


@dataclass(frozen=True)
class Home:
    """Everything the desk's first page shows."""

    tasks: tuple[Task, ...]
    calls: tuple[CallLine, ...]


def home_of(user: User, today: date, *, limit: int = 12) -> Home:
    """Return the tasks of `user` by date and the dashboard of the latest `limit` calls."""
    roles, whole = roles_by_programme(user), roles_by_programme(user, whole=True)
    calls = list(calls_for_staff(user).exclude(state="cancelled")[:60])
    keys = [call.pk for call in calls]
    figures, rest = figures_of_calls(user, calls), _rest_of(user, keys)
    _add_payments(rest, user)
    _add_second_person(rest, keys, user)
    _add_signed_papers(rest, keys, user)
    contexts = [_Context(call, figures[call.pk], rest, today) for call in calls]
    tasks = [
        _task(found, context)
        for context in contexts
        for allowed, rule in RULES
        if (roles if rule in IN_PARTS else whole).get(context.call.programme_id, frozenset()) & set(allowed)
        for found in rule(context)
    ]
    tasks += [*_papers_of(user, today), *_corrections_of(user, today), *_interests_of(user, today)]
    lines = [CallLine(c.call, c.figures, *next_step_of(c), address("call", c.call.code)) for c in contexts[:limit]]
    return Home(tuple(_by_date(tasks)), tuple(lines))


def _papers_of(user: User, today: date) -> list[Task]:
    """Return the task of helping with papers, if any wait for `user`."""
    waiting = papers_waiting_for(user)
    if not waiting.number:
        return []
    text = ngettext("Help with %(n)d paper", "Help with %(n)d papers", waiting.number) % {"n": waiting.number}
    due = waiting.due_on
    late = due is not None and due < today
    soon = due is not None and not late and due - today <= SOON
    return [Task(text, address("papers"), _("Registry"), due, late, soon)]


def _corrections_of(user: User, today: date) -> list[Task]:
    """Return the task of answering corrections that people asked for, if any wait where `user` keeps people."""
    places = keepers_districts(user)
    if places is not None and not places:
        return []
    found = corrections_for(places).aggregate(number=Count("pk"), due=Min("due_on"))
    if not found["number"]:
        return []
    text = ngettext("Answer %(n)d correction asked for", "Answer %(n)d corrections asked for", found["number"])
    late, soon = found["due"] < today, today <= found["due"] <= today + SOON
    return [Task(text % {"n": found["number"]}, address("corrections"), _("Registry"), found["due"], late, soon)]


def _interests_of(user: User, today: date) -> list[Task]:
    """Return the task of calling groups that want to take part, if any wait where `user` works with groups."""
    waiting = interests_waiting_for(user)
    if not waiting.number or waiting.since is None:
        return []
    text = ngettext(
        "Call %(n)d group that wants to take part", "Call %(n)d groups that want to take part", waiting.number
    )
    due = timezone.localdate(waiting.since) + CALL_WITHIN
    late, soon = due < today, today <= due <= today + SOON
    return [Task(text % {"n": waiting.number}, address("interests"), _("Registry"), due, late, soon)]


def _by_date(tasks: Iterable[Task]) -> list[Task]:
    return sorted(tasks, key=lambda task: (task.due or FAR, task.call, task.text))


def line_of_call(user: User, call: Call, today: date) -> CallLine:
    """Return where one call stands, for its own page, as far as the roles of `user` hold."""
    context = _Context(call, figures_of_calls(user, [call])[call.pk], _rest_of(user, [call.pk]), today)
    return CallLine(call, context.figures, *next_step_of(context), address("call", call.code))


def log_of_call(user: User, call: Call) -> QuerySet[Act]:
    """Return the log of acts of `call`, the latest first: the call's own, and of proposals, agreements and payments
    those that lie where the roles of `user` hold."""
    keys = act_subjects_of_call(user, call)
    for model, path in (
        (Conflict, "proposal__"),
        (Agreement, "outcome__proposal__"),
        (CounterpartDeposit, "agreement__outcome__proposal__"),
        (Tranche, "agreement__outcome__proposal__"),
    ):
        rows = model.objects.filter(_here(user, path), **{f"{path}call": call}).order_by()
        keys |= {str(pk) for pk in rows.values_list("pk", flat=True)}
    for model, path in ((Committee, "call"), (Session, "committee__call")):
        keys |= {str(pk) for pk in model.objects.filter(**{path: call}).order_by().values_list("pk", flat=True)}
    return acts_of(keys)


def _here(user: User, path: str) -> Q:
    return held_by(user, programme=f"{path}call__programme", district=f"{path}district")
