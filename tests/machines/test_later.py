"""What is answered later: at the registered address only, tried again, once; subscriptions and their news."""

import json
from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.core.cache import cache
from django.utils import timezone
from jsonschema import Draft202012Validator
from tests.factories.machines import Sender, by_dni, make_machine
from tests.factories.programmes import a_programme
from tests.factories.registry import make_household, make_person
from tests.factories.territory import make_community, make_district, make_district_set
from tests.machines.dci_shapes import envelope

from winay.base import work
from winay.base.models import Act, Job
from winay.machines import actions
from winay.machines.actions import news as news_act
from winay.machines.actions import posting as posting_act
from winay.machines.actions.posting import AFTER, NOT_TRIED
from winay.machines.actions.purging import purge_messages
from winay.machines.models import Message, News, Subscription
from winay.machines.signing import check_signature, own_public_key
from winay.registry import actions as registry_acts
from winay.registry.models import Consent, Person, Reading

pytestmark = pytest.mark.django_db
DNI = "48123456"
REASON = {"authorize": {"purpose": {"text": "Convenio 12-2026"}}}


@pytest.fixture
def home(db):
    return make_household(make_community(district=make_district("021201")))


@pytest.fixture
def rosa(home) -> Person:
    person = make_person(dni=DNI, household=home, district=home.district)
    Consent.objects.create(person=person, purpose="share", given=True, said_on="2026-05-01", source="Ficha")
    return person


@pytest.fixture
def sender(home, receiver) -> Sender:
    whole = make_district_set("todo", ("021201",))
    return Sender(make_machine(programme=a_programme(territory=whole), callback=receiver.address))


def due() -> None:
    """Let every waiting piece of work be due, and do it."""
    Job.objects.update(free_at=None)
    work.work_off()


def subscribe(sender: Sender, event: str, filter_: object, record_type: str = "Member", **criteria: object):
    criteria = {"reg_event_type": event, "filter": filter_, "notify_record_type": record_type, **criteria}
    question = {"reference_id": "1", "timestamp": timezone.now().isoformat(), "subscribe_criteria": criteria}
    message = {"transaction_id": "t", "subscribe_request": [question]}
    answer = sender.send("subscribe", sender.signed(sender.header("subscribe"), message))
    assert answer.status_code == 200, answer.content
    due()


def test_a_search_is_acknowledged_and_answered_at_the_registered_address_alone(sender, receiver, rosa):
    message = sender.search(by_dni(DNI))
    header = sender.header("search", sender_uri="http://127.0.0.1:1/elsewhere")
    ack = sender.send("search", sender.signed(header, message)).json()["message"]
    assert ack["ack_status"] == "ACK" and not receiver.taken
    work.work_off()
    ((path, told),) = receiver.taken
    assert path == "/dci/registry/on-search" and told["header"]["action"] == "on-search"
    check_signature(told["signature"], told["header"], told["message"], [own_public_key()])
    assert told["message"]["transaction_id"] == message["transaction_id"]
    assert told["message"]["correlation_id"] == ack["correlation_id"]
    (record,) = told["message"]["search_response"][0]["data"]["reg_records"]
    assert record["member_identifier"][0]["identifier_value"] == DNI and Reading.objects.count() == 1
    kept = Message.objects.get()
    assert kept.asked == {} and kept.answered_at and not kept.fault
    due()
    assert len(receiver.taken) == 1


def test_what_a_message_asked_is_forgotten_with_its_answer_and_stands_in_no_trail(sender, receiver, rosa):
    sender.look_up(by_dni(DNI), path="search")
    assert DNI in json.dumps(Message.objects.get().asked)
    work.work_off()
    trail = LogEntry.objects.filter(content_type__app_label="machines").values()
    assert DNI not in json.dumps([*Message.objects.values(), *trail, *Act.objects.values()], default=str)


