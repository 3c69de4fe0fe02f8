"""Who stands behind a recipient: packages that know groups and people say it at their own door.

This package knows accounts. `register` is called once for each kind of recipient, when the system starts.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from winay.base.models import User
from winay.messages.models import Message

Holder = tuple[str, UUID]
"""Kind and key of whom an address belongs to."""


@dataclass(frozen=True)
class Contact:
    """One person who is told for a recipient. Addresses are looked up for `holders`: empty for who refused."""

    name: str
    language: str = ""
    holders: tuple[Holder, ...] = ()


@dataclass(frozen=True)
class Entry:
    """A recipient as the outbox needs it: whom to tell, the first first, and what a slip of paper prints."""

    name: str
    place: str = ""
    language: str = ""
    contacts: tuple[Contact, ...] = field(default=())


Lookup = Callable[[Sequence[UUID]], dict[UUID, Entry]]
Keeper = Callable[[User, UUID], bool]
Mailbox = Callable[[User], QuerySet[Any, Any]]
LOOKUPS: dict[str, Lookup] = {}
KEEPERS: dict[str, Keeper] = {}
MAILBOXES: dict[str, Mailbox] = {}


def register(
    label: str, *, lookup: Lookup | None = None, keeper: Keeper | None = None, mailbox: Mailbox | None = None
) -> None:
    """Say for recipients of the kind `label` who they are, who keeps their addresses, whose pages show their messages.

    `lookup(keys)` gives an entry by key; `keeper(user, key)` tells who may write down how to reach them;
    `mailbox(user)` gives the keys of those for whom `user` reads messages.
    """
    if lookup is not None:
        LOOKUPS[label] = lookup
    if keeper is not None:
        KEEPERS[label] = keeper
    if mailbox is not None:
        MAILBOXES[label] = mailbox


def label_of(thing: Model) -> str:
    """Return the kind of a recipient or a holder."""
    return str(thing._meta.label_lower)


def entries_of(label: str, keys: Iterable[UUID]) -> dict[UUID, Entry]:
    """Return the entries of recipients of one kind; who is not known any more is left out."""
    lookup = LOOKUPS.get(label)
    return lookup(list(keys)) if lookup else {}


def own_messages(user: User) -> Q:
    """Return the condition for the messages that `user` reads: their own, and those of whom they belong to.

    Each kind is looked up by itself: joined by “or”, they would be looked for among all messages, on every page.
    """
    own = Message.objects.filter(user=user, to_id=None).order_by().values("pk")
    of_others = (
        Message.objects.filter(user=None, to_type=label, to_id__in=mailbox(user)).order_by().values("pk")
        for label, mailbox in MAILBOXES.items()
    )
    return Q(pk__in=own.union(*of_others, all=True))


def accounts(keys: Sequence[UUID]) -> dict[UUID, Entry]:
    """Return the entries of accounts: they are told at their own addresses, and never by a slip of paper."""
    return {
        user.pk: Entry(
            name=str(user),
            language=user.language,
            contacts=(Contact(str(user), user.language, (("base.user", user.pk),)),),
        )
        for user in User.objects.filter(pk__in=keys, is_active=True)
    }
