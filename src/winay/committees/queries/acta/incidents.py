"""What departed from the ordinary course: cards missing or not counted, groups absent, postponed, withdrawn."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils import timezone

from winay.calls.models import GoingOn
from winay.committees.models import AgendaItem, Session, TurnEvent
from winay.committees.queries.acta.words import long_date, short_code
from winay.committees.queries.naming import Naming
from winay.committees.queries.session import Tally

WHY_NOT = {"recused": "se inhibió; lo que había marcado no cuenta", "incomplete": "ficha incompleta o no enviada"}


def gone_on(session: Session) -> list[str]:
    """Say which groups nobody waited for, on whose responsibility and why."""
    lines = []
    for one in GoingOn.objects.filter(call=session.committee.call_id).order_by("created_at"):
        cases = "; ".join(_open_case(case) for case in one.cases)
        lines.append(
            f"El {long_date(one.created_at)} se decidió seguir sin esperar los reclamos pendientes ({cases}), "
            f"bajo responsabilidad de {one.by_name}. Motivo: {one.reason}"
        )
    return lines


def _open_case(case: Mapping[str, str]) -> str:
    day = f"{date.fromisoformat(case['until']):%d/%m/%Y}"
    if case["complaint"]:
        return f"{case['proposal']}: reclamo {case['complaint']} por responder hasta el {day}"
    return f"{case['proposal']}: podía reclamar hasta el {day}"


def not_counted(tally: Tally, naming: Naming) -> list[str]:
    names = {member.pk: naming.label(member) for member in tally.members}
    codes = {item.pk: item.proposal.code for item in tally.items}
    return [
        f"{short_code(codes[one.item_id])}: la ficha de {names[one.member_id]} no cuenta ({WHY_NOT[one.why]})."
        for one in tally.not_counted
    ]


def below_quorum(session: Session, tally: Tally) -> list[str]:
    """Return the groups that were closed with fewer voters or cards than the quorum, recusals included."""
    quorum = session.committee.quorum
    cards = {one.code: len(one.cards) for one in tally.presented}
    return [
        f"{short_code(item.proposal.code)}: {cards[item.proposal.code]} fichas contadas, por debajo del quórum de "
        f"{quorum} (inhibiciones: {len(tally.votes.recused_from(item.proposal_id))})."
        for item in tally.items
        if item.state == "closed" and cards[item.proposal.code] < quorum
    ]


def missing_cards(tally: Tally, naming: Naming) -> list[str]:
    """Return the groups that were closed without the card of somebody who could score, with who and the reason."""
    names = {str(member.pk): naming.label(member) for member in tally.members}
    return [
        f"{short_code(item.proposal.code)}: se cerró sin la ficha de "
        f"{', '.join(names.get(one, '—') for one in item.missing)}. Motivo: {item.note}"
        for item in tally.items
        if item.state == "closed" and item.note
    ]


KINDS = TurnEvent.Kind
EVENTS = {
    KINDS.OPENED_EARLY: "los puntajes se abrieron antes del cierre",
    KINDS.REOPENED: "la calificación se volvió a abrir después de mostrarse los puntos",
    KINDS.POSTPONED: "el turno del grupo se postergó",
    KINDS.UNSCORED: "el grupo quedó sin puntaje, porque todos los jurados se inhibieron",
    KINDS.BROUGHT_BACK: "el grupo volvió a la agenda",
}


def events_of_turns(items: Iterable[AgendaItem]) -> list[str]:
    """Return what departed from the ordinary course of a group's turn, with who, when and why."""
    return [
        f"{short_code(one.item.proposal.code)}: {EVENTS[KINDS(one.kind)]}, a las "
        f"{timezone.localtime(one.created_at):%H:%M}, por {one.by_name}."
        + (f" Motivo: {one.reason}" if one.reason else "")
        for one in TurnEvent.objects.filter(item__in=list(items)).select_related("item__proposal")
    ]


def not_ranked(session: Session, tally: Tally) -> list[str]:
    absent = [
        f"{short_code(item.proposal.code)}: el grupo no se presentó."
        for item in tally.items
        if item.state == "absent"
    ]
    ranked = [item.pk for item in tally.items]
    withdrawn = session.items.exclude(pk__in=ranked).values_list("proposal__code", flat=True)
    return absent + [f"{short_code(code)}: el grupo retiró su propuesta." for code in withdrawn]
