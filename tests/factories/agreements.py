"""Awards, agreements and tranches of plain rows, with their money in the ledger and the people who act."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone
from moneyed import Money

from winay.agreements import actions
from winay.agreements.models import Agreement, Tranche
from winay.base.models import User
from winay.calls.models import Call, Category, Proposal
from winay.calls.postings import post_budget
from winay.committees.models import Committee, Outcome, Session
from winay.committees.postings import AwardLine, post_awards
from winay.programmes.models import FundingSource, Pack, Programme, RoleGrant
from winay.registry.models import Organisation
from winay.territory.models import Department, District, Province

_numbers = count(1)


def soles(amount: Any) -> Money:
    """Return an amount in soles."""
    return Money(Decimal(amount), "PEN")


def valid_cci(number: int) -> str:
    """Return an invented CCI of 20 digits whose check digits hold."""
    from winay.registry.rules import cci_check_digits

    body = f"018781{number:012d}"
    return body + cci_check_digits(body)


@dataclass
class DecidedCall:
    """A decided call with its staff: who prepares, who pays, who releases."""

    programme: Programme
    call: Call
    category: Category
    session: Session
    coordinator: User
    officer: User
    finance: User
    evaluator: User
    outcomes: list[Outcome] = field(default_factory=list)


def staff_member(programme: Programme, role: str) -> User:
    """Return a new user with a role in the programme."""
    number = next(_numbers)
    user = User.objects.create_user(f"{role}{number}", password="x" * 12, full_name=f"{role.title()} {number}")
    RoleGrant.objects.create(user=user, programme=programme, role=role)
    return user


def decided_call(
    *,
    awards: int = 1,
    amount: Any = "7166.77",
    own_cash: Any = "716.68",
    decision: str = "awarded",
    **terms: Any,
) -> DecidedCall:
    """Make a decided call with `awards` winners, their budget and awards posted; `terms` go into the call."""
    number = next(_numbers)
    ancash, _ = Department.objects.get_or_create(ubigeo="02", defaults={"name": "Áncash"})
    huaylas, _ = Province.objects.get_or_create(ubigeo="0212", defaults={"name": "Huaylas", "department": ancash})
    caraz, _ = District.objects.get_or_create(ubigeo="021201", defaults={"name": "Caraz", "province": huaylas})
    pack = Pack.objects.create(code=f"pack{number}", version="1", name="Pack", content={}, sha256="0" * 64)
    programme = Programme.objects.create(
        code=f"nec{number}", name="Haku Wiñay", operator="Núcleo Ejecutor Central Caraz", pack=pack
    )
    FundingSource.objects.create(programme=programme, code="treasury", name="Tesoro público")
    now = timezone.now()
    call = Call.objects.create(
        programme=programme,
        code=f"CAR-{number}",
        title="Concurso de emprendimientos rurales",
        purpose="Emprendimientos",
        pack_call="clar",
        state="decided",
        terms={"obligations": ["Usar los fondos según el plan."], **terms},
        published_at=now - timedelta(days=35),
    )
    category = Category.objects.create(
        call=call, code="idea", name="Idea de negocio", budget=soles(200000), ceiling=soles(20000)
    )
    committee = Committee.objects.create(call=call, name="CLAR", quorum=3)
    session = Session.objects.create(
        committee=committee, code=f"{call.code}-S1", state="closed", place="Plaza", planned_for=now, closed_at=now
    )
    post_budget(category=category, amount=category.budget, actor=None)
    made = DecidedCall(
        programme=programme,
        call=call,
        category=category,
        session=session,
        **{role: staff_member(programme, role) for role in ("coordinator", "officer", "finance", "evaluator")},
    )
    for rank in range(1, awards + 1):
        proposal = Proposal.objects.create(
            call=call,
            category=category,
            organisation=Organisation.objects.create(
                name=f"Grupo {number}-{rank:02d}", kind="interest_group", district=caraz
            ),
            code=f"{call.code}-P{rank:04d}",
            title=f"Crianza de cuyes {rank}",
            district=caraz,
            state="awarded",
            requested=soles(amount),
            own_cash=soles(own_cash),
            own_kind=soles("350.00"),
        )
        made.outcomes.append(
            Outcome.objects.create(
                session=session,
                proposal=proposal,
                rank=rank,
                score=Decimal("71.30"),
                decision=decision,
                amount=soles(amount),
            )
        )
    post_awards(call=call, awards=[AwardLine(one.proposal, one.amount) for one in made.outcomes], actor=None)
    return made


def issued_agreement(made: DecidedCall, *, which: int = 0) -> Agreement:
    """Prepare, complete and issue the agreement of one of the winners."""
    agreement = actions.prepare_agreement(actor=made.officer, outcome=made.outcomes[which])
    actions.set_bank_account(
        actor=made.officer, agreement=agreement, bank="Banco de la Nación", cci=valid_cci(next(_numbers))
    )
    return actions.issue_agreement(actor=made.officer, agreement=agreement)


def signed_agreement(made: DecidedCall, *, which: int = 0) -> Agreement:
    """Bring the agreement of one of the winners to signature."""
    agreement = issued_agreement(made, which=which)
    return actions.sign_agreement(actor=made.officer, agreement=agreement, signed_on=timezone.localdate())


def prepared_tranche(made: DecidedCall, *, which: int = 0) -> Tranche:
    """Bring the first tranche of one of the winners to where the coordinator can release it."""
    agreement = signed_agreement(made, which=which)
    deposit = actions.record_deposit(
        actor=made.officer,
        agreement=agreement,
        amount=agreement.counterpart_cash,
        deposited_on=timezone.localdate(),
        operation_number="700100",
    )
    actions.confirm_deposit(actor=made.finance, deposit=deposit)
    return actions.prepare_payment(actor=made.finance, tranche=agreement.tranches.get(number=1))


def paid_by_the_bank(made: DecidedCall, tranche: Tranche) -> Tranche:
    """Authorise what is prepared and record what the bank answered."""
    released = actions.release_payment(actor=made.coordinator, tranche=tranche)
    return actions.pay_tranche(
        actor=made.finance,
        tranche=released,
        operation_number=f"{next(_numbers):06d}",
        paid_on=timezone.localdate(),
    )
