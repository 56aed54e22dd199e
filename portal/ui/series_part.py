"""The compare page's last two rounds side by side, and all rounds as lines: joined, with the breaks marked."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from metrics.comparison import Comparison
from metrics.definition import Definition
from portal.installation import public_store
from portal.queries.compared import Compared
from portal.queries.comparison_words import breaks_in_words, in_percent, value_in_words
from portal.queries.series import Series, series_of
from portal.ui.chart_style import GRID, HEIGHT, LINES, OWN, apart, styled
from portal.ui.frame import plain
from portal.ui.patterns import table, tag
from portal.ui.slopes import BREAK, upright

LABEL_SHARE = 0.055
"""Of the picture's height that a name at the end of a line takes up."""


def show_breaks(definition: Definition) -> None:
    """That the series breaks, above every figure of it."""
    for said in breaks_in_words(definition):
        st.info(plain(said), title=BREAK)


def show_series(definition: Definition, found: Compared, view: Comparison, point: str | None) -> None:
    """The round and the one before it in a table, all of them in a picture; nothing where there is one alone."""
    series = series_of(public_store(), definition, view)
    if series.before is None:
        return
    st.header("Year by year", anchor=False)
    parted = [each for each in series.breaks if series.before < each.year <= series.year]
    st.write(
        "Each figure as it was published with its round."
        + (f" Between {series.before} and {series.year} the series breaks: no line crosses it." if parted else "")
    )
    _draw(series, point)
    codes = sorted({*series.places[series.before], *series.places[series.year]}, key=lambda code: found.name(code))
    mark = f" {tag(BREAK)}" if parted else ""
    # all of them: a second pager would be a second landmark of the same name
    table(
        ("Regulator", str(series.before), f"{series.year}{mark}", "Change"),
        [
            (
                f"{plain(found.name(code))} ({plain(code)})",
                *(_figure(series, year, code) for year in (series.before, series.year)),
                series.change(code),
            )
            for code in codes
        ],
        name=f"{definition.title}, {series.before} and {series.year}",
    )


def _figure(series: Series, year: int, code: str) -> str:
    place = series.place(year, code)
    return "" if place is None else plain(value_in_words(series.definition, place))


def _draw(series: Series, point: str | None) -> None:
    rows = [
        {"code": code, "year": year, "value": place.estimate.value * (100 if in_percent(series.definition) else 1)}
        for year, of_year in series.places.items()
        for code, place in of_year.items()
        if place.estimate.value is not None
    ]
    if len({row["year"] for row in rows}) < 2:
        return
    title = series.definition.title
    said = f" A dotted upright line marks the series break of {series.breaks[0].year}." if series.breaks else ""
    st.altair_chart(
        _chart(series, pd.DataFrame(rows), point),
        theme=None,
        width="stretch",
        alt=f"{title} of each regulator from {series.years[0]} to {series.years[-1]}.{said} "
        "The table beneath has the last two years.",
    )


def _chart(series: Series, frame: pd.DataFrame, point: str | None) -> Any:
    """A thin line for each regulator, parted at the breaks, with its code at the end; one of them pointed out."""
    frame["series"] = [sum(each.year <= year for each in series.breaks) for year in frame["year"]]
    years = list(series.years)
    across = alt.X(
        "year:Q",
        title="Year to 31 March",
        scale=alt.Scale(domain=[years[0] - 0.3, years[-1] + 0.7]),
        axis=alt.Axis(values=years, format="d", grid=False, labelOverlap=True),
    )
    unit = " (%)" if in_percent(series.definition) else ""
    up = alt.Y(
        "value:Q",
        title=f"{series.definition.title}{unit}",
        scale=alt.Scale(zero=False),
        axis=alt.Axis(gridColor=GRID, format=",~r", tickCount=6),
    )
    layers: list[Any] = [layer for each in series.breaks for layer in upright(each.year, across)]
    for own, rows in frame.groupby(frame["code"] == point):
        colour, width, size = (OWN, 3.5, 70) if own else (LINES, 1.2, 22)
        base = alt.Chart(rows).encode(x=across, y=up)
        layers += [
            base.mark_line(color=colour, strokeWidth=width).encode(detail=["code:N", "series:N"]),
            base.mark_point(color=colour, filled=True, size=size, opacity=1),
        ]
    layers.append(_names(frame, across, point))
    return styled(alt.layer(*layers).properties(height=HEIGHT, padding={"right": 8}))


def _names(frame: pd.DataFrame, across: alt.X, point: str | None) -> Any:
    last = frame[frame["year"] == frame["year"].max()].copy()
    height = float(frame["value"].max() - frame["value"].min()) or 1.0
    last["value"] = apart(list(last["value"]), LABEL_SHARE * height)
    own = alt.condition(f"datum.code === '{point}'", alt.value(OWN), alt.value(LINES))
    said: dict[str, Any] = {"align": "left", "dx": 10, "fontSize": 13, "fontWeight": "bold"}
    return alt.Chart(last).mark_text(**said).encode(x=across, y="value:Q", text="code:N", color=own)
