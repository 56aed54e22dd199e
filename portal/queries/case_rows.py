"""The rows of decisions on an engine, as the counts are folded from them and traced back to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from metrics import counts
from metrics.working_days import packaged_calendars
from portal.db.accepted import Accepted
from portal.db.row_files import Engine, Frame, RowFile, given, scan
from portal.files import FileStore
from submissions_schema.editions.mapping import joined_codes


@dataclass(frozen=True)
class CaseRows:
    """What ``metrics.counts`` takes, lazy and on one engine."""

    decisions: Frame
    schemes: Frame
    returns: Frame
    calendar: Frame


def case_rows(files: FileStore, returns: Sequence[Accepted], engine: Engine = Engine.POLARS) -> CaseRows:
    """The decisions and schemes of these returns."""
    stated = pl.DataFrame(
        [(r.regulator_code, r.year, r.edition, r.basis, r.period_start, r.period_end) for r in returns],
        schema=counts.RETURN,
        orient="row",
    )
    return CaseRows(
        scan(engine, _row_files(files, returns, "decisions"), counts.OF_A_CASE, counts.DECISION),
        scan(engine, _row_files(files, returns, "schemes"), counts.OF_A_SCHEME, counts.SCHEME),
        given(engine, stated),
        given(engine, counts.calendar_table(packaged_calendars())),
    )


def _row_files(files: FileStore, returns: Iterable[Accepted], table: str) -> list[RowFile]:
    return [
        RowFile(
            files.path(r.files[table]),
            r.regulator_code,
            r.year,
            renamed={known: name for name, known in r.form[table].renamed.items()},
            joined=joined_codes(table, r.edition),
        )
        for r in returns
        if table in r.files
    ]
