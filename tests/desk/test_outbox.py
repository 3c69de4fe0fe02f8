"""Messages at the desk: what did not arrive and what is done about it, slips printed and confirmed, who sees what."""

import io
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader
from tests.factories.calls import group_account, open_call, submitted_proposal
from tests.factories.programmes import a_programme, a_user, a_worker

from winay.base.models import Act
from winay.calls.actions import return_proposal
from winay.cli.app import run
from winay.messages import actions
from winay.messages.models import Address, Channel, Delivery, Message, Seen
from winay.messages.queries import staff
from winay.messages.states import DELIVERY_STATES
from winay.registry.models import Reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(client):
    made = open_call()
    client.force_login(made.officer)
    return made


@pytest.fixture
def proposal(made):
    return returned_proposal(made)


def returned_proposal(made):
    """A proposal whose group is to be told what to mend: on paper, for it has neither e-mail nor telephone."""
    found = submitted_proposal(made)
    return_proposal(actor=made.officer, proposal=found, reason="Falta la firma")
    actions.plan_messages()
    return found


def slip_of(proposal):
    return Delivery.objects.get(channel="slip", message__about_id=proposal.pk)


def with_state(proposal, state, **fields):
    """Give the message of a proposal an e-mail delivery in a state, as sending leaves it."""
    message = Message.objects.filter(about_id=proposal.pk).first()
    person = proposal.organisation.memberships.first().person
    source = Address.objects.create(
        holder_type="registry.person", holder_id=person.pk, channel="email", address=f"{uuid4()}@example.org",
        allowed=True, said_on=timezone.localdate(), how="hoja", recorded_by_name="x",
    )  # fmt: skip
    return Delivery.objects.create(
        message=message, channel="email", source=source, address=source.address, state=state, language="es",
        settled_at=timezone.now(), **fields,
    )  # fmt: skip


def test_what_did_not_arrive_is_a_task_and_says_why(client, made, proposal):
    with_state(proposal, "failed", reason="no_such_address", detail="550 no")
    assert "1 mensaje que no llegó" in client.get(reverse("desk:home")).content.decode()
    page = client.get(reverse("desk:outbox")).content.decode()
    assert proposal.organisation.name in page and "esa dirección no existe" in page
    assert "@example.org" not in page


@pytest.mark.parametrize(
    ("state", "act", "after"),
    [
        ("failed", "retry", "waiting"),
        ("doubtful", "told", "told"),
        ("bounced", "paper", "on_paper"),
        ("sent", "bounced", "bounced"),
    ],
)
def test_somebody_does_what_can_be_done(client, made, proposal, state, act, after):
    slip_of(proposal).delete()
    found = with_state(proposal, state)
    answer = client.post(reverse("desk:delivery", args=[found.pk]), {"act": act, "note": "Hablé con ellos"})
    assert answer.status_code == 302
    found.refresh_from_db()
    assert found.state == after
    assert Act.objects.get(subject_id=str(found.pk)).actor_id == made.officer.pk
    assert Delivery.objects.filter(channel="slip", message=found.message).exists() == (act == "paper")


def test_every_other_pair_of_state_and_act_is_refused(client, made, proposal):
    acts = {
        "retry": "retry_message",
        "told": "tell_by_telephone",
        "paper": "put_on_paper",
        "bounced": "bounce_message",
    }
    found = with_state(proposal, "sent")
    for state in DELIVERY_STATES.labels:
        for act, verb in acts.items():
            if DELIVERY_STATES.row(state, verb):
                continue
            Delivery.objects.filter(pk=found.pk).update(state=state)
            client.post(reverse("desk:delivery", args=[found.pk]), {"act": act})
            found.refresh_from_db()
            assert found.state == state, (state, act)


