"""Who owns a venture: joined, left, shared out anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import InvalidInput
from winay.base.models import User
from winay.registry import access
from winay.registry.actions._common import require_standing
from winay.registry.actions.ventures._common import locked_venture, not_future
from winay.registry.models import Household, Organisation, Person, Venture, VentureOwner
from winay.registry.rules.ventures import shares_problem

Owner = Organisation | Household | Person


@dataclass(frozen=True)
class Share:
    """An owner, with a share in percent or, where its owners hold it together, None."""

    owner: Owner
    percent: Decimal | None = None


def kind_of(owner: Owner) -> str:
    """Return the column of an owner: `organisation`, `household` or `person`."""
    return str(owner._meta.model_name)


def open_owners(venture: Venture, shares: Sequence[Share], *, since: date | None) -> list[VentureOwner]:
    """Write who owns a venture from `since` on; the caller has asked who may. Raises `InvalidInput`, `WrongState`."""
    require_standing(*(one.owner for one in shares))
    if len({(kind_of(one.owner), one.owner.pk) for one in shares}) < len(shares):
        raise InvalidInput(_("The same owner stands there twice."), field="owners")
    _require_whole([one.percent for one in shares])
    return VentureOwner.objects.bulk_create(
        VentureOwner(venture=venture, share=one.percent, since=since, **{kind_of(one.owner): one.owner})
        for one in shares
    )


def _require_whole(shares: Sequence[Decimal | None]) -> None:
    problem = shares_problem(shares)
    if problem:
        raise InvalidInput(gettext(problem), field="share")


@transaction.atomic
def join_owner(*, actor: User | None, venture: Venture, owner: Owner, since: date | None = None) -> VentureOwner:
    """Write that `owner` owns the venture too, without a share; repeated, nothing changes. Inverse: `end_ownership`.

    Effects: the ownership, one act. Raises `InvalidInput` where the others have shares: then `share_out` says all.
    """
    access.require(access.may_keep(actor, owner))
    venture = locked_venture(venture, actor)
    require_standing(owner)
    standing = list(VentureOwner.objects.filter(venture=venture, until=None))
    mine: dict[str, Any] = {kind_of(owner): owner}
    for one in standing:
        if getattr(one, f"{kind_of(owner)}_id") == owner.pk:
            return one
    _require_whole([*(one.share for one in standing), None])
    if since is not None:
        not_future(since, field="since")
    ownership = VentureOwner.objects.create(venture=venture, since=since or timezone.localdate(), **mine)
    record_act(actor=actor, verb="join_owner", subject=ownership, details={"venture": venture.code})
    return ownership


@transaction.atomic
def end_ownership(*, actor: User | None, ownership: VentureOwner, until: date | None = None) -> VentureOwner:
    """Write until when somebody owned a venture (today by default); the row stays. Inverse: `join_owner`.

    Effects: the ownership, one act; the shares of the others are told anew with `share_out`. Raises `InvalidInput` for
    the last owner: a venture without any has ended, or another owner joins first.
    """
    venture = locked_venture(ownership.venture, actor)
    ownership = VentureOwner.objects.select_for_update(of=("self",)).get(pk=ownership.pk)
    if ownership.until is not None:
        return ownership
    others = VentureOwner.objects.filter(venture=venture, until=None).exclude(pk=ownership.pk)
    if not others.exists():
        raise InvalidInput(_("This is its last owner: first say who owns it now, or that it ended."))
    ownership.until = not_future(until or timezone.localdate(), field="until")
    if ownership.since and ownership.until < ownership.since:
        raise InvalidInput(_("It cannot end before it began."), field="until")
    ownership.save(update_fields=["until"])
    others.update(share=None)
    record_act(actor=actor, verb="end_ownership", subject=ownership, details={"venture": venture.code})
    return ownership


@transaction.atomic
def share_out(*, actor: User | None, venture: Venture, shares: Mapping[UUID, Decimal | None]) -> Venture:
    """Say in which parts its present owners own a venture: percent by the key of the ownership, or None for all.

    Effects: the ownerships, one act. Raises `InvalidInput` unless every owner is there and it is the whole.
    """
    venture = locked_venture(venture, actor)
    standing = list(VentureOwner.objects.select_for_update(of=("self",)).filter(venture=venture, until=None))
    if {one.pk for one in standing} != set(shares):
        raise InvalidInput(_("The owners changed meanwhile: look at them again."), field="share")
    _require_whole(list(shares.values()))
    for one in standing:
        one.share = shares[one.pk]
        one.save(update_fields=["share"])
    record_act(actor=actor, verb="share_out", subject=venture)
    return venture
