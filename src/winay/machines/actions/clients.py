"""Machines are added, changed, given keys and places, and withdrawn."""

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act, transition
from winay.base.errors import InvalidInput, WrongState
from winay.base.hosts import is_loopback
from winay.base.models import User
from winay.machines import access
from winay.machines.actions.posting import is_number, may_be_reached
from winay.machines.models import Client, Key
from winay.machines.rules import scopes_text, unknown_scopes
from winay.machines.signing import kind_of, read_public_key, thumbprint
from winay.machines.states import CLIENT_STATES
from winay.programmes.actions import give_machine_role, revoke_role
from winay.programmes.models import Programme, RoleGrant
from winay.territory.models import DistrictSet

MOST_KEYS = 5
CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,38}[a-z0-9]")
NO_ADDRESS = _("This is no address to which answers can be sent: https://…, without a name, a password or a “#”.")


def add_client(
    *,
    actor: User | None,
    code: str,
    name: str,
    agency: str,
    scopes: Collection[str],
    callback: str = "",
) -> Client:
    """Add a machine of an agency, with an account of its own that has no password. Inverse: `revoke_client`.

    It sees nobody before it has a place (`give_place`), and comes in with a token (`issue_token`).
    Effects: one `User`, one `Client`, one act `add_client`.
    """
    access.require(access.may_keep_clients(actor))
    if not CODE.fullmatch(code):
        raise InvalidInput(_("Small letters, figures and hyphens, at least three signs."), field="code")
    values = _values(name, agency, scopes, callback)
    with transaction.atomic():
        taken = User.objects.filter(username__iexact=f"machine-{code}").exists()
        if taken or Client.objects.filter(code=code).exists():
            raise InvalidInput(_("There is a machine with this code."), field="code")
        user = User(username=f"machine-{code}", full_name=_called(values["agency"], values["name"]))
        user.set_unusable_password()
        user.made_by = actor.pk if actor else None
        user.save()
        client = Client.objects.create(code=code, user=user, **values)
        record_act(actor=actor, verb="add_client", subject=client, details={"scopes": client.scope_list})
    return client


def change_client(
    *, actor: User | None, client: Client, name: str, agency: str, scopes: Collection[str], callback: str = ""
) -> Client:
    """Change how a machine is called, what it may do, and where it is answered. Inverse: the same act.

    Effects: the `Client`, the name of its account, one act `change_client` with the scopes before and after.
    """
    access.require(access.may_keep_clients(actor))
    values = _values(name, agency, scopes, callback)
    with transaction.atomic():
        client = _locked(client)
        before = {"scopes": client.scope_list, "callback": client.callback}
        for field, value in values.items():
            setattr(client, field, value)
        client.save(update_fields=list(values))
        client.user.full_name = _called(client.agency, client.name)
        client.user.save(update_fields=["full_name"])
        details = {"before": before, "scopes": client.scope_list, "callback": client.callback}
        record_act(actor=actor, verb="change_client", subject=client, details=details)
    return client


def _called(agency: str, name: str) -> str:
    return f"{agency}: {name}"[:200]


def _values(name: str, agency: str, scopes: Collection[str], callback: str) -> dict[str, str]:
    texts = {"name": name.strip(), "agency": agency.strip()}
    for field, text in texts.items():
        if not text or len(text) > 120 or not text.isprintable():
            raise InvalidInput(_("Write it in at most 120 letters."), field=field)
    if unknown_scopes(scopes):
        raise InvalidInput(_("One of these scopes is unknown."), field="scopes")
    return {**texts, "scopes": scopes_text(scopes), "callback": _address(callback.strip())}


def _address(text: str) -> str:
    """Return an address to which answers may be sent. Without encryption only within this computer."""
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        host, odd = parts.hostname or "", parts.username is not None or bool(parts.fragment) or parts.port == 0
    except ValueError:
        host, odd = "", True
    if not odd and is_number(host) and not may_be_reached(host):
        odd = True
    plain = parts.scheme == "http" and is_loopback(f"http://{parts.netloc}") if not odd else False
    if odd or not host or len(text) > 300 or re.search(r"[\s\\\x00-\x1f\x7f]", text):
        raise InvalidInput(NO_ADDRESS, field="callback")
    if parts.scheme != "https" and not plain:
        raise InvalidInput(NO_ADDRESS, field="callback")
    return text


