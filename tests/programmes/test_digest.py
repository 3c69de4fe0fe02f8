"""Once a day staff are told how much waits for them: one message, in their language, naming nobody, unless declined."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone
from tests.factories.calls import open_call
from tests.factories.programmes import a_user
from tests.factories.registry import make_organisation
from tests.factories.ventures import make_venture

from winay.messages.actions import choose_kind, plan_messages, write_address
from winay.messages.kinds import wording
from winay.messages.models import Declined, Delivery, Message
from winay.messages.reminders import remind
from winay.programmes.digest import DIGEST, digests
from winay.registry.models import Venture

pytestmark = pytest.mark.django_db
REACH = "/account/reach/"


@pytest.fixture
def officer(settings):
    """A field officer for whom something waits: a venture that nobody has heard of."""
    settings.EMAIL_SET_UP, settings.SMS_URL = True, "http://127.0.0.1:9/send"
    settings.DEFAULT_FROM_EMAIL = "Wiñay <avisos@example.org>"
    made = open_call()
    group = make_organisation("Las Ñustas", district=made.programme.territory.districts.first(), members=2)
    make_venture(group)
    Venture.objects.update(heard_on=date(2020, 1, 1))
    made.officer.language = "quz"
    made.officer.save()
    return made.officer


def of(user):
    return Message.objects.filter(kind=DIGEST.code, user=user)


def test_who_has_something_waiting_is_told_once_a_day_and_no_names(officer):
    remind()
    remind()
    message = of(officer).get()
    assert int(message.facts["count"]) >= 1 and set(message.facts) == {"count", "late", "soon"}
    assert (
        all(value.isdigit() for value in message.facts.values()) and message.until.date() >= timezone.localdate()
    )
    for language in ("es", "en", "quz"):
        text = wording(message.kind, message.facts, language).text
        assert message.facts["count"] in text and "Ñustas" not in text
    assert not of(a_user("sin-rol")).exists()


def test_it_goes_by_e_mail_in_the_readers_language_and_never_by_sms_or_on_paper(officer):
    for channel, address in (("email", "promotor@example.org"), ("sms", "943123456")):
        write_address(
            actor=officer,
            holder=("base.user", officer.pk),
            channel=channel,
            address=address,
            allowed=True,
            how="web",
        )
    remind()
    plan_messages()
    sent = Delivery.objects.filter(message__in=of(officer))
    assert [(one.channel, one.language) for one in sent] == [("email", "quz")]


def test_whoever_takes_the_mark_away_on_their_own_page_gets_none(officer):
    client = Client()
    client.force_login(officer)
    assert "digest" in client.get(REACH).context["form"].fields
    assert client.post(REACH, {"email": "", "sms": ""}).status_code == 302
    assert Declined.objects.get().user == officer
    remind()
    assert not of(officer).exists()
    assert client.get(REACH).context["form"]["digest"].initial is False
    client.post(REACH, {"email": "", "sms": "", "digest": "on"})
    remind()
    assert of(officer).count() == 1


def test_whoever_has_no_role_is_not_asked(officer):
    other = a_user("rosa")
    client = Client()
    client.force_login(other)
    assert "digest" not in client.get(REACH).context["form"].fields
    client.post(REACH, {"email": "", "sms": "", "digest": "on"})
    assert not Declined.objects.exists()


def test_of_who_has_left_or_has_nothing_to_do_nothing_is_told(officer):
    choose_kind(actor=officer, kind="another.kind", wanted=False)
    today = timezone.localdate()
    assert officer in [letter.to for letter in digests(today)]
    officer.is_active = False
    officer.save()
    assert officer not in [letter.to for letter in digests(today)]
