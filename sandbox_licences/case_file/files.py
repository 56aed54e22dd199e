"""The evidence that answers refer to: which of it counts, was scanned, and is still good."""

from __future__ import annotations

from datetime import date

from sandbox_licences.case_file.file import CaseFile
from sandbox_licences.day_words import day_in_words


def in_use(file: CaseFile) -> tuple[str, ...]:
    """The names of the evidence that answers which count refer to, in order."""
    return file.named_in(lambda section: True)


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
