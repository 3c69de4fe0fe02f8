"""A closed session with winners and a waiting list, and the people around it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone
from tests.factories.agreements import valid_cci
from tests.factories.committees import Contest, contest, scored, staff, with_session
from tests.factories.programmes import a_user

from winay.agreements import actions
from winay.agreements.models import Agreement
from winay.base.models import User
from winay.calls.models import Proposal
from winay.committees.actions import award_freed_budget, close_session, renounce_award, withdraw_award
from winay.committees.models import AwardChange, Outcome, Reallocation
from winay.ledger.queries import where_every_sol_is
from winay.registry.models import Membership, Person

BUDGET = Decimal("14500")


def closed_contest(
    *,
    proposals: Sequence[dict[str, Any]] | int = 5,
    budget: Decimal = BUDGET,
    categories: Sequence[dict[str, Any]] | None = None,
    prefix: str = "con",
    terms: dict[str, Any] | None = None,
) -> Contest:
    """Close a session in which the first proposal has most points, the second fewer, and so on."""
    made = with_session(
        contest(
            prefix=prefix,
            proposals=proposals,
            categories=categories or [{"budget": budget}],
            criteria=8,
            terms=terms,
        )
    )
    marks = {}
    for number in range(len(made.items)):
        total = 40 - number
        marks |= {(number, juror): [min(5, max(0, total - 5 * place)) for place in range(8)] for juror in range(3)}
    scored(made, marks)
    made.session = close_session(actor=made.secretary, session=made.session)
    return made


def outcome_of(made: Contest, number: int) -> Outcome:
    """Return the outcome of the proposal with this number, from 1."""
    return Outcome.objects.select_related("session", "proposal").get(proposal=made.proposals[number - 1])


def state_of(made: Contest, number: int) -> str:
    """Return the state of the proposal with this number today."""
    return Proposal.objects.values_list("state", flat=True).get(pk=made.proposals[number - 1].pk)


def states_of(made: Contest) -> list[str]:
    """Return every proposal's state today, in order."""
    return [state_of(made, number) for number in range(1, len(made.proposals) + 1)]


def member_of_group(made: Contest, number: int) -> User:
    """Return an account of the group with this number."""
    user = a_user()
    person = Person.objects.create(given_names="Rosa", first_surname="Huamán", sex="F", user=user)
    Membership.objects.create(person=person, organisation=made.proposals[number - 1].organisation)
    return user


def officer_of(made: Contest) -> User:
    """Return a field officer of the programme."""
    return staff(made.call.programme, "officer")


def money(made: Contest) -> tuple[Decimal, Decimal]:
    """Return what is available and what is awarded, as the journal has it."""
    stages = where_every_sol_is(made.call.programme)
    return sum(one.available for one in stages), sum(one.awarded for one in stages)


def renounce(made: Contest, number: int, actor: User | None = None) -> AwardChange:
    """End an award as its group gives it up; the coordinator writes it down unless `actor` does."""
    actor = actor or made.coordinator
    return renounce_award(actor=actor, outcome=outcome_of(made, number), reason="La mayoría migró a la costa")


def withdraw(made: Contest, number: int) -> AwardChange:
    """End an award as the coordinator withdraws it."""
    return withdraw_award(actor=made.coordinator, outcome=outcome_of(made, number), reason="Plan copiado")


def give(made: Contest, **options: Any) -> Reallocation:
    """Give the freed budget to the waiting list."""
    return award_freed_budget(actor=made.secretary, session=made.session, **options)


def agreement_of(made: Contest, number: int, state: str = "issued") -> Agreement:
    """Return the agreement of an award, issued or signed."""
    officer = officer_of(made)
    agreement = actions.prepare_agreement(actor=officer, outcome=outcome_of(made, number))
    agreement = actions.set_bank_account(
        actor=officer, agreement=agreement, bank="Banco de la Nación", cci=valid_cci(9000 + number)
    )
    agreement = actions.issue_agreement(actor=officer, agreement=agreement)
    if state == "signed":
        agreement = actions.sign_agreement(actor=officer, agreement=agreement, signed_on=timezone.localdate())
    return agreement
