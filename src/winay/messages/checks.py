"""What `winay doctor` looks at of messages: channels, what waits for a person, whether anybody sends."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from winay.base.checks import GOOD, PROBLEM, WARNING, Check, Finding
from winay.messages.channels import CHANNELS, mailbox
from winay.messages.models import Delivery, Message
from winay.messages.states import OPEN


def _channels() -> Iterator[Finding]:
    names = {"email": _("E-mail"), "sms": "SMS"}
    variables = {"email": "WINAY_EMAIL_URL", "sms": "WINAY_SMS_URL"}
    for channel, plug in CHANNELS.items():
        if fault := plug.fault():
            yield Finding(names[channel], PROBLEM, _("not as it should be"), fault)
        elif plug.is_set_up():
            yield Finding(names[channel], GOOD, _("set up"))
        else:
            found = _("not set up: what is told stands under “My messages” and on slips of paper")
            yield Finding(names[channel], GOOD, f"{found} ({variables[channel]})")
    if fault := mailbox.fault():
        yield Finding(_("E-mails that come back"), PROBLEM, _("not as it should be"), fault)
    elif mailbox.is_set_up():
        yield Finding(_("E-mails that come back"), GOOD, _("set up"))


def _outbox() -> Iterator[Finding]:
    """Say what waits for a person, and whether nobody sends."""
    failed = Delivery.objects.filter(state__in=OPEN).count()
    left = Message.objects.filter(planned_at=None, created_at__lt=timezone.now() - timedelta(hours=1)).count()
    name = _("Messages")
    if left:
        found = _("{count} wait since more than an hour: no worker runs").format(count=left)
        yield Finding(name, WARNING, found, _("Start one with: winay work"))
    elif failed:
        found = _("{count} did not arrive or may not have").format(count=failed)
        yield Finding(name, WARNING, found, _("Somebody looks at them at the desk: Registry, Messages"))
    else:
        yield Finding(name, GOOD, _("nothing waits for a person"))


CHECKS = (Check(_channels, needs_tables=False), Check(_outbox))
