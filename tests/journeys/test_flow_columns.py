"""The flow of a large country: kept ways say what following everybody says, with the day of which they are."""

from dataclasses import asdict
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.factories.programmes import a_programme, a_worker
from tests.factories.referrals import make_border, make_group, make_referral, president, spoken
from tests.factories.registry import make_household, make_organisation, make_person
from tests.factories.territory import make_community, make_district, make_poverty_map
from tests.factories.ventures import make_venture

from winay.base import work
from winay.base.models import Job
from winay.journeys import flow_columns
from winay.journeys.models import Referral, Stay, Taking
from winay.journeys.queries import flow as queries
from winay.journeys.queries import public
from winay.journeys.queries.flow import Whom, paths_of, shown
from winay.journeys.queries.flow_figures import figures
from winay.journeys.rules.flow import flow_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture(autouse=True)
def _forget():
    caches["memory"].clear()


@pytest.fixture
def large(monkeypatch):
    for module in (queries, flow_columns):
        monkeypatch.setattr(module, "MOST", 5)


@pytest.fixture
def country():
    """Groups, households, people and businesses of two districts, by years and by days, in stages and waiting."""
    border, elsewhere = make_border(), make_district("080101")
    for number in range(6):
        group = make_group(border, f"Grupo {number}")
        had(group, border.leaving, 6, 1 if number == 5 else 3)
        if number < 3:
            had(group, border.to, 2)
        stays(border, group, ("year-1", 900, 700), ("year-2", 700 - number * 10, None if number % 2 else 400))
    for number, sex in enumerate("FMF"):
        home = make_household(make_community(district=elsewhere))
        person = make_person(
            household=home, district=elsewhere, sex=sex, language="quz" if number else "es",
            born_from=TODAY().year - 25 * (number + 1), born_to=TODAY().year - 25 * (number + 1),
        )  # fmt: skip
        home.head = person
        home.save(update_fields=["head"])
        had(home, border.leaving, 5, 4)
        had(person, border.leaving, 5)
    nowhere = make_person(district=None, household=None)
    had(nowhere, border.leaving, 5)
    group = make_group(border, "Suyaq")
    venture = make_venture(group)
    stays(border, venture, ("year-1", 500, 450))
    for days, subject in ((40, group), (10, venture)):
        referral = make_referral(border, subject, said=spoken(president(group)))
        Referral.objects.filter(pk=referral.pk).update(sent_on=TODAY() - timedelta(days=days))
    make_poverty_map(quintiles={border.place.pk: 1, elsewhere.pk: 3})
    return border


def had(subject, support, since, until=None):
    year = TODAY().year
    Taking.objects.create(
        support=support, from_year=year - since, to_year=None if until is None else year - until, source="Padrón",
        outcome="finished" if until else "running", **{type(subject).__name__.lower(): subject},
    )  # fmt: skip


def stays(border, subject, *spells):
    for stage, since, until in spells:
        Stay.objects.create(
            programme=border.home, stage=stage, district=border.place, since=TODAY() - timedelta(days=since),
            until=None if until is None else TODAY() - timedelta(days=until),
            state="inside" if until is None else "passed", **{type(subject).__name__.lower(): subject},
        )  # fmt: skip


def asked(border):
    yield Whom()
    yield from (Whom(place=place) for place in ("02", "0212", "021201", "08", "99"))
    yield from (Whom(kind=kind) for kind in queries.KINDS)
    yield from (Whom(quintile=one) for one in (1, 2, 3))
    yield from (Whom(sex="F"), Whom(language="quz", sex="F"), Whom(age="15-29"), Whom(age="60+"))
    yield from (Whom(programme=border.home.code), Whom(programme=border.home.code, kind="venture", place="02"))


@pytest.mark.parametrize("places", [None, ["080101"], ["021201", "080101"], []])
def test_kept_ways_add_up_to_what_following_everybody_does(country, large, places, monkeypatch):
    flow_columns.keep_flow()
    kept = {one: figures(one, places, TODAY(), exact=True) for one in asked(country)}
    monkeypatch.setattr(queries, "MOST", 200_000)
    for wanted, found in kept.items():
        live = shown(flow_of(paths_of(wanted, places, TODAY())), wanted, exact=True)
        assert found is not None and found.made_at is not None
        assert {**asdict(found), "made_at": None} == asdict(live), wanted
    assert places is not None or (kept[Whom()].subjects == 15 and kept[Whom()].queues)


