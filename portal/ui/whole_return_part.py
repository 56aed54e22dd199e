"""The whole of one return to read: the narrative in full, every table row by row, and its files."""

from __future__ import annotations

import streamlit as st

from portal.queries.status import ReturnStatus
from portal.queries.table_pages import PAGE, table_page
from portal.queries.whole_return import NARRATIVE, WholeReturn
from portal.ui.frame import plain, reading
from portal.ui.patterns import downloads, pages, summary, table
from submissions_schema.columns import words
from submissions_schema.lifecycle import State

PER_PAGE = 20
"""Rows of a table shown at a time; a divisor of what the query gives in one page."""


def read(status: ReturnStatus, whole: WholeReturn) -> None:
    """Under one heading each: the words, the tables, the files."""
    st.header("In the regulator’s own words", anchor=False)
    if not whole.narrative:
        st.write("The narrative is empty.")
    for question, answer in whole.narrative:
        st.markdown(f"**{plain(question)}**")
        st.markdown(plain(answer))
    st.header("All tables", anchor=False)
    table(("Sheet", "Holds"), [(plain(t.sheet), t.in_words) for t in whole.tables], name="All tables of the return")
    _one_table(status, whole)
    st.header("Files", anchor=False)
    downloads(*_files(status, whole))
    if not whole.has_workbook:
        st.write("No workbook was uploaded for this version: it was typed on screen or came table by table.")


def _one_table(status: ReturnStatus, whole: WholeReturn) -> None:
    names = {t.name: f"{t.sheet} ({t.in_words})" for t in whole.tables if t.rows and t.name != NARRATIVE}
    if not names:
        return
    chosen = st.selectbox(
        "Read a table", list(names), None, names.__getitem__, placeholder="Choose a table", key="table"
    )
    if chosen is None:
        return
    place = (status.year, status.regulator_code, chosen)
    with reading() as view:
        total = table_page(view, *place).total
    window = pages(total, PER_PAGE, key="rows")
    with reading() as view:
        shown = table_page(view, *place, page=window.start // PAGE + 1).rows
    for row in shown[window.start % PAGE : window.start % PAGE + PER_PAGE]:
        name = f"Row {row.row}: {plain(row.key)}" if row.row else "The answers of this sheet"
        with st.expander(name, type="compact"):
            summary([(words(column), plain(text or "")) for column, text in row.cells.items()], name=name)


def _files(status: ReturnStatus, whole: WholeReturn) -> list[tuple[str, str]]:
    api = f"/api/v1/returns/{status.year}/{status.regulator_code}"
    files = [("All findings (CSV)", f"{api}/findings.csv")]
    if status.receipt:
        files.append(("The receipt (PDF)", f"{api}/receipt.pdf"))
    if whole.has_workbook:
        files = [
            ("The workbook as it came (Excel)", f"{api}/workbook.xlsx"),
            ("The workbook with what the checks found (Excel)", f"{api}/annotated.xlsx"),
            *files,
        ]
    if status.counted_state is State.PUBLISHED:
        public = f"/returns/{status.year}/{status.regulator_code}/v/{status.counted_version}.pdf"
        files.append(("What is published of it (PDF)", public))
    return files
