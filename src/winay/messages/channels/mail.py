"""E-mail by SMTP, through Django's mail backend; set up by `WINAY_EMAIL_URL` and `WINAY_EMAIL_FROM`."""

import smtplib
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from winay.base.addresses import address_for_papers
from winay.base.hosts import is_loopback
from winay.messages.channels.answers import Answer, Outcome
from winay.messages.kinds import Wording
from winay.messages.models import Delivery
from winay.messages.tokens import new_token

STOP_STAYS = timedelta(days=180)


def is_set_up() -> bool:
    """Tell whether a mail server is named."""
    return bool(settings.EMAIL_SET_UP)


def fault() -> str:
    """Return what is wrong with the settings, or nothing."""
    if not is_set_up():
        return ""
    if "@" not in parseaddr(settings.DEFAULT_FROM_EMAIL)[1]:
        return _("WINAY_EMAIL_FROM is no e-mail address.")
    encrypted = settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL
    if settings.EMAIL_HOST_PASSWORD and not encrypted and not is_loopback(f"smtp://{settings.EMAIL_HOST}"):
        return _("The password would travel openly: write smtp+tls:// or smtp+ssl:// in WINAY_EMAIL_URL.")
    return ""


def send(delivery: Delivery, wording: Wording) -> Answer:
    """Send one e-mail and return what the server said."""
    connection = get_connection(timeout=settings.MESSAGE_TIMEOUT)
    try:
        connection.open()
        if (wire := getattr(connection, "connection", None)) is not None:
            # Asked now, not with the message: who hangs up at the greeting has taken nothing.
            wire.ehlo_or_helo_if_needed()
    except smtplib.SMTPAuthenticationError as error:
        return Answer(Outcome.UNREACHED, "turned_away", _said(error))
    except (OSError, smtplib.SMTPException) as error:
        return Answer(Outcome.UNREACHED, "unreachable", type(error).__name__)
    try:
        connection.send_messages([_mail(delivery, wording)])
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        return _refused(code, said, "no_such_address")
    except smtplib.SMTPSenderRefused as error:
        return Answer(Outcome.UNREACHED, "turned_away", _said(error))
    except smtplib.SMTPResponseException as error:
        return _refused(error.smtp_code, error.smtp_error, "refused")
    except (OSError, smtplib.SMTPException) as error:
        return Answer(Outcome.DOUBTFUL, "no_answer", type(error).__name__)
    finally:
        _close(connection)
    return Answer(Outcome.SENT)


def _close(connection: object) -> None:
    try:
        connection.close()  # type: ignore[attr-defined]
    except (OSError, smtplib.SMTPException):
        return


def _refused(code: int, said: bytes | str, reason: str) -> Answer:
    text = _text(said)
    if code >= 500:
        return Answer(Outcome.REFUSED, reason, f"{code} {text}")
    if code >= 400:
        return Answer(Outcome.LATER, "busy", f"{code} {text}")
    return Answer(Outcome.DOUBTFUL, "odd_answer", text)


def _said(error: smtplib.SMTPResponseException) -> str:
    return f"{error.smtp_code} {_text(error.smtp_error)}"


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said


def _mail(delivery: Delivery, wording: Wording) -> EmailMessage:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    headers = {"Message-ID": f"<{delivery.pk}@{domain}>", "Auto-Submitted": "auto-generated"}
    with override(delivery.language or settings.LANGUAGE_CODE):
        lines = [wording.text]
        if site := address_for_papers():
            here = wording.link or f"{site}/account/messages/"
            lines += ["", _("Read it and answer here: %(address)s") % {"address": here}]
            token, digest = new_token()
            Delivery.objects.filter(pk=delivery.pk).update(
                token_sha256=digest, token_until=timezone.now() + STOP_STAYS
            )
            stop = f"{site}/account/stop/{token}/"
            headers["List-Unsubscribe"] = f"<{stop}>"
            lines += ["", _("You do not want these e-mails any more? %(address)s") % {"address": stop}]
    return EmailMessage(
        subject=" ".join(wording.subject.split()), body="\n".join(lines), to=[delivery.address], headers=headers
    )
