"""The verdict on a draft, with what people said to it: the findings file, explanations, waivers."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db.returns import CheckRun, Explanation, Submission, Waiver
from portal.files import FileStore
from submissions_schema.findings import Severity, fingerprint, none_found


@dataclass(frozen=True)
class Standing:
    """The findings on a version with their status: open, explained or waived."""

    findings: pl.DataFrame
    """``findings.SCHEMA`` with ``fingerprint`` and ``status``."""
    checked: bool
    """False when the draft changed after the last check, or was never checked."""
    checked_at: datetime | None
    stages: Sequence[dict[str, object]]
    not_checked: Sequence[str]

    @property
    def errors(self) -> int:
        return self._open(Severity.ERROR)

    @property
    def unexplained(self) -> int:
        return self._open(Severity.QUERY)

    def _open(self, severity: Severity) -> int:
        f = self.findings
        return f.filter((pl.col("severity") == severity) & (pl.col("status") == "open")).height


def latest_check(session: Session, submission_id: int) -> CheckRun | None:
    return session.scalars(
        select(CheckRun).where(CheckRun.submission_id == submission_id).order_by(CheckRun.id.desc()).limit(1)
    ).first()


def fingerprints(found: pl.DataFrame) -> pl.Series:
    """What names each finding of a verdict (``findings.SCHEMA``), in its order."""
    keys = ("rule", "table", "row_key", "column", "value")
    return pl.Series([fingerprint(*row) for row in found.select(keys).iter_rows()], dtype=pl.String)


def same_findings(one: pl.DataFrame, other: pl.DataFrame) -> bool:
    """Whether two verdicts found the same, each as severe: a note may become a query when others file."""
    return sorted(zip(fingerprints(one), one["severity"], strict=True)) == sorted(
        zip(fingerprints(other), other["severity"], strict=True)
    )


def standing(session: Session, files: FileStore, submission: Submission) -> Standing:
    """Where a version stands: its last check, joined with the words and waivers given so far."""
    run = latest_check(session, submission.id)
    found = pl.read_parquet(io.BytesIO(files.read(run.findings_sha256))) if run else none_found()
    explained = _fingerprints_of(session, Explanation, submission.id)
    waived = _fingerprints_of(session, Waiver, submission.id)
    marked = found.with_columns(fingerprint=fingerprints(found)).with_columns(
        status=pl.when(pl.col("fingerprint").is_in(pl.Series(sorted(waived), dtype=pl.String).implode()))
        .then(pl.lit("waived"))
        .when(pl.col("fingerprint").is_in(pl.Series(sorted(explained), dtype=pl.String).implode()))
        .then(pl.lit("explained"))
        .otherwise(pl.lit("open"))
    )
    current = run is not None and run.content == submission.content
    return Standing(
        findings=marked,
        checked=current,
        checked_at=run.at if run else None,
        stages=run.stages if run else (),
        not_checked=run.not_checked if run else (),
    )


def _fingerprints_of(session: Session, model: type[Explanation] | type[Waiver], submission_id: int) -> set[str]:
    return set(session.scalars(select(model.fingerprint).where(model.submission_id == submission_id)))
