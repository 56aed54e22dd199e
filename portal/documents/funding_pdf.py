"""Recommendation 25 on one page: a department's funding of AI capability as PDF."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from math import sqrt

from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, Spacer, Table

from portal.documents.lettering import BOLD, REGULAR, load_typeface, printable
from portal.documents.page import (
    GREY,
    INK,
    LINE,
    PORTRAIT,
    WIDTH,
    Heading,
    Paper,
    paper_pdf,
    plain,
    style,
    user_text,
)
from portal.documents.tables import TextTable, key_values
from portal.documents.written import Part, Said

TITLE = style("title of one page", size=12, bold=True, spaceAfter=2 * mm)
HEADING = style("heading on one page", size=10, bold=True, spaceBefore=1 * mm, spaceAfter=0.5 * mm)
TEXT = style("text of one page", size=8.5, spaceAfter=1.5 * mm)
NOTE = style("note of one page", size=7, colour=GREY, spaceAfter=1 * mm)
CELL = style("cell of one page", size=7.5)
HEAD = style("head of one page", size=7.5, bold=True)
"""Smaller than on other documents of the house: this one is read on one page."""
PAD = 3 * mm
SLACK = 0.3 * mm
"""Without it a text that just fits may wrap all the same."""
SHORTENINGS = (12, 8, 6, 4, 3, 2, 1)
"""How many unfunded areas are listed one by one: as many as leave it on one page."""


def funding_pdf(
    name: str,
    parts_with: Callable[[int], Sequence[Part]],
    *,
    reference: str,
    made_at: datetime,
    demonstration: bool,
) -> bytes:
    """The page on paper. ``parts_with`` gives its parts with that many areas; the most that fit one page are taken.

    A department with so many regulators that not even the shortest fits gets as many pages as it needs: nothing is left
    out.
    """
    paper = Paper(
        title=name,
        subject="AI Opportunities Action Plan, recommendation 25",
        reference=reference,
        made_at=made_at,
        demonstration=demonstration,
    )
    made = b""
    for most in SHORTENINGS:
        content: list[Flowable] = [plain(name, TITLE), *_laid(parts_with(most))]
        made = paper_pdf(paper, content)
        if pages_in(made) == 1:
            return made
    return made


def _laid(parts: Sequence[Part]) -> list[Flowable]:
    """Tables stand under their part's heading, and need none of their own."""
    laid: list[Flowable] = []
    for part in parts:
        laid += [plain(part.heading, HEADING, Heading)] if part.heading else []
        for block in part.blocks:
            match block:
                case Said():
                    laid += user_text(block.text, NOTE if block.small else TEXT)
                case TextTable():
                    laid += _table(block)
                case _:
                    laid += key_values(block.pairs)
    return laid


def _table(table: TextTable) -> list[Flowable]:
    """A table in small letters, its columns as wide as their texts ask for; no cell here is taller than a page."""
    heads = [[plain(text, HEAD) for text in table.headings]]
    cells = [[user_text(text, CELL) for text in row] for row in table.rows]
    ruled = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), PAD),
        ("TOPPADDING", (0, 0), (-1, -1), 0.6 * mm),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 0.8 * mm),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
        ("LINEBELOW", (0, 0), (-1, 0), 0.9, INK),
    ]
    return [Table([*heads, *cells], colWidths=_widths(table), repeatRows=1, style=ruled), Spacer(1, 1.5 * mm)]


def _widths(table: TextTable) -> list[float]:
    """What each column asks for where that is less than its share; the others share the rest by its root, and wrap.

    A column asks for its longest text, so that no amount is broken, and for its heading in two lines.
    """
    load_typeface()
    asked = [
        max(
            stringWidth(head, BOLD, 7.5) * 0.6,
            *(stringWidth(word, BOLD, 7.5) for word in head.split()),
            *(stringWidth(printable(text), REGULAR, 7.5) for text in texts),
        )
        + PAD
        + SLACK
        for head, *texts in zip(table.headings, *table.rows, strict=True)
    ]
    widths: dict[int, float] = {}
    while len(widths) < len(asked):
        rest = {place: sqrt(each) for place, each in enumerate(asked) if place not in widths}
        room = (WIDTH[PORTRAIT] - sum(widths.values())) / sum(rest.values())
        shares = {place: root * room for place, root in rest.items()}
        widths |= {place: asked[place] for place, share in shares.items() if asked[place] <= share} or shares
    spare = WIDTH[PORTRAIT] / sum(widths.values())
    return [widths[place] * spare for place in range(len(asked))]


def pages_in(pdf: bytes) -> int:
    """How many pages a document of ours has."""
    return pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ")
