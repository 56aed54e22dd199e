"""Which versions of which returns the comparison counts, and their rows."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db.register import Obligation, Round
from portal.db.returns import FiledTable, Submission
from portal.files import FileStore
from submissions_schema.columns import Edition
from submissions_schema.editions import edition

COUNTED = ("accepted", "published")


@dataclass(frozen=True, slots=True)
class Accepted:
    """One accepted return: the version of its round that counts."""

    regulator_code: str
    year: int
    submission_id: int
    basis: str
    edition: int
    period_start: date
    period_end: date
    files: dict[str, str]
    """SHA-256 of each table's rows."""

    @property
    def form(self) -> Edition:
        return edition(self.edition).in_round(self.year)


def accepted_returns(session: Session, *, up_to: int, regulators: Iterable[str] | None = None) -> list[Accepted]:
    """The newest accepted or published version of every return up to a round, by regulator and year."""
    query = (
        select(Submission.id, Submission.basis, Obligation.regulator_code, Round)
        .join(Obligation, Obligation.id == Submission.obligation_id)
        .join(Round, Round.year == Obligation.year)
        .where(Submission.state.in_(COUNTED), Round.year <= up_to)
        .order_by(Obligation.regulator_code, Round.year, Submission.version)
    )
    if regulators is not None:
        query = query.where(Obligation.regulator_code.in_(list(regulators)))
    newest = {(code, season.year): (id_, basis, season) for id_, basis, code, season in session.execute(query)}
    ids = [id_ for id_, _, _ in newest.values()]
    files: dict[int, dict[str, str]] = {id_: {} for id_ in ids}
    for filed in session.scalars(select(FiledTable).where(FiledTable.submission_id.in_(ids))):
        files[filed.submission_id][filed.table] = filed.sha256
    return [
        Accepted(code, year, id_, basis, season.edition, season.period_start, season.period_end, files[id_])
        for (code, year), (id_, basis, season) in newest.items()
    ]


def tables_of(files: FileStore, accepted: Accepted, names: Iterable[str]) -> dict[str, pl.DataFrame]:
    """The typed rows of some tables of a return."""
    return {
        name: pl.read_parquet(io.BytesIO(files.read(accepted.files[name]))) for name in names if name in accepted.files
    }
