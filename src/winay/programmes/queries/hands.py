"""Through whose hands accounts went, for the rules on two people; and what the log tells of it to whom it matters."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from winay.base.log import acts_of, acts_where
from winay.base.models import Act, User
from winay.programmes.access import PAYERS, grants_of
from winay.programmes.models import AccountHanding, Programme, RoleGrant
from winay.programmes.rules import Handing, What, one_hand, pays_from

NEWS_FOR = timedelta(days=14)


def handings_of(accounts: Iterable[UUID], programme: Programme) -> list[Handing]:
    """Return the acts by which `accounts`, and whoever holds them in turn, came from others' hands."""
    found: list[Handing] = []
    asked: set[UUID] = set()
    waiting = set(accounts)
    while waiting:
        asked |= waiting
        fresh = _of(waiting, programme)
        found += fresh
        waiting = {one.by for one in fresh if one.by is not None} - asked
    return found


def _of(accounts: set[UUID], programme: Programme) -> list[Handing]:
    found = AccountHanding.objects.filter(Q(programme=None) | Q(programme=programme), account__in=accounts)
    return [
        Handing(what=cast("What", one.what), of=one.account, by=one.by, at=one.created_at, alone=one.alone)
        for one in found
    ]


def are_two_people(programme: Programme, first: User, second: User) -> bool:
    """Tell whether two accounts count as two people in a payment of `programme`."""
    if first.pk == second.pk:
        return False
    return one_hand(first.pk, second.pk, handings_of([first.pk, second.pk], programme)) is None


def why_not_pay(programme: Programme, user: User, prepared_by: User | None = None) -> str:
    """Return why `user` may not take part in a payment now, as a sentence, or nothing.

    `prepared_by`: who prepared what `user` would release.
    """
    accounts = [user.pk, *([prepared_by.pk] if prepared_by else [])]
    handings = handings_of(accounts, programme)
    since = pays_from(user.pk, handings, timedelta(hours=settings.PAYMENT_WAIT_HOURS))
    if since is not None and since > timezone.now():
        return _(
            "You can take part in payments from %(moment)s: your password or your role was given by somebody else a "
            "short while ago, and the others who pay have been told."
        ) % {"moment": _moment(since)}
    if prepared_by is None or prepared_by.pk == user.pk:
        return ""
    handing = one_hand(user.pk, prepared_by.pk, handings)
    if handing is None:
        return ""
    facts = {"by": _name(handing.by), "of": _name(handing.of), "moment": _moment(handing.at)}
    sentence = {
        "account": _("%(by)s made the account of %(of)s on %(moment)s"),
        "password": _("%(by)s set the password of %(of)s on %(moment)s"),
        "role": _("%(by)s alone gave %(of)s a role that pays on %(moment)s"),
    }[handing.what] % facts
    return _(
        "%(sentence)s, so the two do not count as two people: another coordinator must release it, or the operator "
        "sets that password or role anew."
    ) % {"sentence": sentence}


def _moment(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"{date_format(local)}, {date_format(local, 'H:i')}"


def _name(key: UUID | None) -> str:
    return str((User.objects.filter(pk=key).first() if key else None) or _("somebody"))


def renewals_of(user: User) -> tuple[Act, ...]:
    """Return when somebody set this account's password, the newest first: what whoever releases should see."""
    acts = acts_of([("base.user", str(user.pk))]).filter(verb__in=("create_user", "renew_password"))
    return tuple(acts.exclude(actor_id=None)[:3])


@dataclass(frozen=True)
class AccessNews:
    """What somebody did to the access of a person who works where the reader pays."""

    at: datetime
    by: str
    text: str


def access_news_for(user: User) -> list[AccessNews]:
    """Return the passwords renewed and the paying roles given in the last two weeks where `user` pays, by others."""
    programmes = grants_of(user, *PAYERS).values_list("programme", flat=True)
    if not (mine := [str(key) for key in programmes]):
        return []
    beside = RoleGrant.objects.filter(programme_id__in=mine).exclude(user=user).values_list("user", flat=True)
    people = {str(key) for key in beside}
    access = Q(subject_type="base.user", subject_id__in=people, verb__in=("renew_password", "forget_second_step"))
    roles = Q(
        subject_type="programmes.programme",
        subject_id__in=mine,
        verb__in=("offer_role", "grant_role"),
        details__role__in=[str(role) for role in PAYERS],
    )
    # What the operator sets up before anybody has signed in is no news.
    acts = acts_where((access | roles) & Q(at__gt=max(timezone.now() - NEWS_FOR, user.date_joined)))
    others = acts.exclude(actor_id=user.pk).exclude(actor_id=None, verb="grant_role")[:10]
    found = [act for act in others if act.details.get("user") != str(user.pk)]
    if not found:
        return []
    names = {
        str(one.pk): str(one)
        for one in User.objects.filter(pk__in=[act.details.get("user", act.subject_id) for act in found])
    }
    return [
        AccessNews(
            at=act.at,
            by=act.actor_name if act.actor_id else _("the operator"),
            text=_news(act) % {"name": names.get(act.details.get("user", act.subject_id), "")},
        )
        for act in found
    ]


def _news(act: Act) -> str:
    return {
        "renew_password": _("%(name)s has a new password, set by somebody else."),
        "forget_second_step": _("The second step of %(name)s was taken off."),
        "offer_role": _("%(name)s is to get a role that pays: a second person has to confirm it."),
        "grant_role": _("%(name)s has got a role that pays."),
    }[act.verb]
