"""Passports: what their holder chose is shown to whoever says who they are, until it is over or revoked."""

import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader
from tests.factories.programmes import a_programme, a_user, a_worker
from tests.factories.registry import make_household, make_organisation, make_person
from tests.factories.territory import make_community, make_district
from tests.factories.ventures import make_venture, tell_months

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.journeys import actions, passport_page
from winay.journeys.models import Passport, PassportLook
from winay.journeys.signboard import SIGNBOARD
from winay.messages.models import Message
from winay.registry.actions import anonymise_person, record_consent
from winay.registry.models import Consent, Household, Membership, Paper, Venture
from winay.registry.queries.privacy import own_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return make_district("021201")


@pytest.fixture
def holder(place):
    user = a_user()
    home = make_household(make_community(district=place))
    person = make_person(household=home, district=place, user=user)
    group = make_organisation(district=place)
    Membership.objects.create(person=person, organisation=group)
    tell_months(make_venture(group), timezone.localdate() - timedelta(days=90), 111, 222)
    user.person_record = person
    return user


def in_days(number):
    return timezone.localdate() + timedelta(days=number)


def client_of(user=None):
    client = Client(headers={"accept-language": "en"})
    if user is not None:
        client.force_login(user)
    return client


def text_of(answer):
    return " ".join(answer.content.decode().split())


def sent(**more):
    return {
        "act": "make", "purpose": "El banco", "chapters": ["who", "programmes"], "until": in_days(5).isoformat(),
        "key": str(more.pop("key", "01a21fad-774a-7094-9a5c-4dd03da09f94")), **more,
    }  # fmt: skip


def test_a_holder_makes_shows_and_revokes_a_passport(holder):
    person, mine = holder.person_record, client_of(holder)
    page = reverse("my:passports", args=["person", person.pk])
    made = mine.post(page, sent())
    assert "never again" in text_of(made)
    token = made.context["token"]
    passport = Passport.objects.get()
    assert token not in (passport.token_sha256, str(passport.pk)) and len(token) >= 20
    assert "made already" in text_of(mine.post(page, sent()))
    assert Passport.objects.count() == 1
    address = reverse("portal:passport", args=[token])
    assert not re.search(r"\d{8}", address.replace(token, "")) and person.first_surname not in address
    stranger = client_of()
    asked = stranger.get(address)
    assert asked["X-Robots-Tag"] == "noindex, nofollow" and "no-store" in asked["Cache-Control"]
    # “no-referrer” would let browsers send the form without its origin.
    assert asked["Referrer-Policy"] == "same-origin"
    assert person.first_surname not in text_of(asked) and not PassportLook.objects.exists()
    assert "Write your name" in text_of(stranger.post(address, {"who": "X"}))
    shown = text_of(stranger.post(address, {"who": "Rosa, Banco de la Nación"}))
    assert person.first_surname in shown and "111" not in shown and "333" not in shown
    look = PassportLook.objects.get()
    assert (look.who, look.signed_in) == ("Rosa, Banco de la Nación", False)
    assert "Rosa, Banco de la Nación" in text_of(mine.get(page))
    card = mine.post(page, {"act": "card", "token": token, "language": "quz"})
    words = "".join(one.extract_text() for one in PdfReader(io.BytesIO(card.content)).pages)
    assert person.first_surname in words
    staff = client_of(a_worker(a_programme()))
    staff.post(address, {})
    assert PassportLook.objects.filter(signed_in=True).count() == 1
    mine.post(page, {"act": "revoke", "passport": str(passport.pk)})
    for client in (stranger, mine):
        gone = client.get(address)
        assert gone.status_code == 404 and "opens nothing" in text_of(gone)
    assert client_of().get(reverse("portal:passport", args=["wrong"])).status_code == 404
    chapter = own_file(person)["passports"]
    assert len(chapter[0]["looked_at"]) == 2 and chapter[0]["revoked_at"]


