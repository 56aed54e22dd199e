"""The receipt of a filing, as its page, the API and the PDF state it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from portal.clock import london_date
from portal.context import Reading
from portal.db.drafts import counted_version
from portal.db.people import Person
from portal.db.records import AuditEntry
from portal.db.returns import Explanation, FiledTable, Receipt, Submission, Upload
from portal.errors import NotFound
from portal.queries.readable_return import may_read
from portal.queries.status import first_filed_at


@dataclass(frozen=True, slots=True)
class ReceiptShown:
    reference: str
    year: int
    regulator_code: str
    regulator_name: str
    demonstration: bool
    period: tuple[date, date]
    version: int
    signed_at: datetime
    signed_by: str
    signed_as: str
    delegation: str | None
    full_name: str
    declaration: str
    prepared_by: str
    filename: str | None
    file_sha256: str | None
    rows_sha256: str
    audit_seq: int
    audit_hash: str
    due_on: date
    late: bool
    late_because: str | None
    counts: tuple[tuple[str, int], ...]
    queries_explained: int


def receipt(reading: Reading, year: int, regulator_code: str) -> ReceiptShown:
    """The receipt of the version that counts.

    Raises:
        NotFound: nothing was filed, or not for this actor.
    """
    submission = counted_version(reading.session, year, regulator_code)
    if submission is None or not may_read(reading, year, regulator_code, filed=True):
        raise NotFound("There is no receipt: this return was not filed, or you may not see it.")
    kept = reading.session.scalars(select(Receipt).where(Receipt.submission_id == submission.id)).one()
    obligation = submission.obligation
    upload = reading.session.scalars(
        select(Upload).where(Upload.sha256 == kept.file_sha256, Upload.submission_id == submission.id)
    ).first()
    filed_at = first_filed_at(reading, obligation.id) or kept.signed_at
    counts = reading.session.execute(
        select(FiledTable.table, FiledTable.rows).where(FiledTable.submission_id == submission.id)
    )
    rows = dict(counts.all())
    return ReceiptShown(
        reference=kept.reference,
        year=year,
        regulator_code=regulator_code,
        regulator_name=obligation.regulator.name,
        demonstration=obligation.regulator.organisation.demonstration,
        period=(obligation.round.period_start, obligation.round.period_end),
        version=submission.version,
        signed_at=kept.signed_at,
        signed_by=kept.signed_by.name,
        signed_as=kept.signed_as,
        delegation=kept.delegation,
        full_name=kept.full_name,
        declaration=kept.declaration,
        prepared_by=_preparer(reading, submission),
        filename=upload.filename if upload else None,
        file_sha256=kept.file_sha256,
        rows_sha256=kept.rows_sha256,
        audit_seq=kept.audit_seq,
        audit_hash=reading.session.scalar(select(AuditEntry.hash).where(AuditEntry.seq == kept.audit_seq)) or "",
        due_on=obligation.due_on,
        late=obligation.owes and london_date(filed_at) > obligation.due_on,
        late_because=submission.late_because,
        counts=tuple((t.sheet, rows[t.name]) for t in obligation.round.form if t.name in rows),
        queries_explained=reading.session.scalar(
            select(func.count()).select_from(Explanation).where(Explanation.submission_id == submission.id)
        )
        or 0,
    )


def _preparer(reading: Reading, submission: Submission) -> str:
    person = submission.sent_by_id or submission.created_by_id
    return reading.session.get_one(Person, person).name
