"""The folded counts of a round, as the comparison takes them."""

from __future__ import annotations

import io
from collections.abc import Iterable

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from metrics import counts, item_counts
from metrics.evidence import Evidence
from portal.db.comparison import FoldedCounts
from portal.files import FileStore

SCHEMAS = {
    "decisions": counts.SCHEMA,
    "guidance": item_counts.GUIDANCE_SCHEMA,
    "commitments": item_counts.COMMITMENTS_SCHEMA,
    "quantities": item_counts.QUANTITIES_SCHEMA,
    "suppressed": item_counts.SUPPRESSED_SCHEMA,
}


def evidence(session: Session, files: FileStore, year: int, *, without: Iterable[str] = ()) -> Evidence:
    """What is known with the returns of round ``year``: of each regulator its newest counts up to that round.

    ``without`` the round's returns of these regulators.
    """
    rows = session.scalars(
        select(FoldedCounts).where(FoldedCounts.year <= year).order_by(FoldedCounts.regulator_code, FoldedCounts.year)
    )
    left_out = {(code, year) for code in without}
    newest = {row.regulator_code: row for row in rows if (row.regulator_code, row.year) not in left_out}
    frames = {
        name: pl.concat(
            [pl.DataFrame(schema=schema)]
            + [pl.read_parquet(io.BytesIO(files.read(getattr(row, f"{name}_sha256")))) for row in newest.values()]
        )
        for name, schema in SCHEMAS.items()
    }
    return Evidence(year, **frames)
