"""Whose turn a case is and how its clock stands, as a queue of cases shows it: worked out when something is written.

Nothing of it changes by the passing of days, so that it can be kept with the case; what does is worked out from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from metrics.working_days import Calendar
from sandbox_licences.case_file.clock_events import clock_events
from sandbox_licences.case_file.entries import Moved, ReviewMoved
from sandbox_licences.case_file.file import CaseFile
from sandbox_licences.clock import Clock, Holder, Stage, Standing, clock_of
from sandbox_licences.lifecycle import licence, review
from sandbox_licences.lifecycle.application import Event, State

KINDS = frozenset(
    {
        "move",
        "question",
        "answer to question",
        "extension",
        "advice asked",
        "advice given longer",
        "no advice given",
        "advice",
        "advice by link",
        "not ours",
        "consent",
        "line dropped",
        "review",
        "licence",
    }
)
"""Kinds of entries that can change it; answers do when they are handed in, which is a move."""
NOBODY = "nobody"
STAGE_OF = {State.SUBMITTED: Stage.DULY_MADE, State.INCOMPLETE: Stage.DULY_MADE, State.DULY_MADE: Stage.TRIAGE}
"""The clock that runs in a state; in every other it is that of the decision."""


@dataclass(frozen=True, slots=True)
class Turn:
    """``role`` is whose turn it is. Of ``allowed`` working days ``used`` were used at the end of ``counted_on``.

    ``due_on`` is the last day within the time allowed while the clock runs; stopped or ended it has none.
    """

    role: str
    stage: Stage
    standing: Standing
    used: int
    allowed: int
    counted_on: date | None
    due_on: date | None
    nation: str
    received_at: datetime | None
    """When it was first submitted."""


IN_DRAFT = Turn(NOBODY, Stage.DULY_MADE, Standing.NOT_STARTED, 0, 0, None, None, "", None)


def turn(file: CaseFile, calendar: Calendar, today: date) -> Turn:
    """As it stands after the last entry, which was written today.

    Raises:
        Contradiction: entries of the file cannot all be true.
    """
    received = (move.stamp.at for move in file.of(Moved) if move.what.event is Event.SUBMITTED)
    received_at = next(received, None)
    if received_at is None:
        return IN_DRAFT
    state = file.moves[-1].what.state
    stage = STAGE_OF.get(state, Stage.DECISION)
    clock = clock_of(clock_events(file), stage, calendar, as_known_on=today)
    steps, reviewed = file.steps_of_licence(file.version), file.last(ReviewMoved)
    return Turn(
        role=role_of(state, clock, steps[-1].what.state if steps else None, reviewed.what.state if reviewed else None),
        stage=stage,
        standing=clock.standing,
        used=clock.used,
        allowed=clock.allowed,
        counted_on=clock.rows[-1].to_on if clock.rows else None,
        due_on=clock.due_on if clock.standing is Standing.RUNNING else None,
        nation=calendar.nation,
        received_at=received_at,
    )


def role_of(state: State, clock: Clock, licence_state: str | None, review_state: str | None) -> str:
    """Whose turn it is, as a role."""
    if review_state in (review.State.ASKED, review.State.ACCEPTED):
        return "administrator"
    if review_state == review.State.ASSIGNED:
        return "decision_maker"
    if state in (State.INCOMPLETE, State.WAITING):
        return "applicant"
    if state is State.ASSESSMENT:
        return "consultee" if clock.rows and clock.rows[-1].held_by is Holder.CONSULTEES else "case_officer"
    if state in (State.SUBMITTED, State.DULY_MADE) or licence_state == licence.State.RESERVED:
        return "case_officer"
    return {State.RECOMMENDED: "panel_chair", State.MINUTED: "decision_maker"}.get(state, NOBODY)
