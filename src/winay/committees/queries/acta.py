"""What the acta of a session states, as plain data for its template. In Spanish, whoever closes the session."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import formats, timezone

from winay.base.models import Act
from winay.calls.models import Category, GoingOn
from winay.calls.queries.public import public_name
from winay.calls.rules import percent
from winay.committees.models import AgendaItem, Attendance, Conflict, Member, Outcome, Session
from winay.committees.queries.naming import Naming
from winay.committees.queries.reasons import reason_lines
from winay.committees.queries.session import Tally
from winay.committees.rules import Allocation, Line, rounded
from winay.documents.models import Document
from winay.ledger.rules import money_text
from winay.programmes.packs import CallTerms

NAME_LENGTH = 34
"""Names longer than this are shortened in the wide table of scores, whose rows are one line high."""

SHEET = "signing_sheet"
"""The kind of the document on which an acta is signed that names nobody."""

DAY_FORMAT = r"j \d\e F \d\e Y"

RULES = {
    "stop": "Si la propuesta siguiente no alcanza con el saldo, la lista de ganadores termina ahí.",
    "skip": "Si una propuesta no alcanza con el saldo, se pasa a la siguiente que sí alcance.",
    "part": "La propuesta que no alcanza con el saldo recibe lo que queda, y la lista termina ahí.",
    "return": "El saldo que queda no se gasta.",
    "next_category": "El saldo que queda pasa a la categoría siguiente.",
    "open_to_all": "El saldo que queda se abre a todas las propuestas en espera.",
}
TIES = {
    "earliest_submission": "la que se presentó primero",
    "more_women": "la del grupo con más mujeres",
    "lower_request": "la que pide menos",
    "draw": "por sorteo que cualquiera puede repetir",
}
WHY_NOT = {"recused": "se inhibió; lo que había marcado no cuenta", "incomplete": "ficha incompleta o no enviada"}


def least_part(category: Category, terms: CallTerms) -> list[str]:
    """Return, where proposals may be awarded in part, the least part that the call allows."""
    if category.marginal_rule != "part":
        return []
    currency = str(category.budget.currency)
    least = terms.part_at_least
    amount = f" y a {money_text(least.amount, currency)}" if least.amount else ""
    return [
        f"Esa parte no es menor al {percent(least.share)} de lo que pide{amount}; si el saldo no alcanza para ella, "
        "la propuesta espera. El grupo puede renunciar a una adjudicación en parte."
    ]


def long_date(moment: datetime | None) -> str:
    """Return a moment as people write it: `20 de noviembre de 2026, 14:05`."""
    if moment is None:
        return "—"
    local = timezone.localtime(moment)
    return f"{formats.date_format(local, DAY_FORMAT)}, {local:%H:%M}"


def acta_content(
    *,
    session: Session,
    tally: Tally,
    decided: Allocation,
    outcomes: Mapping[str, Outcome],
    seed: str,
    naming: Naming,
    sheet: str,
) -> dict[str, Any]:
    """Return everything that the acta prints; its hash stands for the decision.

    Where jurors are not named, they sign on the document with the code `sheet`.
    """
    items = {item.proposal.code: item for item in tally.items}
    jurors = _jurors(tally)
    incidents = [
        *_below_quorum(session, tally),
        *_missing_cards(tally, naming),
        *_not_counted(tally, naming),
        *_acts_on_items(tally.items),
        *_not_ranked(session, tally),
        *_gone_on(session),
    ]
    return {
        "session": session.code,
        "facts": _facts(session, tally),
        "attendance": _attendance(session, tally, naming),
        "recusals": _recusals(session, naming),
        "quorums": _item_quorums(session, tally),
        "jurors": [[naming.seat(one.pk), one.name if naming.named else one.sector] for one in jurors],
        "named": naming.named,
        "sheet": "" if naming.named else sheet,
        "categories": [
            _category(category, tally, decided, outcomes, items, jurors) for category in tally.categories
        ],
        "awards_total": _total(decided, tally),
        "rules": _rules(tally, seed),
        "incidents": incidents,
        "diagnostics": _diagnostics(session, tally, naming),
        "observations": [line.strip() for line in session.observations.splitlines() if line.strip()],
        "signatures": [[one.name, _office(one)] for one in _signers(tally)] if naming.named else [],
    }


def _facts(session: Session, tally: Tally) -> list[list[str]]:
    call = session.committee.call
    ranked = sum(bool(one.cards) and not one.absent for one in tally.presented)
    return [
        ["Concurso", f"{call.title} ({call.code})"],
        ["Sesión", session.code],
        ["Lugar", session.place or "—"],
        ["Abierta", long_date(session.opened_at)],
        ["Cerrada", long_date(session.closed_at)],
        ["Quórum", _quorum(session, tally)],
        ["Propuestas", f"{len(tally.items)} en agenda, {ranked} con puntaje"],
    ]


def _quorum(session: Session, tally: Tally) -> str:
    """Return the quorum asked for and the fewest voters that were present when a group was closed."""
    asked = f"{session.committee.quorum} miembros con voto"
    there = [item.voters_present for item in tally.items if item.voters_present is not None]
    return f"{asked}; presentes, como mínimo, {min(there)} al calificar a cada grupo" if there else asked


def _gone_on(session: Session) -> list[str]:
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


def _attendance(session: Session, tally: Tally, naming: Naming) -> list[list[str]]:
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


def _item_quorums(session: Session, tally: Tally) -> list[list[str]]:
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


def _recusals(session: Session, naming: Naming) -> list[list[str]]:
    conflicts = (
        Conflict.objects.filter(proposal__agenda_item__session=session, status=Conflict.Status.CONFIRMED)
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


def _jurors(tally: Tally) -> list[Member]:
    """Return who scored at least once, in the order of enrolment: the columns J1, J2, …"""
    scored = {card.juror for one in tally.presented for card in one.cards}
    scored |= {str(one.member_id) for one in tally.not_counted}
    return [member for member in tally.members if str(member.pk) in scored]


def _category(
    category: Category,
    tally: Tally,
    decided: Allocation,
    outcomes: Mapping[str, Outcome],
    items: Mapping[str, AgendaItem],
    jurors: list[Member],
) -> dict[str, Any]:
    lines = [line for line in decided.lines if line.category == category.code]
    totals = next(one for one in decided.totals if one.category == category.code)
    currency = str(category.budget.currency)
    names = {line.code: group_of(items[line.code]) for line in lines}
    cards = {one.code: {card.juror: card.points for card in one.cards} for one in tally.presented}
    marks = {(one.item_id, str(one.member_id)): "inc." for one in tally.not_counted}
    by_proposal = {item.proposal_id: item.pk for item in tally.items}
    marks |= {
        (by_proposal[proposal], str(member)): "inh."
        for member, proposal in tally.recused
        if proposal in by_proposal
    }
    winners = [line for line in lines if line.decision == "awarded"]
    return {
        "name": str(category.name),
        "money": _money_facts(totals, currency),
        "winners": [
            [
                _place(line),
                short_code(line.code),
                names[line.code],
                _points(line),
                money_text(line.amount, currency),
            ]
            for line in winners
        ],
        "winners_total": money_text(totals.awarded, currency),
        "scores": [
            [
                _place(line),
                short_code(line.code),
                _shortened(names[line.code]),
                *(_cell(cards[line.code], marks, items[line.code], str(juror.pk)) for juror in jurors),
                _points(line),
            ]
            for line in lines
        ],
        "reasons": [
            [short_code(line.code), _sentences(outcomes[line.code]), _award(line, currency)] for line in lines
        ],
    }


def _money_facts(totals: Any, currency: str) -> list[list[str]]:
    facts = [["Presupuesto", money_text(totals.budget, currency)]]
    if totals.received:
        facts.append(["Recibido de otras categorías", money_text(totals.received, currency)])
    facts.append(["Adjudicado", money_text(totals.awarded, currency)])
    if totals.passed_on:
        facts.append(["Pasado a otras categorías", money_text(totals.passed_on, currency)])
    return [*facts, ["Saldo", money_text(totals.left, currency)]]


def _cell(points: Mapping[str, Any], marks: Mapping[tuple[UUID, str], str], item: AgendaItem, juror: str) -> str:
    if juror in points:
        return f"{rounded(points[juror]):.2f}"
    return marks.get((item.pk, juror), "—")


def group_of(item: AgendaItem) -> str:
    """Return the publishable name of the item's group."""
    return public_name(item.proposal.organisation, item.proposal.community)


