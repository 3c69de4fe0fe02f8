"""Acts on a call: start it from a pack, change it, publish, amend, close reception and screening, cancel."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from djmoney.money import Money

from winay.base.actions import record_act, transition, transition_many
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import User
from winay.base.work import enqueue
from winay.calls import rules
from winay.calls.access import may_manage_call, may_screen
from winay.calls.actions._common import canonical_sha256, locked_call, require
from winay.calls.actions.complaints import require_complaints_settled
from winay.calls.actions.door import forget_asker_soon
from winay.calls.letters import tell_cancelled, tell_dates_changed
from winay.calls.models import Amendment, Call, Category, Criterion, Question
from winay.calls.pack import CallsPart, PackCall, PackCategory, read_terms, whole_terms
from winay.calls.pack.terms import CALL_FIELDS, CATEGORY_FIELDS
from winay.calls.postings import post_budget
from winay.calls.queries.readiness import problems_before_publication
from winay.calls.queries.terms import terms_of
from winay.calls.states import CALL_STATES, PROPOSAL_STATES
from winay.funding.queries.calls import sources_of_call
from winay.programmes.access import Role, has_role
from winay.programmes.models import Programme

CLOSE_RECEPTION = "close_reception"
"""The name of the work that closes a reception at its hour."""
MONEY_FIELDS = {"budget", "ceiling", "reserved_for_most_vulnerable"}
AMENDABLE = ("questions_until", "closes_at", "session_on", "session_place")
"""What an amendment may change once a call is published, besides the categories' budgets."""


@transaction.atomic
def start_call(
    *, actor: User, programme: Programme, pack_call: str, code: str, title: str, **changes: Any
) -> Call:
    """Start a draft call from the pack's declaration, with its categories and criteria.

    `changes` are applied as in `change_draft_call`. Inverse: `cancel_call`. Raises `NotAllowed`, `InvalidInput`.
    """
    if not has_role(actor, programme, Role.COORDINATOR):
        raise NotAllowed()
    code = code.strip().upper()
    if Call.objects.filter(code=code).exists():
        raise InvalidInput(gettext_lazy("There is already a call with this code."), field="code")
    content = CallsPart.model_validate(programme.pack.content)
    try:
        plan = content.call(pack_call)
    except KeyError:
        raise InvalidInput(gettext_lazy("The pack declares no such call."), field="pack_call") from None
    opens_on = timezone.localdate()
    call = Call.objects.create(
        programme=programme,
        code=code,
        title=title.strip(),
        purpose=plan.purpose.in_language(settings.LANGUAGE_CODE),
        words=plan.model_dump(mode="json", include={"purpose"}),
        territory=programme.territory,
        pack_call=pack_call,
        terms=content.first_terms(plan).model_dump(mode="json"),
        **_proposed_calendar(plan, opens_on),
    )
    for position, category in enumerate(plan.categories):
        _create_category(call, category, position, programme.currency, opens_on)
    record_act(actor=actor, verb="start_call", subject=call, details={"pack": str(programme.pack)})
    if changes:
        call = change_draft_call(actor=actor, call=call, changes=changes)
    return call


def _proposed_calendar(plan: PackCall, opens_on: date) -> dict[str, Any]:
    closes_on = opens_on + timedelta(days=plan.calendar.reception_days)
    return {
        "opens_on": opens_on,
        "questions_until": opens_on + timedelta(days=plan.calendar.questions_days),
        "closes_at": timezone.make_aware(datetime(closes_on.year, closes_on.month, closes_on.day, 18)),
        "session_on": closes_on + timedelta(days=plan.calendar.session_days_after_reception),
    }


def _create_category(call: Call, plan: PackCategory, position: int, currency: str, on: date) -> Category:
    language = settings.LANGUAGE_CODE
    category = Category.objects.create(
        call=call,
        code=plan.code,
        name=plan.name.in_language(language),
        words=plan.model_dump(mode="json", include={"name"}),
        position=position,
        budget=Money(plan.budget, currency),
        ceiling=Money(plan.ceiling_on(on), currency),
        minimum_score=plan.minimum_score,
        reserved_for_most_vulnerable=Money(plan.reserved_for_most_vulnerable, currency),
        marginal_rule=plan.marginal_rule,
        leftover_rule=plan.leftover_rule,
    )
    Criterion.objects.bulk_create(
        Criterion(
            category=category,
            code=criterion.code,
            position=number,
            name=criterion.name.in_language(language),
            guide=criterion.guide.in_language(language),
            levels=[level.model_dump(mode="json") for level in criterion.levels],
            words=criterion.model_dump(mode="json", include={"name", "guide"}),
            weight=criterion.weight,
            minimum=criterion.minimum,
            maximum=criterion.maximum,
        )
        for number, criterion in enumerate(plan.rubric)
    )
    return category


