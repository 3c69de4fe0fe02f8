"""What is known of one subject, for the rule of what comes next."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from winay.facts.rules import whole_months_between
from winay.journeys.models import Support
from winay.journeys.queries.had import had_by
from winay.journeys.queries.windows import Judged, judged_in
from winay.journeys.rules import STAGES, Case, Match, Standing, kind_of_subject, matched, stage_of
from winay.registry.models import Household, Organisation, Person, Venture
from winay.registry.queries.facts import each_household, each_member, organisation_values
from winay.registry.queries.venture_facts import venture_values
from winay.registry.queries.ventures import WORKING, ventures_of
from winay.territory.models import District, PovertyMap
from winay.territory.queries.facts import district_values

Subject = Person | Household | Organisation | Venture
ORDER = tuple(STAGES)


@dataclass(frozen=True)
class NextSteps:
    """What comes next for one subject: the programmes that reach its place, and how it stands before each."""

    case: Case
    judged: Judged
    matches: tuple[Match, ...]


def next_steps_of(subject: Subject, today: date) -> NextSteps | None:
    """Return what comes next for one subject; None where its district is not known. Sixteen queries at most."""
    if subject.district_id is None:
        return None
    judged = judged_in(subject.district_id, today)
    case = case_of(subject, judged.facts, today)
    return NextSteps(case, judged, matched(judged.windows, case, today))


def next_best_of(subject: Subject, without: Collection[str], today: date) -> Support | None:
    """Return the programme that fits a subject best now or nearly, besides those with these codes."""
    found = next_steps_of(subject, today)
    for match in found.matches if found else ():
        if match.code not in without and match.standing in (Standing.NOW, Standing.NEARLY):
            best: Support = found.judged.supports[match.code]  # type: ignore[union-attr]
            return best
    return None


def case_of(subject: Subject, codes: Collection[str], today: date) -> Case:
    """Return what is known of a subject for the facts asked for."""
    place = District.objects.get(pk=subject.district_id)
    poverty = newest_poverty_map() if "district.quintile" in codes else None
    known: dict[str, Any] = district_values(place, codes, poverty)
    kind, stage, receiver = kind_of(subject), "", subject if not isinstance(subject, Venture) else None
    if isinstance(subject, Organisation):
        known |= of_organisation(subject, codes, today)
        stage = furthest(ventures_of(subject), today)
    elif isinstance(subject, Venture):
        known |= venture_values(subject, codes, today)
        stage = stage_of_venture(subject, today)
        if (owner := owner_of(subject)) is not None:
            receiver = owner
            known |= of_organisation(owner, [code for code in codes if ":" not in code], today)
    elif isinstance(subject, Person):
        known |= each_member([subject], on=today)[0]
    else:
        known |= each_household([Person(household=subject)])[0]
    return Case(kind, place.pk, known, stage, had_by(receiver))


def kind_of(subject: Subject) -> str:
    """Return the kind of subject as programmes name it."""
    if isinstance(subject, Organisation):
        return kind_of_subject(subject.kind)
    return {Venture: "venture", Person: "person", Household: "household"}[type(subject)]


def of_organisation(organisation: Organisation, codes: Collection[str], today: date) -> dict[str, Any]:
    """Return what is known of an organisation for the facts asked for, with the months since its foundation."""
    founded = organisation.founded_on
    months = None if founded is None else whole_months_between(founded, today)
    return {**organisation_values(organisation, codes, on=today), "organisation.months": months}


def owner_of(venture: Venture) -> Organisation | None:
    """Return the group that owns a venture: the first of those that own it now; one query."""
    row = venture.owners.filter(until=None, organisation__isnull=False).select_related("organisation").first()
    return row.organisation if row else None


def stage_of_venture(venture: Venture, today: date) -> str:
    """Return how far a venture is."""
    months = None if venture.began_on is None else whole_months_between(venture.began_on, today)
    if months is None and venture.began_year is not None:
        # Of whom only the year is known is as far as whoever began in its middle.
        months = whole_months_between(date(venture.began_year, 7, 1), today)
    return stage_of(months, venture.state)


def furthest(ventures: Iterable[Venture], today: date) -> str:
    """Return the stage of the venture of a group that is the furthest, of those that work."""
    stages = [stage_of_venture(one, today) for one in ventures if one.state in WORKING]
    return max((one for one in stages if one), key=ORDER.index, default="")


def newest_poverty_map() -> PovertyMap | None:
    """Return the newest poverty map: no programme of the catalogue names its own."""
    return PovertyMap.objects.first()
