"""What somebody knows to be two: noted by a verdict or an undone merge, asked before merging, withdrawn with reason."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act, transition
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.registry import access
from winay.registry.actions._common import clean_text
from winay.registry.actions.forgetting import without_names
from winay.registry.models import KnownTwo, LinkPair, Merge
from winay.registry.queries.apart import known_of
from winay.registry.states import LINK_PAIR_STATES


def note_two(
    kind: str,
    one: Any,
    other: Any,
    *,
    by: User | None,
    reason: str,
    pair: LinkPair | None = None,
    merge: Merge | None = None,
) -> None:
    """Write down that two records are two; once, however often it is said. The caller holds the transaction."""
    left, right = sorted((one, other), key=lambda record: record.pk)
    KnownTwo.objects.get_or_create(
        **{f"left_{kind}": left, f"right_{kind}": right},
        withdrawn_at=None,
        defaults={"pair": pair, "merge": merge, "reason": reason, "by": str(by or "system")},
    )


def two_in_words(known: KnownTwo) -> str:
    """Return who found when and why that two records are two, and what to do if they are one all the same."""
    return _(
        "%(who)s found on %(day)s that they are two: “%(why)s”. If they are one all the same, say so and why."
    ) % {
        "who": known.by,
        "day": date_format(timezone.localtime(known.created_at)),
        "why": known.reason or "—",
    }


def settle_two(kind: str, one: Any, other: Any, *, by: User | None, reason: str, anyway: bool) -> None:
    """Let two records be merged of which somebody said that they are two: only if `anyway`, and with a reason.

    Effects: what was known is withdrawn for that reason. Raises `InvalidInput` that tells who said so, when and why.
    """
    for known in known_of(kind, one, other):
        if not anyway:
            raise InvalidInput(two_in_words(known), field="anyway")
        if not reason:
            raise InvalidInput(_("Say why they are one all the same."), field="note")
        _withdraw(known, by=by, reason=reason)


@transaction.atomic
def withdraw_two(*, actor: User | None, known: KnownTwo, reason: str) -> KnownTwo:
    """Take back that two records are two: the next comparison may ask about them, or merge them, again.

    Effects: it is withdrawn and kept; a pair that was found different waits again; one act. Raises `WrongState` if it
    was withdrawn already.
    """
    known = KnownTwo.objects.select_for_update(of=("self",)).get(pk=known.pk)
    access.require(access.may_withdraw_two(actor, known))
    if known.withdrawn_at:
        raise WrongState(_("This was withdrawn already."))
    reason = clean_text(reason, field="reason", most=300, required=True)
    _withdraw(known, by=actor, reason=reason)
    on_record = without_names(reason, known.left, known.right)
    pair = known.pair and LinkPair.objects.select_for_update(of=("self",)).get(pk=known.pair.pk)
    if pair is not None and pair.state == "different":
        transition(pair, table=LINK_PAIR_STATES, act="reopen", actor=actor, reason=on_record)
    record_act(actor=actor, verb="withdraw_two", subject=known, reason=on_record)
    return known


def _withdraw(known: KnownTwo, *, by: User | None, reason: str) -> None:
    known.withdrawn_at, known.withdrawn_by, known.withdrawn_reason = timezone.now(), str(by or "system"), reason
    known.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
