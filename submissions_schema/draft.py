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
    """The file has them already, or nothing is left of them."""
    overruled: list[Edit]
    """Both changed the cell, or the row is gone: the file counts; people are told."""
    cells: list[Edit]
    """Of the kept: what stands in single cells over the file."""
    lost: list[Edit]
    """Of the overruled: what stood in each cell."""
    rows_typed: list[str]
    """Of the kept: what the rows are called that were typed whole."""
    rows_out: list[str]
    """Of the kept: what the file's rows were called that were taken out."""


def merge(table: Table, new: RawTable, edits: Sequence[Edit]) -> Merged:
    """Sort the edits of one table by what a newly read file says at their cells.

    Rows are known by their key and never by their number, which another file may give to another row. A row typed on
    screen that the file does not have stays, at a number nothing else has. All edits of one cell have one fate: the
    file is held against what the first of them saw and what the last of them says.
    """
    result = Merged([], [], [], [], [], [], [])
    if not edits:
        return result
    rows = _FileRows(table, new)
    spells = _spells(table, edits)
    out = {rows.of(spell) for spell in spells if spell.ends and not spell.typed_whole} - {None}
    lives = {rows.of(spell) for spell in spells if not spell.ends and not spell.typed_whole}
    born = [spell for spell in spells if spell.typed_whole and not spell.ends]
    back = {row: spell for spell in born if (row := rows.of(spell)) is not None and row in out}
    for spell in spells:
        row = rows.of(spell)
        if spell.typed_whole and row in lives:
            row = None  # the file's row of that name is another one, which has another name on screen
        as_it_was = row is not None and row in back and rows.says(row, back[row])
        if as_it_was or (spell.ends and spell.typed_whole):
            result.in_file.extend(spell.edits)  # typed and taken out again, or taken out and typed again as it was
        elif spell.typed_whole and (row is None or row in out):
            _keep(result, spell.edits, row=rows.free())
            result.rows_typed.append(spell.key)
        elif row is None:
            (result.in_file if spell.ends else result.overruled).extend(spell.edits)
            result.lost.extend([] if spell.ends else spell.last.values())
        elif spell.ends:
            _keep(result, spell.edits, row=row)
            result.rows_out.extend([] if row in back else [spell.key])
        else:
            for chain in spell.chains:
                _one_cell(result, rows, row, chain)
    result.kept.sort(key=lambda edit: edit.id)
    return result


def _keep(result: Merged, edits: Iterable[Edit], **changed: object) -> None:
    result.kept.extend(replace(edit, **changed) for edit in edits)  # type: ignore[arg-type]


def _one_cell(result: Merged, rows: _FileRows, row: int, chain: Sequence[Edit]) -> None:
    found, first, last = rows.cell(row, chain[0].column), chain[0], chain[-1]
    if found == last.value:
        result.in_file.extend(chain)
    elif found == first.seen:
        # a row typed on screen that the file has now is the file's from here on
        _keep(result, chain, row=row, row_key=rows.key(row) or first.row_key)
        result.cells.append(result.kept[-1])
    else:
        result.overruled.extend(chain)
        result.lost.append(last)


@dataclass(slots=True)
class _Spell:
    """What was done at one number to one row, until it was taken out or to this day."""

    key: str
    """What the file calls the row, or what was typed of its key."""
    typed_whole: bool
    """Whether the row began on screen."""
    edits: list[Edit]
    renamed: str = ""
    """What the row is called in the end, where that was changed on screen."""

    @property
    def ends(self) -> bool:
        return self.edits[-1].column == ROW

    @property
    def chains(self) -> Iterable[list[Edit]]:
        """The edits of each cell, in order."""
        found: dict[str, list[Edit]] = {}
        for edit in self.edits:
            found.setdefault(edit.column, []).append(edit)
        return found.values()

    @property
    def last(self) -> dict[str, Edit]:
        return {edit.column: edit for edit in self.edits}


def _spells(table: Table, edits: Sequence[Edit]) -> list[_Spell]:
    found: list[_Spell] = []
    going_on: dict[int, _Spell] = {}
    for edit in edits:
        spell = going_on.get(edit.row)
        if spell is None:
            typed_whole = table.layout is Layout.ROWS and not edit.row_key
            spell = going_on[edit.row] = _Spell(edit.row_key or "", typed_whole, [])
            found.append(spell)
        spell.edits.append(edit)
        if edit.column == ROW:
            del going_on[edit.row]
    for spell in found:
        typed = {name: edit.value or "" for name, edit in spell.last.items() if name in table.key}
        if spell.typed_whole:
            spell.key = " · ".join(typed.get(name, "") for name in table.key)
        elif len(table.key) == 1:
            spell.renamed = typed.get(table.key[0], "")
    return found


class _FileRows:
    """The rows of a new file, as edits know them."""

    def __init__(self, table: Table, new: RawTable) -> None:
        self._table, self._frame = table, new.frame
        self._places = {row: place for place, row in enumerate(new.frame[ROW])}
        named = new.frame.filter(has_key(table)).select(ROW, row_key(table).alias("__key__"))
        self._by_key = {key: row for row, key in named.unique("__key__", keep="none").iter_rows()}
        self._keys = {row: key for key, row in self._by_key.items()}
        self._last = max(self._places, default=1)

    def of(self, spell: _Spell) -> int | None:
        """The file's number of the row; None when the file has no such row, or two."""
        if self._table.layout is Layout.ANSWERS:
            return spell.edits[0].row if spell.edits[0].row in self._places else None
        names = (name for name in (spell.key, spell.renamed) if name.strip(" ·"))
        return next((self._by_key[name] for name in names if name in self._by_key), None)

    def key(self, row: int) -> str | None:
        """What the file calls the row; None for a sheet's answers."""
        return self._keys.get(row)

    def says(self, row: int, spell: _Spell) -> bool:
        """Whether the row is what was typed, cell by cell."""
        typed = spell.last
        columns = (name for name in self._frame.columns if name != ROW)
        return all(self.cell(row, name) == (typed[name].value or None if name in typed else None) for name in columns)

    def free(self) -> int:
        """A number that nothing has, another one each time."""
        self._last += 1
        return self._last

    def cell(self, row: int, column: str) -> str | None:
        value: str | None = self._frame[column][self._places[row]]
        return value
