"""The compare page's last two rounds side by side, and all rounds as lines: joined, with the breaks marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from metrics.comparison import Comparison
from metrics.definition import Definition
from portal.installation import public_store
from portal.queries.compared import Compared
from portal.queries.comparison_words import breaks_in_words, in_percent
from portal.queries.series import AS_PUBLISHED, Series, series_of
from portal.ui.chart_style import GRID, HEIGHT, LINES, OWN, apart, styled
from portal.ui.frame import plain
from portal.ui.patterns import table, tag
from portal.ui.slopes import BREAK, upright

LABEL_SHARE = 0.055
"""Of the picture's height that a name at the end of a line takes up."""

APART = 0.12
"""Of a year, that the first and the last regulator stand to either side of it."""

TOLD = [
    alt.Tooltip("code:N", title="Regulator"),
    alt.Tooltip("year:Q", title="Year to 31 March", format="d"),
    alt.Tooltip("figure:N", title="Figure (95% interval)"),
]
"""What a mark says when pointed at."""


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
        AS_PUBLISHED
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
                *(plain(series.figure(year, code)) for year in (series.before, series.year)),
                series.change(code),
            )
            for code in codes
        ],
        name=f"{definition.title}, {series.before} and {series.year}",
    )


def _draw(series: Series, point: str | None) -> None:
    rows = rows_of(series)
    if len({row["year"] for row in rows}) < 2:
        return
    title = series.definition.title
    said = " Thin upright bars are 95% intervals." if any(row["low"] is not None for row in rows) else ""
    said += f" A dotted upright line marks the series break of {series.breaks[0].year}." if series.breaks else ""
    if said:
        st.markdown(f":small[{said.strip()}]")
    st.altair_chart(
        _chart(series, pd.DataFrame(rows), point),
        theme=None,
        width="stretch",
        alt=f"{title} of each regulator from {series.years[0]} to {series.years[-1]}.{said} "
        "The table beneath has the last two years.",
    )


def rows_of(series: Series) -> list[dict[str, Any]]:
    """One row for each figure there is: code, year, value, low and high, shares in percent; no limits: None."""
    scale = 100 if in_percent(series.definition) else 1
    return [
        {
            "code": code,
            "year": year,
            "value": place.estimate.value * scale,
            "low": None if place.estimate.low is None else place.estimate.low * scale,
            "high": None if place.estimate.high is None else place.estimate.high * scale,
            "figure": series.figure(year, code),
        }
        for year, of_year in series.places.items()
        for code, place in of_year.items()
        if place.estimate.value is not None
    ]


def _chart(series: Series, frame: pd.DataFrame, point: str | None) -> Any:
    """A thin line with its intervals for each regulator, parted at the breaks, with its code at the end; one of them
    pointed out. Beside one another, so that no interval hides another."""
    frame["series"] = [sum(each.year <= year for each in series.breaks) for year in frame["year"]]
    codes = sorted(set(frame["code"]))
    aside = {code: APART * (2 * place / max(len(codes) - 1, 1) - 1) for place, code in enumerate(codes)}
    frame["at"] = [year + aside[code] for year, code in zip(frame["year"], frame["code"], strict=True)]
    across = _across("year:Q", series.years)
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
        base = alt.Chart(rows).encode(x=_across("at:Q", series.years), y=up)
        bounded = rows.dropna(subset=["low", "high"])
        if len(bounded):  # an empty layer is a picture without a name to those who cannot see it
            bars = alt.Chart(bounded).mark_rule(color=colour, strokeWidth=width / 2, opacity=1 if own else 0.5)
            layers.append(bars.encode(x=_across("at:Q", series.years), y=alt.Y("low:Q"), y2="high:Q"))
        layers += [
            base.mark_line(color=colour, strokeWidth=width).encode(detail=["code:N", "series:N"]),
            base.mark_point(color=colour, filled=True, size=size, opacity=1).encode(tooltip=TOLD),
        ]
    layers.append(_names(frame, across, point))
    return styled(alt.layer(*layers).properties(height=HEIGHT, padding={"right": 8}))


def _across(field: str, years: Sequence[int]) -> alt.X:
    """The years, with room for a name at the end."""
    return alt.X(
        field,
        title="Year to 31 March",
        scale=alt.Scale(domain=[years[0] - 0.3, years[-1] + 0.7]),
        axis=alt.Axis(values=list(years), format="d", grid=False, labelOverlap=True),
    )


def _names(frame: pd.DataFrame, across: alt.X, point: str | None) -> Any:
    last = frame[frame["year"] == frame["year"].max()].copy()
    height = float(frame["value"].max() - frame["value"].min()) or 1.0
    last["value"] = apart(list(last["value"]), LABEL_SHARE * height)
    own = alt.condition(f"datum.code === '{point}'", alt.value(OWN), alt.value(LINES))
    said: dict[str, Any] = {"align": "left", "dx": 10, "fontSize": 13, "fontWeight": "bold"}
    return alt.Chart(last).mark_text(**said).encode(x=across, y="value:Q", text="code:N", color=own)
