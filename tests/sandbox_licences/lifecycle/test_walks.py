"""All four machines, walked at random with random facts."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.permissions import ROLES
from sandbox_licences.lifecycle.machine import PORTAL
from tests.sandbox_licences.lifecycle.lives import FIGURES, LIVES
from tests.sandbox_licences.lifecycle.test_tables import MODULES

EVERYBODY = [*ROLES, PORTAL]
TELLING = {
    "open_questions",  # one is needed to stop the clock, none to go on
    "actions_open",
    "suspended",
    "in_time",
    "good_cause",
    "conditions",
    "recommendation",
    "powers_not_in_force",  # needed for advice, in the way of a grant
    "provisions_unchecked",
    "issued",  # from then on a consent that is missing stops its line alone
}
"""Facts that say what a step is for: spoiling one may open another step."""

each_life = pytest.mark.parametrize("life", LIVES, ids=lambda life: life.name)


@each_life
@given(data=st.data())
def test_a_walk_keeps_to_the_table_and_never_leaves_a_terminal_state(life, data):
    machine, events = life.machine, list(MODULES[life.name].Event)
    state, ended = None, None
    for _ in range(20):
        # Of three, two are what may come next, so that walks get far.
        likely = machine.possible(state, EVERYBODY) or events
        event = data.draw(st.sampled_from(likely) | st.sampled_from(likely) | st.sampled_from(events))
        facts = data.draw(st.just(life.clear) | life.random_facts())
        reasons = machine.refusal(state, event, facts)
        assert isinstance(reasons, tuple)
        if reasons:
            continue
        rows = [
            step
            for step in machine.transitions
            if step.event is event and (state in step.sources if step.sources else state is None)
        ]
        assert len(rows) == 1
        after = machine.target(state, event)
        assert after is (rows[0].target or state)
        assert ended is None or after is ended
        state = after
        ended = state if state in machine.terminal else None


@each_life
def test_every_reason_is_a_sentence(life):
    steps = [(source, step.event) for step in life.machine.transitions for source in step.sources or (None,)]
    reasons = {r for at, event in steps for facts in life.one_spoilt() for r in life.machine.refusal(at, event, facts)}
    assert reasons and [r for r in reasons if not (r[0].isupper() and r.endswith("."))] == []


@pytest.mark.thorough
@each_life
@given(data=st.data())
def test_a_step_that_is_refused_is_refused_with_more_against_it(life, data):
    step = data.draw(st.sampled_from(life.machine.transitions))
    facts = data.draw(life.random_facts())
    more = data.draw(st.sets(st.sampled_from([name for name in life.spoilt if name not in TELLING])))
    worse = replace(facts, **{name: life.spoilt[name] for name in more})
    assert not step.guard(facts) or step.guard(worse)


@each_life
def test_all_that_stands_in_the_way_is_told_at_once(life):
    names = [name for name in life.spoilt if name not in TELLING | FIGURES]
    every = replace(life.clear, **{name: life.spoilt[name] for name in names})
    for step in life.machine.transitions:
        told = step.guard(every)
        assert len(told) == len(set(told))
        for name in names:
            assert set(step.guard(replace(life.clear, **{name: life.spoilt[name]}))) <= set(told), (step.event, name)


@each_life
def test_every_fact_matters_to_some_step(life):
    silent = {
        name
        for name, facts in zip(life.spoilt, life.one_spoilt(), strict=True)
        if all(step.guard(facts) == step.guard(life.clear) for step in life.machine.transitions)
    }
    # Cover and the decision matter to the licence, through its case; that it is issued and a line active, to its going
    # on; what is approved, once the exposure is above its limit.
    of_the_licence = {"cover_short", "decision", "issued", "some_line_active", "under_review"}
    of_the_licence |= {"exposure_approved", "programme_approved"}
    assert silent == (of_the_licence if life.name == "application" else set())


@each_life
def test_every_state_can_be_reached_by_steps_that_are_allowed(life):
    """With facts in order, or with one thing different where a step is for just that."""
    some = [life.clear, *life.one_spoilt()]
    reached, todo = set(), [None]
    while todo:
        state = todo.pop()
        for event in MODULES[life.name].Event:
            if life.machine.step(state, event) and any(not life.machine.refusal(state, event, f) for f in some):
                after = life.machine.target(state, event)
                if after not in reached:
                    reached.add(after)
                    todo.append(after)
    assert reached == set(life.machine.labels)
