"""Walking a sheet element by element: the careful way, which every sheet can go.

``tiles`` goes faster over what is written plainly; where it is not sure, this decides.
"""

from __future__ import annotations

import re
from xml.parsers import expat

import polars as pl

from submissions_schema.gate import xml
from submissions_schema.gate.codes import refused
from submissions_schema.gate.gated import Range
from submissions_schema.gate.limits import LIMITS
from submissions_schema.gate.strings import as_shown
from submissions_schema.gate.values import NOT_SHORT, STORED_CELLS, Book, Stored
from submissions_schema.raw import Formula

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,9})", re.ASCII)
_NUMBER = re.compile(r"[1-9][0-9]{0,9}", re.ASCII)
_SHORT = re.compile(r"0|[1-9][0-9]{0,7}", re.ASCII)
_STYLE = re.compile(r"[0-9]{1,6}", re.ASCII)
_TRUE = ("1", "true")
_MOST_MERGES = 10_000

# what may stand in what; anything else, and all within it, is passed over
_CHILDREN = {
    "": ("worksheet",),
    "worksheet": ("sheetData", "mergeCells"),
    "sheetData": ("row",),
    "row": ("c",),
    "c": ("v", "f", "is"),
    "is": ("t", "r"),
    "r": ("t",),
    "mergeCells": ("mergeCell",),
}
_NAMES = xml.named(xml.SPREADSHEET, *{name for names in _CHILDREN.values() for name in names})
_STEPS = {(parent, name): name for parent, names in _CHILDREN.items() for name in names}

# another workbook in square brackets (not a column of a table), DDE, and functions that call out
_OUTSIDE = re.compile(
    r"(?:^|[^A-Za-z0-9_.\]\[])\[[^\]\[]*\]|\||\b(?:WEBSERVICE|RTD|CALL|REGISTER|REGISTER\.ID|EXEC|FILTERXML|IMAGE)\s*\(",
    re.IGNORECASE,
)


