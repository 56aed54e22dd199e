"""A case from its first answer to its licence, and what stands in the way of each step."""

from __future__ import annotations

from sandbox_licences.case_file.entries import Booked, Decided
from sandbox_licences.liability_entries import Kind
from sandbox_licences.lifecycle.application import State
from tests.fixtures.casework import Trial


def test_a_drone_case_goes_from_first_answer_to_licence(trial: Trial) -> None:
    number = trial.ready().recommend().minute().decide().issue()

    assert number.startswith("SL-2026-DRN-0001-")
    assert trial.row.state == State.GRANTED
    decided = trial.file.of(Decided)[0].what
    assert decided.clock["standing"] == "ended"
    kinds = [entry.what.booked.kind for entry in trial.file.of(Booked)]
    assert kinds == [Kind.RESERVED, Kind.RELEASED, Kind.ASSUMED]
