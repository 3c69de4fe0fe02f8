"""What somebody's own file says of them as one who oversaw receipts."""

from typing import Any

from winay.accountability.models import Good, Overseer, Representative
from winay.base.own_file import Whose


def chapters(whose: Whose) -> dict[str, Any]:
    """Return the sign-offs that a person signed, and the goods that they keep for a group, the nuclei that they
    represented."""
    rows = Overseer.objects.filter(person__in=whose.people).select_related(
        "sign_off__agreement__organisation", "sign_off__nucleus__organisation"
    )
    goods = Good.objects.filter(keeper__in=whose.people).select_related("closure__agreement", "closure__nucleus")
    seats = Representative.objects.filter(person__in=whose.people).select_related("nucleus__organisation")
    return {
        "oversaw_receipts": [
            {
                "group": one.sign_off.account.organisation.name,
                "agreement": one.sign_off.account.code,
                "signed_on": one.sign_off.signed_on,
            }
            for one in rows.order_by("created_at")
        ],
        "keeps_goods": [
            {
                "what": one.what,
                "value": str(one.value),
                "kept_at": one.kept_at,
                "group": one.closure.account.code,
            }
            for one in goods.order_by("created_at")
        ],
        "represents_nuclei": [
            {
                "nucleus": one.nucleus.organisation.name,
                "seat": one.seat,
                "chosen_by": one.chosen_by,
                "since": one.since,
                "until": one.until,
                "left_why": one.left_why,
            }
            for one in seats.order_by("created_at")
        ],
    }
