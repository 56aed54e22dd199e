"""The patterns pages are made of: tags, summary lists, tables, task rows, downloads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape

import pandas as pd
import pyarrow as pa
import streamlit as st

from portal.ui.frame import plain

COLOURS = {
    "Error": "red",
    "Query": "yellow",
    "Note": "gray",
    "Open": "yellow",
    "Explained": "green",
    "Waived": "blue",
    "Not started": "gray",
    "Draft": "blue",
    "With certifier": "violet",
    "Filed": "blue",
    "Queried": "yellow",
    "Answered": "blue",
    "Accepted": "green",
    "Published": "green",
    "Excused": "gray",
    "Superseded": "gray",
    "Withdrawn": "gray",
    "Returned, not refiled": "yellow",
    "Late": "red",
    "On time": "green",
    "Not filed": "red",
    "Planned": "gray",
    "Drafting": "blue",
    "Consulting": "yellow",
    "Not asked": "gray",
    "Demonstration": "gray",
    "Confirmed": "green",
    "Not confirmed": "gray",
    "Better than expected": "blue",
    "Worse than expected": "orange",
    "Consistent with peers": "gray",
    "At the edge of peers": "gray",
    "Too few to say": "gray",
    "No fair comparator": "gray",
    "Suppressed": "gray",
    "Not measurable": "gray",
    "Challenged": "yellow",
    "Challenge answered": "blue",
    "Completeness check": "yellow",
    "Incomplete, with the applicant": "gray",
    "Triage": "yellow",
    "Assessment": "blue",
    "Waiting for the applicant": "gray",
    "With the panel": "violet",
    "With the decision maker": "violet",
    "Granted": "green",
    "Granted with conditions": "green",
    "Refused": "red",
    "Passed": "green",
    "Ready": "blue",
    "Sent": "green",
    "Not delivered": "red",
    "Waiting": "yellow",
    "Clean": "green",
    "Not clean": "red",
    "Not scanned": "yellow",
    "Out of date": "orange",
    "Support": "green",
    "Support with conditions": "blue",
    "Object": "red",
    "No view": "gray",
    "Unresolved": "red",
    "Settled": "green",
    "Stale": "orange",
    "Given": "green",
    "Given with conditions": "blue",
    "To check": "yellow",
    "Asked": "blue",
    "Allocated": "blue",
    "Paid in part": "blue",
    "Paid": "green",
    "Funded": "green",
    "Funded in part": "yellow",
    "Nothing allocated": "red",
    "Met": "green",
    "Not met": "red",
    "Understaffed": "red",
    "Enough people": "green",
    "Handed over": "yellow",
    "This session": "green",
}
"""One word, one colour, on every page."""


def tag(word: str, colour: str | None = None) -> str:
    """A status tag for Markdown: always a word, the colour only beside it."""
    return f":{colour or COLOURS.get(word, 'gray')}-badge[{plain(word)}]"


def summary(rows: Iterable[tuple[str, str]], *, name: str) -> None:
    """A summary list: a real table whose first column are row headings. Values are Markdown already."""
    pairs = [(f"**{key}**", value) for key, value in rows if value]
    _show(("Item", "Value"), pairs, name=name, hide_header=True)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, name: str) -> None:
    """A table people read: the first column heads each row; everything is text (Markdown) already."""
    _show(tuple(headings), list(rows), name=name, hide_header=False)


def _show(headings: tuple[str, ...], rows: Sequence[Sequence[str]], *, name: str, hide_header: bool) -> None:
    columns = list(zip(*rows, strict=True)) or [()] * len(headings)
    heads, *others = [pa.array(column, pa.string()) for column in columns]
    cells = pa.table([*others, heads], schema=_schema(headings))  # what heads the rows stands last
    st.table(cells, border="horizontal", alt=name, hide_index=False, hide_header=hide_header)


@lru_cache(maxsize=256)
def _schema(headings: tuple[str, ...]) -> pa.Schema:
    """What tells the browser that the first column heads the rows, as pandas writes it.

    Kept, because a frame made anew for every table took a fifth of a page's time.
    """
    one = pd.DataFrame([[""] * len(headings)], columns=list(headings))
    return pa.Table.from_pandas(one.set_index(headings[0])).schema


def pages(total: int, per_page: int, *, key: str = "page") -> slice:
    """A pager over ``total`` rows, kept in the address; which rows to show. Nothing when one page holds all."""
    count = max(1, -(-total // per_page))
    if count == 1:
        return slice(0, total)
    current = st.pagination(count, key=key, bind="query-params")
    return slice((current - 1) * per_page, current * per_page)


def task(
    key: str,
    title: str,
    hint: str,
    word: str,
    colour: str | None = None,
    *,
    page: str | None = None,
    params: Mapping[str, str] | None = None,
) -> None:
    """One row of a task list, tagged with ``word`` if there is one.

    Without a page it cannot start yet, and the hint says what opens it.
    """
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", wrap=False, key=f"task_{key}"
    ):
        with st.container(gap=None):
            if page:
                st.page_link(page, label=plain(title), query_params=dict(params or {}))
            else:
                st.markdown(plain(title))
            st.markdown(f":small[{plain(hint)}]")
        if word:
            st.markdown(tag(word, colour), width="content")


def licence_link(number: str, label: str) -> None:
    """Under a case in a list: its licence and how that stands; nothing where none was granted."""
    if number:
        st.page_link("ui/licence.py", label=f"Licence {number}: {label}", query_params={"number": number})
    elif label:
        st.markdown(f":small[Licence: {label}]")


def downloads(*links: tuple[str, str]) -> None:
    """Files to download, each an ordinary link to the portal's own address: (label, address)."""
    st.html(
        "".join(
            f'<a class="download" href="{escape(address)}" download>{escape(label)}</a>' for label, address in links
        )
    )
