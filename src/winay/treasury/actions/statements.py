"""Statements of the bank: taken once, each line proposed to what it is, and decided by a person.

A line that is accepted pays or bounces its order by the same acts as by hand; each in a transaction of its own, so that
what was cut off goes on where it stopped.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from moneyed import Money

from winay.base.actions import record_act, transition
from winay.base.errors import DomainError, InvalidInput, NotAllowed, Problem, WrongState
from winay.base.models import User
from winay.ledger.actions import reverse
from winay.treasury.access import may_prepare_payment, may_release
from winay.treasury.actions.orders import bounce_order, pay_order, reverse_order
from winay.treasury.files.statements import BookedLine, ReadStatement, read_statement
from winay.treasury.models import PaymentOrder, ProgrammeAccount, Statement, StatementLine
from winay.treasury.postings import post_explained
from winay.treasury.purposes import locked_matter
from winay.treasury.queries import line_of, waiting_payments
from winay.treasury.rules import propose
from winay.treasury.states import LINE_STATES

CHUNK = 1000
EXPLAINED = ("charge", "interest", "receipt", "spent", "own", "mistake")
POSTED = ("charge", "interest")
"""What is posted when a line is explained so; the others are in the journal by another act, or no money of ours."""
CAME_BACK = ("rejected", "reversed")
"""States of an order whose transfer is on record as come back: a line that says so is only linked."""
ALIKE_FROM = 6
"""How many last digits of two account numbers have to agree: banks print theirs with and without their own prefix."""


@dataclass(frozen=True)
class Accepted:
    """What accepting proposals did: how many lines, and which could not be, with why."""

    done: int
    refused: tuple[Problem, ...]


def receive_statement(*, actor: User, account: ProgrammeAccount, filename: str, data: bytes) -> Statement:
    """Read a statement of the account and keep its lines; those that an earlier one had stand once.

    Effects: the statement, its new lines, a proposal for every line that waits, one act. Nothing is posted by it.
    Inverse: `take_statement_back`. Raises `InvalidInput` for what is no statement, is of another account or currency,
    was taken before, or has no new line; nothing is kept of it then.
    """
    if not may_prepare_payment(actor, account.programme):
        raise NotAllowed()
    digest = hashlib.sha256(data).hexdigest()
    if before := account.statements.filter(sha256=digest).first():
        raise InvalidInput(
            _("This file was taken before, on %(day)s.")
            % {"day": f"{timezone.localdate(before.created_at):%d/%m/%Y}"},
            field="file",
        )
    read = read_statement(data, currency=account.currency)
    _require_of_account(read, account)
    with transaction.atomic():
        ProgrammeAccount.objects.select_for_update(of=("self",)).get(pk=account.pk)
        fresh = _fresh(account, read.lines)
        if not fresh:
            raise InvalidInput(
                _("Every line of this statement was taken before, with another file."), field="file"
            )
        days = [line.booked_on for line in read.lines]
        statement = Statement.objects.create(
            account=account,
            filename=filename[:200],
            sha256=digest,
            form=read.form,
            since=min(days),
            until=max(days),
            opening=read.opening,
            closing=read.closing,
            lines_read=len(read.lines),
            lines_new=len(fresh),
            received_by=actor,
        )
        StatementLine.objects.bulk_create(
            (_row(statement, number, line) for number, line in fresh), batch_size=CHUNK
        )
        record_act(
            actor=actor,
            verb="receive_statement",
            subject=statement,
            details={"sha256": digest, "lines": len(read.lines), "new": len(fresh)},
        )
        look_again(account=account)
        return statement


def _require_of_account(read: ReadStatement, account: ProgrammeAccount) -> None:
    digits = "".join(sign for sign in read.account if sign.isalnum()).upper()
    shorter = min(len(digits), len(account.number))
    if digits and (shorter < ALIKE_FROM or digits[-shorter:] != account.number[-shorter:]):
        raise InvalidInput(
            _("This is a statement of the account …%(other)s, not of %(name)s.")
            % {"other": digits[-4:], "name": account},
            field="file",
        )
    other = {line.currency for line in read.lines if line.currency != account.currency}
    other |= {read.currency} - {"", account.currency}
    if other:
        raise InvalidInput(
            _("The statement is in %(other)s; the account is in %(currency)s.")
            % {"other": ", ".join(sorted(other)), "currency": account.currency},
            field="file",
        )


def _fresh(account: ProgrammeAccount, lines: Sequence[BookedLine]) -> list[tuple[int, BookedLine]]:
    known: set[str] = set()
    for start in range(0, len(lines), CHUNK):
        wanted = [line.fingerprint for line in lines[start : start + CHUNK]]
        known |= set(account.lines.filter(fingerprint__in=wanted).values_list("fingerprint", flat=True))
    return [(number, line) for number, line in enumerate(lines, start=1) if line.fingerprint not in known]


def _row(statement: Statement, number: int, line: BookedLine) -> StatementLine:
    return StatementLine(
        statement=statement,
        account=statement.account,
        number=number,
        booked_on=line.booked_on,
        amount=Money(line.amount, line.currency),
        operation=line.operation,
        reference=line.reference,
        text=line.text,
        party=line.party,
        party_account=line.account,
        returned=line.returned,
        fingerprint=line.fingerprint,
    )


def look_again(*, account: ProgrammeAccount) -> int:
    """Propose anew what every line of the account that waits is; returns how many there are. Changes nothing else."""
    rows = list(account.lines.filter(state="open").order_by("booked_on", "number"))
    proposals = {one.line: one for one in propose([line_of(row) for row in rows], waiting_payments(account))}
    changed = []
    for row in rows:
        one = proposals[str(row.pk)]
        said = (one.kind, one.trust, one.reason, UUID(one.payment) if one.payment else None)
        if (row.kind, row.trust, row.how, row.meant_id) != said:
            row.kind, row.trust, row.how, row.meant_id = said
            changed.append(row)
    StatementLine.objects.bulk_update(changed, ["kind", "trust", "how", "meant"], batch_size=CHUNK)
    return len(rows)


def accept_lines(*, actor: User, account: ProgrammeAccount, lines: Iterable[StatementLine]) -> Accepted:
    """Accept what is proposed for each line: its payment is paid or returned, its charge or interest posted.

    Each in a transaction of its own; a line that was decided meanwhile is passed over, a doubtful one never accepted.
    """
    if not may_prepare_payment(actor, account.programme):
        raise NotAllowed()
    done, refused = 0, []
    for line in lines:
        try:
            done += _accept(actor, line)
        except DomainError as error:
            refused.append(Problem(str(error), where=f"{line.booked_on:%d/%m/%Y} {line.amount}"))
    return Accepted(done, tuple(refused))


def _accept(actor: User, line: StatementLine) -> int:
    with transaction.atomic():
        line = _locked(actor, line)
        if line.state != "open" or line.trust not in ("certain", "likely"):
            return 0
        if line.kind in POSTED:
            explain_line(actor=actor, line=line, as_=line.kind)
        elif line.meant is not None:
            match_line(actor=actor, line=line, order=line.meant)
        else:
            return 0
        return 1


def match_line(*, actor: User, line: StatementLine, order: PaymentOrder) -> StatementLine:
    """Decide that a line is the bank's answer to a payment: money that left pays it, money that came back returns it.

    A payment that was written down as paid, rejected or reversed by hand is only linked. Effects: those of `pay_order`
    or `bounce_order`; the line matched. Inverse: `take_match_back`. Raises `InvalidInput` where amounts differ,
    `WrongState` for money that came back of a payment that stands as paid: the coordinator reverses it first.
    """
    with transaction.atomic():
        line = _locked(actor, line)
        if order.programme_id != line.account.programme_id:
            raise NotAllowed()
        # What is read of the payment decides: another line may be matched with it at the same moment.
        locked_matter(order)
        order = PaymentOrder.objects.select_related("programme").get(pk=order.pk)
        if abs(line.amount.amount) != order.amount.amount or line.amount.currency != order.amount.currency:
            raise InvalidInput(
                _("The line is of %(line)s, the payment %(code)s of %(order)s: they are not the same.")
                % {"line": line.amount, "code": order.code, "order": order.amount},
                field="order",
            )
        if line.amount.amount > 0:
            _return(actor, line, order)
        else:
            _pay(actor, line, order)
        line.order = order
        _decide(actor, line, "match", {"order": order.code})
        return line


def _pay(actor: User, line: StatementLine, order: PaymentOrder) -> None:
    if order.state != "paid":
        number = line.operation or line.reference or f"{line.booked_on:%Y%m%d}-{line.number}"
        pay_order(actor=actor, order=order, operation_number=number[:40], paid_on=line.booked_on)
    elif order.statement_lines.filter(amount__lt=0).exists():
        raise WrongState(_("%(code)s was paid by another line of the bank already.") % {"code": order.code})


def _return(actor: User, line: StatementLine, order: PaymentOrder) -> None:
    reason = " ".join(part for part in (line.returned, line.text) if part) or _("The bank returned the transfer.")
    if order.state in CAME_BACK:
        if order.statement_lines.filter(amount__gt=0).exists():
            raise WrongState(_("%(code)s came back by another line of the bank already.") % {"code": order.code})
    elif order.state != "paid":
        bounce_order(actor=actor, order=order, reason=reason)
    elif may_release(actor, order):
        reverse_order(actor=actor, order=order, reason=reason)
    else:
        raise WrongState(
            _("%(code)s stands as paid: the coordinator reverses it first, then this line is matched with it.")
            % {"code": order.code}
        )


def take_match_back(*, actor: User, line: StatementLine, reason: str) -> StatementLine:
    """Undo that a line is the answer to a payment, saying why: the line waits again.

    The payment stays as it is. Raises `WrongState` where the line is money that left and the payment stands as paid by
    it: the coordinator reverses the payment first, so that nothing is paid without a line of the bank.
    """
    if not reason.strip():
        raise InvalidInput(_("Say why."), field="reason")
    with transaction.atomic():
        line = _locked(actor, line)
        order = line.order
        if order is not None:
            locked_matter(order)
            order.refresh_from_db()
            if line.amount.amount < 0 and order.state == "paid":
                raise WrongState(
                    _("The payment %(code)s stands as paid by this line: the coordinator reverses it first.")
                    % {"code": order.code}
                )
        line.order = None
        transition(
            line,
            table=LINE_STATES,
            act="take_match_back",
            actor=actor,
            reason=reason,
            also_save=("order",),
            details={"order": order.code if order else ""},
        )
        return line


def explain_line(*, actor: User, line: StatementLine, as_: str, note: str = "") -> StatementLine:
    """Say what a line is that is no payment: charge, interest, money received or spent, between own accounts.

    Charges and interest are posted; for the others a note says where they stand. Inverse: `take_explanation_back`.
    """
    with transaction.atomic():
        line = _locked(actor, line)
        if as_ not in EXPLAINED:
            raise InvalidInput(_("Choose what the line is."), field="as_")
        came_in = line.amount.amount > 0
        if as_ in (("charge", "spent") if came_in else ("interest", "receipt")):
            message = _("Charges and what was spent leave the account; interest and receipts come in.")
            raise InvalidInput(message, field="as_")
        if as_ not in POSTED and not note.strip():
            raise InvalidInput(_("Say where this stands, for whoever asks later."), field="note")
        line.explained, line.note = as_, note.strip()[:300]
        if as_ in POSTED:
            post_explained(line=line, actor=actor)
        _decide(actor, line, "explain", {"as": as_})
        return line


def take_explanation_back(*, actor: User, line: StatementLine, reason: str) -> StatementLine:
    """Undo an explanation, saying why: what was posted for it is reversed, and the line waits again."""
    if not reason.strip():
        raise InvalidInput(_("Say why."), field="reason")
    with transaction.atomic():
        line = _locked(actor, line)
        entry = (
            post_explained(line=line, actor=actor)
            if line.state == "explained" and line.explained in POSTED
            else None
        )
        if entry is not None:
            reverse(entry=entry, actor=actor, idempotency_key=f"{entry.idempotency_key}:reversed", reason=reason)
        line.attempt += 1
        line.explained, line.note = "", ""
        transition(
            line,
            table=LINE_STATES,
            act="take_explanation_back",
            actor=actor,
            reason=reason,
            also_save=("explained", "note", "attempt"),
        )
        return line


def _decide(actor: User, line: StatementLine, act: str, details: dict[str, Any]) -> None:
    transition(
        line,
        table=LINE_STATES,
        act=act,
        actor=actor,
        also_save=("order", "explained", "note"),
        details={**details, "how": line.how, "trust": line.trust, "amount": str(line.amount.amount)},
    )


def _locked(actor: User, line: StatementLine) -> StatementLine:
    found: StatementLine = (
        StatementLine.objects.select_for_update(of=("self",))
        .select_related("account__programme", "meant")
        .get(pk=line.pk)
    )
    if not may_prepare_payment(actor, found.account.programme):
        raise NotAllowed()
    return found
