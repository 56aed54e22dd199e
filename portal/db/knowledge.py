"""What other returns say that a check of this one needs."""

from __future__ import annotations

import io

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db.register import Obligation
from portal.db.returns import FiledTable, Submission
from portal.files import FileStore
from submissions_schema.lifecycle import SIGNED


def filed_partners(
    session: Session, files: FileStore, year: int, regulator_code: str
) -> dict[str, list[tuple[str, str, bool]]]:
    """Joint guidance of the other filers of a round: title (lower case) to (regulator, lead, has filed)."""
    rows = session.execute(
        select(Obligation.regulator_code, FiledTable.sha256)
        .join(Submission, Submission.id == FiledTable.submission_id)
        .join(Obligation, Obligation.id == Submission.obligation_id)
        .where(
            Obligation.year == year,
            Obligation.regulator_code != regulator_code,
            Submission.state.in_(SIGNED),
            FiledTable.table == "guidance",
            FiledTable.rows > 0,
        )
    )
    found: dict[str, list[tuple[str, str, bool]]] = {}
    for code, sha256 in rows:
        columns = ["title", "lead", "lead_regulator", "joint_with"]
        guidance = pl.read_parquet(io.BytesIO(files.read(sha256)), columns=columns)
        for title, lead, lead_regulator, joint in guidance.iter_rows():
            if title and (joint or lead_regulator):
                found.setdefault(title.lower(), []).append((code, code if lead else lead_regulator or "", True))
    return found
