"""Looking people and households up: where the machine's account keeps people, and who lets their data be passed on."""

import json
from datetime import date

import pytest
from auditlog.models import LogEntry
from tests.factories.machines import Sender, by_dni, make_machine
from tests.factories.programmes import a_programme
from tests.factories.registry import make_household, make_person
from tests.factories.territory import make_community, make_district, make_district_set

from winay.machines.actions import revoke_client, take_place
from winay.machines.models import Asked, Message
from winay.registry.models import Consent, Household, Person, Reading

pytestmark = pytest.mark.django_db
DNI = "48123456"


def let_share(person: Person, given: bool = True, on: date = date(2026, 5, 1)) -> None:
    Consent.objects.create(person=person, purpose="share", given=given, said_on=on, source="Ficha")


@pytest.fixture
def home(db) -> Household:
    make_district("021201"), make_district("080101")
    return make_household(make_community(district=make_district("021201")), poverty_class="poor")


@pytest.fixture
def rosa(home) -> Person:
    person = make_person(
        dni=DNI, given_names="Rosa", first_surname="Milla", household=home, birth_date=date(1985, 5, 20), sex="F",
        district=home.district,
    )  # fmt: skip
    let_share(person)
    return person


@pytest.fixture
def sender(home) -> Sender:
    whole = make_district_set("todo", ("021201", "080101"))
    return Sender(make_machine(programme=a_programme(territory=whole)))


def test_somebody_is_found_by_dni_and_it_is_on_record_who_looked(sender, rosa):
    (record,) = sender.records(by_dni(DNI))
    assert record["demographic_info"]["name"]["given_name"] == "Rosa"
    assert record["member_identifier"][0]["identifier_value"] == DNI
    assert record["household_identifier"][0]["identifier_value"] == rosa.household.code
    assert record["demographic_info"]["address"]["area_code"] == "021201"
    assert record["programme_identifier"] == []
    reading = Reading.objects.get()
    assert (reading.person, reading.reader_name) == (rosa, "Agencia de ayuda: Padrón ayuda")
    assert reading.reader_id == sender.client.user_id


def test_a_household_is_found_with_those_who_let_their_data_be_passed_on(sender, rosa, home):
    make_person(household=home, given_names="Nadie", district=home.district)
    criteria = {"query_type": "idtype-value", "query": {"type": "HOUSEHOLD", "value": home.code}}
    (record,) = sender.records(criteria)
    assert record["@type"] == "Group" and record["group_size"] == 1
    assert [one["demographic_info"]["name"]["given_name"] for one in record["member_list"]] == ["Rosa"]
    assert Reading.objects.count() == 1


def test_who_refused_is_never_told_and_who_said_nothing_only_for_a_reason(sender, home):
    silent = make_person(dni="48000001", household=home, district=home.district)
    refused = make_person(dni="48000002", household=home, district=home.district)
    let_share(refused, given=True, on=date(2026, 1, 1)), let_share(refused, given=False, on=date(2026, 2, 1))
    reason = {"authorize": {"purpose": {"text": "Ley 29733, art. 14.1"}}}
    assert sender.records(by_dni("48000001")) == [] == sender.records(by_dni("48000002"))
    (record,) = sender.records(by_dni("48000001", **reason))
    assert record["@id"].endswith(str(silent.pk))
    assert sender.records(by_dni("48000002", **reason)) == []
    assert Message.objects.order_by("-pk").first().purpose == "authorize: Ley 29733, art. 14.1"
    assert {one.person_id for one in Reading.objects.all()} == {silent.pk}


def test_only_the_people_of_its_places_are_told(home, rosa):
    cusco = make_person(dni="48000003", district=make_district("080101"))
    let_share(cusco)
    part = make_district_set("parte", ("021201",))
    programme = a_programme(territory=make_district_set("todo", ("021201", "080101")))
    sender = Sender(make_machine(programme=programme, territory=part))
    assert sender.records(by_dni(DNI)) and not sender.records(by_dni("48000003"))
    take_place(actor=None, client=sender.client, programme=programme)
    assert not sender.records(by_dni(DNI))
    nobody = Sender(make_machine("otra"))
    assert not nobody.records(by_dni(DNI))


def test_forgotten_and_merged_records_are_not_told(sender, rosa):
    Person.objects.filter(pk=rosa.pk).update(merged_into=make_person())
    assert not sender.records(by_dni(DNI))


def predicate(attribute: str, operator: str, value: object, **more: object) -> dict:
    first = {"attribute_name": attribute, "operator": operator, "attribute_value": value}
    return {"query_type": "predicate", "query": [{"seq_num": 1, "expression1": first}], **more}


@pytest.mark.parametrize(
    ("criteria", "there"),
    [
        (predicate("district", "eq", "021201"), True),
        (predicate("ubigeo", "in", ["080101"]), False),
        (predicate("age", "ge", "18"), True),
        (predicate("age", "lt", 18), False),
        (predicate("sex", "eq", "female"), True),
        (predicate("dob", "lt", "1985-05-20"), False),
        (predicate("birth_date", "le", "1985-05-20"), True),
        (predicate("name", "eq", "milla rosa"), True),
        (predicate("poverty_class", "eq", "extreme"), False),
        (predicate("poverty_class", "eq", "poor", reg_record_type="spdci:Group"), True),
        (predicate("group_size", "gt", 1, response_entity="Group"), False),
    ],
)
def test_people_are_found_by_predicates(sender, rosa, criteria, there):
    assert bool(sender.records(criteria)) is there


