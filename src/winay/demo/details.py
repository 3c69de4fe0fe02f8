"""Small invented things of the demonstration: a plan's costs, an account, an hour."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils import timezone

from winay.base.rounding import half_up
from winay.demo import data
from winay.registry.rules import cci_check_digits

CENT = Decimal("0.01")


def cost_lines(group: data.Group) -> list[dict[str, Any]]:
    """Split what is asked into 60% goods and 40% assistance, and add the group's own tenth in cash and in kind."""
    goods = half_up(group.asked * Decimal("0.6"))
    tools = half_up(goods * Decimal("0.35"))
    own = half_up(group.asked * Decimal("0.1"), Decimal("10"))
    rows = [
        ("goods", "Materiales e insumos", "global", goods - tools, "programme"),
        ("goods", "Herramientas y equipo menor", "global", tools, "programme"),
        ("assistance", "Asistencia técnica de un yachachiq", "global", group.asked - goods, "programme"),
        ("goods", "Aporte del grupo en efectivo", "global", own, "own_cash"),
        ("other", "Mano de obra del grupo", "global", own, "own_kind"),
    ]
    return [
        {
            "kind": kind,
            "description": text,
            "unit": unit,
            "quantity": Decimal(1),
            "unit_cost": cost,
            "source": source,
        }
        for kind, text, unit, cost, source in rows
    ]


def invented_cci(position: int) -> str:
    """Return an interbank code that could be one, another for each position."""
    body = f"018371{4_000_000_000 + position * 7919:012d}"
    return body + cci_check_digits(body)


def at(day: date, hour: int) -> datetime:
    """Return an hour of a day in the time zone of the installation."""
    return timezone.make_aware(datetime.combine(day, time(hour)))
