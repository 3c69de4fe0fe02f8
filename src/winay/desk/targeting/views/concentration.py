"""Concentration: who won how often and how much over the calls of a programme, against elite capture (CO §30)."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from winay.base.web import SignedInRequest, paginate
from winay.committees.queries import concentration as queries
from winay.committees.queries import families
from winay.desk.targeting.reach import QUINTILES
from winay.desk.web import require, staff_page, table_response
from winay.programmes.access import keepers_districts, may_keep_people, programmes_of
from winay.programmes.models import Programme
from winay.programmes.queries.staff import programme_for_staff
from winay.registry.models import Person

BY: dict[str, str | Promise] = {
    "organisation": gettext_lazy("Organisations"),
    "community": gettext_lazy("Communities"),
    "quintile": gettext_lazy("Poverty quintiles"),
    "family": gettext_lazy("Families"),
    "tie": gettext_lazy("People in common"),
}
OF_PEOPLE = ("family", "tie")
"""What names people: only for who keeps people, and only those of their districts."""


def _asked(request: SignedInRequest, code: str) -> tuple[Programme, str, int | None, list[queries.Win], list[int]]:
    """Return programme, what the list is by, the year, the awards of that year, and the years that have awards."""
    programme = programme_for_staff(request.user, code)
    by = request.GET.get("by", "")
    by = by if by in BY else "organisation"
    wins = queries.wins_of(programme)
    years = sorted({win.year for win in wins}, reverse=True)
    wanted = request.GET.get("year", "")
    year = int(wanted) if wanted.isascii() and wanted.isdigit() and int(wanted[:4]) in years else None
    if by in OF_PEOPLE:
        require(may_keep_people(request.user))
    return programme, by, year, [win for win in wins if year in (None, win.year)], years


def _rows(request: SignedInRequest, programme: Programme, by: str, wins: list[queries.Win]) -> Sequence[Any]:
    if by == "family":
        return families.families_of(wins, districts=keepers_districts(request.user))
    if by == "tie":
        return families.ties_of(wins, programme, districts=keepers_districts(request.user))
    rows = _ranking(programme, by, wins).rows
    return [row for row in rows if row.holder.wins > 1] if request.GET.get("often") else rows


def _ranking(programme: Programme, by: str, wins: list[queries.Win]) -> queries.Ranking:
    if by == "community":
        return queries.by_community(wins)
    return queries.by_quintile(wins, programme) if by == "quintile" else queries.by_organisation(wins)


def _log(request: SignedInRequest, by: str, rows: Sequence[Any]) -> None:
    """Write down whose private data the reader saw."""
    if by in OF_PEOPLE:
        keys = {key for row in rows for key in (row.people if by == "family" else (row.person,))}
        request.shown.note(*Person.objects.filter(pk__in=keys))


@staff_page
def concentration(request: SignedInRequest, code: str) -> HttpResponse:
    """Show the measures of concentration and one list of holders: organisations, communities, quintiles, families."""
    programme, by, year, wins, years = _asked(request, code)
    ranking = _ranking(programme, "community" if by == "community" else "organisation", wins)
    may_keep = may_keep_people(request.user)
    page = paginate(request, _rows(request, programme, by, wins))
    _log(request, by, page)
    context = {
        "programme": programme,
        "programmes": programmes_of(request.user),
        "by": by,
        "kinds": [(name, text) for name, text in BY.items() if may_keep or name not in OF_PEOPLE],
        "often": bool(request.GET.get("often")),
        "year": year,
        "years": years,
        "measures": ranking.measures,
        "households": families.households_by_awards(wins),
        "page": page,
        "title": BY[by],
        "quintiles": {str(number): text for number, text in enumerate(QUINTILES, start=1)},
        "may_keep": may_keep,
    }
    return render(request, "desk/targeting/concentration.html", context)


@staff_page
def concentration_export(request: SignedInRequest, code: str, kind: str) -> HttpResponseBase:
    """Download the list that the page shows, whole."""
    programme, by, year, wins, _years = _asked(request, code)
    rows = _rows(request, programme, by, wins)
    _log(request, by, rows)
    name = "-".join(str(part) for part in ("concentration", by, code, year) if part)
    return table_response(kind, name, HEADERS.get(by, HEADERS["organisation"]), EXPORTS.get(by, _holders)(rows))


def _holders(rows: Sequence[queries.Row]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        share = f"{row.holder.share:.4f}"
        codes = " ".join(code for code, _call in row.proposals)
        yield row.name, row.place, row.holder.wins, row.holder.amount, share, codes


def _families(rows: Sequence[families.Family]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        codes = " ".join(code for code, _name in row.groups)
        yield row.kind, row.name, row.place, len(row.people), len(row.groups), row.amount, codes


def _ties(rows: Sequence[families.Tie]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        recused = "" if row.recused is None else ("yes" if row.recused else "no")
        kind = "committee" if row.on_committee else "group"
        yield row.name, row.group, row.proposal, kind, row.other, row.other_proposal, recused


EXPORTS: dict[str, Any] = {"family": _families, "tie": _ties}
HEADERS = {
    "organisation": ("name", "place", "awards", "amount", "share", "proposals"),
    "family": ("kind", "name", "place", "people", "awards", "amount_of_groups", "proposals"),
    "tie": ("person", "group", "proposal", "other_kind", "other", "other_code", "recused"),
}
