"""The headline figures of a return as a table, this year beside last."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from portal.queries.figures import Compared, in_words
from portal.ui.frame import plain
from portal.ui.patterns import table

MOVED = 0.5
"""A change of more than this share is pointed out, as rule X-02 does."""


def compared(figures: Sequence[Compared], year: int) -> None:
    """Four columns: what, last year, this year, the change in its own unit; two where nothing was filed before."""
    if not any(pair.before for pair in figures):
        st.write(f"No return of {year - 1} is held, so there is nothing to compare with.")
        only = [(plain(pair.now.label), plain(in_words(pair.now))) for pair in figures]
        table(("Figure", str(year)), only, name="Figures this year")
        return
    rows = []
    for pair in figures:
        before = in_words(pair.before) if pair.before else "none filed"
        rows.append((plain(pair.now.label), plain(before), plain(in_words(pair.now)), plain(_change(pair))))
    table(("Figure", str(year - 1), str(year), "Change"), rows, name="Figures this year and last year")


def _change(pair: Compared) -> str:
    if pair.change is None:
        return "cannot be compared"
    if pair.change == 0:
        return "none"
    sign = "+" if pair.change > 0 else "−"
    size = abs(pair.change)
    number = f"{size:,.0f}" if size == int(size) else f"{size:,.1f}"
    points = " points" if pair.now.unit == "%" else ""
    moved = ", moved by more than half" if pair.moved > MOVED else ""
    return f"{sign}{number}{points}{moved}"
