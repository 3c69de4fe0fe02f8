"""`winay ledger verify`: are the journal and the log of acts whole, and as signed papers say?"""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from winay.cli.console import Code, Fault, Json, Out, command
from winay.cli.language import _
from winay.cli.setup import find, start_with_database

if TYPE_CHECKING:
    from winay.programmes.models import Programme

SHORTEST = 12
FAULTS = ("papers", "differences", "wrong_balances", "disturbed_months")


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    group = typer.Typer(help=_("The double-entry journal."), no_args_is_help=True)
    group.command(
        "verify",
        help=_(
            "Recompute the chains of the journal and of the acts, compare them with every signed paper and with what "
            "was decided and paid; exit with 1 if anything does not fit."
        ),
        epilog=_("Example: winay ledger verify --programme haku-winay-caraz"),
    )(verify)
    group.command(
        "renew-balances",
        help=_(
            "Write anew the balances that differ from the journal, and put on record how many. The journal itself is "
            "never touched: verify it first."
        ),
        epilog=_("Example: winay ledger renew-balances --programme haku-winay-caraz"),
    )(renew)
    group.command(
        "beancount",
        help=_(
            "Write the journal of a programme as a Beancount file: accounts, entries, and a check of every balance. "
            "bean-check reads it without a complaint."
        ),
        epilog=_("Example: winay ledger beancount --programme haku-winay-caraz journal.beancount"),
    )(beancount)
    group.command(
        "totals",
        help=_(
            "What all programmes hold together, by kind of account and currency: the trial balance of the country."
        ),
        epilog=_("Example: winay ledger totals --json"),
    )(totals)
    app.add_typer(group, name="ledger")