def expression(query: dict, collection: str = "Member") -> dict:
    value = {"expression": {"collection": collection, "query": query}}
    return {"query_type": "expression", "query": {"type": "ns:org:QueryType:expression", "value": value}}


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ({"$and": [{"district": {"$eq": "021201"}}, {"age": {"$gte": 18}}]}, True),
        ({"$and": {"district": {"$eq": "021201"}, "age": {"$lt": 18}}}, False),
        ({"$or": [{"district": "080101"}, {"sex": "female"}]}, True),
        ({"$not": {"sex": "male"}, "district": {"$in": ["021201", "080101"]}}, True),
    ],
)
def test_people_are_found_by_an_expression(sender, rosa, query, there):
    assert bool(sender.records(expression(query))) is there


@pytest.mark.parametrize(
    ("criteria", "code"),
    [
        (predicate("poverty_score", "lt", "2.5"), "rjct.search_criteria.invalid"),
        (by_dni(DNI, reg_record_type="ns:Farm"), "rjct.search_criteria.invalid"),
        (by_dni(DNI, sort=[{"attribute_name": "poverty_score"}]), "rjct.sort.invalid"),
        ({"query_type": "idtype-value", "query": {"type": "RUC", "value": "1"}}, "rjct.search_criteria.invalid"),
        ({"query_type": "predicate", "query": []}, "rjct.search_criteria.invalid"),
        ({"query_type": "expression", "query": {"type": "x", "value": "1 = 1"}}, "rjct.search_criteria.invalid"),
        (predicate("age", "lt", "old"), "rjct.search_criteria.invalid"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_by_itself_with_how_to_mend_it(sender, rosa, criteria, code):
    answer = sender.look_up(criteria, by_dni(DNI)).json()
    refused, told = answer["message"]["search_response"]
    assert (refused["status"], refused["status_reason_code"]) == ("rjct", code)
    assert refused["status_reason_message"] and "data" not in refused
    assert told["status"] == "succ" and len(told["data"]["reg_records"]) == 1
    assert answer["header"]["status"] == "succ" and answer["header"]["total_count"] == 2


def test_two_questions_of_one_message_have_their_own_numbers(sender, rosa):
    message = sender.search(by_dni(DNI), by_dni(DNI))
    message["search_request"][1]["reference_id"] = message["search_request"][0]["reference_id"]
    answer = sender.send("sync/search", sender.signed(sender.header("search", 2), message)).json()
    one, other = answer["message"]["search_response"]
    assert one["status"] == "succ" and other["status_reason_code"] == "rjct.reference_id.duplicate"


def test_pages_are_told_apart_and_too_many_are_refused(sender, home, monkeypatch):
    people = [make_person(district=home.district) for _one in range(5)]
    for person in people:
        let_share(person)
    seen = []
    for number in (1, 2, 3, 4):
        paging = {"page_size": 2, "page_number": number}
        answer = sender.look_up(predicate("district", "eq", "021201", pagination=paging)).json()
        (told,) = answer["message"]["search_response"]
        assert told["pagination"] == {**paging, "total_count": 5}
        seen += [record["@id"] for record in told["data"]["reg_records"]]
    assert len(seen) == len(set(seen)) == 5
    monkeypatch.setattr("winay.machines.queries.searching.MOST_FOUND", 4)
    (told,) = sender.look_up(predicate("district", "eq", "021201")).json()["message"]["search_response"]
    assert told["status_reason_code"] == "rjct.search.too_many_records_found"


def test_a_dni_stands_in_no_address_no_log_and_no_kept_message(sender, rosa, caplog):
    sender.records(by_dni(DNI))
    kept = [*Message.objects.values(), *Asked.objects.values(), *Reading.objects.values()]
    kept += LogEntry.objects.filter(content_type__app_label="machines").values()
    assert DNI not in json.dumps(kept, default=str) and DNI not in caplog.text


def test_a_withdrawn_machine_is_refused(sender, rosa):
    revoke_client(actor=None, client=sender.client, reason="El convenio terminó")
    assert sender.look_up(by_dni(DNI)).status_code == 401


def test_three_people_ask_no_more_queries_than_one(sender, home, django_assert_max_num_queries):
    counts = []
    sender.records(predicate("district", "eq", "021201"))
    for _one in range(3):
        person = make_person(district=home.district, household=make_household(home.community))
        let_share(person)
        with django_assert_max_num_queries(60) as asked:
            assert sender.records(predicate("district", "eq", "021201"))
        counts.append(len(asked))
    assert counts[0] == counts[2], counts
    for _one in range(2):
        with django_assert_max_num_queries(60) as asked:
            sender.records(predicate("district", "eq", "021201", response_entity="Group"))
        counts.append(len(asked))
    assert max(counts) < 45, counts