def short_code(code: str) -> str:
    """Return the last part of a proposal's code, which tells it apart within its call."""
    return code.rsplit("-", 1)[-1]


def _shortened(name: str) -> str:
    return name if len(name) <= NAME_LENGTH else f"{name[: NAME_LENGTH - 1].rstrip()}…"


def _place(line: Line) -> str:
    return "—" if line.place is None else str(line.place)


def _points(line: Line) -> str:
    return "—" if line.points is None else f"{line.points:.2f}"


def _award(line: Line, currency: str) -> str:
    return money_text(line.amount, currency) if line.amount else "—"


def _sentences(outcome: Outcome) -> str:
    return ". ".join(reason_lines(outcome.explanation)) + "."


def _total(decided: Allocation, tally: Tally) -> str:
    currency = str(tally.categories[0].budget.currency)
    total = sum((line.amount for line in decided.awarded), Decimal(0))
    count = len(decided.awarded)
    words = "propuesta ganadora" if count == 1 else "propuestas ganadoras"
    return f"{count} {words}, {money_text(total, currency)}"


def _rules(tally: Tally, seed: str) -> list[str]:
    breakers = [
        f"la de mayor puntaje en «{tally.criteria.get(rule.partition(':')[2], rule)}»"
        if rule.startswith("criterion:")
        else TIES[rule]
        for rule in dict.fromkeys([*tally.terms.tie_breakers, "draw"])
    ]
    rules = [
        "Puntaje de cada jurado: suma de peso × (nota − mínimo) / (máximo − mínimo), de 0 a 100. Puntaje de la "
        "propuesta: promedio de las fichas completas de los jurados no inhibidos, redondeado a dos decimales.",
        "Una ficha incompleta o no enviada no entra en el promedio: lo que falta no vale cero.",
        f"En caso de empate gana, en este orden: {'; '.join(breakers)}. Semilla del sorteo: {seed} "
        "(SHA-256 de «semilla|código», gana el menor).",
    ]
    for category in tally.categories:
        parts = [f"{category.name}: puntaje mínimo {category.minimum_score:.2f}."]
        if category.reserved_for_most_vulnerable.amount:
            reserved = category.reserved_for_most_vulnerable
            parts.append(
                f"Reserva para grupos más vulnerables: {money_text(reserved.amount, str(reserved.currency))}, "
                "que se asigna primero, por orden de puntaje."
            )
        parts += [RULES[category.marginal_rule], *least_part(category, tally.terms), RULES[category.leftover_rule]]
        rules.append(" ".join(parts))
    return rules


