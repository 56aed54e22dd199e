"""Findings no single row answers for: what is wrong with a whole sheet, and the way to mend it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from portal.queries.rows import SheetFault
from portal.ui.frame import plain
from portal.ui.patterns import tag


def listed(faults: Sequence[SheetFault], params: Mapping[str, str]) -> None:
    """Sheet, sentence and what to do of each; under them, a link for each table that a row can be added to."""
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
        st.page_link(
            "ui/correct.py",
            label=f"Add a row to {plain(sheet)} for what is listed here",
            query_params={**params, "table": str(table), "row": str(row)},
        )
