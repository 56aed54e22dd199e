"""Tables that fit on paper: columns as wide as their words need, nothing cut off, headings repeated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, zip_longest

from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, Spacer, Table

from portal.documents.lettering import BOLD, REGULAR, load_typeface, printable, shortened
from portal.documents.page import INK, LANDSCAPE, LINE, PORTRAIT, WIDTH, plain, style, subheading, user_text

CELL = style("cell", size=8.5)
NUMBER = style("number", size=8.5, alignment=TA_RIGHT)
HEAD = style("head", size=8.5, bold=True)
NUMBER_HEAD = style("number head", size=8.5, bold=True, alignment=TA_RIGHT)
LABEL = style("label", size=9, bold=True)
VALUE = style("value", size=9)

PAD = 3.5 * mm
TALLEST_ROW = 60 * mm
"""A row that needs more goes on in a further row, so that it can cross to the next page."""

WIDEST_WORD = 45 * mm
WIDEST_TEXT = 90 * mm
LONGEST_HEADING = 120
NOTHING = "–"

_NO_NUMBER = frozenset({"", NOTHING, "suppressed", "not held", "not measurable"})
_NUMBER = re.compile(r"[£€$]?[-−+]?[\d,. ]*\d ?%?")


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table of words: its title, its headings, and one text per heading in each row."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        if not self.headings or any(len(row) != len(self.headings) for row in self.rows):
            raise ValueError(f"every row of the table {self.title!r} needs one text for each of its headings")


def orientation_for(table: TextTable) -> str:
    """PORTRAIT or LANDSCAPE: the narrower page that holds the table, or the one to show it record by record."""
    needed = sum(_narrowest(table))
    return LANDSCAPE if WIDTH[PORTRAIT] < needed <= WIDTH[LANDSCAPE] else PORTRAIT


def table_flowables(table: TextTable, orientation: str = PORTRAIT) -> list[Flowable]:
    """The table without its title, on a page of that orientation; record by record where it is too wide for it."""
    if sum(_narrowest(table)) > WIDTH[orientation]:
        return _records(table)
    numeric = [_is_numeric(column) for column in _columns(table)]
    heads = [
        plain(text, NUMBER_HEAD if number else HEAD) for text, number in zip(_headings(table), numeric, strict=True)
    ]
    looks = [NUMBER if number else CELL for number in numeric]
    widths = _widths(table, WIDTH[orientation])
    rows = [[[[head] for head in heads]], *(_physical_rows(row, looks, widths) for row in table.rows)]
    under_heads = ("LINEBELOW", (0, 0), (-1, 0), 0.9, INK)
    return [
        Table(list(chain(*rows)), colWidths=widths, repeatRows=1, style=[*_ruled(rows), under_heads]),
        Spacer(1, 3 * mm),
    ]


def key_values(pairs: Sequence[tuple[str, str]], *, label_width: float = 45 * mm) -> list[Flowable]:
    """Labels with their values beside them, on a portrait page; an empty value shows as a dash."""
    if not pairs:
        return []
    widths = [label_width, WIDTH[PORTRAIT] - label_width]
    rows = [_physical_rows((label, value.strip() or NOTHING), [LABEL, VALUE], widths) for label, value in pairs]
    return [Table(list(chain(*rows)), colWidths=widths, style=_ruled(rows)), Spacer(1, 2 * mm)]


def _ruled(rows: Sequence[Sequence[object]]) -> list[tuple[object, ...]]:
    """Commands that close each row, of one or more physical rows, with a line; inside it the text runs on."""
    commands: list[tuple[object, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), PAD),
        ("TOPPADDING", (0, 0), (-1, -1), 0),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
    ]
    for end, row in zip(accumulate(map(len, rows)), rows, strict=True):
        first, last = end - len(row), end - 1
        commands += [
            ("TOPPADDING", (0, first), (-1, first), 1.4 * mm),
            ("BOTTOMPADDING", (0, last), (-1, last), 1.6 * mm),
            ("LINEBELOW", (0, last), (-1, last), 0.4, LINE),
        ]
    return commands


def _physical_rows(
    texts: Sequence[str], looks: Sequence[ParagraphStyle], widths: Sequence[float]
) -> list[list[list[Flowable]]]:
    """One row of cells, or several where a text is taller than a row may be."""
    columns = [_cells(text, look, width - PAD) for text, look, width in zip(texts, looks, widths, strict=True)]
    return [list(row) for row in zip_longest(*columns, fillvalue=[])]


def _cells(text: str, look: ParagraphStyle, width: float) -> list[list[Flowable]]:
    """``text`` in lines of ``width`` points, spread over cells that are each at most as tall as a row."""
    cells: list[list[Flowable]] = [[]]
    filled = 0.0
    for line in user_text(text, look) if text.strip() else []:
        rest = [line]
        while rest:
            piece, *rest = rest[0].split(width, TALLEST_ROW) or rest
            height = piece.wrap(width, TALLEST_ROW)[1]
            if filled + height > TALLEST_ROW:
                cells.append([])
                filled = 0.0
            cells[-1].append(piece)
            filled += height
    return cells


def _records(table: TextTable) -> list[Flowable]:
    """Each row as a list of heading and value, under its first text."""
    flowables: list[Flowable] = []
    for number, row in enumerate(table.rows, start=1):
        name = shortened(row[0], WIDTH[PORTRAIT] - 40 * mm, size=10, font=BOLD)
        flowables += subheading(f"{number} of {len(table.rows)}: {name}")
        flowables += key_values(list(zip(_headings(table), row, strict=True)), label_width=55 * mm)
    return flowables


def _headings(table: TextTable) -> list[str]:
    return [shortened(text, LONGEST_HEADING * 4, size=8.5, font=BOLD) for text in table.headings]


def _columns(table: TextTable) -> list[tuple[str, ...]]:
    return list(zip(*table.rows, strict=True)) if table.rows else [() for _ in table.headings]


def _is_numeric(column: Sequence[str]) -> bool:
    """Whether the texts are numbers, to be set flush right; words that stand for a missing number say nothing."""
    said = [text.strip() for text in column if text.strip() not in _NO_NUMBER]
    return bool(said) and all(_NUMBER.fullmatch(text) for text in said)


def _narrowest(table: TextTable) -> list[float]:
    """Width of each column, in points, at which no usual word breaks."""
    load_typeface()
    return [
        max(
            min(_widest(heading.split(), BOLD), WIDEST_WORD),
            min(max((_widest(printable(text).split(), REGULAR) for text in column), default=0), WIDEST_WORD),
        )
        + PAD
        + 1
        for heading, column in zip(_headings(table), _columns(table), strict=True)
    ]


def _widths(table: TextTable, available: float) -> list[float]:
    """Column widths that fill ``available``: what their words need, and the rest where the texts are longest."""
    narrowest = _narrowest(table)
    # headings may wrap between words; rows do so only where they must
    wishes = [min(_widest([printable(text) for text in column], REGULAR), WIDEST_TEXT) for column in _columns(table)]
    wanting = [max(wish + PAD - least, 0.0) for wish, least in zip(wishes, narrowest, strict=True)]
    spare = available - sum(narrowest)
    widths = list(narrowest)
    # small wishes first and in full, so that only the longest texts wrap
    for place, column in enumerate(sorted(range(len(widths)), key=wanting.__getitem__)):
        given = min(wanting[column], spare / (len(widths) - place))
        widths[column] += given
        spare -= given
    return [width + spare / len(widths) for width in widths]


def _widest(texts: Sequence[str], font: str) -> float:
    return max((stringWidth(text, font, 8.5) for text in texts), default=0.0)