@pytest.mark.parametrize(
    ("status", "said", "fault"),
    [
        (500, "", "answered 500"),
        (302, "", "answered 302"),
        (200, '{"message": {"ack_status": "ERR"}}', "answered ERR"),
    ],
)
def test_what_is_not_taken_is_sent_again_later_and_then_given_up(sender, receiver, rosa, status, said, fault):
    receiver.status, receiver.said, receiver.location = status, said, f"{receiver.address}/registry/notify"
    sender.look_up(by_dni(DNI), path="search")
    work.work_off()
    message = Message.objects.get()
    assert (message.tries, message.fault, message.given_up_at) == (1, fault, None)
    job = Job.objects.get(name="machines.answer")
    assert timezone.now() < job.free_at <= timezone.now() + AFTER[0]
    for _one in AFTER:
        due()
    message.refresh_from_db()
    assert message.given_up_at and message.asked == {} and not Job.objects.filter(name="machines.answer").exists()
    assert len(receiver.taken) == len(AFTER) + 1 and {path for path, _body in receiver.taken} == {
        "/dci/registry/on-search"
    }


def test_a_machine_that_is_away_is_answered_when_it_is_back(sender, receiver, rosa):
    receiver.status = 503
    sender.look_up(by_dni(DNI), path="search")
    work.work_off()
    receiver.status = 200
    due()
    assert Message.objects.get().answered_at and len(receiver.taken) == 2


def test_nobody_listens_there(home, rosa):
    sender = Sender(make_machine(programme=a_programme(), callback="http://127.0.0.1:1/"))
    sender.look_up(by_dni(DNI), path="search")
    work.work_off()
    assert Message.objects.get().fault == "ConnectionRefusedError"


def test_a_machine_without_an_address_is_told_so_at_once(home):
    sender = Sender(make_machine())
    answer = sender.look_up(by_dni(DNI), path="search")
    assert answer.status_code == 400 and answer.json()["errors"][0]["code"] == "err.sender_uri.invalid"
    assert not Message.objects.exists()


def test_a_withdrawn_machine_gets_no_answer(sender, receiver, rosa):
    sender.look_up(by_dni(DNI), path="search")
    actions.revoke_client(actor=None, client=sender.client, reason="x")
    work.work_off()
    message = Message.objects.get()
    assert not receiver.taken and message.given_up_at and message.asked == {}


def test_a_machine_hears_of_somebody_new_that_it_subscribed_to(sender, receiver, home):
    subscribe(sender, "ns:REGISTER", {"type": "DNI", "value": DNI}, **REASON)
    (told,) = receiver.of("on-subscribe")
    info = told["message"]["subscribe_response"][0]["subscriptions"][0]
    one = Subscription.objects.get()
    assert (
        info["code"] == one.code and info["status"] == "subscribe" and one.purpose == "authorize: Convenio 12-2026"
    )
    assert DNI not in json.dumps([*Subscription.objects.values(), *LogEntry.objects.values()], default=str)
    registry_acts.register_person(
        actor=None, given_names="Otra", first_surname="Quispe", dni="48999999", household=home
    )
    registry_acts.register_person(actor=None, given_names="Rosa", first_surname="Milla", dni=DNI, household=home)
    due()
    (news,) = receiver.of("notify")
    event = news["message"]["notify_event"][0]
    assert event["reference_id"] == one.code and event["data"]["reg_event_type"] == "REGISTER"
    assert event["data"]["reg_records"]["demographic_info"]["name"]["given_name"] == "Rosa"
    check_signature(news["signature"], news["header"], news["message"], [own_public_key()])
    assert News.objects.get().sent_at and Reading.objects.get().page == "machine_news"


def test_without_its_word_nobody_is_told_until_they_let_it(sender, receiver, home):
    subscribe(
        sender, "UPDATE", [{"expression1": {"attribute_name": "sex", "operator": "eq", "attribute_value": "F"}}]
    )
    person = registry_acts.register_person(
        actor=None, given_names="Rosa", first_surname="Milla", sex="F", household=home
    )
    registry_acts.correct_person(actor=None, person=person, **_as_it_stands(person))
    due()
    assert not receiver.of("notify")
    registry_acts.record_consent(actor=None, person=person, purpose="share", given=True, source="Ficha")
    due()
    assert len(receiver.of("notify")) == 1
    registry_acts.record_consent(actor=None, person=person, purpose="share", given=False, source="Ficha")
    registry_acts.place_in_household(actor=None, person=person, household=make_household(home.community))
    due()
    assert len(receiver.of("notify")) == 1