def test_a_small_country_is_followed_as_it_stands(country):
    assert figures(Whom(), None, TODAY(), exact=True).made_at is None
    flow_columns.keep_flow()
    flow_columns.work_on_flow("2026-11-28", lambda: None)
    assert flow_columns.kept_at() is None


def client_of(user):
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def due() -> None:
    Job.objects.update(free_at=None)
    work.work_off()


def test_a_nations_page_fills_itself_and_says_of_which_hour_it_is(country, large):
    client = client_of(a_worker(country.home))
    page = client.get(reverse("desk:flow")).content.decode()
    assert "being counted" in page and country.leaving.name not in page
    for name in ("flow_picture", "flow_export"):
        args = ["csv"] if name == "flow_export" else []
        assert client.get(reverse(f"desk:{name}", args=args)).status_code == 404
    due()
    answer = client.get(reverse("desk:flow"))
    assert answer.context["flow"].subjects == 15
    assert "Count again now" in answer.content.decode() and country.leaving.name in answer.content.decode()
    assert b"<svg" in client.get(reverse("desk:flow_picture")).content
    narrowed = client.get(reverse("desk:flow") + "?department=02&province=0212").context
    assert narrowed["flow"].subjects == 8 and ("0212", "Huaylas") in narrowed["provinces"]
    assert client.get(reverse("desk:flow") + "?department=08&province=0212").context["flow"].subjects == 6


def test_figures_are_counted_again_when_asked_for_but_not_at_each_click(country, large, monkeypatch):
    flow_columns.keep_flow()
    client = client_of(a_worker(country.home))
    had(make_organisation("Nuevo", "association", country.place), country.leaving, 2)
    again = reverse("desk:flow_again") + "?kind=organisation"
    assert client.get(again).status_code == 405
    client.post(again)
    due()
    assert client.get(reverse("desk:flow")).context["flow"].subjects == 15
    monkeypatch.setattr(flow_columns, "FRESH", timedelta(0))
    caches["memory"].clear()
    answer = client.post(again)
    assert answer.url == reverse("desk:flow") + "?kind=organisation"
    due()
    assert client.get(reverse("desk:flow")).context["flow"].subjects == 16
    assert client_of(a_worker(a_programme("x"), "finance")).post(again).status_code == 403


def test_the_public_reads_a_large_country_once_it_is_counted(country, large):
    assert public.flow_for_public(TODAY()) is None
    assert (
        "not ready yet" in Client(headers={"accept-language": "en"}).get(reverse("portal:flow")).content.decode()
    )
    flow_columns.keep_flow()
    found = public.flow_for_public(TODAY())
    assert found.made_at is not None and found.subjects == 15
    counts = [*found.now.values(), *(count for line in found.lines for count in line.now.values())]
    assert all(one is None or one == 0 or one >= 5 for one in counts)
    page = Client(headers={"accept-language": "en"}).get(reverse("portal:flow")).content.decode()
    assert "The figures are of" in page


def test_kept_ways_name_nobody_and_are_read_by_this_system_alone(country, large):
    import pyarrow.parquet as pq

    flow_columns.keep_flow()
    (file,) = flow_columns._root().glob("*/*.parquet")
    table = pq.read_table(file)
    assert file.parent.stat().st_mode & 0o077 == 0 or flow_columns._root().stat().st_mode & 0o077 == 0
    texts = {str(value) for column in table.columns for value in column.to_pylist()}
    keys = {str(one.pk) for one in Referral.objects.all()}
    keys |= {str(one) for one in Stay.objects.exclude(organisation=None).values_list("organisation", flat=True)}
    assert not texts & keys and "person" not in table.column_names
    flow_columns.forget_flow()
    assert flow_columns.kept_at() is None
