"""Pairs to compare, what stands on each side, what was merged, and how well the comparison works."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from winay.base import work
from winay.base.bulk import among, hex_key
from winay.base.models import Job, User
from winay.registry.models import LinkPair, LinkRun, LinkVerdict, Membership, Merge, Organisation, Person
from winay.registry.queries.apart import MODELS
from winay.registry.queries.search import find_organisations, find_people
from winay.registry.rules.merging import KEPT_FIELDS, Standing
from winay.territory.places import side_lying_in

if TYPE_CHECKING:
    from winay.analytics.linkage.quality import Point

TO_DECIDE = ("open", "second", "disputed")


def standings_of(kind: str, records: Mapping[str, Mapping[str, Any]]) -> dict[str, Standing]:
    """Return what speaks for each record (plain values by attribute name) to be the one that stays; one query."""
    members = Membership.objects.filter(**{f"{kind}__in": among(records)}).values_list(kind)
    uses = {hex_key(key): times for key, times in members.annotate(times=Count("pk"))}
    found = {}
    for key, values in records.items():
        kept = [*map(values.get, KEPT_FIELDS[kind])]
        found[key] = Standing(
            has_account=bool(values.get("user_id")),
            document_confirmed=bool((values.get("dni") and values.get("dni_confirmed")) or values.get("ruc")),
            uses=uses.get(key, 0),
            values=len(kept) - kept.count(None) - kept.count(""),
            key=key,
        )
    return found


def pairs_for_review(
    user: User, *, kind: str, districts: Iterable[str] | None, adjudicate: bool, state: str = ""
) -> QuerySet[LinkPair]:
    """Return the pairs that wait for `user`, likeliest first: both records in their districts, no word of theirs yet.

    Disputed pairs wait for those who may adjudicate. `state` keeps one kind of them.
    """
    sides = [f"left_{kind}", f"right_{kind}"]
    rows = LinkPair.objects.filter(**{f"{sides[0]}__isnull": False}).select_related(
        *sides, *(f"{side}__district" for side in sides), *(f"{side}__community" for side in sides)
    )
    rows = rows.filter(state=state) if state in TO_DECIDE else rows.filter(state__in=TO_DECIDE)
    if not adjudicate:
        rows = rows.exclude(state="disputed")
    mine = LinkVerdict.objects.filter(reviewer_id=user.pk).exclude(verdict="unsure").values("pair")
    rows = rows.filter(Q(state="disputed") | ~Q(pk__in=mine))
    for side in sides:
        rows = rows.filter(side_lying_in(MODELS[kind], side, districts, or_nowhere=True))
    return rows.order_by("-probability", "pk")


@dataclass(frozen=True)
class Line:
    """One thing of both records side by side."""

    label: str
    left: str
    right: str

    @property
    def equal(self) -> bool:
        """Whether both say the same."""
        return self.left == self.right


@dataclass(frozen=True)
class Bar:
    """One comparison as a picture: `bits` > 0 speak for one record, < 0 for two; a bar's length is out of 100."""

    label: str
    level: str
    bits: float
    length: float

    @property
    def start(self) -> float:
        """Where the bar begins on a line from 0 to 200 whose middle is 100."""
        return 100.0 if self.bits >= 0 else 100.0 - self.length


def pair_with_records(pk: UUID | str) -> LinkPair:
    """Return a pair with both records and their places and households; one query. Raises `LinkPair.DoesNotExist`."""
    people = [f"{side}_person__{what}" for side in ("left", "right") for what in PLACES_OF_PEOPLE]
    groups = [f"{side}_organisation__{what}" for side in ("left", "right") for what in ("district", "community")]
    return LinkPair.objects.select_related(*people, *groups).get(pk=pk)


PLACES_OF_PEOPLE = ("district", "community", "household")


def side_by_side(pair: LinkPair) -> list[Line]:
    """Return what is known of both records, the same things in the same order; one query a record."""
    read = _of_person if pair.left_person_id else _of_organisation
    left, right = read(pair.left), read(pair.right)
    return [Line(label, left[label], right[label]) for label in left if left[label] or right[label]]


def _of_person(person: Any) -> dict[str, str]:
    groups = Membership.objects.filter(person=person, until=None).select_related("organisation")
    years = f"{person.born_from}–{person.born_to}" if person.born_from != person.born_to else person.born_from
    return {
        _("Given names"): person.given_names,
        _("First surname"): person.first_surname,
        _("Second surname"): person.second_surname,
        _("DNI"): (person.dni or "")
        + ("" if person.dni_confirmed or not person.dni else f" ({_('from a list')})"),
        _("Born"): date_format(person.birth_date) if person.birth_date else str(years or ""),
        _("Sex"): str(person.get_sex_display()),
        _("Phone"): person.phone,
        _("Place"): ", ".join(
            str(part) for part in (person.community or person.locality, person.district) if part
        ),
        _("Household"): person.household.code if person.household else "",
        _("Groups"): ", ".join(membership.organisation.name for membership in groups),
    }


