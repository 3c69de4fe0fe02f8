"""What is done for an agreement between payments: minutes of assemblies, trainings, visits. Conditions ask for them."""

from collections.abc import Callable
from datetime import date
from typing import IO, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.agreements.access import may_bring_minutes, may_note_follow_up
from winay.agreements.actions._locks import locked_agreement, require
from winay.agreements.actions.ready import keep_ready
from winay.agreements.letters import tell_minutes_withdrawn
from winay.agreements.models import Agreement, FollowUp
from winay.agreements.states import IN_FORCE
from winay.base.actions import record_act
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.base.proofs import Page, read_proof
from winay.documents.actions import keep_proof
from winay.registry.access import is_current_member

Kind = FollowUp.Kind
FOLLOWED = ("issued", *IN_FORCE)
"""The states of an agreement in which something can be written down for it."""


def upload_minutes(
    *, actor: User, agreement: Agreement, day: date, proof: IO[bytes] | None, remark: str = ""
) -> FollowUp:
    """Keep the minutes of the group's assembly, photographed or as PDF: by a member of the group, or staff for it.

    Effects: the record with its proof, tranches judged anew, one act. The same file returns what stands.
    Inverse: `withdraw_follow_up`.
    """
    require(actor, may_bring_minutes, agreement)
    return _note(actor, may_bring_minutes, agreement, Kind.MINUTES, day, remark, _page(proof))


def note_training(
    *, actor: User, agreement: Agreement, day: date, proof: IO[bytes] | None, remark: str
) -> FollowUp:
    """Write down that the group attended a training: which one, on which day, with the list of who came.

    Effects: as `upload_minutes`. Inverse: `withdraw_follow_up`.
    """
    require(actor, may_note_follow_up, agreement)
    if not remark.strip():
        raise InvalidInput(_("Write what the training was about."), field="remark")
    return _note(actor, may_note_follow_up, agreement, Kind.TRAINING, day, remark, _page(proof))


def note_visit(
    *, actor: User, agreement: Agreement, day: date, remark: str, proof: IO[bytes] | None = None
) -> FollowUp:
    """Write down a visit to the group: on which day, what was seen, perhaps a photograph.

    Effects: as `upload_minutes`; the same day with the same words returns what stands. Inverse: `withdraw_follow_up`.
    """
    require(actor, may_note_follow_up, agreement)
    if not remark.strip():
        raise InvalidInput(_("Write what you saw."), field="remark")
    page = read_proof(proof, field="proof")
    return _note(actor, may_note_follow_up, agreement, Kind.VISIT, day, remark, page)


def withdraw_follow_up(*, actor: User, follow_up: FollowUp, reason: str) -> FollowUp:
    """Say that a record is wrong, or its minutes cannot be read, and why: it counts for nothing from now on.

    Effects: the record marked, tranches judged anew, one act; of minutes the group is told. It can be sent again.
    """
    if not reason.strip():
        raise InvalidInput(_("Say why."), field="reason")
    with transaction.atomic():
        agreement = locked_agreement(follow_up.agreement)
        require(actor, may_note_follow_up, agreement)
        follow_up = FollowUp.objects.get(pk=follow_up.pk)
        if follow_up.withdrawn_at is not None:
            raise WrongState(_("This was withdrawn already."))
        follow_up.withdrawn_at, follow_up.withdrawn_why = timezone.now(), reason.strip()[:500]
        follow_up.save(update_fields=["withdrawn_at", "withdrawn_why"])
        keep_ready(agreement)
        details = _about(agreement, follow_up)
        record_act(actor=actor, verb="withdraw_follow_up", subject=follow_up, reason=reason, details=details)
        if follow_up.kind == Kind.MINUTES:
            tell_minutes_withdrawn(agreement, follow_up)
        return follow_up


def _page(proof: IO[bytes] | None) -> Page:
    page = read_proof(proof, field="proof")
    if page is None:
        raise InvalidInput(_("Choose the photographs or the PDF first."), field="proof")
    return page


def _note(
    actor: User,
    may: Callable[[User, Agreement], bool],
    agreement: Agreement,
    kind: Kind,
    day: date,
    remark: str,
    page: Page | None,
) -> FollowUp:
    """Keep one record. Who may is asked again under the lock: a role or a membership may have ended meanwhile."""
    remark = " ".join(remark.split())
    if len(remark) > 500:
        raise InvalidInput(_("Write at most %(most)d letters.") % {"most": 500}, field="remark")
    with transaction.atomic():
        agreement = locked_agreement(agreement)
        require(actor, may, agreement)
        if agreement.state not in FOLLOWED:
            raise WrongState(_("This agreement is not being carried out."))
        if day > timezone.localdate():
            raise InvalidInput(_("This day is in the future."), field="day")
        proof = keep_proof(page) if page else None
        same = FollowUp.objects.filter(agreement=agreement, kind=kind, day=day, proof=proof, withdrawn_at=None)
        standing = (same if page else same.filter(remark=remark)).first()
        if standing is not None:
            return standing
        made = FollowUp.objects.create(
            agreement=agreement,
            kind=kind,
            day=day,
            remark=remark,
            proof=proof,
            by_group=is_current_member(actor, agreement.organisation),
            noted_by=actor,
        )
        keep_ready(agreement)
        verb = {Kind.MINUTES: "upload_minutes", Kind.TRAINING: "note_training", Kind.VISIT: "note_visit"}[kind]
        record_act(actor=actor, verb=verb, subject=made, details=_about(agreement, made))
        return made


def _about(agreement: Agreement, follow_up: FollowUp) -> dict[str, Any]:
    return {"agreement": agreement.code, "kind": follow_up.kind, "day": follow_up.day.isoformat()}
