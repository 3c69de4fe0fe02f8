"""From the act to the server: once, or known to be in doubt; what a server refuses, garbles or never answers."""

from datetime import date, timedelta
from email import message_from_bytes, policy
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.utils import timezone
from moneyed import Money

from winay.base import work
from winay.base.models import Act, Job
from winay.messages import actions
from winay.messages.actions import sending
from winay.messages.channels import mail, sms
from winay.messages.models import Delivery, Message

pytestmark = pytest.mark.django_db
FACTS = {"title": "Crianza de cuyes", "code": "C-1", "until": date(2026, 12, 5), "amount": Money(1500, "PEN")}


def reach(holder, channel, address, allowed=True):
    return actions.write_address(
        actor=None, holder=holder, channel=channel, address=address, allowed=allowed, how="hoja firmada"
    )


def tell(group, key="one", **where):
    actions.tell(kind="test.note", key=key, to=group, facts=FACTS, **where)


def told_by_mail(group, **where):
    reach(group.holder, "email", "rosa@example.org")
    tell(group, **where)
    work.work_off()
    return Delivery.objects.get()


def told_by_sms(group):
    reach(group.holder, "sms", "943123456")
    tell(group)
    work.work_off()
    return Delivery.objects.get()


def test_an_act_that_fails_tells_nobody(group):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        tell(group)
        1 / 0  # noqa: B018
    assert not Message.objects.exists() and not Job.objects.exists()


def test_the_same_occasion_is_told_once_and_no_fact_too_many_is_kept(group, mail_server):
    told_by_mail(group)
    tell(group)
    work.work_off()
    assert len(mail_server.mails) == Message.objects.count() == 1
    with pytest.raises(ValueError, match="takes"):
        actions.tell(kind="test.note", key="two", to=group, facts=FACTS | {"dni": "12345678"})


def test_an_e_mail_reads_in_its_readers_language_and_leads_to_the_page(group, mail_server, settings):
    settings.PUBLIC_URL = "https://winay.example.org"
    delivery = told_by_mail(group)
    assert (delivery.state, delivery.tries, delivery.reason) == ("sent", 1, "")
    (kept,) = mail_server.mails
    assert kept["to"] == ["rosa@example.org"]
    got = message_from_bytes(kept["data"].encode(), policy=policy.default)
    assert got["subject"] == "News"
    assert got["message-id"] == f"<{delivery.pk}@example.org>"
    text = got.get_content()
    assert "5 de diciembre de 2026" in text and "S/\xa01,500.00" in text
    assert "https://winay.example.org/account/messages/" in text
    assert got["list-unsubscribe"].strip(" <>") in text


def test_an_sms_has_number_and_text_in_its_body_and_the_secret_in_its_head(group, gateway):
    assert told_by_sms(group).state == "sent"
    ((path, headers, body),) = gateway.got
    assert path == "/send" and headers["Authorization"] == "Bearer secret"
    assert body == (
        '{"to": "+51943123456", "text": "Wi\\u00f1ay: \\"Crianza de cuyes\\" (C-1) hasta 05/12/2026, S/ 1,500.00"}'
    )


def test_who_allowed_nothing_gets_a_slip_and_no_wire_is_touched(group, mail_server, gateway):
    reach(group.holder, "email", "rosa@example.org", allowed=False)
    tell(group)
    work.work_off()
    delivery = Delivery.objects.get()
    assert (delivery.channel, delivery.state, delivery.name, delivery.address) == (
        "slip",
        "waiting",
        "Las Flores",
        "Caraz",
    )
    assert not mail_server.mails and not gateway.got


def test_consent_withdrawn_while_it_waits_is_obeyed(group, mail_server):
    mail_server.script = {"RCPT": "450 later"}
    delivery = told_by_mail(group)
    reach(group.holder, "email", "rosa@example.org", allowed=False)
    mail_server.script = {}
    again(delivery)
    assert delivery.state == "dropped" and not mail_server.mails


def again(delivery):
    Delivery.objects.filter(state="waiting").update(next_at=timezone.now())
    sending.send_due()
    delivery.refresh_from_db()


MAIL_ANSWERS = [
    ({"RCPT": "550 no such user <rosa@example.org>"}, "failed", "no_such_address"),
    ({"RCPT": "450 mailbox busy"}, "waiting", "busy"),
    ({"END": "554 looks like spam"}, "failed", "refused"),
    ({"END": "451 try later"}, "waiting", "busy"),
    ({"MAIL": "530 who are you"}, "waiting", "turned_away"),
    ({"greeting": "554 go away"}, "waiting", "unreachable"),
    ({"greeting": "silence"}, "waiting", "unreachable"),
    ({"EHLO": "hang up"}, "waiting", "unreachable"),
    ({"END": "hang up"}, "doubtful", "no_answer"),
    ({"END": "garbage"}, "doubtful", "odd_answer"),
]