def _as_it_stands(person: Person) -> dict:
    return {"given_names": "Rosa María", "first_surname": person.first_surname, "sex": person.sex}


def test_a_household_with_one_more_member_is_news(sender, receiver, home):
    subscribe(sender, "NewHouseHoldMember", {"type": "HOUSEHOLD", "value": home.code}, "Group", **REASON)
    registry_acts.register_person(actor=None, given_names="Rosa", first_surname="Milla", household=home)
    due()
    (news,) = receiver.of("notify")
    assert news["message"]["notify_event"][0]["data"]["reg_records"]["group_size"] == 1
    other = make_household(home.community)
    registry_acts.register_person(actor=None, given_names="Ana", first_surname="Milla", household=other)
    due()
    assert len(receiver.of("notify")) == 1


def test_news_wait_for_a_machine_that_is_away_and_tell_what_stands_then(sender, receiver, home):
    subscribe(sender, "REGISTER", {"type": "DNI", "value": DNI}, **REASON)
    receiver.status = 500
    person = registry_acts.register_person(
        actor=None, given_names="Rosa", first_surname="Milla", dni=DNI, household=home
    )
    work.work_off()
    work.work_off()
    assert News.objects.get().tries == 1
    Person.objects.filter(pk=person.pk).update(given_names="Rosa María")
    receiver.status = 200
    due()
    last = receiver.of("notify")[-1]["message"]["notify_event"][0]["data"]["reg_records"]
    assert last["demographic_info"]["name"]["given_name"] == "Rosa María" and News.objects.get().sent_at


def women(sender: Sender, receiver, home, number: int) -> list[Person]:
    """Subscribe to women, and let so many be news before anything is sent."""
    subscribe(
        sender, "REGISTER",
        [{"expression1": {"attribute_name": "sex", "operator": "eq", "attribute_value": "F"}}], **REASON,
    )  # fmt: skip
    return [
        registry_acts.register_person(
            actor=None, given_names=f"Rosa {place}", first_surname="Milla", sex="F", household=home
        )
        for place in range(number)
    ]


def test_several_news_go_in_one_message_and_many_in_several(sender, receiver, home, monkeypatch):
    monkeypatch.setattr(news_act, "MOST_TOLD", 3)
    people = women(sender, receiver, home, 5)
    subscribe(sender, "REGISTER", {"type": "HOUSEHOLD", "value": home.code}, "Group", **REASON)
    due()
    told = receiver.of("notify")
    events = [event for one in told for event in one["message"]["notify_event"]]
    assert [len(one["message"]["notify_event"]) for one in told] == [3, 2]
    assert [one["header"]["total_count"] for one in told] == [3, 2]
    names = {event["data"]["reg_records"]["demographic_info"]["name"]["given_name"] for event in events}
    assert names == {one.given_names for one in people} and News.objects.exclude(sent_at=None).count() == 5
    for one in told:
        check_signature(one["signature"], one["header"], one["message"], [own_public_key()])
        Draft202012Validator(envelope("notify")).validate(one)
    assert not Job.objects.exclude(name="machines.changed").filter(name__startswith="machines").exists()


def test_one_of_many_that_may_not_be_told_any_more_is_left_out(sender, receiver, home):
    gone, *others = women(sender, receiver, home, 3)
    registry_acts.record_consent(actor=None, person=gone, purpose="share", given=False, source="Ficha")
    due()
    (told,) = receiver.of("notify")
    assert told["header"]["total_count"] == len(told["message"]["notify_event"]) == 2
    assert {one.about for one in News.objects.exclude(sent_at=None)} == {one.pk for one in others}


