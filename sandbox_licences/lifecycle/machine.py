"""What the four lives have in common: a table of states and events, and what may be asked of it.

A command asks ``refusal`` and then ``target``; a page asks ``possible`` which buttons to show; the documentation
prints the table. A guard gives every reason at once, so that nobody mends one thing only to be told of the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

S = TypeVar("S", bound=StrEnum)
E = TypeVar("E", bound=StrEnum)
F = TypeVar("F")

Reasons = tuple[str, ...]
"""Why not, each as a sentence; empty when nothing stands in the way."""

PORTAL = "portal"
"""The role in which a job of the portal acts."""


@dataclass(frozen=True, slots=True)
class Labels:
    """How one state is called: by the central unit, by the applicant or holder, in public."""

    staff: str
    applicant: str
    public: str


def free(facts: Any) -> Reasons:
    """The guard of a step that nothing can stand in the way of."""
    return ()


@dataclass(frozen=True, slots=True)
class Transition(Generic[S, E, F]):
    """``sources`` empty: a beginning. ``target`` None: the state stays."""

    event: E
    sources: frozenset[S]
    target: S | None
    roles: frozenset[str]
    guard: Callable[[F], Reasons] = free

    def after(self, state: S | None) -> S:
        """The state after this step."""
        found = self.target or state
        assert found is not None  # Machine sees to it that a beginning leads somewhere
        return found


@dataclass(frozen=True, slots=True)
class Machine(Generic[S, E, F]):
    """One life. ``noun`` is what lives it; a terminal state may still be written to, and is never left.

    Raises:
        ValueError: the table contradicts itself.
    """

    noun: str
    labels: Mapping[S, Labels]
    terminal: frozenset[S]
    transitions: tuple[Transition[S, E, F], ...]

    def __post_init__(self) -> None:
        seen: set[tuple[S | None, E]] = set()
        for step in self.transitions:
            for state in step.sources or (None,):
                if (state, step.event) in seen:
                    raise ValueError(f"{self.noun}: “{step.event}” leads from “{state}” to two states.")
                seen.add((state, step.event))
                if state is None and step.target is None:
                    raise ValueError(f"{self.noun}: the beginning “{step.event}” leads to no state.")
                if state in self.terminal and step.after(state) is not state:
                    raise ValueError(f"{self.noun}: “{step.event}” leaves “{state}”, which is terminal.")

    def step(self, state: S | None, event: E) -> Transition[S, E, F] | None:
        """The row of the table; None: ``event`` is not for this state. State None: not begun."""
        for step in self.transitions:
            if step.event is event and (state in step.sources if state else not step.sources):
                return step
        return None

    def refusal(self, state: S | None, event: E, facts: F) -> Reasons:
        """Every reason why ``event`` cannot happen now; empty when it can. Who may is asked by ``may``."""
        step = self.step(state, event)
        if step is not None:
            return step.guard(facts)
        if state is None:
            return (f"This {self.noun} has not begun, so it cannot be {event}.",)
        label = self.labels[state].staff.lower()
        if state in self.terminal:
            return (f"This {self.noun} is “{label}”, which is final, so it cannot be {event}.",)
        return (f"This {self.noun} is “{label}”, so it cannot be {event}.",)

    def target(self, state: S | None, event: E) -> S:
        """The state after ``event``.

        Raises:
            ValueError: the event is not for this state.
        """
        step = self.step(state, event)
        if step is None:
            raise ValueError(f"{self.noun}: no “{event}” in “{state}”")
        return step.after(state)

    def possible(self, state: S | None, roles: Iterable[str]) -> list[E]:
        """The events somebody with these roles may bring about in this state, in order of the table."""
        held = frozenset(roles)
        here = (s for s in self.transitions if (state in s.sources if state else not s.sources))
        return [step.event for step in here if step.roles & held]

    def may(self, state: S | None, event: E, roles: Iterable[str]) -> bool:
        """Whether one of these roles may bring ``event`` about in this state."""
        return event in self.possible(state, roles)

    def roles(self, event: E) -> frozenset[str]:
        """Every role that may bring ``event`` about in some state."""
        return frozenset(role for step in self.transitions if step.event is event for role in step.roles)
