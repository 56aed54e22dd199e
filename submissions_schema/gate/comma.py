"""The gate for a CSV: one table, UTF-8, commas, a header row."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

import numpy as np
import polars as pl

from submissions_schema.gate.codes import refused
from submissions_schema.gate.gated import CELLS, Sheet
from submissions_schema.gate.headings import refuse_equal_headings
from submissions_schema.gate.limits import LIMITS
from submissions_schema.gate.strings import CONTROLS
from submissions_schema.raw import CellKind

_RUN = 20_000
"""Records turned into columns at a time."""
_LONGEST_FIELD = 1_100_000
"""Characters; a longer one is a quotation mark that was never closed."""
_OTHER_DELIMITERS = (";", "\t", "|")
_OTHER_FILES = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0", b"%PDF", b"{\\rtf")


def read_csv_sheet(name: str, data: bytes) -> Sheet:
    """The table as a sheet; a row is a record, as a spreadsheet program would number it.

    Raises:
        Refused: NOT_A_CSV, EMPTY_FILE, BAD_ENCODING, BAD_CHARACTERS, CSV_BAD_QUOTE, CSV_DELIMITER,
            TOO_MANY_COLUMNS, DUPLICATE_HEADERS, DATA_OUTSIDE_FORM, MISSING_COLUMNS or NO_ROWS.
    """
    text = _text(data)
    head, _, _ = text.lstrip("\n").partition("\n")
    if "," not in head:
        for delimiter in _OTHER_DELIMITERS:
            if delimiter in head:
                raise refused("CSV_DELIMITER")
    runs = list(_runs(text))
    sheet = Sheet(name, pl.concat([CELLS.to_frame(), *runs]))
    refuse_equal_headings(sheet)
    return sheet


def _text(data: bytes) -> str:
    if data.startswith(_OTHER_FILES) or data[:512].lstrip().lower().startswith(
        (b"<!doctype", b"<html", b"<?xml", b"<svg")
    ):
        raise refused("NOT_A_CSV")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise refused("BAD_ENCODING")
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as e:
        line = data.count(b"\n", 0, e.start) + 1
        raise refused("BAD_ENCODING", f"The first letter we could not read is on line {line}.") from e
    if len(data.translate(None, CONTROLS)) != len(data) or "\ufffe" in text or "\uffff" in text:
        raise refused("BAD_CHARACTERS")
    if not text.strip():
        raise refused("EMPTY_FILE")
    return text


def _runs(text: str) -> Iterator[pl.DataFrame]:
    """The cells that are not blank, some thousands of records at a time."""
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[list[str]] = []
    first = 1
    width = 0
    opened = 1
    try:
        for record in reader:
            opened = reader.line_num + 1
            if len(record) > LIMITS.columns:
                raise refused("TOO_MANY_COLUMNS", f"Line {reader.line_num} has {len(record):,} values.")
            if any(record):
                width = width or len(record)
                if len(record) != width:
                    _refuse_ragged(record, width, reader.line_num)
            records.append(record)
            if len(records) == _RUN:
                yield _cells(records, first)
                first += _RUN
                records = []
    except csv.Error as e:
        raise refused("CSV_BAD_QUOTE", f"Look at the quotation marks from line {opened} on.") from e
    if first + len(records) - 1 > LIMITS.rows:
        raise refused("DATA_OUTSIDE_FORM", f"A table may have {LIMITS.rows:,} rows.")
    if records:
        yield _cells(records, first)


def _refuse_ragged(record: list[str], width: int, line: int) -> None:
    """A row with too few or too many values has lost or gained a comma: its values may stand in wrong columns."""
    values = f"Line {line} has {len(record)} values under {width} headings; put text that has a comma in quotes."
    if len(record) < width:
        raise refused("MISSING_COLUMNS", values)
    if any(record[width:]):
        raise refused("DATA_OUTSIDE_FORM", values)


def _cells(records: list[list[str]], first: int) -> pl.DataFrame:
    sizes = np.fromiter((len(record) for record in records), dtype=np.int64, count=len(records))
    starts = np.cumsum(sizes) - sizes
    columns = np.arange(sizes.sum()) - np.repeat(starts, sizes) + 1
    texts = pl.Series([field for record in records for field in record], dtype=pl.String)
    return (
        pl.DataFrame({"row": np.repeat(np.arange(len(records)) + first, sizes), "column": columns, "text": texts})
        .with_columns(kind=pl.lit(CellKind.TEXT.value), formula=pl.lit(None, pl.String))
        .select(pl.col(name).cast(kind) for name, kind in CELLS.items())
        .filter(pl.col("text") != "")
    )