def test_slips_are_printed_four_to_a_sheet_and_confirmed_once_by_their_code(client, made, settings):
    settings.PUBLIC_URL = "https://winay.example.org"
    proposals = [returned_proposal(made) for _ in range(5)]
    page = client.get(reverse("desk:outbox"), {"show": "slips"}).content.decode()
    chosen = re.findall(r'name="slip"\s+value="([^"]+)"', page)
    assert len(chosen) == 5
    answer = client.post(reverse("desk:slips"), {"slip": chosen})
    sheets = PdfReader(io.BytesIO(answer.content)).pages
    assert len(sheets) == 2
    text = "".join(sheet.extract_text() for sheet in sheets)
    assert all(one.organisation.name in text and one.code in text for one in proposals)
    assert set(Delivery.objects.filter(channel="slip").values_list("state", flat=True)) == {"printed"}
    assert "No hay esquelas" in client.get(reverse("desk:outbox"), {"show": "slips"}).content.decode()


def test_the_code_of_a_slip_opens_once_and_tells_the_office(client, made, proposal, monkeypatch, settings):
    from winay.messages import slips

    settings.PUBLIC_URL = "https://winay.example.org"
    seen = []
    monkeypatch.setattr(
        slips, "qr_svg", lambda text, **_: seen.append(text) or "<svg xmlns='http://www.w3.org/2000/svg'/>"
    )
    slip = slip_of(proposal)
    actions.print_slips(actor=made.officer, deliveries=[slip])
    (first,) = seen
    actions.print_slips(actor=made.officer, deliveries=[slip])
    path = seen[1].removeprefix("https://winay.example.org")
    client.logout()
    assert client.get(first.removeprefix("https://winay.example.org")).status_code == 404
    assert proposal.code in client.get(path).content.decode()
    assert not Seen.objects.exists()
    assert client.post(path).status_code == 200
    assert Seen.objects.get().message_id == slip.message_id
    assert (client.get(path).status_code, client.post(path).status_code) == (404, 404)


def test_a_message_read_on_its_page_needs_no_slip(client, made, proposal):
    account = group_account(proposal)
    client.force_login(account)
    message = Message.objects.get(about_id=proposal.pk, kind="calls.returned")
    assert "Tiene 2 mensajes sin leer" in client.get(reverse("my:home")).content.decode()
    page = client.get(reverse("account_messages")).content.decode()
    assert "Recibimos su propuesta" in page
    answer = client.get(reverse("account_message", args=[message.pk]))
    assert "Falta la firma" in answer.content.decode()
    assert "Tiene un mensaje sin leer" in client.get(reverse("my:home")).content.decode()
    client.force_login(made.officer)
    assert "No hay esquelas" in client.get(reverse("desk:outbox"), {"show": "slips"}).content.decode()


def test_nobody_else_reads_a_message_or_settles_it(client, proposal):
    slip = slip_of(proposal)
    message = slip.message
    client.force_login(a_user())
    assert client.get(reverse("account_message", args=[message.pk])).status_code == 404
    client.force_login(a_worker(a_programme(), "officer"))
    assert client.get(reverse("desk:delivery", args=[slip.pk])).status_code == 404
    client.post(reverse("desk:slips"), {"slip": [str(slip.pk)]})
    slip.refresh_from_db()
    assert slip.state == "waiting"


def test_people_say_by_what_they_are_reached_and_the_office_writes_it_down(client, made, proposal):
    person = proposal.organisation.memberships.first().person
    given = {
        "channel": "sms", "address": "943 123 456", "allowed": "1", "said_on": str(timezone.localdate()),
        "how": "Asamblea",
    }  # fmt: skip
    assert client.post(reverse("desk:reach_person", args=[person.pk]), given).status_code == 302
    page = client.get(reverse("desk:person", args=[person.pk])).content.decode()
    assert "+51943123456" in page and str(made.officer) in page
    assert "943123456" not in str(list(Act.objects.values_list("details", flat=True)))
    wrong = client.post(reverse("desk:reach_person", args=[person.pk]), given | {"address": "12"})
    assert "No es un número de teléfono" in wrong.content.decode()
    account = a_user()
    client.force_login(account)
    mine = {"email": "rosa@example.org", "email_allowed": "on", "sms": "", "sms_allowed": ""}
    assert client.post(reverse("account_reach"), mine).status_code == 302
    assert client.post(reverse("account_reach"), {"email_allowed": "on"}).status_code == 200
    row = Address.objects.get(holder_id=account.pk)
    assert (row.address, row.allowed, row.recorded_by_name) == ("rosa@example.org", True, str(account))


