"""`winay budget check`: what a pack's budget comes to, and where its document contradicts itself."""

from decimal import Decimal
from typing import TYPE_CHECKING

import typer

from winay.cli.console import Fault, Json, Out, command
from winay.cli.language import _
from winay.cli.packs import File, files_named
from winay.cli.setup import start

if TYPE_CHECKING:
    from winay.budgets.rules import Contradiction


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    group = typer.Typer(help=_("Budgets of programmes."), no_args_is_help=True)
    group.command(
        "check",
        help=_(
            "Add up the budget of a pack and tell where its document contradicts itself. Nothing is stored or mended."
        ),
        epilog=_("Example: winay budget check mif-networks"),
    )(check)
    app.add_typer(group, name="budget")


@command
def check(file: File, as_json: Json = False) -> None:
    """Check the figures of a pack's budget."""
    start()
    from winay.budgets.pack import budget_of, figures_of
    from winay.budgets.rules import contradictions, sum_of
    from winay.programmes.packs import frozen, read_pack

    content = frozen(read_pack(files_named(file)))
    budget = budget_of(content)
    if budget is None:
        raise Fault(
            _("{code} has no budget.").format(code=content["code"]),
            mend=_("Add the part budget.yaml. See docs/packs.md."),
        )
    figures = figures_of(budget)
    found = contradictions(figures)
    out, currency = Out(as_json=as_json), content["currency"]
    years = [sum_of(figures, "lines", year=year) for year in range(1, budget.years + 1)]
    for year, amount in enumerate(years, start=1):
        out.say(_("Year {year}: {amount}").format(year=year, amount=_money(amount, currency)))
    shares = {one.code: sum_of(figures, share=one.code) for one in budget.sources}
    for source, amount in shares.items():
        out.say(_("From {source}: {amount}").format(source=source, amount=_money(amount, currency)))
    total = sum_of(figures)
    out.say(
        _("{code}: {lines} lines, {amount} in all.").format(
            code=content["code"], lines=len(figures.lines), amount=_money(total, currency)
        )
    )
    for one in found:
        out.say(_said(one, currency))
    if found:
        out.say(_("{count} figures contradict others of the same document.").format(count=len(found)))
    else:
        out.say(_("No figure contradicts another."))
    out.result(
        code=content["code"],
        lines=len(figures.lines),
        years=[str(amount) for amount in years],
        shares={source: str(amount) for source, amount in shares.items()},
        total=str(total),
        contradictions=[
            {
                "kind": one.kind,
                "row": one.row,
                "place": one.place,
                "year": one.year,
                "share": one.share,
                "unit": one.unit,
                "printed": str(one.printed),
                "computed": str(one.computed),
            }
            for one in found
        ],
    )


def _money(amount: Decimal, currency: str) -> str:
    from winay.ledger.rules import money_text

    return money_text(amount, currency)


def _said(one: "Contradiction", currency: str) -> str:
    """Return one contradiction in a sentence: where, what is printed there, what the other figures come to."""
    if one.unit == "money":
        printed, computed = _money(one.printed, currency), _money(one.computed, currency)
    elif one.unit == "percent":
        printed, computed = f"{one.printed}%", f"{one.computed}%"
    else:
        printed, computed = (_("{n} months").format(n=figure) for figure in (one.printed, one.computed))
    where = one.place if one.year is None else _("{place}, year {year}").format(place=one.place, year=one.year)
    text = (
        _("{where}: prints less than {printed}; it comes to {computed}.")
        if one.kind == "share_below"
        else _("{where}: prints {printed}; the other figures come to {computed}.")
    )
    return text.format(
        where=where if not one.share else f"{where} ({one.share})", printed=printed, computed=computed
    )
