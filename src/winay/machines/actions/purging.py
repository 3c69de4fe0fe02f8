"""What machines asked and were told is kept so long, and no longer: by it one knows who was asked for, and when."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from winay.base import work
from winay.machines.models import Asked, Client, Message, News, Subscription

PURGE = "machines.purge"
AT_ONCE = 2_000


def kept_since(now: datetime) -> datetime | None:
    """Return from when on messages are kept; None where all are (`WINAY_MACHINE_DAYS` is 0)."""
    days: int = settings.MACHINE_DAYS
    return now - timedelta(days=days) if days > 0 else None


def purge_messages(now: datetime, keep: work.Keep = lambda: None) -> dict[str, int]:
    """Delete what is older than `WINAY_MACHINE_DAYS`: messages that were answered or given up, with their questions,
    and news that were sent or given up; of subscriptions that ended before, what they were about is emptied.

    Nothing that waits goes, nor a message by which a subscription came. Who looked at whom stays in the registry's log.
    Done twice it does nothing more; a killed process goes on. Returns how many went.
    """
    since = kept_since(now)
    gone = {"messages": 0, "news": 0, "subscriptions": 0}
    if since is None:
        return gone
    old_news = News.objects.filter(~Q(sent_at=None, given_up_at=None), created_at__lt=since)
    while keys := list(old_news.order_by("created_at").values_list("pk", flat=True)[:AT_ONCE]):
        News.objects.filter(pk__in=keys).delete()
        gone["news"] += len(keys)
        keep()
    for client in Client.objects.order_by("pk").values_list("pk", flat=True):
        over = ~Q(answered_at=None, given_up_at=None)
        old = Message.objects.filter(over, client=client, created_at__lt=since, subscriptions=None)
        while keys := list(old.order_by("created_at").values_list("pk", flat=True)[:AT_ONCE]):
            with transaction.atomic():
                Asked.objects.filter(message__in=keys).delete()
                Message.objects.filter(pk__in=keys).delete()
            gone["messages"] += len(keys)
            keep()
    full = Q(digest__gt="") | Q(purpose__gt="") | Q(condition__isnull=False)
    ended = Subscription.objects.filter(full, ended_at__lt=since)
    gone["subscriptions"] = ended.update(digest="", purpose="", condition=None)
    return gone


def work_on_purging(subject: str, keep: work.Keep) -> None:
    """Purge what is old today (`base.work`), whatever the day of the subject."""
    purge_messages(timezone.now(), keep)
