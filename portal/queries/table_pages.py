"""The rows of a draft's table as they stand, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass

from portal.context import Reading
from portal.db.drafts import draft_table
from portal.errors import NotFound
from portal.queries.findings import version_to_show
from submissions_schema.anchors import row_key
from submissions_schema.columns import Layout
from submissions_schema.raw import ROW

PAGE = 100


@dataclass(frozen=True, slots=True)
class RowShown:
    row: int
    """Its number on the sheet; 0: the answers of a sheet."""
    key: str
    cells: dict[str, str | None]
    """By column, as given."""


@dataclass(frozen=True, slots=True)
class TablePage:
    table: str
    sheet: str
    layout: Layout
    total: int
    page: int
    pages: int
    rows: tuple[RowShown, ...]


def table_page(reading: Reading, year: int, regulator_code: str, table: str, page: int = 1) -> TablePage:
    """One page of a table of the version this actor looks at.

    Raises:
        NotFound: no such table, or nothing this actor may see.
    """
    submission = version_to_show(reading, year, regulator_code)
    form = submission.obligation.round.form
    if table not in form:
        raise NotFound("There is no such table in this edition.")
    raw = draft_table(reading.session, reading.files, submission.id, form, table)
    shown = raw.frame.with_columns(row_key(form[table]).alias("__key__")).slice((page - 1) * PAGE, PAGE)
    rows = []
    for cells in shown.iter_rows(named=True):
        row, key = cells.pop(ROW), cells.pop("__key__")
        rows.append(RowShown(row, key if row else "", cells))
    total = raw.frame.height
    return TablePage(table, raw.sheet, form[table].layout, total, page, -(-total // PAGE), tuple(rows))
