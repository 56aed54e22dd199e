"""What became of work on screen when a file came, in the words its preparers read beside the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from submissions_schema.columns import Table
from submissions_schema.draft import Edit, Merged
from submissions_schema.raw import ROW
from submissions_schema.tidy_text import visible

NAMED = 5
"""Cells, and rows, that are named; of the others it is said how many they are."""
SHOWN = 60
"""Characters shown of what was typed and of what a row is called."""


def in_words(merges: Sequence[tuple[Table, Merged]]) -> str:
    """What the file overruled, and what still lies over it; empty where it is neither."""
    lost = [_cell(table, edit) for table, merged in merges for edit in merged.lost]
    cells = [_cell(table, edit) for table, merged in merges for edit in merged.cells]
    typed = [_row(table, key) for table, merged in merges for key in merged.rows_typed]
    out = [_row(table, key) for table, merged in merges for key in merged.rows_out]
    return " ".join([*_overruled(lost), *_kept(cells, typed, out)])


def _overruled(cells: Sequence[str]) -> Iterator[str]:
    if cells:
        yield f"{_count(cells, 'cell')} corrected on screen had another value in your file. The file counts."
        yield f"On screen stood: {_named(cells)}."


def _kept(cells: Sequence[str], typed: Sequence[str], out: Sequence[str]) -> Iterator[str]:
    if cells:
        stand = "stands" if len(cells) == 1 else "stand"
        yield f"{_count(cells, 'cell')} corrected on screen still {stand}, for your file says nothing new there:"
        yield f"{_named(cells)}."
    if typed:
        stay = "stays as it was" if len(typed) == 1 else "stay as they were"
        yield f"{_count(typed, 'row')} typed on screen {stay} typed: {_named(typed)}."
    if out:
        stay = "stays" if len(out) == 1 else "stay"
        yield f"{_count(out, 'row')} taken out on screen {stay} out: {_named(out)}."
    if cells or typed or out:
        yield "What should be otherwise, correct on screen."


def _count(found: Sequence[str], what: str) -> str:
    return f"{len(found):,} {what}{'' if len(found) == 1 else 's'}"


def _named(found: Sequence[str]) -> str:
    return "; ".join(found[:NAMED]) + (f"; and {len(found) - NAMED:,} more" if len(found) > NAMED else "")


def _cell(table: Table, edit: Edit) -> str:
    row = _short(edit.row_key or (f"row {edit.row}" if edit.row else ""))
    label = "taken out" if edit.column == ROW else table[edit.column].label
    what = "" if edit.column == ROW else f": “{_short(edit.value)}”" if edit.value else ": nothing"
    return ", ".join(part for part in (table.sheet, row, label) if part) + what


def _row(table: Table, key: str) -> str:
    return f"{table.sheet}, {_short(key) or 'a row without a reference'}"


def _short(text: str) -> str:
    seen: str = visible(pl.Series([text]))[0]
    return seen if len(seen) <= SHOWN else f"{seen[: SHOWN - 1]}…"
