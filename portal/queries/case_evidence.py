"""Evidence on a case: what each file claims, what a scanner found in it, and the file itself for whoever may read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from portal.context import Reading
from portal.db.case_files import case_file
from portal.errors import NotFound
from portal.files import FileStore
from portal.permissions import may_read_case
from portal.queries.readable_case import readable_case
from sandbox_licences.case_file.entries import Evidence
from sandbox_licences.case_file.file import CaseFile
from sandbox_licences.forms.question import Kind
from sandbox_licences.task_list import answers_asked_for

NOT_SCANNED = "Not scanned"
CLEAN = "Scanned, clean"
FOUND = "Problem found: do not open it"
HELD = "Held by a regulator"


@dataclass(frozen=True, slots=True)
class EvidenceShown:
    """One piece of evidence, in words. ``file_name`` is empty where a regulator holds it."""

    name: str
    number: int
    title: str
    file_name: str
    size: int
    sha256: str
    scan: str
    scanned_by: str
    held_by: str
    reference: str
    good_until: date | None
    stale: bool
    claims: tuple[str, ...]
    given_by: str
    given_at: datetime
    used_in: tuple[str, ...]
    """The questions whose answers, as they count, refer to it."""


@dataclass(frozen=True, slots=True)
class Download:
    file_name: str
    data: bytes
    scan: str


def evidence_of(file: CaseFile, names: Mapping[str, str], today: date) -> tuple[EvidenceShown, ...]:
    """All evidence of the file that nothing replaced, by number; ``names`` are those of bodies by code."""
    return tuple(
        EvidenceShown(
            name=name,
            number=entry.what.number,
            title=entry.what.title,
            file_name=entry.what.file_name,
            size=entry.what.size,
            sha256=entry.what.sha256,
            scan=scan_words(file, entry.what),
            scanned_by=scan.by if (scan := file.scan_of(entry.what.sha256)) and entry.what.sha256 else "",
            held_by=names.get(entry.what.held_by, entry.what.held_by),
            reference=entry.what.reference,
            good_until=entry.what.good_until,
            stale=entry.what.good_until is not None and entry.what.good_until < today,
            claims=tuple(f"{claim.metric.replace('_', ' ')}: {claim.words}" for claim in entry.what.claims),
            given_by=entry.stamp.by_name,
            given_at=entry.stamp.at,
            used_in=_used_in(file, name),
        )
        for name, entry in sorted(file.evidence.items(), key=lambda pair: pair[1].what.number)
    )


def scan_words(file: CaseFile, evidence: Evidence) -> str:
    """What is known of a file's scan: one of the sentences above."""
    if not evidence.sha256:
        return HELD
    scan = file.scan_of(evidence.sha256)
    if scan is None:
        return NOT_SCANNED
    return CLEAN if scan.clean else FOUND


def _used_in(file: CaseFile, name: str) -> tuple[str, ...]:
    named = answers_asked_for(file.form, file.answers).items()
    return tuple(
        file.form[id].label for id, value in named if file.form[id].kind is Kind.EVIDENCE and name in _names(value)
    )


def _names(value: object) -> list[str]:
    return [str(name) for name in value] if isinstance(value, list | tuple) else []


def download(reading: Reading, reference: str, evidence: str) -> Download:
    """A file as it came, for whoever may read the case; what was not handed in is the applicant's alone.

    Raises:
        NotFound: no such case or file, or not for this actor; or a scanner found something in it.
    """
    row = readable_case(reading, reference)
    own = may_read_case(reading.hats, row.organisation_code, submitted=False, asked=())
    file = case_file(reading.session, row)
    return handed_out(reading.files, file if own else file.submitted, evidence)


def handed_out(files: FileStore, known: CaseFile, evidence: str) -> Download:
    """A file of this name, as it came, to somebody who may have it.

    Raises:
        NotFound: there is none; or a scanner found something in it.
    """
    # also one that a later file replaced: it was read, and can be read again
    found = next((e.what for e in reversed(known.of(Evidence)) if e.what.name == evidence and e.what.sha256), None)
    if found is None:
        raise NotFound("There is no such file on this case.")
    scan = scan_words(known, found)
    if scan == FOUND:
        raise NotFound("A scanner found a problem in this file, so nobody gets it. The applicant can attach another.")
    return Download(found.file_name, files.read(found.sha256), scan)
