"""What becomes of a licence when a review overturns the decision it rests on, or a step against it."""

from __future__ import annotations

from dataclasses import dataclass

from portal.clock import day_in_words
from portal.commands.cases import Case
from portal.commands.deciding import licence_of, licence_refusal
from portal.commands.licensing import against_for_holder, has_begun, listed, move_licence
from portal.errors import NotNow
from sandbox_licences.case_file.entries import LicenceMoved
from sandbox_licences.case_file.file import Written
from sandbox_licences.lifecycle.licence import LABELS, TERMINAL, Event, State


def fall_with_decision(case: Case, reason: str) -> None:
    """Release what was granted and not issued, because a review overturns the decision it rests on.

    Raises:
        NotNow: the licence is issued and not at its end: nobody takes it from its holder without notice.
    """
    row = licence_of(case)
    if row is None or row.state in TERMINAL:
        return
    if row.state != State.RESERVED:
        raise NotNow(
            f"Licence {row.number} rests on this decision and is “{LABELS[State(row.state)].staff.lower()}”. Overturn "
            "the decision after its holder has given it back, or after a decision maker has revoked it with notice."
        )
    move_licence(case, row, Event.RELEASED, reason)


@dataclass(frozen=True, slots=True)
class Undone:
    """What became of a licence after a review overturned a suspension."""

    goes_on: bool
    holder: str
    """In a sentence or two, as the holder reads it."""
    officer: str


def undo_step(case: Case, step: Written[LicenceMoved], reason: str) -> Undone:
    """What follows when a review overturns a suspension.

    A licence that had not begun is set back to that; another goes on. It stays as it is where a later step made it so,
    and suspended where something stands against its going on: the suspension was wrong, and what the licence needs
    is needed all the same.
    """
    row = licence_of(case)
    assert row is not None
    if case.file.steps_of_licence(row.version)[-1].stamp.seq != step.stamp.seq:
        goes_on, label = row.state in (State.ISSUED, State.ACTIVE), LABELS[State(row.state)].staff.lower()
        said = f"After a later step the licence is “{label}”, and that stays so."
        return Undone(goes_on, said, said)
    if not has_begun(case, row):
        move_licence(case, row, Event.SET_BACK, reason)
        said = f"The licence begins on {day_in_words(row.first_on)}, or once nothing stands against it."
        return Undone(True, said, said)
    known = {"reasons_written": True, "first_day_come": True, "begun": True}
    if against := licence_refusal(case, State(row.state), Event.REINSTATED, **known):
        said = (
            "The licence stays suspended while this stands against its going on; a decision maker ends that after it:"
        )
        return Undone(False, *(f"{said}\n\n{listed(each)}" for each in (against_for_holder(case), against)))
    move_licence(case, row, Event.REINSTATED, reason, first_day_come=True)
    return Undone(True, "The licence goes on.", "The licence goes on.")
