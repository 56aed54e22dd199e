"""An application as it was handed in: for the central unit, and for the bodies that were asked about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.clock import london_date
from portal.context import Reading
from portal.db.case_files import case_file, handed_in, law_of
from portal.db.cases import SandboxCase
from portal.errors import NotFound
from portal.queries.case_desk import reads_cases
from portal.queries.case_evidence import Download, EvidenceShown, evidence_of, handed_out
from portal.queries.readable_case import readable_case
from sandbox_licences.case_file.answer_words import answered_sections
from sandbox_licences.case_file.entries import Moved
from sandbox_licences.case_file.file import HANDED_IN, CaseFile
from sandbox_licences.domains import domains
from sandbox_licences.forms.form import Section
from sandbox_licences.forms.question import Answer, Question
from sandbox_licences.law import Law


@dataclass(frozen=True)
class ApplicationRead:
    """The application as handed in last."""

    reference: str
    title: str
    organisation_name: str
    domain: str
    handed_in_at: datetime
    sections: tuple[tuple[Section, tuple[tuple[Question, Answer | None], ...]], ...]
    evidence: tuple[EvidenceShown, ...]
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
        evidence=evidence_of(file, law.names, london_date(reading.now)),
        law=law,
        for_central_unit=reads_cases(reading),
    )


def evidence_file(reading: Reading, reference: str, name: str) -> Download:
    """One file of the application as handed in.

    Raises:
        NotFound: no such file, or not for this person; or a scanner found something in it.
    """
    _, file = _handed_in(reading, reference)
    return handed_out(reading.files, file, name)


def _handed_in(reading: Reading, reference: str) -> tuple[SandboxCase, CaseFile]:
    row = readable_case(reading, reference)
    if not handed_in(row):
        raise NotFound
    return row, case_file(reading.session, row).submitted
