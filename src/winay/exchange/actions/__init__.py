"""Every act on rates and currencies."""

from winay.exchange.actions.changing import approve_change, end_change, record_change
from winay.exchange.actions.rates import Taken, correct_rate, record_rate, take_rates
from winay.exchange.actions.valuing import require_rate, take_value_back, value_sum

__all__ = [
    "Taken",
    "approve_change",
    "correct_rate",
    "end_change",
    "record_change",
    "record_rate",
    "require_rate",
    "take_rates",
    "take_value_back",
    "value_sum",
]