def test_what_failed_waits_longer_each_time_while_fresh_news_do_not_use_its_tries_up(sender, receiver, home):
    (first,) = women(sender, receiver, home, 1)
    receiver.status = 500
    work.work_off()
    kept = News.objects.get()
    assert (kept.tries, kept.fault) == (1, "answered 500") and kept.next_at > timezone.now()
    registry_acts.register_person(actor=None, given_names="Ana", first_surname="Milla", sex="F", household=home)
    work.work_off()
    assert sorted(News.objects.values_list("tries", flat=True)) == [1, 1]
    News.objects.update(tries=len(AFTER), next_at=None)
    due()
    assert not News.objects.filter(given_up_at=None).exists() and first.pk in News.objects.values_list(
        "about", flat=True
    )


@pytest.mark.parametrize("fault", sorted(NOT_TRIED))
def test_a_machine_that_is_busy_or_away_is_not_tried_and_loses_no_try(sender, receiver, home, fault):
    (_one,) = women(sender, receiver, home, 1)
    cache.set(f"machine-{fault}:{sender.client.pk}", True, 3600)
    before = len(receiver.taken)
    due()
    message = sender.search(by_dni(DNI))
    sender.send("search", sender.signed(sender.header("search"), message))
    due()
    kept = News.objects.get()
    assert (kept.tries, kept.fault) == (0, fault) and kept.next_at > timezone.now()
    assert len(receiver.taken) == before and Message.objects.filter(action="search").get().tries == 0
    cache.delete(f"machine-{fault}:{sender.client.pk}")
    News.objects.update(next_at=None)
    due(), due()
    assert News.objects.get().sent_at and Message.objects.get(action="search").answered_at


def test_never_two_messages_go_to_one_machine_at_once(sender, receiver, home, monkeypatch):
    (_one,) = women(sender, receiver, home, 1)
    seen = []

    def posting(client, envelope):
        monkeypatch.setattr(posting_act, "_posted", sends)
        seen.append(posting_act.post(client, envelope))
        return sends(client, envelope)

    sends = posting_act._posted
    monkeypatch.setattr(posting_act, "_posted", posting)
    due()
    assert seen == ["busy"] and News.objects.get().sent_at


def test_what_was_queued_before_an_upgrade_is_sent(sender, receiver, home):
    women(sender, receiver, home, 1)
    work.work_off(outside=False)
    Job.objects.filter(name=news_act.SEND).update(subject=str(News.objects.get().pk))
    due()
    assert News.objects.get().sent_at


def test_what_is_old_goes_and_what_waits_stays(sender, receiver, home, settings):
    settings.MACHINE_DAYS = 30
    (_one,) = women(sender, receiver, home, 1)
    sender.send("search", sender.signed(sender.header("search"), sender.search(by_dni(DNI))))
    receiver.status = 500
    work.work_off()
    old = timezone.now() - timedelta(days=31)
    for model in (Message, News, Subscription):
        model.objects.update(created_at=old)
    assert purge_messages(timezone.now()) == {"messages": 0, "news": 0, "subscriptions": 0}
    receiver.status = 200
    News.objects.update(next_at=None)
    due()
    assert purge_messages(timezone.now()) == {"messages": 1, "news": 1, "subscriptions": 0}
    assert [one.action for one in Message.objects.all()] == ["subscribe"] and not News.objects.exists()
    assert Reading.objects.exists()
    Subscription.objects.update(ended_at=old)
    assert purge_messages(timezone.now())["subscriptions"] == 1
    kept = Subscription.objects.get()
    assert (kept.digest, kept.purpose, kept.condition) == ("", "", None)
    assert purge_messages(timezone.now()) == {"messages": 0, "news": 0, "subscriptions": 0}
    settings.MACHINE_DAYS = 0
    assert purge_messages(timezone.now() + timedelta(days=9999)) == {"messages": 0, "news": 0, "subscriptions": 0}


def test_people_of_other_places_are_no_news(sender, receiver):
    make_district("080101")
    subscribe(
        sender,
        "REGISTER",
        [{"expression1": {"attribute_name": "age", "operator": "ge", "attribute_value": 18}}],
        **REASON,
    )
    cusco = make_household(make_community(district=make_district("080101")))
    registry_acts.register_person(
        actor=None, given_names="Ana", first_surname="Mamani", birth_date=timezone.localdate() - timedelta(days=9000),
        household=cusco,
    )  # fmt: skip
    due()
    assert not receiver.of("notify") and not News.objects.exists()


