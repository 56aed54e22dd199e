"""One measure of one regulator over the rounds: a line with its intervals, and the table beneath."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from metrics.definition import SeriesBreak
from portal.public_store import Json
from portal.ui.chart_style import GRID, HEIGHT, LINES, NORM, NORM_TEXT, OWN, styled
from portal.ui.frame import plain
from portal.ui.patterns import table, tag

BREAK = "Series break"
LONGEST_UNIT = 14
"""Characters; a longer one would not go beside the picture."""


def slopes(
    points: Sequence[tuple[int, Json | None]],
    label: str,
    name: str,
    *,
    told_apart: Collection[int] | None = None,
    norm: float | None = None,
    breaks: Sequence[SeriesBreak] = (),
) -> None:
    """Draw ``points``: each a year and its figure, as in a published return. Years without a value stay a gap.

    The line up to a year not in ``told_apart`` is grey; None: nothing is known of that, and none is. ``norm`` is in
    the unit of a norm, a share as 0 to 1. No line crosses one of the ``breaks``: from its year on figures mean
    something else, which is said below the picture and marked in the table.
    """
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
    across = _across([int(year) for year in frame["year"]])
    broken = [each for each in breaks if first["year"] < each.year <= last["year"]]
    frame["series"] = [sum(each.year <= year for each in broken) for year in frame["year"]]
    chart = _chart(frame, across, label, unit, told_apart)
    extra = [layer for each in broken for layer in upright(each.year, across)]
    if norm is not None:
        extra += _level(100 * norm if unit == "%" else norm, across, last["year"] + 0.8, unit)
    drawn = styled(alt.layer(*extra, chart).properties(height=HEIGHT, padding={"right": 8}))
    st.altair_chart(drawn, theme=None, width="stretch", alt=alternative)
    table(
        ("Year to 31 March", "Value", "Interval", "n"),
        [
            (
                f"{year}{f' {tag(BREAK)}' if any(each.year == year for each in broken) else ''}",
                plain(f["shown"]),
                plain(f["interval"]),
                "" if f["n"] is None else f"{f['n']:,}",
            )
            for year, f in known
        ],
        name=f"{label} over the years",
    )
    for each in broken:
        st.write(plain(f"{BREAK} of {each.year}: {each.why}"))


def _across(years: Sequence[int]) -> alt.X:
    """The years, with room for a word at the end."""
    return alt.X(
        "year:Q",
        title="Year to 31 March",
        scale=alt.Scale(domain=[min(years) - 0.3, max(years) + 0.8]),
        axis=alt.Axis(values=list(years), format="d", grid=False, labelOverlap=True),
    )


def _chart(frame: pd.DataFrame, across: alt.X, label: str, unit: str, told_apart: Collection[int] | None) -> Any:
    title = f"{label} ({unit})" if len(unit) <= LONGEST_UNIT else label
    up = alt.Y(
        "value:Q", title=title, scale=alt.Scale(zero=False), axis=alt.Axis(gridColor=GRID, format=",~r", tickCount=6)
    )
    base = alt.Chart(frame).encode(x=across)
    dots = base.mark_point(color=OWN, fill="#ffffff", filled=True, size=95, strokeWidth=2.5, stroke=OWN, opacity=1)
    said: dict[str, Any] = {"fontWeight": "bold", "fontSize": 14, "align": "left", "dx": 8, "dy": -14}
    halo = base.mark_text(color="#ffffff", stroke="#ffffff", strokeWidth=5, **said)
    texts = base.mark_text(color=OWN, **said)
    layers = [
        *_lines(base, frame, up, told_apart),
        dots.encode(y="value:Q"),
        halo.encode(y="value:Q", text="text:N"),  # so that a line under it does not strike it through
        texts.encode(y="value:Q", text="text:N"),
    ]
    bounded = frame.dropna(subset=["low", "high"])
    if len(bounded):  # an empty layer is a picture without a name to those who cannot see it
        bars = alt.Chart(bounded).encode(x=across).mark_rule(color=OWN, strokeWidth=2)
        layers.insert(0, bars.encode(y=alt.Y("low:Q", scale=alt.Scale(zero=False)), y2="high:Q"))
    return alt.layer(*layers)


def _lines(base: Any, frame: pd.DataFrame, up: alt.Y, told_apart: Collection[int] | None) -> list[Any]:
    """The line from year to year: thick where it moved by more than chance, else thin and grey."""
    if told_apart is None:
        return [base.mark_line(color=OWN, strokeWidth=3.5).encode(y=up, detail="series:N")]
    lines = [base.mark_line(color=LINES, strokeWidth=2).encode(y=up, detail="series:N")]
    years = list(frame["year"])
    for before, year in pairwise(years):
        if year in told_apart:
            piece = alt.Chart(frame[frame["year"].isin([before, year])]).encode(x=base.encoding.x)
            lines.append(piece.mark_line(color=OWN, strokeWidth=3.5).encode(y=up))
    return lines


def _level(value: float, across: alt.X, at: float, unit: str) -> list[Any]:
    """The norm across all years, named at its end."""
    norm = alt.Chart(pd.DataFrame({"value": [value], "year": [at], "text": [f"norm {value:g}{unit}"]}))
    said: dict[str, Any] = {"align": "right", "dy": -10, "fontSize": 14, "fontWeight": "bold"}
    return [
        norm.mark_rule(color=NORM, strokeWidth=3, strokeDash=[10, 4]).encode(y=alt.Y("value:Q")),
        norm.mark_text(color=NORM_TEXT, **said).encode(x=across, y=alt.Y("value:Q"), text="text:N"),
    ]


def upright(year: int, across: alt.X) -> list[Any]:
    """A break in the series, before ``year``: a line across, named at its top."""
    broken = alt.Chart(pd.DataFrame({"year": [year - 0.5], "text": [BREAK.lower()]})).encode(x=across)
    said: dict[str, Any] = {"color": LINES, "align": "right", "dx": -6, "fontSize": 14, "fontWeight": "bold"}
    return [
        broken.mark_rule(color=LINES, strokeWidth=2, strokeDash=[2, 4]),
        broken.mark_text(**said).encode(y=alt.value(8), text="text:N"),
    ]
