"""Roles that are offered and wait: for their owner, for a second person."""

from django.db.models import QuerySet

from winay.base.models import User
from winay.programmes.access import Role, grants_of, may_confirm_role
from winay.programmes.models import Programme, RoleOffer


def offers_to(user: User) -> QuerySet[RoleOffer]:
    """Return the roles offered to `user` that wait for their own word."""
    waiting = RoleOffer.objects.filter(user=user, closed_at=None, needs_consent=True, accepted_at=None)
    return waiting.select_related("programme", "territory", "offered_by").order_by("created_at")


def offers_to_confirm(user: User) -> list[RoleOffer]:
    """Return the roles that pay and wait for a second person such as `user`."""
    waiting = RoleOffer.objects.filter(closed_at=None, needs_second=True, confirmed_by=None)
    if not user.is_superuser:
        waiting = waiting.filter(programme__in=grants_of(user, Role.COORDINATOR).values("programme"))
    found = waiting.select_related("user", "programme", "offered_by").order_by("created_at")[:50]
    return [offer for offer in found if may_confirm_role(user, offer)]


def offers_of(programme: Programme) -> QuerySet[RoleOffer]:
    """Return the roles offered in `programme` that still wait for somebody's word."""
    waiting = RoleOffer.objects.filter(programme=programme, closed_at=None)
    return waiting.select_related("user", "offered_by", "programme").order_by("created_at")
