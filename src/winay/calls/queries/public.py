"""What everybody may read of calls and proposals: never a draft, never a person."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, IntegerField, Prefetch, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from djmoney.money import Money

from winay.base.search import with_words
from winay.calls.models import Amendment, Call, Category, ConditionResult, Criterion, Proposal, Question
from winay.calls.pack import CallTerms
from winay.calls.queries.targeting import Aim, aim_of_call
from winay.calls.queries.terms import all_terms_of, terms_of
from winay.calls.queries.words import changes_in_words, conditions_in_words, level_in_words, round_in_words
from winay.calls.rules import takes_questions
from winay.calls.states import CALL_STATES, PROPOSAL_STATES
from winay.programmes.packs import LocalText
from winay.registry.models import Organisation
from winay.territory.models import Community, District

PUBLIC_CALL_STATES = tuple(state for state, label in CALL_STATES.labels.items() if label.public)
MOST_NAMED = 60
"""How many districts a call's page names; of more it says how many they are."""
PUBLIC_PROPOSAL_STATES = tuple(state for state, label in PROPOSAL_STATES.labels.items() if label.public)


@dataclass(frozen=True)
class CategoryRow:
    """A category's name and money."""

    code: str
    name: str
    budget: Money
    ceiling: Money


@dataclass(frozen=True)
class CallRow:
    """A call as a list shows it: what for, whom, until when, how much.

    `state` follows the clock: from its closing hour on a call is `received`. `phase` also tells `announced`. `round`
    and `level` are in words, empty where there is but one round, and where groups compete.
    """

    code: str
    title: str
    purpose: str
    state: str
    phase: str
    programme: str
    programme_code: str
    opens_on: date | None
    closes_at: datetime | None
    session_on: date | None
    session_place: str
    published_at: datetime | None
    categories: tuple[CategoryRow, ...]
    kinds: tuple[str, ...]
    minimum_households: int | None
    maximum_households: int | None
    round: str
    level: str

    @property
    def budget(self) -> Money | None:
        """The budgets of all categories together."""
        return (
            sum((row.budget for row in self.categories[1:]), self.categories[0].budget)
            if self.categories
            else None
        )

    @property
    def ceiling(self) -> Money | None:
        """The most that one proposal can receive in any category."""
        return max((row.ceiling for row in self.categories), default=None)


@dataclass(frozen=True)
class CriterionPage:
    """One line of the rubric; `name` and `guide` may be in several languages."""

    name: Any
    guide: Any
    weight: Decimal
    minimum: int
    maximum: int
    levels: tuple[Any, ...]


@dataclass(frozen=True)
class CategoryPage:
    """A category with its rules in full."""

    code: str
    name: str
    budget: Money
    ceiling: Money
    minimum_score: Decimal
    reserved: Money
    marginal_rule: str
    leftover_rule: str
    criteria: tuple[CriterionPage, ...]


@dataclass(frozen=True)
class AmendmentRow:
    """A numbered change to the published call: for each field its name, before and after, in words."""

    number: int
    on: datetime
    reason: str
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class QuestionRow:
    """A question and its answer; who asked is not stored."""

    text: str
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True)
class CallPage:
    """Everything a call tells the public."""

    row: CallRow
    territory: str
    districts: tuple[str, ...]
    district_count: int
    takes_questions: bool
    questions_until: date | None
    categories: tuple[CategoryPage, ...]
    terms: CallTerms
    aim: Aim
    tie_rules: tuple[str, ...]
    amendments: tuple[AmendmentRow, ...]
    questions: tuple[QuestionRow, ...]
    terms_sha256: str


@dataclass(frozen=True)
class RefusedRow:
    """A proposal that does not meet the conditions, and which."""

    code: str
    title: str
    organisation: str
    reasons: tuple[str, ...]


def public_name(organisation: Organisation, community: Community | None) -> str:
    """Return the name that may be published: a family's is its people's, so its community stands for it."""
    if organisation.kind != Organisation.Kind.FAMILY:
        return organisation.name
    place = community or organisation.community
    return _family_of(place.name if place else "")


def public_name_in(kind: str, name: str, *communities: str | None) -> str:
    """Return the same of what a list reads: an organisation's kind and name, and the communities that may stand for it.

    The proposal's own goes first.
    """
    if kind != Organisation.Kind.FAMILY:
        return name
    return _family_of(next(filter(None, communities), ""))


def _family_of(community: str) -> str:
    return _("Family, %(community)s") % {"community": community} if community else _("Family")


def public_title(organisation: Organisation, title: str) -> str:
    """Return a proposal's title, unless it repeats the name of a family."""
    return public_title_in(organisation.kind, organisation.name, title)


def public_title_in(kind: str, name: str, title: str) -> str:
    """Return the same of what a list reads: kind and name of an organisation, and the title."""
    return _("A family's proposal") if _names_family(kind, name, title) else title