@transaction.atomic
def change_draft_call(*, actor: User, call: Call, changes: Mapping[str, Any]) -> Call:
    """Change a draft within what its pack allows: columns, `categories` by code, terms by name.

    Raises `NotAllowed`, `WrongState` when published, `InvalidInput` naming the first field that is wrong.
    """
    call = locked_call(call)
    require(actor, may_manage_call, call)
    if call.state != "draft":
        raise WrongState(gettext_lazy("The call is published: change it by a numbered amendment."))
    allowed = set(terms_of(call).allowed_changes) | {"title", "purpose"}
    terms = dict(call.terms)
    for name, value in changes.items():
        if name == "categories":
            _change_categories(call, value, allowed)
        elif name not in allowed:
            raise InvalidInput(gettext_lazy("The pack does not let this be changed."), field=name)
        elif name == "purpose":
            _change_purpose(call, value)
        elif name in CALL_FIELDS:
            setattr(call, name, value)
        elif name in whole_terms().model_fields:
            terms[name] = value
        else:
            raise InvalidInput(gettext_lazy("The pack does not let this be changed."), field=name)
    call.terms = read_terms(terms).model_dump(mode="json")
    call.save()
    record_act(actor=actor, verb="change_call", subject=call, details={"changed": sorted(changes)})
    return call


def _change_purpose(call: Call, text: str) -> None:
    """Keep the pack's words in every language where `text` is one of them; what a person wrote stands alone."""
    said = call.words.get("purpose") or {}
    if _plain(text) in {_plain(words) for words in said.values() if words}:
        return
    call.purpose, call.words = text, {}


def _plain(text: str) -> str:
    return " ".join(text.split())


def _change_categories(call: Call, changes: Mapping[str, Mapping[str, Any]], allowed: set[str]) -> None:
    categories = {category.code: category for category in call.categories.all()}
    for code, values in changes.items():
        if code not in categories:
            raise InvalidInput(_("There is no category “%(code)s”.") % {"code": code}, field="categories")
        category = categories[code]
        for name, value in values.items():
            field = f"{code}-{name}"
            if name not in CATEGORY_FIELDS or name not in allowed:
                raise InvalidInput(gettext_lazy("The pack does not let this be changed."), field=field)
            setattr(category, name, _category_value(name, value, call.programme.currency, field))
        if category.reserved_for_most_vulnerable > category.budget:
            raise InvalidInput(
                gettext_lazy("More is reserved for the most vulnerable than the category has."),
                field=f"{code}-reserved_for_most_vulnerable",
            )
        category.save()


def _category_value(name: str, value: Any, currency: str, field: str) -> Any:
    if name in ("marginal_rule", "leftover_rule"):
        return value
    try:
        number = Decimal(str(getattr(value, "amount", value)))
    except InvalidOperation:
        raise InvalidInput(gettext_lazy("This is not a number."), field=field) from None
    highest = Decimal(100) if name == "minimum_score" else Decimal("999999999999.99")
    if not number.is_finite() or not 0 <= number <= highest:
        raise InvalidInput(gettext_lazy("This number is out of range."), field=field)
    return Money(number, currency) if name in MONEY_FIELDS else number


@transaction.atomic
def publish_call(*, actor: User, call: Call, now: datetime | None = None) -> Call:
    """Publish the call: freeze its terms and table of states, post each category's budget in the ledger.

    The budget comes from the sources that agreed to finance this call, as they agreed (`funding`). Raises
    `InvalidInput` with every problem found. Inverse: `cancel_call`, which gives the budget back.
    """
    call = locked_call(call)
    require(actor, may_manage_call, call)
    if CALL_STATES.row(call.state, "publish") and (problems := problems_before_publication(call, now)):
        raise InvalidInput(gettext_lazy("The call cannot be published yet."), problems=problems)
    if not terms_of(call).poverty_map and call.programme.poverty_map:
        call.terms = {**call.terms, "poverty_map": call.programme.poverty_map.code}
    call.published_at = now or timezone.now()
    call.terms_sha256 = canonical_sha256({"terms": call.terms, "categories": _frozen_categories(call)})
    call.states_version = PROPOSAL_STATES.version
    transition(
        call,
        table=CALL_STATES,
        act="publish",
        actor=actor,
        also_save=("published_at", "terms", "terms_sha256", "states_version"),
        details={"terms_sha256": call.terms_sha256, "states_version": call.states_version},
    )
    categories = list(call.categories.all())
    total = sum((one.budget.amount for one in categories), Decimal(0))
    sources = sources_of_call(call.programme, call.code, total)
    for category in categories:
        post_budget(category=category, amount=category.budget, actor=actor, sources=sources)
    enqueue(CLOSE_RECEPTION, str(call.pk), at=call.closes_at)
    return call


