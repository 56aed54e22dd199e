"""The funnel: how far each regulator lies from its group, given how much it decided. Shapes say it, not colours."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from metrics.comparison import Comparison, FunnelCurves, Place
from metrics.definition import Definition, Spread
from metrics.funnel import ALARM, WARNING
from portal.queries.comparison_words import as_value, figure_in_words, in_percent, reading_in_words
from portal.ui.chart_style import GRID, INK, LINES, MIDDLE, NORM, NORM_TEXT, OWN, apart, styled

HEIGHT = 420
KEY = (
    "○ consistent with peers · ■ at the edge of peers, beyond the 95% limits · ◆ better or worse than expected, beyond "
    "the 99.8% limits · ✚ too few to say"
)
SHAPES = {None: ("circle", "#ffffff"), WARNING: ("square", MIDDLE), ALARM: ("diamond", OWN)}
TOO_FEW = ("cross", "#ffffff")
ROOM_FOR_LABELS = 1.3
"""How far the picture reaches beyond the longest limit, for what is written at its end."""

ACROSS = {
    Spread.SHARE: "Cases (as many as the figure is worth)",
    Spread.RATIO: "Decisions expected",
    Spread.RATE: "Events expected at the group's rate",
}


def funnel(
    definition: Definition, comparison: Comparison, curves: FunnelCurves, names: dict[str, str], point: str | None
) -> Any:
    """A chart of ``comparison``, with ``point`` ringed and named."""
    frame = _points(definition, comparison, curves, names)
    low, high = _reach(definition, frame, curves)
    widest = max(curves.at)
    across = alt.Scale(domain=[0, max(widest, frame["at"].max()) * ROOM_FOR_LABELS], nice=False)
    up = alt.Scale(domain=[low, high], nice=False)
    x = alt.X(
        "at:Q",
        title=ACROSS[definition.spread],
        scale=across,
        axis=alt.Axis(grid=False, labelOverlap=True, tickCount=6),
    )
    y = alt.Y("value:Q", title=definition.title, scale=up, axis=_axis(definition))
    layers = [*_limits(curves, x, y), *_lines(definition, curves, x, y, (low, high)), *_marks(frame, x, y, point)]
    return styled(alt.layer(*layers).properties(height=HEIGHT, padding={"right": 8}))


def _points(
    definition: Definition, comparison: Comparison, curves: FunnelCurves, names: dict[str, str]
) -> pd.DataFrame:
    rows = []
    for place in comparison.places:
        at = place.at if place.at is not None else _stands_at(definition, curves, place)
        if place.estimate.value is None or at is None:
            continue
        shape, fill = SHAPES[place.beyond] if place.estimate.comparable else TOO_FEW
        rows.append(
            {
                "code": place.estimate.regulator_code,
                "name": names[place.estimate.regulator_code],
                "at": at,
                "value": place.estimate.value,
                "n": place.estimate.n,
                "figure": figure_in_words(definition, place),
                "reading": reading_in_words(definition, place),
                "shape": shape,
                "fill": fill,
                "far": place.beyond == ALARM,
            }
        )
    return pd.DataFrame(rows)


def _stands_at(definition: Definition, curves: FunnelCurves, place: Place) -> float | None:
    """Where a figure too small to be compared stands all the same."""
    base = place.estimate.base
    if base is None:
        return None
    return base * curves.target if definition.spread is Spread.RATE else base


def _reach(definition: Definition, frame: pd.DataFrame, curves: FunnelCurves) -> tuple[float, float]:
    """The lowest and highest value drawn: all points and lines, and the limits but for their wide mouth."""
    quarter = next(i for i, at in enumerate(curves.at) if at >= max(curves.at) / 4)
    shown = [*frame["value"], curves.target, curves.low998[quarter], curves.high998[quarter]]
    if definition.norm is not None:
        shown.append(definition.norm)
    room = 0.06 * (max(shown) - min(shown)) or 0.1
    most = 1.0 if definition.spread is Spread.SHARE else float("inf")
    return max(0.0, min(shown) - room), min(most, max(shown) + room)


def _axis(definition: Definition) -> alt.Axis:
    written = "~%" if in_percent(definition) else "~g"
    return alt.Axis(gridColor=GRID, format=written, tickCount=6)


def _limits(curves: FunnelCurves, x: alt.X, y: alt.Y) -> list[Any]:
    layers = []
    for name, dash in (("low95", [5, 4]), ("high95", [5, 4]), ("low998", [1, 0]), ("high998", [1, 0])):
        frame = pd.DataFrame({"at": curves.at, "value": getattr(curves, name)})
        layers.append(
            alt.Chart(frame).mark_line(color=LINES, strokeWidth=1.5, strokeDash=dash, clip=True).encode(x=x, y=y)
        )
    return layers


def _lines(definition: Definition, curves: FunnelCurves, x: alt.X, y: alt.Y, reach: tuple[float, float]) -> list[Any]:
    """The group's own line and the norm, and what is written at the end of every line."""
    write, end = as_value(definition), max(curves.at)

    def line(value: float, **look: Any) -> Any:
        frame = pd.DataFrame({"at": [0.0, end], "value": [value, value]})
        return alt.Chart(frame).mark_line(**look).encode(x=x, y=y)

    layers = [line(curves.target, color=INK, strokeWidth=1)]
    said = [
        (curves.low998[-1], "99.8%", False),
        (curves.low95[-1], "95%", False),
        (curves.target, f"group {write(curves.target)}", False),
        (curves.high95[-1], "95%", False),
        (curves.high998[-1], "99.8%", False),
    ]
    if definition.norm is not None:
        layers.append(line(definition.norm, color=NORM, strokeWidth=3, strokeDash=[10, 4]))
        said.append((definition.norm, f"norm {write(definition.norm).replace('.0%', '%')}", True))
    low, high = reach
    said = [each for each in said if low <= each[0] <= high and each[0] > 0]  # a limit at 0 is none
    places = apart([value for value, _, _ in said], 0.055 * (high - low))
    for norm in (False, True):
        rows = [
            {"at": end, "value": place, "text": text}
            for place, (_, text, is_norm) in zip(places, said, strict=True)
            if is_norm is norm
        ]
        if rows:
            look: dict[str, Any] = {"color": NORM_TEXT, "fontWeight": "bold"} if norm else {"color": INK}
            layers.append(
                alt.Chart(pd.DataFrame(rows))
                .mark_text(align="left", dx=6, fontSize=14, **look)
                .encode(x=x, y=y, text="text:N")
            )
    return layers