def _locked(client: Client) -> Client:
    found = Client.objects.select_for_update(of=("self",)).select_related("user").get(pk=client.pk)
    if not found.is_active:
        raise WrongState(_("The access of this machine is withdrawn. Add it anew under another code."))
    return found


def add_key(*, actor: User | None, client: Client, key: str) -> Key:
    """Give a machine a public key by which its signatures are checked. Inverse: `end_key`.

    `key`: a JWK or a PEM. Several hold at once, so that a machine changes its key without a break.
    Effects: one `Key`, one act `add_key`.
    """
    access.require(access.may_keep_clients(actor))
    jwk = read_public_key(key)
    kid = thumbprint(jwk)
    with transaction.atomic():
        client = _locked(client)
        held = set(Key.objects.filter(client=client, ended_at=None).values_list("kid", flat=True))
        if kid in held:
            raise InvalidInput(_("The machine has this key already."), field="key")
        if len(held) >= MOST_KEYS:
            raise InvalidInput(_("The machine has five keys. End one first."), field="key")
        added = Key.objects.create(client=client, kid=kid, kind=kind_of(jwk), jwk=jwk)
        record_act(actor=actor, verb="add_key", subject=added, details={"client": client.code, "kid": kid})
    return added


def end_key(*, actor: User | None, key: Key) -> Key:
    """A machine's key holds no longer: what it signs from now on is refused. Inverse: `add_key`.

    Effects: the `Key`, one act `end_key`.
    """
    access.require(access.may_keep_clients(actor))
    with transaction.atomic():
        key = Key.objects.select_for_update(of=("self",)).select_related("client").get(pk=key.pk)
        if key.ended_at is not None:
            raise WrongState(_("This key does not hold any more."))
        key.ended_at = timezone.now()
        key.save(update_fields=["ended_at"])
        record_act(actor=actor, verb="end_key", subject=key, details={"client": key.client.code, "kid": key.kid})
    return key


def give_place(
    *, actor: User | None, client: Client, programme: Programme, territory: DistrictSet | None = None
) -> RoleGrant:
    """Let a machine see the people whom an officer of `programme` keeps, there or in a set of districts.

    Inverse: `take_place`. Effects: one `RoleGrant`, one act `grant_role` (or `limit_role`).
    """
    access.require(access.may_keep_clients(actor))
    with transaction.atomic():
        client = _locked(client)
        return give_machine_role(actor=actor, user=client.user, programme=programme, territory=territory)


def take_place(*, actor: User | None, client: Client, programme: Programme) -> None:
    """A machine sees nobody of `programme` any more. Inverse: `give_place`. Effects: one act `revoke_role`."""
    access.require(access.may_keep_clients(actor))
    revoke_role(actor=actor, user=client.user, programme=programme, role=RoleGrant.Role.OFFICER)


def revoke_client(*, actor: User | None, client: Client, reason: str) -> Client:
    """Withdraw a machine's access for good: its tokens, its keys and its account. There is no inverse.

    What it asked and whom it saw stays on record. Effects: the state, the `User`, tokens and keys, one act.
    """
    access.require(access.may_keep_clients(actor))
    reason = reason.strip()
    if not reason or len(reason) > 300:
        raise InvalidInput(_("Say why, in at most 300 letters."), field="reason")
    with transaction.atomic():
        client = _locked(client)
        now = timezone.now()
        client.tokens.filter(revoked_at=None).update(revoked_at=now)
        client.keys.filter(ended_at=None).update(ended_at=now)
        client.user.is_active = False
        client.user.save(update_fields=["is_active"])
        transition(client, table=CLIENT_STATES, act="revoke_client", actor=actor, reason=reason)
    return client