def _frozen_categories(call: Call) -> list[dict[str, Any]]:
    return [
        {
            "code": category.code,
            **{name: str(getattr(category, name)) for name in CATEGORY_FIELDS},
            "criteria": list(category.criteria.values_list("code", "weight", "minimum", "maximum")),
        }
        for category in call.categories.all()
    ]


@transaction.atomic
def amend_call(*, actor: User, call: Call, changes: Mapping[str, Any], reason: str) -> Amendment:
    """Change a published call by a numbered amendment that says what changed, from what to what, and why.

    Only dates, place and larger budgets may change, and only until the closing hour. A day is never moved forward to
    less than the pack's `notice_days` from now: whoever counted on it hears of it in time. Raises `InvalidInput`,
    `WrongState`. Inverse: another amendment.
    """
    call = locked_call(call)
    require(actor, may_manage_call, call)
    if call.phase not in ("announced", "published"):
        raise WrongState(gettext_lazy("Only a call that is open for proposals can be amended."))
    if not reason.strip():
        raise InvalidInput(gettext_lazy("Say why the call is amended: everybody reads it."), field="reason")
    number = call.amendments.count() + 1
    changed: dict[str, list[str]] = {}
    for name, value in changes.items():
        if name == "categories":
            changed |= _raise_budgets(call, value, actor, number)
        elif name not in AMENDABLE:
            raise InvalidInput(gettext_lazy("A published call keeps this as it is."), field=name)
        elif getattr(call, name) != value:
            _require_notice(call, name, value)
            changed[name] = [_shown(getattr(call, name)), _shown(value)]
            setattr(call, name, value)
    if not changed:
        raise InvalidInput(gettext_lazy("Nothing is changed."))
    problems = problems_before_publication(call)
    if problems:
        raise InvalidInput(problems[0].message, field=problems[0].where, problems=problems)
    call.save(update_fields=[name for name in changed if name in AMENDABLE])
    if "closes_at" in changed:
        enqueue(CLOSE_RECEPTION, str(call.pk), at=call.closes_at)
        tell_dates_changed(call, number)
    amendment = Amendment.objects.create(call=call, number=number, reason=reason.strip(), changes=changed)
    record_act(actor=actor, verb="amend_call", subject=call, reason=reason, details={"number": number})
    return amendment


def _require_notice(call: Call, name: str, value: Any) -> None:
    """Raise `InvalidInput` where a day is moved forward so far that people hear of it too late."""
    days = terms_of(call).notice_days
    earliest = timezone.localdate() + timedelta(days=days)
    if not isinstance(value, date) or not rules.short_notice(
        before=_local(getattr(call, name)), after=_local(value), earliest=earliest
    ):
        return
    raise InvalidInput(
        ngettext(
            "A date is moved forward with at least %(n)d day of notice: not before %(day)s.",
            "A date is moved forward with at least %(n)d days of notice: not before %(day)s.",
            days,
        )
        % {"n": days, "day": f"{earliest:%d/%m/%Y}"},
        field=name,
    )


def _local(value: Any) -> Any:
    return timezone.localtime(value) if isinstance(value, datetime) else value


def _shown(value: Any) -> str:
    return (
        timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else str(value or "")
    )


