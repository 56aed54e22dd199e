"""Findings no single row answers for: what is wrong with a whole sheet, and the way to mend it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from portal.queries.rows import SheetFault
from portal.ui.frame import plain
from portal.ui.patterns import tag

LINKS = 10
"""Rows to add for which there is a link at once: more would push away what else the page has."""


def listed(faults: Sequence[SheetFault], params: Mapping[str, str]) -> None:
    """Sheet, sentence and what to do of each; under them, a link for each row that is missing or can be added."""
    if not faults:
        return
    st.header("About a whole sheet", anchor=False)
    st.markdown(
        "\n".join(
            f"- **{plain(fault.sheet)}** ({fault.rule}) {tag(str(fault.severity).capitalize())} "
            f"{plain(fault.message)} {plain(fault.do)}"
            for fault in faults
        )
    )
    rows = list(dict.fromkeys((f.sheet, f.table, f.new_row, f.missing) for f in faults if f.table and f.new_row))
    for sheet, table, row, missing in rows[:LINKS]:
        label = f"Add the row {plain(missing)} to {plain(sheet)}" if missing else f"Add a row to {plain(sheet)}"
        asked = {**params, "table": str(table), "row": str(row)} | ({"again": missing} if missing else {})
        st.page_link("ui/correct.py", label=label, query_params=asked)
    if len(rows) > LINKS:
        st.markdown(f":small[The next of {len(rows)} rows come here when these are added.]")
