"""Tokens are issued, shown once, used and withdrawn."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.machines import access
from winay.machines.models import Client, Token
from winay.machines.rules import SHOWN, TOKEN_START, digest_of

LONGEST_DAYS = 400
MOST_TOKENS = 10
USED_AGAIN = timedelta(minutes=1)
"""The use of a token is written down at most once in this time."""


def issue_token(*, actor: User | None, client: Client, days: int) -> tuple[Token, str]:
    """Give a machine a token that lets it in for `days` days. Inverse: `revoke_token`.

    Returns the row and the token itself, which nobody can read again: only its digest is kept.
    Effects: one `Token`, one act `issue_token`.
    """
    access.require(access.may_keep_clients(actor))
    if not 1 <= days <= LONGEST_DAYS:
        raise InvalidInput(_("From 1 to 400 days."), field="days")
    text = TOKEN_START + secrets.token_urlsafe(32)
    now = timezone.now()
    with transaction.atomic():
        client = Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
        if not client.is_active:
            raise WrongState(_("The access of this machine is withdrawn. Add it anew under another code."))
        if Token.objects.filter(client=client, revoked_at=None, expires_at__gt=now).count() >= MOST_TOKENS:
            raise InvalidInput(_("The machine has ten tokens that hold. Withdraw one first."), field="days")
        token = Token.objects.create(
            client=client, digest=digest_of(text), shown=text[:SHOWN], expires_at=now + timedelta(days=days)
        )
        details = {"client": client.code, "expires_at": token.expires_at.isoformat()}
        record_act(actor=actor, verb="issue_token", subject=token, details=details)
    return token, text


def revoke_token(*, actor: User | None, token: Token) -> Token:
    """A token lets nobody in any more. There is no inverse: a new one is issued. Effects: one act `revoke_token`."""
    access.require(access.may_keep_clients(actor))
    with transaction.atomic():
        token = Token.objects.select_for_update(of=("self",)).select_related("client").get(pk=token.pk)
        if token.revoked_at is not None:
            raise WrongState(_("This token was withdrawn already."))
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        record_act(actor=actor, verb="revoke_token", subject=token, details={"client": token.client.code})
    return token


def note_use(token: Token) -> None:
    """Keep when a token and its machine were last used, without a line in any history."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > USED_AGAIN:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)
        Client.objects.filter(pk=token.client_id).update(last_used_at=now)
