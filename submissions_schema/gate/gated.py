"""What came through the gate: the cells of every sheet, walked once.

What the gate saw is what is read: nothing opens the file a second time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import polars as pl

from submissions_schema.raw import column_letter

CELLS = pl.Schema(
    {
        "row": pl.UInt32,  # from 1
        "column": pl.UInt16,  # 1 is A
        "kind": pl.UInt8,  # raw.CellKind
        "text": pl.String,  # canonical: 1234.5, 2025-06-30, TRUE, #N/A
        "formula": pl.String,  # raw.Formula, null where there is none
    }
)
"""One row per cell that is not blank, in order of rows and columns. A cell that has a formula and shows
nothing is kept, as BLANK with an empty text."""


class FileKind(StrEnum):
    WORKBOOK = "workbook"
    CSV = "csv"


class Range(NamedTuple):
    """A block of cells, both corners included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def __str__(self) -> str:
        first = f"{column_letter(self.first_column)}{self.first_row}"
        return f"{first}:{column_letter(self.last_column)}{self.last_row}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as the gate saw it."""

    name: str
    cells: pl.DataFrame
    hidden: bool = False
    merged: tuple[Range, ...] = ()
    hidden_rows: tuple[int, ...] = ()

    def texts(self, rows: Iterable[int]) -> dict[tuple[int, int], str]:
        """The texts of a few rows by (row, column)."""
        wanted = set(rows)
        every_row = self.cells["row"].to_numpy()
        first, last = np.searchsorted(every_row, (min(wanted, default=1), max(wanted, default=0) + 1))
        some = self.cells.slice(int(first), max(int(last - first), 0)).select("row", "column", "text")
        return {(row, column): text for row, column, text in some.iter_rows() if row in wanted}

    @property
    def first_row(self) -> int | None:
        """The first row that is not blank: the headings, for the gate."""
        return None if self.cells.is_empty() else int(self.cells["row"][0])


@dataclass(frozen=True, slots=True)
class Gated:
    """A file the gate let through."""

    kind: FileKind
    sheets: tuple[Sheet, ...]

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of that name, whatever its case, as Excel does."""
        wanted = name.casefold()
        return next((s for s in self.sheets if s.name.casefold() == wanted), None)
