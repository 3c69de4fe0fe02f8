"""Every act on a payment order."""

from winay.treasury.actions.orders import (
    bounce_order,
    pay_order,
    prepare_order,
    release_order,
    reverse_order,
    send_back_order,
)

__all__ = ["bounce_order", "pay_order", "prepare_order", "release_order", "reverse_order", "send_back_order"]
