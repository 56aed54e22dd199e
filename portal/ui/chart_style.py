"""What every picture looks like: ink, lines and type that can be read in grey as well."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

INK, LINES, GRID, PEERS = "#0b0c0c", "#505a5f", "#dee0e2", "#b1b4b6"
OWN, MIDDLE, NORM, NORM_TEXT = "#12436d", "#8fa9c2", "#c8501a", "#9a3c10"
HEIGHT = 340


def styled(chart: Any) -> Any:
    """A layered chart in the portal's type, without a frame."""
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


def apart(values: Sequence[float], least: float) -> list[float]:
    """``values`` moved as little as keeps labels at them ``least`` from one another."""
    placed: dict[int, float] = {}
    last = float("-inf")
    for place in sorted(range(len(values)), key=lambda i: values[i]):
        last = max(values[place], last + least)
        placed[place] = last
    moved = sum(placed[i] - values[i] for i in placed) / len(placed) if placed else 0.0
    return [placed[i] - moved for i in range(len(values))]
