"""The life of a review of a return: who may, when, and why not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.permissions import ROLES
from regulators.return_review import (
    CERTIFIER,
    LABELS,
    PUBLIC,
    REVIEWER,
    SIGNATORY,
    STEPS,
    Event,
    Facts,
    State,
    possible,
    refusal,
)

CLEAR = Facts()
WAY = (
    (None, Event.STARTED, REVIEWER),
    (State.DRAFT, Event.CHANGED, REVIEWER),
    (State.DRAFT, Event.SIGNED, SIGNATORY),
    (State.SIGNED, Event.PUBLISHED, SIGNATORY),
    (State.PUBLISHED, Event.ANSWERED, CERTIFIER),
)


def test_every_state_has_a_label_and_a_way_to_it() -> None:
    assert set(LABELS) == set(State)
    assert {step.target for step in STEPS.values()} == set(State)
    assert set(STEPS) == set(Event)
    assert all(step.roles <= set(ROLES) for step in STEPS.values())


def test_the_way_from_draft_to_answer() -> None:
    for state, event, role in WAY:
        assert refusal(state, event, CLEAR) is None
        assert event in possible(state, frozenset({role}))
    assert [STEPS[event].target for _, event, _ in WAY[1:]] == [
        State.DRAFT,
        State.SIGNED,
        State.PUBLISHED,
        State.ANSWERED,
    ]


def test_nothing_happens_out_of_its_place() -> None:
    for state in State:
        for event, step in STEPS.items():
            if state not in step.sources:
                said = refusal(state, event, CLEAR)
                assert said and LABELS[state].lower() in said
    assert possible(State.ANSWERED, frozenset(ROLES)) == [] == possible(State.DISCARDED, frozenset(ROLES))
    assert refusal(None, Event.SIGNED, CLEAR) == "This review has not begun, so it cannot be signed."


@pytest.mark.parametrize(
    ("state", "event", "spoilt", "says"),
    [
        (None, Event.STARTED, {"filed": False}, "from the day it is signed and filed"),
        (None, Event.STARTED, {"sponsors": False}, "does not sponsor"),
        (None, Event.STARTED, {"another_open": True}, "Go on with that one"),
        (State.DRAFT, Event.CHANGED, {"filed": False}, "taken its return back"),
        (State.DRAFT, Event.SIGNED, {"actor_wrote_it": True}, "Another person"),
        (State.DRAFT, Event.SIGNED, {"complete": False}, "no verdict or no summary"),
        (State.DRAFT, Event.SIGNED, {"of_counted_version": False}, "filed another version"),
        (State.SIGNED, Event.PUBLISHED, {"return_published": False}, "not public yet"),
    ],
)
def test_what_stands_in_the_way_is_told(state: State | None, event: Event, spoilt: dict[str, bool], says: str) -> None:
    said = refusal(state, event, replace(CLEAR, **spoilt))
    assert said is not None and says in said and said.endswith(".")


def test_nobody_but_the_department_brings_anything_about_before_it_is_public() -> None:
    for state in set(State) - PUBLIC:
        assert possible(state, frozenset(ROLES) - {REVIEWER, SIGNATORY}) == []
