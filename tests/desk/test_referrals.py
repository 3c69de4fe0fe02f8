"""Referrals in the browser: handed over, opened, answered; the link of who is outside, the package, a cohort."""

import csv
import io
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.factories.journeys import make_support, requirement
from tests.factories.programmes import a_programme, a_user, a_worker
from tests.factories.referrals import make_border, make_group, make_leavers, make_referral, president, spoken
from tests.factories.registry import make_person
from tests.factories.ventures import make_venture

from winay.base import work
from winay.journeys import actions
from winay.journeys.models import HandOver, Referral, ReferralDoor, SharingConsent
from winay.journeys.queries.doors import package_of
from winay.journeys.tasks import tasks_for
from winay.registry.models import Membership, Reading

pytestmark = pytest.mark.django_db
ASKS = [requirement("m", {"fact": "organisation.members", "at_least": 2})]


def client_of(user, language="en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def border():
    return make_border(requirements=ASKS, name="Fondo del agua")


@pytest.fixture
def outside():
    return make_border(outside=True, requirements=ASKS)


def filled(group, **more):
    return {
        "how": "spoken",
        "given_by": str(president(group).pk),
        "said_on": timezone.localdate().isoformat(),
        "witness_1": "Illari Quispe",
        "witness_2": "Rumi Mamani",
        "days": "20",
        **more,
    }


def test_from_what_comes_next_to_the_first_support_in_the_browser(border):
    group = make_group(border)
    sender, receiver = client_of(border.sender), client_of(border.receiver)
    page = text_of(sender.get(f"/desk/next/organisation/{group.pk}/"))
    form = f"/desk/next/organisation/{group.pk}/refer/{border.to.code}/"
    assert form in page
    assert "The coordinators and officers of" in text_of(sender.get(form))
    without = text_of(sender.post(form, filled(group, witness_2="")))
    assert "Two witnesses who heard it" in without
    assert not Referral.objects.exists()
    assert not SharingConsent.objects.exists()
    sent = sender.post(form, filled(group))
    referral = Referral.objects.get()
    assert sent["Location"] == f"/desk/referrals/{referral.code}/"
    assert (referral.due_on - referral.sent_on).days == 20
    listed = text_of(receiver.get("/desk/referrals/"))
    assert referral.code in listed
    assert "Sent" in listed
    here = f"/desk/referrals/{referral.code}/"
    assert "What goes with it" not in text_of(receiver.get(here))
    receiver.post(here, {"act": "see"})
    opened = text_of(receiver.get(here))
    assert "What goes with it" in opened
    assert "2</dd>" in opened
    for act, state in (("put_on_list", "waiting"), ("accept", "accepted"), ("enrol", "enrolled")):
        receiver.post(here, {"act": act})
        referral.refresh_from_db()
        assert referral.state == state
    wrong = text_of(receiver.post(here, {"act": "give_first_support", "on": "2020-01-01"}))
    assert "The day lies between the referral and today." in wrong
    receiver.post(here, {"act": "give_first_support", "on": timezone.localdate().isoformat()})
    told = text_of(sender.get(here))
    assert "First support received" in told
    assert str(border.receiver) in told
    assert client_of(a_worker(a_programme())).get(here).status_code == 404
    assert receiver.post(here, {"act": "nonsense"}).status_code == 404


def test_declined_comes_back_with_the_next_best_way(border):
    other = make_support(name="Fondo de riego", subjects=["organisation"], keeper="021201")
    referral = make_referral(border)
    here = f"/desk/referrals/{referral.code}/"
    receiver = client_of(border.receiver)
    receiver.post(here, {"act": "see"})
    assert "This field is required." in text_of(receiver.post(here, {"act": "decline", "reason": ""}))
    receiver.post(here, {"act": "decline", "reason": "Ya no hay cupo"})
    page = text_of(client_of(border.sender).get(here))
    assert "Ya no hay cupo" in page
    assert f"/refer/{other.code}/" in page


def test_many_are_answered_at_once_all_or_none(border):
    referrals = [make_referral(border) for _number in range(3)]
    client = client_of(border.receiver)
    marked = {"marked": [one.code for one in referrals[:2]]}
    assert "Say why" in text_of(
        client.post("/desk/referrals/?side=received", {**marked, "act": "decline"}, follow=True)
    )
    assert Referral.objects.filter(state="sent").count() == 3
    done = client.post("/desk/referrals/?side=received", {**marked, "act": "accept"}, follow=True)
    assert "2 referrals are answered." in text_of(done)
    assert Referral.objects.filter(state="accepted").count() == 2
    waits = text_of(client.get("/desk/referrals/?side=received&mark=all"))
    assert [one.code in waits for one in referrals] == [False, False, True]
    assert waits.count("checked") == 1
    whole = text_of(client.get("/desk/referrals/?side=received&state="))
    assert all(one.code in whole for one in referrals)
    kept = client.post("/desk/referrals/?side=received&mark=all", {"act": "accept"})
    assert kept["Location"] == "/desk/referrals/?side=received"
    client.get("/desk/referrals/")
    none = client.post("/desk/referrals/?side=received", {"act": "accept"}, follow=True)
    assert "Mark those whom you answer first." in text_of(none)


def test_the_list_filters_and_asks_as_often_for_three_as_for_one(border, django_assert_max_num_queries):
    first = make_referral(border)
    client = client_of(border.receiver)
    client.get("/desk/referrals/")
    with django_assert_max_num_queries(28) as one:
        client.get("/desk/referrals/")
    for _number in range(2):
        make_referral(border)
    with django_assert_max_num_queries(len(one)):
        client.get("/desk/referrals/")
    Referral.objects.filter(pk=first.pk).update(due_on="2020-01-01")
    late = text_of(client.get("/desk/referrals/?side=received&late=1"))
    assert late.count("/desk/referrals/D-") == 1
    assert "No referral fits." in text_of(client.get("/desk/referrals/?side=received&state=declined"))
    assert first.code in text_of(client.get(f"/desk/referrals/?side=received&text={first.code}"))
    tasks = {task.text: task for task in tasks_for(border.receiver, timezone.localdate())}
    assert tasks["Answer 3 referrals"].late
    assert [task.text for task in tasks_for(border.sender, timezone.localdate())] == [
        "Ask why 1 referral has no answer"
    ]


def codes_in(client, **asked):
    page = client.get("/desk/referrals/", {"side": "received", **asked}).context["page"]
    return {row.code for row in page.object_list}


def test_a_list_is_filtered_by_programme_place_and_words(border):
    group, person = make_group(border, name="Los Cuyeros"), make_person(district=border.place)
    one, other = make_referral(border, group), make_referral(border, person)
    both, receiver = {one.code, other.code}, client_of(border.receiver)
    assert codes_in(receiver, text="cuyeros") == {one.code}
    assert codes_in(receiver, text=f"cuyeros {border.place.name}", to=border.to.code) == {one.code}
    assert codes_in(receiver, to=border.to.code) == codes_in(receiver, district=border.place.pk) == both
    assert codes_in(receiver, to=border.leaving.code) == codes_in(receiver, text="nobody") == set()
    assert codes_in(receiver, text=person.first_surname) == {other.code}
    assert codes_in(client_of(a_worker(a_programme(), "officer")), text="cuyeros") == set()


@pytest.mark.parametrize("side", ["received", "sent"])
def test_a_list_is_downloaded_as_it_is_filtered_without_names_of_people(
    border, side, django_assert_max_num_queries
):
    group, person = make_group(border, name="Los Cuyeros"), make_person(district=border.place)
    one, other = make_referral(border, group), make_referral(border, person)
    client = client_of(border.receiver if side == "received" else border.sender)
    address = f"/desk/referrals/export-{side}.csv"
    with django_assert_max_num_queries(30) as first:
        text = b"".join(client.get(address).streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["code"], row["of"], row["name"], row["to"], row["state"]) for row in rows] == [
        (one.code, "organisation", "Los Cuyeros", border.to.code, "sent"),
        (other.code, "person", "", border.to.code, "sent"),
    ]
    assert person.first_surname not in text and str(person.dni) not in text
    make_referral(border, make_group(border))
    with django_assert_max_num_queries(len(first)):
        text = b"".join(client.get(address, {"text": "cuyeros"}).streaming_content).decode("utf-8-sig")
    assert [row["code"] for row in csv.DictReader(io.StringIO(text))] == [one.code]
    book = client.get(f"/desk/referrals/export-{side}.xlsx")
    assert b"".join(book.streaming_content)[:2] == b"PK"
    assert client.get("/desk/referrals/export-others.csv").status_code == 404
    assert client.get(f"/desk/referrals/export-{side}.pdf").status_code == 404
    nobody = client_of(a_worker(a_programme("other"), "officer"))
    assert b"".join(nobody.get(address).streaming_content).decode().count("\n") == 1


