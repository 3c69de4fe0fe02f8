"""Budgets of packs: every sum is recomputed, what a document contradicts is told and nothing of it is mended."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from winay.base.errors import InvalidInput
from winay.base.rounding import half_up
from winay.budgets import rules
from winay.budgets.pack import budget_of, figures_of
from winay.budgets.rules import (
    Component,
    Extra,
    Figures,
    Line,
    Printed,
    Statement,
    YearFigure,
    contradictions,
    sum_of,
)
from winay.programmes.packs import PackFiles, files_at, frozen, kept_pack, read_pack, shipped_packs

D = Decimal


def figures(code: str) -> Figures:
    budget = budget_of(frozen(read_pack(files_at(shipped_packs()[code]))))
    assert budget is not None
    return figures_of(budget)


MIF, TC = figures("mif-networks"), figures("tc-journey")


def test_the_mif_budget_comes_to_what_is_published() -> None:
    assert len(MIF.lines) == 51
    assert [sum(line.component == one.code for line in MIF.lines) for one in MIF.components] == [
        22, 3, 3, 10, 4, 7, 2
    ]  # fmt: skip
    assert [sum_of(MIF, "lines", year=year) for year in (1, 2, 3)] == [447_840, 514_240, 579_640]
    assert sum_of(MIF, "lines") == 1_541_720
    assert sum_of(MIF) == 1_600_000
    assert (sum_of(MIF, share="mif"), sum_of(MIF, share="counterpart")) == (970_000, 630_000)
    assert (sum_of(MIF, "subtotal", share="mif"), sum_of(MIF, "subtotal")) == (940_000, 1_570_000)


def test_every_line_of_the_mif_budget_adds_up_across_years_and_sources() -> None:
    kinds = {one.kind for one in contradictions(MIF)}
    assert not kinds & {"line_total", "line_shares", "line_counterpart", "year", "total", "share", "percent"}


def test_the_program_finds_where_the_mif_document_contradicts_itself() -> None:
    found = [(one.kind, one.row, one.year, one.share, one.printed, one.computed) for one in contradictions(MIF)]
    assert found == [
        ("product", "Network managers (20)", 2, "", D(163_400), D(163_440)),
        ("full_time", "Network managers (20)", 2, "", D(120), D(240)),
        ("full_time", "Network managers (20)", 3, "", D(120), D(240)),
        ("years_short", "Contingencies", None, "", D(28_280), D(0)),
        ("years_short", "MIF cluster monitoring", None, "", D(30_000), D(0)),
        ("elsewhere", "total cost of the project", None, "", D(1_561_720), D(1_541_720)),
        ("elsewhere", "MIF nonreimbursable financing", None, "mif", D(946_400), D(926_400)),
        ("share_below", "less than 25% in kind", None, "counterpart-in-kind", D(25), D("26.5")),
        ("elsewhere", "D. Evaluation and external audits", None, "mif", D(21_000), D(34_600)),
        ("elsewhere", "D. Evaluation and external audits", None, "counterpart", D(0), D(14_680)),
        ("elsewhere", "D. Evaluation and external audits", None, "", D(21_000), D(49_280)),
    ]
    places = [one.place for one in contradictions(MIF)]
    assert all(place.startswith("MIF TC-03-02-01-0, ") for place in places)
    assert [one.value for one in contradictions(MIF)[5].disputed_by] == [1_600_000]


def test_the_fifteen_figures_of_the_technical_cooperation_agree() -> None:
    cells = [value for one in TC.components for value in (one.printed.total, *one.printed.shares.values())]
    whole = TC.printed["total"]
    assert len(cells) + len([whole.total, *whole.shares.values()]) == 15
    assert contradictions(TC) == []
    assert (sum_of(TC), sum_of(TC, share="idb"), sum_of(TC, share="counterpart")) == (700_000, 600_000, 100_000)


def test_a_pack_with_a_budget_and_no_calls_is_kept_whole() -> None:
    pack = read_pack(files_at(shipped_packs()["mif-networks"]))
    assert pack.calls == []
    assert kept_pack(frozen(pack)) == pack


money = st.integers(0, 50_000).map(lambda n: D(n) / 4)


@st.composite
def consistent(draw: st.DrawFn) -> Figures:
    """A document that prints every sum rightly."""
    years = draw(st.integers(1, 3))
    lines = []
    for number in range(draw(st.integers(1, 8))):
        plan = tuple(YearFigure(year, draw(money), D(draw(st.integers(0, 40)))) for year in range(1, years + 1))
        plan = tuple(replace(one, printed=one.product) for one in plan)
        total = sum((one.product for one in plan), D(0))
        grant = half_up(total * draw(st.integers(0, 4)) / 4)
        component = draw(st.sampled_from("ab"))
        lines.append(
            Line(f"l{number}", component, f"row {number}", {"grant": grant, "own": total - grant}, plan,
                 printed_total=total, printed_counterpart=total - grant)
        )  # fmt: skip
    extra = Extra("x", "extra", "contingencies", {"grant": D(0)}, years=dict.fromkeys(range(1, years + 1), D(0)))
    bare = Figures(years, {"grant": "grant", "own": "cash"}, (), tuple(lines), (extra,))

    def printed(component: str = "") -> Printed:
        return Printed(
            {year: sum_of(bare, "subtotal", year=year, component=component) for year in range(1, years + 1)},
            sum_of(bare, "subtotal", component=component),
            {
                of: sum_of(bare, "subtotal", share=of, component=component)
                for of in ("grant", "own", "counterpart")
            },
        )

    parts = tuple(Component(code, code, printed(code)) for code in "ab")
    return replace(bare, components=parts, printed={"subtotal": printed()})


@given(consistent())
def test_a_document_whose_sums_are_right_contradicts_nothing(right: Figures) -> None:
    assert contradictions(right) == []


@given(consistent(), st.data())
def test_one_changed_figure_of_a_line_is_found_with_every_sum_that_it_breaks(right: Figures, data) -> None:
    number = data.draw(st.integers(0, len(right.lines) - 1))
    line = right.lines[number]
    first, *rest = line.years
    wrong = replace(line, years=(replace(first, printed=first.amount + 1), *rest))
    lines = (*right.lines[:number], wrong, *right.lines[number + 1 :])
    found = contradictions(replace(right, lines=lines))
    assert [one.kind for one in found if one.row == line.row] == ["product", "line_total", "line_shares"]
    years = {(one.row, one.year) for one in found if one.kind == "year"}
    assert years == {(line.component, 1), ("subtotal", 1)}
    assert {one.row for one in found if one.kind == "total"} == {line.component, "subtotal"}


@given(consistent(), st.sampled_from("ab"), st.sampled_from(["grant", "own", "counterpart"]))
def test_one_changed_share_of_a_component_is_found_alone(right: Figures, code: str, share: str) -> None:
    parts = tuple(
        replace(
            one, printed=replace(one.printed, shares={**one.printed.shares, share: one.printed.shares[share] + 1})
        )
        if one.code == code
        else one
        for one in right.components
    )
    found = contradictions(replace(right, components=parts))
    assert [(one.kind, one.row, one.share) for one in found] == [("share", code, share)]
    assert found[0].printed - found[0].computed == 1


@given(st.integers(0, 10**9), st.sets(st.integers(1, 12)))
def test_what_is_spread_over_months_adds_up_and_avoids_the_rain(cents: int, rainy: set[int]) -> None:
    amount = D(cents).scaleb(-2)
    plan = rules.spread(amount, range(1, 13), rainy)
    assert sum(plan.values()) == amount
    assert max(plan.values()) - min(plan.values()) <= D("0.01")
    assert not set(plan) & rainy or len(rainy) == 12


def test_pari_passu_tells_who_runs_ahead() -> None:
    planned = {"mif": D(970_000), "own": D(630_000)}
    even = rules.pari_passu(planned, {"mif": D(97), "own": D(63)}, D("0.05"))
    assert [(one.planned_share, one.apart, one.within) for one in even] == [
        (D("0.6063"), D(0), True), (D("0.3938"), D(0), True)
    ]  # fmt: skip
    ahead = rules.pari_passu(planned, {"mif": D(80), "own": D(20)}, D("0.05"))
    assert [one.within for one in ahead] == [False, False]
    assert rules.pari_passu(planned, {}, D("0.05"))[0].spent_share is None


def test_leverage_and_costs_are_as_the_sources_count_them() -> None:
    assert rules.leverage(D(100), D(500)) == 5
    assert rules.leverage(D(0), D(5)) is None
    assert rules.operating_cost(D(19), D(100)) == D("0.19")
    assert rules.delivery_cost(D(45), D(100)) == D("0.45")
    assert rules.delivery_cost(D(1), D(0)) is None


@given(*(st.integers(0, 10**7).map(D) for _ in range(3)))
def test_no_more_is_asked_for_than_the_revolving_fund_holds(grant: D, received: D, spent: D) -> None:
    most = rules.most_to_ask(grant, D("0.10"), received, spent)
    assert most >= 0
    assert most == 0 or (most + received <= grant and most + received - spent <= grant / 10)


WRONG = [
    ("shares: {mif: 84000,", "shares: {mfi: 84000,", "“mfi” stands in no list of the budget's sources"),
    ("{year: 1, unit_cost: 2400", "{year: 7, unit_cost: 2400", "year 7 is beyond the 3 of the budget"),
    (
        "printed_total: 6000\n",
        "printed_total: 6000\n              amount: 6000\n",
        "has neither years nor an amount",
    ),
    ("code: assistants", "code: coordinators", "“coordinators” stands twice"),
]


@pytest.mark.parametrize(("old", "new", "said"), WRONG)
def test_a_fault_of_a_budget_names_its_file_line_and_mend(old: str, new: str, said: str) -> None:
    files = files_at(Path(shipped_packs()["mif-networks"]))
    assert old in files.texts["budget.yaml"]
    text = files.texts["budget.yaml"].replace(old, new, 1)
    with translation.override("en"), pytest.raises(InvalidInput) as caught:
        read_pack(PackFiles(files.name, {**files.texts, "budget.yaml": text}, in_parts=True))
    (fault,) = [str(one) for one in caught.value.problems]
    assert said in fault
    assert "budget.yaml:" in fault


SOURCES = {"grant": "grant", "own": "cash", "kind": "in_kind"}


def told(figures: Figures) -> list[tuple[str, str, D, D]]:
    return [(one.kind, one.share, one.printed, one.computed) for one in contradictions(figures)]


def a_line(**more) -> Line:
    shares = {"grant": D(60), "own": D(30), "kind": D(10)}
    return Line("l", "a", "row", shares, amount=D(100), **more)


def test_a_counterpart_that_is_not_what_the_sources_bring_is_told() -> None:
    assert told(Figures(0, SOURCES, (), (a_line(printed_counterpart=D(40)),))) == []
    wrong = Figures(0, SOURCES, (), (a_line(printed_counterpart=D(41)),))
    assert told(wrong) == [("line_counterpart", "", D(41), D(40))]


@pytest.mark.parametrize(
    ("percents", "found"),
    [
        ({"grant": D(60), "counterpart": D(40), "total": D(100)}, []),
        ({"grant": D(61)}, [("percent", "grant", D(61), D(60))]),
        ({"total": D(99)}, [("percent", "total", D(99), D(100))]),
    ],
)
def test_a_printed_percent_is_of_the_whole_and_may_stand_without_a_total(percents, found) -> None:
    parts = (Component("a", "A", Printed(percents=percents)),)
    assert told(Figures(0, SOURCES, parts, (a_line(),))) == found


def test_a_percent_of_nothing_is_nothing() -> None:
    parts = (Component("a", "A", Printed(percents={"grant": D(60)})),)
    assert told(Figures(0, SOURCES, parts, ())) == [("percent", "grant", D(60), D(0))]


@pytest.mark.parametrize(("below", "found"), [("25.1", []), ("25", [("share_below", "kind", D(25), D(25))])])
def test_a_share_that_is_said_to_be_below_a_limit_must_be_below_it(below, found) -> None:
    said = Statement("less in kind", D(below), "§3", share="kind", kind="share_below")
    assert told(Figures(0, SOURCES, (), (a_line(),), statements=(said,))) == found


def test_a_sources_share_of_a_year_is_never_guessed() -> None:
    with pytest.raises(ValueError, match="by year"):
        sum_of(MIF, share="mif", year=1)


@given(
    st.integers(0, 10**7).map(D),
    st.lists(st.integers(1, 10**6).map(D), max_size=5),
    st.integers(0, 10**7).map(D),
)
def test_a_revolving_fund_loses_nothing_and_replenishes_no_more_than_was_justified(
    grant, receipts, justified
) -> None:
    fund = rules.revolving(grant, D("0.10"), receipts, justified)
    assert fund.received == sum(receipts) and fund.to_justify + fund.justified == fund.received
    assert 0 <= fund.to_replenish <= max(justified - fund.replenished, 0)
    assert fund.to_replenish == 0 or fund.received + fund.to_replenish <= grant
    assert fund.limit == grant / 10 and fund.beyond == max(fund.to_justify - grant / 10, 0)


def test_without_a_limit_nothing_passes_it() -> None:
    fund = rules.revolving(D(100), None, [D(90)], D(0))
    assert (fund.limit, fund.beyond, fund.advanced, fund.to_justify) == (None, 0, 90, 90)
