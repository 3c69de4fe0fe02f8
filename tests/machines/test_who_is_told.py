"""Of whom a machine is told: telephones, households and their children, enrolments, and what waits when rights end."""

from datetime import date, timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone
from tests.factories.agreements import decided_call, signed_agreement
from tests.factories.machines import Sender, by_dni, make_machine, make_token
from tests.factories.programmes import a_programme
from tests.factories.registry import make_household, make_person
from tests.factories.territory import make_community, make_district, make_district_set

from winay.agreements.actions import end_agreement
from winay.agreements.models import Agreement
from winay.base import work
from winay.base.models import Job
from winay.machines import actions
from winay.machines.actions import late
from winay.machines.actions import news as news_act
from winay.machines.actions.asking import ANSWER
from winay.machines.models import Client, Message, News, Subscription
from winay.registry import actions as registry_acts
from winay.registry.models import Consent, Household, Membership, Person

pytestmark = pytest.mark.django_db
DNI = "48123456"
REASON = {"authorize": {"purpose": {"text": "Convenio 12-2026"}}}
TODAY = date(2026, 5, 1)


def says(person: Person, given: bool, purpose: str = "share", on: date = TODAY) -> None:
    Consent.objects.create(person=person, purpose=purpose, given=given, said_on=on, source="Ficha")


@pytest.fixture
def home(db) -> Household:
    return make_household(make_community(district=make_district("021201")))


@pytest.fixture
def machine(home, receiver) -> Client:
    whole = make_district_set("todo", ("021201",))
    return make_machine(programme=a_programme(territory=whole), callback=receiver.address)


@pytest.fixture
def sender(machine) -> Sender:
    return Sender(machine)


def lives(home: Household, years: int = 40, **values: object) -> Person:
    born = timezone.localdate() - timedelta(days=366 * years)
    return make_person(household=home, district=home.district, birth_date=born, **values)


def household(home: Household, **more: object) -> dict:
    return {"query_type": "idtype-value", "query": {"type": "HOUSEHOLD", "value": home.code}, **more}


def of_size(number: int) -> dict:
    first = {"attribute_name": "group_size", "operator": "eq", "attribute_value": number}
    return {"query_type": "predicate", "query": [{"expression1": first}], "reg_record_type": "Group", **REASON}


def due() -> None:
    Job.objects.update(free_at=None)
    work.work_off()


def test_a_telephone_is_told_only_of_whom_lets_themselves_be_called(sender, home):
    words = {"48000001": (True,), "48000002": (), "48000003": (False,), "48000004": (True, False)}
    for dni, said in words.items():
        person = lives(home, dni=dni, phone="943111222")
        says(person, given=True)
        for day, given in enumerate(said):
            says(person, given, "contact", TODAY + timedelta(days=day))
    told = {dni: "phone_number" in sender.records(by_dni(dni))[0]["demographic_info"] for dni in words}
    assert told == {"48000001": True, "48000002": False, "48000003": False, "48000004": False}
    (record,) = sender.records(household(home))
    of_members = {one["demographic_info"].get("phone_number", [""])[0] for one in record["member_list"]}
    assert of_members == {"943111222", ""}
    browser = Browser(headers={"authorization": f"Bearer {make_token(sender.client)}"})
    rows = browser.get("/api/v1/people").json()["people"]
    assert {row["dni"]: bool(row["phone"]) for row in rows} == told


def test_a_household_whose_people_refused_is_told_by_nobody_in_it(sender, home):
    says(lives(home), given=False)
    child = lives(home, 9, dni="48000009")
    assert sender.records(household(home, **REASON)) == []
    assert sender.records(by_dni("48000009", **REASON)) == []
    says(child, given=True)
    assert sender.records(by_dni("48000009"))


@pytest.mark.parametrize("word", [True, False])
def test_the_word_of_the_head_decides_for_the_household_and_its_children(sender, home, word):
    head, other, child = lives(home), lives(home, dni="48000002"), lives(home, 9)
    Household.objects.filter(pk=home.pk).update(head=head)
    says(head, given=word), says(other, given=not word)
    records = sender.records(household(home, **REASON))
    told = {one["@id"].rpartition(":")[2] for record in records for one in record["member_list"]}
    assert told == ({str(head.pk), str(child.pk)} if word else set())
    assert bool(sender.records(by_dni("48000002"))) is not word