def test_what_was_not_chosen_is_not_shown(holder):
    venture = holder.person_record.memberships.get().organisation.ventures_owned.get().venture
    _made, token = actions.make_passport(
        actor=holder, subject=venture, chapters=["results"], until=in_days(1), purpose="Feria"
    )
    shown = text_of(client_of().post(reverse("portal:passport", args=[token]), {"who": "Comprador SAC"}))
    assert venture.name not in shown and "Business in" in shown
    _named, token = actions.make_passport(
        actor=holder, subject=venture, chapters=["who", "results"], until=in_days(1), purpose="Feria"
    )
    assert venture.name in text_of(
        client_of().post(reverse("portal:passport", args=[token]), {"who": "Comprador"})
    )
    assert "333" in shown and "Passport" not in shown.split("<h1>")[0].split("<title>")[0]


def test_a_passport_that_is_over_opens_nothing(holder):
    made, token = actions.make_passport(
        actor=holder, subject=holder.person_record, chapters=["programmes"], until=in_days(0), purpose="Banco"
    )
    address = reverse("portal:passport", args=[token])
    assert client_of().get(address).status_code == 200
    Passport.objects.filter(pk=made.pk).update(until=in_days(-1))
    assert client_of().get(address).status_code == 404


def test_who_may_make_one_and_what_is_refused(holder, place):
    person = holder.person_record
    good = {"subject": person, "chapters": ["who"], "until": in_days(9), "purpose": "Banco"}
    with pytest.raises(NotAllowed):
        actions.make_passport(actor=a_user(), **good)
    for wrong in ({"chapters": []}, {"chapters": ["secret"]}, {"until": in_days(-1)}, {"until": in_days(400)},
                  {"purpose": " "}):  # fmt: skip
        with pytest.raises(InvalidInput):
            actions.make_passport(actor=holder, **{**good, **wrong})
    officer = a_worker(a_programme(), "officer")
    with pytest.raises(InvalidInput) as bare:
        actions.make_passport(actor=officer, **good)
    assert bare.value.field == "source"
    made, _token = actions.make_passport(actor=officer, **good, source="Ficha firmada 12")
    assert made.on_paper
    page = client_of(officer).get(reverse("desk:passports", args=["person", person.pk]))
    assert "Ficha firmada 12" in text_of(page)
    assert client_of(a_user()).get(reverse("my:passports", args=["person", person.pk])).status_code == 404
    actions.revoke_passport(actor=holder, passport=made)
    with pytest.raises(WrongState):
        actions.revoke_passport(actor=holder, passport=made)


def says(person, given, days_ago=0):
    return record_consent(
        actor=None, person=person, purpose="share", given=given, source="Ficha", said_on=in_days(-days_ago)
    )


def test_a_no_of_who_leads_closes_what_a_member_opens(holder, place):
    group = holder.person_record.memberships.get().organisation
    leader = make_person(district=place)
    Membership.objects.create(person=leader, organisation=group, office="president")
    wish = {"subject": group, "chapters": ["who"], "until": in_days(9), "purpose": "Banco"}
    _made, token = actions.make_passport(actor=holder, **wish)
    address = reverse("portal:passport", args=[token])
    assert client_of().get(address).status_code == 200
    says(leader, given=False)
    assert client_of().get(address).status_code == 404
    officer = a_worker(a_programme(), "officer")
    for actor, source in ((holder, ""), (officer, "Ficha 12")):
        with pytest.raises(WrongState):
            actions.make_passport(actor=actor, **wish, source=source)
    says(leader, given=True)
    assert client_of().get(address).status_code == 200
    Membership.objects.filter(person=holder.person_record).update(until=in_days(-1))
    Consent.objects.all().delete()
    assert client_of().get(address).status_code == 404


