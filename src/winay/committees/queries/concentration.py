"""Who won how often and how much over the calls of a programme: by organisation, community and quintile."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone

from winay.base.narrow import narrow
from winay.committees.queries.awards import award_of, standing_awards
from winay.committees.rules.concentration import Concentration, Holder, concentration_of, holders_of
from winay.programmes.models import Programme
from winay.territory.queries.public import quintiles_of


@dataclass(frozen=True)
class Win:
    """One award that stands, with the names that the desk shows."""

    proposal: UUID
    code: str
    call: str
    organisation: UUID
    name: str
    kind: str
    community: UUID | None
    community_name: str
    ubigeo: str
    district: str
    year: int
    amount: Decimal


@dataclass(frozen=True)
class Row:
    """A holder of awards as the page shows it; `proposals` are codes with their call's, oldest first."""

    holder: Holder
    name: str
    place: str
    organisation: UUID | None
    proposals: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Ranking:
    """Holders of one kind, the largest sum first, with the measures over all of them."""

    rows: tuple[Row, ...]
    measures: Concentration


def wins_of(programme: Programme) -> list[Win]:
    """Return every award of a programme that stands today, oldest first; one query."""
    found = standing_awards().filter(session__committee__call__programme=programme)
    rows = narrow(
        found.select_related(
            "session",
            "proposal__call",
            "proposal__organisation__community",
            "proposal__community",
            "proposal__district",
        )
    )
    wins = []
    for outcome in rows:
        award, proposal = award_of(outcome), outcome.proposal
        if award is None:
            continue
        community = proposal.community or proposal.organisation.community
        wins.append(
            (
                award.decided_at,
                Win(
                    proposal=proposal.pk,
                    code=proposal.code,
                    call=proposal.call.code,
                    organisation=proposal.organisation_id,
                    name=proposal.organisation.name,
                    kind=proposal.organisation.kind,
                    community=community.pk if community else None,
                    community_name=community.name if community else "",
                    ubigeo=proposal.district_id,
                    district=proposal.district.name,
                    year=timezone.localdate(award.decided_at).year,
                    amount=award.amount.amount,
                ),
            )
        )
    return [win for _at, win in sorted(wins, key=lambda pair: (pair[0], pair[1].code))]


def by_organisation(wins: Sequence[Win]) -> Ranking:
    """Rank the organisations that won; no query."""
    return _ranking(
        wins, [win.organisation for win in wins], lambda win: (win.name, win.district, win.organisation)
    )


def by_community(wins: Sequence[Win]) -> Ranking:
    """Rank the communities whose groups won; groups without one count for their district; no query."""
    keys = [win.community or win.ubigeo for win in wins]
    return _ranking(wins, keys, lambda win: (win.community_name, win.district, None))


def by_quintile(wins: Sequence[Win], programme: Programme) -> Ranking:
    """Rank the quintiles of the districts whose groups won, by the programme's map, the poorest first; one query.

    The key is the quintile, 0 where the map has no value.
    """
    quintiles = quintiles_of({win.ubigeo for win in wins}, programme.poverty_map)
    keys = [quintiles.get(win.ubigeo, 0) for win in wins]
    found = _ranking(wins, keys, lambda win: (str(quintiles.get(win.ubigeo, 0)), "", None))
    return Ranking(tuple(sorted(found.rows, key=lambda row: row.name or "9")), found.measures)


def _ranking(wins: Sequence[Win], keys: Sequence[Any], words: Any) -> Ranking:
    holders = holders_of((key, win.amount) for key, win in zip(keys, wins, strict=True))
    of: dict[Any, list[Win]] = defaultdict(list)
    for key, win in zip(keys, wins, strict=True):
        of[key].append(win)
    rows = []
    for holder in holders:
        name, place, organisation = words(of[holder.key][-1])
        proposals = tuple((win.code, win.call) for win in of[holder.key])
        rows.append(Row(holder, name, place, organisation, proposals))
    return Ranking(tuple(rows), concentration_of(holders))
