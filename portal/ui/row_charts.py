"""Pictures with a row for each regulator: intervals with what is known of ranks, or plain dots; and curves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from metrics.comparison import Comparison, Place
from metrics.curves import Curve
from metrics.definition import Better, Definition
from portal.queries.comparison_words import figure_in_words, in_percent, place_among
from portal.ui.chart_style import GRID, HEIGHT, INK, LINES, NORM, OWN, styled

ROW = 30
"""Pixels of a row."""

LABEL_WIDTH, LABEL_HEIGHT = 40, 0.07
"""What a name takes up beside the curves: days, and share."""

LOOKS = (("#12436d", [1, 0]), ("#801650", [8, 3]), ("#28724f", [3, 3]), ("#3d3d3d", [10, 3, 2, 3]))
"""Colour and dashes of up to four curves."""


def caterpillar(definition: Definition, comparison: Comparison, point: str | None) -> Any:
    """Every figure with its interval, the better ones above, and at the row's end the places it may have."""
    high_first = definition.better is Better.HIGH
    shown = sorted(_with_value(comparison), key=_value, reverse=high_first)
    compared = len(comparison.compared)
    ends = [place_among(place, compared) if place.estimate.comparable else "too few" for place in shown]
    return _rows(definition, comparison, shown, ends, point)


def dots(definition: Definition, comparison: Comparison, point: str | None) -> Any:
    """Every figure as a dot, in the order of codes: nothing is better or worse here."""
    shown = _with_value(comparison)
    return _rows(definition, comparison, shown, [""] * len(shown), point)


def waiting(drawn: Sequence[Curve]) -> Any:
    """The share undecided by working days waited, one line for each regulator."""
    seen = [_until_none_waits(curve) for curve in drawn]
    days = max(days for days in seen)
    x = alt.X(
        "day:Q",
        title="Working days since the clock started",
        scale=alt.Scale(domain=[0, days * 1.25], nice=False),
        axis=alt.Axis(grid=False, values=list(range(0, days + 1, 50)), labelOverlap=True),
    )
    y = alt.Y(
        "undecided:Q",
        title="Still undecided",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(gridColor=GRID, format=".0%"),
    )
    layers: list[Any] = []
    ends = _label_heights(drawn, seen)
    for curve, last, end, (colour, dash) in zip(drawn, seen, ends, LOOKS, strict=False):
        frame = pd.DataFrame({name: getattr(curve, name) for name in ("days", "undecided", "low", "high")})
        frame = (frame / {"days": 1, "undecided": 100, "low": 100, "high": 100}).rename(columns={"days": "day"})
        frame = frame[frame["day"] <= last]
        layers.append(
            alt.Chart(frame)
            .mark_area(color=colour, opacity=0.12, interpolate="step-after")
            .encode(x=x, y=alt.Y("low:Q"), y2="high:Q")
        )
        layers.append(
            alt.Chart(frame)
            .mark_line(color=colour, strokeWidth=2.5, strokeDash=dash, interpolate="step-after")
            .encode(x=x, y=y)
        )
        label = pd.DataFrame([{"day": last, "undecided": end, "text": curve.regulator_code}])
        layers.append(
            alt.Chart(label)
            .mark_text(align="left", dx=6, fontSize=14, fontWeight="bold", color=colour)
            .encode(x=x, y=y, text="text:N")
        )
    return styled(alt.layer(*layers).properties(height=HEIGHT, padding={"right": 8}))


def _label_heights(drawn: Sequence[Curve], last_days: Sequence[int]) -> list[float]:
    """How high each curve's name stands at its end: above one that ends a little before it."""
    heights: dict[int, float] = {}
    placed: list[tuple[int, float]] = []
    for i in sorted(range(len(drawn)), key=lambda i: last_days[i]):
        height = max(drawn[i].undecided[-1] / 100, 0.03)
        near = [other for day, other in placed if last_days[i] - day < LABEL_WIDTH]
        while any(abs(height - other) < LABEL_HEIGHT for other in near):
            height += LABEL_HEIGHT
        heights[i] = height
        placed.append((last_days[i], height))
    return [heights[i] for i in range(len(drawn))]


