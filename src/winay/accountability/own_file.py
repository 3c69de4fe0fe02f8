"""What somebody's own file says of them as one who oversaw receipts."""

from typing import Any

from winay.accountability.models import Overseer
from winay.base.own_file import Whose


def chapters(whose: Whose) -> dict[str, Any]:
    """Return the sign-offs that a person signed, with the group and the day."""
    rows = Overseer.objects.filter(person__in=whose.people).select_related("sign_off__agreement__organisation")
    return {
        "oversaw_receipts": [
            {
                "group": one.sign_off.agreement.organisation.name,
                "agreement": one.sign_off.agreement.code,
                "signed_on": one.sign_off.signed_on,
            }
            for one in rows.order_by("created_at")
        ]
    }
