"""A return as it was read: text with places, before anything is believed.

Made by the reader from a workbook or a CSV, or from what people typed on screen; read by the stages
of ``checking``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

import polars as pl

ROW = "__row__"
"""The column of every frame that holds the row's number on its sheet (1 is the header)."""


class CellKind(IntEnum):
    """What the file says a cell holds."""

    BLANK = 0
    TEXT = 1
    NUMBER = 2  # text is a plain decimal: 12, -0.5, 1234.25
    DATE = 3  # text is ISO: 2025-06-30, or 2025-06-30T09:15:00 with a time
    BOOLEAN = 4  # text is TRUE or FALSE
    ERROR = 5  # text is #N/A, #REF! and the like
    NOT_A_NUMBER = 6  # a number cell whose saved text is none: NaN, 1E309, 1_000
    NOT_A_DATE = 7  # a date format over a serial that is no day: 0, 60, -1, too large


def kinds_in(kinds: pl.Series) -> frozenset[int]:
    """Which kinds of cells a column has."""
    every = kinds.to_numpy().tobytes()
    return frozenset(kind for kind in CellKind if bytes((kind,)) in every)


class Formula(StrEnum):
    """What kind of formula stands behind a cell."""

    SAVED = "saved"  # ordinary, with a saved value
    NO_VALUE = "no value"
    ARRAY = "array"
    SHARED = "shared"
    OUTSIDE = "outside"  # refers to another workbook, or calls out (DDE, WEBSERVICE)


FORMULAS_SCHEMA = {ROW: pl.UInt32, "column": pl.String, "formula": pl.String}


@dataclass(frozen=True)
class RawTable:
    """One table as read.

    ``frame`` has ROW and every column of the table (``Table.all_columns``) as String, null where
    blank; a sheet of answers is a frame of one row whose ROW is 0 and whose notes are columns
    ``{name}_note``. ``kinds`` has the same height and columns (without ROW) as UInt8 ``CellKind``.
    ``places`` gives the cell of a column: for rows its sheet column number (1 is A), for answers its
    sheet row number. Trailing blank rows are gone; blank rows inside are skipped, numbering kept.
    """

    name: str
    sheet: str
    frame: pl.DataFrame
    kinds: pl.DataFrame
    places: Mapping[str, int]
    formulas: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=FORMULAS_SCHEMA))
    hidden_rows: tuple[int, ...] = ()

    def __len__(self) -> int:
        return self.frame.height


@dataclass(frozen=True)
class RawReturn:
    """All tables of one file or one draft, and who it says it is from."""

    year: int
    regulator_code: str | None
    tables: Mapping[str, RawTable]
    unread_sheets: tuple[str, ...] = ()


def column_letter(number: int) -> str:
    """1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