@pytest.mark.parametrize(("script", "state", "reason"), MAIL_ANSWERS)
def test_what_a_mail_server_answers_decides(group, mail_server, caplog, script, state, reason):
    mail_server.script = script
    delivery = told_by_mail(group)
    assert (delivery.state, delivery.reason) == (state, reason)
    assert "@" not in delivery.detail + caplog.text
    assert delivery.begun_at is None


SMS_ANSWERS = [
    ((202, "ok"), "sent", ""),
    ((400, "bad number 51943123456"), "failed", "refused"),
    ((429, ""), "waiting", "busy"),
    ((402, "no credit"), "waiting", "turned_away"),
    ((302, ""), "waiting", "turned_away"),
    ((500, "oops"), "doubtful", "odd_answer"),
    (("garbage", ""), "doubtful", "no_answer"),
    (("silence", ""), "doubtful", "no_answer"),
]


@pytest.mark.parametrize(("answer", "state", "reason"), SMS_ANSWERS)
def test_what_a_gateway_answers_decides(group, gateway, caplog, answer, state, reason):
    gateway.answer = answer
    delivery = told_by_sms(group)
    assert (delivery.state, delivery.reason) == (state, reason)
    assert "943123456" not in delivery.detail + caplog.text
    sending.send_due()
    assert len(gateway.got) == 1


def test_a_word_that_the_gateway_must_say(group, gateway, settings):
    settings.SMS_TAKEN = '"taken": true'
    gateway.answer = (200, '{"taken": false, "error": "no credit"}')
    assert told_by_sms(group).reason == "odd_answer"


def test_a_server_that_is_away_is_asked_once_a_round_and_given_up_in_the_end(group, mail_server, monkeypatch):
    reach(group.holder, "email", "rosa@example.org")
    mail_server.script = {"greeting": "421 closed"}
    calls = []
    monkeypatch.setitem(sending.__dict__, "send", lambda one: calls.append(one) or mail.send(one, WORDS))
    for key in ("one", "two", "three"):
        tell(group, key)
    work.work_off()
    assert len(calls) == 1
    assert set(Delivery.objects.values_list("tries", "state")) == {(1, "waiting")}
    (job,) = Job.objects.all()
    assert timezone.now() < job.free_at <= timezone.now() + timedelta(minutes=2)
    for _round in range(10):
        Delivery.objects.filter(state="waiting").update(next_at=timezone.now())
        sending.send_due()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"failed"}
    assert Act.objects.filter(verb="give_up_message").count() == 3


WORDS = SimpleNamespace(subject="x", text="x", short="x")


def test_a_killed_worker_leaves_it_in_doubt_and_nobody_gets_it_twice(group, mail_server, monkeypatch):
    reach(group.holder, "email", "rosa@example.org")
    tell(group)

    def killed(delivery):
        mail.send(delivery, WORDS)
        raise KeyboardInterrupt

    monkeypatch.setitem(sending.__dict__, "send", killed)
    with pytest.raises(KeyboardInterrupt):
        work.work_off()
    monkeypatch.undo()
    sending.send_due()
    assert len(mail_server.mails) == 1 and Delivery.objects.get().state == "waiting"
    Delivery.objects.update(begun_at=timezone.now() - sending.IN_HANDS)
    sending.send_due()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reason, len(mail_server.mails)) == ("doubtful", "broken_off", 1)


def test_what_is_of_no_use_any_more_is_not_sent(group, mail_server):
    delivery = told_by_mail(group, until=timezone.now() - timedelta(hours=1))
    assert delivery.state == "expired" and not mail_server.mails


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SMS_URL", "http://sms.example.org/send"),
        ("SMS_URL", "https://sms.example.org/send?to={to}"),
        ("SMS_URL", "ftp://x"),
        ("SMS_METHOD", "GET"),
        ("SMS_BODY", '{"to": "{to}"}'),
        ("SMS_HEADER", "secret"),
    ],
)
def test_settings_that_would_give_people_away_set_nothing_up(group, gateway, settings, name, value):
    assert sms.fault() == ""
    setattr(settings, name, value)
    assert sms.fault()
    assert told_by_sms(group).channel == "slip"


def test_a_password_does_not_travel_openly(mail_server, settings):
    settings.EMAIL_HOST, settings.EMAIL_HOST_PASSWORD = "mail.example.org", "secret"
    assert mail.fault()
    settings.EMAIL_USE_TLS = True
    assert mail.fault() == ""