def _marks(frame: pd.DataFrame, x: alt.X, y: alt.Y, point: str | None) -> list[Any]:
    hover = [
        alt.Tooltip("name:N", title="Regulator"),
        alt.Tooltip("figure:N", title="Figure (95% interval)"),
        alt.Tooltip("n:Q", title="n", format=","),
        alt.Tooltip("reading:N", title="Reading"),
    ]
    layers = []
    ringed = frame[frame["code"] == point]
    if len(ringed):
        layers.append(
            alt.Chart(ringed).mark_point(shape="circle", size=420, stroke=INK, strokeWidth=2.2).encode(x=x, y=y)
        )
    marks = alt.Chart(frame).mark_point(filled=True, size=95, stroke=INK, strokeWidth=1.8, opacity=1)
    layers.append(
        marks.encode(
            x=x, y=y, shape=alt.Shape("shape:N", scale=None), fill=alt.Fill("fill:N", scale=None), tooltip=hover
        )
    )
    named = frame[frame["far"] | (frame["code"] == point)]
    if len(named):
        said: dict[str, Any] = {"align": "left", "dx": 13, "dy": -9, "fontSize": 14, "fontWeight": "bold"}
        layers.append(
            alt.Chart(named)
            .mark_text(color="#ffffff", stroke="#ffffff", strokeWidth=4, **said)
            .encode(x=x, y=y, text="code:N")
        )
        layers.append(alt.Chart(named).mark_text(color=INK, **said).encode(x=x, y=y, text="code:N"))
    return layers
