"""What pages and doors read of machines."""

from django.db.models import QuerySet
from django.utils import timezone

from winay.base.models import User
from winay.machines import access
from winay.machines.models import Client, Key, Message, Subscription, Token
from winay.machines.rules import digest_of
from winay.programmes.access import Role, grants_of
from winay.programmes.models import RoleGrant


def clients_for(actor: User) -> QuerySet[Client]:
    """Return the machines that `actor` looks after, those that are let in first."""
    rows = Client.objects.order_by("state", "name", "code")
    return rows if access.may_keep_clients(actor) else rows.none()


def client_for(actor: User, code: str) -> Client:
    """Return a machine. Raises `Client.DoesNotExist`."""
    return clients_for(actor).select_related("user").get(code=code)


def tokens_of(client: Client) -> QuerySet[Token]:
    """Return the tokens that let it in, the newest first."""
    return Token.objects.filter(client=client, revoked_at=None, expires_at__gt=timezone.now())


def keys_of(client: Client) -> QuerySet[Key]:
    """Return the keys that hold."""
    return Key.objects.filter(client=client, ended_at=None)


def messages_of(client: Client) -> QuerySet[Message]:
    """Return what it asked, the newest first, without the questions themselves."""
    return Message.objects.filter(client=client).defer("asked").order_by("-created_at")


def subscriptions_of(client: Client) -> QuerySet[Subscription]:
    """Return what it subscribed to, the newest first, without of whom."""
    return Subscription.objects.filter(client=client).defer("condition").order_by("-created_at")


def places_of(client: Client) -> QuerySet[RoleGrant]:
    """Return where it sees people."""
    rows = grants_of(client.user, Role.OFFICER)
    return rows.select_related("programme", "territory").defer("programme__pack").order_by("programme__name")


def holder_of(text: str) -> Token | None:
    """Return the token that lets its machine in now, with the machine and its account; None for any other text."""
    rows = Token.objects.select_related("client__user").filter(digest=digest_of(text))
    token = rows.first() if text else None
    holds = token is not None and token.holds and token.client.is_active and token.client.user.is_active
    return token if holds else None