def test_who_reads_of_a_person_is_on_record(border):
    person = make_person(district=border.place)
    referral = make_referral(border, person)
    client_of(border.sender).get(f"/desk/referrals/{referral.code}/")
    assert Reading.objects.filter(person=person, reader_id=border.sender.pk).exists()


def test_a_receiver_who_works_elsewhere_is_on_record_too_and_reads_nothing_once_it_is_taken_back(border):
    group = make_group(border)
    referral = make_referral(border, group)
    client = client_of(border.receiver)
    here = f"/desk/referrals/{referral.code}/"
    client.post(here, {"act": "see"})
    assert "What goes with it" in text_of(client.get(here))
    assert Reading.objects.filter(person=president(group), reader_id=border.receiver.pk).exists()
    actions.withdraw_referral(actor=border.sender, referral=referral)
    assert "What goes with it" not in text_of(client.get(here))
    for kind in ("package.json", "es.pdf"):
        assert client.get(f"{here}{kind}").status_code == 404


def test_the_name_of_a_companion_of_the_registry_stays_inside(outside):
    companion = make_person(district=outside.place)
    referral = make_referral(outside, companion=companion)
    link, code = link_and_code(client_of(outside.sender), referral)
    visitor = Client(headers={"accept-language": "en"})
    visitor.post(link, {"code": code, "name": "Juana, Avanzar"})
    page = text_of(visitor.get(link))
    assert "Goes with them" in page
    assert str(companion) not in page


