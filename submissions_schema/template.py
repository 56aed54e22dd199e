"""The workbook of a return: made for one regulator and round, with what is known filled in."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import polars as pl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from submissions_schema.columns import DATES, NOT_HELD, NUMBERS, Column, Edition, Kind, Layout, Table
from submissions_schema.editions import edition as edition_of
from submissions_schema.guide_sheets import explanation, guide_rows, last_year_rows
from submissions_schema.identity import GUIDE_SHEET, IDENTITY_SHEET, LAST_YEAR_SHEET, LISTS_SHEET, Identity, lists
from submissions_schema.raw import column_letter
from submissions_schema.workbook import Value, comment, fit_comments, put, row_xml, save

Rows = pl.DataFrame | Sequence[Mapping[str, Any]] | Mapping[str, Any]
"""Records by column name: a frame, a list of mappings, or one mapping for a sheet of answers."""

ANSWER_HEADINGS = ("Question", "Answer", "Reason if not held")
FIRST_ROW = 2
"""Where data begins, below the headings."""

_LAST_ROW = 1_048_576
_REQUIRED = PatternFill("solid", start_color="FFFFE699")
_OPTIONAL = PatternFill("solid", start_color="FFE7E6E6")
_FORMATS = {Kind.DATE: "yyyy-mm-dd", Kind.INTEGER: "0", Kind.DECIMAL: "#,##0.00"}
_TEXT = "@"
"""Text, codes, and dates that may be a month: left alone, so that 2024-11 is not turned into a day."""
_HELP = "Guide"


def build(
    edition: Edition,
    *,
    round: int,
    regulator_code: str,
    regulator_name: str,
    cover: Mapping[str, Value] | None = None,
    carried: Mapping[str, Rows] | None = None,
    last_year: Mapping[str, pl.DataFrame] | None = None,
    demonstration: bool = False,
) -> bytes:
    """The workbook one regulator fills in for one round.

    Args:
        edition: the form to use; its period is moved to the round's year.
        round: the year in which the reporting year ends.
        cover: answers of the cover known beforehand, by column name.
        carried: rows and answers to start from, by table (schemes, open commitments).
        last_year: typed tables accepted last year, shown on a sheet of their own.
        demonstration: says on the guide and on every printed page that the figures are invented.
    """
    book = Workbook()
    book.remove(book.active)
    book.properties.created = book.properties.modified = datetime(round, 4, 1)  # noqa: DTZ001 - the file format knows no zone
    book.properties.title = f"Return {round}: {regulator_name}" + (" (demonstration)" if demonstration else "")
    codes = lists(edition)
    for table in edition:
        _add_table(book, table, codes)
    _add_reading_sheet(book, GUIDE_SHEET, guide_rows(edition, round, regulator_name, demonstration))
    _add_reading_sheet(book, LAST_YEAR_SHEET, last_year_rows(edition, last_year))
    _add_hidden_sheets(book, codes, Identity(edition.year, round, regulator_code))
    if demonstration:
        for sheet in book.worksheets:
            sheet.oddHeader.center.text = "Demonstration: invented figures"
    known: dict[str, Value] = {
        "regulator_code": regulator_code,
        "reporting_year": round,
        "period_start": edition.in_round(round).period_start,
        "period_end": edition.in_round(round).period_end,
    }
    return _write(book, edition, {"cover": known | dict(cover or {}), **(carried or {})})


def fill(template: bytes, tables: Mapping[str, Rows]) -> bytes:
    """A workbook of ours with ``tables`` written into it, for people who script their return.

    Rows replace those the table had; answers replace only the answers given. Values are written as they
    are: a number as a number, a date as a date, text as text (so ``"12"`` is text). Columns are found by
    name, notes as ``{name}_note``. A typed frame's own marks (``x__not_held``) become *not held*.

    Raises:
        ValueError: a table or column the edition does not have, or a value no workbook can hold.
        KeyError: no workbook of ours, or of an edition that does not exist.
    """
    book = openpyxl.load_workbook(io.BytesIO(template))
    for sheet in book.worksheets:
        fit_comments(sheet)
    return _write(book, edition_of(year_of(book)), tables)


def year_of(book: Workbook) -> int:
    """The edition a workbook of ours was made for.

    Raises:
        KeyError: it has no identity sheet.
    """
    return int(dict(book[IDENTITY_SHEET].iter_rows(max_col=2, values_only=True))["edition"])


def mark_heading(cell: Any, column: Column) -> None:
    """Colour a heading: one colour for required columns, another for the rest."""
    cell.fill = _REQUIRED if column.required else _OPTIONAL


def _add_table(book: Workbook, table: Table, codes: Mapping[str, Sequence[str]]) -> None:
    sheet = book.create_sheet(table.sheet)
    sheet.freeze_panes = "A2"
    if table.layout is Layout.ANSWERS:
        _add_questions(sheet, table)
    else:
        looks: dict[object, Any] = {}
        for number, column in enumerate(table.all_columns, 1):
            _head(sheet.cell(1, number), column.label, column, looks)
        _format_columns(sheet, table)
    for number, column in enumerate(table.all_columns, 1):
        name = f"{table.name}.{column.name}" if column.kind is Kind.CODE else "yes_no"
        if column.kind not in (Kind.CODE, Kind.YES_NO):
            continue
        at = f"B{number + 1}" if table.layout is Layout.ANSWERS else _all_rows(column_letter(number))
        choice = DataValidation("list", formula1=f"={_list_name(name)}", allow_blank=True, sqref=at)
        choice.errorTitle, choice.error = column.label, f"Choose one of: {', '.join(codes[name])}."[:250]
        sheet.add_data_validation(choice)


def _all_rows(letter: str) -> str:
    return f"{letter}{FIRST_ROW}:{letter}{_LAST_ROW}"


def _head(cell: Any, text: str, column: Column, looks: dict[object, Any]) -> None:
    put(cell, text)
    if not _look_like(cell, looks, column.required):
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        mark_heading(cell, column)
        looks[column.required] = cell
    cell.comment = comment(explanation(column), author=_HELP)


def _look_like(cell: Any, looks: Mapping[object, Any], kind: object) -> bool:
    """Give a cell the look of the first of its kind, if there was one: openpyxl takes long to work out a look anew."""
    if kind not in looks:
        return False
    cell._style = copy(looks[kind]._style)
    return True


def _add_questions(sheet: Any, table: Table) -> None:
    for number, (heading, width) in enumerate(zip(ANSWER_HEADINGS, (34, 80, 40), strict=True), 1):
        cell = sheet.cell(1, number, heading)
        cell.font, cell.fill = Font(bold=True), _OPTIONAL
        sheet.column_dimensions[column_letter(number)].width = width
    looks: dict[object, Any] = {}
    for row, column in enumerate(table.columns, FIRST_ROW):
        _head(sheet.cell(row, 1), column.label, column, looks)
        answer, reason = sheet.cell(row, 2), sheet.cell(row, 3)
        answer.number_format, reason.number_format = _FORMATS.get(column.kind, _TEXT), _TEXT
        answer.alignment = reason.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")
        if column.max_words:
            sheet.row_dimensions[row].height = 150


def _format_columns(sheet: Any, table: Table) -> None:
    for number, column in enumerate(table.all_columns, 1):
        settings = sheet.column_dimensions[column_letter(number)]
        settings.number_format = _FORMATS.get(column.kind, _TEXT)
        settings.alignment = Alignment(wrap_text=column.max_length > 200, vertical="top")
        settings.width = _width(column)


def _width(column: Column) -> int:
    longest_word = max(map(len, column.label.split())) + 4
    if column.kind in NUMBERS or column.kind in DATES or column.kind is Kind.YES_NO:
        return max(14, longest_word)
    return 50 if column.max_length > 200 else max(24, longest_word)


def _add_reading_sheet(book: Workbook, title: str, rows: Iterable[Sequence[str]]) -> None:
    """A sheet to read: protected against slips, without a password."""
    sheet = book.create_sheet(title)
    looks: dict[object, Any] = {}
    for number, row in enumerate(rows, 1):
        for place, text in enumerate(row, 1):
            if text:
                cell = sheet.cell(number, place)
                put(cell, text)
                bold = number == 1 or place == 1
                if not _look_like(cell, looks, bold):
                    cell.alignment = Alignment(wrap_text=True, vertical="top")
                    if bold:
                        cell.font = Font(bold=True)
                    looks[bold] = cell
    for place, width in enumerate((18, 26, 24, 30, 60, 50, 20)[: sheet.max_column], 1):
        sheet.column_dimensions[column_letter(place)].width = width
    sheet.freeze_panes = "A2"
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False


def _add_hidden_sheets(book: Workbook, codes: Mapping[str, Sequence[str]], identity: Identity) -> None:
    sheet = book.create_sheet(LISTS_SHEET)
    for number, (name, values) in enumerate(codes.items(), 1):
        for row, value in enumerate((name, *values), 1):
            put(sheet.cell(row, number), value)
        letter = column_letter(number)
        # Named, because Excel moves a dropdown that refers to another sheet into an extension that
        # openpyxl loses when the workbook comes back annotated.
        where = f"'{LISTS_SHEET}'!${letter}$2:${letter}${len(values) + 1}"
        book.defined_names[_list_name(name)] = DefinedName(_list_name(name), attr_text=where)
    sheet.sheet_state = "hidden"
    sheet = book.create_sheet(IDENTITY_SHEET)
    for row, (label, text) in enumerate(identity.rows(), 1):
        put(sheet.cell(row, 1), label)
        put(sheet.cell(row, 2), text)
    sheet.sheet_state = "hidden"


def _list_name(name: str) -> str:
    return f"list_{name.replace('.', '_')}"


def _write(book: Workbook, edition: Edition, tables: Mapping[str, Rows]) -> bytes:
    rows: dict[str, list[str]] = {}
    for name, given in tables.items():
        if name not in edition:
            raise ValueError(f"edition {edition.year} has no table called {name}")
        table = edition[name]
        if table.layout is Layout.ANSWERS:
            for record in _records(given):
                _answer(book[table.sheet], table, record)
        else:
            rows[table.sheet] = list(_row_texts(book[table.sheet], table, _records(given)))
    return save(book, rows)


def _records(given: Rows) -> Iterable[Mapping[str, Any]]:
    if isinstance(given, pl.DataFrame):
        return given.iter_rows(named=True)
    return [given] if isinstance(given, Mapping) else given


def _answer(sheet: Any, table: Table, record: Mapping[str, Any]) -> None:
    at = {column.name: row for row, column in enumerate(table.columns, FIRST_ROW)}
    for column in _known_columns(table, record):
        note = column.name not in at
        row = at[column.name.removesuffix("_note")] if note else at[column.name]
        put(sheet.cell(row, 3 if note else 2), cell_value(column, record))


def _row_texts(sheet: Any, table: Table, records: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    sheet.delete_rows(FIRST_ROW, sheet.max_row)
    _format_columns(sheet, table)
    headings = {cell.value: cell.column for cell in sheet[1] if cell.value}
    place = {c.name: headings[c.label] for c in table.all_columns}
    style = {c.name: sheet.column_dimensions[column_letter(place[c.name])].style_id for c in table.all_columns}
    for number, record in enumerate(records, FIRST_ROW):
        cells = [(place[c.name], style[c.name], cell_value(c, record)) for c in _known_columns(table, record)]
        yield row_xml(number, sorted(cells, key=lambda cell: cell[0]))


def _known_columns(table: Table, record: Mapping[str, Any]) -> list[Column]:
    """The columns ``record`` has values for; names with two underscores are marks of a typed frame."""
    columns = []
    for name in record:
        if "__" in name:
            continue
        column = table.find(name)
        if column is None:
            raise ValueError(f"{table.sheet} has no column called {name}")
        columns.append(column)
    return columns


def cell_value(column: Column, record: Mapping[str, Any]) -> Value:
    """What the template writes for a typed value of a row."""
    if record.get(f"{column.name}__not_held"):
        return NOT_HELD
    value = record.get(column.name)
    if isinstance(value, bool) and column.kind is Kind.YES_NO:
        return "Yes" if value else "No"
    if isinstance(value, date) and column.kind is Kind.DAY_OR_MONTH:
        return value.isoformat()
    if value is None or isinstance(value, str | int | float | Decimal | date):
        return value
    raise ValueError(f"{column.label}: a workbook cannot hold {value!r}")
