"""The log of acts as pages show it and a person's own file exports it. What decides anything reads columns instead.

One thing is asked of it besides: whether anybody has worked on a record, which then stays (`worked_on`).
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from winay.base.models import Act

Subject = tuple[str, str]
"""What acts are done to: the label of its model and its key."""


def acts_where(condition: Q) -> QuerySet[Act]:
    """Return the acts for which `condition` holds, the newest first."""
    return Act.objects.filter(condition).order_by("-at", "-id")


def acts_of(subjects: Iterable[Subject]) -> QuerySet[Act]:
    """Return the acts done to `subjects`, the newest first; one kind of subject is one lookup in the index."""
    by_kind: dict[str, list[str]] = {}
    for kind, key in subjects:
        by_kind.setdefault(kind, []).append(key)
    wanted = Q(pk=None)
    for kind, keys in by_kind.items():
        wanted |= Q(subject_type=kind, subject_id__in=keys)
    return acts_where(wanted)


def worked_on(
    kind: str,
    *,
    since: datetime | None = None,
    keys: Iterable[object] | None = None,
    besides: Collection[str] = (),
) -> frozenset[str]:
    """Return the keys of the subjects of `kind` that acts were done to, since then or ever, of all or of `keys`.

    `besides`: verbs that count for nothing here.
    """
    acts = Act.objects.filter(subject_type=kind).exclude(verb__in=besides)
    if since is not None:
        acts = acts.filter(at__gte=since)
    if keys is not None:
        acts = acts.filter(subject_id__in=[str(key) for key in keys])
    return frozenset(acts.values_list("subject_id", flat=True).distinct())
