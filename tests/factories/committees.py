"""Contests ready to be decided, made of plain rows: any number of proposals, jurors, criteria and categories."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone
from moneyed import Money
from tests.factories.territory import make_community, make_district
from uuid6 import uuid7

from winay.base.models import User
from winay.calls.models import Call, Category, Criterion, Proposal, Revision
from winay.calls.postings import post_budget
from winay.committees.models import AgendaItem, Attendance, Committee, Member, Score, Scorecard, Session
from winay.programmes.models import FundingSource, Pack, Programme, RoleGrant
from winay.registry.models import Organisation


@dataclass
class Contest:
    """A screened call with its committee; `session` is set by `with_session`."""

    call: Call
    committee: Committee
    members: list[Member]
    categories: list[Category]
    proposals: list[Proposal]
    coordinator: User
    secretary: User
    session: Session | None = None
    items: list[AgendaItem] = field(default_factory=list)


def staff(programme: Programme, role: str, prefix: str = "c") -> User:
    """Return a user who holds `role` in `programme`."""
    user = User.objects.create(
        username=f"{role}-{prefix}-{uuid7().hex[-6:]}", full_name=f"Persona {role}", password=make_password(None)
    )
    RoleGrant.objects.create(user=user, programme=programme, role=role)
    return user


def contest(
    *,
    prefix: str = "con",
    proposals: Sequence[Mapping[str, Any]] | int = 3,
    jurors: int = 3,
    quorum: int = 2,
    criteria: int = 2,
    categories: Sequence[Mapping[str, Any]] = ({},),
    terms: Mapping[str, Any] | None = None,
) -> Contest:
    """Make a screened call with eligible proposals, a budget in the ledger, and a committee nobody has called yet.

    `categories` and `proposals` are fields to set; a proposal's `category` is the number of its category.
    """
    district, community = make_district(), make_community()
    pack = Pack.objects.create(code=f"pack-{prefix}", version="1", name="Pack", content={}, sha256="0" * 64)
    programme = Programme.objects.create(code=f"prog-{prefix}", name="Haku Wiñay", pack=pack, operator="NEC Caraz")
    FundingSource.objects.create(programme=programme, code="grant", name="FONCODES")
    call = Call.objects.create(
        programme=programme,
        code=f"{prefix}-1".upper(),
        title="Concurso de emprendimientos rurales",
        purpose="Emprendimientos",
        pack_call="clar",
        state="screened",
        session_place="Plaza de Armas de Caraz",
        terms={"committee_name": "CLAR", "quorum": quorum, **(terms or {})},
        terms_sha256="ab" * 32,
        published_at=timezone.now() - timedelta(days=30),
        closes_at=timezone.now() - timedelta(days=10),
    )
    made = [
        _category(call, position, criteria, dict(values)) for position, values in enumerate(categories, start=1)
    ]
    wanted = [{} for _ in range(proposals)] if isinstance(proposals, int) else list(proposals)
    rows = [_proposal(call, made, number, dict(one), district, community) for number, one in enumerate(wanted, 1)]
    Organisation.objects.bulk_create([one.organisation for one in rows])
    Proposal.objects.bulk_create(rows)
    Revision.objects.bulk_create(
        Revision(proposal=one, number=1, content={}, sha256=f"{number:064d}") for number, one in enumerate(rows)
    )
    committee = Committee.objects.create(call=call, name="CLAR Caraz", quorum=quorum)
    coordinator, secretary = staff(programme, "coordinator", prefix), staff(programme, "secretary", prefix)
    for category in made:
        post_budget(category=category, amount=Money(category.budget.amount, "PEN"), actor=coordinator)
    members = [_member(committee, number) for number in range(1, jurors + 1)]
    return Contest(call, committee, members, made, rows, coordinator, secretary)


def _category(call: Call, position: int, criteria: int, values: dict[str, Any]) -> Category:
    code = "abcdefgh"[position - 1]
    category = Category.objects.create(
        **{
            "call": call,
            "code": code,
            "name": f"Categoría {code.upper()}",
            "position": position,
            "budget": Decimal("20000"),
            "ceiling": Decimal("8000"),
            **values,
        }
    )
    category.refresh_from_db()
    weights = [Decimal(100) / criteria] * criteria if 100 % criteria == 0 else []
    weights = weights or [Decimal("12.5")] * criteria
    Criterion.objects.bulk_create(
        Criterion(
            category=category,
            code=f"k{number}",
            name=f"Criterio {number}",
            position=number,
            weight=weight,
            maximum=5,
        )
        for number, weight in enumerate(weights, start=1)
    )
    return category


def _proposal(
    call: Call, categories: list[Category], number: int, values: dict[str, Any], district: Any, community: Any
) -> Proposal:
    organisation = Organisation(
        name=f"Grupo {call.code} {number}", kind="interest_group", district=district, community=community
    )
    return Proposal(
        **{
            "call": call,
            "organisation": organisation,
            "code": f"{call.code}-P{number:04d}",
            "title": f"Crianza de cuyes {number}",
            "district": district,
            "community": community,
            "state": "eligible",
            "requested": Decimal("7000"),
            "revision": 1,
            "submitted_at": timezone.now() - timedelta(days=20, minutes=-number),
            **values,
            "category": categories[values.get("category", 0)],
        }
    )


def _member(committee: Committee, number: int) -> Member:
    key = uuid7()
    user = User.objects.create(
        username=f"juror-{key.hex}", full_name=f"Jurado {number}", password=make_password(None)
    )
    return Member.objects.create(
        id=key, committee=committee, user=user, name=f"Jurado {number}", sector=f"Sector {number}"
    )


def with_session(made: Contest, *, state: str = "open", present: bool = True) -> Contest:
    """Give the contest a session with its agenda; all members present unless told otherwise."""
    made.session = Session.objects.create(
        committee=made.committee,
        code=f"{made.call.code}-S1",
        state=state,
        place="Plaza de Armas de Caraz",
        planned_for=timezone.now(),
        opened_at=timezone.now() if state != "planned" else None,
    )
    revisions = {one.proposal_id: one for one in Revision.objects.filter(proposal__call=made.call)}
    made.items = AgendaItem.objects.bulk_create(
        AgendaItem(session=made.session, proposal=one, revision=revisions[one.pk], position=position)
        for position, one in enumerate(made.proposals, start=1)
    )
    if present:
        Attendance.objects.bulk_create(Attendance(session=made.session, member=member) for member in made.members)
    return made


def send_cards(
    item: AgendaItem, members: Sequence[Member], value: Any = 3, *, missing: Sequence[Member] = ()
) -> None:
    """Give `item` a card sent by each of `members` but `missing` that has none yet, every mark `value`."""
    had = set(Scorecard.objects.filter(item=item).exclude(sent_at=None).values_list("member_id", flat=True))
    rubric = list(Criterion.objects.filter(category=item.proposal.category_id))
    for member in members:
        if member.pk in had or member in missing:
            continue
        card, _new = Scorecard.objects.update_or_create(
            item=item, member=member, defaults={"sent_at": timezone.now(), "times_saved": 1}
        )
        card.scores.all().delete()
        Score.objects.bulk_create(Score(scorecard=card, criterion=one, value=Decimal(value)) for one in rubric)


def scored(made: Contest, marks: Mapping[tuple[int, int], Sequence[Any]] | None = None) -> Contest:
    """Close every item with sent cards. `marks[(item, juror)]`: marks in the rubric order, else 3s.

    An empty sequence stands for no card at all.
    """
    rubric = {category.pk: list(category.criteria.order_by("position")) for category in made.categories}
    cards, scores = [], []
    for number, item in enumerate(made.items):
        for juror, member in enumerate(made.members):
            criteria = rubric[made.proposals[number].category_id]
            values = list((marks or {}).get((number, juror), [3] * len(criteria)))
            if not values:
                continue
            card = Scorecard(item=item, member=member, sent_at=timezone.now(), times_saved=1)
            cards.append(card)
            scores += [
                Score(scorecard=card, criterion=criterion, value=Decimal(str(value)))
                for criterion, value in zip(criteria, values, strict=True)
            ]
    Scorecard.objects.bulk_create(cards, batch_size=500)
    Score.objects.bulk_create(scores, batch_size=500)
    AgendaItem.objects.filter(session=made.session).update(state="closed", closed_at=timezone.now())
    return made