def test_what_was_allowed_for_a_seventh_group_or_a_closed_business_is_taken_back_there_too(border):
    user = a_user()
    me = make_person(user=user, district=None)
    consents = []
    for number in range(8):
        group = make_group(border, f"Grupo {number}")
        Membership.objects.create(person=me, organisation=group)
        consents.append(make_referral(border, group).consent)
    venture = make_venture(group)
    consents.append(make_referral(border, venture, said=spoken(president(group))).consent)
    type(venture).objects.filter(pk=venture.pk).update(state="closed")
    client = client_of(user)
    for _number in range(3):
        consents.append(make_referral(border, make_group(border)).consent)
        Membership.objects.create(person=me, organisation=consents[-1].organisation)
    pages = [text_of(client.get(f"/my/referrals/?allowed={number}")) for number in (1, 2)]
    assert [sum(f'value="{one.pk}"' in page for one in consents) for page in pages] == [10, 2]
    for one in consents:
        client.post("/my/referrals/", {"consent": str(one.pk)})
    assert not SharingConsent.objects.filter(taken_back_at=None).exists()


def test_an_entry_is_linked_on_its_page(border):
    entry = make_support()
    client = client_of(border.receiver)
    page = f"/desk/referrals/programme/{entry.code}/"
    assert page in text_of(client.get(f"/desk/catalogue/{entry.code}/"))
    client.post(page, {"programme": str(border.next.pk)})
    entry.refresh_from_db()
    assert entry.programme == border.next
    assert client.post(page, {"programme": str(border.home.pk)}).status_code == 200
    client.post(page, {"unlink": "1"})
    entry.refresh_from_db()
    assert entry.programme is None
    assert client_of(a_worker(border.next, "officer")).get(page).status_code == 403


# Outside


def link_and_code(client, referral):
    page = client.post(f"/desk/referrals/{referral.code}/link/").content.decode()
    token = re.search(r"/referral/([\w-]+)/", page)[1]
    code = re.search(r"<code>([A-Z2-9]{4} [A-Z2-9]{4})</code>", page)[1]
    return f"/referral/{token}/", code


