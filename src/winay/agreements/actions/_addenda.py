"""How an addendum is made: numbered under the agreement's lock, stored, its paper kept."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.agreements.actions._locks import programme_of
from winay.agreements.adenda import addendum_content, addendum_pdf
from winay.agreements.models import Addendum, Agreement
from winay.agreements.rules import sign_by
from winay.agreements.states import ADDENDUM_STATES
from winay.agreements.terms import terms_of
from winay.base.actions import transition
from winay.base.errors import InvalidInput
from winay.base.models import User
from winay.documents.actions import keep_document
from winay.ledger.heads import heads_of

LONGEST = 500


def plain(text: str, field: str, missing: Any) -> str:
    """Return a text on one line; raises `InvalidInput` for none and for one that is too long."""
    text = " ".join(text.split())
    if not text:
        raise InvalidInput(missing, field=field)
    if len(text) > LONGEST:
        raise InvalidInput(_("Write at most %(most)d letters.") % {"most": LONGEST}, field=field)
    return text


def new_addendum(
    *,
    actor: User,
    agreement: Agreement,
    kind: Addendum.Kind,
    act: str,
    reason: str,
    text: str = "",
    changes: Mapping[str, Any] | None = None,
) -> Addendum:
    """Write the next addendum of an agreement down and move it by `act`. With `keep_paper` once it is to be read.

    The agreement's row is locked. Effects: the addendum, one act.
    """
    last = agreement.addenda.aggregate(last=Max("number"))["last"] or 0
    addendum = Addendum(
        agreement=agreement,
        number=last + 1,
        kind=kind,
        decided_on=timezone.localdate(),
        reason=reason,
        text=text,
        changes=dict(changes or {}),
    )
    if act == "issue_addendum":
        days = terms_of(agreement.outcome.proposal.call).sign_days
        addendum.sign_by = sign_by(addendum.decided_on, days)
    addendum.save(force_insert=True)
    move(addendum, act, actor, reason=reason)
    if addendum.state != "to_approve":
        keep_paper(addendum, actor)
    return addendum


def move(addendum: Addendum, act: str, actor: User, *, reason: str = "", also_save: tuple[str, ...] = ()) -> None:
    """Move an addendum along its states, with what it is about on record."""
    details = {"agreement": addendum.agreement.code, "number": addendum.number, "kind": addendum.kind}
    transition(
        addendum,
        table=ADDENDUM_STATES,
        act=act,
        actor=actor,
        reason=reason,
        details=details,
        also_save=also_save,
    )


def keep_paper(addendum: Addendum, actor: User, *, on: date | None = None) -> None:
    """Make the addendum's PDF with hash and QR code. It is not public: who signs stands in it."""
    heads = heads_of(programme_of(addendum.agreement))
    content = addendum_content(addendum, issued_on=on or timezone.localdate()) | {"heads": heads}
    addendum.document = keep_document(
        kind="addendum",
        code=addendum.code,
        title=content["title"],
        pdf=addendum_pdf(content),
        content=content,
        public=False,
        actor=actor,
        heads=heads,
    )
    addendum.save(update_fields=["document"])
