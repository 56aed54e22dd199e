"""Workbooks and lists to download: the template, the filer's own file back, the findings."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from sqlalchemy import select

from portal.context import Reading
from portal.db.drafts import last_year_tables
from portal.db.register import Obligation
from portal.db.returns import Submission, Upload
from portal.errors import NotFound
from portal.permissions import may_read_return
from portal.queries.findings import all_findings, version_to_show
from submissions_schema.annotated import Annotated, annotate, findings_csv
from submissions_schema.template import Rows, build

CARRIED_ANSWERS = (
    "accountable_officer",
    "accountable_officer_title",
    "publication_contact_email",
)
"""Answers of the cover that usually stay from one year to the next."""


def template(reading: Reading, year: int, regulator_code: str, *, filled: Mapping[str, Rows] | None = None) -> bytes:
    """The round's workbook for one regulator: its schemes and open commitments carried over, last year's values.

    ``filled`` is written into it at once, as ``submissions_schema.template.fill`` would into the finished one.

    Raises:
        NotFound: no such obligation, or not this actor's regulator.
    """
    obligation = reading.session.scalars(
        select(Obligation).where(Obligation.year == year, Obligation.regulator_code == regulator_code)
    ).first()
    if obligation is None or not may_read_return(reading.hats, regulator_code, filed=False):
        raise NotFound
    last_year = last_year_tables(reading.session, reading.files, year, regulator_code)
    rows = dict(filled or {})
    cover = rows.pop("cover", {})
    if not isinstance(cover, Mapping):
        raise TypeError("the cover is one record of answers")
    return build(
        obligation.round.form,
        round=year,
        regulator_code=regulator_code,
        regulator_name=obligation.regulator.name,
        cover={**_carried_answers(last_year), **cover},
        carried={**carried_rows(last_year), **rows},
        last_year=last_year,
        demonstration=obligation.regulator.organisation.demonstration,
    )


def _carried_answers(last_year: dict[str, pl.DataFrame] | None) -> dict[str, str]:
    cover = (last_year or {}).get("cover")
    if cover is None or not cover.height:
        return {}
    return {name: cover[name][0] for name in CARRIED_ANSWERS if cover[name][0] is not None}


def carried_rows(last_year: Mapping[str, pl.DataFrame] | None) -> dict[str, pl.DataFrame]:
    """Schemes as they were, and the commitments still open at the end of last year."""
    if not last_year:
        return {}
    carried = {"schemes": last_year["schemes"]} if "schemes" in last_year else {}
    if "commitments" in last_year:
        open_ones = pl.col("status").is_in(["not_started", "in_progress"])
        carried["commitments"] = last_year["commitments"].filter(open_ones)
    return {name: frame for name, frame in carried.items() if frame.height}


def annotated_workbook(reading: Reading, year: int, regulator_code: str) -> Annotated:
    """The workbook uploaded last, with every finding marked and worded in its cell.

    Raises:
        NotFound: nothing was uploaded as a workbook, or it is not this actor's.
    """
    return annotate(workbook_as_it_came(reading, year, regulator_code), all_findings(reading, year, regulator_code))


def workbook_as_it_came(reading: Reading, year: int, regulator_code: str) -> bytes:
    """The workbook uploaded last, byte for byte.

    Raises:
        NotFound: nothing was uploaded as a workbook, or it is not this actor's.
    """
    upload = last_workbook(reading, version_to_show(reading, year, regulator_code))
    if upload is None:
        raise NotFound("No workbook was uploaded for this return yet.")
    return reading.files.read(upload.sha256)


def last_workbook(reading: Reading, submission: Submission) -> Upload | None:
    """The last upload of a version that was read as a workbook, if any."""
    return reading.session.scalars(
        select(Upload)
        .where(Upload.submission_id == submission.id, Upload.state == "read", Upload.table.is_(None))
        .order_by(Upload.id.desc())
        .limit(1)
    ).first()


def findings_list(reading: Reading, year: int, regulator_code: str) -> bytes:
    """All findings as CSV."""
    return findings_csv(all_findings(reading, year, regulator_code))
