"""The life of an incident under a licence, from its report until everything that followed from it is done.

A suspension at once belongs to the licence (``licence.Event.HELD``); the incident remembers that it led to one, and is
not closed before a person has looked at that suspension again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sandbox_licences.lifecycle.machine import PORTAL, Labels, Machine, Reasons, Transition


class State(StrEnum):
    REPORTED = "reported"
    UNDER_REVIEW = "under_review"
    ACTION = "action"
    CLOSED = "closed"


LABELS: dict[State, Labels] = {
    State.REPORTED: Labels("Reported", "Reported", "Reported"),
    State.UNDER_REVIEW: Labels("Under review", "Being looked at", "Under review"),
    State.ACTION: Labels("Action required", "Action required of you", "Under review"),
    State.CLOSED: Labels("Closed", "Closed", "Closed"),
}

TERMINAL = frozenset({State.CLOSED})


class Event(StrEnum):
    """What happened, in the past tense."""

    REPORTED = "reported"
    ADDED_TO = "added to"
    TAKEN_UP = "taken up"
    HELD = "answered by a suspension at once"
    HOLD_REVIEWED = "looked at again for its suspension"
    ACTION_REQUIRED = "answered by a required action"
    ACTION_DONE = "reported as acted on"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFacts:
    """What a guard looks at; the command fills it from the rows it has locked."""

    actor_refused: str | None
    """What ``hats.refusal`` says of who acts now, in the hat they act in; None too when the portal acts."""
    reasons_written: bool
    written_report: bool
    """The holder's written report is in."""
    duties_unreported: tuple[str, ...]
    """Whom the law says must be told, and was not yet."""
    suspended: bool
    """It led to a suspension at once."""
    review_day_set: bool
    suspension_reviewed: bool
    actions_open: tuple[str, ...]
    finding_written: bool
    """What was found: cause, severity, whether a condition was breached."""


Guard = Callable[[IncidentFacts], Reasons]


def _actor(facts: IncidentFacts) -> Reasons:
    return (facts.actor_refused,) if facts.actor_refused else ()


def _in_writing(facts: IncidentFacts) -> Reasons:
    return _actor(facts) + _unless(facts.reasons_written, "Give the reasons in writing.")


def _holdable(facts: IncidentFacts) -> Reasons:
    return _in_writing(facts) + _unless(facts.review_day_set, "Set the day on which the suspension is looked at again.")


def _reviewable(facts: IncidentFacts) -> Reasons:
    return _in_writing(facts) + _unless(facts.suspended, "It led to no suspension.")


def _action_named(facts: IncidentFacts) -> Reasons:
    return _in_writing(facts) + _unless(bool(facts.actions_open), "Write down what has to be done, and by when.")


def _acted(facts: IncidentFacts) -> Reasons:
    return _actor(facts) + tuple(f"This is still to be done: {action}." for action in facts.actions_open)


def _closable(facts: IncidentFacts) -> Reasons:
    return (
        *_unless(facts.written_report, "The holder's written report is not in."),
        *(f"The law asks for a report that was not made: {duty}." for duty in facts.duties_unreported),
        *_unless(facts.suspension_reviewed or not facts.suspended, "The suspension it led to was not looked at again."),
        *_acted(facts),
        *_unless(facts.finding_written, "What was found is not written down."),
    )


def _unless(so: bool, sentence: str) -> Reasons:
    return () if so else (sentence,)


def _step(
    event: Event, sources: set[State], target: State | None, roles: set[str], guard: Guard = _actor
) -> Transition[State, Event, IncidentFacts]:
    return Transition(event, frozenset(sources), target, frozenset(roles), guard)


HOLDER = {"applicant", "signatory"}
OFFICER = {"case_officer"}
_OPEN = {State.REPORTED, State.UNDER_REVIEW, State.ACTION}

INCIDENT: Machine[State, Event, IncidentFacts] = Machine(
    noun="incident",
    labels=LABELS,
    terminal=TERMINAL,
    transitions=(
        _step(Event.REPORTED, set(), State.REPORTED, HOLDER | OFFICER | {"consultee"}),
        _step(Event.ADDED_TO, _OPEN, None, HOLDER | OFFICER | {"consultee"}),
        _step(Event.TAKEN_UP, {State.REPORTED}, State.UNDER_REVIEW, OFFICER),
        _step(Event.HELD, _OPEN, None, OFFICER | {"decision_maker", PORTAL}, _holdable),
        _step(Event.HOLD_REVIEWED, _OPEN, None, {"decision_maker"}, _reviewable),
        _step(Event.ACTION_REQUIRED, {State.UNDER_REVIEW, State.ACTION}, State.ACTION, OFFICER, _action_named),
        _step(Event.ACTION_DONE, {State.ACTION}, State.UNDER_REVIEW, HOLDER, _acted),
        _step(Event.CLOSED, {State.UNDER_REVIEW}, State.CLOSED, OFFICER, _closable),
    ),
)
