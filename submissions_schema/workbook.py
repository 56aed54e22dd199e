"""Writing workbooks: text that stays text, many rows quickly, and the same bytes for the same content."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from html import escape
from math import isfinite
from typing import Any

from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.workbook import Workbook

from submissions_schema.raw import column_letter
from submissions_schema.safe_text import for_workbook
from submissions_schema.saved_values import Saved, put_back

Value = str | int | float | Decimal | bool | date | None

_DAY_ZERO = date(1899, 12, 30)
_TIMELESS = (1980, 1, 1, 0, 0, 0)
_WRITTEN_ON = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_EXTENT = re.compile(rb'(<dimension ref="A1:[A-Z]+)\d+')
_ROW_NUMBER = re.compile(r'<row r="(\d+)"')
_END_OF_ROWS = re.compile(rb"</sheetData>|<sheetData\s*/>")
_LONGEST_TEXT = 32_767


def put(cell: Any, value: Value) -> None:
    """Write ``value`` into an openpyxl cell; text stays text, whatever sign it begins with."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"


def comment(text: str, *, author: str) -> Comment:
    """A note on a cell whose box is large enough to read ``text`` without pulling at it."""
    made = Comment(for_workbook(text), author)
    _fit(made)
    return made


def fit_comments(sheet: Any) -> None:
    """Give each comment its box again: openpyxl forgets the sizes when it reads a workbook."""
    for cell in cells(sheet):
        if cell.comment:
            _fit(cell.comment)


def _fit(made: Comment) -> None:
    lines = sum(1 + len(line) // 48 for line in made.text.splitlines())
    made.width, made.height = 340, min(30 + 17 * lines, 500)


def cells(sheet: Any) -> list[Any]:
    """The cells a sheet really has; walking its rows would make a million of them for one stray cell below."""
    return [cell for cell in sheet._cells.values() if not isinstance(cell, MergedCell)]


def row_xml(number: int, cells: Iterable[tuple[int, int, Value]]) -> str:
    """One sheet row as XML, from (column number, style, value); blanks are left out.

    Raises:
        ValueError: text with characters that no workbook can hold, text over 32,767 characters, or a
            number that is not finite.
    """
    written = "".join(_cell_xml(f"{column_letter(column)}{number}", style, value) for column, style, value in cells)
    return f'<row r="{number}">{written}</row>'


def _cell_xml(at: str, style: int, value: Value) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return f'<c r="{at}" s="{style}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, date):
        return f'<c r="{at}" s="{style}"><v>{(value - _DAY_ZERO).days}</v></c>'
    if isinstance(value, str):
        if len(value) > _LONGEST_TEXT or for_workbook(value) != value:
            raise ValueError(f"{at}: a workbook cannot hold this text: {value[:40]!r}")
        return f'<c r="{at}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(value, False)}</t></is></c>'
    if not isfinite(value):
        raise ValueError(f"{at}: {value} is not a number a workbook can hold")
    return f'<c r="{at}" s="{style}"><v>{value}</v></c>'


def save(
    workbook: Workbook,
    rows: Mapping[str, Sequence[str]] | None = None,
    *,
    saved: Mapping[str, Mapping[str, Saved]] | None = None,
) -> bytes:
    """The workbook as a file, the same bytes whenever it holds the same.

    Args:
        rows: for a sheet's title, more rows as ``row_xml`` gives them, written below those it has. openpyxl
            takes ten seconds for a hundred thousand rows of twelve cells; text takes one.
        saved: for a sheet's title, what its cells had saved before openpyxl read them.
    """
    written_on = workbook.properties.modified
    if workbook.properties.creator == "openpyxl":  # its default, which is nobody's name
        workbook.properties.creator = None
    titles = {f"xl/worksheets/sheet{n}.xml": sheet.title for n, sheet in enumerate(workbook.worksheets, start=1)}
    draft, final = io.BytesIO(), io.BytesIO()
    workbook.save(draft)
    with zipfile.ZipFile(draft) as made, zipfile.ZipFile(final, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in made.namelist():
            content = made.read(name)
            if name == "docProps/core.xml" and written_on:
                content = _WRITTEN_ON.sub(rb"\g<1>" + written_on.strftime("%Y-%m-%dT%H:%M:%SZ").encode(), content)
            title = titles.get(name, "")
            if rows and rows.get(title):
                content = _with_rows(content, rows[title])
            if saved and saved.get(title):
                content = put_back(content, saved[title])
            kept.writestr(zipfile.ZipInfo(name, _TIMELESS), content, zipfile.ZIP_DEFLATED)
    return final.getvalue()


def _with_rows(sheet: bytes, rows: Sequence[str]) -> bytes:
    last = _ROW_NUMBER.match(rows[-1])
    start = _END_OF_ROWS.search(sheet)
    assert last and start, "rows come from row_xml, the sheet from openpyxl"
    opening = b"<sheetData>" if start.group().endswith(b"/>") else b""
    head = _EXTENT.sub(rb"\g<1>" + last.group(1).encode(), sheet[: start.start()], count=1)
    return b"".join((head, opening, "".join(rows).encode(), b"</sheetData>", sheet[start.end() :]))
