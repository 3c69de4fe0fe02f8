"""Second stage: a call is published and groups of families write their proposals."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import cast

from django.utils import timezone

from winay.calls import actions as call_acts
from winay.calls.models import Call, Category, Proposal
from winay.demo import data
from winay.demo.contest.story import Story, invented_person
from winay.demo.details import at, cost_lines
from winay.registry import actions as registry_acts
from winay.registry.models import Membership, Organisation
from winay.territory.models import Community, District


def start_call(story: Story, *, code: str, title: str, budgets: dict[str, Decimal], opened_days_ago: int) -> Call:
    """Publish a call that takes proposals for 25 days and holds its session ten days later."""
    opens_on = timezone.localdate() - timedelta(days=opened_days_ago)
    call = call_acts.start_call(
        actor=story.staff["coordinadora"],
        programme=story.programme,
        pack_call="clar",
        code=code,
        title=title,
    )
    call = call_acts.change_draft_call(
        actor=story.staff["coordinadora"],
        call=call,
        changes={
            "purpose": "Que grupos de familias de la provincia de Huaylas empiecen o hagan crecer un "
            "emprendimiento, decidido en público por un comité de la zona.",
            "opens_on": opens_on,
            "questions_until": opens_on + timedelta(days=15),
            "closes_at": at(opens_on + timedelta(days=25), 18),
            "session_on": opens_on + timedelta(days=35),
            "session_place": "Plaza de Armas de Caraz",
            "categories": {
                category: {"budget": budget, "ceiling": data.LARGEST_AWARD} for category, budget in budgets.items()
            },
        },
    )
    return call_acts.publish_call(actor=story.staff["coordinadora"], call=call, now=at(opens_on, 9))


def write_proposal(story: Story, call: Call, group: data.Group, *, submit: bool = True) -> Proposal:
    """Register a group with its families and write its proposal in time; `submit` it or leave it half written."""
    district = District.objects.get(ubigeo=group.ubigeo)
    community, _ = Community.called(district.pk, group.community)
    organisation = registry_acts.register_organisation(
        actor=story.staff["promotor"],
        name=group.name,
        kind=Organisation.Kind.INTEREST_GROUP,
        district=district,
        community=community,
    )
    people = [invented_person(story, community, group.most_vulnerable) for _ in range(group.households)]
    offices = [Membership.Office.PRESIDENT, Membership.Office.TREASURER, Membership.Office.SECRETARY]
    for position, person in enumerate(people):
        registry_acts.add_member(
            actor=story.staff["promotor"],
            organisation=organisation,
            person=person,
            office=offices[position] if position < len(offices) else Membership.Office.MEMBER,
        )
    officer = story.staff["promotor"]
    proposal = call_acts.start_proposal(
        actor=officer,
        call=call,
        category=Category.objects.get(call=call, code=group.category),
        organisation=organisation,
        title=group.title,
        district=district,
        community=community,
        now=min(end_of(call) - timedelta(hours=6), timezone.now()),
    )
    call_acts.set_members(actor=officer, proposal=proposal, people=people)
    call_acts.save_proposal(
        actor=officer,
        proposal=proposal,
        values={
            "activity": group.activity,
            "expected_sales": group.sales,
            "problem": group.problem,
            "idea": group.idea,
            "market": group.market,
            "environment": group.environment,
        },
    )
    call_acts.replace_cost_lines(actor=officer, proposal=proposal, lines=cost_lines(group))
    if submit:
        call_acts.submit_proposal(
            actor=officer, proposal=proposal, now=min(end_of(call) - timedelta(hours=5), timezone.now())
        )
    proposal.refresh_from_db()
    return proposal


def end_of(call: Call) -> datetime:
    """Return when a call closes: every published one does."""
    return cast("datetime", call.closes_at)
