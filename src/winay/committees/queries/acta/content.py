"""The whole content of an acta, put together from its parts."""

from collections.abc import Mapping
from typing import Any

from winay.committees.models import Outcome, Session
from winay.committees.queries.acta.attendance import (
    attendance_rows,
    item_quorums,
    quorum_in_words,
    recusal_rows,
    scoring_jurors,
)
from winay.committees.queries.acta.incidents import (
    below_quorum,
    events_of_turns,
    gone_on,
    missing_cards,
    not_counted,
    not_ranked,
)
from winay.committees.queries.acta.method import diagnostics_in_words, rules_in_words
from winay.committees.queries.acta.results import category_result, total_in_words
from winay.committees.queries.acta.signatures import office, signers
from winay.committees.queries.acta.words import long_date
from winay.committees.queries.naming import Naming
from winay.committees.queries.session import Tally
from winay.committees.rules import Allocation


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
    jurors = scoring_jurors(tally)
    incidents = [
        *below_quorum(session, tally),
        *missing_cards(tally, naming),
        *not_counted(tally, naming),
        *events_of_turns(tally.items),
        *not_ranked(session, tally),
        *gone_on(session),
    ]
    return {
        "session": session.code,
        "facts": _facts(session, tally),
        "attendance": attendance_rows(session, tally, naming),
        "recusals": recusal_rows(session, naming),
        "quorums": item_quorums(session, tally),
        "jurors": [[naming.seat(one.pk), one.name if naming.named else one.sector] for one in jurors],
        "named": naming.named,
        "sheet": "" if naming.named else sheet,
        "categories": [
            category_result(category, tally, decided, outcomes, items, jurors) for category in tally.categories
        ],
        "awards_total": total_in_words(decided, tally),
        "rules": rules_in_words(tally, seed),
        "incidents": incidents,
        "diagnostics": diagnostics_in_words(session, tally, naming),
        "observations": [line.strip() for line in session.observations.splitlines() if line.strip()],
        "signatures": [[one.name, office(one)] for one in signers(tally)] if naming.named else [],
    }


def _facts(session: Session, tally: Tally) -> list[list[str]]:
    call = session.committee.call
    ranked = sum(bool(one.cards) and not one.absent for one in tally.presented)
    terms = tally.terms
    rounds = [["Ronda", f"{terms.round_number} de {terms.rounds_planned}"]] if terms.rounds_planned > 1 else []
    return [
        ["Concurso", f"{call.title} ({call.code})"],
        *rounds,
        ["Sesión", session.code],
        ["Lugar", session.place or "—"],
        ["Abierta", long_date(session.opened_at)],
        ["Cerrada", long_date(session.closed_at)],
        ["Quórum", quorum_in_words(session, tally)],
        ["Propuestas", f"{len(tally.items)} en agenda, {ranked} con puntaje"],
    ]
