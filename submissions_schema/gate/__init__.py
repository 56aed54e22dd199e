"""The gate: what a file must be before anything reads it.

Steps in order, a doubtful file taking the code of the earliest: size; type; archive; content types; XML
prologue; structure; a walk over the sheets. What comes out are the cells that were walked, so that
nothing opens the file again.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePath

from submissions_schema.columns import Edition
from submissions_schema.editions import EDITIONS
from submissions_schema.gate import archive, ours, package, xml
from submissions_schema.gate.codes import CODES, refused
from submissions_schema.gate.comma import read_csv_sheet
from submissions_schema.gate.gated import CELLS, FileKind, Gated, Range, Sheet
from submissions_schema.gate.headings import refuse_equal_headings
from submissions_schema.gate.limits import LIMITS, Limits
from submissions_schema.gate.sheet import read_sheet
from submissions_schema.gate.strings import shared_strings
from submissions_schema.gate.styles import date_formats
from submissions_schema.gate.values import Book
from submissions_schema.identity import GUIDE_SHEET, IDENTITY_SHEET, LAST_YEAR_SHEET, LISTS_SHEET

__all__ = ["CELLS", "CODES", "LIMITS", "FileKind", "Gated", "Limits", "Range", "Sheet", "gate"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = tuple(name.encode("utf-16-le") for name in ("EncryptedPackage", "EncryptionInfo"))
_OLD_WORKBOOK = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
_OLD_STREAMS = (b"\x09\x08", b"\x09\x04\x06", b"\x09\x02\x06", b"\x09\x00\x04")
_NOT_READ = frozenset({GUIDE_SHEET, LAST_YEAR_SHEET, IDENTITY_SHEET, LISTS_SHEET})


def gate(path: Path, *, filename: str | None = None, editions: Mapping[int, Edition] = EDITIONS) -> Gated:
    """Let a file through, or refuse it.

    Args:
        path: where the uploaded bytes lie.
        filename: what the filer calls the file, for its ending; the path's own name when not given.
        editions: the editions whose hidden lists are known.

    Raises:
        Refused: with a code of ``CODES``.
    """
    name = PurePath((filename or path.name).replace("\\", "/"))
    data = _bytes(path)
    if _kind(name.suffix.lower(), data) is FileKind.CSV:
        gated = Gated(FileKind.CSV, (read_csv_sheet(name.stem, data),))
    else:
        gated = Gated(FileKind.WORKBOOK, _workbook(data, editions))
    if not any(_has_rows(sheet) for sheet in gated.sheets):
        raise refused("NO_ROWS")
    return gated


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(LIMITS.file + 1)
    if not data:
        raise refused("EMPTY_FILE")
    if len(data) > LIMITS.file:
        raise refused("TOO_LARGE")
    return data


def _kind(ending: str, data: bytes) -> FileKind:
    """Workbook or CSV, once ending and first bytes agree."""
    if ending == ".csv" or (not ending and not data.startswith((b"PK", _OLE))):
        return FileKind.CSV
    if data.startswith(_OLE):
        if any(name in data for name in _ENCRYPTED):
            raise refused("PASSWORD_PROTECTED")
        raise refused("OLD_EXCEL_FORMAT" if any(name in data for name in _OLD_WORKBOOK) else "NOT_A_WORKBOOK")
    if data.startswith(_OLD_STREAMS):
        raise refused("OLD_EXCEL_FORMAT")
    if not data.startswith(b"PK\x03\x04"):
        raise refused("NOT_A_WORKBOOK")
    if ending in (".xlsm", ".xltm"):
        raise refused("MACROS")
    if ending not in (".xlsx", ""):
        raise refused("NOT_A_WORKBOOK")
    return FileKind.WORKBOOK


def _workbook(data: bytes, editions: Mapping[int, Edition]) -> tuple[Sheet, ...]:
    book_package = package.opened(archive.unpack(data))
    package.read_structure(book_package)
    parts = book_package.parts
    sheet_parts = {entry.part for entry in book_package.sheets}
    for name, part in parts.items():
        if name.endswith(package.XML_ENDINGS) and name not in sheet_parts and name != book_package.shared_strings:
            xml.well_formed(part)
    book = Book(
        shared_strings(parts.get(book_package.shared_strings or "")),
        date_formats(parts.get(book_package.styles or "")),
        book_package.counts_from_1904,
    )
    # each part is let go as soon as it has been read
    sheets = tuple(
        read_sheet(entry.name, parts.pop(entry.part) if entry.part else None, book, hidden=entry.hidden)
        for entry in sorted(book_package.sheets, key=lambda entry: not entry.hidden)
    )
    in_order = {entry.name: place for place, entry in enumerate(book_package.sheets)}
    identity = next((sheet for sheet in sheets if sheet.name == IDENTITY_SHEET), None)
    ours.refuse_other_hidden([sheet for sheet in sheets if sheet.hidden], identity, editions)
    for sheet in sheets:
        _refuse_merged_table(sheet)
    for sheet in sheets:
        if sheet.name not in _NOT_READ:
            refuse_equal_headings(sheet)
    return tuple(sorted(sheets, key=lambda sheet: in_order[sheet.name]))


def _refuse_merged_table(sheet: Sheet) -> None:
    """Merged cells within a table are a finding; one range that swallows the table leaves nothing to read."""
    if not sheet.merged or sheet.cells.is_empty():
        return
    first_row, last_row = sheet.cells["row"][0], sheet.cells["row"][-1]
    first_column, last_column = sheet.cells["column"].min(), sheet.cells["column"].max()
    for merged in sheet.merged:
        covers_rows = merged.first_row <= first_row < last_row <= merged.last_row
        if covers_rows and merged.first_column <= first_column and last_column <= merged.last_column:  # type: ignore[operator]
            raise refused("MERGED_CELLS", f"Sheet {sheet.name}, {merged}.")


def _has_rows(sheet: Sheet) -> bool:
    """Whether a sheet that people fill in holds a value below its headings."""
    if sheet.hidden or sheet.name in _NOT_READ or sheet.first_row is None:
        return False
    return int(sheet.cells["row"][-1]) > sheet.first_row
