"""The evidence that answers refer to: which of it counts, was scanned, and is still good."""

from __future__ import annotations

from datetime import date

from sandbox_licences.case_file.file import CaseFile
from sandbox_licences.day_words import day_in_words
from sandbox_licences.forms.question import Kind
from sandbox_licences.task_list import answers_asked_for


def in_use(file: CaseFile) -> tuple[str, ...]:
    """The names of the evidence that answers which count refer to, in order."""
    named: dict[str, None] = {}
    for question, value in answers_asked_for(file.form, file.answers).items():
        if file.form[question].kind is Kind.EVIDENCE and isinstance(value, list | tuple):
            named |= dict.fromkeys(str(name) for name in value)
    return tuple(name for name in named if name in file.evidence)


def unscanned(file: CaseFile) -> tuple[str, ...]:
    """Files that answers refer to and no scan has found clean."""
    files = (file.evidence[name].what for name in in_use(file))
    return tuple(
        f"{e.name}, {e.file_name}" for e in files if e.sha256 and not ((scan := file.scan_of(e.sha256)) and scan.clean)
    )


def stale(file: CaseFile, today: date) -> tuple[str, ...]:
    """Evidence that answers refer to and that was good until a day that is over."""
    files = (file.evidence[name].what for name in in_use(file))
    return tuple(
        f"{e.name}, {e.title}, good until {day_in_words(e.good_until)}"
        for e in files
        if e.good_until is not None and e.good_until < today
    )