def _names_family(kind: str, name: str, title: str) -> bool:
    if kind != Organisation.Kind.FAMILY:
        return False
    words = {word.casefold() for word in name.replace(",", " ").split() if len(word) > 3}
    generic = {"familia", "family", "ayllu"}
    return bool((words - generic) & {word.casefold() for word in title.replace(",", " ").split()})


def published_state(state: str) -> str:
    """Return the state that stands for `state` in public: the first with the same public text."""
    text = PROPOSAL_STATES.labels[state].public
    return next(code for code, label in PROPOSAL_STATES.labels.items() if label.public == text)


def calls_for_public(*, state: str = "", programme: str = "", text: str = "") -> QuerySet[Call]:
    """Return the published calls, open ones first, then the latest; two queries with categories."""
    calls = Call.objects.filter(state__in=PUBLIC_CALL_STATES)
    open_now = Q(state="published") & (Q(closes_at=None) | Q(closes_at__gt=timezone.now()))
    if state == "published":
        calls = calls.filter(open_now)
    elif state == "received":
        calls = calls.filter(Q(state="received") | (Q(state="published") & ~open_now))
    elif state in PUBLIC_CALL_STATES:
        calls = calls.filter(state=state)
    if programme:
        calls = calls.filter(programme__code=programme)
    calls = with_words(calls, text, "title", "purpose", "code")
    first = Case(When(open_now, then=Value(0)), default=Value(1), output_field=IntegerField())
    soonest = Case(When(open_now, then=F("closes_at")))
    return (
        calls.select_related("programme")
        .prefetch_related("categories")
        .order_by(first, soonest, F("published_at").desc(nulls_last=True), "-created_at")
    )


def call_rows(calls: Iterable[Call]) -> list[CallRow]:
    """Return `calls` as a list shows them."""
    return [_row(call, terms_of(call)) for call in calls]


def _row(call: Call, terms: CallTerms) -> CallRow:
    kinds = dict(Organisation.Kind.choices)
    return CallRow(
        code=call.code,
        title=call.title,
        purpose=call.purpose_for_reader,
        state="published" if call.phase == "announced" else call.phase,
        phase=call.phase,
        programme=call.programme.name,
        programme_code=call.programme.code,
        opens_on=call.opens_on,
        closes_at=call.closes_at,
        session_on=call.session_on,
        session_place=call.session_place,
        published_at=call.published_at,
        categories=tuple(
            CategoryRow(c.code, c.name_for_reader, c.budget, c.ceiling) for c in call.categories.all()
        ),
        kinds=tuple(str(kinds[kind]) for kind in terms.who_may_apply),
        minimum_households=terms.minimum_households,
        maximum_households=terms.maximum_households,
        round=round_in_words(terms),
        level=level_in_words(terms),
    )


def call_row(code: str) -> CallRow | None:
    """Return one published call as a list shows it, or None."""
    return next(iter(call_rows(calls_for_public().filter(code=code))), None)


def programme_of_call(code: str) -> str:
    """Return the code of the programme that a call belongs to, or nothing where there is no such call."""
    return Call.objects.filter(code=code).values_list("programme__code", flat=True).first() or ""


def call_page(code: str) -> CallPage | None:
    """Return everything public about one call, or None if there is none or it is a draft; at most 8 queries."""
    call = (
        Call.objects.filter(code=code, state__in=PUBLIC_CALL_STATES)
        .select_related("programme__territory", "programme__poverty_map", "territory")
        .prefetch_related(
            Prefetch(
                "categories", Category.objects.prefetch_related(Prefetch("criteria", Criterion.objects.all()))
            ),
            Prefetch("amendments", Amendment.objects.order_by("number")),
            Prefetch("questions", Question.objects.exclude(answer="").order_by("-answered_at")),
        )
        .first()
    )
    if call is None:
        return None
    terms = all_terms_of(call)
    categories = tuple(call.categories.all())
    within = call.territory.districts.order_by("name") if call.territory else District.objects.none()
    districts = tuple(within.values_list("name", flat=True)[: MOST_NAMED + 1])
    names = {c.code: _criterion_name(c) for category in categories for c in category.criteria.all()}
    return CallPage(
        row=_row(call, terms),
        takes_questions=takes_questions(
            call.phase, questions_until=call.questions_until, today=timezone.localdate()
        ),
        territory=call.territory.name if call.territory else "",
        districts=districts if len(districts) <= MOST_NAMED else (),
        district_count=within.count() if len(districts) > MOST_NAMED else len(districts),
        questions_until=call.questions_until,
        categories=tuple(_category(category) for category in categories),
        terms=terms,
        aim=aim_of_call(call),
        tie_rules=tuple(_tie_rule(rule, names) for rule in terms.tie_breakers),
        amendments=tuple(
            AmendmentRow(a.number, a.created_at, a.reason, tuple(changes_in_words(a.changes, call)))
            for a in call.amendments.all()
        ),
        questions=tuple(QuestionRow(q.text, q.answer, q.answered_at) for q in call.questions.all()),
        terms_sha256=call.terms_sha256,
    )


