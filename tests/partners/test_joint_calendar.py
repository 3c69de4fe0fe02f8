"""The joint calendar: whose activities stand on it, calls' days, rain told with its place, paper and phone."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st
from tests.factories.calls import open_call
from tests.factories.partners import in_days
from tests.factories.programmes import a_programme, a_user, a_worker
from tests.factories.territory import make_district, make_district_set

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.budgets.queries.seasons import rainy_season_of
from winay.partners import actions
from winay.partners.calendar_file import calendar_file, calendar_pdf, escaped, folded
from winay.partners.models import Activity
from winay.partners.queries.calendar import month_for
from winay.programmes.actions import grant_role


@pytest.fixture(autouse=True)
def _in_english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


NEXT_YEAR = timezone.localdate().year + 1
FEBRUARY, JUNE = date(NEXT_YEAR, 2, 1), date(NEXT_YEAR, 6, 1)


def plan(actor, programme, first=JUNE, last=None, **values) -> Activity:
    given_ = {"kind": "training", "title": "Taller de rendición", "begins_on": first, "ends_on": last or first}
    return actions.plan_activity(actor=actor, programme=programme, **{**given_, **values})


@pytest.fixture
def team(db):
    programme = a_programme(pack="tc-journey")
    return programme, a_worker(programme), a_worker(programme, "officer"), a_worker(programme, "evaluator")


def test_whoever_works_with_groups_in_the_place_plans_moves_holds_and_cancels(team):
    programme, boss, officer, evaluator = team
    here, away = make_district("021201"), make_district("250101")
    limited = a_user()
    part = make_district_set("part", ("021201",))
    grant_role(actor=None, user=limited, programme=programme, role="officer", territory=part)
    for user, district in ((evaluator, here), (limited, away), (limited, None), (a_worker(a_programme()), here)):
        with pytest.raises(NotAllowed):
            plan(user, programme, district=district)
    found = plan(limited, programme, district=here)
    with pytest.raises(InvalidInput, match="before the first"):
        plan(boss, programme, JUNE, date(NEXT_YEAR, 5, 1))
    with pytest.raises(InvalidInput, match="passed"):
        plan(boss, programme, in_days(-9), in_days(-8))
    with pytest.raises(InvalidInput, match="future"):
        actions.hold_activity(actor=officer, activity=found, words="x")
    actions.move_activity(actor=officer, activity=found, begins_on=in_days(0), ends_on=in_days(2))
    actions.hold_activity(actor=officer, activity=found, words="Vinieron 20")
    for act in (
        lambda: actions.cancel_activity(actor=boss, activity=found, words="x"),
        lambda: actions.move_activity(actor=boss, activity=found, begins_on=JUNE, ends_on=JUNE),
    ):
        with pytest.raises(WrongState):
            act()


def test_rain_is_told_by_the_pack_else_by_the_country_and_only_outdoors(team):
    programme, boss, _officer, _evaluator = team
    wet = plan(boss, programme, FEBRUARY)
    plan(boss, programme, FEBRUARY, outdoors=False, title="Reunión virtual")
    dry = plan(boss, programme, JUNE)
    entries = {one.code: one for one in month_for(boss, FEBRUARY).entries}
    assert entries[wet.code].rain.place == "TC PE-T1568, §6.1" and entries[wet.code].rain.of_pack
    assert [one.title for one in entries.values() if one.rain is None] == ["Reunión virtual"]
    assert month_for(boss, JUNE).entries[0].code == dry.code and month_for(boss, JUNE).entries[0].rain is None
    other = a_programme(pack="procompite")
    season = rainy_season_of(other.pack)
    assert season.months == {1, 2, 3} and not season.of_pack
    long = plan(boss, programme, date(NEXT_YEAR, 3, 31), date(NEXT_YEAR, 4, 3), title="Ruta")
    april = {one.code: one for one in month_for(boss, date(NEXT_YEAR, 4, 1)).entries}
    assert april[long.code].rain is not None
    actions.cancel_activity(actor=boss, activity=long, words="Lluvia")
    assert month_for(boss, date(NEXT_YEAR, 4, 1)).entries[0].rain is None


def test_the_calendar_holds_every_programmes_activities_in_the_readers_places(team):
    programme, boss, _officer, _evaluator = team
    here, away = make_district("021201"), make_district("250101")
    beside = a_programme()
    neighbour = a_worker(beside)
    limited = a_user()
    part = make_district_set("part", ("021201",))
    grant_role(actor=None, user=limited, programme=programme, role="officer", territory=part)
    plan(neighbour, beside, district=here, title="Vecina")
    plan(neighbour, beside, district=away, title="Lejana")
    plan(neighbour, beside, title="De toda la otra")
    plan(boss, programme, title="De todo el programa")
    titles = {one.title for one in month_for(limited, JUNE).entries}
    assert titles == {"Vecina", "De todo el programa"}
    assert {one.title for one in month_for(boss, JUNE).entries} >= {"Vecina", "Lejana", "De todo el programa"}
    narrowed = {one.title for one in month_for(boss, JUNE, district=here).entries}
    assert "Lejana" not in narrowed and {"Vecina", "De todo el programa"} <= narrowed
    assert month_for(a_user(), JUNE).entries == []


def test_a_calls_days_stand_on_it_once_it_is_public(team):
    _programme, boss, _officer, _evaluator = team
    call = open_call().call
    call.opens_on, call.session_on = JUNE, date(NEXT_YEAR, 6, 20)
    call.closes_at = timezone.make_aware(datetime(NEXT_YEAR, 6, 10, 23, 30))
    call.save()
    found = [(one.kind, one.begins.day) for one in month_for(boss, JUNE).entries if one.code == call.code]
    assert found == [("opens", 1), ("closes", 10), ("session", 20)]
    call.state = "draft"
    call.save()
    assert month_for(boss, JUNE).entries == []


def test_the_pages_the_paper_and_the_file(client, team):
    programme, boss, officer, evaluator = team
    make_district("021201")
    client.force_login(officer)
    values = {"kind": "fair", "title": "Feria; de cuyes, y miel", "outdoors": "on", "place": "Plaza"}
    answer = client.post(
        reverse("desk:activity_add", args=[programme.code]),
        {**values, "begins_on": FEBRUARY, "ends_on": FEBRUARY, "district": "021201"},
        follow=True,
    )
    text = answer.content.decode()
    assert text.count("rainy season (TC PE-T1568, §6.1)") == 2
    found = Activity.objects.get()
    asked = f"?month={FEBRUARY:%Y-%m}"
    page = client.get(reverse("desk:calendar") + asked).content.decode()
    assert "Feria; de cuyes" in page and "Rain" in page and found.code in page
    assert "Nothing is planned" in client.get(reverse("desk:calendar") + "?month=1-x").content.decode()
    file = client.get(reverse("desk:calendar_file") + asked)
    assert file["Content-Type"].startswith("text/calendar")
    text = file.content.decode().replace("\r\n ", "")
    assert "SUMMARY:Feria\\; de cuyes\\, y miel\r\n" in text and f"DTSTART;VALUE=DATE:{FEBRUARY:%Y%m%d}" in text
    for language in ("es", "quz"):
        paper = client.get(reverse("desk:calendar_sheet", args=[language]) + asked)
        assert paper.content.startswith(b"%PDF")
    assert client.get(reverse("desk:calendar_sheet", args=["fr"])).status_code == 404
    days = {"begins_on": JUNE, "ends_on": JUNE}
    assert client.post(reverse("desk:activity_step", args=[found.code, "move"]), days).status_code == 302
    assert "rainy season" not in client.get(reverse("desk:activity", args=[found.code])).content.decode()
    client.force_login(evaluator)
    assert client.get(reverse("desk:activity", args=[found.code])).status_code == 200
    assert client.get(reverse("desk:activity_step", args=[found.code, "cancel"])).status_code == 403
    elsewhere = a_programme(territory=make_district_set("lejos", ("250101",)))
    client.force_login(a_worker(elsewhere))
    assert client.get(reverse("desk:activity", args=[found.code])).status_code == 404
    client.force_login(boss)
    cancelled = client.post(reverse("desk:activity_step", args=[found.code, "cancel"]), {"words": "No hay local"})
    assert cancelled.status_code == 302
    assert "No hay local" in client.get(reverse("desk:activity", args=[found.code])).content.decode()


def test_a_month_asks_the_same_with_one_activity_and_with_three(client, team):
    programme, boss, _officer, _evaluator = team
    client.force_login(boss)
    plan(boss, programme)
    address = reverse("desk:calendar") + f"?month={JUNE:%Y-%m}"
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    plan(boss, programme, title="b"), plan(boss, programme, title="c")
    with CaptureQueriesContext(connection) as three:
        client.get(address)
    assert len(three) == len(one) < 30


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=300))
def test_no_line_of_the_file_is_too_long_and_nothing_is_lost(text):
    line = f"SUMMARY:{escaped(text)}"
    parts = folded(line).split("\r\n")
    assert all(len(part.encode()) <= 75 for part in parts)
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == line


@pytest.mark.django_db
def test_the_file_is_the_same_for_the_same_moment(team):
    programme, boss, _officer, _evaluator = team
    plan(boss, programme)
    now = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    month = month_for(boss, JUNE)
    assert calendar_file(month, host="x.pe", now=now) == calendar_file(month, host="x.pe", now=now)
    assert "DTSTAMP:20260102T030405Z" in calendar_file(month, host="x.pe", now=now)
    assert calendar_pdf(month, place="", today=JUNE, language="es").startswith(b"%PDF")
