"""Shares of sources: what is promised, what is asked at least, how a call's money is split."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winay.funding.rules import LeastShare, Promise, least_share, promised, split_among_sources

D = Decimal
TOWNS = (
    LeastShare("municipality", D("0.20"), True, "with"),
    LeastShare("municipality", D("0.10"), False, "without"),
    LeastShare("company", D("0.30"), None, "all"),
)


def test_a_share_is_promised_to_the_cent_half_up():
    assert promised(D("0.3333"), D("100.05")) == D("33.35")
    assert promised(D("0.5"), D("0.01")) == D("0.01")


@pytest.mark.parametrize(
    ("kind", "royalties", "place"),
    [
        ("municipality", True, "with"),
        ("municipality", False, "without"),
        ("municipality", None, None),
        ("company", None, "all"),
        ("donor", None, None),
    ],
)
def test_a_government_without_royalties_is_asked_for_its_own_share(kind, royalties, place):
    found = least_share(kind, royalties, TOWNS)
    assert (found.place if found else None) == place


def test_what_is_said_of_some_goes_before_what_is_said_of_all():
    shares = (LeastShare("region", D("0.05"), None, "all"), LeastShare("region", D("0.01"), False, "without"))
    assert least_share("region", False, shares).place == "without"
    assert least_share("region", True, shares).place == "all"


def test_a_call_comes_from_shares_and_sums_and_the_rest_from_nobody_named():
    promises = [Promise("treasury", D("0.5"), D(0)), Promise("town", None, D(200)), Promise("town", None, D(100))]
    assert split_among_sources(D(1000), promises) == {"treasury": D(500), "town": D(300), "": D(200)}
    assert split_among_sources(D(1000), []) == {}


@given(
    st.decimals("0.01", "1000000", places=2),
    st.lists(st.tuples(st.sampled_from("abc"), st.decimals("0.01", "1", places=2)), min_size=1, max_size=6),
)
def test_weights_are_never_below_the_budget_nor_below_zero(budget, shares):
    weights = split_among_sources(budget, [Promise(code, share, D(0)) for code, share in shares])
    assert all(weight > 0 for weight in weights.values())
    assert sum(weights.values()) >= budget
