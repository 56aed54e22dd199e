"""Pieces of plain HTML: everything people wrote is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

TOO_MANY_FOR_A_TELEPHONE = 4
"""Columns from which a table is too wide for a telephone."""


def paragraph(text: str, css: str = "") -> str:
    return f"<p{_css(css)}>{escape(text)}</p>"


def told(text: str) -> str:
    """Text of people, with the line breaks they gave it."""
    return f'<p class="told">{escape(text)}</p>'


def link(label: str, address: str) -> str:
    return f'<a href="{escape(address)}">{escape(label)}</a>'


def web_address(text: str) -> str:
    """Text that should be a web address: a link where it is one, text where it is anything else."""
    if text.lower().startswith(("https://", "http://")) and not any(c.isspace() for c in text):
        return f'<a href="{escape(text)}" rel="nofollow noopener">{escape(text)}</a>'
    return escape(text)


def listed(items: Iterable[str]) -> str:
    """A list; the items are HTML already."""
    return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"


def table(
    caption: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    numbers: Sequence[int] = (),
    titled: bool = False,
) -> str:
    """A table whose first column heads each row. Cells are HTML already; ``numbers`` are set flush right.

    ``titled``: the heading above says the same as the caption, which is then only read aloud.
    With four columns and more, or three and an address in the text, which breaks nowhere, each row becomes a block of
    its own where the screen is narrow. Its cells then say their column, and the roles are written out: a table laid
    out otherwise is no table to some browsers.
    """
    listed_rows = list(rows)
    with_address = len(headings) > 2 and any("://" in cell and "<a " not in cell for row in listed_rows for cell in row)
    stacks = len(headings) >= TOO_MANY_FOR_A_TELEPHONE or with_address
    css = [_css("number") if place in numbers else "" for place in range(len(headings))]

    def role(name: str) -> str:
        return f' role="{name}"' if stacks else ""

    def column(place: int) -> str:
        return f' data-column="{escape(headings[place])}"' if stacks else ""

    head = "".join(
        f'<th scope="col"{role("columnheader")}{css[place]}>{escape(text)}</th>' for place, text in enumerate(headings)
    )
    body = "".join(
        f'<tr{role("row")}><th scope="row"{role("rowheader")}>{cells[0]}</th>'
        + "".join(
            f"<td{role('cell')}{column(place)}{css[place]}>{cell}</td>" for place, cell in enumerate(cells[1:], 1)
        )
        + "</tr>"
        for cells in listed_rows
    )
    return (
        f'<table class="wide{" stacks" if stacks else ""}"{role("table")}>{_caption(caption, titled)}'
        f"<thead{role('rowgroup')}><tr{role('row')}>{head}</tr></thead><tbody{role('rowgroup')}>{body}</tbody></table>"
    )


def record(caption: str, pairs: Iterable[tuple[str, str]], *, titled: bool = False) -> str:
    """Labels with their values, one below the other; the values are HTML already."""
    rows = "".join(f'<tr><th scope="row">{escape(label)}</th><td>{value}</td></tr>' for label, value in pairs)
    return f'<table class="record wide">{_caption(caption, titled)}<tbody>{rows}</tbody></table>'


def _caption(text: str, titled: bool) -> str:
    return f"<caption{_css('unseen') if titled else ''}>{escape(text)}</caption>"


def _css(name: str) -> str:
    return f' class="{name}"' if name else ""
