"""What was found, where, and what to do about it: one row of a frame per finding.

Findings are a frame and not objects, because a bad file of a hundred thousand rows has a hundred
thousand of them; a page turns the few it shows into ``Finding`` objects.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import polars as pl


class Severity(StrEnum):
    ERROR = "error"  # blocks sending
    QUERY = "query"  # needs an explanation in words
    NOTE = "note"


class Refused(Exception):
    """The file was not read: a code of the gate and one plain sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence


SCHEMA = pl.Schema(
    {
        "rule": pl.String,
        "severity": pl.String,
        "table": pl.String,
        "sheet": pl.String,
        "cell": pl.String,  # null where the anchor is a whole table or the file
        "row": pl.UInt32,  # number on the sheet; null for tables and answers
        "row_key": pl.String,  # what the filer calls the row
        "column": pl.String,
        "value": pl.String,  # as given
        "expected": pl.String,
        "message": pl.String,  # one sentence: what is wrong here
    }
)


_NONE = pl.DataFrame(schema=SCHEMA)


def none_found() -> pl.DataFrame:
    return _NONE


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding, as a page, the API or the command line shows it."""

    rule: str
    severity: Severity
    table: str | None
    sheet: str | None
    cell: str | None
    row: int | None
    row_key: str | None
    column: str | None
    value: str | None
    expected: str | None
    message: str

    @property
    def fingerprint(self) -> str:
        """What an explanation is tied to: it survives a new upload and may be offered next year."""
        return fingerprint(self.rule, self.table, self.row_key, self.column, self.value)


def fingerprint(rule: str, table: str | None, row_key: str | None, column: str | None, value: str | None) -> str:
    parts = "\x1f".join(part or "" for part in (rule, table, row_key, column, value))
    return hashlib.sha256(parts.encode()).hexdigest()[:32]


def objects(frame: pl.DataFrame) -> Iterator[Finding]:
    for row in frame.select(SCHEMA.names()).iter_rows(named=True):
        row["severity"] = Severity(row["severity"])
        yield Finding(**row)
