"""The three contests that a visitor finds: one decided and paid, one open, one in the middle of its session."""

from datetime import timedelta
from decimal import Decimal

from winay.calls import actions as call_acts
from winay.calls.models import Call
from winay.committees import actions as committee_acts
from winay.committees.models import Session
from winay.demo import data
from winay.demo.contest.agreements import agree_and_pay
from winay.demo.contest.calls import end_of, start_call, write_proposal
from winay.demo.contest.committee import invented_score, score_every_proposal, seat_committee
from winay.demo.contest.story import Story, give_account


def decided_contest(story: Story) -> Call:
    """The published first contest of Caraz (domain.md §4), from the call to the first transfers."""
    story.report("Call published")
    call = start_call(
        story,
        code="CARAZ-1",
        title="Primer concurso de emprendimientos rurales, NEC Caraz",
        budgets={"idea": sum(data.IDEA_AWARDS, Decimal()), "business": sum(data.BUSINESS_AWARDS, Decimal())},
        opened_days_ago=35,
    )
    call_acts.answer_question(
        actor=story.staff["coordinadora"],
        call=call,
        text="¿Podemos presentarnos si una socia todavía no tiene DNI?",
        answer="Sí. Anótenla igual: la oficina ayuda a tramitar el documento antes de la firma del convenio.",
    )
    story.report("Groups write and submit their proposals")
    groups = data.groups()
    proposals = [write_proposal(story, call, group) for group in groups]
    too_small = write_proposal(
        story,
        call,
        data.Group(
            **{**groups[9].__dict__, "name": "Dos Hermanas", "title": "Cuyes «Dos Hermanas»", "households": 2}
        ),
    )
    call_acts.close_reception(
        actor=story.staff["coordinadora"], call=call, now=end_of(call) + timedelta(minutes=1)
    )
    story.report("Screening")
    for proposal in proposals:
        call_acts.screen_by_rules(proposal=proposal)
        call_acts.admit_proposal(actor=story.staff["coordinadora"], proposal=proposal)
    call_acts.screen_by_rules(proposal=too_small)
    call_acts.refuse_proposal(
        actor=story.staff["promotor"],
        proposal=too_small,
        reason="El grupo reúne dos hogares y las bases piden cuatro como mínimo.",
        mend="Sumar a dos hogares vecinos y presentarse al siguiente concurso.",
        now=end_of(call) + timedelta(days=1),
    )
    call_acts.close_screening(actor=story.staff["promotor"], call=call)
    session, members = seat_committee(story, call, "CLAR Caraz", data.JURORS)
    score_every_proposal(
        story, session, members, {p.pk: g.quality for p, g in zip(proposals, groups, strict=True)}
    )
    story.report("Session closes: ranking, awards, minutes")
    committee_acts.close_session(
        actor=story.staff["secretaria"],
        session=session,
        observations="La sesión se realizó en la Plaza de Armas con presencia de unas doscientas personas.",
    )
    story.report("Agreements and first transfers")
    agree_and_pay(story, session)
    give_account(story, proposals[14].organisation, "grupo")
    return call


def open_contest(story: Story) -> Call:
    """A second call that takes proposals: two are in, one is half written."""
    story.report("A second call, open for proposals")
    call = start_call(
        story,
        code="CARAZ-2",
        title="Segundo concurso de emprendimientos rurales, NEC Caraz",
        budgets={"idea": Decimal("70000"), "business": Decimal("70000")},
        opened_days_ago=5,
    )
    for number, group in enumerate(data.groups()[9:12], start=1):
        renamed = {**group.__dict__, "name": f"{group.name} II", "title": f"{group.title} II"}
        write_proposal(story, call, data.Group(**renamed), submit=number > 1)
    return call


def live_session(story: Story) -> tuple[Session, str]:
    """A session with one proposal scored and one being scored; returns it with the code of a juror to try."""
    story.report("A session in progress, to try the jurors' pages")
    call = start_call(
        story,
        code="CARAZ-ENSAYO",
        title="Ensayo general del CLAR, NEC Caraz",
        budgets={"idea": Decimal("15000"), "business": Decimal("15000")},
        opened_days_ago=35,
    )
    groups = [data.groups()[index] for index in (0, 5, 15, 18)]
    for group in groups:
        renamed = {**group.__dict__, "name": f"{group.name} (ensayo)", "title": f"{group.title} (ensayo)"}
        proposal = write_proposal(story, call, data.Group(**renamed))
        call_acts.screen_by_rules(proposal=proposal)
        call_acts.admit_proposal(actor=story.staff["coordinadora"], proposal=proposal)
    call_acts.close_reception(
        actor=story.staff["coordinadora"], call=call, now=end_of(call) + timedelta(minutes=1)
    )
    call_acts.close_screening(actor=story.staff["promotor"], call=call)
    session, members = seat_committee(story, call, "CLAR Caraz (ensayo)", data.JURORS)
    secretary = story.staff["secretaria"]
    for member, _ in members:
        committee_acts.record_attendance(actor=secretary, session=session, member=member, present=True)
    committee_acts.open_session(actor=secretary, session=session)
    items = list(session.items.order_by("position"))
    for position, item in enumerate(items[:2]):
        committee_acts.present_item(actor=secretary, item=item)
        criteria = list(item.proposal.category.criteria.all())
        for member, severity in members[: 10 if position == 0 else 4]:
            values = {c.code: invented_score(story, 4 + severity, c.minimum, c.maximum) for c in criteria}
            committee_acts.save_scores(actor=member.user, item=item, values=values, token=f"ensayo-{position}")
        if position == 0:
            committee_acts.close_item(actor=secretary, item=item)
    return session, committee_acts.access_code(members[-1][0])
