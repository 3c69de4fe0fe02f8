"""What staff see of messages: what did not arrive, what waits for the printer, what was told about a thing."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.models import User
from winay.messages.access import kept_by
from winay.messages.models import Channel, Delivery, Message, Seen
from winay.messages.states import OPEN

REASONS = {
    "": "",
    "not_set_up": _("This channel is not set up any more."),
    "unreachable": _("The server could not be reached."),
    "turned_away": _("The server turned Wiñay away: user, password or credit are not right."),
    "busy": _("The server was too busy."),
    "refused": _("The server refused it."),
    "no_such_address": _("The server says that there is no such address."),
    "not_delivered": _("The gateway says that it did not arrive."),
    "no_answer": _("The server did not answer: it may have arrived or not."),
    "odd_answer": _("The server answered something unknown: it may have arrived or not."),
    "broken_off": _("The work was broken off while it was being sent: it may have arrived or not."),
    "emptied": _("The message was emptied, because somebody asked that their data be deleted."),
}


MOST = 1000
"""Beyond so many nobody needs the number: what waits is worked off from its beginning."""


def in_time() -> Q:
    """Return the condition for deliveries whose message is still of use."""
    return Q(message__until=None) | Q(message__until__gt=timezone.now())


def deliveries_kept_by(user: User) -> QuerySet[Delivery]:
    """Return the deliveries in whose programme and district `user` works."""
    seen = Seen.objects.filter(message=OuterRef("message"))
    mine = Delivery.objects.filter(kept_by(user, "message__"))
    return mine.select_related("message").annotate(read=Exists(seen))


def for_a_person(user: User) -> QuerySet[Delivery]:
    """Return what did not arrive, or may not have, and waits for somebody: the oldest first. Not what was read."""
    return deliveries_kept_by(user).filter(Q(read=False), state__in=OPEN).order_by("created_at")


def slips_to_print(user: User) -> QuerySet[Delivery]:
    """Return the slips that wait for the printer, by place: those whose message nobody has read meanwhile."""
    slips = deliveries_kept_by(user).filter(in_time(), Q(read=False), channel=Channel.SLIP, state="waiting")
    return slips.order_by("address", "name", "created_at")


def slips_printed(user: User) -> QuerySet[Delivery]:
    """Return the slips that were printed, the latest first."""
    return deliveries_kept_by(user).filter(channel=Channel.SLIP, state="printed").order_by("-settled_at")


def counts_for(user: User) -> dict[str, int]:
    """Return how many messages wait for somebody, and how many slips for the printer; three queries at most.

    Neither is counted beyond one more than `MOST`: then there are more, as `in_words` says.
    """
    lists = {"failed": for_a_person(user), "slips": slips_to_print(user)}
    return {name: len(rows.order_by().values_list("pk")[: MOST + 1]) for name, rows in lists.items()}


def in_words(number: int) -> str:
    """Return a number of `counts_for` as it is shown."""
    return str(_("more than %(n)d") % {"n": MOST}) if number > MOST else str(number)


def told_about(thing: Any) -> QuerySet[Message]:
    """Return what was told about a thing, the latest first, with whether anybody read it."""
    return (
        Message.objects.filter(about_type=thing._meta.label_lower, about_id=thing.pk)
        .annotate(read=Exists(Seen.objects.filter(message=OuterRef("pk"))))
        .prefetch_related("deliveries")
        .order_by("-created_at")
    )
