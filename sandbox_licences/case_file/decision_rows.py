"""A case as rows of the benchmark: received, duly made, stops, decided, outcome; as every regulator returns its own.

Each version of an application is a row: a decision that a review overturned stays one, and what is decided anew is
another, received on the day it was taken up again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sandbox_licences.case_events import Ending, Received
from sandbox_licences.case_file.clock_events import clock_events
from sandbox_licences.case_file.entries import Decided, ReviewMoved
from sandbox_licences.case_file.file import CaseFile
from sandbox_licences.case_history import History, history
from sandbox_licences.lifecycle import review

PENDING = "pending"
_ENDED = {Ending.WITHDRAWN: "withdrawn", Ending.LAPSED: "lapsed"}
OUTCOMES = frozenset({PENDING, "granted", "granted_with_conditions", "refused", *_ENDED.values()})
"""What a row can say. A case that ended as advice, or was guided away, has another and is in no return's words."""


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One application as it stood at the cut. ``stopped_days`` are calendar days, from the day it was duly made.

    ``outcome`` is one of ``OUTCOMES``; or another, for which a return has no word.
    """

    reference: str
    domain: str
    received_on: date
    duly_made_on: date | None
    decided_on: date | None
    outcome: str
    stopped_days: int | None
    overturned_on: date | None


def decision_rows(file: CaseFile, period_start: date, cut: date) -> tuple[DecisionRow, ...]:
    """The rows of a case in a period that ends with ``cut``: of what was open in it, or was overturned in it.

    Raises:
        Contradiction: entries of the file cannot all be true.
    """
    known = file.as_known_on(cut)
    found = (_row(_as_of(known, version), cut) for version in range(1, known.version + 1))
    return tuple(row for row in found if row and _in_period(row, period_start))


def _as_of(file: CaseFile, version: int) -> CaseFile:
    return replace(file, entries=tuple(entry for entry in file.entries if entry.stamp.version <= version))


def _row(file: CaseFile, cut: date) -> DecisionRow | None:
    events = clock_events(file)
    if not any(isinstance(event, Received) for event in events):
        return None  # a draft
    known = history(events, cut)
    decided = {
        entry.stamp.seq for entry in file.of(Decided)
    }  # a review of a step of its licence is none of the decision
    reviews = [e for e in file.of(ReviewMoved) if e.what.of in decided and e.stamp.version == file.version]
    return DecisionRow(
        reference=file.reference if file.version == 1 else f"{file.reference}/{file.version}",
        domain=file.domain,
        received_on=known.received_on,
        duly_made_on=known.duly_made_on,
        decided_on=known.ended.on if known.ended else None,
        outcome=_outcome(file, known),
        stopped_days=_stopped(known, cut),
        overturned_on=reviews[-1].stamp.on if reviews and reviews[-1].what.state is review.State.OVERTURNED else None,
    )


def _outcome(file: CaseFile, known: History) -> str:
    if known.ended is None:
        return PENDING
    if known.ended.ending is Ending.DECIDED and file.decision:
        return str(file.decision.what.outcome)
    return _ENDED.get(known.ended.ending, str(known.ended.ending))


def _stopped(known: History, cut: date) -> int | None:
    """Days after that of a question until that of its answer, each once; before it was duly made no clock ran."""
    if known.duly_made_on is None:
        return None
    first, last = known.duly_made_on.toordinal(), (known.ended.on if known.ended else cut).toordinal()
    spans = ((stop.asked.on.toordinal(), (stop.until or cut).toordinal()) for stop in known.stops)
    return len({day for since, until in spans for day in range(max(since, first) + 1, min(until, last) + 1)})


def _in_period(row: DecisionRow, period_start: date) -> bool:
    until = row.overturned_on or row.decided_on
    return until is None or until >= period_start
