"""The sales of a venture as a picture: one bar a month, beside the table that has every figure."""

import hashlib
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.cache import caches

from winay.base.charts import DAY, drawn


def month_bars(rows: Sequence[tuple[str, Decimal | None]], *, title: str, narrow: bool) -> str:
    """Return upright bars as SVG, one for each month in its order; a month of which nothing is known has none.

    `title` says what is counted. The same picture is drawn once a day at most.
    """
    key = f"months:{hashlib.sha256(repr((rows, title, narrow)).encode()).hexdigest()}"
    found: str | None = caches["memory"].get(key)
    if found is None:
        found = drawn(_bars(rows, title, width=250 if narrow else 520))
        caches["memory"].set(key, found, DAY)
    return found


def _bars(rows: Sequence[tuple[str, Decimal | None]], title: str, *, width: int) -> Any:
    import altair as alt

    names = [name for name, _amount in rows]
    values = [{"month": name, "amount": float(amount)} for name, amount in rows if amount is not None]
    return (
        alt.Chart(alt.Data(values=values))
        .mark_bar(color="#1f5673")
        .encode(
            x=alt.X(
                "month:N",
                sort=names,
                title=None,
                scale=alt.Scale(domain=names),
                axis=alt.Axis(labelAngle=-60, labelOverlap="greedy"),
            ),
            y=alt.Y("amount:Q", title=title, axis=alt.Axis(format=",d", tickCount=4, tickMinStep=1, grid=True)),
        )
        .properties(width=width, height=180, padding={"left": 5, "right": 12, "top": 5, "bottom": 5})
    )
