"""The exposure of a case against each limit and threshold, and what that came to: who approved it, or who must."""

from __future__ import annotations

from portal.clock import day_in_words
from sandbox_licences.case_file.entries import ApprovedElsewhere, ExposureApproved
from sandbox_licences.case_file.file import CaseFile
from sandbox_licences.case_file.money import Owed
from sandbox_licences.liability import pounds
from sandbox_licences.liability_limits import LIMITS, Comparison, Mark


def exposure_compared(file: CaseFile, owed: Owed) -> tuple[str, ...]:
    """One sentence for each limit and threshold; beside one that is reached whether that is settled, and by whom."""
    found = owed.approvals.comparisons if owed.approvals else ()
    return tuple(f"{each.sentence} {_settled(file, each)}".strip() for each in found)


def _settled(file: CaseFile, found: Comparison) -> str:
    if not found.reached:
        return ""
    return _approved(file, found) if found.setting.mark in LIMITS else _elsewhere(file, found)


def _approved(file: CaseFile, found: Comparison) -> str:
    """By the newest approval, which alone counts."""
    given = file.last(ExposureApproved)
    if given is None:
        return "Not approved yet: a liability approver must approve it."
    of_programme = found.setting.mark is Mark.PROGRAMME_LIMIT
    up_to = given.what.programme_pence if of_programme else given.what.licence_pence
    by, on = given.stamp.by_name, day_in_words(given.stamp.on)
    if up_to >= found.exposure:
        return f"Approved by {by} up to {pounds(up_to)} on {on}."
    return f"Approved by {by} only up to {pounds(up_to)} on {on}: a liability approver must approve the rest."


def _elsewhere(file: CaseFile, found: Comparison) -> str:
    """By any record of it for at least as much."""
    for told in reversed(file.of(ApprovedElsewhere)):
        if told.what.of == found.setting.mark and told.what.up_to_pence >= found.exposure:
            up_to, on = pounds(told.what.up_to_pence), day_in_words(told.stamp.on)
            return f"Recorded by {told.stamp.by_name} up to {up_to} on {on}: {told.what.reference}."
    return "Not recorded yet: a liability approver records it once it is there."
