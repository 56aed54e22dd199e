"""How an edition declares a table: each column once, for every use of it.

The declaration feeds the reader, the pandera schema, the workbook, the form on screen, the help
text, the public page of rules and the published metadata.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

NOT_HELD = "not held"
"""The answer of a regulator that does not hold a figure; a value, never read as zero."""


class Kind(StrEnum):
    """What may stand in a column's cells."""

    TEXT = "text"
    CODE = "code"  # one of a closed list
    DATE = "date"  # a day
    DAY_OR_MONTH = "day or month"  # 2024-11-05, or 2024-11 when only the month is known
    INTEGER = "whole number"
    DECIMAL = "number"
    URL = "web address"
    EMAIL = "e-mail address"
    YES_NO = "Yes or No"


NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL})
DATES = frozenset({Kind.DATE, Kind.DAY_OR_MONTH})

_CAPITALS = {"ai": "AI", "fte": "FTE", "gbp": "GBP", "url": "URL"}


def words(name: str) -> str:
    """A column's name in words: ``ai_spend_gbp`` becomes ``AI spend GBP``."""
    parts = [_CAPITALS.get(part, part) for part in name.split("_")]
    return parts[0][:1].upper() + parts[0][1:] + "".join(f" {part}" for part in parts[1:])


def slug(text: str) -> str:
    """The way back: ``AI spend GBP`` becomes ``ai_spend_gbp``; tolerant of case and spaces."""
    return "_".join(text.lower().replace("_", " ").split())


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table, or one answer of a sheet of answers."""

    name: str
    kind: Kind
    help: str
    required: bool = False
    example: str = ""
    codes: tuple[str, ...] = ()
    max_length: int = 200
    """Characters, for text."""
    max_words: int | None = None
    places: int = 2
    """Decimal places kept for a decimal; rounded half up (T-08 says so)."""
    minimum: float | None = 0
    """Smallest number allowed."""
    unit: str = ""
    may_be_after_the_cut: bool = False
    always_held: bool = False
    """True: a number or date that names the return itself (its year and period); *not held* is no answer."""
    published: bool = True
    """False: never leaves the portal (references of cases, notes, e-mail addresses, free columns)."""
    identifier: bool = False
    """True: typed text kept as given; a number that has lost digits is a fault."""
    source: str = "Return edition 2026"
    known_as: str = ""
    """Its first name, where a later edition gave it another: the name by which rules and metrics ask for it."""
    no_longer: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Codes of earlier editions that this one splits, each with the codes it became."""

    @property
    def label(self) -> str:
        """The heading in the workbook: the name in words, so that people and programs both find it."""
        return words(self.name)

    @property
    def may_be_not_held(self) -> bool:
        """True where the filer may answer *not held* and give the reason in the note beside it."""
        held_or_not = self.kind in NUMBERS or self.kind in DATES or self.max_words is not None
        return held_or_not and not self.always_held

    @property
    def note_name(self) -> str:
        return f"{self.name}_note"


def note_column(column: Column) -> Column:
    """The column that holds why ``column`` is not held."""
    return Column(
        column.note_name,
        Kind.TEXT,
        help=f"If {column.label.lower()} is “{NOT_HELD}”, say why.",
        max_length=500,
        published=False,
        source=column.source,
        known_as=f"{column.known_as}_note" if column.known_as else "",
    )


FLEX = tuple(
    Column(
        name,
        Kind.TEXT,
        help="Your own use. No rule reads it, it comes back in reports, it is never published.",
        published=False,
        max_length=1000,
    )
    for name in ("flex_1", "flex_2")
)


class Layout(StrEnum):
    """How a table lies on its sheet."""

    ROWS = "rows"  # header in row 1, one record a row from row 2
    ANSWERS = "answers"  # question in A, answer in B, reason if not held in C


@dataclass(frozen=True)
class Table:
    """One table of the return: a sheet of the workbook, a CSV, a page of the form."""

    name: str
    help: str
    columns: tuple[Column, ...]
    layout: Layout = Layout.ROWS
    key: tuple[str, ...] = ()
    """Columns that together name a row; unique (T-05)."""
    public: bool = True
    """False: only a summary of it is ever published (decisions)."""

    @property
    def sheet(self) -> str:
        """The sheet's name in the workbook."""
        return words(self.name)

    @cached_property
    def all_columns(self) -> tuple[Column, ...]:
        """Declared columns, then the notes of those that may be *not held*, then the free ones."""
        if self.layout is Layout.ANSWERS:
            return self.columns
        notes = tuple(note_column(c) for c in self.columns if c.may_be_not_held)
        return (*self.columns, *notes, *FLEX)

    @cached_property
    def _by_name(self) -> Mapping[str, Column]:
        notes = (note_column(c) for c in self.columns if c.may_be_not_held)
        return {c.name: c for c in (*self.all_columns, *notes)}

    @cached_property
    def renamed(self) -> Mapping[str, str]:
        """Name to first name of the columns, and of their notes, that an edition gave another name; mostly empty."""
        return {name: column.known_as for name, column in self._by_name.items() if column.known_as}

    def named(self, known: str) -> str:
        """The name in this edition of the column that rules and metrics know as ``known``."""
        return next((name for name, first in self.renamed.items() if first == known), known)

    def __getitem__(self, name: str) -> Column:
        return self._by_name[name]

    def find(self, heading: str) -> Column | None:
        """The column a heading names: its label or its name, whatever the case."""
        return self._by_name.get(slug(heading))


@dataclass(frozen=True)
class Edition:
    """One year's form of the return."""

    year: int
    tables: tuple[Table, ...]
    period_start: date
    period_end: date
    earliest: date = field(default=date(2000, 1, 1))
    """No date in a return lies before this day (T-06)."""

    def in_round(self, year: int) -> Edition:
        """This form for the round of ``year``: the period is that round's, the tables are the same."""
        years = year - self.period_end.year
        start = self.period_start.replace(year=self.period_start.year + years)
        return replace(self, period_start=start, period_end=self.period_end.replace(year=year))

    def __getitem__(self, table: str) -> Table:
        return next(t for t in self.tables if t.name == table)

    def __iter__(self) -> Iterator[Table]:
        return iter(self.tables)

    def __contains__(self, table: object) -> bool:
        return any(t.name == table for t in self.tables)
