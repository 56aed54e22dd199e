"""What must be true of every one of the four tables."""

from enum import StrEnum

import pytest

from portal.permissions import ROLES
from sandbox_licences.lifecycle import application, incident, licence, review
from sandbox_licences.lifecycle.machine import PORTAL, Labels, Machine, Transition
from tests.sandbox_licences.lifecycle.lives import LIVES

MODULES = {"application": application, "licence": licence, "incident": incident, "review": review}
each_life = pytest.mark.parametrize("life", LIVES, ids=lambda life: life.name)


@each_life
def test_every_state_is_labelled_reached_and_left_unless_it_is_terminal(life):
    machine, states = life.machine, set(MODULES[life.name].State)
    assert set(machine.labels) == states
    reached = {step.target for step in machine.transitions if not step.sources}
    while True:
        further = {step.after(s) for step in machine.transitions for s in reached if s in step.sources}
        if further <= reached:
            break
        reached |= further
    assert reached == states
    for state in states:
        leaves = [s for s in machine.transitions if state in s.sources and s.after(state) is not state]
        assert bool(leaves) == (state not in machine.terminal), state


@each_life
def test_every_event_is_somebodys_and_nobody_is_unknown(life):
    assert {step.event for step in life.machine.transitions} == set(MODULES[life.name].Event)
    for step in life.machine.transitions:
        assert step.roles and step.roles <= set(ROLES) | {PORTAL}


@each_life
def test_a_step_out_of_its_state_is_refused_in_words(life):
    for state in (None, *life.machine.labels):
        for event in MODULES[life.name].Event:
            if life.machine.step(state, event) is None:
                (reason,) = life.machine.refusal(state, event, life.clear)
                assert reason.startswith(f"This {life.name} ") and reason.endswith(f"cannot be {event}.")
                assert ("final" in reason) == (state in life.machine.terminal)
                assert not life.machine.may(state, event, {PORTAL, *ROLES})
                with pytest.raises(ValueError, match=life.name):
                    life.machine.target(state, event)


@each_life
def test_codes_of_states_are_stable_names(life):
    assert all(state.isascii() and state.replace("_", "").islower() for state in life.machine.labels)


def test_codes_are_the_ones_that_rows_were_written_with():
    assert " ".join(application.State) == (
        "draft submitted incomplete duly_made guided standard_route assessment waiting recommended minuted granted "
        "granted_with_conditions refused advice_given withdrawn lapsed"
    )
    assert " ".join(licence.State) == "reserved issued active suspended released revoked surrendered expired"
    assert " ".join(incident.State) == "reported under_review action closed"
    assert " ".join(review.State) == "asked out_of_time accepted assigned upheld varied overturned withdrawn"


class On(StrEnum):
    ON = "on"
    OFF = "off"


class Switched(StrEnum):
    OVER = "switched over"


def table(*steps, terminal=()):
    return Machine("lamp", {state: Labels("", "", "") for state in On}, frozenset(terminal), steps)


def step(sources, target):
    return Transition(Switched.OVER, frozenset(sources), target, frozenset({PORTAL}))


@pytest.mark.parametrize(
    ("steps", "terminal", "says"),
    [
        ([step({On.ON}, On.OFF), step({On.ON}, None)], [], "two states"),
        ([step((), None)], [], "leads to no state"),
        ([step({On.OFF}, On.ON)], [On.OFF], "terminal"),
    ],
)
def test_a_table_that_contradicts_itself_is_none(steps, terminal, says):
    with pytest.raises(ValueError, match=says):
        table(*steps, terminal=terminal)


def test_a_terminal_state_may_be_written_to():
    assert table(step({On.OFF}, None), terminal=[On.OFF]).target(On.OFF, Switched.OVER) is On.OFF