def _category(category: Category) -> CategoryPage:
    return CategoryPage(
        code=category.code,
        name=category.name_for_reader,
        budget=category.budget,
        ceiling=category.ceiling,
        minimum_score=category.minimum_score,
        reserved=category.reserved_for_most_vulnerable,
        marginal_rule=category.marginal_rule,
        leftover_rule=category.leftover_rule,
        criteria=tuple(
            CriterionPage(
                c.words.get("name") or c.name,
                c.words.get("guide") or c.guide,
                c.weight,
                c.minimum,
                c.maximum,
                tuple(c.levels),
            )
            for c in category.criteria.all()
        ),
    )


def _criterion_name(criterion: Criterion) -> str:
    name = criterion.words.get("name")
    return str(LocalText.model_validate(name)) if name else criterion.name


def _tie_rule(rule: str, names: dict[str, str]) -> str:
    if rule.startswith("criterion:"):
        code = rule.removeprefix("criterion:")
        return _("the higher score in “%(criterion)s”") % {"criterion": names.get(code, code)}
    return {
        "earliest_submission": _("the proposal that was submitted first"),
        "more_women": _("the group with a larger share of women"),
        "lower_request": _("the smaller request"),
        "draw": _("a draw, in public"),
    }[rule]


def public_call_codes() -> QuerySet[Call, str]:
    """Return the codes of all calls that were published, in their order; one query."""
    return Call.objects.filter(state__in=PUBLIC_CALL_STATES).order_by("code").values_list("code", flat=True)


def categories_for_public(*, call: str) -> Iterator[tuple[Any, ...]]:
    """Yield each category of a published call with its call, in the order of the columns of open data; two queries."""
    calls = Call.objects.filter(code=call, state__in=PUBLIC_CALL_STATES).prefetch_related("categories")
    for found in calls.select_related("programme").only(*_OF_CALL, "programme__code"):
        for category in found.categories.all():
            yield (
                found.code,
                found.title,
                found.programme.code,
                "published" if found.phase == "announced" else found.phase,
                found.opens_on,
                found.closes_at.isoformat() if found.closes_at else None,
                found.session_on,
                category.code,
                category.name_for_reader,
                category.budget.amount,
                category.ceiling.amount,
                str(category.budget.currency),
            )


_OF_CALL = ("code", "title", "state", "opens_on", "closes_at", "session_on")


def sent_proposals(*, call: str = "") -> QuerySet[Proposal]:
    """Return the proposals of published calls that were submitted."""
    proposals = Proposal.objects.filter(
        state__in=PUBLIC_PROPOSAL_STATES, call__state__in=PUBLIC_CALL_STATES, submitted_at__isnull=False
    )
    return proposals.filter(call__code=call) if call else proposals


def proposals_for_public(*, call: str = "") -> Iterator[tuple[Any, ...]]:
    """Yield the submitted proposals of published calls, in the order of the columns of open data; one query."""
    found = sent_proposals(call=call).order_by("call__code", "code")
    for row in found.values_list(*_OF_PROPOSAL).iterator(chunk_size=2000):
        head, (title, name, kind, theirs, its), (activity, ubigeo, state), money, submitted_at = (
            row[:3],
            row[3:8],
            row[8:11],
            row[11:15],
            row[15],
        )
        yield (
            *head,
            public_title_in(kind, name, title),
            public_name_in(kind, name, its, theirs),
            kind,
            activity,
            ubigeo,
            published_state(state),
            *money,
            timezone.localdate(submitted_at),
        )


_OF_PROPOSAL = (
    *("call__code", "category__code", "code"),
    *("title", "organisation__name", "organisation__kind", "organisation__community__name", "community__name"),
    *("activity", "district_id", "state"),
    *("requested", "own_cash", "own_kind", "requested_currency"),
    "submitted_at",
)


def refused_for_public(call: str) -> list[RefusedRow]:
    """Return the refused proposals of a call with the conditions they do not meet; two queries.

    Only the condition's own text is published: what was found may name people.
    """
    proposals = (
        sent_proposals(call=call)
        .filter(state="refused")
        .select_related("call", "organisation__community", "community")
        .defer("answers")
        .order_by("code")
        .prefetch_related(
            Prefetch("condition_results", ConditionResult.objects.filter(met=False).order_by("condition"))
        )
    )
    return [
        RefusedRow(
            code=proposal.code,
            title=public_title(proposal.organisation, proposal.title),
            organisation=public_name(proposal.organisation, proposal.community),
            reasons=tuple(
                verdict.label for verdict in conditions_in_words(proposal.call, proposal.condition_results.all())
            ),
        )
        for proposal in proposals
    ]
