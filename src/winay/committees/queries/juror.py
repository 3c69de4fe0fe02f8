"""What one juror sees: their agenda, the proposal in front of them, and their own card, never another's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from winay.base.models import User
from winay.calls.models import Attachment, CostLine, Criterion, Picture
from winay.committees.access import members_with_open_codes
from winay.committees.models import AgendaItem, CodeEntry, Conflict, Member, Scorecard, Session
from winay.committees.queries.agenda import group_name, items_of_session, place_name
from winay.committees.queries.votes import Votes
from winay.committees.terms import terms_of


def text_in(value: Any, language: str) -> str:
    """Return a label of a pack in `language`: plain text, or the nearest of {es, en, quz}."""
    if isinstance(value, Mapping):
        found = value.get(language) or value.get("es") or next(iter(value.values()), "")
        return text_in(found, language) if isinstance(found, Mapping) else str(found or "")
    return "" if value is None else str(value)


@dataclass(frozen=True)
class MyItem:
    """One line of a juror's agenda.

    `status`: sent, draft (begun, not sent), now (to score now), waiting, recused, not_counted (closed without a
    card from me), absent.
    """

    id: UUID
    position: int
    code: str
    title: str
    group: str
    place: str
    category: str
    state: str
    minutes: int
    status: str
    sent_at: datetime | None
    missing: int
    why: str
    conflict_open: bool


@dataclass(frozen=True)
class MyAgenda:
    """The juror's day."""

    session: Session | None
    items: tuple[MyItem, ...]
    now: MyItem | None
    votes: bool

    @property
    def sent(self) -> int:
        """How many cards I have sent."""
        return sum(item.status == "sent" for item in self.items)

    @property
    def mine(self) -> int:
        """How many items I score."""
        return sum(item.status not in ("recused", "absent") for item in self.items)


@dataclass(frozen=True)
class Level:
    """One radio button: a value, and what it means; `between` are the nearest values that the rubric puts in words."""

    value: int
    text: str
    chosen: bool
    between: tuple[int, int] | None = None


@dataclass(frozen=True)
class Question:
    """One criterion on the card. `levels` is empty when the scale is too long for buttons."""

    code: str
    name: str
    guide: str
    weight: Decimal
    minimum: int
    maximum: int
    value: Decimal | None
    levels: tuple[Level, ...]

    @property
    def shown(self) -> str:
        """The value without needless decimals, for a number field."""
        return "" if self.value is None else f"{self.value.normalize():f}"


@dataclass(frozen=True)
class Answer:
    """One question of the form and what the group wrote."""

    label: str
    text: str


@dataclass(frozen=True)
class Card:
    """An item as this juror may see it: proposal, own scores, own state."""

    item: AgendaItem
    status: MyItem
    group: str
    place: str
    households: int
    women: int
    people: int
    answers: tuple[Answer, ...]
    costs: tuple[CostLine, ...]
    pictures: tuple[Picture, ...]
    attachments: tuple[Attachment, ...]
    questions: tuple[Question, ...]
    token_seen: str

    @property
    def missing(self) -> int:
        """How many criteria have no value yet."""
        return sum(question.value is None for question in self.questions)

    @property
    def may_score(self) -> bool:
        """Tell whether the card takes scores now."""
        return self.item.state == "presenting" and self.status.status != "recused"


def entries_by_code(member: Member) -> QuerySet[CodeEntry]:
    """Return the phones that were let in by the member's code of today."""
    return CodeEntry.objects.filter(member=member, version=member.code_version)


def seat_of_user(user: User | AnonymousUser) -> Member | None:
    """Return the seat that `user` may take today, or None: what a code opened ends when the code does."""
    if not user.is_authenticated:
        return None
    return members_with_open_codes().filter(user=user).first()


def session_of_member(member: Member) -> Session | None:
    """Return the committee's session that is not cancelled, or None."""
    return (
        Session.objects.select_related("committee__call")
        .filter(committee_id=member.committee_id)
        .exclude(state="cancelled")
        .first()
    )


def _why(conflicts: list[Conflict]) -> str:
    return "; ".join(str(conflict.get_kind_display()) for conflict in conflicts)


def _my_item(
    item: AgendaItem, *, card: Scorecard | None, filled: int, criteria: int, conflicts: list[Conflict]
) -> MyItem:
    confirmed = [one for one in conflicts if one.recuses]
    unsure = [one for one in conflicts if one.status == Conflict.Status.OPEN]
    if confirmed:
        status = "recused"
    elif item.state == "absent":
        status = "absent"
    elif card and card.sent_at:
        status = "sent"
    elif item.state == "closed":
        status = "not_counted"
    elif card and filled:
        status = "draft"
    else:
        status = "now" if item.state == "presenting" else "waiting"
    return MyItem(
        id=item.id,
        position=item.position,
        code=item.proposal.code,
        title=item.proposal.title,
        group=group_name(item),
        place=place_name(item),
        category=item.proposal.category.name_for_reader,
        state=item.state,
        minutes=item.minutes,
        status=status,
        sent_at=card.sent_at if card else None,
        missing=max(criteria - filled, 0) if card else criteria,
        why=_why(confirmed or unsure),
        conflict_open=bool(unsure) and not confirmed,
    )