def _raise_budgets(
    call: Call, changes: Mapping[str, Mapping[str, Any]], actor: User, number: int
) -> dict[str, list[str]]:
    changed = {}
    total = sum((one.budget.amount for one in call.categories.all()), Decimal(0))
    sources = sources_of_call(call.programme, call.code, total)
    for category in call.categories.filter(code__in=changes):
        for name, value in changes[category.code].items():
            field = f"{category.code}-{name}"
            new = _category_value(name, value, call.programme.currency, field)
            if getattr(category, name) == new:
                continue
            if name != "budget" or new < category.budget:
                raise InvalidInput(
                    gettext_lazy("Once published, a category's budget can only grow and its rules stay."),
                    field=field,
                )
            post_budget(
                category=category,
                amount=new - category.budget,
                actor=actor,
                sources=sources,
                idempotency_key=f"budget:{category.pk}:amendment:{number}",
            )
            changed[field] = [f"{category.budget.amount:.2f}", f"{new.amount:.2f}"]
            category.budget = new
            category.save(update_fields=["budget", "budget_currency"])
    return changed


@transaction.atomic
def close_reception(*, actor: User, call: Call, now: datetime | None = None) -> Call:
    """Close reception once the closing hour has passed; drafts can no longer be submitted."""
    call = locked_call(call)
    require(actor, may_manage_call, call)
    if call.state == "published" and call.closes_at and (now or timezone.now()) < call.closes_at:
        raise WrongState(
            gettext_lazy("Reception closes at the published hour; to close earlier, amend the call."),
            field="closes_at",
        )
    transition(call, table=CALL_STATES, act="close_reception", actor=actor)
    return call


@transaction.atomic
def close_by_clock(*, call: Call, now: datetime | None = None) -> Call:
    """Write down that the closing hour has passed, as nobody's act but the clock's; nothing where it has not.

    The work queue does it at the hour, and whoever needs it written before. Every page follows the clock anyway.
    """
    call = locked_call(call)
    if call.state == "published" and call.closes_at and (now or timezone.now()) >= call.closes_at:
        transition(call, table=CALL_STATES, act="close_reception", actor=None)
    return call


@transaction.atomic
def close_screening(*, actor: User, call: Call) -> Call:
    """Declare that every proposal has been screened and those admitted go to the session.

    Refused while a group can complain about its refusal or waits for an answer, unless the coordinator decided
    otherwise (`go_on_over_complaints`).
    """
    call = close_by_clock(call=call)
    require(actor, may_screen, call)
    waiting = call.proposals.filter(state__in=("submitted", "returned")).count()
    if call.state == "received" and waiting:
        raise WrongState(
            ngettext(
                "%(n)d proposal is still to be screened.", "%(n)d proposals are still to be screened.", waiting
            )
            % {"n": waiting}
        )
    if call.state == "received":
        require_complaints_settled(call)
    transition(call, table=CALL_STATES, act="close_screening", actor=actor)
    return call


@transaction.atomic
def cancel_call(*, actor: User, call: Call, reason: str) -> Call:
    """Cancel a call that is not yet decided, and with it the proposals that wait. There is no inverse.

    Effects: the call's state and that of every proposal sent and not refused, with the reason; the budget
    goes back in the ledger.
    """
    call = locked_call(call)
    require(actor, may_manage_call, call)
    if not reason.strip():
        raise InvalidInput(gettext_lazy("Say why the call is cancelled: everybody reads it."), field="reason")
    was_published = call.state != "draft"
    transition(call, table=CALL_STATES, act="cancel", actor=actor, reason=reason.strip())
    live = PROPOSAL_STATES.sources("cancel_with_call")
    proposals = list(call.proposals.select_for_update(of=("self",)).filter(state__in=live))
    transition_many(proposals, table=PROPOSAL_STATES, act="cancel_with_call", actor=actor, reason=reason.strip())
    for proposal in proposals:
        proposal.call = call
    tell_cancelled(proposals, reason.strip())
    if was_published:
        for category in call.categories.all():
            post_budget(
                category=category,
                amount=-category.budget,
                actor=actor,
                idempotency_key=f"budget:{category.pk}:cancelled",
            )
    return call


@transaction.atomic
def answer_question(
    *, actor: User, call: Call, text: str, answer: str, question: Question | None = None
) -> Question:
    """Publish a question about the call and its answer, without saying who asked."""
    call = locked_call(call)
    require(actor, may_screen, call)
    if call.state == "draft":
        raise WrongState(gettext_lazy("Questions are answered once the call is published."))
    for field, value in (("text", text), ("answer", answer)):
        if not value.strip():
            raise InvalidInput(gettext_lazy("This is missing."), field=field)
    found = question or Question(call=call)
    found.text, found.answer, found.answered_at = text.strip(), answer.strip(), timezone.now()
    found.set_aside_at = None
    found.save()
    forget_asker_soon(found)
    record_act(actor=actor, verb="answer_question", subject=call)
    return found
