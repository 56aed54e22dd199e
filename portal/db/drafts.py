"""A draft's content, put together: what the files said with the edits over it, and what is known beside."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.db.register import Obligation, Round
from portal.db.returns import DraftEdit, DraftTable, FiledTable, Submission
from portal.files import FileStore
from submissions_schema import findings
from submissions_schema.columns import Edition
from submissions_schema.draft import Edit, empty_table, with_edits
from submissions_schema.editions.mapping import carried
from submissions_schema.lifecycle import SIGNED
from submissions_schema.raw import RawTable
from submissions_schema.raw_files import from_bytes


@dataclass(frozen=True)
class DraftContent:
    """Every table of a draft as it stands, and the structure findings of the files behind it."""

    tables: Mapping[str, RawTable]
    structure: pl.DataFrame


def read_table(session: Session, files: FileStore, submission_id: int, name: str) -> RawTable | None:
    """One table as the last file had it, without edits; None when no file held it."""
    stored = session.get(DraftTable, (submission_id, name))
    return from_bytes(files.read(stored.sha256)) if stored else None


def live_edits(session: Session, submission_id: int, table: str | None = None) -> list[Edit]:
    """The edits made on screen that no later file has taken up, oldest first."""
    query = select(DraftEdit).where(DraftEdit.submission_id == submission_id, DraftEdit.replaced_by_id.is_(None))
    if table is not None:
        query = query.where(DraftEdit.table == table)
    return [
        Edit(e.id, e.table, e.row, e.row_key, e.column, e.seen, e.value)
        for e in session.scalars(query.order_by(DraftEdit.id))
    ]


def draft_table(session: Session, files: FileStore, submission_id: int, edition: Edition, name: str) -> RawTable:
    """One table of the draft as it stands now."""
    raw = read_table(session, files, submission_id, name) or empty_table(edition[name])
    return with_edits(raw, live_edits(session, submission_id, name))


def draft_content(session: Session, files: FileStore, submission_id: int, edition: Edition) -> DraftContent:
    tables = {t.name: draft_table(session, files, submission_id, edition, t.name) for t in edition}
    listed = session.scalars(select(DraftTable.structure).where(DraftTable.submission_id == submission_id))
    rows = [row for found in listed for row in found]
    return DraftContent(tables, pl.DataFrame(rows, schema=findings.SCHEMA))


def open_version(session: Session, year: int, regulator_code: str, *, lock: bool = False) -> Submission | None:
    """The version being worked on (draft or with the certifier), if any."""
    return _version(session, year, regulator_code, Submission.state.in_(("draft", "with_certifier")), lock)


def counted_version(session: Session, year: int, regulator_code: str, *, lock: bool = False) -> Submission | None:
    """The signed version that counts as the regulator's return, if any."""
    return _version(session, year, regulator_code, Submission.state.in_(SIGNED), lock)


def _version(session: Session, year: int, regulator_code: str, which: object, lock: bool) -> Submission | None:
    query = (
        select(Submission)
        .join(Submission.obligation)
        .where(Obligation.year == year, Obligation.regulator_code == regulator_code, which)  # type: ignore[arg-type]
        .order_by(Submission.version.desc())
        .limit(1)
    )
    if lock:
        query = query.with_for_update(of=Submission)
    return session.scalars(query).first()


def filed_tables(session: Session, files: FileStore, submission_id: int) -> dict[str, pl.DataFrame]:
    """The typed tables of a filed version, as they were frozen at signing."""
    stored = session.scalars(select(FiledTable).where(FiledTable.submission_id == submission_id))
    return {t.table: pl.read_parquet(io.BytesIO(files.read(t.sha256))) for t in stored}


def last_year_tables(
    session: Session, files: FileStore, year: int, regulator_code: str
) -> dict[str, pl.DataFrame] | None:
    """The typed tables of the return that counted the year before, in the terms of this year's edition; None where
    there is none.

    A code that this edition splits is left for the filer (``submissions_schema.editions.mapping``).
    """
    earlier = counted_version(session, year - 1, regulator_code)
    if earlier is None:
        return None
    before, after = earlier.obligation.round.edition, session.get_one(Round, year).edition
    tables = filed_tables(session, files, earlier.id)
    return {name: carried(name, frame, before=before, after=after) for name, frame in tables.items()}


def newest_version_number(session: Session, obligation_id: int) -> int:
    return session.scalar(select(func.max(Submission.version)).where(Submission.obligation_id == obligation_id)) or 0
