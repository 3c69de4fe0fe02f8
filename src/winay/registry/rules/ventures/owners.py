"""Who owns a venture, and in what parts."""

from collections.abc import Sequence
from decimal import Decimal

from winay.base.messages import N_

WHOLE = Decimal(100)


def shares_problem(shares: Sequence[Decimal | None]) -> str:
    """Return what is wrong with the shares (percent) of all owners of one venture, as a message id; "" if nothing.

    Owners without any share on record own it together, as groups do. Where one share is said, all are, each is more
    than nothing, and together they are the whole. A third is written 33.33, so three of them may lack 0.01 each.
    """
    if not shares:
        return N_("A venture has an owner.")
    said = [share for share in shares if share is not None]
    if not said:
        return ""
    if len(said) < len(shares):
        return N_("Give the share of each owner, or of none: then they own it together.")
    if any(share <= 0 or share > WHOLE for share in said):
        return N_("A share is more than 0 and 100 % at most.")
    if abs(sum(said) - WHOLE) > Decimal("0.01") * len(said):
        return N_("The shares are 100 % together.")
    return ""
