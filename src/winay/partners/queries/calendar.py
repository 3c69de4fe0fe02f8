"""The joint calendar: what every programme plans in the places where somebody works, with the days of calls."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from winay.base.models import User
from winay.budgets.queries.seasons import RainySeason, rainy_season_of
from winay.calls.models import Call
from winay.calls.queries.public import PUBLIC_CALL_STATES
from winay.partners.access import reads_activities
from winay.partners.models import Activity
from winay.partners.rules import meets_rain
from winay.programmes.access import grants_of
from winay.territory.models import District, DistrictSet
from winay.territory.places import Places

MOST = 120
"""So many lines of a month stand on a page; a district narrows it."""


@dataclass(frozen=True)
class Entry:
    """A line of the calendar: an activity, or a day of a call. `kind`: activity, opens, closes, session."""

    begins: date
    ends: date
    kind: str
    title: str
    code: str
    programme: str
    where: str
    state: str = ""
    rain: RainySeason | None = None
    """The rainy season into which it falls, though rain would stop it."""


@dataclass(frozen=True)
class Month:
    """A month of the calendar; `more`: there are lines that do not stand here."""

    first: date
    last: date
    entries: list[Entry]
    more: bool


def places_of(user: User) -> Places | None:
    """Return the districts in which `user` works, in whatever role; None for all. One query."""
    sets: set[Any] = set()
    for own, whole in grants_of(user).values_list("territory", "programme__territory"):
        if own is None and whole is None:
            return None
        sets.add(own or whole)
    return Places(sets)


def districts_to_choose(user: User) -> QuerySet[District]:
    """Return the districts by which `user` may narrow the calendar."""
    places = places_of(user)
    rows = District.objects.select_related("province").order_by("name", "pk")
    return rows if places is None else rows.filter(pk__in=places.rows())


def month_for(user: User, first: date, *, district: District | None = None, most: int = MOST) -> Month:
    """Return the month that begins on `first` for `user`, by day; three queries, and one a pack not read yet."""
    last = first.replace(day=monthrange(first.year, first.month)[1])
    places = places_of(user)
    activities = list(_activities(user, places, district, first, last)[: most + 1])
    calls = list(_calls(places, district, first, last)[: most + 1])
    entries = [_activity(one) for one in activities]
    for call in calls:
        entries += [one for one in _days(call) if first <= one.begins <= last]
    entries.sort(key=lambda one: (one.begins, one.kind, one.title, one.code))
    return Month(first, last, entries[:most], len(entries) > most)


def _activities(
    user: User, places: Places | None, district: District | None, first: date, last: date
) -> QuerySet[Activity]:
    seen = reads_activities(user)
    if places is None:
        seen |= Q(district__isnull=False)
    elif places.sets:
        seen |= Q(district__in=places.rows())
    rows = Activity.objects.filter(seen, begins_on__lte=last, ends_on__gte=first)
    if district is not None:
        rows = rows.filter(Q(district=district) | Q(district=None) & _reaches("programme__territory", district))
    rows = rows.select_related("programme__pack", "district__province")
    return rows.defer("programme__pack__content", "words").order_by("begins_on", "code")


def _reaches(territory: str, district: District) -> Q:
    links = DistrictSet.districts.through.objects.filter(districtset=OuterRef(territory), district=district)
    return Q(**{territory: None}) | Q(Exists(links))


def _calls(places: Places | None, district: District | None, first: date, last: date) -> QuerySet[Call]:
    """The published calls with a day in the month whose territory lies, wholly or in part, in some places."""
    begin = timezone.make_aware(datetime.combine(first, time.min))
    end = timezone.make_aware(datetime.combine(last, time.max))
    rows = Call.objects.filter(state__in=PUBLIC_CALL_STATES).exclude(state="cancelled")
    rows = rows.filter(
        Q(opens_on__range=(first, last)) | Q(session_on__range=(first, last)) | Q(closes_at__range=(begin, end))
    ).annotate(its_place=Coalesce("territory", "programme__territory"))
    if district is not None:
        rows = rows.filter(_reaches("its_place", district))
    if places is not None:
        links = DistrictSet.districts.through.objects.filter(districtset=OuterRef("its_place"))
        rows = rows.filter(Q(its_place=None) | Q(Exists(links.filter(district__in=places.rows()))))
    rows = rows.select_related("programme", "territory").only(
        "code", "title", "opens_on", "closes_at", "session_on", "session_place",
        "programme__name", "territory__name",
    )  # fmt: skip
    return rows.order_by("code")


def _activity(one: Activity) -> Entry:
    place = f"{one.district.name}, {one.district.province.name}" if one.district else ""
    return Entry(
        begins=one.begins_on,
        ends=one.ends_on,
        kind="activity",
        title=one.title,
        code=one.code,
        programme=one.programme.name,
        where=" · ".join(text for text in (one.place, place) if text),
        state=one.state,
        rain=rain_over(one),
    )


def rain_over(activity: Activity) -> RainySeason | None:
    """Return the rainy season into which something planned outdoors falls, by the pack of its programme; else None."""
    if activity.state == "cancelled" or not activity.outdoors:
        return None
    season = rainy_season_of(activity.programme.pack)
    falls = meets_rain(activity.begins_on, activity.ends_on, outdoors=True, rainy=season.months)
    return season if falls else None


def _days(call: Call) -> list[Entry]:
    where = call.territory.name if call.territory else ""
    closes = timezone.localtime(call.closes_at).date() if call.closes_at else None
    days = (
        ("opens", call.opens_on, where),
        ("closes", closes, where),
        ("session", call.session_on, call.session_place),
    )
    return [
        Entry(day, day, kind, call.title, call.code, call.programme.name, place)
        for kind, day, place in days
        if day is not None
    ]


def activity_for(user: User, code: str) -> Activity:
    """Return one activity that `user` finds on the calendar; raise `Activity.DoesNotExist` otherwise."""
    places = places_of(user)
    seen = reads_activities(user)
    if places is None:
        seen |= Q(district__isnull=False)
    elif places.sets:
        seen |= Q(district__in=places.rows())
    rows = Activity.objects.filter(seen).select_related("programme__pack", "district__province", "partnership")
    return rows.defer("programme__pack__content").get(code=code)
