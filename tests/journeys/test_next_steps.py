"""What comes next, for one and for a district: the same answers from rows and from columns, in few queries."""

import io
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader
from tests.factories.journeys import make_support, requirement
from tests.factories.programmes import a_programme, a_user, a_worker
from tests.factories.registry import make_household, make_organisation, make_person
from tests.factories.territory import make_community, make_district, make_district_set, make_poverty_map
from tests.factories.ventures import make_venture

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.journeys.actions import record_taking, take_back_taking, tell_next_step
from winay.journeys.models import Taking
from winay.journeys.queries.cases import next_steps_of
from winay.journeys.queries.districts import counted_in, everybody_in
from winay.journeys.rules import STANDINGS, Standing, unlocks
from winay.messages.kinds import wording
from winay.messages.models import Message
from winay.programmes.actions import grant_role
from winay.registry.models import Household, Membership, Organisation, Person, Reading, Venture
from winay.registry.queries.privacy import own_file

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 27)


def at_least(fact: str, limit: object) -> dict[str, object]:
    return {"fact": fact, "at_least": limit}


@pytest.fixture
def district():
    """A district with groups, ventures, households and people of every kind, and programmes that ask of each."""
    place = make_district("021201")
    make_poverty_map(quintiles={"021201": 2})
    for number in range(8):
        home = make_household(
            make_community(district=place), poverty_class=("extreme", "poor", "out", "")[number % 4]
        )
        group = make_organisation(
            name=f"Grupo {number}", district=place,
            kind=("interest_group", "association", "cooperative", "municipality")[number % 4],
            ruc=f"2051233379{number}"[:11] if number % 2 else None,
            registration=("", "none", "registered", "started")[number % 4],
            founded_on=TODAY - timedelta(days=100 * number) if number % 3 else None,
        )  # fmt: skip
        for member in range(number):
            person = make_person(
                sex=("F", "M", "")[member % 3], household=home if member % 2 else None, district=place,
                born_from=1980 + member if member % 2 else None, born_to=1981 + member if member % 2 else None,
            )  # fmt: skip
            Membership.objects.create(person=person, organisation=group)
        if number % 2:
            venture = make_venture(group, began_on=TODAY - timedelta(days=200 * number))
            Venture.objects.filter(pk=venture.pk).update(state="dormant" if number == 5 else "alive")
    make_support(requirements=[requirement("m", at_least("organisation.members", 3), days=30)])
    make_support(
        requirements=[
            requirement("ruc", {"fact": "organisation.has_ruc", "equals": True}, paper="ruc", days=7),
            requirement("months", at_least("organisation.months", 6), kind="wait"),
        ],
        places=["0212"], everywhere=False,
    )  # fmt: skip
    make_support(
        requirements=[requirement("r", {"fact": "organisation.registration", "one_of": ["registered"]}, days=300)],
        stages=["running"],
    )  # fmt: skip
    make_support(
        requirements=[
            requirement(
                "w",
                {"fact": "organisation.members", "who": {"fact": "person.sex", "one_of": ["F"]}, "at_least": 2},
            ),
            requirement("q", {"fact": "district.quintile", "at_most": 2}, kind="fixed"),
        ]
    )
    make_support(
        subjects=["venture"],
        requirements=[
            requirement("m", at_least("venture.months", 12), kind="wait"),
            requirement("ruc", {"fact": "organisation.has_ruc", "equals": True}, paper="ruc"),
        ],
    )
    make_support(
        subjects=["person", "household"],
        requirements=[
            requirement("age", {"fact": "person.age", "at_most": 45}, kind="fixed"),
            requirement("poor", {"fact": "household.poverty_class", "one_of": ["extreme", "poor"]}, kind="fixed"),
        ],
    )
    make_support(
        subjects=["person"], once=True,
        requirements=[requirement("dni", {"fact": "person.has_dni", "equals": True}, paper="dni", days=30)],
    )  # fmt: skip
    make_support(requirements=[requirement("seen", text="Los directivos no deben", days=20)])
    make_support(status="historical")
    return place


MODELS = {
    "organisation": lambda: Organisation.standing.exclude(kind="municipality"),
    "venture": lambda: Venture.standing.all(),
    "household": lambda: Household.objects.filter(merged_into=None),
    "person": lambda: Person.standing.all(),
}