def agenda_for_member(member: Member) -> MyAgenda:
    """Return the agenda of the committee's session as `member` sees it."""
    session = session_of_member(member)
    if session is None:
        return MyAgenda(session=None, items=(), now=None, votes=True)
    items = items_of_session(session)
    cards = {
        card.item_id: card
        for card in Scorecard.objects.filter(member=member, item__session=session).prefetch_related("scores")
    }
    conflicts: dict[UUID, list[Conflict]] = {}
    for conflict in Conflict.objects.filter(member=member):
        conflicts.setdefault(conflict.proposal_id, []).append(conflict)
    criteria: dict[UUID, int] = {}
    for category_id in Criterion.objects.filter(category__call_id=member.committee.call_id).values_list(
        "category_id", flat=True
    ):
        criteria[category_id] = criteria.get(category_id, 0) + 1
    mine = tuple(
        _my_item(
            item,
            card=cards.get(item.id),
            filled=len(cards[item.id].scores.all()) if item.id in cards else 0,
            criteria=criteria.get(item.proposal.category_id, 0),
            conflicts=conflicts.get(item.proposal_id, []),
        )
        for item in items
    )
    return MyAgenda(
        session=session,
        items=mine,
        now=next((item for item in mine if item.state == "presenting"), None),
        votes=any(one.id == member.id for one in Votes.of(session).expected),
    )


def item_of_member(member: Member, item_id: UUID) -> AgendaItem | None:
    """Fetch an item of the member's own committee; None stands for no such item, or not theirs."""
    return (
        AgendaItem.objects.select_related(
            "session__committee__call",
            "proposal__organisation",
            "proposal__category",
            "proposal__community",
            "proposal__district__province",
        )
        .filter(pk=item_id, session__committee_id=member.committee_id)
        .exclude(session__state="cancelled")
        .first()
    )


def questions_of_item(item: AgendaItem, values: Mapping[UUID, Decimal], language: str) -> tuple[Question, ...]:
    """Return the rubric of `item` with the given values marked."""
    questions = []
    for criterion in Criterion.objects.filter(category_id=item.proposal.category_id).order_by("position"):
        value = values.get(criterion.id)
        texts = {level["score"]: text_in(level["text"], language) for level in criterion.levels}
        steps = range(criterion.minimum, criterion.maximum + 1)
        levels = tuple(
            Level(step, texts.get(step, ""), value == step, None if texts.get(step) else _nearest(step, texts))
            for step in steps
        )
        questions.append(
            Question(
                code=criterion.code,
                name=text_in(criterion.words.get("name") or criterion.name, language),
                guide=text_in(criterion.words.get("guide") or criterion.guide, language),
                weight=criterion.weight,
                minimum=criterion.minimum,
                maximum=criterion.maximum,
                value=value,
                levels=levels if len(levels) <= 11 else (),
            )
        )
    return tuple(questions)


def _nearest(step: int, texts: Mapping[int, str]) -> tuple[int, int] | None:
    """Return the nearest values below and above `step` that have words, or None at either end of the scale."""
    below = [score for score, text in texts.items() if text and score < step]
    above = [score for score, text in texts.items() if text and score > step]
    return (max(below), min(above)) if below and above else None


def last_token(member: Member, item: AgendaItem) -> str:
    """Return the token of the member's last saving of `item`, or nothing."""
    return Scorecard.objects.filter(item=item, member=member).values_list("last_token", flat=True).first() or ""


def _answers(item: AgendaItem, language: str) -> tuple[Answer, ...]:
    """The group's words, in the order of the call's form; empty answers are left out."""
    answers = dict(item.proposal.answers or {})
    found = [
        Answer(question.label.in_language(language), str(answers.pop(question.code)))
        for question in terms_of(item.session.committee.call).questions
        if answers.get(question.code)
    ]
    return tuple(found)


def card_for_member(member: Member, item: AgendaItem, language: str) -> Card:
    """Return `item` as `member` may see it. A recused juror gets no card and no scores."""
    proposal = item.proposal
    card = Scorecard.objects.filter(item=item, member=member).first()
    conflicts = list(Conflict.objects.filter(member=member, proposal=proposal))
    recused = any(one.recuses for one in conflicts)
    values = dict(card.scores.values_list("criterion_id", "value")) if card and not recused else {}
    questions = () if recused else questions_of_item(item, values, language)
    people = list(proposal.members.select_related("person"))
    return Card(
        item=item,
        status=_my_item(item, card=card, filled=len(values), criteria=len(questions), conflicts=conflicts),
        group=group_name(item),
        place=place_name(item),
        households=len({row.household_id or row.person.household_id or row.person_id for row in people}),
        women=sum(row.person.sex == "F" for row in people),
        people=len(people),
        answers=_answers(item, language),
        costs=tuple(proposal.cost_lines.all()),
        pictures=tuple(proposal.pictures.select_related("proof")),
        attachments=tuple(proposal.attachments.select_related("proof")),
        questions=questions,
        token_seen=card.last_token if card and not recused else "",
    )
