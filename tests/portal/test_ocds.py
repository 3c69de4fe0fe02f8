"""Contracts of groups by the Open Contracting Data Standard: as the table has them, and no provider named."""

import json
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from pydantic import ValidationError
from tests.accountability.receipts import RUC, Treasury
from tests.factories.hiring import Group
from tests.portal.ocds_schema import Package

from winay.base.open_files import made, make_all
from winay.portal.ocds import release_of_purchase
from winay.talents import actions

pytestmark = pytest.mark.django_db
REQUIRED = {"ocid", "id", "date", "tag", "initiationType"}
"""What the schema of releases (OCDS 1.1, `release-schema.json`) requires of each."""
TAGS = {"contract", "implementation"}
STATUSES = {"pending", "active", "cancelled", "terminated"}


def package(address="", **asked):
    answer = Client().get(address or reverse("portal:ocds"), asked)
    assert answer.status_code == 200
    return answer, json.loads(b"".join(answer.streaming_content))


def test_a_contract_is_a_release_of_its_own_process():
    group = Group()
    contract = group.signed()
    part = contract.deliverables.get(number=1)
    actions.accept_deliverable(actor=group.member, deliverable=part, received_on=contract.begins_on)
    group.pay(part, 150)
    make_all()
    answer, said = package()
    assert said["version"] == "1.1" and said["license"].startswith("https://") and said["publisher"]["name"]
    assert answer["Access-Control-Allow-Origin"] == "*" and answer["ETag"]
    (release,) = said["releases"]
    assert set(release) >= REQUIRED
    assert release["ocid"] == f"ocds-winay-{contract.code}"
    assert set(release["tag"]) <= TAGS and release["initiationType"] == "tender"
    names = {party["id"]: party for party in release["parties"]}
    assert names[release["buyer"]["id"]]["name"] == contract.agreement.organisation.name
    (one,) = release["contracts"]
    (award,) = release["awards"]
    assert one["awardID"] == award["id"] and one["status"] in STATUSES
    assert Decimal(str(one["value"]["amount"])) == contract.amount.amount
    (paid,) = one["implementation"]["transactions"]
    assert paid["value"] == {"amount": 150.0, "currency": "PEN"}


def test_nobody_who_sells_what_they_know_is_named():
    group = Group()
    contract = group.signed()
    make_all()
    answer = Client().get(reverse("portal:ocds"))
    text = b"".join(answer.streaming_content).decode()
    assert contract.code in text
    person = contract.provider.person
    for private in (person.first_surname, person.given_names, contract.provider.code):
        assert private not in text


def test_the_same_making_is_not_sent_twice_and_a_forgotten_one_is_gone():
    Group().signed()
    make_all()
    first, _said = package()
    again = Client().get(reverse("portal:ocds"), headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert package(made=made("services").stamp)[0].status_code == 200
    assert Client().get(reverse("portal:ocds"), {"made": "20000101T000000000000Z"}).status_code == 410
    assert package(page="9")[1]["releases"] == []


def test_without_a_making_it_says_to_come_again():
    assert Client().get(reverse("portal:ocds")).status_code == 503


def test_what_is_published_is_what_the_standard_describes():
    hiring, buying = Group(), Treasury()
    contract = hiring.signed()
    part = contract.deliverables.get(number=1)
    actions.accept_deliverable(actor=hiring.member, deliverable=part, received_on=contract.begins_on)
    hiring.pay(part, 150)
    buying.note("450.00")
    buying.note("50.00", kind="slip", issuer_ruc="10101174102", issuer_name="María Flores", series="B001")
    buying.accepted()
    make_all()
    _answer, said = package()
    assert len(Package.model_validate(said).releases) == 1
    _answer, said = package(reverse("portal:ocds_purchases"))
    (release,) = Package.model_validate(said).releases
    assert release.contracts[0].value.amount == 450
    assert release.parties[1].identifier.id == RUC
    assert "María Flores" not in str(said) and "10101174102" not in str(said)


@pytest.mark.parametrize(
    "change",
    [
        lambda release: release.update(tag=["bought"]),
        lambda release: release.update(ocid="winay-1"),
        lambda release: release["buyer"].update(id="nobody"),
        lambda release: release["contracts"][0].update(awardID="none"),
        lambda release: release["tender"].update(status="done"),
        lambda release: release["contracts"][0].update(dateSigned="2026-01-02"),
        lambda release: release.update(extra=1),
    ],
)
def test_what_the_standard_does_not_know_is_found(change):
    Group().signed()
    make_all()
    _answer, said = package()
    change(said["releases"][0])
    with pytest.raises(ValidationError):
        Package.model_validate(said)


def test_a_credit_note_and_what_a_person_sold_are_no_process():
    row = {"seller_ruc": RUC, "receipt": "credit"}
    assert release_of_purchase(row, "2026-01-01") is None
    assert release_of_purchase({"seller_ruc": "", "receipt": "invoice"}, "2026-01-01") is None
