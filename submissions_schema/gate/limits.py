"""What a file may be: one table that the gate, the API, help text and docs all read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes are in bytes; ratios are unpacked to packed."""

    file: int = 25 * MEGABYTE
    parts: int = 200
    unpacked: int = 256 * MEGABYTE
    """All parts together."""
    part: int = 16 * MEGABYTE
    """A part may unpack to more than this only at less than ``ratio``."""
    ratio: int = 200
    sheets: int = 40
    columns: int = 256
    rows: int = 1_048_576
    depth: int = 64
    """Elements within elements."""

    @property
    def file_megabytes(self) -> int:
        return self.file // MEGABYTE

    def in_words(self) -> Iterator[tuple[str, str]]:
        """Each limit and its value, for help pages."""
        yield "Size of a file", f"{self.file_megabytes} MB"
        yield "Parts inside a workbook", f"{self.parts}"
        yield "Size of a workbook when unpacked", f"{self.unpacked // MEGABYTE} MB"
        yield (
            f"A part that unpacks to over {self.part // MEGABYTE} MB",
            f"no more than {self.ratio} times its packed size",
        )
        yield "Sheets in a workbook", f"{self.sheets}"
        yield "Columns on a sheet", f"{self.columns}"
        yield "Rows on a sheet", f"{self.rows:,}"
        yield "Levels inside a part", f"{self.depth}"


LIMITS = Limits()
