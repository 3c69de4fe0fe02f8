"""Charts: described in Altair, drawn to SVG on the server, each beside its table. No script reaches the reader."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.cache import caches

DAY = 86_400


def drawn(chart: Any) -> str:
    """Return an Altair chart as SVG in the house's letters; coordinates rounded to a tenth of a pixel."""
    import vl_convert as vlc

    finished = (
        chart.configure(font="system-ui, sans-serif", background="transparent")
        .configure_view(stroke=None)
        .configure_legend(orient="bottom", labelFontSize=12, titleFontSize=12, titleLimit=300, padding=6)
        .configure_axis(labelFontSize=12, titleFontSize=12, labelLimit=190, grid=False, labelColor="#2a211c")
    )
    return re.sub(r"(\d+\.\d)\d+", r"\1", str(vlc.vegalite_to_svg(finished.to_dict())))


def stacked_bars(
    rows: Sequence[tuple[str, Mapping[str, int]]], series: Sequence[tuple[str, str]], *, title: str, narrow: bool
) -> str:
    """Return horizontal bars as SVG: one for each row in its order, its parts in the order of `series`.

    `series`: the name of each part and its colour. The same picture is drawn once a day at most.
    """
    key = f"bars:{hashlib.sha256(repr((rows, series, title, narrow)).encode()).hexdigest()}"
    found: str | None = caches["memory"].get(key)
    if found is None:
        found = drawn(_bars(rows, series, title, width=190 if narrow else 480))
        caches["memory"].set(key, found, DAY)
    return found


def _bars(
    rows: Sequence[tuple[str, Mapping[str, int]]], series: Sequence[tuple[str, str]], title: str, *, width: int
) -> Any:
    import altair as alt

    names = [name for name, _colour in series]
    values = [
        {"row": label, "part": name, "count": counts[name], "order": order}
        for label, counts in rows
        for order, name in enumerate(names)
        if counts.get(name)
    ]
    labels = [label for label, _counts in rows]
    long = max((len(name) for name in names), default=0) > 18
    columns = (1 if long else 2) if width < 300 else 3
    return (
        alt.Chart(alt.Data(values=values))
        .mark_bar(stroke="#fff", strokeWidth=0.5)
        .encode(
            y=alt.Y("row:N", sort=labels, title=None, scale=alt.Scale(domain=labels)),
            x=alt.X("count:Q", title=title, axis=alt.Axis(tickMinStep=1, format=",d", tickCount=4)),
            color=alt.Color(
                "part:N",
                scale=alt.Scale(domain=names, range=[colour for _name, colour in series]),
                legend=alt.Legend(title=None, columns=columns, labelLimit=260),
            ),
            order=alt.Order("order:Q"),
        )
        .properties(width=width, height=alt.Step(28), padding={"left": 24, "right": 12, "top": 5, "bottom": 5})
    )