def test_a_head_who_moved_away_speaks_for_the_household_no_more(sender, home):
    head = lives(make_household(home.community))
    Household.objects.filter(pk=home.pk).update(head=head)
    says(head, given=True)
    lives(home, 9)
    assert sender.records(household(home)) == []


def test_the_size_of_a_household_counts_only_whom_the_machine_is_told_of(sender, home):
    yes, no = lives(home), lives(home)
    Household.objects.filter(pk=home.pk).update(head=yes)
    says(yes, given=True), says(no, given=False)
    (record,) = sender.records(of_size(1))
    assert record["group_size"] == 1 and sender.records(of_size(2)) == []


@pytest.fixture
def agreement(db) -> Agreement:
    made = decided_call()
    agreement = signed_agreement(made)
    agreement.made = made
    return agreement


def enrolments(agreement: Agreement) -> list[dict]:
    machine = make_machine("padron", programme=agreement.made.programme)
    browser = Browser(headers={"authorization": f"Bearer {make_token(machine)}"})
    rows = browser.get("/api/v1/enrolments", {"authority": "Convenio"}).json()["enrolments"]
    (record,) = Sender(machine).records(by_dni(DNI, **REASON))
    told = record["programme_identifier"]
    assert [one["enrolment_date"] for one in told] == [row["since"] for row in rows]
    assert [one["enrolment_ended"] for one in told] == [row["until"] for row in rows]
    return rows


def join(agreement: Agreement, since: date | None) -> None:
    member = make_person(dni=DNI, district=agreement.organisation.district)
    Membership.objects.create(person=member, organisation=agreement.organisation, since=since)


def test_an_enrolment_begins_when_the_person_came_to_the_group(agreement):
    Agreement.objects.filter(pk=agreement.pk).update(signed_on="2024-03-01")
    join(agreement, date(2025, 6, 1))
    (row,) = enrolments(agreement)
    assert (row["since"], row["until"], row["state"]) == ("2025-06-01", None, "signed")


def test_who_was_in_the_group_before_is_enrolled_since_the_signature(agreement):
    Agreement.objects.filter(pk=agreement.pk).update(signed_on="2024-03-01")
    join(agreement, date(2020, 6, 1))
    assert enrolments(agreement)[0]["since"] == "2024-03-01"


def test_who_came_after_an_agreement_was_over_is_not_enrolled_by_it(agreement):
    Agreement.objects.filter(pk=agreement.pk).update(signed_on="2020-03-01", closed_on="2021-03-01")
    join(agreement, date(2025, 6, 1))
    assert enrolments(agreement) == []
    Membership.objects.update(since=date(2020, 6, 1))
    browser = Browser(headers={"authorization": f"Bearer {make_token(Client.objects.get(code='padron'))}"})
    (row,) = browser.get("/api/v1/enrolments", {"authority": "Convenio"}).json()["enrolments"]
    assert (row["since"], row["until"]) == ("2020-06-01", "2021-03-01")


def test_an_agreement_that_ended_early_is_told_with_its_end(agreement):
    join(agreement, None)
    end_agreement(actor=agreement.made.coordinator, agreement=agreement, reason="Se mudaron")
    (row,) = enrolments(agreement)
    assert row["state"] == "ended" and row["until"] == timezone.localdate().isoformat()


def narrow(client: Client, *scopes: str) -> None:
    actions.change_client(
        actor=None, client=client, name=client.name, agency=client.agency, scopes=scopes, callback=client.callback
    )


def test_a_scope_taken_away_stops_the_answer_that_waits(sender, receiver, home):
    says(lives(home, dni=DNI), given=True)
    sender.look_up(by_dni(DNI), path="search")
    narrow(sender.client, "registry:subscribe")
    due()
    message = Message.objects.get()
    assert not receiver.taken and message.given_up_at and message.fault == "scope" and message.asked == {}