def test_a_passport_of_a_household_opens_nothing_of_who_refused(holder, place):
    person = holder.person_record
    Household.objects.filter(pk=person.household_id).update(head=person)
    other = make_person(household=person.household, district=place)
    Paper.objects.create(person=other, kind="dni", state="obtained", obtained_on=in_days(-9))
    tell_months(make_venture(other), timezone.localdate() - timedelta(days=90), 7777, 8888)
    _made, token = actions.make_passport(
        actor=holder, subject=person.household, chapters=["papers", "results"], until=in_days(3), purpose="Banco"
    )

    def shown():
        return text_of(client_of().post(reverse("portal:passport", args=[token]), {"who": "Rosa Quispe"}))

    assert "16,665" in shown() and "333" in shown() and "Paper obtained" in shown()
    says(other, given=False)
    assert "16,665" not in shown() and "333" in shown() and "Paper obtained" not in shown()


def test_whatever_is_ones_own_can_be_revoked(holder, place):
    group = holder.person_record.memberships.get().organisation
    venture = make_venture(group)
    for _number in range(7):
        Membership.objects.create(person=holder.person_record, organisation=make_organisation(district=place))
    last = (
        Membership.objects.filter(person=holder.person_record).order_by("-organisation__name").first().organisation
    )
    for subject in (venture, last, group):
        made, _token = actions.make_passport(
            actor=holder, subject=subject, chapters=["who"], until=in_days(3), purpose="Banco"
        )
        Venture.objects.filter(pk=venture.pk).update(state="closed")
        page = reverse("my:passports", args=[type(subject)._meta.model_name, subject.pk])
        assert "Banco" in text_of(client_of(holder).get(page))
        client_of(holder).post(page, {"act": "revoke", "passport": str(made.pk)})
        made.refresh_from_db()
        assert made.revoked_at


def test_one_that_holds_stands_before_many_that_are_over(holder):
    wish = {"subject": holder.person_record, "chapters": ["who"], "purpose": "Feria"}
    made, _token = actions.make_passport(actor=holder, until=in_days(3), **{**wish, "purpose": "Caja Huaraz"})
    for _number in range(passport_page.MOST_SHOWN):
        over, _token = actions.make_passport(actor=holder, until=in_days(3), **wish)
        actions.revoke_passport(actor=holder, passport=over)
    page = text_of(client_of(holder).get(reverse("my:passports", args=["person", holder.person_record.pk])))
    assert str(made.pk) in page and page.index("Caja Huaraz") < page.index("Feria")


def test_the_office_says_why_it_revokes_and_its_holder_reads_it(holder):
    person, officer = holder.person_record, a_worker(a_programme(), "officer")
    made, _token = actions.make_passport(
        actor=holder, subject=person, chapters=["who"], until=in_days(3), purpose="Banco"
    )
    desk, page = client_of(officer), reverse("desk:passports", args=["person", person.pk])
    assert "Say why" in text_of(desk.post(page, {"act": "revoke", "passport": str(made.pk)}))
    made.refresh_from_db()
    assert made.revoked_at is None
    desk.post(page, {"act": "revoke", "passport": str(made.pk), "reason": "La tarjeta se perdió"})
    mine = text_of(client_of(holder).get(reverse("my:passports", args=["person", person.pk])))
    assert "La tarjeta se perdió" in mine


def told(person):
    rows = Message.objects.filter(to_id=person.pk).order_by("created_at")
    return [(one.kind, one.facts) for one in rows]


def test_its_holder_is_told_once_a_day_that_somebody_looked_and_never_in_a_strangers_words(holder):
    person = holder.person_record
    _made, token = actions.make_passport(
        actor=holder, subject=person.household, chapters=["who"], until=in_days(3), purpose="El banco"
    )
    address = reverse("portal:passport", args=[token])
    client_of(holder).post(address, {})
    assert told(person) == []
    for _again in range(2):
        client_of().post(address, {"who": "Llame al 900111222, su banco"})
    today = timezone.localdate().isoformat()
    assert told(person) == [("journeys.passport_looked", {"purpose": "El banco", "day": today})]
    page = text_of(client_of(holder).get(reverse("account_messages")))
    assert "Somebody looked at your passport" in page and "900111222" not in page