@pytest.mark.parametrize("kind", MODELS)
def test_a_district_is_counted_as_each_of_it_is_judged(district, kind):
    found = counted_in(district.pk, kind, TODAY)
    served = {"organisation": {"group", "organisation"}}.get(kind, {kind})
    everybody = [next_steps_of(one, TODAY) for one in MODELS[kind]().filter(district=district)]
    assert found.whole == len(everybody) > 0
    for line in found.lines:
        standings = [
            match.standing for one in everybody for match in one.matches if match.code == line.support.code
        ]
        assert line.counts == tuple(standings.count(standing) for standing in STANDINGS), line.support.code
    shown = {line.support.code for line in found.lines}
    windows = {window.code: window for window in everybody[0].judged.windows}
    assert shown == {code for code, window in windows.items() if window.subjects & served}
    keys = {one.key: one.count for one in found.unlocked}
    wanted = {
        asked.key: sum(any(unlocks(match, asked.key) for match in one.matches) for one in everybody)
        for window in windows.values()
        for asked in window.asked
    }
    assert keys == {key: count for key, count in wanted.items() if count}


def test_the_drive_that_unlocks_most_stands_first(district):
    found = counted_in(district.pk, "organisation", TODAY)
    counts = [one.count for one in found.unlocked]
    assert counts == sorted(counts, reverse=True)
    assert found.unlocked


def test_an_empty_district_and_one_without_programmes_say_nothing(district):
    empty = make_district("021203")
    assert [one.whole for one in everybody_in(empty.pk, TODAY)] == [0, 0, 0, 0]
    assert next_steps_of(make_person(district=None, household=None), TODAY) is None


def test_reasons_for_one_take_a_bounded_number_of_queries(district, django_assert_max_num_queries):
    group = Organisation.standing.filter(kind="association").first()
    next_steps_of(group, TODAY)
    with django_assert_max_num_queries(16):
        next_steps_of(group, TODAY)
    for _number in range(10):
        make_support(requirements=[requirement("m", at_least("organisation.members", 3))])
    next_steps_of(group, TODAY)
    with django_assert_max_num_queries(16):
        next_steps_of(group, TODAY)


def test_calls_open_close_and_come_again_by_month(district):
    group = make_organisation(district=district, kind="association")
    today = timezone.localdate()
    days = {"source": {"document": "Bases", "checked": "2026-11-01"}}
    ahead, past = today + timedelta(days=30), today - timedelta(days=30)

    def standing(*rounds, **more):
        support = make_support(
            always_open=False, calendar=[{"name": "C", **days, **one} for one in rounds], **more
        )
        return next(one for one in next_steps_of(group, today).matches if one.code == support.code)

    assert standing().standing is Standing.NOW
    opened = standing({"opens": past.isoformat(), "closes": ahead.isoformat()})
    assert (opened.standing, opened.closes_on, opened.why) == (Standing.NOW, ahead, ("closing", "certain"))
    later = standing({"opens": ahead.isoformat()})
    assert (later.standing, later.by) == (Standing.LATER, ahead)
    assert standing({"closes": past.isoformat()}).standing is Standing.LATER
    assert standing({"months": [today.month]}).standing is Standing.NOW
    month = today.month % 12 + 1
    assert standing({"months": [month]}).by == date(today.year + (month == 1), month, 1)


# The pages


def client_of(user, language="en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client


@pytest.fixture
def officer(district):
    user = a_user()
    territory = make_district_set("here", ("021201",))
    grant_role(actor=None, user=user, programme=a_programme(), role="officer", territory=territory)
    return user


def test_the_page_says_why_what_is_missing_who_helps_and_by_when(district, officer):
    group = make_organisation("Musuq Ñan", "association", district, members=1, ruc=None)
    make_support(
        name="Fondo del agua", keeper="021201",
        requirements=[
            requirement(
                "ruc", {"fact": "organisation.has_ruc", "equals": True}, paper="ruc", days=7, helper="SUNAT de Huaraz",
                meet="Lleven el DNI",
            ),
        ],
    )  # fmt: skip
    page = client_of(officer).get(f"/desk/next/organisation/{group.pk}/").content.decode()
    due = (timezone.localdate() + timedelta(days=7)).strftime("%d/%m/%Y")
    for text in ("Fondo del agua", "Lleven el DNI", "SUNAT de Huaraz", "it is for this district", "Nearly"):
        assert text in page, text
    assert due in page
    assert "Not for them" in page
    assert (
        f"/desk/next/organisation/{group.pk}/"
        in client_of(officer).get(f"/desk/organisations/{group.pk}/").content.decode()
    )
    pdf = client_of(officer).get(f"/desk/next/organisation/{group.pk}/quz.pdf")
    text = " ".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf.content)).pages)
    assert "Musuq" in text
    assert "Lleven el DNI" in text


