"""Acts on a proposal until it is submitted: start, save as it is written, cost lines, members, submit, withdraw."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from djmoney.money import Money

from winay.base.actions import record_act, transition
from winay.base.codes import next_code
from winay.base.errors import InvalidInput, NotAllowed, Problem, WrongState
from winay.base.models import User
from winay.calls import rules
from winay.calls.access import belongs_to_group, may_edit_proposal, may_enter_proposals
from winay.calls.actions._common import canonical_sha256, locked_proposal, require
from winay.calls.letters import tell_received
from winay.calls.models import Call, Category, CostLine, Proposal, ProposalMember, ProposalWriter, Revision
from winay.calls.queries.readiness import (
    problems_before_submission,
    return_is_over,
    totals_of_lines,
)
from winay.calls.queries.terms import terms_of
from winay.calls.states import PROPOSAL_STATES
from winay.documents.actions import keep_for_good
from winay.registry.actions import require_standing
from winay.registry.models import Membership, Organisation, Person
from winay.registry.queries.staff import group_facts
from winay.territory.models import Community, District

EDITABLE = ("draft", "returned")
LONGEST_ANSWER = 4_000
"""Letters of an answer: a page and a half. A juror has five minutes for a whole proposal."""
MOST_COST_LINES = 200
MOST_MONEY = Decimal("999999999.99")
SUBMITTED_ALREADY = gettext_lazy("The proposal has been submitted: it can no longer be changed.")
SAME_TITLE = gettext_lazy("This group already has a proposal with this title in this call.")


LOCKED = gettext_lazy("The office returned the proposal to change other parts: this one stays as it was sent.")


def _require_place(actor: User, proposal: Proposal, *districts: str) -> None:
    """Raise `NotAllowed` unless `actor` is of the group, or writes for groups in each of these districts."""
    writes = all(may_enter_proposals(actor, proposal.call, district) for district in districts)
    if not (writes or belongs_to_group(actor, proposal)):
        raise NotAllowed()


def require_editable(actor: User, proposal: Proposal, part: str = "") -> None:
    """Raise `NotAllowed` or `WrongState` unless `actor` may write now, and in this part where it was returned."""
    require(actor, may_edit_proposal, proposal)
    if proposal.state not in EDITABLE:
        raise WrongState(SUBMITTED_ALREADY)
    if part and _is_locked(proposal, part):
        raise WrongState(LOCKED)


def _is_locked(proposal: Proposal, part: str) -> bool:
    return proposal.state == "returned" and not rules.may_change(part, proposal.return_parts)


def note_writer(actor: User, proposal: Proposal) -> None:
    """Remember that `actor` has written in the proposal: somebody else admits it."""
    ProposalWriter.objects.bulk_create([ProposalWriter(proposal=proposal, user=actor)], ignore_conflicts=True)


@transaction.atomic
def start_proposal(
    *,
    actor: User,
    call: Call,
    category: Category,
    organisation: Organisation,
    title: str,
    district: District,
    community: Community | None = None,
    now: datetime | None = None,
) -> Proposal:
    """Start a draft for `organisation` in a published call. Inverse: `withdraw_proposal`.

    Raises `WrongState` when the call takes no proposals, `InvalidInput` for a second one with the same title.
    """
    moment = timezone.localtime(now)
    if rules.phase(call.state, opens_on=call.opens_on, closes_at=call.closes_at, now=moment) not in (
        "announced",
        "published",
    ):
        raise WrongState(gettext_lazy("This call does not take proposals now."))
    if category.call_id != call.pk:
        raise InvalidInput(gettext_lazy("This category belongs to another call."), field="category")
    if not title.strip():
        raise InvalidInput(gettext_lazy("The proposal needs a title."), field="title")
    proposal = Proposal(
        call=call,
        category=category,
        organisation=organisation,
        title=_at_most(title.strip(), 200, field="title"),
        district=district,
        community=community,
        saved_at=moment,
        **{name: Money(0, call.programme.currency) for name in ("requested", "own_cash", "own_kind")},
    )
    _require_place(actor, proposal, district.pk, organisation.district_id)
    # Locked: whoever archives the group at this moment comes before or after, and finds or leaves it so.
    require_standing(Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=organisation.pk))
    proposal.code = next_code(f"{call.code}-P", width=3)
    try:
        with transaction.atomic():
            proposal.save(force_insert=True)
    except IntegrityError:
        raise InvalidInput(SAME_TITLE, field="title") from None
    note_writer(actor, proposal)
    record_act(actor=actor, verb="start_proposal", subject=proposal)
    return proposal


def save_proposal(*, actor: User, proposal: Proposal, values: Mapping[str, Any]) -> Proposal:
    """Save what has been written so far. Valid fields are kept even when others are wrong.

    `values` may hold title, activity, category (code), district (UBIGEO), community, expected_sales, and the code of
    any question of the form. After saving, raises `InvalidInput` whose problems name each field that was not taken and
    why, those included that a return did not name and that would change.
    """
    problems: list[Problem] = []
    with transaction.atomic():
        proposal = locked_proposal(proposal)
        require_editable(actor, proposal)
        note_writer(actor, proposal)
        title_before = proposal.title
        questions = {question.code for question in terms_of(proposal.call).questions}
        for name, value in values.items():
            try:
                before = _value(proposal, name, questions)
                _set_value(proposal, name, value, questions, actor)
                if _value(proposal, name, questions) != before and _is_locked(proposal, rules.part_of_field(name)):
                    _set_value(proposal, name, before, questions, actor)
                    raise InvalidInput(LOCKED)
            except InvalidInput as error:
                problems.append(Problem(error.message, where=name))
        proposal.saved_at = timezone.now()
        try:
            with transaction.atomic():
                proposal.save()
        except IntegrityError:
            proposal.title = title_before
            proposal.save()
            problems.append(Problem(SAME_TITLE, where="title"))
    if problems:
        raise InvalidInput(problems[0].message, field=problems[0].where, problems=problems)
    return proposal


def _value(proposal: Proposal, name: str, questions: set[str]) -> Any:
    return proposal.answers.get(name, "") if name in questions else getattr(proposal, name, None)


def _set_value(proposal: Proposal, name: str, value: Any, questions: set[str], actor: User) -> None:
    if name in questions:
        proposal.answers = {**proposal.answers, name: _answer(value)}
    else:
        _set_field(proposal, name, value, actor)


def _answer(value: Any) -> str:
    return _at_most(str(value if value is not None else "").strip(), LONGEST_ANSWER)


def _at_most(text: str, most: int, *, field: str | None = None) -> str:
    """Return a text of at most `most` letters. Raises `InvalidInput`: what is too long is told, never cut."""
    text = text.replace("\x00", "")
    if len(text) > most:
        raise InvalidInput(_("This text is longer than %(most)d characters.") % {"most": most}, field=field)
    return text


def _set_field(proposal: Proposal, name: str, value: Any, actor: User) -> None:
    if name == "title":
        if not str(value or "").strip():
            raise InvalidInput(gettext_lazy("The proposal needs a title."))
        proposal.title = _at_most(str(value).strip(), 200)
    elif name == "activity":
        proposal.activity = _at_most(str(value or "").strip(), 120)
    elif name == "category":
        category = proposal.call.categories.filter(code=getattr(value, "code", value)).first()
        if category is None:
            raise InvalidInput(gettext_lazy("Choose one of the call's categories."))
        proposal.category = category
    elif name == "district":
        district = District.objects.filter(pk=getattr(value, "pk", value)).first()
        if district is None:
            raise InvalidInput(gettext_lazy("There is no district with this UBIGEO."))
        if district.pk != proposal.district_id:
            _require_place(actor, proposal, district.pk)
        proposal.district = district
    elif name == "community":
        proposal.community = value
    elif name == "expected_sales":
        currency = proposal.call.programme.currency
        proposal.expected_sales = None if value in (None, "") else Money(_amount(value), currency)
    else:
        raise InvalidInput(gettext_lazy("The form has no such field."))


def _amount(value: Any) -> Decimal:
    try:
        number = Decimal(str(getattr(value, "amount", value)))
    except InvalidOperation:
        raise InvalidInput(gettext_lazy("This is not a number.")) from None
    if not number.is_finite() or not 0 <= number <= MOST_MONEY:
        raise InvalidInput(gettext_lazy("This number is out of range."))
    return number


@transaction.atomic
def replace_cost_lines(*, actor: User, proposal: Proposal, lines: Iterable[Mapping[str, Any]]) -> Proposal:
    """Put these cost lines in place of the former and add up the proposal's amounts; all or nothing.

    Each line has kind, description, unit, quantity, unit_cost, source. Raises `InvalidInput` with a problem a fault.
    """
    proposal = locked_proposal(proposal)
    require_editable(actor, proposal, "costs")
    note_writer(actor, proposal)
    given = list(lines)
    if len(given) > MOST_COST_LINES:
        raise InvalidInput(_("A proposal has at most %(most)d cost lines.") % {"most": MOST_COST_LINES})
    currency = proposal.call.programme.currency
    problems: list[Problem] = []
    made = [_cost_line(proposal, position, line, currency, problems) for position, line in enumerate(given)]
    if problems:
        raise InvalidInput(gettext_lazy("Some cost lines are wrong."), field="cost_lines", problems=problems)
    totals = totals_of_lines(made)
    if totals.whole > MOST_MONEY:
        raise InvalidInput(gettext_lazy("This number is out of range."), field="cost_lines")
    proposal.cost_lines.all().delete()
    CostLine.objects.bulk_create(made)
    proposal.requested = Money(totals.requested, currency)
    proposal.own_cash = Money(totals.own_cash, currency)
    proposal.own_kind = Money(totals.own_kind, currency)
    proposal.saved_at = timezone.now()
    proposal.save()
    return proposal


def _cost_line(
    proposal: Proposal, position: int, line: Mapping[str, Any], currency: str, problems: list[Problem]
) -> CostLine:
    def fault(field: str, message: Any) -> None:
        problems.append(Problem(message, where=f"{position + 1}.{field}"))

    def number(field: str, most: Decimal, decimals: int) -> Decimal:
        try:
            value = _amount(line.get(field) if line.get(field) not in (None, "") else 0)
            if value <= 0 or value > most:
                raise InvalidInput(gettext_lazy("This must be greater than zero and not too large."))
            # The database would round it by itself, and the total would no longer be that of the lines it keeps.
            if value != round(value, decimals):
                raise InvalidInput(_("Use at most %(n)d decimals.") % {"n": decimals})
            return value
        except InvalidInput as error:
            fault(field, error.message)
            return Decimal(1)

    description = str(line.get("description") or "").replace("\x00", "").strip()
    unit = str(line.get("unit") or "").replace("\x00", "").strip()
    if not description:
        fault("description", gettext_lazy("Say what is bought or paid."))
    for field, text, most in (("description", description, 200), ("unit", unit, 40)):
        if len(text) > most:
            fault(field, _("This text is longer than %(most)d characters.") % {"most": most})
    if line.get("kind") not in CostLine.Kind.values:
        fault("kind", gettext_lazy("Choose what kind of cost this is."))
    if line.get("source") not in CostLine.Source.values:
        fault("source", gettext_lazy("Choose who pays for it."))
    return CostLine(
        proposal=proposal,
        position=position,
        kind=line.get("kind") or "",
        description=description[:200],
        unit=unit[:40],
        quantity=number("quantity", Decimal("999999999"), 3),
        unit_cost=Money(number("unit_cost", MOST_MONEY, 2), currency),
        source=line.get("source") or "",
    )


@transaction.atomic
def set_members(*, actor: User, proposal: Proposal, people: Iterable[Person]) -> Proposal:
    """Say who takes part: current members of the organisation, each with their household.

    A group in which most households are extremely poor qualifies as most vulnerable, unless a person decided
    (`decide_most_vulnerable`), whose word stands whoever takes part.
    """
    proposal = locked_proposal(proposal)
    require_editable(actor, proposal)
    chosen = list({person.pk: person for person in people}.values())
    known = set(
        Membership.objects.filter(organisation=proposal.organisation, until=None).values_list("person", flat=True)
    )
    if any(person.pk not in known for person in chosen):
        raise InvalidInput(gettext_lazy("Only current members of the organisation can take part."), field="people")
    if _is_locked(proposal, "people"):
        if {person.pk for person in chosen} == set(proposal.members.values_list("person", flat=True)):
            return proposal
        raise WrongState(LOCKED)
    note_writer(actor, proposal)
    proposal.members.all().delete()
    ProposalMember.objects.bulk_create(
        ProposalMember(proposal=proposal, person=person, household_id=person.household_id) for person in chosen
    )
    proposal.most_vulnerable_by_rule = group_facts(chosen).extreme_poor_share > Fraction(
        terms_of(proposal.call).most_vulnerable_above
    )
    if proposal.most_vulnerable_decided is None:
        proposal.most_vulnerable = proposal.most_vulnerable_by_rule
    proposal.saved_at = timezone.now()
    proposal.save(update_fields=["saved_at", "most_vulnerable", "most_vulnerable_by_rule"])
    return proposal


@transaction.atomic
def submit_proposal(*, actor: User, proposal: Proposal, now: datetime | None = None) -> Revision:
    """Submit the proposal: what is written becomes a numbered revision that nobody can change.

    Submitting twice at once makes one revision. The first time is what counts where the order decides; a proposal
    that was returned keeps it. Raises `InvalidInput` with all that is missing, `WrongState` after the closing hour or
    after the last day of the return. Inverse: staff return it, or the group withdraws it.
    """
    moment = now or timezone.now()
    proposal = locked_proposal(proposal)
    require(actor, may_edit_proposal, proposal)
    call = proposal.call
    if PROPOSAL_STATES.row(proposal.state, "submit"):
        late = call.state != "published" or (call.closes_at and moment > call.closes_at)
        if call.state not in ("published", "received") or (proposal.state == "draft" and late):
            raise WrongState(gettext_lazy("The call has closed: it takes no more proposals."))
        if call.opens_on and timezone.localdate(moment) < call.opens_on:
            raise WrongState(gettext_lazy("The call is not open yet."))
        if proposal.state == "returned" and return_is_over(proposal, timezone.localdate(moment)):
            raise WrongState(
                _(
                    "The last day to send the proposal again was %(day)s. Ask the office whether it can be extended."
                )
                % {"day": f"{proposal.return_until:%d/%m/%Y}"}
            )
        if problems := problems_before_submission(proposal):
            raise InvalidInput(gettext_lazy("The proposal is not complete yet."), problems=problems)
    # What the rules said of the former revision does not hold for this one; what a person decided stays.
    proposal.condition_results.filter(decided_by_name="").delete()
    note_writer(actor, proposal)
    proposal.revision += 1
    proposal.last_submitted_at = moment
    proposal.submitted_at = proposal.submitted_at or moment
    proposal.return_until, proposal.return_parts = None, []
    transition(
        proposal,
        table=PROPOSAL_STATES,
        act="submit",
        actor=actor,
        also_save=("revision", "submitted_at", "last_submitted_at", "return_until", "return_parts"),
        details={"revision": proposal.revision},
    )
    tell_received(proposal)
    content = snapshot_of(proposal)
    for sent in (proposal.pictures, proposal.attachments):
        keep_for_good(sent.values_list("proof", flat=True))
    return Revision.objects.create(
        proposal=proposal, number=proposal.revision, content=content, sha256=canonical_sha256(content)
    )


def snapshot_of(proposal: Proposal) -> dict[str, Any]:
    """Return everything a juror judges, as plain data; members by key, so that no name is copied."""
    lines = list(proposal.cost_lines.order_by("position"))
    members = list(proposal.members.order_by("created_at", "id").values_list("person", "household", "person__sex"))
    return {
        "code": proposal.code,
        "title": proposal.title,
        "category": proposal.category.code,
        "organisation": str(proposal.organisation_id),
        "activity": proposal.activity,
        "district": proposal.district_id,
        "community": str(proposal.community_id) if proposal.community_id else None,
        "answers": proposal.answers,
        "expected_sales": str(proposal.expected_sales.amount) if proposal.expected_sales else None,
        "most_vulnerable": proposal.most_vulnerable,
        "members": [str(person) for person, _household, _sex in members],
        "households": len({household or person for person, household, _sex in members}),
        "women": sum(sex == Person.Sex.FEMALE for _person, _household, sex in members),
        "cost_lines": [
            {
                "kind": line.kind,
                "description": line.description,
                "unit": line.unit,
                "quantity": f"{line.quantity.normalize():f}",
                "unit_cost": f"{line.unit_cost.amount:.2f}",
                "total": f"{rules.line_total(line.quantity, line.unit_cost.amount):.2f}",
                "source": line.source,
            }
            for line in lines
        ],
        "requested": f"{proposal.requested.amount:.2f}",
        "own_cash": f"{proposal.own_cash.amount:.2f}",
        "own_kind": f"{proposal.own_kind.amount:.2f}",
        "currency": proposal.call.programme.currency,
        "pictures": list(
            proposal.pictures.order_by("created_at").values_list("kind", "caption", "proof__file", "proof__sha256")
        ),
        "attachments": list(
            proposal.attachments.order_by("created_at").values_list("caption", "proof__file", "proof__sha256")
        ),
    }


@transaction.atomic
def withdraw_proposal(*, actor: User, proposal: Proposal, reason: str = "") -> Proposal:
    """Take the proposal back before the session. There is no inverse; the group may start another."""
    proposal = locked_proposal(proposal)
    require(actor, may_edit_proposal, proposal)
    transition(proposal, table=PROPOSAL_STATES, act="withdraw", actor=actor, reason=reason)
    return proposal
