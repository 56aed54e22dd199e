"""Where a finding points: the cell on its sheet, and what the filer calls the row."""

from __future__ import annotations

import polars as pl

from submissions_schema.columns import Layout, Table
from submissions_schema.raw import ROW, RawTable, column_letter


def row_key(table: Table) -> pl.Expr:
    """What the filer calls a row: its key; ``row 7`` where it has none. Over the raw frame, as String."""
    by_number = pl.format("row {}", pl.col(ROW))
    if not table.key:
        return by_number
    key = pl.concat_str([pl.col(c).fill_null("") for c in table.key], separator=" · ")
    return pl.when(has_key(table)).then(key).otherwise(by_number)


def has_key(table: Table) -> pl.Expr:
    """Whether a row has a name of its own, by which another file's row is known as the same one."""
    if not table.key:
        return pl.lit(True)
    return pl.any_horizontal(pl.col(c).is_not_null() for c in table.key)


def cell(table: Table, raw: RawTable, column: str) -> pl.Expr:
    """The cell of ``column`` in each row, as ``C17``. Over any frame with ROW, as String."""
    if table.layout is Layout.ANSWERS:
        return pl.lit(answer_cell(table, raw, column), pl.String)
    return pl.format(column_letter(raw.places.get(column, 1)) + "{}", pl.col(ROW))


def answer_cell(table: Table, raw: RawTable, column: str) -> str | None:
    """The cell of an answer (column B) or of the reason why it is not held (column C)."""
    noted = next((c.name for c in table.columns if c.may_be_not_held and c.note_name == column), None)
    place = raw.places.get(noted or column)
    return None if place is None else f"{'C' if noted else 'B'}{place}"


def heading_cell(raw: RawTable, column: str | None) -> str:
    """The cell that holds a column's heading; A1 for the table as a whole."""
    return f"{column_letter(raw.places.get(column, 1)) if column else 'A'}1"


def cells_at_fault(
    table: Table, raw: RawTable, column: str, where: pl.Series, *, expected: str | pl.Expr, message: str | pl.Expr
) -> pl.DataFrame:
    """The cells of ``column`` where the mask holds, as findings still without rule and severity.

    ``message`` and ``expected`` may be expressions over the raw frame; ``{value}`` in a plain message
    stands for the cell's own text.
    """
    bad = raw.frame.filter(where)
    answers = table.layout is Layout.ANSWERS
    given = pl.col(column) if column in raw.frame.columns else pl.lit(None, pl.String)
    return bad.select(
        table=pl.lit(table.name),
        sheet=pl.lit(raw.sheet),
        cell=cell(table, raw, column),
        row=pl.lit(None, pl.UInt32) if answers else pl.col(ROW),
        row_key=pl.lit(table[column].label) if answers else row_key(table),
        column=pl.lit(column),
        value=given,
        expected=pl.lit(expected) if isinstance(expected, str) else expected,
        message=_with_value(message, given) if isinstance(message, str) else message,
    )


def _with_value(message: str, given: pl.Expr) -> pl.Expr:
    if "{value}" not in message:
        return pl.lit(message)
    return pl.format(message.replace("{value}", "{}"), short(given))


def short(text: pl.Expr) -> pl.Expr:
    """As much of a cell's text as a message repeats."""
    return pl.when(text.str.len_chars() > 60).then(text.str.head(59) + "…").otherwise(text)