def _of_organisation(organisation: Any) -> dict[str, str]:
    members = Membership.objects.filter(organisation=organisation, until=None).count()
    return {
        _("Name"): organisation.name,
        _("Kind"): str(organisation.get_kind_display()),
        _("RUC"): organisation.ruc or "",
        _("Place"): ", ".join(str(part) for part in (organisation.community, organisation.district) if part),
        _("Founded on"): date_format(organisation.founded_on) if organisation.founded_on else "",
        _("Members"): str(members),
    }


def evidence_bars(pair: LinkPair) -> list[Bar]:
    """Return each comparison of a pair as a bar, in proportion to the heaviest; no query."""
    heaviest = max((abs(line["bits"]) for line in pair.evidence), default=0) or 1
    return [
        Bar(_(line["label"]), _(line["level"]), line["bits"], round(100 * abs(line["bits"]) / heaviest, 1))
        for line in pair.evidence
    ]


def merges_for(districts: Iterable[str] | None, *, kind: str) -> QuerySet[Merge]:
    """Return merges of a kind that stand or were undone, newest first, both records in these districts."""
    sides = (f"kept_{kind}", f"absorbed_{kind}")
    rows = Merge.objects.filter(**{f"{sides[0]}__isnull": False}).select_related(*sides)
    for side in sides:
        rows = rows.filter(side_lying_in(MODELS[kind], side, districts, or_nowhere=True))
    return rows


def others_like(
    record: Person | Organisation, text: str, *, districts: Iterable[str] | None
) -> list[Person | Organisation]:
    """Return other records found by `text`, or by the record's own name without text; 20 at most."""
    asked = text or str(record)
    if isinstance(record, Person) and not text:
        asked = f"{record.given_names.split()[0]} {record.first_surname}"
    find: Any = find_people if isinstance(record, Person) else find_organisations
    return [row for row in find(asked, districts=districts).rows if row.pk != record.pk][:20]


MOST_POINTS = 12


def curve_of_sample(kind: str) -> "list[Point]":
    """Return the precision-recall curve over the pairs that people decided, 12 points at most; empty without any.

    Recall counts among the decided pairs only: what was never shown to anybody is not in the sample.
    """
    from winay.analytics.linkage.quality import Reviewed, reviewed_curve

    points = reviewed_curve([Reviewed(probability, same) for probability, same in reviewed_sample(kind)])
    step = max(1, -(-len(points) // MOST_POINTS))
    return points[step - 1 :: step]


def verdicts_of(pair: LinkPair) -> QuerySet[LinkVerdict]:
    """Return what was said of a pair, first word first."""
    return pair.verdicts.all()


def merges_of(record: Person | Organisation) -> QuerySet[Merge]:
    """Return the merges in which this record is the one that stands, newest first."""
    kind = "person" if isinstance(record, Person) else "organisation"
    return Merge.objects.filter(**{f"kept_{kind}": record}).select_related(f"absorbed_{kind}", f"kept_{kind}")


def latest_runs(kind: str = "", most: int = 20) -> Sequence[LinkRun]:
    """Return the last comparisons, newest first."""
    rows = LinkRun.objects.filter(kind=kind) if kind else LinkRun.objects.all()
    return list(rows[:most])


@dataclass(frozen=True)
class UnderWay:
    """A comparison that was asked for: `step` is where it is (empty: it waits), `unattended`: no worker takes it."""

    step: str
    unattended: bool


def comparison_under_way(kind: str) -> UnderWay | None:
    """Return the comparison of a kind that waits or is being made, None if there is none."""
    from winay.registry.actions.comparing import COMPARE

    job = Job.objects.filter(name=COMPARE, subject__startswith=f"{kind}:").order_by("pk").first()
    if job is None:
        return None
    run = LinkRun.objects.filter(kind=kind).order_by("-created_at").first()
    step = run.counts.get("step", "") if run and run.finished_at is None and job.worker else ""
    return UnderWay(step or ("read" if job.worker else ""), work.waits_too_long(COMPARE, job.subject))


def last_comparison(kind: str) -> LinkRun | None:
    """Return the last comparison of a kind that came to its end, or failed for good."""
    return LinkRun.objects.filter(Q(finished_at__isnull=False) | Q(counts__failed=True), kind=kind).first()


def reviewed_sample(kind: str) -> list[tuple[float, bool]]:
    """Return probability and truth of every pair that people decided: what the precision-recall curve stands on."""
    rows = LinkPair.objects.filter(**{f"left_{kind}__isnull": False}, state__in=("same", "different"))
    judged = rows.filter(verdicts__isnull=False).distinct()
    return [(probability, state == "same") for probability, state in judged.values_list("probability", "state")]


def counts_of_pairs(kind: str) -> dict[str, int]:
    """Return how many pairs of a kind stand in each state."""
    rows: Any = LinkPair.objects.filter(**{f"left_{kind}__isnull": False}).values_list("state")
    return dict(rows.annotate(times=Count("pk")).order_by())
