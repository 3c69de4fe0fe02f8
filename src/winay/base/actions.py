"""The two writes every room shares: recording an act, and changing a state by a table."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from winay.base.errors import WrongState
from winay.base.kept_pages import renew_after
from winay.base.models import Act, User
from winay.base.open_files import make_after
from winay.base.seals import seal_after_commit
from winay.base.states import StateTable

BATCH = 400


def record_act(
    *,
    actor: User | None,
    verb: str,
    subject: models.Model,
    reason: str = "",
    from_state: str = "",
    to_state: str = "",
    details: dict[str, Any] | None = None,
) -> Act:
    """Append one line to the log of acts. `actor=None` stands for the system itself.

    Personal data does not belong in `details`.
    """
    act = Act.objects.create(
        actor_id=actor.pk if actor else None,
        actor_name=str(actor) if actor else "system",
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        subject_code=str(getattr(subject, "code", "")),
        from_state=from_state,
        to_state=to_state,
        reason=reason,
        details=details or {},
    )
    seal_after_commit([act])
    make_after([act])
    renew_after([act])
    return act


def record_many(
    *, actor: User | None, verb: str, subjects: Sequence[models.Model], to_state: str = ""
) -> list[Act]:
    """Append one line to the log of acts for each of many things of one model; few queries."""
    acts = [
        Act(
            actor_id=actor.pk if actor else None,
            actor_name=str(actor) if actor else "system",
            verb=verb,
            subject_type=subject._meta.label_lower,
            subject_id=str(subject.pk),
            subject_code=str(getattr(subject, "code", "")),
            to_state=to_state,
        )
        for subject in subjects
    ]
    Act.objects.bulk_create(acts, batch_size=BATCH)
    seal_after_commit(acts)
    make_after(acts)
    renew_after(acts)
    return acts


def wrong_state(subject: Any, table: StateTable) -> WrongState:
    """Return the error that says in which state `subject` is, where no act may lead on from it as asked."""
    label = table.labels[subject.state].staff
    return WrongState(
        _("This cannot be done now: “%(thing)s” is in the state “%(state)s”.")
        % {"thing": str(subject), "state": _(label)}
    )


def transition(
    subject: Any,
    *,
    table: StateTable,
    act: str,
    actor: User | None,
    reason: str = "",
    details: dict[str, Any] | None = None,
    also_save: tuple[str, ...] = (),
) -> Act:
    """Move `subject` along `table` by `act`, save its state (and `also_save` fields), record who and why.

    The caller holds the row lock and has checked permission. Nothing else writes a `state` field.
    Raises `WrongState` if the table has no such row.
    """
    before = subject.state
    row = table.row(before, act)
    if row is None:
        raise wrong_state(subject, table)
    subject.state = row.target
    subject.save(update_fields=["state", *also_save])
    return record_act(
        actor=actor,
        verb=act,
        subject=subject,
        reason=reason,
        from_state=before,
        to_state=row.target,
        details=details,
    )


def transition_many(
    subjects: Sequence[Any],
    *,
    table: StateTable,
    act: str,
    actor: User | None,
    reason: str = "",
    details: Mapping[Any, dict[str, Any]] | None = None,
) -> list[Act]:
    """Move many subjects of one model along `table` by the same `act`; one act each, few queries.

    `details` are by primary key. The caller holds the locks and has checked permission. All or none: raises
    `WrongState` for the first subject that the table does not let go. Like `transition`, it writes only the
    state; the log of acts is the history of the change.
    """
    acts = []
    for subject in subjects:
        row = table.row(subject.state, act)
        if row is None:
            raise wrong_state(subject, table)
        acts.append(
            Act(
                actor_id=actor.pk if actor else None,
                actor_name=str(actor) if actor else "system",
                verb=act,
                subject_type=subject._meta.label_lower,
                subject_id=str(subject.pk),
                subject_code=str(getattr(subject, "code", "")),
                from_state=subject.state,
                to_state=row.target,
                reason=reason,
                details=(details or {}).get(subject.pk, {}),
            )
        )
        subject.state = row.target
    for start in range(0, len(subjects), BATCH):
        chunk = subjects[start : start + BATCH]
        manager = type(chunk[0])._default_manager
        manager.filter(pk__in=[subject.pk for subject in chunk]).update(state=chunk[0].state)
    Act.objects.bulk_create(acts, batch_size=BATCH)
    seal_after_commit(acts)
    make_after(acts)
    renew_after(acts)
    return acts