def test_a_receiver_outside_enters_once_with_the_code_reads_and_answers(outside):
    referral = make_referral(outside)
    sender = client_of(outside.sender)
    link, code = link_and_code(sender, referral)
    door = ReferralDoor.objects.get()
    assert code.replace(" ", "") not in f"{door.token_sha256}{door.code_sha256}"
    visitor = Client(headers={"accept-language": "en"})
    first = visitor.get(link)
    assert "no-store" in first["Cache-Control"]
    assert first["X-Robots-Tag"] == "noindex, nofollow"
    assert referral.organisation.name not in text_of(first)
    assert referral.code not in text_of(first)
    wrong = visitor.post(link, {"code": "AAAA AAAA", "name": "Juana, Avanzar Rural"})
    assert wrong.status_code == 403
    assert "This is not the code of this referral." in text_of(wrong)
    assert "Write your name" in text_of(visitor.post(link, {"code": code, "name": "J"}))
    assert visitor.post(link, {"code": code.lower(), "name": "Juana, Avanzar Rural"}).status_code == 302
    inside = text_of(visitor.get(link))
    assert referral.organisation.name in inside
    referral.refresh_from_db()
    assert referral.state == "seen"
    again = Client(headers={"accept-language": "en"}).post(link, {"code": code, "name": "Otra persona"})
    assert "This code was used on" in text_of(again)
    assert referral.organisation.name not in text_of(again)
    assert "Say why" in text_of(visitor.post(link, {"act": "decline", "reason": ""}))
    visitor.post(link, {"act": "accept"})
    visitor.post(link, {"act": "enrol"})
    visitor.post(link, {"act": "give_first_support"})
    referral.refresh_from_db()
    assert (referral.state, referral.answered_by_name) == ("supported", "Juana, Avanzar Rural")
    assert "Nothing is left to be answered." in text_of(visitor.get(link))
    assert "Juana, Avanzar Rural" in text_of(sender.get(f"/desk/referrals/{referral.code}/"))


def test_a_link_opens_nothing_once_it_is_old_closed_or_taken_back(outside):
    referral = make_referral(outside)
    sender = client_of(outside.sender)
    visitor = Client(headers={"accept-language": "en"})
    first, code = link_and_code(sender, referral)
    second, _code = link_and_code(sender, referral)
    assert visitor.get(first).status_code == 404
    assert visitor.get(second).status_code == 200
    assert visitor.post(second, {"code": code, "name": "Juana, Avanzar"}).status_code == 403
    ReferralDoor.objects.update(until="2020-01-01T00:00Z")
    assert "This link opens nothing" in text_of(visitor.get(second))
    third, code = link_and_code(sender, referral)
    assert visitor.post(third, {"code": code, "name": "Juana, Avanzar"}).status_code == 302
    actions.withdraw_referral(actor=outside.sender, referral=referral)
    assert visitor.get(third).status_code == 404
    assert visitor.get("/referral/nonsense/").status_code == 404
    inside = make_border()
    refused = client_of(inside.sender).post(f"/desk/referrals/{make_referral(inside).code}/link/", follow=True)
    assert "it answers on its own page" in text_of(refused)


def test_wrong_codes_are_answered_later_and_later(outside, monkeypatch):
    from winay.portal import referrals

    slowed = []
    monkeypatch.setattr(referrals, "slow_down", slowed.append)
    link, _code = link_and_code(client_of(outside.sender), make_referral(outside))
    for _number in range(3):
        Client().post(link, {"code": "AAAAAAAA", "name": "Juana, Avanzar"})
    assert slowed == [1, 2, 3]


def uploaded(client, package):
    data = package if isinstance(package, bytes) else json.dumps(package).encode()
    file = SimpleUploadedFile("answer.json", data, "application/json")
    return client.post("/desk/referrals/answer/", {"package": file}, follow=True)


