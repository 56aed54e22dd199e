"""What a check of a draft needs to know from other returns, and the check itself."""

from __future__ import annotations

import io
from collections.abc import Callable

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db.drafts import draft_content, last_year_tables, open_version
from portal.db.register import Obligation
from portal.db.returns import FiledTable, Submission
from portal.errors import NotNow
from portal.files import FileStore
from submissions_schema.checking import StageResult, Verdict, check
from submissions_schema.lifecycle import SIGNED
from submissions_schema.raw import RawReturn


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


def verdict_on_open(
    session: Session,
    files: FileStore,
    year: int,
    regulator_code: str,
    *,
    on_stage: Callable[[StageResult], None] | None = None,
) -> Verdict:
    """The verdict on the open version as it stands, with all that is known beside it; nothing is written.

    Raises:
        NotNow: no version is open.
    """
    submission = open_version(session, year, regulator_code)
    if submission is None:
        raise NotNow("No draft of this return is open.")
    form = submission.obligation.round.form
    content = draft_content(session, files, submission.id, form)
    return check(
        RawReturn(year=year, regulator_code=regulator_code, tables=content.tables),
        edition=form,
        regulator_code=regulator_code,
        structure=content.structure,
        last_year=last_year_tables(session, files, year, regulator_code),
        licences=None,  # no register of sandbox licences yet: D-09 is listed as not checked
        partners=filed_partners(session, files, year, regulator_code),
        on_stage=on_stage,
    )
