"""The life of an application, from its draft to a decision.

An application whose refusal a review overturns is not woken up: a new version of it begins in assessment, and the
refused one stays what it was. Hats are worn on the case, through all its versions.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from sandbox_licences import gates
from sandbox_licences.case_facts import CaseFacts, Outcome
from sandbox_licences.lifecycle.machine import PORTAL, Labels, Machine, Reasons, Transition


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    INCOMPLETE = "incomplete"
    DULY_MADE = "duly_made"
    GUIDED = "guided"
    STANDARD_ROUTE = "standard_route"
    ASSESSMENT = "assessment"
    WAITING = "waiting"
    RECOMMENDED = "recommended"
    MINUTED = "minuted"
    GRANTED = "granted"
    GRANTED_WITH_CONDITIONS = "granted_with_conditions"
    REFUSED = "refused"
    ADVICE_GIVEN = "advice_given"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


LABELS: dict[State, Labels] = {
    State.DRAFT: Labels("Draft", "Draft, not submitted", "Not public"),
    State.SUBMITTED: Labels("Completeness check", "Submitted, being checked", "Received"),
    State.INCOMPLETE: Labels("Incomplete, with the applicant", "Questions to answer: the clock is stopped", "Received"),
    State.DULY_MADE: Labels("Triage", "Complete, accepted for consideration", "Under consideration"),
    State.GUIDED: Labels("Guided away", "No licence needed: here is the guidance", "Closed: no licence needed"),
    State.STANDARD_ROUTE: Labels("Ordinary route", "The ordinary route is open to you", "Closed: ordinary route"),
    State.ASSESSMENT: Labels("Assessment", "Being assessed", "Under consideration"),
    State.WAITING: Labels(
        "Waiting for the applicant", "Questions to answer: the clock is stopped", "Under consideration"
    ),
    State.RECOMMENDED: Labels("With the panel", "With the panel", "Under consideration"),
    State.MINUTED: Labels("With the decision maker", "Awaiting the decision", "Under consideration"),
    State.GRANTED: Labels("Granted", "Granted", "Granted"),
    State.GRANTED_WITH_CONDITIONS: Labels(
        "Granted with conditions", "Granted with conditions", "Granted with conditions"
    ),
    State.REFUSED: Labels("Refused", "Refused", "Refused"),
    State.ADVICE_GIVEN: Labels("Advice given", "No licence yet: what law would be needed", "Decided: advice given"),
    State.WITHDRAWN: Labels("Withdrawn", "Withdrawn", "Withdrawn"),
    State.LAPSED: Labels("Lapsed", "Lapsed: no answer came", "Lapsed"),
}


class Event(StrEnum):
    """What happened, in the past tense."""

    STARTED = "started"
    TAKEN_UP_AGAIN = "taken up again after a review"
    CHANGED = "changed"
    SUBMITTED = "submitted"
    ASKED_ABOUT = "asked about in writing"
    ANSWERED = "answered"
    FOUND_COMPLETE = "found complete"
    GUIDED_AWAY = "guided away"
    SENT_TO_STANDARD_ROUTE = "sent to the ordinary route"
    TAKEN_ON = "taken on for assessment"
    RECOMMENDED = "sent to the panel with a recommendation"
    MINUTED = "minuted by the panel"
    SENT_BACK = "sent back to assessment"
    GRANTED = "granted"
    GRANTED_WITH_CONDITIONS = "granted with conditions"
    REFUSED = "refused"
    ADVISED = "decided as advice"
    WITHDRAWN = "withdrawn"
    LAPSED = "closed as lapsed"


DECIDED: dict[Event, Outcome] = {
    Event.GRANTED: Outcome.GRANTED,
    Event.GRANTED_WITH_CONDITIONS: Outcome.GRANTED_WITH_CONDITIONS,
    Event.REFUSED: Outcome.REFUSED,
    Event.ADVISED: Outcome.ADVICE_GIVEN,
}
"""What the events of a decision say."""

CLOCK_STOPPED = frozenset({State.INCOMPLETE, State.WAITING})
BEFORE_DECISION = frozenset(
    {
        State.DRAFT,
        State.SUBMITTED,
        State.INCOMPLETE,
        State.DULY_MADE,
        State.ASSESSMENT,
        State.WAITING,
        State.RECOMMENDED,
        State.MINUTED,
    }
)
TERMINAL = frozenset(State) - BEFORE_DECISION
NOTICES = 2
"""Notices that must have gone out before an application lapses."""

APPLICANT = "applicant"
SIGNATORY = "signatory"
CASE_OFFICER = "case_officer"
PANEL_CHAIR = "panel_chair"
DECISION_MAKER = "decision_maker"

Guard = Callable[[CaseFacts], Reasons]


def _actor(facts: CaseFacts) -> Reasons:
    return (facts.actor_refused,) if facts.actor_refused else ()


def _in_writing(facts: CaseFacts) -> Reasons:
    return _actor(facts) + (() if facts.reasons_written else ("Give the reasons in writing.",))


def _question_written(facts: CaseFacts) -> Reasons:
    said = () if facts.open_questions else ("The clock stops only with a written question: write it first.",)
    return _actor(facts) + said


def _all_answered(facts: CaseFacts) -> Reasons:
    return _actor(facts) + tuple(f"The written question “{each}” is not answered." for each in facts.open_questions)


def _complete(facts: CaseFacts) -> Reasons:
    return _actor(facts) + gates.words(gates.against_duly_made(facts))


def _ready_to_recommend(facts: CaseFacts) -> Reasons:
    return _in_writing(facts) + gates.words(gates.against_recommending(facts))


def _ready_to_minute(facts: CaseFacts) -> Reasons:
    return _actor(facts) + gates.words(gates.against_recommending(facts))


def _ready_to_decide(event: Event) -> Guard:
    def guard(facts: CaseFacts) -> Reasons:
        return _in_writing(facts) + gates.words(gates.against_deciding(facts, DECIDED[event]))

    return guard


def _may_lapse(facts: CaseFacts) -> Reasons:
    missing = NOTICES - facts.notices_sent
    return (
        *_actor(facts),
        *(() if facts.lapse_day_over else ("The applicant still has time to answer.",)),
        *((f"Notices to the applicant that have not been sent: {missing} of {NOTICES}.",) if missing > 0 else ()),
        *(() if facts.open_questions else ("No written question waits for an answer.",)),
    )


def _overturned(facts: CaseFacts) -> Reasons:
    said = () if facts.overturned else ("No review overturned the decision on this application.",)
    return _actor(facts) + said


Step = Transition[State, Event, CaseFacts]


def _step(event: Event, sources: set[State], target: State | None, roles: set[str], guard: Guard | None = None) -> Step:
    return Transition(event, frozenset(sources), target, frozenset(roles), guard or _actor)


def _decision(event: Event) -> Step:
    return _step(event, {State.MINUTED}, State(DECIDED[event]), {DECISION_MAKER}, _ready_to_decide(event))


_OURS = {APPLICANT, SIGNATORY}

APPLICATION: Machine[State, Event, CaseFacts] = Machine(
    noun="application",
    labels=LABELS,
    terminal=TERMINAL,
    transitions=(
        _step(Event.STARTED, set(), State.DRAFT, _OURS),
        # Brought about by the review's command: the reviewer acts in the role of a decision maker.
        _step(Event.TAKEN_UP_AGAIN, set(), State.ASSESSMENT, {DECISION_MAKER}, _overturned),
        _step(Event.CHANGED, {State.DRAFT, State.INCOMPLETE, State.WAITING}, None, _OURS),
        _step(Event.SUBMITTED, {State.DRAFT}, State.SUBMITTED, {SIGNATORY}, _complete),
        _step(
            Event.ASKED_ABOUT,
            {State.SUBMITTED, State.INCOMPLETE},
            State.INCOMPLETE,
            {CASE_OFFICER},
            _question_written,
        ),
        _step(Event.ASKED_ABOUT, {State.ASSESSMENT, State.WAITING}, State.WAITING, {CASE_OFFICER}, _question_written),
        _step(Event.ANSWERED, {State.INCOMPLETE}, State.SUBMITTED, _OURS, _all_answered),
        _step(Event.ANSWERED, {State.WAITING}, State.ASSESSMENT, _OURS, _all_answered),
        _step(Event.FOUND_COMPLETE, {State.SUBMITTED}, State.DULY_MADE, {CASE_OFFICER}, _complete),
        _step(Event.GUIDED_AWAY, {State.DULY_MADE}, State.GUIDED, {CASE_OFFICER}, _in_writing),
        _step(Event.SENT_TO_STANDARD_ROUTE, {State.DULY_MADE}, State.STANDARD_ROUTE, {CASE_OFFICER}, _in_writing),
        # Also with a red line or a criterion not met: those end in a decision, which can be reviewed.
        _step(Event.TAKEN_ON, {State.DULY_MADE}, State.ASSESSMENT, {CASE_OFFICER}),
        _step(Event.RECOMMENDED, {State.ASSESSMENT}, State.RECOMMENDED, {CASE_OFFICER}, _ready_to_recommend),
        _step(Event.MINUTED, {State.RECOMMENDED}, State.MINUTED, {PANEL_CHAIR}, _ready_to_minute),
        _step(Event.SENT_BACK, {State.RECOMMENDED}, State.ASSESSMENT, {PANEL_CHAIR}, _in_writing),
        _step(Event.SENT_BACK, {State.MINUTED}, State.ASSESSMENT, {DECISION_MAKER}, _in_writing),
        *(_decision(event) for event in DECIDED),
        _step(Event.WITHDRAWN, set(BEFORE_DECISION), State.WITHDRAWN, _OURS),
        _step(Event.LAPSED, set(CLOCK_STOPPED), State.LAPSED, {PORTAL, CASE_OFFICER}, _may_lapse),
    ),
)
