"""A grant that is not issued is released on screen: by the decision maker, or given up by its applicant."""

from __future__ import annotations

import pytest

from sandbox_licences.case_file.entries import LicenceMoved
from sandbox_licences.lifecycle.licence import State
from tests.fixtures.api_doors import Doors
from tests.fixtures.case_screens import Screen
from tests.fixtures.casework import Trial


def last_state(trial: Trial) -> State:
    return trial.file.of(LicenceMoved)[-1].what.state


@pytest.mark.thorough
def test_released_by_the_decision_maker(sqlite_doors: Doors, desk: Trial) -> None:
    trial = desk.ready().recommend().minute().decide()
    screen = Screen(sqlite_doors, trial.decider)
    at = screen.open("case_work.py", case=trial.reference, do="release")
    at.text_area[0].set_value("The firm is wound up.")
    screen.press("Release it")
    assert last_state(trial) is State.RELEASED


@pytest.mark.thorough
def test_given_up_by_a_signatory(sqlite_doors: Doors, desk: Trial) -> None:
    trial = desk.ready().recommend().minute().decide()
    screen = Screen(sqlite_doors, trial.applicant)
    at = screen.open("application_status.py", case=trial.reference)
    assert all(button.label != "Give the licence up" for button in at.button), "a signatory's alone"
    screen = Screen(sqlite_doors, trial.signatory)
    at = screen.open("application_status.py", case=trial.reference)
    next(box for box in at.text_area if box.label.startswith("Why do you give it up")).set_value("No money.")
    screen.press("Give the licence up")
    assert last_state(trial) is State.RELEASED
    assert "Never issued" in screen.text
