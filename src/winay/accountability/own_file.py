"""What somebody's own file says of them as one who oversaw receipts."""

from typing import Any

from winay.accountability.models import Good, Overseer
from winay.base.own_file import Whose


def chapters(whose: Whose) -> dict[str, Any]:
    """Return the sign-offs that a person signed, and the goods that they keep for a group."""
    rows = Overseer.objects.filter(person__in=whose.people).select_related("sign_off__agreement__organisation")
    goods = Good.objects.filter(keeper__in=whose.people).select_related("closure__agreement")
    return {
        "oversaw_receipts": [
            {
                "group": one.sign_off.agreement.organisation.name,
                "agreement": one.sign_off.agreement.code,
                "signed_on": one.sign_off.signed_on,
            }
            for one in rows.order_by("created_at")
        ],
        "keeps_goods": [
            {
                "what": one.what,
                "value": str(one.value),
                "kept_at": one.kept_at,
                "group": one.closure.agreement.code,
            }
            for one in goods.order_by("created_at")
        ],
    }
