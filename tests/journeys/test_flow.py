"""The flow between programmes and stages, the records behind its figures, and how long businesses work."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.factories.programmes import a_programme, a_worker
from tests.factories.referrals import make_border, make_group, make_leavers, make_referral
from tests.factories.registry import make_household, make_organisation, make_person
from tests.factories.territory import make_community, make_district, make_district_set, make_poverty_map
from tests.factories.ventures import make_venture

from winay.journeys.models import Referral, Stay, Taking
from winay.journeys.queries import flow as queries
from winay.journeys.queries.flow import Whom, paths_of, shown
from winay.journeys.queries.rows import TooMany
from winay.journeys.queries.survival import lives_of
from winay.journeys.rules.flow import behind, flow_of
from winay.journeys.rules.survival import Watched, curve, parted
from winay.programmes.actions import grant_role
from winay.registry.models import Household, Reading, Venture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget():
    caches["memory"].clear()


def year(back: int) -> int:
    return timezone.localdate().year - back


def had(subject, support, since, until=None, outcome=None):
    kind = type(subject).__name__.lower()
    return Taking.objects.create(
        support=support, from_year=since, to_year=until, source="Padrón",
        outcome=outcome or ("finished" if until else "running"), **{kind: subject},
    )  # fmt: skip


@pytest.fixture
def country():
    """Two programmes and seven groups: three went on, two are lost, one ended lately, one waits."""
    border = make_border()
    groups = [make_group(border, f"Grupo {number}") for number in range(6)]
    for number, group in enumerate(groups):
        had(group, border.leaving, year(6), year(1) if number == 5 else year(3))
    for group in groups[:3]:
        had(group, border.to, year(2))
    waiting = make_group(border, "Suyaq")
    had(waiting, border.leaving, year(6), year(3))
    referral = make_referral(border, waiting)
    Referral.objects.filter(pk=referral.pk).update(sent_on=timezone.localdate() - timedelta(days=40))
    make_poverty_map(quintiles={border.place.pk: 1})
    return border


def flow(wanted=None, places=None):
    return flow_of(paths_of(wanted or Whom(), places, timezone.localdate()))


def test_everybody_stands_in_one_way(country):
    found = flow()
    leaving, to = f"s:{country.leaving.code}", f"s:{country.to.code}"
    assert (found.subjects, found.several) == (7, 3)
    assert found.now == {"inside": 3, "waits": 1, "between": 1, "lost": 2}
    assert (found.places[leaving].ever, found.places[leaving].went_on) == (7, 3)
    assert found.moves[leaving, to].count == 3 and found.moves[leaving, to].days == []
    assert (found.queues[to].count, found.queues[to].usual_days) == (1, 40)


def test_filters_ask_of_place_quintile_kind_and_people(country):
    other = make_district("080101")
    community = make_community(district=other)
    home = make_household(community)
    woman = make_person(
        sex="F", household=home, district=other, born_from=year(25), born_to=year(25), language="quz"
    )
    man = make_person(sex="M", district=other, born_from=year(50), born_to=year(40), language="es")
    Household.objects.filter(pk=home.pk).update(head=woman)
    for one in (home, woman, man):
        had(one, country.leaving, year(3))
    assert flow().subjects == 10
    assert flow(Whom(place="02")).subjects == 7 and flow(Whom(place="080101")).subjects == 3
    assert flow(Whom(quintile=1)).subjects == 7 and flow(Whom(quintile=2)).subjects == 0
    assert flow(Whom(kind="person")).subjects == 2
    assert flow(Whom(sex="F")).subjects == 2 and flow(Whom(sex="M")).subjects == 1
    assert flow(Whom(age="15-29")).subjects == 2 and flow(Whom(age="45-59")).subjects == 0
    assert flow(Whom(language="quz")).subjects == 2
    assert flow(places=["080101"]).subjects == 3
    Taking.objects.filter(person=man).update(taken_back_at=timezone.now())
    assert flow(Whom(sex="M")).subjects == 0


def test_stays_are_a_programme_or_its_stages(country):
    group = make_group(country, "Etapas")
    day = timezone.localdate() - timedelta(days=400)
    for stage, since, until, state in (
        ("year-1", day, day + timedelta(days=100), "passed"),
        ("year-2", day + timedelta(days=130), None, "inside"),
    ):
        Stay.objects.create(
            programme=country.home, stage=stage, organisation=group, district=country.place, state=state,
            since=since, until=until,
        )  # fmt: skip
    leaving = f"s:{country.leaving.code}"
    assert flow().places[leaving].now["inside"] == 1
    found = flow(Whom(programme=country.home.code))
    assert found.subjects == 1
    assert found.moves["t:year-1", "t:year-2"].days == [30]
    Stay.objects.update(programme=a_programme("sin-entrada"))
    assert flow().places["p:sin-entrada"].now["inside"] == 1


def test_the_records_of_so_many_are_asked_for_by_place(country, monkeypatch):
    monkeypatch.setattr(queries, "MOST", 6)
    with pytest.raises(TooMany):
        flow()
    assert flow(Whom(kind="person")).subjects == 0
    page = client_of(a_worker(country.home)).get(reverse("desk:flow_records"))
    assert "too many to follow" in page.content.decode()


def test_as_many_queries_for_many(country, django_assert_max_num_queries):
    for number in range(20):
        had(make_group(country, f"Más {number}"), country.leaving, year(4), year(3))
    with django_assert_max_num_queries(17):
        paths = paths_of(Whom(), None, timezone.localdate())
    with django_assert_max_num_queries(3):
        shown(flow_of(paths), Whom(), exact=False)


def client_of(user):
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def test_each_figure_opens_exactly_its_records(country):
    client = client_of(a_worker(country.home))
    page = client.get(reverse("desk:flow"))
    text = page.content.decode()
    assert country.leaving.name in text and "Suyaq" not in text
    paths = paths_of(Whom(), None, timezone.localdate())
    leaving, to = f"s:{country.leaving.code}", f"s:{country.to.code}"
    for figure, at, after, number in (
        ("all", "", "", 7), ("ever", leaving, "", 7), ("went_on", leaving, "", 3), ("lost", "", "", 2),
        ("lost", leaving, "", 2), ("queue", to, "", 1), ("move", leaving, to, 3), ("move", to, leaving, 0),
    ):  # fmt: skip
        asked = urlencode({"figure": figure, "at": at, "after": after})
        listed = client.get(f"{reverse('desk:flow_records')}?{asked}")
        assert listed.status_code == 200
        assert len(listed.context["rows"]) == number == sum(behind(path, figure, at, after) for path in paths)
        if number:
            assert reverse("desk:organisation", args=[listed.context["rows"][0]["key"]]) in listed.content.decode()
    assert client.get(reverse("desk:flow_records") + "?figure=nothing").status_code == 404
    waiting = client.get(f"{reverse('desk:flow_records')}?figure=waits").content.decode()
    assert "Suyaq" in waiting and "40 days" in waiting


def test_people_are_read_by_who_keeps_them_and_it_is_written_down(country):
    person = make_person(district=country.place, given_names="Illari")
    had(person, country.leaving, year(4), year(3))
    officer = a_worker(country.home)
    page = client_of(officer).get(reverse("desk:flow_records") + "?kind=person").content.decode()
    assert "Illari" in page and Reading.objects.filter(person=person).exists()
    evaluator = client_of(a_worker(country.home, "evaluator"))
    assert evaluator.get(reverse("desk:flow_records")).status_code == 403
    assert client_of(a_worker(country.home, "finance")).get(reverse("desk:flow")).status_code == 403


def test_who_keeps_nobody_reads_no_small_count(country):
    for number in range(30):
        had(make_group(country, f"Más {number}"), country.leaving, year(6), year(3) if number % 2 else None)
    shown_to = client_of(a_worker(country.home, "evaluator")).get(reverse("desk:flow"))
    found = shown_to.context["flow"]
    assert found.hidden and any(found.now.values())
    assert all(one is None or one == 0 or one >= 5 for one in found.now.values())
    for line in found.lines:
        assert all(one is None or one == 0 or one >= 5 for one in (line.ever, line.went_on, *line.now.values()))
    assert all(one.count is None and one.days is None for one in (*found.moves, *found.queues))
    assert "not shown" in shown_to.content.decode()
    exported = b"".join(
        client_of(a_worker(a_programme("x"), "evaluator"))
        .get(reverse("desk:flow_export", args=["csv"]))
        .streaming_content
    ).decode()
    assert ",3," not in exported and ",2," not in exported


def test_a_role_limited_to_districts_counts_those(country):
    elsewhere = make_district("080101")
    had(make_organisation("Lejos", "association", elsewhere), country.leaving, year(4), year(3))
    limited = a_worker(a_programme("other"), "finance")
    grant_role(
        actor=None,
        user=limited,
        programme=country.home,
        role="officer",
        territory=make_district_set("lejos", ("080101",)),
    )
    page = client_of(limited).get(reverse("desk:flow"))
    assert page.context["flow"].subjects == 1 and not page.context["flow"].hidden


def test_pictures_and_downloads(country):
    client = client_of(a_worker(country.home))
    for name in ("flow_picture", "survival_picture"):
        picture = client.get(reverse(f"desk:{name}") + "?narrow=1")
        assert picture["Content-Type"] == "image/svg+xml" and b"<svg" in picture.content
    for name in ("flow_export", "survival_export"):
        csv = b"".join(client.get(reverse(f"desk:{name}", args=["csv"])).streaming_content).decode("utf-8-sig")
        assert csv.count("\n") >= 1
        assert client.get(reverse(f"desk:{name}", args=["pdf"])).status_code == 404
        sheet = client.get(reverse(f"desk:{name}", args=["xlsx"]))
        assert b"".join(sheet.streaming_content)[:2] == b"PK"
    csv = b"".join(client.get(reverse("desk:flow_export", args=["csv"])).streaming_content).decode("utf-8-sig")
    assert f"Went from … to,{country.leaving.name},{country.to.name},3" in csv


# How long businesses work


def venture(owner, months, *, closed=False, known_from=0.0, **values):
    """A venture that began so many months ago, was written down `known_from` months later, perhaps closed now."""
    today = timezone.localdate()
    began = today - timedelta(days=round(months * 30.4375))
    found = make_venture(owner, began_on=began, **values)
    Venture.objects.filter(pk=found.pk).update(
        state="closed" if closed else "alive", state_since=today, heard_on=today,
        created_at=timezone.now() - timedelta(days=round((months - known_from) * 30.4375)),
    )  # fmt: skip
    return found


def test_a_business_is_watched_from_its_day_in_lima():
    found = venture(make_group(make_border(), "Uno"), 10)
    began = date(2026, 3, 1)
    Venture.objects.filter(pk=found.pk).update(
        began_on=began, created_at=datetime(2026, 3, 11, 3, 0, tzinfo=UTC), state="closed",
        state_since=began + timedelta(days=100),
    )  # fmt: skip
    (one,) = lives_of(Whom(), None).apart
    assert one.entry == pytest.approx(9 / 30.4375, abs=0.001)


def test_ventures_are_watched_before_and_after_a_hand_over():
    border = make_border()
    group, other = make_group(border, "Uno"), make_group(border, "Dos")
    venture(group, 10, closed=True)
    venture(other, 30)
    late = venture(other, 50, known_from=20)
    Venture.objects.filter(pk=late.pk).update(heard_on=timezone.localdate() - timedelta(days=300))
    nobody_knows = venture(other, 5)
    Venture.objects.filter(pk=nobody_knows.pk).update(began_on=None, began_year=None)
    found = lives_of(Whom(), None)
    assert (len(found.apart), len(found.handed), found.undated) == (3, 0, 1)
    closed, *_rest = sorted(found.apart, key=lambda one: one.until)
    assert (
        closed.ended and closed.until == pytest.approx(10, abs=0.1) and closed.entry == pytest.approx(0, abs=0.1)
    )
    assert max(one.entry for one in found.apart) == pytest.approx(20, abs=0.1)
    referral = make_referral(border, other)
    Referral.objects.filter(pk=referral.pk).update(
        state="enrolled", enrolled_on=timezone.localdate() - timedelta(days=365)
    )
    found = lives_of(Whom(), None)
    assert [(round(one.entry), round(one.until)) for one in found.handed] == [(18, 30), (38, 40)]
    assert sorted((round(one.entry), round(one.until)) for one in found.apart) == [(0, 10), (0, 18), (20, 38)]
    assert lives_of(Whom(place="08"), None).undated == 0
    assert not lives_of(Whom(), ["080101"]).apart


def test_the_months_before_a_hand_over_are_no_merit_of_it():
    """Whoever dies at random at 10 months dies as often after a hand-over: the two curves agree."""
    assert parted(Watched(10, True), None) == (Watched(10, True), None)
    assert parted(Watched(10, True), 4) == (Watched(4, False), Watched(10, True, 4))
    assert parted(Watched(10, True, 5), 4) == (None, Watched(10, True, 5))
    assert parted(Watched(10, True), 10) == (Watched(10, True), None)
    lives = [Watched(float(months), True) for months in range(1, 25)]
    parts = [parted(one, 12 if place % 2 else None) for place, one in enumerate(lives)]
    handed = curve(after for _before, after in parts if after)
    assert handed.at(12).left == 1 and handed.at(18).left == pytest.approx(0.5)


def test_the_page_of_survival_shows_the_published_figures_and_hides_few():
    border = make_border()
    client = client_of(a_worker(border.home, "evaluator"))
    assert "Fewer than five businesses" in client.get(reverse("desk:survival")).content.decode()
    for number in range(6):
        venture(make_group(border, f"Grupo {number}"), 20 + number, closed=number < 3)
    page = client.get(reverse("desk:survival"))
    text = page.content.decode()
    assert "22.5 months (TC 3.1)" in text and "50 %" in text and "who is handed over is chosen" in text
    rows = {months: apart for months, apart, _handed in page.context["rows"]}
    assert (rows[12].at_risk, rows[12].left, rows[24]) == (6, 1.0, None)
    assert page.context["few"] == {"apart": False, "handed": True}


def test_leavers_by_the_hundred_stay_within_the_queries(django_assert_max_num_queries):
    border = make_border()
    make_leavers(border, 30)
    client = client_of(a_worker(border.home))
    with django_assert_max_num_queries(60):
        page = client.get(reverse("desk:flow_records"))
    assert len(page.context["rows"]) == 30


def test_everybody_reads_the_whole_country_without_small_counts(country):
    for number in range(30):
        had(make_group(country, f"Más {number}"), country.leaving, year(6), year(3) if number % 2 else None)
    page = Client(headers={"accept-language": "en"}).get(reverse("portal:flow") + "?district=021201&sex=F")
    text, found = page.content.decode(), page.context["flow"]
    assert country.leaving.name in text and "not shown" in text
    assert all(
        one is None or one == 0 or one >= 5
        for line in found.lines
        for one in (line.ever, line.went_on, *line.now.values())
    )
    assert found.hidden and len(page.content) < 60_000
