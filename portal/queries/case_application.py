"""An application as it was handed in: for the central unit, and for the bodies that were asked about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.clock import london_date
from portal.context import Reading
from portal.db.case_files import bodies_asked, case_file, handed_in, law_of
from portal.db.cases import SandboxCase
from portal.errors import NotFound
from portal.permissions import may_read_case
from portal.queries.case_desk import reads_cases
from portal.queries.case_evidence import Download, handed_out
from sandbox_licences.case_file import files
from sandbox_licences.case_file.answer_words import answered_sections
from sandbox_licences.case_file.entries import Evidence, Moved
from sandbox_licences.case_file.file import HANDED_IN, CaseFile
from sandbox_licences.domains import domains
from sandbox_licences.forms.form import Section
from sandbox_licences.forms.question import Answer, Question
from sandbox_licences.law import Law


@dataclass(frozen=True, slots=True)
class EvidenceSeen:
    """One piece of evidence. ``size`` is in bytes; ``address`` is where its file is downloaded."""

    name: str
    title: str
    file_name: str
    sha256: str
    size: int
    held_by: str
    held_by_name: str
    reference: str
    scan_word: str
    """Clean, Not clean, Not scanned."""
    scanned_by: str
    good_until: date | None
    stale: bool
    in_use: bool
    address: str


@dataclass(frozen=True)
class ApplicationRead:
    """The application as handed in last."""

    reference: str
    title: str
    organisation_name: str
    domain: str
    handed_in_at: datetime
    sections: tuple[tuple[Section, tuple[tuple[Question, Answer | None], ...]], ...]
    evidence: tuple[EvidenceSeen, ...]
    law: Law
    for_central_unit: bool


def application_read(reading: Reading, reference: str) -> ApplicationRead:
    """The application, for whoever may read it now.

    Raises:
        NotFound: no such application, not handed in yet, or not for this person.
    """
    row, file = _handed_in(reading, reference)
    law = law_of(reading.session, demonstration=row.demonstration)
    return ApplicationRead(
        reference=row.reference,
        title=row.title,
        organisation_name=row.organisation.name,
        domain=domains()[row.domain].label,
        handed_in_at=max(move.stamp.at for move in file.of(Moved) if move.what.event in HANDED_IN),
        sections=answered_sections(file),
        evidence=evidence_seen(file, law, london_date(reading.now)),
        law=law,
        for_central_unit=reads_cases(reading),
    )


def evidence_seen(file: CaseFile, law: Law, today: date) -> tuple[EvidenceSeen, ...]:
    """The evidence that stands, with what its scan found."""
    used = frozenset(files.in_use(file))
    return tuple(_evidence(entry.what, file, law, today, name in used) for name, entry in file.evidence.items())


def evidence_file(reading: Reading, reference: str, name: str) -> Download:
    """One file of the application as handed in.

    Raises:
        NotFound: no such file, or not for this person; or a scanner found something in it.
    """
    _, file = _handed_in(reading, reference)
    return handed_out(reading.files, file, name)


def _handed_in(reading: Reading, reference: str) -> tuple[SandboxCase, CaseFile]:
    session = reading.session
    row = session.scalars(select(SandboxCase).where(SandboxCase.reference == reference)).first()
    if row is None or not handed_in(row):
        raise NotFound
    asked = bodies_asked(session, row)
    if not may_read_case(reading.hats, row.organisation_code, submitted=True, asked=asked):
        raise NotFound
    return row, case_file(session, row).submitted


def _evidence(what: Evidence, file: CaseFile, law: Law, today: date, in_use: bool) -> EvidenceSeen:
    scan = file.scan_of(what.sha256) if what.sha256 else None
    return EvidenceSeen(
        name=what.name,
        title=what.title,
        file_name=what.file_name,
        sha256=what.sha256,
        size=what.size,
        held_by=what.held_by,
        held_by_name=law.name(what.held_by) if what.held_by else "",
        reference=what.reference,
        scan_word="Not scanned" if scan is None else "Clean" if scan.clean else "Not clean",
        scanned_by=scan.by if scan else "",
        good_until=what.good_until,
        stale=what.good_until is not None and what.good_until < today,
        in_use=in_use,
        address=f"/api/v1/cases/{file.reference}/evidence/{what.name}",
    )