def _not_counted(tally: Tally, naming: Naming) -> list[str]:
    names = {member.pk: naming.label(member) for member in tally.members}
    codes = {item.pk: item.proposal.code for item in tally.items}
    return [
        f"{short_code(codes[one.item_id])}: la ficha de {names[one.member_id]} no cuenta ({WHY_NOT[one.why]})."
        for one in tally.not_counted
    ]


def _below_quorum(session: Session, tally: Tally) -> list[str]:
    """Return the groups that were closed with fewer voters or cards than the quorum, recusals included."""
    quorum = session.committee.quorum
    cards = {one.code: len(one.cards) for one in tally.presented}
    return [
        f"{short_code(item.proposal.code)}: {cards[item.proposal.code]} fichas contadas, por debajo del quórum de "
        f"{quorum} (inhibiciones: {len(tally.votes.recused_from(item.proposal_id))})."
        for item in tally.items
        if item.state == "closed" and cards[item.proposal.code] < quorum
    ]


def _missing_cards(tally: Tally, naming: Naming) -> list[str]:
    """Return the groups that were closed without the card of somebody who could score, with who and the reason."""
    noted = {str(item.pk): item for item in tally.items if item.state == "closed" and item.note}
    names = {str(member.pk): naming.label(member) for member in tally.members}
    acts = Act.objects.filter(subject_type="committees.agendaitem", subject_id__in=noted, verb="close_scoring")
    latest = {act.subject_id: act for act in acts.order_by("at")}
    return [
        f"{short_code(item.proposal.code)}: se cerró sin la ficha de "
        f"{', '.join(names.get(one, '—') for one in latest[pk].details.get('missing', ()))}. Motivo: {item.note}"
        for pk, item in noted.items()
        if pk in latest
    ]


ITEM_ACTS = {
    "open_scores_early": "los puntajes se abrieron antes del cierre",
    "reopen": "la calificación se volvió a abrir después de mostrarse los puntos",
    "postpone": "el turno del grupo se postergó",
    "leave_unscored": "el grupo quedó sin puntaje, porque todos los jurados se inhibieron",
    "bring_back": "el grupo volvió a la agenda",
}