def test_a_package_that_was_altered_is_refused_and_a_code_opens_once(outside):
    referral = make_referral(outside)
    sender = client_of(outside.sender)
    package = json.loads(sender.get(f"/desk/referrals/{referral.code}/package.json").content)
    assert package["file"] == package_of(referral)["file"]
    package["answer"] = {"what": "accepted", "reason": "", "by": "Juana, Avanzar Rural", "code": "AAAAAAAA"}
    assert "No code is open for this referral" in text_of(uploaded(sender, package))
    _link, code = link_and_code(sender, referral)
    assert "This is not the code" in text_of(uploaded(sender, package))
    package["answer"]["code"] = code
    altered = json.loads(json.dumps(package))
    altered["file"]["facts"][0]["value"] = 99
    for wrong in (altered, {**package, "to": "Otro"}, {**package, "seal": ""}, {**package, "more": 1}):
        assert "was altered on the way" in text_of(uploaded(sender, wrong))
    assert "has no answer" in text_of(uploaded(sender, {**package, "answer": {"code": code}}))
    assert "no package of a referral" in text_of(uploaded(sender, {"format": "x"}))
    assert "cannot be read" in text_of(uploaded(sender, b"{"))
    assert "No referral has" in text_of(uploaded(sender, {**package, "referral": "D-0"}))
    referral.refresh_from_db()
    assert referral.state == "sent"
    assert "The answer is written down." in text_of(uploaded(sender, package))
    referral.refresh_from_db()
    assert (referral.state, referral.answered_by_name) == ("accepted", "Juana, Avanzar Rural")
    assert "This code was used on" in text_of(uploaded(sender, package))
    stranger = a_worker(a_programme(), "officer")
    assert client_of(stranger).post("/desk/referrals/answer/", {}).status_code == 200
    assert uploaded(client_of(stranger), package).status_code in (200, 403)
    pdf = sender.get(f"/desk/referrals/{referral.code}/quz.pdf")
    assert pdf["Content-Type"] == "application/pdf"


# Cohorts


def test_a_cohort_is_frozen_handed_over_and_its_page_tells_what_became_of_it(border):
    make_leavers(border, 30, consenting=28)
    client = client_of(border.sender)
    made = client.post(
        "/desk/cohorts/add/",
        {
            "name": "Caraz 2026",
            "support": str(border.leaving.pk),
            "sender": str(border.home.pk),
            "outcomes": ["running", "finished"],
            "lines": "",
        },
    )
    assert made.status_code == 302, text_of(made)
    page = made["Location"]
    assert "30 on the list" in text_of(client.get(page))
    given = {"to_support": str(border.to.pk), "whom": "everybody", "days": "30"}
    begun = client.post(f"{page}hand-over/", given)
    assert begun.status_code == 302, text_of(begun)
    running = text_of(client.get(begun["Location"]))
    assert "<progress" in running
    assert "0 of 30" in running
    work.work_off()
    assert client.get(f"{begun['Location']}progress/")["HX-Refresh"] == "true"
    done = text_of(client.get(begun["Location"]))
    assert "Nobody of theirs has allowed it (2)" in done
    assert "Handed over" in text_of(client.get("/desk/cohorts/"))
    referral = Referral.objects.first()
    client_of(border.receiver).post(f"/desk/referrals/{referral.code}/", {"act": "see"})
    assert Referral.objects.get(pk=referral.pk).file.content["subject"]["name"] == referral.household.code
    client.post(begun["Location"], {"act": "go_on"})
    assert HandOver.objects.get().rounds == 2
    assert client_of(border.receiver).get(page).status_code == 404
    assert client_of(a_worker(border.home, "officer")).get("/desk/cohorts/").status_code == 403


# One's own pages


def test_a_group_allows_it_in_the_app_reads_what_went_and_takes_it_back(border):
    group = make_group(border)
    user = a_user()
    Membership.objects.create(person=make_person(user=user, district=border.place), organisation=group)
    client = client_of(user, "quz")
    allow = f"/my/next/organisation/{group.pk}/allow/{border.to.code}/"
    assert allow in text_of(client.get("/my/next/"))
    assert "ari nini" in text_of(client.get(allow))
    client.post(allow)
    client.post(allow)
    consent = SharingConsent.objects.get()
    assert (consent.how, consent.organisation) == ("app", group)
    staff = client_of(border.sender)
    assert group.name in text_of(staff.get("/desk/referrals/allowed/"))
    form = f"/desk/next/organisation/{group.pk}/refer/{border.to.code}/"
    staff.post(form, {"how": "standing", "days": "30"})
    referral = Referral.objects.get()
    assert referral.consent == consent
    page = text_of(client.get("/my/referrals/"))
    assert border.to.name_es in page
    assert "Datosniykichik apachisqa" in page
    stranger = client_of(a_user())
    assert stranger.post("/my/referrals/", {"referral": referral.code}).status_code == 404
    client.post("/my/referrals/", {"consent": str(consent.pk)})
    referral.refresh_from_db()
    assert referral.state == "withdrawn"
    assert client.post("/my/referrals/", {"consent": "nonsense"}).status_code == 404
    other = make_group(border, "Otro")
    assert client.get(f"/my/next/organisation/{other.pk}/allow/{border.to.code}/").status_code == 404
