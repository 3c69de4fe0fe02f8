"""What somebody's own file says of programmes: the roles they have and those they were offered."""

from typing import Any

from winay.base.own_file import Whose
from winay.programmes.models import RoleGrant, RoleOffer


def chapters(whose: Whose) -> dict[str, Any]:
    """Return the roles of the person's account."""
    grants = RoleGrant.objects.filter(user=whose.user).select_related("programme", "territory")
    offers = RoleOffer.objects.filter(user=whose.user).select_related("programme", "territory", "offered_by")
    if whose.user is None:
        grants, offers = grants.none(), offers.none()
    return {
        "roles": [
            {
                "programme": one.programme.code,
                "role": one.role,
                "territory": one.territory.name if one.territory else "",
                "since": one.created_at,
            }
            for one in grants.order_by("created_at")
        ],
        "offered_roles": [
            {
                "programme": one.programme.code,
                "role": one.role,
                "territory": one.territory.name if one.territory else "",
                "offered_by": str(one.offered_by),
                "offered_at": one.created_at,
                "accepted_at": one.accepted_at,
                "closed_at": one.closed_at,
            }
            for one in offers.order_by("created_at")
        ],
    }
