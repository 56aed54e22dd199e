"""Tables of the valid return as CSV files, and the same spoiled, each with its code."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence

from submissions_schema.columns import Layout
from tests.gate.workbooks import zipped
from tests.reading.our_template import EDITION, parts
from tests.rules.returns import VALID, Row

TABLES = [table.name for table in EDITION if table.layout is Layout.ROWS]

CASE_STUDY: Row = {
    "title": "A robot that inspects bridges",
    "problem": "Inspections closed the road, “always” for a day.",
    "what_was_done": "Trial on a live site,\nwith a condition.",
    "result_with_figure": "Two hours in place of a day (the operator's log, 2025).",
}


def rows_of(table: str) -> Sequence[Row]:
    return VALID[table] or [CASE_STUDY]


def csv_of(table: str, rows: Sequence[Mapping[str, str | None]] | None = None, *, delimiter: str = ",") -> str:
    """Rows under the headings of the template, lines ended as Excel ends them."""
    columns = EDITION[table].all_columns
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter)
    writer.writerow(column.label for column in columns)
    for row in rows_of(table) if rows is None else rows:
        writer.writerow(row.get(column.name) for column in columns)
    return written.getvalue()


DECISIONS = csv_of("decisions")


def _changed(old: str, new: str) -> str:
    assert old in DECISIONS
    return DECISIONS.replace(old, new, 1)


REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "nothing": ("EMPTY_FILE", lambda: b""),
    "headings only": ("NO_ROWS", lambda: csv_of("decisions", []).encode()),
    "Windows-1252": ("BAD_ENCODING", lambda: _changed("APP-1", "Café “A”").encode("cp1252")),
    "UTF-16": ("BAD_ENCODING", lambda: DECISIONS.encode("utf-16")),
    "lone surrogate": ("BAD_ENCODING", lambda: _changed("APP-1", "a\ud800b").encode("utf-8", "surrogatepass")),
    "NUL": ("BAD_CHARACTERS", lambda: _changed("APP-1", "APP\0-1").encode()),
    "quotation mark never closed": (
        "CSV_BAD_QUOTE",
        lambda: (_changed("APP-1", '"APP-1') + DECISIONS.split("\r\n", 2)[1] * 50_000).encode(),
    ),
    "semicolons": ("CSV_DELIMITER", lambda: csv_of("decisions", delimiter=";").encode()),
    "50,000 columns": (
        "TOO_MANY_COLUMNS",
        lambda: (",".join(f"h{n}" for n in range(50_000)) + "\n" + "1," * 49_999 + "1\n").encode(),
    ),
    "workbook": ("NOT_A_CSV", lambda: zipped(parts())),
    "heading twice": (
        "DUPLICATE_HEADERS",
        lambda: "\r\n".join(f"{line},Outcome" for line in DECISIONS.splitlines()).encode(),
    ),
    "value lost": ("MISSING_COLUMNS", lambda: _changed("APP-1,", "").encode()),
    "comma too many": ("DATA_OUTSIDE_FORM", lambda: _changed("APP-1,", "APP,1,").replace(",\r\n", ",x\r\n").encode()),
}
"""Name of the fault: the code, and how ``decisions.csv`` is made."""
