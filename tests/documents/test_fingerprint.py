"""The fingerprint of a document: the same for the same content, another for any other."""

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import pytest

from winay.documents.rules import canonical_json, content_sha256


class Colour(Enum):
    RED = "rojo"


def test_the_hash_is_the_same_for_the_same_content_however_it_is_written() -> None:
    first = {"b": [Decimal("1.50"), date(2026, 11, 20)], "a": "Wiñay"}
    second = {"a": "Win\u0303ay", "b": (Decimal("1.50"), "2026-11-20")}
    assert content_sha256(first) == content_sha256(second)
    assert content_sha256({"a": Decimal("1.5")}) != content_sha256({"a": Decimal("1.50")})
    assert canonical_json({"id": UUID(int=1), "n": Decimal("1E+2"), "t": True}) == (
        '{"id":"00000000-0000-0000-0000-000000000001","n":"100","t":true}'
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), {1, 2}, b"x"])
def test_what_has_no_one_way_of_writing_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical_json({"x": value})


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "null"),
        (True, "true"),
        (7, "7"),
        (1.5, "1.5"),
        ("niño", '"niño"'),
        ("\ud800", '"?"'),
        (Decimal("10.50"), '"10.50"'),
        (date(2026, 11, 20), '"2026-11-20"'),
        (datetime(2026, 11, 20, 9, 30, tzinfo=UTC), '"2026-11-20T09:30:00+00:00"'),
        (UUID(int=7), '"00000000-0000-0000-0000-000000000007"'),
        (Colour.RED, '"rojo"'),
        ((1, [2, None]), "[1,[2,null]]"),
        ({2: "b", "1": {"z": 1, "a": 2}}, '{"1":{"a":2,"z":1},"2":"b"}'),
    ],
)
def test_each_kind_of_value_is_written_in_one_way(value: Any, written: str) -> None:
    assert canonical_json(value) == written


def test_the_fingerprint_is_the_sha_256_of_the_text() -> None:
    assert content_sha256({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
