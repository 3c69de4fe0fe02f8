"""Asking for a comparison of the registry with itself, which the worker does (`registry.jobs`)."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from winay.base import work
from winay.base.actions import record_act
from winay.base.errors import InvalidInput
from winay.base.models import User
from winay.registry import access
from winay.registry.models import LinkRun

COMPARE = "registry.compare"


@transaction.atomic
def ask_comparison(*, actor: User, kind: str, only_new: bool = False) -> None:
    """Queue a comparison of all records of a kind, or with `only_new` of those registered since the last one.

    What waits already is not queued again. Every merge that comes of it can be undone. Effects: one act, the work.
    """
    access.require(access.may_adjudicate(actor))
    if kind not in LinkRun.Kind.values:
        raise InvalidInput(_("This kind of record is not compared."), field="kind")
    details = {"kind": kind, "only_new": only_new}
    record_act(actor=actor, verb="compare_registry", subject=LinkRun(kind=kind), details=details)
    work.enqueue(COMPARE, f"{kind}:{'new' if only_new else 'all'}")
