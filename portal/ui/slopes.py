"""One measure of one regulator over the rounds: a line with its intervals, and the table beneath."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from portal.public_store import Json
from portal.ui.frame import plain
from portal.ui.patterns import table

INK, LINES, GRID, OWN = "#0b0c0c", "#505a5f", "#dee0e2", "#12436d"
HEIGHT = 340


def slopes(points: Sequence[tuple[int, Json | None]], label: str, name: str) -> None:
    """Draw ``points``: each a year and its figure, as in a published return. Years without a value stay a gap."""
    known = [(year, figure) for year, figure in points if figure is not None]
    frame = pd.DataFrame(
        [
            {"year": year, "value": f["value"], "low": f["low"], "high": f["high"], "text": f["shown"]}
            for year, f in known
            if f["state"] == "value"
        ]
    )
    first, last = frame.iloc[0], frame.iloc[-1]
    st.write(f"{plain(label)}: {plain(first['text'])} in {first['year']}, {plain(last['text'])} in {last['year']}.")
    alternative = f"{label} of {name} from {first['year']} to {last['year']}; the table beneath has every value."
    unit = known[-1][1]["unit"]
    st.altair_chart(_chart(frame, label, "%" if unit == "%" else unit), theme=None, width="stretch", alt=alternative)
    table(
        ("Year to 31 March", "Value", "Interval", "n"),
        [
            (str(year), plain(f["shown"]), plain(f["interval"]), "" if f["n"] is None else f"{f['n']:,}")
            for year, f in known
        ],
        name=f"{label} over the years",
    )


def _chart(frame: pd.DataFrame, label: str, unit: str) -> Any:
    years = [int(year) for year in frame["year"]]
    across = alt.X(
        "year:Q",
        title="Year to 31 March",
        scale=alt.Scale(domain=[min(years) - 0.3, max(years) + 0.8]),
        axis=alt.Axis(values=years, format="d", grid=False, labelOverlap=True),
    )
    up = alt.Y("value:Q", title=f"{label} ({unit})", scale=alt.Scale(zero=False), axis=alt.Axis(gridColor=GRID))
    base = alt.Chart(frame).encode(x=across)
    dots = base.mark_point(color=OWN, fill="#ffffff", filled=True, size=95, strokeWidth=2.5, stroke=OWN, opacity=1)
    said: dict[str, Any] = {"fontWeight": "bold", "fontSize": 14, "align": "left", "dx": 8, "dy": -14}
    halo = base.mark_text(color="#ffffff", stroke="#ffffff", strokeWidth=5, **said)
    texts = base.mark_text(color=OWN, **said)
    layers = [
        base.mark_line(color=OWN, strokeWidth=3.5).encode(y=up),
        dots.encode(y="value:Q"),
        halo.encode(y="value:Q", text="text:N"),  # so that a line under it does not strike it through
        texts.encode(y="value:Q", text="text:N"),
    ]
    bounded = frame.dropna(subset=["low", "high"])
    if len(bounded):  # an empty layer is a picture without a name to those who cannot see it
        bars = alt.Chart(bounded).encode(x=across).mark_rule(color=OWN, strokeWidth=2)
        layers.insert(0, bars.encode(y=alt.Y("low:Q", scale=alt.Scale(zero=False)), y2="high:Q"))
    chart = alt.layer(*layers).properties(height=HEIGHT, padding={"right": 8})
    return (
        chart.configure_view(strokeWidth=0)
        .configure_axis(
            labelFont="Arial",
            titleFont="Arial",
            labelFontSize=14,
            titleFontSize=14,
            labelColor=INK,
            titleColor=INK,
            domainColor=LINES,
            tickColor=LINES,
        )
        .configure_text(font="Arial")
    )