@command
def verify(
    programme: Annotated[str, typer.Option(help=_("Code of one programme; without it, all are verified."))] = "",
    since: Annotated[
        list[str] | None,
        typer.Option(
            help=_(
                "What a paper prints, as NUMBER:SEAL for the journal of --programme or acts:NUMBER:SEAL; the first "
                "12 digits of the seal are enough. Repeatable."
            )
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Verify journal and acts."""
    start_with_database()
    from winay.base.seals import verify_acts
    from winay.programmes.models import Programme

    if programme:
        missing = _("There is no programme “{code}”.").format(code=programme)
        wanted = [find(Programme, code=programme, missing=missing)]
    else:
        wanted = list(Programme.objects.all())
    out = Out(as_json=as_json)
    reports, lost = [], _lost(since or [], wanted)
    with out.progress(_("Verifying the journal")) as progress:
        acts = verify_acts()
        for at, each in enumerate(wanted, start=1):
            reports.append(chain_of(each) | compared(each))
            progress(at, len(wanted))
    for line in (*_said(reports), *_said_of_acts(acts)):
        out.say(line)
    for paper in lost:
        out.say(_("{paper}: what the paper prints is not there any more.").format(paper=paper))
    if not reports:
        out.say(_("There are no programmes yet."))
    whole = (
        acts.valid
        and not lost
        and all(report["whole"] and not any(report[fault] for fault in FAULTS) for report in reports)
    )
    out.result(
        whole=whole,
        programmes=reports,
        acts={
            "whole": acts.valid,
            "acts": acts.head.number,
            "head": acts.head.hash,
            "wrong_act": acts.broken_at,
            "unsealed": acts.unsealed,
        },
        lost=lost,
    )
    if not whole:
        raise typer.Exit(int(Code.INPUT))


@command
def renew(
    programme: Annotated[str, typer.Option(help=_("Code of the programme."), show_default=False)],
    as_json: Json = False,
) -> None:
    """Renew the kept balances of a programme."""
    start_with_database()
    from winay.ledger.actions import renew_balances
    from winay.programmes.models import Programme

    missing = _("There is no programme “{code}”.").format(code=programme)
    found = find(Programme, code=programme, missing=missing)
    report = chain_of(found)
    if not report["whole"]:
        raise Fault(
            _("The journal of {code} does not fit its chain: see winay ledger verify.").format(code=programme),
            mend=_("Keep this database as it is and compare it with the last backup."),
            code=Code.INPUT,
        )
    out = Out(as_json=as_json)
    number = renew_balances(programme=found, actor=None)
    out.say(_("{code}: {count} balances renewed.").format(code=programme, count=number))
    out.result(programme=programme, renewed=number)


@command
def beancount(
    target: Annotated[Path, typer.Argument(help=_("The file to write."))],
    programme: Annotated[str, typer.Option(help=_("Code of the programme."), show_default=False)],
    as_json: Json = False,
) -> None:
    """Write the journal of a programme as a Beancount file."""
    start_with_database()
    from winay.ledger.exports import beancount_of
    from winay.programmes.models import Programme

    missing = _("There is no programme “{code}”.").format(code=programme)
    found = find(Programme, code=programme, missing=missing)
    try:
        with target.open("w", encoding="utf-8") as file:
            file.writelines(beancount_of(found))
    except OSError as error:
        raise Fault(
            _("{path} cannot be written: {why}.").format(path=target, why=error.strerror),
            mend=_("Name a file in a folder that you may write to."),
            code=Code.INPUT,
        ) from error
    entries = found.entries.count()
    out = Out(as_json=as_json)
    out.say(_("{path}: {count} entries.").format(path=target, count=entries))
    out.result(programme=programme, path=str(target), entries=entries)


@command
def totals(as_json: Json = False) -> None:
    """Show the trial balance of all programmes."""
    start_with_database()
    from winay.ledger.chart import kind_of
    from winay.ledger.queries import national_trial_balance
    from winay.ledger.rules import money_text

    out, rows = Out(as_json=as_json), national_trial_balance()
    for row in rows:
        out.say(
            _("{kind}: {amount} in {count} accounts").format(
                kind=_(kind_of(row.kind).name), amount=money_text(row.balance, row.currency), count=row.accounts
            )
        )
    if not rows:
        out.say(_("Nothing has been posted yet."))
    out.result(
        totals=[
            {"kind": row.kind, "currency": row.currency, "accounts": row.accounts, "balance": str(row.balance)}
            for row in rows
        ]
    )


def _said(reports: Iterable[dict[str, Any]]) -> Iterable[str]:
    for report in reports:
        code = report["programme"]
        if report["whole"]:
            yield _("{code}: {count} entries, whole.").format(code=code, count=report["entries"])
        else:
            yield _("{code}: entry {number} does not fit: {why}.").format(
                code=code, number=report["wrong_entry"], why=report["reason"]
            )
        for wrong in report["wrong_balances"]:
            yield _("{code}: the account {account} shows {kept}, its entries add up to {posted}.").format(
                code=code, **wrong
            )
        for month in report["disturbed_months"]:
            yield _("{code}: the closed month {month} is not as it was closed.").format(code=code, month=month)
        for paper in report["papers"]:
            yield _("{code}: {paper} prints seals that the journal or the acts do not hold any more.").format(
                code=code, paper=paper
            )
        for difference in report["differences"]:
            yield f"{code}: {difference}."


def _said_of_acts(acts: Any) -> Iterable[str]:
    why = {
        "missing": _("one before it is missing"),
        "act_gone": _("the act was taken away"),
        "changed": _("its content was changed"),
    }
    if acts.valid:
        yield _("{count} acts, whole.").format(count=acts.head.number)
    else:
        yield _("Act {number} does not fit: {why}.").format(number=acts.broken_at, why=why[acts.reason])
    if acts.unsealed:
        yield _("{count} acts wait for their seal: the next document gives it.").format(count=acts.unsealed)


def _lost(papers: list[str], programmes: list["Programme"]) -> list[str]:
    """Return the printed heads that the chains do not hold. Raises `Fault` for what is no head."""
    from winay.base.seals import stands
    from winay.ledger.heads import journal_stands

    lost = []
    for paper in papers:
        of_acts = paper.startswith("acts:")
        number, _colon, digits = paper.removeprefix("acts:").partition(":")
        digits = "".join(digits.split()).lower()
        if not number.isdecimal() or len(digits) < SHORTEST or set(digits) - set("0123456789abcdef"):
            raise Fault(
                _("“{paper}” is not a seal.").format(paper=paper),
                mend=_("Write number and seal as they are printed, for example: --since 12:9f2c77ab01de"),
                code=Code.USAGE,
            )
        if not of_acts and len(programmes) != 1:
            raise Fault(
                _("Each programme has its own journal."),
                mend=_("Say which with --programme CODE."),
                code=Code.USAGE,
            )
        there = stands(int(number), digits) if of_acts else journal_stands(programmes[0], int(number), digits)
        if not there:
            lost.append(paper)
    return lost


def chain_of(programme: "Programme") -> dict[str, Any]:
    """Return what verifying the journal of one programme, and the balances kept beside it, found, as plain data."""
    from winay.ledger.actions import verify_chain
    from winay.ledger.queries import disturbed_months, wrong_balances

    report = verify_chain(programme)
    return {
        "programme": programme.code,
        "whole": report.valid,
        "entries": report.entries,
        "wrong_entry": report.broken_at,
        "reason": report.reason,
        "head": report.head,
        "disturbed_months": [f"{month:%Y-%m}" for month in disturbed_months(programme)],
        "wrong_balances": [
            {
                "account": " ".join(part for part in (one.account.kind, one.account.place) if part),
                "kept": str(one.account.balance),
                "posted": str(one.posted),
            }
            for one in wrong_balances(programme)
        ],
    }


def compared(programme: "Programme") -> dict[str, Any]:
    """Return which papers print what is not there any more, and what the desk and the journal say differently."""
    from winay.agreements.queries.reconcile import differences
    from winay.ledger.heads import documents_that_disagree

    return {"papers": documents_that_disagree(programme), "differences": differences(programme)}