def _until_none_waits(curve: Curve) -> int:
    """The first day with nobody undecided, or the last day known."""
    return next((day for day, share in zip(curve.days, curve.undecided, strict=True) if share == 0), curve.days[-1])


def _with_value(comparison: Comparison) -> list[Place]:
    return [place for place in comparison.places if place.estimate.value is not None]


def _value(place: Place) -> float:
    assert place.estimate.value is not None
    return place.estimate.value


def _rows(
    definition: Definition, comparison: Comparison, shown: Sequence[Place], ends: Sequence[str], point: str | None
) -> Any:
    frame = pd.DataFrame(
        [
            {
                "code": place.estimate.regulator_code,
                "value": _value(place),
                "low": place.estimate.low,
                "high": place.estimate.high,
                "figure": figure_in_words(definition, place),
                "end": end,
                "pointed": place.estimate.regulator_code == point,
            }
            for place, end in zip(shown, ends, strict=True)
        ]
    )
    reach = [*frame["value"], *frame["low"].dropna(), *frame["high"].dropna()]
    least, most = min(reach), max(reach) or 1.0
    least = least - 0.05 * (most - least) if least > 0.3 * most else min(0.0, least)
    width = most - least
    least -= 0.02 * width  # so that a mark at 0 does not lie on the names
    ticks: Any = alt.Undefined
    if in_percent(definition) and most <= 1:
        step = next(each for each in (0.01, 0.02, 0.05, 0.1, 0.2) if width / each <= 6)  # no tick beyond 100%
        ticks = [round(step * i, 2) for i in range(101) if least <= step * i <= most + 1e-9]
    written = "~%" if in_percent(definition) else "~g"
    x = alt.X(
        "value:Q",
        title=definition.title,
        scale=alt.Scale(domain=[least, most + width * (0.35 if any(ends) else 0.05)], nice=False),
        axis=alt.Axis(gridColor=GRID, format=written, values=ticks, tickCount=5, labelOverlap=True),
    )
    y = alt.Y("code:N", title=None, sort=list(frame["code"]), axis=alt.Axis(grid=False, ticks=False))
    base = alt.Chart(frame).encode(y=y)
    hover = [alt.Tooltip("code:N", title="Regulator"), alt.Tooltip("figure:N", title="Figure (95% interval)")]
    layers: list[Any] = []
    bounded = frame.dropna(subset=["low", "high"])
    if len(bounded):
        bars = alt.Chart(bounded).mark_rule(color=LINES, strokeWidth=2)
        layers.append(bars.encode(y=y, x=alt.X("low:Q"), x2="high:Q"))
    if comparison.funnel is not None and definition.better is not Better.NEUTRAL:
        layers.append(_upright(comparison.funnel.target, color=INK, strokeWidth=1))
    if definition.norm is not None:
        layers.append(_upright(definition.norm, color=NORM, strokeWidth=3, strokeDash=[10, 4]))
    fill = alt.condition("datum.pointed", alt.value(OWN), alt.value("#ffffff"))
    marks = base.mark_point(filled=True, size=95, stroke=INK, strokeWidth=1.8, opacity=1)
    layers.append(marks.encode(x=x, fill=fill, tooltip=hover))
    if any(ends):
        frame["right"] = frame["high"].fillna(frame["value"]).clip(lower=most)
        written_at = alt.Chart(frame).mark_text(align="left", dx=8, fontSize=14, color=INK)
        layers.append(written_at.encode(y=y, x=alt.X("right:Q"), text="end:N"))
    return styled(alt.layer(*layers).properties(height=ROW * len(frame) + 20, padding={"right": 8}))


def _upright(value: float, **look: Any) -> Any:
    return alt.Chart(pd.DataFrame({"value": [value]})).mark_rule(**look).encode(x=alt.X("value:Q"))
