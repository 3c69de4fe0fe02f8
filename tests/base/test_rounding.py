"""One way of rounding, in one place: a paper and a page never differ by a cent."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from winay.base.rounding import down, fits, half_up

SRC = Path(__file__).parents[2] / "src" / "winay"


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        ("16.665", "16.67"),
        ("0.005", "0.01"),
        ("-0.005", "-0.01"),
        ("2.675", "2.68"),
        ("1.004", "1.00"),
        ("7", "7.00"),
    ],
)
def test_half_a_cent_goes_up(value, rounded):
    assert half_up(Decimal(value)) == Decimal(rounded)


def test_limits_are_cut_and_decimals_counted():
    assert (down(Decimal("9.999")), down(Decimal("-9.999"))) == (Decimal("9.99"), Decimal("-9.99"))
    assert fits(Decimal("1.10")) and fits(Decimal("1.100")) and not fits(Decimal("1.101"))
    assert half_up(Decimal("0.25"), Decimal("0.1")) == Decimal("0.3")


def test_nothing_rounds_elsewhere():
    bare = re.compile(r"\.quantize\(|\bROUND_[A-Z_]+|decimal\.getcontext|(?<![\w.])round\(.*Decimal")
    found = [
        f"{path.relative_to(SRC)}:{number}"
        for path in SRC.rglob("*.py")
        if path != SRC / "base" / "rounding.py" and "migrations" not in path.parts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if bare.search(line)
    ]
    assert not found