def unsubscribe(sender: Sender, *codes: str):
    message = {"transaction_id": "t", "timestamp": timezone.now().isoformat(), "subscription_codes": list(codes)}
    answer = sender.send("unsubscribe", sender.signed(sender.header("unsubscribe"), message))
    assert answer.status_code == 200
    due()


def test_a_subscription_ends_and_nobody_elses_can_be_ended(sender, receiver, home):
    subscribe(sender, "REGISTER", {"type": "DNI", "value": DNI}, **REASON)
    one = Subscription.objects.get()
    other = Sender(make_machine("otra", callback=receiver.address))
    unsubscribe(other, one.code)
    told = receiver.of("on-unsubscribe")[-1]["message"]
    assert told["status"] == "rjct" and told["status_reason_code"] == "rjct.subscription_code.invalid"
    one.refresh_from_db()
    assert one.ended_at is None
    unsubscribe(sender, one.code)
    told = receiver.of("on-unsubscribe")[-1]["message"]
    assert told["status"] == "succ" and told["subscription_status"] == [
        {"code": one.code, "status": "unsubscribe"}
    ]
    registry_acts.register_person(actor=None, given_names="Rosa", first_surname="Milla", dni=DNI, household=home)
    due()
    assert not receiver.of("notify")
    verbs = set(Act.objects.filter(subject_id=one.code).values_list("verb", "actor_name"))
    assert verbs == {("subscribe", str(sender.client.user)), ("unsubscribe", str(sender.client.user))}


@pytest.mark.parametrize(
    ("event", "filter_", "record_type", "code"),
    [
        ("LiveBirth", {"type": "DNI", "value": DNI}, "Member", "rjct.notify_types.invalid"),
        ("REGISTER", {"type": "RUC", "value": DNI}, "Member", "rjct.notify_details.invalid"),
        ("REGISTER", {"type": "DNI", "value": DNI}, "Farm", "rjct.notify_details.invalid"),
        ("REGISTER", {"type": "HOUSEHOLD", "value": "H"}, "Member", "rjct.notify_details.invalid"),
        (
            "REGISTER",
            [{"expression1": {"attribute_name": "name", "operator": "eq", "attribute_value": "Rosa"}}],
            "Member",
            "rjct.notify_details.invalid",
        ),
    ],
)
def test_what_cannot_be_subscribed_to_is_refused_with_how_to_mend_it(
    sender, receiver, event, filter_, record_type, code
):
    subscribe(sender, event, filter_, record_type)
    (told,) = receiver.of("on-subscribe")[-1]["message"]["subscribe_response"]
    assert (told["status"], told["status_reason_code"]) == ("rjct", code) and told["status_reason_message"]
    assert not Subscription.objects.exists()


def test_the_same_is_subscribed_to_once(sender, receiver):
    for _one in range(2):
        subscribe(sender, "REGISTER", {"type": "DNI", "value": DNI})
    told = receiver.of("on-subscribe")[-1]["message"]["subscribe_response"][0]
    assert told["status_reason_code"] == "rjct.event.already_subscribed" and Subscription.objects.count() == 1


def test_an_answer_made_anew_subscribes_once(sender, receiver):
    receiver.status = 500
    subscribe(sender, "REGISTER", {"type": "DNI", "value": DNI})
    receiver.status = 200
    due()
    first, second = receiver.of("on-subscribe")
    assert (
        first["message"]["subscribe_response"][0]["subscriptions"]
        == second["message"]["subscribe_response"][0]["subscriptions"]
    )
    assert Subscription.objects.count() == 1 and Act.objects.filter(verb="subscribe").count() == 1


def test_acts_of_the_registry_ask_one_query_more_where_nobody_subscribed(home, django_assert_max_num_queries):
    with django_assert_max_num_queries(40) as asked:
        registry_acts.register_household(actor=None, community=home.community)
    told = [one["sql"] for one in asked.captured_queries if "machines_subscription" in one["sql"]]
    assert len(told) == 1 and not Job.objects.filter(name__startswith="machines").exists()