def column_number(letters: str) -> int:
    """A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def formula_kind(text: str, kind: str, *, has_value: bool) -> Formula:
    """What kind of formula it is; of several kinds the one most to be wondered at."""
    if _OUTSIDE.search(text):
        return Formula.OUTSIDE
    if kind in ("array", "dataTable"):
        return Formula.ARRAY
    if kind == "shared":
        return Formula.SHARED
    return Formula.SAVED if has_value else Formula.NO_VALUE


class SheetWalker:
    """Collects the cells, merged ranges and hidden rows of one sheet, or of a piece of one.

    After ``walk``: ``cells()`` gives a frame in STORED_CELLS, ``merged`` and ``hidden_rows`` the rest.
    """

    def __init__(self, book: Book, *, after_row: int = 0) -> None:
        self._book = book
        self._path = [""]
        self._row = after_row
        self._column = 0
        self._pieces: list[str] | None = None  # of the text being read
        self._attributes: xml.Attributes = {}
        self._value: str | None = None
        self._inline: str | None = None
        self._formula: tuple[str, str] | None = None
        self._cells: list[tuple[int, int, int, int, str, str | None]] = []
        self.merged: list[Range] = []
        self.hidden_rows: list[int] = []

    @property
    def last_row(self) -> int:
        return self._row

    def walk(self, part: bytes) -> None:
        """Walk a prepared part.

        Raises:
            Refused: XML_BAD, DATA_OUTSIDE_FORM, MERGED_CELLS.
            expat.ExpatError: not well formed.
        """
        xml.walk_raw(part, self._start, self._end, self._text)

    def cells(self) -> pl.DataFrame:
        return pl.DataFrame(self._cells, schema=STORED_CELLS, orient="row")

    def _start(self, element: str, attributes: xml.Attributes) -> None:
        name = _STEPS.get((self._path[-1], _NAMES.get(element, "")), "other")
        self._path.append(name)
        if name == "c":
            self._start_cell(attributes)
        elif name in ("v", "f"):
            if (self._value if name == "v" else self._formula) is not None:
                raise refused("XML_BAD", "A cell holds two values.")
            self._pieces = []
            if name == "f":
                self._formula = ("", attributes.get("t", "normal"))
        elif name == "is":
            if self._inline is not None:
                raise refused("XML_BAD", "A cell holds two values.")
            self._inline = ""
        elif name == "t":
            self._pieces = []
        elif name == "row":
            self._start_row(attributes)
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def _start_row(self, attributes: xml.Attributes) -> None:
        given = attributes.get("r")
        if given is None:
            row = self._row + 1
        elif _NUMBER.fullmatch(given):
            row = int(given)
        else:
            raise refused("XML_BAD", f"A row has no proper number: {given[:20]!r}.")
        if row <= self._row:
            raise refused("XML_BAD", f"Row {row} comes after row {self._row}.")
        if row > LIMITS.rows:
            raise refused("DATA_OUTSIDE_FORM", f"There is a row {row}.")
        self._row, self._column = row, 0
        if attributes.get("hidden") in _TRUE:
            self.hidden_rows.append(row)

    def _start_cell(self, attributes: xml.Attributes) -> None:
        given = attributes.get("r")
        if given is None:
            column = self._column + 1
        else:
            match = _REFERENCE.fullmatch(given)
            if match is None or int(match.group(2)) != self._row:
                raise refused("XML_BAD", f"A cell of row {self._row} has no proper place: {given[:20]!r}.")
            column = column_number(match.group(1))
        if column <= self._column:
            raise refused("XML_BAD", f"Row {self._row} holds cells twice or out of order.")
        self._column = column
        self._attributes = attributes
        self._value = self._inline = None
        self._formula = None

    def _text(self, piece: str) -> None:
        if self._pieces is not None:
            self._pieces.append(piece)

    def _end(self, element: str) -> None:
        name = self._path.pop()
        if name == "c":
            self._end_cell()
        elif name in ("v", "t", "f") and self._pieces is not None:
            text = "".join(self._pieces)
            self._pieces = None
            if name == "v":
                self._value = text
            elif name == "t":
                self._inline = (self._inline or "") + text
            elif self._formula:
                self._formula = (text, self._formula[1])

    def _end_cell(self) -> None:
        kind = self._attributes.get("t", "n")
        style = self._attributes.get("s", "0")
        if not _STYLE.fullmatch(style):
            raise refused("XML_BAD", "A cell has no proper format.")
        try:
            stored = self._book.stored(kind, int(style))
        except KeyError as e:
            raise refused("XML_BAD", "A cell is of a type that does not exist.") from e
        value, other = (self._inline, self._value) if kind == "inlineStr" else (self._value, self._inline)
        if other is not None or (kind == "s" and value == ""):
            raise refused("XML_BAD", "A cell's value is not of the type it states.")
        if value is None and self._formula is None:
            return
        if self._column > LIMITS.columns:
            raise refused("TOO_MANY_COLUMNS", f"There is a value in column {self._column} of row {self._row}.")
        formula = None
        if self._formula is not None:
            formula = formula_kind(*self._formula, has_value=value is not None)
        if value is None:
            stored = Stored.TEXT
        elif stored is Stored.TEXT:
            value = as_shown(value)
        number = NOT_SHORT
        if value and stored <= Stored.SHARED and _SHORT.fullmatch(value):
            number, value = int(value), ""
        self._cells.append((self._row, self._column, stored, number, value or "", formula))

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        corners = [_REFERENCE.fullmatch(corner) for corner in (first, last or first)]
        if corners[0] is None or corners[1] is None:
            raise refused("XML_BAD", "Merged cells have no proper place.")
        (left, top), (right, bottom) = (c.groups() for c in corners if c)
        if len(self.merged) >= _MOST_MERGES:
            raise refused("MERGED_CELLS")
        self.merged.append(Range(int(top), column_number(left), int(bottom), column_number(right)))


def walk_piece(part: bytes, book: Book, after_row: int) -> SheetWalker | None:
    """Walk a piece cut out of a sheet; None when it is no whole piece, so that the sheet must be walked whole."""
    walker = SheetWalker(book, after_row=after_row)
    try:
        walker.walk(part)
    except expat.ExpatError:
        return None
    return walker