def news_that_waits(sender: Sender, receiver, home: Household) -> Person:
    """Subscribe to women of the district, and let one be news while the machine is away."""
    first = {"attribute_name": "sex", "operator": "eq", "attribute_value": "F"}
    criteria = {"reg_event_type": "REGISTER", "filter": [{"expression1": first}], "notify_record_type": "Member"}
    question = {
        "reference_id": "1",
        "timestamp": timezone.now().isoformat(),
        "subscribe_criteria": criteria | REASON,
    }
    message = {"transaction_id": "t", "subscribe_request": [question]}
    assert sender.send("subscribe", sender.signed(sender.header("subscribe"), message)).status_code == 200
    due()
    receiver.status = 500
    person = registry_acts.register_person(
        actor=None, given_names="Rosa", first_surname="Milla", sex="F", household=home
    )
    work.work_off()
    assert News.objects.get().tries == 1
    receiver.status = 200
    return person


def no_scope(sender: Sender, _person: Person) -> None:
    narrow(sender.client, "registry:search")


def over(_sender: Sender, _person: Person) -> None:
    Subscription.objects.update(until=timezone.now() - timedelta(minutes=1))


def corrected(_sender: Sender, person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(sex="M")


@pytest.mark.parametrize("change", [no_scope, over, corrected])
def test_news_that_wait_are_not_told_once_they_may_not(sender, receiver, home, change):
    person = news_that_waits(sender, receiver, home)
    change(sender, person)
    before = len(receiver.of("notify"))
    due()
    assert len(receiver.of("notify")) == before and News.objects.get().given_up_at


def test_what_no_worker_could_answer_is_given_up_and_forgotten(sender, receiver, home, monkeypatch):
    def breaks(*_args: object, **_values: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(late, "status_of", breaks)
    monkeypatch.setattr(late, "answer_search", breaks)
    sender.look_up(by_dni(DNI), path="search")
    for _one in range(work.MOST_TRIES):
        due()
    message = Message.objects.get()
    assert message.given_up_at and message.fault == "failed" and message.asked == {}
    assert not Job.objects.filter(name=ANSWER).exists()


def test_news_that_no_worker_could_send_are_given_up(sender, receiver, home, monkeypatch):
    news_that_waits(sender, receiver, home)
    monkeypatch.setattr("winay.machines.actions.news.records_of", None)
    for _one in range(work.MOST_TRIES):
        due()
    news = News.objects.get()
    assert news.given_up_at and news.fault == "failed"


def test_the_next_try_waits_or_nothing_of_the_failed_one_is_kept(sender, receiver, home, monkeypatch):
    def breaks(*_args: object, **_values: object) -> None:
        raise RuntimeError

    receiver.status = 500
    sender.look_up(by_dni(DNI), path="search")
    monkeypatch.setattr(work, "enqueue", breaks)
    work.work_off()
    assert Message.objects.get().tries == 0 and Job.objects.filter(name=ANSWER, tries=1).exists()


def test_what_a_message_asked_forgets_whom_the_registry_forgets(sender, receiver, home):
    person = lives(home, dni=DNI, given_names="Rosaura", first_surname="Millarca")
    name = {"attribute_name": "name", "operator": "eq", "attribute_value": "Rosaura Millarca"}
    receiver.status = 500
    sender.look_up(by_dni(DNI), {"query_type": "predicate", "query": [{"expression1": name}]}, path="search")
    work.work_off()
    registry_acts.anonymise_person(actor=None, person=person, reason="Lo pidió")
    asked = str(Message.objects.get().asked)
    assert DNI not in asked and "Millarca" not in asked
    receiver.status = 200
    due()
    assert Message.objects.get().answered_at


def test_what_changes_while_news_are_sent_is_told_once_more(sender, receiver, home, monkeypatch):
    person = news_that_waits(sender, receiver, home)
    sends = news_act.post

    def slowly(*given: object) -> str:
        monkeypatch.setattr(news_act, "post", sends)
        Person.objects.filter(pk=person.pk).update(given_names="Rosa María")
        news_act.look_who_listens(f"0:Member:{person.pk}", lambda: None)
        return sends(*given)

    monkeypatch.setattr(news_act, "post", slowly)
    due(), due()
    told = [one["message"]["notify_event"][0]["data"]["reg_records"] for one in receiver.of("notify")]
    assert [one["demographic_info"]["name"]["given_name"] for one in told] == ["Rosa", "Rosa", "Rosa María"]
    assert News.objects.get().sent_at
