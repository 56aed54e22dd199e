"""A draft: what a file said, with what people typed on screen laid over it.

Two people may work at once, one in the file and one on screen. An edit remembers what it saw; when a
new file comes, an edit the file does not know of is kept, and the file wins only where both changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import polars as pl

from submissions_schema.anchors import has_key, row_key
from submissions_schema.columns import Column, Layout, Table
from submissions_schema.raw import FORMULAS_SCHEMA, ROW, CellKind, RawTable


@dataclass(frozen=True, slots=True)
class Edit:
    """One cell set on screen; ``column`` ROW without a value takes the row out."""

    id: int
    table: str
    row: int
    row_key: str | None
    """What the filer called the row; None for a row with nothing in its key, and for one typed on screen."""
    column: str
    seen: str | None
    value: str | None


def empty_table(table: Table) -> RawTable:
    """A table nothing was read into yet: no rows, or one row of blank answers."""
    names = [c.name for c in _stored(table)]
    height = 1 if table.layout is Layout.ANSWERS else 0
    frame = pl.DataFrame(
        {ROW: pl.Series([0] * height, dtype=pl.UInt32)}
        | {n: pl.Series([None] * height, dtype=pl.String) for n in names}
    )
    kinds = pl.DataFrame({n: pl.Series([int(CellKind.BLANK)] * height, dtype=pl.UInt8) for n in names})
    first = 2 if table.layout is Layout.ANSWERS else 1
    places = {c.name: place for place, c in enumerate(table.all_columns, first)}
    return RawTable(table.name, table.sheet, frame, kinds, places)


def _stored(table: Table) -> Iterable[Column]:
    if table.layout is Layout.ROWS:
        return table.all_columns
    notes = [table[c.note_name] for c in table.columns if c.may_be_not_held]
    return [*table.columns, *notes]


def with_edits(raw: RawTable, edits: Sequence[Edit]) -> RawTable:
    """``raw`` as it stands after the edits, in order; typed text counts as text, a formula there is gone."""
    if not edits:
        return raw
    taken_out, latest = _as_they_stand(edits, raw.frame.columns)
    stays = ~raw.frame[ROW].is_in(pl.Series(sorted(taken_out), dtype=pl.UInt32).implode())
    raw = replace(raw, frame=raw.frame.filter(stays), kinds=raw.kinds.filter(stays))
    frame, kinds = _with_new_rows(raw, sorted({row for row, _ in latest} - set(raw.frame[ROW])))
    by_column: dict[str, dict[int, str | None]] = {}
    for (row, column), edit in latest.items():
        by_column.setdefault(column, {})[row] = edit.value or None
    changed_cells, changed_kinds = [], []
    for column, values in by_column.items():
        rows = list(values)
        hit = frame[ROW].is_in(pl.Series(rows, dtype=pl.UInt32).implode())
        new = frame[ROW].replace_strict(rows, list(values.values()), default=None, return_dtype=pl.String)
        kind = pl.when(new.is_null()).then(int(CellKind.BLANK)).otherwise(int(CellKind.TEXT)).cast(pl.UInt8)
        changed_cells.append(pl.when(hit).then(new).otherwise(pl.col(column)).alias(column))
        changed_kinds.append(pl.when(hit).then(kind).otherwise(pl.col(column)).alias(column))
    formulas = raw.formulas
    if formulas.height:
        edited = pl.DataFrame(
            [{ROW: row, "column": column} for row, column in latest], schema={ROW: pl.UInt32, "column": pl.String}
        )
        formulas = formulas.join(edited, on=[ROW, "column"], how="anti").select(list(FORMULAS_SCHEMA))
    return replace(
        raw,
        frame=frame.with_columns(changed_cells),
        kinds=kinds.with_columns(changed_kinds),
        formulas=formulas,
    )


def _as_they_stand(edits: Sequence[Edit], columns: Collection[str]) -> tuple[set[int], dict[tuple[int, str], Edit]]:
    """The file's rows taken out, and the last edit of each cell; typing at a row taken out makes a new one."""
    taken_out: set[int] = set()
    latest: dict[tuple[int, str], Edit] = {}
    for edit in edits:
        if edit.column == ROW:
            taken_out.add(edit.row)
            latest = {place: kept for place, kept in latest.items() if place[0] != edit.row}
        elif edit.column in columns:
            latest[edit.row, edit.column] = edit
    return taken_out, latest


