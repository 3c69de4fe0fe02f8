"""Asking for the count of whom a programme's rules reach, and keeping what was counted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from winay.base.actions import record_act
from winay.base.errors import NotAllowed
from winay.base.models import User
from winay.base.work import enqueue
from winay.calls.access import may_count_reach
from winay.calls.models import Call, Reach
from winay.programmes.models import Programme

COUNT_REACH = "count_reach"
"""The name of the work in the queue; its subject is the programme's key."""


@transaction.atomic
def ask_for_reach(*, actor: User, programme: Programme) -> None:
    """Queue the count for the worker; asked twice, it is done once. Raises `NotAllowed`."""
    if not may_count_reach(actor, programme):
        raise NotAllowed()
    enqueue(COUNT_REACH, str(programme.pk))
    record_act(actor=actor, verb=COUNT_REACH, subject=programme)


@transaction.atomic
def keep_reach(
    *,
    programme: Programme,
    call: Call | None,
    rule: Mapping[str, Any],
    content: Mapping[str, Any],
    engine: str,
    counted_at: datetime,
) -> Reach:
    """Keep what was counted in place of the last count; only commands and workers call it.

    `content` is what may be shown: `analytics.targeting.shown`.
    """
    Reach.objects.select_for_update().filter(programme=programme, call=call).delete()
    return Reach.objects.create(
        programme=programme,
        call=call,
        rule=dict(rule),
        content=dict(content),
        engine=engine,
        counted_at=counted_at,
    )
