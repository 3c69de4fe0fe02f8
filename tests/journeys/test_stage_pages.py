"""The pages of stages, of one's journey and of follow-up: what staff do with them, and what they may not see."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from tests.factories.journeys import make_support
from tests.factories.programmes import a_programme, a_user
from tests.factories.referrals import make_border, make_referral
from tests.factories.registry import make_household, make_organisation, make_person
from tests.factories.territory import make_community, make_district, make_district_set
from tests.factories.ventures import make_venture, tell_months

from winay.journeys import actions
from winay.journeys.actions import Said
from winay.journeys.models import FollowUp, Stay, Taking
from winay.journeys.queries.timeline import Scope
from winay.journeys.tasks import tasks_for
from winay.journeys.timeline import timeline_of
from winay.programmes.actions import grant_role
from winay.registry.models import Consent, Membership, Reading

pytestmark = pytest.mark.django_db


in_2020 = st.dates(date(2020, 1, 1), date(2020, 12, 31))
spans = st.tuples(in_2020, st.none() | in_2020).map(
    lambda pair: pair if pair[1] is None or pair[0] <= pair[1] else (pair[1], pair[0])
)


def ago(days):
    return timezone.localdate() - timedelta(days=days)


@pytest.fixture
def place():
    return make_district("021201")


@pytest.fixture
def programme(place):
    return a_programme()


@pytest.fixture
def desk(programme):
    user = a_user()
    territory = make_district_set("here", ("021201",))
    grant_role(actor=None, user=user, programme=programme, role="officer", territory=territory)
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    client.user = user
    return client


def homes(place, number):
    community = make_community(district=place)
    return [make_household(community) for _each in range(number)]


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_an_officer_leads_a_nucleus_from_its_first_year_to_graduation(desk, programme, place):
    nucleus = make_organisation(name="Núcleo Musuq", kind="nucleus", district=place)
    inside = homes(place, 3)
    for home in inside:
        Membership.objects.create(person=make_person(household=home, district=place), organisation=nucleus)
    other = homes(place, 1)[0]
    first = reverse("desk:stage_enter", args=[programme.code, "year-1"])
    assert "Choose a district or a nucleus first" in text_of(desk.get(first))
    listed = desk.get(first, {"nucleus": "Núcleo Musuq"})
    assert {one.subject.pk for one, _name, _told in listed.context["page"].object_list} == {h.pk for h in inside}
    sent = {"since": ago(1200).isoformat(), "who": "met", "leave_out": "", "words": ""}
    done = desk.post(f"{first}?nucleus=Núcleo Musuq", sent, follow=True)
    assert "3 entered the stage" in text_of(done)
    assert not Stay.objects.filter(household=other).exists()
    for stage, day in (("year-2", 830), ("year-3", 460)):
        page = reverse("desk:stage_enter", args=[programme.code, stage])
        assert desk.post(page, {**sent, "since": ago(day).isoformat()}).status_code == 302
    assert Stay.objects.filter(stage="year-3", state="inside").count() == 3
    last = reverse("desk:stage", args=[programme.code, "year-3"])
    shown = text_of(desk.get(last))
    assert "3 are in this stage" in shown and "Let many graduate together" in shown
    asked = {"on": ago(20).isoformat(), "who": "met", "leave_out": inside[0].code, "words": ""}
    bare = desk.post(last, {**asked, "met_practice": "yes"})
    assert "Add the evidence" in text_of(bare) and FollowUp.objects.count() == 0
    paper = SimpleUploadedFile("acta.pdf", b"%PDF-1.4 acta", content_type="application/pdf")
    done = desk.post(last, {**asked, "met_practice": "yes", "proof_practice": paper}, follow=True)
    assert "2 graduated" in text_of(done)
    assert Stay.objects.get(household=inside[0], stage="year-3").state == "inside"
    graduate = Stay.objects.get(household=inside[1], stage="year-3")
    page = desk.get(reverse("desk:stay", args=[graduate.pk]))
    finding = graduate.findings.get(criterion="practice")
    assert "By what they graduated" in text_of(page)
    assert desk.get(reverse("desk:stay_evidence", args=[graduate.pk, finding.pk])).status_code == 200
    assert desk.get(reverse("desk:stages")).status_code == 200


def test_a_page_of_a_stay_tells_what_is_missing_and_takes_words(desk, programme, place):
    home = homes(place, 1)[0]
    journey = reverse("desk:journey", args=["household", home.pk])
    into = {"into": f"{programme.code}/year-1", "since": ago(60).isoformat(), "words": ""}
    made = desk.post(journey, into, follow=True)
    assert made.redirect_chain
    stay = Stay.objects.get()
    page = reverse("desk:stay", args=[stay.pk])
    assert "Full months in the stage: 1. Asked for: at least 10 months" in text_of(desk.get(page))
    early = {"act": "go_on", "go-into": "year-2", "go-since": ago(1).isoformat(), "go-words": ""}
    refused = desk.post(page, early)
    assert "Say why" in text_of(refused) and Stay.objects.count() == 1
    desk.post(page, {**early, "go-words": "Vino de otro núcleo"})
    assert Stay.objects.get(stage="year-2").came_from == stay
    second = Stay.objects.get(stage="year-2")
    desk.post(reverse("desk:stay", args=[second.pk]), {"act": "take_back"})
    stay.refresh_from_db()
    assert stay.state == "inside"
    left = {"act": "leave", "leave-on": ago(1).isoformat(), "leave-why": "moved"}
    assert "Moved away" in text_of(desk.post(page, left, follow=True))
    assert "In the stage" in text_of(desk.post(page, {"act": "reopen"}, follow=True))


def test_who_works_elsewhere_finds_nothing(desk, programme, place):
    far = make_district("021203")
    home = make_household(make_community(district=far))
    stay = actions.enter_stage(actor=None, programme=programme, stage="year-1", subject=home, since=ago(400))
    assert desk.get(reverse("desk:stay", args=[stay.pk])).status_code == 404
    assert desk.get(reverse("desk:journey", args=["household", home.pk])).status_code == 403
    assert desk.get(reverse("desk:stage", args=[programme.code, "year-1"])).context["page"].object_list == []
    desk.logout()
    for name in ("stages", "graduates"):
        assert desk.get(reverse(f"desk:{name}")).status_code == 302


def full_journey(programme, place, months=400):
    home = homes(place, 1)[0]
    person = make_person(household=home, district=place, phone="987654321")
    group = make_organisation(district=place)
    Membership.objects.create(person=person, organisation=group)
    venture = make_venture(group, began_on=ago(900))
    tell_months(venture, ago(500), 100, 200, 300)
    first = actions.enter_stage(actor=None, programme=programme, stage="year-1", subject=home, since=ago(1500))
    actions.leave_stage(actor=None, stay=first, on=ago(1400), why="work")
    stay = actions.enter_stage(
        actor=None, programme=programme, stage="year-3", subject=home, since=ago(1000), words="Lista"
    )
    actions.graduate(actor=None, stay=stay, on=ago(months), said={"practice": Said(True, "Acta")}, words="Todos")
    return home, person, group, venture, stay


def test_one_timeline_has_programmes_results_and_gaps(programme, place):
    home, person, group, venture, _stay = full_journey(programme, place)
    today = timezone.localdate()
    for subject in (home, person):
        found = timeline_of(subject, today)
        texts = [one.text for one in found.lines]
        assert any("Tercer año" in text or "Third year" in text for text in texts)
        gaps = [one for one in found.lines if one.gap]
        assert len(gaps) == 2 and gaps[0].until == today
        assert any(one.chapter == "results" and "600" in one.detail for one in found.lines)
    assert not any(one.chapter == "results" for one in timeline_of(home, today, chapters=["programmes"]).lines)
    assert [one.chapter for one in timeline_of(venture, today).lines].count("programmes") == 0
    assert timeline_of(group, today).lines


def test_what_a_group_had_before_somebody_joined_is_not_theirs(programme, place):
    group = make_organisation(district=place)
    there, late = make_person(district=place), make_person(district=place)
    Membership.objects.create(person=there, organisation=group, since=ago(2000), until=ago(700))
    Membership.objects.create(person=late, organisation=group, since=ago(60))
    year = ago(900).year
    Taking.objects.create(support=make_support(), organisation=group, from_year=year, to_year=year, source="Lista")
    stay = Stay.objects.create(
        programme=programme, stage="net", organisation=group, district=place, since=ago(900), until=ago(800),
        state="graduated",
    )  # fmt: skip
    FollowUp.objects.create(
        stay=stay, programme=programme, months=6, due_on=ago(710), state="done", asked_on=ago(710), outcome="alive"
    )
    seen = {one: timeline_of(one, timezone.localdate()).lines for one in (group, there, late)}
    for one in (group, there):
        assert len([line for line in seen[one] if not line.gap]) == 3
    assert seen[late] == ()


@given(spans, spans)
def test_something_is_lived_through_where_the_days_meet(membership, what):
    first, last = membership
    scope = Scope(members_between={1: (first, last)})
    since, until = what
    days = [since + timedelta(days=number) for number in range(((until or date(2021, 1, 1)) - since).days + 1)]
    theirs = any((first is None or first <= day) and (last is None or day <= last) for day in days)
    assert scope.lived(1, since, until) is theirs
    assert scope.lived(2, since, until) and scope.lived(None, since, until)


def test_staff_read_states_in_words_for_staff():
    referral = make_referral(make_border())
    today = timezone.localdate()
    with translation.override("en"):
        for own, words in ((True, "Your file was sent"), (False, "Sent")):
            details = [one.detail for one in timeline_of(referral.subject, today, own=own).lines]
            assert words in details and len(set(details) & {"Your file was sent", "Sent"}) == 1


@pytest.mark.parametrize("kind", ["household", "person", "organisation", "venture"])
def test_a_timeline_takes_as_many_queries_however_much_there_is(programme, place, kind):
    def asked(subject):
        with CaptureQueriesContext(connection) as queries:
            timeline_of(subject, timezone.localdate())
        return len(queries)

    one = full_journey(programme, place)
    subject = dict(zip(("household", "person", "organisation", "venture"), one, strict=False))[kind]
    asked(subject)
    first = asked(subject)
    for _more in range(3):
        make_venture(one[2], name=f"Otra {_more}", began_on=ago(100))
        actions.enter_stage(
            actor=None, programme=programme, stage="running", subject=one[3], since=ago(10 + _more), words="x"
        ) if kind == "venture" and not _more else None
    assert asked(subject) == first <= 26


def test_the_journey_stands_on_a_page_and_on_paper(desk, programme, place):
    home, person, group, venture, _stay = full_journey(programme, place)
    for kind, one in (("household", home), ("person", person), ("organisation", group), ("venture", venture)):
        page = desk.get(reverse("desk:journey", args=[kind, one.pk]))
        assert page.status_code == 200 and "The journey through all programmes" in text_of(page)
        for language in ("es", "quz"):
            sheet = desk.get(reverse("desk:journey_sheet", args=[kind, one.pk, language]))
            words = "".join(part.extract_text() for part in PdfReader(io.BytesIO(sheet.content)).pages)
            assert sheet["Content-Type"] == "application/pdf" and words.strip()
    assert desk.get(reverse("desk:journey_sheet", args=["household", home.pk, "fr"])).status_code == 404


# Follow-up


def test_what_is_due_is_listed_called_and_answered(desk, programme, place):
    _home, person, _group, venture, stay = full_journey(programme, place)
    due = stay.follow_ups.get(months=6)
    (task,) = tasks_for(desk.user, timezone.localdate())
    assert " 2 " in task.text and task.late
    listed = desk.get(reverse("desk:graduates"))
    shown = text_of(listed)
    assert "987654321" in shown and "overdue" in shown
    assert [one.months for one, *_more in listed.context["page"].object_list] == [6, 12]
    assert Reading.objects.filter(person=person).exists()
    sheet = desk.get(reverse("desk:graduates_to_call", args=["021201", "es"]))
    assert "987654321" in "".join(part.extract_text() for part in PdfReader(io.BytesIO(sheet.content)).pages)
    page = reverse("desk:graduate", args=[due.pk])
    sent = {
        "act": "answer", "asked_on": ago(1).isoformat(), "way": "phone", "venture": str(venture.pk),
        "outcome": "grown", "reason": "", "sales": "1.500,50", "sales_since": ago(40).isoformat(), "jobs": "3",
        "jobs_women": "2", "jobs_young": "", "words": "", "since": "",
    }  # fmt: skip
    assert "Say why it is so now" in text_of(desk.post(page, sent))
    answered = text_of(desk.post(page, {**sent, "reason": "larger", "sales": "1500.50"}, follow=True))
    assert "It works and has grown" in answered
    due.refresh_from_db()
    venture.refresh_from_db()
    assert (due.state, venture.state, due.sales.amount.amount) == ("done", "grown", Decimal("1500.50"))
    assert desk.get(reverse("desk:graduates"), {"which": "done"}).context["page"].object_list[0][0] == due


def test_who_does_not_want_to_be_called_is_visited(desk, programme, place):
    _home, person, _group, _venture, stay = full_journey(programme, place)
    Consent.objects.create(person=person, purpose="contact", given=False, said_on=ago(5), source="x")
    shown = text_of(desk.get(reverse("desk:graduates")))
    assert "987654321" not in shown
    sheet = desk.get(reverse("desk:graduates_to_call", args=["021201", "es"]))
    assert "987654321" not in "".join(part.extract_text() for part in PdfReader(io.BytesIO(sheet.content)).pages)
    page = reverse("desk:graduate", args=[stay.follow_ups.get(months=6).pk])
    tried = {"act": "try", "try-tried_on": ago(1).isoformat(), "try-way": "visit", "try-result": "not_home"}
    assert "Nobody at home" in text_of(desk.post(page, tried, follow=True))
    lost = text_of(desk.post(page, {"act": "lost", "lost-why": "moved"}, follow=True))
    assert "Moved away" in lost
    assert "To be asked" in text_of(desk.post(page, {"act": "plan"}, follow=True))
    desk.post(page, {"act": "decline"})
    assert set(stay.follow_ups.values_list("state", flat=True)) == {"declined"}


def test_lists_of_follow_ups_and_stages_take_as_many_queries_for_one_as_for_three(desk, programme, place):
    def asked(url):
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(url).status_code == 200
        return len(queries)

    lists = [
        reverse("desk:graduates"),
        reverse("desk:stages"),
        reverse("desk:stage", args=[programme.code, "year-2"]),
        reverse("desk:stage_enter", args=[programme.code, "year-2"]),
    ]
    full_journey(programme, place)
    actions.enter_many(
        actor=None, programme=programme, stage="year-2", subjects=homes(place, 1), since=ago(99), words="x"
    )
    actions.enter_many(actor=None, programme=programme, stage="year-1", subjects=homes(place, 1), since=ago(99))
    for url in lists:
        asked(url)
    before = [asked(url) for url in lists]
    full_journey(programme, place)
    actions.enter_many(
        actor=None, programme=programme, stage="year-2", subjects=homes(place, 2), since=ago(99), words="x"
    )
    actions.enter_many(actor=None, programme=programme, stage="year-1", subjects=homes(place, 2), since=ago(99))
    for url in lists:
        asked(url)
    assert [asked(url) for url in lists] == before


def test_many_stays_bring_no_pack_each(programme, place):
    from winay.journeys.queries.timeline import rows_of

    home, *_more = full_journey(programme, place)
    stays = rows_of(home, timezone.localdate()).stays
    assert len(stays) == 2
    assert not any("pack" in one.programme._state.fields_cache for one in stays)