def test_a_person_named_in_the_outbox_was_read(client, made, proposal):
    person = proposal.organisation.memberships.first().person
    actions.tell(
        kind="committees.juror_called", key="x", to=person, scope=made.programme, place=person.district_id,
        facts={"title": "Concurso", "at": timezone.localtime(), "place": "Plaza"},
    )  # fmt: skip
    actions.plan_messages()
    assert str(person) in client.get(reverse("desk:outbox"), {"show": "slips"}).content.decode()
    assert Reading.objects.filter(person=person, reader_id=made.officer.pk).exists()


def test_the_outbox_takes_as_many_queries_for_three_as_for_one(client, made, proposal):
    with_state(proposal, "failed")

    def queries():
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("desk:outbox"), {"show": "failed"})
        return len(found)

    client.get(reverse("desk:outbox"))
    one = queries()
    for other in (returned_proposal(made), returned_proposal(made)):
        with_state(other, "doubtful")
    assert queries() == one


REPORT = """From: MAILER-DAEMON@example.org
Subject: Undelivered
Content-Type: multipart/report; report-type=delivery-status; boundary=B

--B
Content-Type: text/plain

It came back.
--B
Content-Type: message/delivery-status

Final-Recipient: rfc822; rosa@example.org
Action: {action}
Status: 5.1.1

--B
Content-Type: text/rfc822-headers

Message-ID: <{key}@example.org>

--B--
"""


@pytest.mark.parametrize(("action", "state"), [("failed", "bounced"), ("delayed", "sent")])
def test_a_mail_servers_report_is_taken(made, proposal, tmp_path, capsys, action, state):
    found = with_state(proposal, "sent")
    path = tmp_path / "report"
    path.write_text(REPORT.format(action=action, key=found.pk))
    assert run(["messages", "bounce", str(path)]) == 0
    found.refresh_from_db()
    assert found.state == state
    assert run(["messages", "bounce", str(path)]) == 0
    path.write_bytes(b"\xff\x00 nothing")
    assert run(["messages", "bounce", str(path)]) == 0


def test_reminders_and_sending_by_the_command_line(made, capsys):
    assert run(["remind", "--json"]) == 0
    assert '"calls_closing_soon": 0' in capsys.readouterr().out
    found = submitted_proposal(made)
    return_proposal(actor=made.officer, proposal=found, reason="Falta la firma")
    assert run(["messages", "send"]) == 0
    assert Delivery.objects.filter(channel=Channel.SLIP).exists()


def test_the_link_of_an_e_mail_stops_them_once(client, made, proposal):
    from winay.messages.tokens import new_token

    token, digest = new_token()
    found = with_state(proposal, "sent", token_sha256=digest, token_until=timezone.now() + timedelta(days=1))
    client.logout()
    path = reverse("account_stop", args=[token])
    assert client.get(path).status_code == 200 and Address.objects.get(pk=found.source_id).allowed
    assert client.post(path).status_code == 200 and not Address.objects.get(pk=found.source_id).allowed
    assert client.post(path).status_code == 404


def test_what_waits_is_not_counted_without_end(client, made, proposal, monkeypatch):
    monkeypatch.setattr(staff, "MOST", 1)
    with_state(proposal, "failed")
    assert "(1)" in client.get(reverse("desk:outbox"), {"show": "failed"}).content.decode()
    for _more in range(2):
        with_state(returned_proposal(made), "failed")
    assert "(más de 1)" in client.get(reverse("desk:outbox"), {"show": "failed"}).content.decode()
    assert "Atienda más de 1 mensajes" in client.get(reverse("desk:home")).content.decode()
