"""Who was there, who could score what, and with how many."""

from django.utils import timezone

from winay.committees.models import Attendance, Member, Session
from winay.committees.queries.acta.words import short_code
from winay.committees.queries.naming import Naming
from winay.committees.queries.session import Tally
from winay.committees.queries.votes import confirmed_recusals


def quorum_in_words(session: Session, tally: Tally) -> str:
    """Return the quorum asked for and the fewest voters that were present when a group was closed."""
    asked = f"{session.committee.quorum} miembros con voto"
    there = [item.voters_present for item in tally.items if item.voters_present is not None]
    return f"{asked}; presentes, como mínimo, {min(there)} al calificar a cada grupo" if there else asked


def attendance_rows(session: Session, tally: Tally, naming: Naming) -> list[list[str]]:
    """Return each member's seat, the hours they were there, and how many of the groups they scored."""
    scored: dict[str, int] = {}
    for one in tally.presented:
        for card in one.cards:
            scored[card.juror] = scored.get(card.juror, 0) + 1
    closed = sum(item.state == "closed" for item in tally.items)
    rows = []
    for member in tally.members:
        principal = member.alternate_for
        intervals = tally.votes.intervals.get(member.pk, ())
        seat = f"Suplente de {naming.label(principal)}" if principal else str(member.get_seat_display())
        done = scored.get(str(member.pk), 0)
        if not intervals and not done:
            rows.append([naming.label(member), member.sector, seat, "Ausente"])
            continue
        state = f"Presente {'; '.join(_hours(one, session) for one in intervals)}".rstrip()
        if done or principal is None:
            state += f", calificó {done} de {closed}"
        else:
            state += ", no calificó (suplente)"
        rows.append([naming.label(member), member.sector, seat, state])
    return rows


def _hours(one: Attendance, session: Session) -> str:
    """Return an interval as the minutes print it; whoever was there before the opening is there from it on."""
    since = max(one.since, session.opened_at or one.since)
    until = one.until or session.closed_at
    if until is None or until < since:
        return f"desde las {timezone.localtime(one.since):%H:%M}"
    return f"de {timezone.localtime(since):%H:%M} a {timezone.localtime(until):%H:%M}"


def item_quorums(session: Session, tally: Tally) -> list[list[str]]:
    """Return, for each group that was scored: code, voters present, quorum asked for, cards counted."""
    cards = {one.code: len(one.cards) for one in tally.presented}
    return [
        [
            short_code(item.proposal.code),
            "—" if item.voters_present is None else str(item.voters_present),
            str(session.committee.quorum),
            str(cards[item.proposal.code]),
        ]
        for item in tally.items
        if item.state in ("closed", "unscored")
    ]


def recusal_rows(session: Session, naming: Naming) -> list[list[str]]:
    conflicts = (
        confirmed_recusals()
        .filter(proposal__agenda_item__session=session)
        .select_related("member", "proposal")
        .order_by("proposal__code", "member__name")
    )
    return [
        [
            one.proposal.code,
            naming.label(one.member),
            str(one.get_kind_display()),
            str(one.get_source_display()),
            one.confirmed_by_name,
        ]
        for one in conflicts
    ]


def scoring_jurors(tally: Tally) -> list[Member]:
    """Return who scored at least once, in the order of enrolment: the columns J1, J2, …"""
    scored = {card.juror for one in tally.presented for card in one.cards}
    scored |= {str(one.member_id) for one in tally.not_counted}
    return [member for member in tally.members if str(member.pk) in scored]
