"""Awards, what became of them, scores, minutes, and what each district was awarded, as open data."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from winay.base.open_data import (
    BY_COMMUNITY,
    NOBODY,
    SEATS,
    SMALL_CELLS,
    Column,
    OpenTable,
    Row,
)
from winay.calls.open_data import CALL, CATEGORY, CURRENCY, KIND, ORGANISATION, PROPOSAL, UBIGEO
from winay.calls.queries.public import public_call_codes
from winay.committees.queries.public import (
    PlaceAwards,
    actas_for_public,
    award_change_row,
    award_changes_for_public,
    awards_by_district,
    awards_for_public,
    poverty_map_shown,
    scores_for_public,
)
from winay.territory.models import PovertyMap
from winay.territory.queries import public as territory

SESSION = Column("session", _("Code of the public session"))
WHEN_AWARDS_CHANGE = {
    "session": ("close", "award_freed_budget", "remedy_result"),
    "calls.proposal": ("renounce_award", "withdraw_award", "reinstate_award"),
    "agreements.agreement": ("end_early",),
}
"""The acts that give awards or end them."""

AWARDS_COLUMNS = (
    CALL,
    CATEGORY,
    PROPOSAL,
    Column("title", _("Title of the proposal")),
    ORGANISATION,
    KIND,
    UBIGEO,
    Column("district", _("Name of the district")),
    Column("score", _("Points from 0 to 100: mean of the jurors' weighted scores"), "number", unit="point"),
    Column("rank", _("Place within the category"), "integer"),
    Column("amount", _("Money awarded"), "number", unit="currency"),
    CURRENCY,
    Column("by_reserve", _("True if the money kept for the most vulnerable paid for it"), "boolean"),
    Column("decided_on", _("Day of the decision"), "date"),
    Column("awarded_from", _("session, or waiting_list: with budget that another award left")),
)

AWARDS = OpenTable(
    name="awards",
    title=_("Awards"),
    about=_("Every award that stands: of a session, or later from its waiting list, as the minutes say."),
    privacy=BY_COMMUNITY,
    columns=AWARDS_COLUMNS,
    rows=lambda call: awards_for_public(call=call),
    parts=public_call_codes,
    changed_by=WHEN_AWARDS_CHANGE,
    drawn_from=("outcome", "registry.organisation"),
)

CHANGES_COLUMNS = (
    CALL,
    CATEGORY,
    PROPOSAL,
    Column(
        "change",
        _("renounced, withdrawn, reinstated (after a complaint), ended (its agreement, early) or awarded_later"),
    ),
    Column("amount", _("Money that the change freed or awarded"), "number", unit="currency"),
    CURRENCY,
    Column("changed_on", _("Day of the change"), "date"),
    Column("document", _("Code of the addendum that prints an award from the waiting list")),
)

CHANGES = OpenTable(
    name="award_changes",
    title=_("Changes of awards"),
    about=_("What became of awards after their session. Why a group gave up is not published."),
    privacy=NOBODY,
    columns=CHANGES_COLUMNS,
    rows=lambda call: map(award_change_row, award_changes_for_public(call=call)),
    parts=public_call_codes,
    changed_by=WHEN_AWARDS_CHANGE,
    drawn_from=("awardchange", "reallocationline"),
)

SCORES_COLUMNS = (
    CALL,
    CATEGORY,
    PROPOSAL,
    Column("seat", _("Number of the seat in the committee"), "integer"),
    Column("sector", _("Sector that the seat represents")),
    Column("criterion", _("Code of the criterion")),
    Column("value", _("Score on the criterion's own scale"), "number"),
)

SCORES = OpenTable(
    name="scores",
    title=_("Scores"),
    about=_("Every score that counted. Jurors are shown by seat and sector, never by name."),
    privacy=SEATS,
    columns=SCORES_COLUMNS,
    rows=lambda call: scores_for_public(call=call),
    parts=public_call_codes,
    changed_by={"session": ("close", "remedy_result")},
    drawn_from=("score", "member"),
)

MINUTES_COLUMNS = (
    CALL,
    SESSION,
    Column("number", _("1 is the acta; from 2 on, corrections and addenda"), "integer"),
    Column("document", _("Code of the document: /verify/<code>/ confirms it")),
    Column("sha256", _("SHA-256 of the PDF file")),
    Column("issued_on", _("Day of issue"), "date"),
)

MINUTES = OpenTable(
    name="minutes",
    title=_("Minutes (actas)"),
    about=_("The minutes (actas) of public sessions with the fingerprint by which anyone can check them."),
    privacy=NOBODY,
    columns=MINUTES_COLUMNS,
    rows=lambda call: actas_for_public(call=call),
    parts=public_call_codes,
    changed_by={"session": ("close", "correct_minutes", "award_freed_budget", "remedy_result")},
    drawn_from=("minutes",),
)


def _districts() -> Iterator[Row]:
    awards = {award.ubigeo: award for award in awards_by_district()}
    source = poverty_map_shown()
    for row in territory.districts_with_quintile(poverty_map=source):
        yield _district(row, source, awards.get(row.ubigeo))


def _districts_of_call(call: str) -> Iterator[Row]:
    """Where a call awarded; the other districts are the same in every call."""
    awards = {award.ubigeo: award for award in awards_by_district(call=call)}
    source = poverty_map_shown() if awards else None
    for row in territory.districts_with_quintile(poverty_map=source, ubigeos=set(awards)) if awards else ():
        yield _district(row, source, awards[row.ubigeo])


def _district(row: territory.DistrictRow, source: PovertyMap | None, award: PlaceAwards | None) -> Row:
    return (
        row.ubigeo,
        row.name,
        row.province,
        row.department,
        source.code if source else None,
        source.is_demo if source else None,
        row.quintile,
        award.awards if award else 0,
        award.amount if award else 0,
        award.currency if award else settings.DEFAULT_CURRENCY,
        award.people if award else None,
        award.women if award else None,
    )


DISTRICTS_COLUMNS = (
    UBIGEO,
    Column("district", _("Name of the district")),
    Column("province", _("Name of the province")),
    Column("department", _("Name of the department")),
    Column("poverty_map", _("Code of the poverty map used")),
    Column("poverty_map_is_demo", _("True if its values are invented for a demonstration"), "boolean"),
    Column("quintile", _("1 extreme poor, 2 very poor, 3 poor, 4 average, 5 acceptable"), "integer"),
    Column("awards", _("Number of awards"), "integer", unit="award"),
    Column("amount", _("Sum of the awards"), "number", unit="currency"),
    CURRENCY,
    Column(
        "people",
        _("People in the awarded groups; empty if fewer than five could be told"),
        "integer",
        unit="person",
        counts_people=True,
    ),
    Column(
        "women",
        _("Women among them; empty if fewer than five women or men could be told"),
        "integer",
        unit="person",
        counts_people=True,
    ),
)

DISTRICTS = OpenTable(
    name="districts",
    title=_("Districts"),
    about=_(
        "Every district, its poverty quintile and what was awarded there; of one call, those where it awarded. "
        "Fewer than five people, and figures from which so few would follow, are left out."
    ),
    privacy=SMALL_CELLS,
    columns=DISTRICTS_COLUMNS,
    rows=_districts_of_call,
    parts=public_call_codes,
    whole=_districts,
    changed_by=WHEN_AWARDS_CHANGE,
    drawn_from=("territory.district", "outcome", "calls.proposalmember"),
)

OPEN_TABLES = (AWARDS, CHANGES, SCORES, MINUTES, DISTRICTS)
