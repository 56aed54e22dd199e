"""The tables of SORA 2.5 as they are shown, and how sure each is.

Their cells are in the files of ``sandbox_licences/sora/cells``; ``SOURCES.md`` beside them says where they come from.
The module of each step reads its own table, once, and refuses one that is not whole.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from regulators.register import Standing

METHOD = (
    "JARUS SORA 2.5 (13 May 2024), the basis of UK SORA (AMC1 to Article 11 of UK Regulation (EU) 2019/947, "
    "CAA ORS9 Decision No. 46, applicable from 23 April 2025)"
)
WARNING = (
    "The tables were taken from public transcriptions of the JARUS documents, not from the documents themselves. "
    "UK SORA may adapt cells, those of the air risk above all."
)


class SpoiledTable(ValueError):
    """A file of the tables is not whole."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a table is from, whether it is confirmed, and why, as a sentence."""

    title: str
    page: str
    standing: Standing
    why: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it is shown: ``rows`` are as wide as ``headings``, texts all; a dash is a cell left empty."""

    source: Source
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def confirmed(self) -> bool:
        return self.source.standing is Standing.CONFIRMED


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: its place, counted from 0, and its names."""

    row: int
    column: int
    row_name: str
    column_name: str


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a file of the tables, as text."""
    text = (files("sandbox_licences.sora") / "cells" / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def sources() -> Mapping[str, Source]:
    return {
        row["table"]: Source(row["title"], row["source_page"], Standing(row["standing"]), row["why"])
        for row in rows("sources")
    }


def shown(code: str, headings: Iterable[str], cells: Iterable[Iterable[str]]) -> Table:
    """A table with its source.

    Raises:
        SpoiledTable: a row is not as wide as the headings.
    """
    table = Table(sources()[code], tuple(headings), tuple(tuple(cell or "–" for cell in row) for row in cells))
    require(all(len(row) == len(table.headings) for row in table.rows), code, "every row must fill every column")
    return table


def require(holds: bool, code: str, what: str) -> None:
    if not holds:
        raise SpoiledTable(f"The table {code} is not whole: {what}.")


def yes_no(text: str) -> bool | None:
    """None where it does not matter."""
    return {"yes": True, "no": False, "": None}[text]


def whole(text: str) -> int | None:
    return int(text) if text else None
