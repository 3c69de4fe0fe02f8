"""Calls and proposals made by the product's own acts, from the shipped Haku Wiñay pack."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from itertools import count
from typing import Any

from django.utils import timezone
from tests.factories.programmes import a_programme, a_user, a_worker
from tests.factories.registry import make_organisation
from tests.factories.territory import make_community, make_district_set, make_poverty_map

from winay.base.models import User
from winay.calls import actions
from winay.calls.models import Call, Proposal
from winay.programmes.models import Programme
from winay.registry.models import Person

_numbers = count(1)
ANSWERS = {
    "problem": "Vendemos poco y barato.",
    "idea": "Mejorar los galpones y vender en la feria.",
    "market": "La feria de Caraz.",
    "environment": "El estiércol se hace compost.",
}


@dataclass
class Contest:
    """A programme with its people and one call."""

    programme: Programme
    coordinator: User
    officer: User
    call: Call

    @cached_property
    def clerk(self) -> User:
        """A second field officer, who writes for the groups: whoever writes does not admit."""
        return a_worker(self.programme, "officer")

    @property
    def category(self) -> Any:
        """The call's first category."""
        return self.call.categories.first()


def draft_call(**changes: Any) -> Contest:
    """Return a contest whose call is a complete draft: calendar in order, each category with a budget."""
    territory = make_district_set()
    programme = a_programme(territory=territory, poverty_map=make_poverty_map())
    coordinator, officer = a_worker(programme, "coordinator"), a_worker(programme, "officer")
    today = timezone.localdate()
    call = actions.start_call(
        actor=coordinator,
        programme=programme,
        pack_call="clar",
        code=f"C{next(_numbers)}",
        title="Concurso de prueba",
        **{
            "opens_on": today,
            "questions_until": today + timedelta(days=5),
            "closes_at": timezone.now() + timedelta(days=20),
            "session_on": today + timedelta(days=30),
            "session_place": "Plaza de Armas",
            "categories": {
                code: {"budget": Decimal("30000"), "ceiling": Decimal("7683.33")} for code in ("idea", "business")
            },
            **changes,
        },
    )
    return Contest(programme, coordinator, officer, call)


def open_call(**changes: Any) -> Contest:
    """Return a contest whose call takes proposals."""
    made = draft_call(**changes)
    made.call = actions.publish_call(actor=made.coordinator, call=made.call)
    return made


def cost_lines(asked: Decimal = Decimal("7000"), own: Decimal = Decimal("800")) -> list[dict[str, Any]]:
    """Return lines that split `asked` 60/40 and add `own` in cash and as much in kind."""
    rows = [
        ("goods", "Malla y madera", asked * Decimal("0.6"), "programme"),
        ("assistance", "Un yachachiq", asked - asked * Decimal("0.6"), "programme"),
        ("goods", "Aporte en efectivo", own, "own_cash"),
        ("other", "Mano de obra", own, "own_kind"),
    ]
    return [
        {"kind": kind, "description": text, "unit": "global", "quantity": 1, "unit_cost": cost, "source": source}
        for kind, text, cost, source in rows
    ]


def draft_proposal(
    made: Contest, *, households: int = 4, asked: Decimal = Decimal("7000"), name: str = ""
) -> Proposal:
    """Return a complete draft of a new group."""
    community = make_community()
    organisation = make_organisation(
        name=name or f"Grupo {next(_numbers)}",
        members=households,
        district=community.district,
        community=community,
    )
    proposal = actions.start_proposal(
        actor=made.clerk,
        call=made.call,
        category=made.category,
        organisation=organisation,
        title=f"Cuyes {next(_numbers)}",
        district=community.district,
        community=community,
    )
    people = Person.objects.filter(memberships__organisation=organisation)
    actions.set_members(actor=made.clerk, proposal=proposal, people=people)
    values = {"activity": "Crianza de cuyes", "expected_sales": Decimal("18000"), **ANSWERS}
    actions.save_proposal(actor=made.clerk, proposal=proposal, values=values)
    return actions.replace_cost_lines(actor=made.clerk, proposal=proposal, lines=cost_lines(asked))


def submitted_proposal(made: Contest, **options: Any) -> Proposal:
    """Return a submitted proposal."""
    proposal = draft_proposal(made, **options)
    actions.submit_proposal(actor=made.clerk, proposal=proposal)
    proposal.refresh_from_db()
    return proposal


def group_account(proposal: Proposal) -> User:
    """Give the group's president an account and return it."""
    person = proposal.organisation.memberships.get(office="president").person
    person.user = a_user()
    person.save()
    return person.user
