"""The parts of a document on a screen: the accessible original of what stands on paper."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from portal.documents.tables import TextTable
from portal.documents.written import Part, Said
from portal.ui.frame import in_lines, plain
from portal.ui.patterns import summary, table


def show(parts: Iterable[Part]) -> None:
    """Everything people typed is shown as text."""
    for part in parts:
        if part.heading:
            st.header(part.heading, anchor=False)
        for block in part.blocks:
            if isinstance(block, Said):
                words = in_lines(block.text)
                st.markdown(f":small[{words}]" if block.small else words)
            elif isinstance(block, TextTable):
                rows = [[in_lines(cell) for cell in row] for row in block.rows]
                table(block.headings, rows, name=block.title)
            else:
                if block.titled:
                    st.subheader(plain(block.name), anchor=False)
                summary([(plain(label), in_lines(value)) for label, value in block.pairs], name=block.name)
