"""Third stage: a committee is seated and scores every proposal in the square."""

from decimal import Decimal
from typing import Any

from django.utils import timezone

from winay.calls.models import Call
from winay.committees import actions as committee_acts
from winay.committees.models import Committee, Member, Session
from winay.demo import data
from winay.demo.contest.story import Story


def seat_committee(story: Story, call: Call, name: str, jurors: Any) -> tuple[Session, list[tuple[Member, float]]]:
    """Seat the jurors and plan the session; returns it and each juror with how mildly they score."""
    story.report("Committee and agenda")
    coordinator, secretary = story.staff["coordinadora"], story.staff["secretaria"]
    committee: Committee = committee_acts.form_committee(actor=coordinator, call=call, name=name, quorum=7)
    members = []
    for full_name, sector, seat, severity in jurors:
        member = committee_acts.enrol_member(
            actor=coordinator, committee=committee, name=full_name, sector=sector, seat=seat
        )
        members.append((member, severity))
    session = committee_acts.plan_session(
        actor=secretary, committee=committee, planned_for=timezone.now(), minutes_each=12
    )
    return session, members


def score_every_proposal(
    story: Story, session: Session, members: list[tuple[Member, float]], quality: dict[Any, float]
) -> None:
    """Score all of the agenda: the second juror is away and replaced, the fifth is related to one group."""
    story.report("Jurors score in public session")
    secretary = story.staff["secretaria"]
    committee = session.committee
    alternate = committee_acts.enrol_member(
        actor=story.staff["coordinadora"],
        committee=committee,
        name=data.ALTERNATE[0],
        sector=data.ALTERNATE[1],
        alternate_for=members[1][0],
    )
    for member, _ in members:
        if member != members[1][0]:
            committee_acts.record_attendance(actor=secretary, session=session, member=member, present=True)
    committee_acts.record_attendance(actor=secretary, session=session, member=alternate, present=True)
    present = [(alternate, 0.0) if member == members[1][0] else (member, tilt) for member, tilt in members]
    items = list(session.items.select_related("proposal__category", "proposal__organisation").order_by("position"))
    recused = committee_acts.declare_conflict(
        actor=present[4][0].user,
        member=present[4][0],
        proposal=items[2].proposal,
        kind="relative",
        note="Su hermana integra el grupo",
    )
    committee_acts.confirm_conflict(actor=secretary, conflict=recused)
    committee_acts.open_session(actor=secretary, session=session)
    for item in items:
        committee_acts.present_item(actor=secretary, item=item)
        criteria = list(item.proposal.category.criteria.all())
        for member, severity in present:
            if member.pk == recused.member_id and item.pk == items[2].pk:
                continue
            committee_acts.save_scores(
                actor=member.user,
                item=item,
                values={
                    c.code: invented_score(story, quality[item.proposal_id] + severity, c.minimum, c.maximum)
                    for c in criteria
                },
                token=f"demo-{item.position}-{member.pk}"[:40],
            )
        committee_acts.close_item(actor=secretary, item=item)


def invented_score(story: Story, seen: float, minimum: int, maximum: int) -> Decimal:
    """Return a whole score between two ends, near what a juror saw on a scale from 0 to 5."""
    share = min(max(seen + story.random.gauss(0, 0.35), 0.0), 5.0) / 5
    return Decimal(round(minimum + share * (maximum - minimum)))
