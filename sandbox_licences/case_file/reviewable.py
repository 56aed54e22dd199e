"""Of which decisions an internal review can be asked for, until when, and how that is told.

Letters, e-mails and pages take what they promise from here, and the command that takes the request asks here as well.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from metrics.working_days import Calendar, working_day_after
from sandbox_licences.case_facts import Outcome
from sandbox_licences.case_file.entries import Decided, LicenceMoved, ReviewMoved
from sandbox_licences.case_file.file import CaseFile, Written
from sandbox_licences.hats import Hat
from sandbox_licences.lifecycle import licence, review

TIME_TO_ASK = 20
"""Working days after the decision."""
STEPS = frozenset({licence.Event.HELD, licence.Event.SUSPENDED, licence.Event.REVOKED})
"""What is taken from the holder of a licence; a notice is not: it decides nothing and can be answered."""
_DECIDED = frozenset({review.State.UPHELD, review.State.VARIED, review.State.OVERTURNED})
REVIEW_RIGHT = (
    "You may ask for an internal review within 20 working days; somebody decides it who had no part in this case."
)
LETTER = (
    "You may ask for an internal review within 20 working days of the day of this letter. A signatory asks for it in "
    "the portal, on the page of the application, and says what should be looked at again. A decision maker who had no "
    "part in the case decides it within 20 working days. Asking costs nothing and changes nothing until it is decided."
)
ON_A_LICENCE = (
    "Anyone whose application is refused, granted with conditions or answered with advice, or whose licence is "
    "suspended or revoked, may ask for an internal review within 20 working days; somebody decides it who had no part "
    "in the case."
)


def adverse(entry: Written[Any]) -> bool:
    """Whether this entry is a decision that takes something, so that its review can be asked for.

    So is a grant that a decision maker gives up before its issue; its holder may do that too, and takes it from nobody.
    """
    match entry.what:
        case Decided(outcome=outcome):
            return outcome is not Outcome.GRANTED
        case LicenceMoved(event=licence.Event.RELEASED):
            return entry.stamp.hat is Hat.DECISION_MAKER
        case LicenceMoved(event=event):
            return event in STEPS
    return False


def decisions(file: CaseFile) -> tuple[Written[Any], ...]:
    """The decisions on the newest version, newest first: on the application, and those against its licence."""
    own = (entry for entry in file.entries if entry.stamp.version == file.version)
    return tuple(reversed([e for e in own if isinstance(e.what, Decided) or adverse(e)]))


def open_to_review(file: CaseFile) -> tuple[Written[Any], ...]:
    """Those of which a review can be asked for and was not, newest first; none while another review is open."""
    last = file.last(ReviewMoved)
    if last is not None and last.what.state not in review.TERMINAL:
        return ()
    asked = {moved.what.of for moved in file.of(ReviewMoved)}
    return tuple(entry for entry in decisions(file) if adverse(entry) and entry.stamp.seq not in asked)


def ask_until(file: CaseFile, decision: Written[Any], calendar: Calendar) -> date:
    """The last day to ask in time. While another review of the case is open none can be asked for: where one that was
    decided was open on a day of this decision's own time, the time begins again with its end."""
    moves, own = file.of(ReviewMoved), decision.stamp
    until = working_day_after(own.on, TIME_TO_ASK, calendar)
    asked = next((m.stamp.seq for m in moves if m.what.of == own.seq), None)
    begun = {m.what.of: m.stamp.on for m in moves if m.what.event is review.Event.ASKED}
    ended = (
        m.stamp.on
        for m in moves
        if m.what.state in _DECIDED
        and m.stamp.on >= own.on
        and begun[m.what.of] <= until
        and (asked is None or m.stamp.seq < asked)
    )
    return max((until, *(working_day_after(day, TIME_TO_ASK, calendar) for day in ended)))


def decision_under_review(file: CaseFile) -> Written[Any] | None:
    """The decision that the newest review is of."""
    last = file.last(ReviewMoved)
    return next((e for e in file.entries if last is not None and e.stamp.seq == last.what.of), None)


def earlier_deciders(file: CaseFile) -> frozenset[int | None]:
    """Everybody who decided something on an earlier version of the application or against its licence."""
    return frozenset(
        entry.stamp.by
        for entry in file.entries
        if entry.stamp.version < file.version and entry.stamp.hat is Hat.DECISION_MAKER
    )


def earlier_reviewers(file: CaseFile) -> frozenset[int | None]:
    """Everybody who has decided a review of the case."""
    return frozenset(moved.stamp.by for moved in file.of(ReviewMoved) if moved.what.state in _DECIDED)