@pytest.mark.parametrize("kind", MODELS)
def test_every_kind_of_subject_has_its_page_for_who_keeps_it_alone(district, officer, kind):
    one = MODELS[kind]().filter(district=district).first()
    stranger = a_user()
    elsewhere = make_district_set("there", ("021203",))
    grant_role(actor=None, user=stranger, programme=a_programme(), role="officer", territory=elsewhere)
    finance = a_worker(a_programme(), "finance")
    for path in (f"/desk/next/{kind}/{one.pk}/", f"/desk/next/{kind}/{one.pk}/es.pdf", "/desk/next/in/021201/"):
        assert client_of(officer).get(path).status_code == 200
        assert client_of(stranger).get(path).status_code == 403
        assert client_of(finance).get(path).status_code == 403
    assert client_of(officer).get(f"/desk/next/things/{one.pk}/").status_code == 404


def test_who_reads_of_a_person_is_on_record(district, officer):
    person = Person.standing.filter(district=district).first()
    client_of(officer).get(f"/desk/next/person/{person.pk}/")
    assert Reading.objects.filter(person=person, reader_id=officer.pk).exists()


def test_the_district_page_counts_and_names_the_drive(district, officer, django_assert_max_num_queries):
    client = client_of(officer)
    client.get("/desk/next/in/021201/")
    with django_assert_max_num_queries(60):
        page = client.get("/desk/next/in/021201/").content.decode()
    assert "What would unlock most" in page
    assert "RUC" in page
    assert "Help many at once: a drive" in page
    chosen = client.get("/desk/next/?district=021201")
    assert chosen["Location"] == "/desk/next/in/021201/"


def test_staff_tell_a_group_once_a_day_what_is_within_its_reach(district, officer):
    group = make_organisation("Musuq Ñan", "association", district, members=3, ruc=None)
    near = make_support(
        requirements=[requirement("ruc", {"fact": "organisation.has_ruc", "equals": True}, days=7, meet="SUNAT")]
    )
    now, never = make_support(), make_support(subjects=["person"])
    for _time in range(2):
        tell_next_step(actor=officer, subject=group, support=near)
    tell_next_step(actor=officer, subject=group, support=now)
    told = {one.kind: one.facts for one in Message.objects.filter(to_id=group.pk)}
    assert set(told) == {"journeys.nearly", "journeys.now"}
    assert told["journeys.nearly"]["missing"] == "El RUC está registrado: sí"
    assert told["journeys.nearly"]["by"] == (timezone.localdate() + timedelta(days=7)).isoformat()
    assert Message.objects.filter(to_id=group.pk).count() == 2
    with pytest.raises(WrongState):
        tell_next_step(actor=officer, subject=group, support=never)
    with pytest.raises(NotAllowed):
        tell_next_step(actor=a_user(), subject=group, support=now)
    answer = client_of(officer).post(f"/desk/next/organisation/{group.pk}/", {"tell": never.code}, follow=True)
    assert "This programme is not for them now, nor nearly." in answer.content.decode()
    words = wording("journeys.nearly", told["journeys.nearly"], "quz")
    assert "Yaqaña" in words.text or "yaykuwaqchik" in words.text


def test_a_group_reads_its_next_step_from_its_home_in_its_language(district):
    make_support(keeper="021201", name="Fondo del agua")
    group = make_organisation("Musuq Ñan", "association", district)
    user = a_user()
    person = make_person(user=user, household=make_household(make_community(district=district)))
    Membership.objects.create(person=person, organisation=group)
    client = client_of(user, "quz")
    assert "/my/next/" in client.get("/my/").content.decode()
    page = client.get("/my/next/").content.decode()
    assert "Fondo del agua" in page
    assert "Ima qatin" in page
    assert "Kunan yaykuyta atinkichik" in page
    assert client.get(f"/my/next/organisation/{group.pk}/quz.pdf")["Content-Type"] == "application/pdf"
    other = make_organisation("Otro", "association", district)
    assert client.get(f"/my/next/organisation/{other.pk}/quz.pdf").status_code == 404
    nobody = client_of(a_user()).get("/my/next/").content.decode()
    assert "Nothing of yours stands in the registry yet." in nobody