def test_its_holder_is_told_why_the_office_revoked_it_and_not_what_they_revoke_themselves(holder, place):
    person, officer = holder.person_record, a_worker(a_programme(), "officer")
    wish = {"subject": person, "chapters": ["who"], "until": in_days(3), "purpose": "Banco"}
    own, _token = actions.make_passport(actor=holder, **wish)
    actions.revoke_passport(actor=holder, passport=own)
    assert told(person) == []
    lost, _token = actions.make_passport(actor=holder, **wish)
    actions.revoke_passport(actor=officer, passport=lost, reason="La tarjeta se perdió")
    facts = {"purpose": "Banco", "why": "La tarjeta se perdió"}
    assert told(person) == [("journeys.passport_revoked", facts)]
    head = make_person(district=place)
    home = make_household(make_community(district=place))
    Household.objects.filter(pk=home.pk).update(head=head)
    home.refresh_from_db()
    on_paper, _token = actions.make_passport(
        actor=officer, subject=home, chapters=["who"], until=in_days(3), purpose="Feria", source="Ficha"
    )
    actions.revoke_passport(actor=officer, passport=on_paper, reason="Lo pidieron")
    slip = Message.objects.get(to_id=head.pk)
    assert (slip.kind, slip.place) == ("journeys.passport_revoked", "021201") and slip.scope is not None


def test_looks_are_never_changed_and_forgetting_revokes(holder):
    person = holder.person_record
    made, token = actions.make_passport(
        actor=holder, subject=person, chapters=["programmes"], until=in_days(3), purpose="Banco"
    )
    look = actions.look_at_passport(passport=made, who="Rosa Quispe")
    from django.db import DatabaseError, transaction

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE journeys_passportlook SET who = 'X'")
    assert look.who == "Rosa Quispe"
    anonymise_person(actor=None, person=person, reason="Lo pidió")
    assert client_of().get(reverse("portal:passport", args=[token])).status_code == 404


def test_forgetting_reaches_what_was_made_of_a_household_or_business(holder, place):
    person, programme = holder.person_record, a_programme()
    mine = make_venture(person)
    group = person.memberships.get().organisation
    for subject in (person.household, mine, group):
        _made, token = actions.make_passport(
            actor=holder, subject=subject, chapters=["who"], until=in_days(3), purpose="Banco"
        )
    other = make_organisation(district=place)
    actions.make_passport(
        actor=a_worker(programme),
        subject=other,
        chapters=["who"],
        until=in_days(3),
        purpose="Banco",
        source="Ficha",
    )
    assert {one["of"] for one in own_file(person)["passports"]} == {"household", "venture", "organisation"}
    anonymise_person(actor=None, person=person, reason="Lo pidió")
    assert {one.organisation for one in Passport.objects.filter(revoked_at=None)} == {group, other}
    assert client_of().get(reverse("portal:passport", args=[token])).status_code == 404
    assert any("looked at a passport" in str(text) for text in SIGNBOARD.kept_when_forgotten)


def test_ones_own_journey_stands_in_ones_own_pages(holder):
    mine = client_of(holder)
    assert "My journey" in text_of(mine.get(reverse("my:journey")))
    person = holder.person_record
    page = mine.get(reverse("my:journey_of", args=["person", person.pk]))
    assert "333" in text_of(page)
    assert mine.get(reverse("my:journey_sheet", args=["person", person.pk, "es"])).status_code == 200
    other = make_person(district=person.district)
    assert mine.get(reverse("my:journey_of", args=["person", other.pk])).status_code == 404
    assert client_of(a_user()).get(reverse("my:journey")).status_code == 200
