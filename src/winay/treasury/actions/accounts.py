"""The bank accounts of a programme: written down once, changed where that rewrites nothing, closed."""

from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import User
from winay.programmes.models import Programme
from winay.registry.rules import cci_problem
from winay.treasury.access import may_keep_accounts
from winay.treasury.models import ProgrammeAccount
from winay.treasury.rules import LayoutProblem, read_layout

WHY_NOT = {
    "separator": _("say which sign separates the columns"),
    "empty": _("there is no column"),
    "quotation": _("the quotation mark is not closed"),
    "field": _("there is no such field"),
    "width": _("the width is a number up to 200"),
    "side": _("the side is left or right"),
    "fill": _("what fills the rest is one sign"),
}


def add_account(
    *,
    actor: User,
    programme: Programme,
    name: str,
    use: str,
    bank: str,
    number: str,
    currency: str,
    funding_source: str = "",
    limit: Decimal | None = None,
    layout: str = "",
) -> ProgrammeAccount:
    """Write down a bank account of the programme. The number is a CCI (checked) or the bank's own.

    Effects: the account, one act. Inverse: `close_account`.
    """
    if not may_keep_accounts(actor, programme):
        raise NotAllowed()
    digits = "".join(sign for sign in number if sign.isalnum()).upper()
    if not 6 <= len(digits) <= 34:
        raise InvalidInput(_("The number of an account has 6 to 34 digits."), field="number")
    if len(digits) == 20 and digits.isdecimal() and (problem := cci_problem(digits)):
        raise InvalidInput(problem, field="number")
    account = ProgrammeAccount(
        programme=programme,
        name=name.strip(),
        use=use,
        bank=bank.strip(),
        number=digits,
        currency=currency,
        funding_source=_known_source(programme, funding_source),
    )
    _set(account, limit, layout)
    try:
        with transaction.atomic():
            account.save(force_insert=True)
            record_act(
                actor=actor,
                verb="add_account",
                subject=account,
                details={"currency": currency, "use": use, "limit": str(limit or "")},
            )
    except IntegrityError as error:
        raise InvalidInput(_("This account is written down already."), field="number") from error
    return account


def change_account(
    *, actor: User, account: ProgrammeAccount, limit: Decimal | None, layout: str
) -> ProgrammeAccount:
    """Change above what sum two people release, and the columns of the bank's text file. Effects: one act."""
    with transaction.atomic():
        account = _locked(actor, account)
        before = account.limit
        _set(account, limit, layout)
        account.save(update_fields=["limit", "layout"])
        record_act(
            actor=actor,
            verb="change_account",
            subject=account,
            details={"limit_before": str(before or ""), "limit": str(limit or "")},
        )
        return account


def close_account(*, actor: User, account: ProgrammeAccount) -> ProgrammeAccount:
    """Mark an account as closed: nothing is paid from it any more. What it paid stays. There is no inverse."""
    with transaction.atomic():
        account = _locked(actor, account)
        if account.batches.filter(state__in=("made", "halfway", "released")).exists():
            raise WrongState(
                _("A batch of this account is not with the bank yet: send it or take it apart first.")
            )
        account.closed_at = timezone.now()
        account.save(update_fields=["closed_at"])
        record_act(actor=actor, verb="close_account", subject=account)
        return account


def _locked(actor: User, account: ProgrammeAccount) -> ProgrammeAccount:
    account = (
        ProgrammeAccount.objects.select_for_update(of=("self",)).select_related("programme").get(pk=account.pk)
    )
    if not may_keep_accounts(actor, account.programme):
        raise NotAllowed()
    if account.closed_at is not None:
        raise WrongState(_("This account is closed."))
    return account


def _known_source(programme: Programme, code: str) -> str:
    if code and not programme.funding_sources.filter(code=code).exists():
        raise InvalidInput(_("The programme has no such funding source."), field="funding_source")
    return code


def _set(account: ProgrammeAccount, limit: Decimal | None, layout: str) -> None:
    if limit is not None and limit < 0:
        raise InvalidInput(_("The limit is not below zero."), field="limit")
    if layout.strip():
        try:
            read_layout(layout)
        except LayoutProblem as error:
            raise InvalidInput(
                _("Line %(line)s of the layout cannot be read: %(why)s.")
                % {"line": error.line, "why": WHY_NOT[error.why]},
                field="layout",
            ) from error
    account.limit, account.layout = limit, layout.strip()