def _acts_on_items(items: Iterable[AgendaItem]) -> list[str]:
    """Return what departed from the ordinary course of a group's turn, with who, when and why."""
    by_id = {str(item.pk): item for item in items}
    acts = Act.objects.filter(subject_type="committees.agendaitem", verb__in=ITEM_ACTS).filter(
        subject_id__in=by_id
    )
    return [
        f"{short_code(by_id[act.subject_id].proposal.code)}: {ITEM_ACTS[act.verb]}, a las "
        f"{timezone.localtime(act.at):%H:%M}, por {act.actor_name}."
        + (f" Motivo: {act.reason}" if act.reason else "")
        for act in acts.order_by("at")
    ]


def _not_ranked(session: Session, tally: Tally) -> list[str]:
    absent = [
        f"{short_code(item.proposal.code)}: el grupo no se presentó."
        for item in tally.items
        if item.state == "absent"
    ]
    ranked = [item.pk for item in tally.items]
    withdrawn = session.items.exclude(pk__in=ranked).values_list("proposal__code", flat=True)
    return absent + [f"{short_code(code)}: el grupo retiró su propuesta." for code in withdrawn]


def _diagnostics(session: Session, tally: Tally, naming: Naming) -> dict[str, Any]:
    """Return the diagnostics in words; they inform and do not decide."""
    found = session.diagnostics
    names = {str(member.pk): naming.label(member) for member in tally.members}
    categories = {category.code: str(category.name) for category in tally.categories}
    without = {one["member"]: one for one in found["without"]}
    rows = [
        [
            names[one["member"]],
            str(one["cards"]),
            f"{one['deviation']:+.2f}",
            _changes(without.get(one["member"], {})),
        ]
        for one in found["severity"]
    ]
    sentences = [
        f"{categories[one['category']]}: concordancia de Kendall W = {one['w']:.3f} entre {one['jurors']} jurados "
        f"sobre {one['proposals']} propuestas (0 ninguna, 1 total)."
        for one in found["agreement"]
        if one["w"] is not None
    ]
    if best := found["best"]:
        sentences.append(
            f"Con el mismo presupuesto, la selección de mayor puntaje total hallada por el programa HiGHS suma "
            f"{best['points']} puntos con {best['winners']} propuestas; la regla publicada suma {best['rule_points']} "
            f"con {best['rule_winners']}. Margen no demostrado: {best['gap'] * 100:.2f} %."
        )
    return {"rows": rows, "sentences": sentences}


def _changes(one: Mapping[str, Any]) -> str:
    gains, loses = one.get("gains", ()), one.get("loses", ())
    if not gains and not loses:
        return "nada cambia"
    return f"{len(gains)} entrarían, {len(loses)} saldrían"


def _signers(tally: Tally) -> list[Member]:
    """Return who signs: every member who scored a group, and every principal who was there at any time."""
    scored = {card.juror for one in tally.presented for card in one.cards}
    return [
        member
        for member in tally.members
        if str(member.pk) in scored or (member.alternate_for is None and tally.votes.intervals.get(member.pk))
    ]


def _office(member: Member) -> str:
    return f"{member.get_seat_display()}, {member.sector}"


def sheet_code(acta: str) -> str:
    """Return the code of the sheet on which the acta with this code is signed."""
    return f"{acta}-F"


def sheet_of(session: Session) -> Document | None:
    """Return the sheet on which the session's acta is signed, without its file, or None if the acta names jurors."""
    code = session.minutes.filter(number=1).values_list("document__code", flat=True).first()
    return Document.objects.defer("pdf").filter(kind=SHEET, code=sheet_code(code)).first() if code else None


def sheet_content(*, session: Session, tally: Tally, naming: Naming, acta: Document) -> dict[str, Any]:
    """Return what the sheet of signatures prints: the acta by its code and hashes, and who holds which seat."""
    return {
        "session": session.code,
        "call": session.committee.call.title,
        "committee": session.committee.name,
        "place": session.place or "—",
        "closed": long_date(session.closed_at),
        "acta": acta.code,
        "acta_sha256": acta.sha256,
        "acta_content_sha256": acta.content_sha256,
        "signatures": [[naming.seat(one.pk), one.name, _office(one)] for one in _signers(tally)],
    }
