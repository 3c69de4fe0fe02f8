"""Two records of one venture made one, and parted again.

Nothing that was told moves: it is read together. What other packages hold of it (referrals, stays) follows.
"""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.bulk import plain, plain_rows
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.base.signboard import Merged, when_ventures_merged
from winay.registry import access
from winay.registry.actions._common import clean_text
from winay.registry.actions.merges import put_back, repointed
from winay.registry.actions.ventures._common import for_good
from winay.registry.models import Venture, VentureMerge


@transaction.atomic
def merge_ventures(*, actor: User | None, kept: Venture, absorbed: Venture, reason: str) -> VentureMerge:
    """Say that two records are of one venture: `kept` stands for both. Inverse: `undo_venture_merge`.

    Effects: `absorbed` is found no more; its sales, jobs, changes, owners and agreements are read with the kept one's;
    what other packages hold of it follows, but for what the kept one has already; the merge, one act. Raises
    `InvalidInput` for a record and itself, `WrongState` if one of the two stands for nothing any more.
    """
    access.require(access.may_keep(actor, kept, absorbed))
    if kept.pk == absorbed.pk:
        raise InvalidInput(_("This is the same record twice."), field="absorbed")
    both = Venture.objects.select_for_update(of=("self",)).in_bulk([kept.pk, absorbed.pk])
    kept, absorbed = both[kept.pk], both[absorbed.pk]
    access.require(access.may_keep(actor, kept, absorbed))
    if kept.merged_into_id or absorbed.merged_into_id:
        raise WrongState(_("This venture was merged into another one. Choose the one that stands."))
    reason = clean_text(reason, field="reason", most=300, required=True)
    under = Venture.objects.filter(merged_into=absorbed)
    moved = [str(key) for key in under.values_list("pk", flat=True)]
    under.update(merged_into=kept)
    absorbed.merged_into = kept
    absorbed.save(update_fields=["merged_into"])
    merge = VentureMerge.objects.create(
        kept=kept,
        absorbed=absorbed,
        moved=moved,
        followed=_follow(kept, absorbed),
        reason=reason,
        by=str(actor or "system"),
    )
    record_act(actor=actor, verb="merge_ventures", subject=merge, reason=for_good(reason, kept))
    return merge


@transaction.atomic
def undo_venture_merge(*, actor: User | None, merge: VentureMerge, reason: str) -> VentureMerge:
    """Part two merged ventures: each stands for itself again, with what was told of it. Inverse: a new merge.

    What was told after the merge stays with the kept one, and what followed goes back. Effects: both, the merge, one
    act. Raises `WrongState` if it was undone already, or if the kept one was itself merged later: that one is
    undone first.
    """
    merge = VentureMerge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    both = Venture.objects.select_for_update(of=("self",)).in_bulk([merge.kept_id, merge.absorbed_id])
    kept, absorbed = both[merge.kept_id], both[merge.absorbed_id]
    access.require(access.may_keep(actor, kept, absorbed))
    if merge.undone_at:
        raise WrongState(_("This merge was undone already."))
    if kept.merged_into_id:
        raise WrongState(_("“%(name)s” was itself merged later: undo that merge first.") % {"name": str(kept)})
    reason = clean_text(reason, field="reason", most=300, required=True)
    Venture.objects.filter(pk__in=merge.moved, merged_into=kept).update(merged_into=absorbed)
    absorbed.merged_into = None
    absorbed.save(update_fields=["merged_into"])
    put_back(_following(), kept, absorbed, merge.followed)
    merge.undone_at, merge.undone_by, merge.undone_reason = timezone.now(), str(actor or "system"), reason
    merge.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    record_act(actor=actor, verb="undo_venture_merge", subject=merge, reason=for_good(reason, kept))
    return merge


def _following() -> Iterator[tuple[type[Model], str]]:
    """Yield every model above the registry, with its field, whose rows go over to the kept venture."""
    for relation in Venture._meta.related_objects:
        related = relation.related_model
        if (
            not isinstance(related, str)
            and when_ventures_merged().get(related._meta.label_lower) == Merged.FOLLOWS
        ):
            yield related, relation.field.name


def _follow(kept: Venture, absorbed: Venture) -> dict[str, dict[str, list[str]]]:
    """Point what other packages hold of the absorbed venture to the kept one; return what went, by model and field."""
    moved: dict[str, dict[str, list[str]]] = {}
    for related, field in _following():
        pointing = related._default_manager.filter(**{field: absorbed}).order_by()
        rows = plain_rows(pointing, (related._meta.pk.attname, f"{field}_id"))
        target = dict.fromkeys((row[1] for row in rows), plain(kept.pk))
        keys = [str(key) for key, _source in repointed(related, f"{field}_id", rows, target)]
        if keys:
            moved.setdefault(related._meta.label_lower, {})[field] = keys
    return moved