# What somebody had before


def test_a_support_that_is_given_once_is_for_nobody_who_had_it(district, officer):
    group = make_organisation("Musuq Ñan", "association", district)
    venture = make_venture(group)
    home, person = (
        Household.objects.filter(district=district).first(),
        Person.standing.filter(district=district).first(),
    )
    once = make_support(once=True, subjects=["organisation", "venture", "household", "person"])
    again = make_support(once=False, subjects=["organisation"])

    def why(subject, support):
        found = next_steps_of(subject, timezone.localdate())
        return next(match.why_not for match in found.matches if match.code == support.code)

    years = {"from_year": 2020, "to_year": 2022, "outcome": "finished", "source": "Libro de actas"}
    for subject in (group, home, person):
        assert why(subject, once) == ()
        taking = record_taking(actor=officer, subject=subject, support=once, **years)
        assert why(subject, once) == ("had",)
    assert why(venture, once) == ("had",)
    record_taking(actor=officer, subject=group, support=again, **years)
    assert why(group, again) == ()
    for kind, number in (("organisation", 1), ("venture", 1), ("household", 1), ("person", 1)):
        found = counted_in(district.pk, kind, timezone.localdate())
        counts = next(line.counts for line in found.lines if line.support.code == once.code)
        everybody = [next_steps_of(one, timezone.localdate()) for one in MODELS[kind]().filter(district=district)]
        standings = [match.standing for one in everybody for match in one.matches if match.code == once.code]
        assert counts == tuple(standings.count(standing) for standing in STANDINGS)
        assert sum("had" in match.why_not for one in everybody for match in one.matches) == number
    take_back_taking(actor=officer, taking=taking)
    assert why(person, once) == ()
    with pytest.raises(WrongState):
        take_back_taking(actor=officer, taking=taking)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"from_year": 1980}, "from_year"),
        ({"from_year": 2999, "to_year": None, "outcome": "running"}, "from_year"),
        ({"to_year": 2019}, "to_year"),
        ({"to_year": None}, "to_year"),
        ({"outcome": "running"}, "to_year"),
        ({"outcome": "lost"}, "outcome"),
        ({"source": " "}, "source"),
    ],
)
def test_years_that_cannot_be_are_refused(district, officer, wrong, field):
    group = make_organisation(district=district)
    years = {"from_year": 2020, "to_year": 2022, "outcome": "finished", "source": "Acta", **wrong}
    with pytest.raises(InvalidInput) as refused:
        record_taking(actor=officer, subject=group, support=make_support(), **years)
    assert refused.value.field == field
    assert not Taking.objects.exists()


def test_it_is_written_down_at_the_desk_once_and_read_by_the_group(district, officer):
    group = make_organisation("Musuq Ñan", "association", district)
    support = make_support(once=True, name="Fondo viejo")
    page = f"/desk/next/organisation/{group.pk}/"
    sent = {
        "support": str(support.pk),
        "from_year": "2020",
        "to_year": "2021",
        "outcome": "left",
        "source": "Acta 3",
    }
    client = client_of(officer)
    assert client.post(page, sent).status_code == 302
    again = client.post(page, sent).content.decode()
    assert "This is written down already." in again
    assert "Acta 3" in client.get(page).content.decode()
    assert "It was received before, and is given once." in client.get(page).content.decode()
    user = a_user()
    Membership.objects.create(person=make_person(user=user, household=None), organisation=group)
    assert "Acta 3" in client_of(user).get("/my/next/").content.decode()
    stranger = a_user()
    with pytest.raises(NotAllowed):
        record_taking(
            actor=stranger,
            subject=group,
            support=support,
            from_year=2022,
            to_year=2022,
            outcome="left",
            source="x",
        )
    taking = Taking.objects.get()
    client.post(page, {"take_back": str(taking.pk)})
    assert "Acta 3" not in client.get(page).content.decode()
    assert client.post(page, {"take_back": "nonsense"}).status_code == 404


def test_it_stands_in_a_persons_own_file(district, officer):
    person = Person.standing.filter(district=district).first()
    record_taking(
        actor=officer, subject=person, support=make_support(name="Ahorro"), from_year=2020, to_year=None,
        outcome="running", source="Libreta",
    )  # fmt: skip
    assert [row["source"] for row in own_file(person)["programmes_had"]] == ["Libreta"]
