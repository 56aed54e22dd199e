"""Findings no single row answers for: what is wrong with a whole sheet, and the way to mend it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from portal.queries.rows import SheetFault
from portal.ui.frame import plain
from portal.ui.patterns import tag

# Rows of one sheet to add for which there is a link at once: more would push away what else the page has.
LINKS = 10


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
    for sheet, table, row in dict.fromkeys((f.sheet, f.table, f.new_row) for f in faults if f.table and f.new_row):
        asked = {**params, "table": str(table), "row": str(row)}
        of_table = [fault.missing for fault in faults if fault.table == table]
        named = list(dict.fromkeys(missing for missing in of_table if missing))[:LINKS]
        for missing in named:
            label = f"Add the row {plain(missing)} to {plain(sheet)}"
            st.page_link("ui/correct.py", label=label, query_params={**asked, "again": missing})
        if not named or "" in of_table:
            st.page_link("ui/correct.py", label=f"Add a row to {plain(sheet)} for this", query_params=asked)
