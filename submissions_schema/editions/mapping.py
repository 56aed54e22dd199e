"""Tables of one edition in the terms of another: forward for next year's filer, back for the comparison.

Typed frames keep their marks: the ``x__not_held`` of a renamed column is renamed with it. A code that was split is
not guessed: carried forward the cell is empty, and ``x__was`` holds the old code, for the filer to decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

import polars as pl

from submissions_schema.columns import Table
from submissions_schema.editions import CHANGES, EDITIONS, edition
from submissions_schema.editions.changes import Changes

WAS = "__was"
"""Ends the mark that holds a code which the later edition splits."""
FILED = "__filed"
"""Ends the mark that holds a code as it was filed, where the comparison reads it joined with others."""

c = pl.col


def carried(table: str, frame: pl.DataFrame, *, before: int, after: int) -> pl.DataFrame:
    """A typed table of edition ``before`` as edition ``after`` has it.

    Forward, a column that is new is not there. Back, columns the earlier edition does not have are left out, and
    codes that had been one are one again; there and back again a table is as it was.
    """
    for changes in _steps(before, after):
        frame = _forward(table, frame, changes) if after > before else _back(table, frame, changes)
    return frame


def as_compared(table: str, frame: pl.DataFrame, year: int) -> pl.DataFrame:
    """A typed table of edition ``year`` as rules and metrics of every edition read it.

    Columns have their first names, codes that were split are joined again (``x__filed`` holds what was filed); what
    the edition added stays. The first edition's tables come back as they are.
    """
    frame = as_known(edition(year)[table], frame)
    for column, old_of in joined_codes(table, year).items():
        if column in frame.columns:
            frame = frame.with_columns(c(column).alias(f"{column}{FILED}"), c(column).replace(old_of))
    return frame


def as_filed(frame: pl.DataFrame) -> pl.DataFrame:
    """A table that was made ``as_compared``, with its codes as they were filed."""
    marks = [name for name in frame.columns if name.endswith(FILED)]
    return frame.with_columns(c(name).alias(name.removesuffix(FILED)) for name in marks).drop(marks)


def joined_codes(table: str, year: int) -> Mapping[str, Mapping[str, str]]:
    """For each column of a table of edition ``year`` with split codes: each of them to the code it was first."""
    return _joined_codes(table, year)


def as_known(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """A typed table with its columns under their first names, as rules and metrics ask for them."""
    return frame.rename(_with_marks(table.renamed, frame.columns)) if table.renamed else frame


def as_known_answers(table: Table, answers: Mapping[str, object]) -> Mapping[str, object]:
    """The same of a sheet of answers."""
    if not table.renamed:
        return answers
    names = _with_marks(table.renamed, answers)
    return {names.get(name, name): value for name, value in answers.items()}


def earlier_name(table: str | None, column: str | None, *, year: int, before: int) -> str | None:
    """What a column of edition ``year`` was called in the earlier edition ``before``."""
    if table is None or column is None:
        return column
    for changes in _steps(year, before):
        column = {new: old for old, new in changes.names(table).items()}.get(column, column)
    return column


def was_in_words(column: str, was: str, table: Table) -> str:
    """A code that the edition of ``table`` splits, for whoever has to choose: ``robotics (now one of: …)``."""
    into = dict(table[column].no_longer).get(was, ())
    return f"{was} (now one of: {', '.join(into)})" if into else was


def parts_in_words(code: str) -> str:
    """What a code of the comparison is made of since an edition split it; nothing of one that never was."""
    found = [
        f"since edition {changes.year} {' and '.join(split.into)} together"
        for changes in CHANGES.values()
        for split in changes.split
        if split.old == code
    ]
    return "; ".join(found)


def _steps(before: int, after: int) -> Iterator[Changes]:
    """The changes between two editions, in the order in which they are undone or made."""
    low, high = sorted((before, after))
    wanted = [CHANGES[year] for year in sorted(EDITIONS) if low < year <= high]
    return iter(wanted if after > before else reversed(wanted))


def _forward(table: str, frame: pl.DataFrame, changes: Changes) -> pl.DataFrame:
    frame = frame.rename(_with_marks(changes.names(table), frame.columns))
    for split in changes.split:
        if split.column not in frame.columns:
            continue
        undecided = c(split.column) == split.old
        if frame.select(undecided.any()).item():
            mark = f"{split.column}{WAS}"
            known = c(mark) if mark in frame.columns else pl.lit(None, pl.String)
            frame = frame.with_columns(
                pl.when(undecided).then(split.column).otherwise(known).alias(mark),
                pl.when(~undecided).then(split.column).alias(split.column),
            )
    return frame


def _back(table: str, frame: pl.DataFrame, changes: Changes) -> pl.DataFrame:
    new = set(changes.new_columns(table))
    frame = frame.drop(name for name in frame.columns if name.partition("__")[0] in new)
    for split in changes.split:
        if split.column not in frame.columns:
            continue
        frame = frame.with_columns(c(split.column).replace(dict.fromkeys(split.into, split.old)))
        mark = f"{split.column}{WAS}"
        if mark in frame.columns:
            frame = frame.with_columns(pl.coalesce(split.column, mark).alias(split.column))
            if frame.select((c(mark).is_null() | (c(mark) == split.old)).all()).item():
                frame = frame.drop(mark)
    return frame.rename(_with_marks({new: old for old, new in changes.names(table).items()}, frame.columns))


def _with_marks(names: Mapping[str, str], columns: Iterable[str]) -> dict[str, str]:
    """New names of those ``columns`` that are to be renamed, and of the marks that belong to them."""
    renamed = {}
    for column in columns:
        name, mark, kind = column.partition("__")
        if name in names:
            renamed[column] = f"{names[name]}{mark}{kind}"
    return renamed


@cache
def _joined_codes(table: str, year: int) -> Mapping[str, Mapping[str, str]]:
    columns = {column.name for column in edition(year)[table].columns}
    found: dict[str, dict[str, str]] = {}
    for changes in _steps(year, min(EDITIONS)):
        for split in changes.split:
            if split.column in columns:
                before = found.setdefault(split.column, {})
                before |= {new: split.old for new, old in before.items() if old in split.into}
                before |= dict.fromkeys(split.into, split.old)
    return found
