"""What an SMS gateway tells afterwards: arrived, did not arrive, told twice, too early, by somebody else."""

import base64
import json
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from tests.messages.test_sending import told_by_sms

from winay.base.models import Act
from winay.messages.channels import sms
from winay.messages.models import Delivery

pytestmark = pytest.mark.django_db
SECRET = "un-secreto-largo-2026"
ADDRESS = "/account/sms/receipts/"


@pytest.fixture
def sent(group, gateway, settings):
    """An SMS that the gateway took, with the number by which it speaks of it."""
    settings.SMS_RECEIPT_SECRET = SECRET
    settings.SMS_BODY = '{"to": "{to}", "text": "{text}", "ref": "{id}"}'
    assert sms.fault() == ""
    delivery = told_by_sms(group)
    ((_path, _headers, body),) = gateway.got
    assert json.loads(body)["ref"] == str(delivery.pk) and delivery.state == "sent"
    return delivery


def tell(delivery, status="delivered", secret=SECRET, **more):
    body = {"id": str(getattr(delivery, "pk", delivery)), "status": status, **more}
    client = Client(enforce_csrf_checks=True)
    answer = client.post(
        ADDRESS, json.dumps(body), "application/json", headers={"Authorization": f"Bearer {secret}"}
    )
    return answer.status_code


def state(delivery):
    delivery.refresh_from_db()
    return delivery.state, delivery.reason, delivery.detail


def test_what_arrived_says_so_once_and_stays_so(sent):
    assert tell(sent) == 204 and state(sent) == ("delivered", "", "")
    assert tell(sent) == 204 and tell(sent, "failed") == 204
    assert state(sent)[0] == "delivered" and Act.objects.filter(verb="confirm_arrival").count() == 1


def test_what_did_not_arrive_waits_at_the_desk_with_the_gateways_reason_and_no_number(sent):
    assert tell(sent, "UNDELIV", reason="absent subscriber 943123456") == 204
    assert state(sent) == ("bounced", "not_delivered", "UNDELIV absent subscriber …")
    assert tell(sent, "UNDELIV") == 204 and Act.objects.filter(verb="bounce_message").count() == 1


def test_a_form_with_other_names_and_a_password_is_understood(sent, settings):
    settings.SMS_RECEIPT_FIELDS, settings.SMS_RECEIPT_ARRIVED = ["ref", "estado", "motivo"], ["Entregado"]
    shown = base64.b64encode(f"gateway:{SECRET}".encode()).decode()
    answer = Client().post(
        ADDRESS,
        f"ref={sent.pk}&estado=ENTREGADO",
        "application/x-www-form-urlencoded",
        headers={"Authorization": f"Basic {shown}"},
    )
    assert answer.status_code == 204 and state(sent)[0] == "delivered"


@pytest.mark.parametrize("status", ["queued", "buffered"])
def test_what_is_still_under_way_changes_nothing(sent, status):
    assert tell(sent, status) == 204 and state(sent)[0] == "sent"


@pytest.mark.parametrize("key", [uuid4(), "17", "x' or 1=1"])
def test_what_is_unknown_changes_nothing(sent, key):
    assert tell(key) == 204 and state(sent)[0] == "sent"


def test_an_e_mail_is_no_business_of_the_gateway(sent):
    Delivery.objects.update(channel="email")
    assert tell(sent) == 204 and state(sent)[0] == "sent"


def test_what_comes_before_the_try_is_written_down_is_asked_again(sent):
    Delivery.objects.update(state="waiting", begun_at=timezone.now())
    assert tell(sent) == 503 and state(sent)[0] == "waiting"
    Delivery.objects.update(state="sent", begun_at=None)
    assert tell(sent) == 204 and state(sent)[0] == "delivered"


@pytest.mark.parametrize("authorization", ["", "Bearer otro", f"Token {SECRET}", "Basic %%%", "Bearer ñ"])
def test_without_the_secret_nothing_is_taken(sent, authorization):
    body = json.dumps({"id": str(sent.pk), "status": "delivered"})
    headers = {"Authorization": authorization} if authorization else {}
    assert Client().post(ADDRESS, body, "application/json", headers=headers).status_code == 403
    assert state(sent)[0] == "sent"


@pytest.mark.parametrize("body", [b"[]", b"{", b"\xff", b'{"id": "1"}', b"[" * 5000, b""])
def test_what_is_no_receipt_is_refused(sent, body):
    headers = {"Authorization": f"Bearer {SECRET}"}
    assert Client().post(ADDRESS, body, "application/json", headers=headers).status_code == 400


def test_what_is_too_long_is_not_read_and_pages_are_not_asked(sent):
    headers = {"Authorization": f"Bearer {SECRET}"}
    assert Client().post(ADDRESS, b"x" * 9000, "application/json", headers=headers).status_code == 413
    assert Client().get(ADDRESS, headers=headers).status_code == 405


def test_an_installation_without_a_secret_has_no_such_address(sent, settings):
    settings.SMS_RECEIPT_SECRET = ""
    assert tell(sent) == 404 and tell(sent, secret="") == 404


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SMS_RECEIPT_SECRET", "corto"),
        ("SMS_BODY", '{"to": "{to}", "text": "{text}"}'),
        ("SMS_RECEIPT_FIELDS", ["id"]),
    ],
)
def test_doctor_tells_what_is_wrong_with_the_settings(sent, settings, name, value):
    setattr(settings, name, value)
    assert "WINAY_SMS" in sms.fault()