def _with_new_rows(raw: RawTable, rows: list[int]) -> tuple[pl.DataFrame, pl.DataFrame]:
    if not rows:
        return raw.frame, raw.kinds
    blank = pl.DataFrame({ROW: rows}, schema={ROW: pl.UInt32}).with_columns(
        pl.lit(None, pl.String).alias(c) for c in raw.frame.columns if c != ROW
    )
    none = blank.select(pl.repeat(int(CellKind.BLANK), pl.len(), dtype=pl.UInt8).alias(c) for c in raw.kinds.columns)
    return (
        # in one piece: pl.format panics over the rows of a second piece
        pl.concat([raw.frame, blank.select(raw.frame.columns)], rechunk=True),
        pl.concat([raw.kinds, none.select(raw.kinds.columns)], rechunk=True),
    )


@dataclass(frozen=True, slots=True)
class Merged:
    """What becomes of the edits when a new file of their table comes."""

    kept: list[Edit]
    """Still lie over the file, at the row's new number."""
    in_file: list[Edit]
    """The file has them already."""
    overruled: list[Edit]
    """Both changed the cell, or the row is gone: the file counts; people are told."""


def merge(table: Table, new: RawTable, edits: Sequence[Edit]) -> Merged:
    """Sort the edits of one table by what a newly read file says at their cells.

    Rows are known by their key and never by their number, which another file may give to another row. A
    row typed on screen that the file does not have stays, at a number nothing else has.
    """
    result = Merged([], [], [])
    if not edits:
        return result
    rows = _Rows(table, new, edits)
    for edit in edits:
        row = rows.of(edit)
        if row is not None and edit.column == ROW:
            result.kept.append(replace(edit, row=row))
        elif row is not None:
            found = rows.cell(row, edit.column)
            if found == edit.value:
                result.in_file.append(edit)
            elif found == edit.seen:
                result.kept.append(replace(edit, row=row))
            else:
                result.overruled.append(edit)
        elif edit.row in rows.typed:
            result.kept.append(replace(edit, row=rows.typed[edit.row]))
        else:
            (result.in_file if edit.column == ROW else result.overruled).append(edit)
    return result


class _Rows:
    """The rows of a new file as the edits know them."""

    def __init__(self, table: Table, new: RawTable, edits: Sequence[Edit]) -> None:
        self._table, self._frame = table, new.frame
        self._places = {row: place for place, row in enumerate(new.frame[ROW])}
        named = new.frame.filter(has_key(table)).select(ROW, row_key(table).alias("__key__"))
        keys = named.unique("__key__", keep="none")
        self._by_key = {key: row for row, key in keys.iter_rows()}
        self._renamed: dict[str, str] = {}
        free = max(self._places, default=1) + 1
        born = dict.fromkeys(e.row for e in edits if not e.row_key) if table.layout is Layout.ROWS else {}
        self._keys = {row: self._typed_key(row, edits) for row in born}
        fresh = (row for row in born if self._keys[row] not in self._by_key)
        self.typed = {row: free + place for place, row in enumerate(fresh)}
        """Rows typed on screen that the file does not have: their old number to their new one."""

    def _typed_key(self, row: int, edits: Sequence[Edit]) -> str:
        typed = {e.column: e.value or "" for e in edits if e.row == row and e.column in self._table.key}
        return " · ".join(typed.get(name, "") for name in self._table.key)

    def of(self, edit: Edit) -> int | None:
        """The file's number of the row an edit is of; None when the file has no such row, or two."""
        if self._table.layout is Layout.ANSWERS:
            return edit.row if edit.row in self._places else None
        key = edit.row_key or self._keys.get(edit.row, "")
        first = self._renamed.get(key, key)
        if edit.row_key and self._table.key == (edit.column,) and edit.value:
            self._renamed[edit.value] = first
        return self._by_key.get(first) if first.strip(" ·") else None

    def cell(self, row: int, column: str) -> str | None:
        value: str | None = self._frame[column][self._places[row]]
        return value
