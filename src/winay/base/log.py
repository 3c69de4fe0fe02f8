"""The log of acts as pages show it and a person's own file exports it. What decides anything reads columns instead."""

from collections.abc import Iterable

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
