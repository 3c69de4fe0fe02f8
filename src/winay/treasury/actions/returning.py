"""A bank statement that came by mistake goes back as a whole."""

from auditlog.context import disable_auditlog
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from winay.base.actions import record_act
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import User
from winay.treasury.access import may_prepare_payment
from winay.treasury.actions.statements import look_again
from winay.treasury.models import ProgrammeAccount, Statement


def take_statement_back(*, actor: User, statement: Statement, reason: str) -> None:
    """Take a whole statement out again, as if it had not come: the wrong file, or another account's.

    Effects: the statement and its lines are deleted, what waits is compared anew, one act on the account; the same file
    may be taken again. Refused while a line of it is decided, where a line of it was once posted (its entries name the
    statement), and while a later one stands that leaned on its lines. Inverse: taking the file again.
    """
    if not may_prepare_payment(actor, statement.account.programme):
        raise NotAllowed()
    if not reason.strip():
        raise InvalidInput(_("Say why."), field="reason")
    with transaction.atomic():
        account = ProgrammeAccount.objects.select_for_update(of=("self",)).get(pk=statement.account_id)
        found = account.statements.filter(pk=statement.pk).first()
        if found is None:
            raise WrongState(_("This statement was taken back already."))
        lines = found.lines.select_for_update(of=("self",)).order_by("pk")
        if decided := sum(state != "open" for state in lines.values_list("state", flat=True)):
            raise WrongState(
                ngettext(
                    "%(count)s line of it is decided: take that back first.",
                    "%(count)s lines of it are decided: take those back first.",
                    decided,
                )
                % {"count": decided}
            )
        if found.lines.filter(attempt__gt=1).exists():
            raise WrongState(_("A line of it was posted once: the journal names this statement, and it stays."))
        if leans := _leaning_on(found):
            raise WrongState(
                _("“%(file)s” came later and left out what this one already had: take that one back first.")
                % {"file": leans.filename}
            )
        record_act(
            actor=actor,
            verb="take_statement_back",
            subject=account,
            reason=reason.strip(),
            details={"sha256": found.sha256, "lines": found.lines_new, "since": f"{found.since}"},
        )
        # The trail of one deletion tells of the file; fifty thousand of its lines would tell nothing more.
        with disable_auditlog():
            found.lines.all().delete()
        found.delete()
        look_again(account=account)


def _leaning_on(statement: Statement) -> Statement | None:
    """Return a statement that came later, of the same days, and had lines that stood already."""
    return (
        statement.account.statements.filter(
            created_at__gt=statement.created_at,
            since__lte=statement.until,
            until__gte=statement.since,
            lines_new__lt=F("lines_read"),
        )
        .order_by("created_at")
        .last()
    )
