"""The headline figures of a return as a table, this year beside last."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from metrics.definition import SeriesBreak
from portal.queries.figures import Compared, in_words
from portal.ui.frame import plain
from portal.ui.patterns import table, tag
from portal.ui.slopes import BREAK

MOVED = 0.5
"""A change of more than this share of the larger year is pointed out, as rule X-02 does, where it can stand out."""


def compared(figures: Sequence[Compared], year: int) -> None:
    """What, last year, this year, the change in its own unit, how many rows or cases it rests on."""
    if not any(pair.before for pair in figures):
        st.write(f"No return of {year - 1} is held, so there is nothing to compare with.")
        only = [(plain(pair.now.label), plain(in_words(pair.now)), _n(pair)) for pair in figures]
        table(("Figure", str(year), "Rests on"), only, name="Figures this year")
        _methods(figures)
        return
    rows = []
    said: dict[str, SeriesBreak] = {}
    for pair in figures:
        before = in_words(pair.before) if pair.before else "none filed"
        now = in_words(pair.now)
        said |= {each.why: each for each in pair.breaks}
        mark = f" {tag(BREAK)}" if pair.breaks else ""
        rows.append((f"{plain(pair.now.label)}{mark}", plain(before), plain(now), plain(_change(pair)), _n(pair)))
    table(("Figure", str(year - 1), str(year), "Change", "Rests on"), rows, name="Figures this year and last year")
    for why in said:
        st.write(plain(f"{BREAK} of {year}: {why}"))
    _methods(figures)


def _n(pair: Compared) -> str:
    return f"{pair.now.n:,}" if pair.now.n is not None else ""


def _methods(figures: Sequence[Compared]) -> None:
    with st.expander("How each figure is made", type="compact"):
        table(("Figure", "How"), [(plain(p.now.label), plain(p.now.method)) for p in figures], name="Methods")


def _change(pair: Compared) -> str:
    if pair.breaks:
        return "not compared: series break"
    if pair.change is None:
        return "cannot be compared"
    if pair.change == 0:
        return "none"
    sign = "+" if pair.change > 0 else "−"
    size = abs(pair.change)
    number = f"{size:,.0f}" if size == int(size) else f"{size:,.1f}"
    points = " points" if pair.now.unit == "%" else ""
    moved = ", moved by more than half" if pair.stands_out > MOVED else ""
    return f"{sign}{number}{points}{moved}"
