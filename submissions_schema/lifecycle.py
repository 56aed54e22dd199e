"""The life of a return as a table: state, event, who may, and the reason when it may not be.

Pages ask this table which buttons to show; commands ask it whether they may act; the matrix in the
documentation is printed from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    DRAFT = "draft"
    WITH_CERTIFIER = "with_certifier"
    FILED = "filed"
    QUERIED = "queried"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Labels:
    """How one state is called: by the central unit, by the filer, in public."""

    staff: str
    filer: str
    public: str


NOT_STARTED = Labels("Not started", "Not started", "Not filed yet")
RETURNED = Labels("Returned, not refiled", "Returned to you, not filed again", "Returned, not refiled")
"""Of a return that was filed, that the central unit gave back, and that was not filed since: none is held."""

LABELS: dict[State, Labels] = {
    State.DRAFT: Labels("Draft", "Draft, not filed", "Not filed yet"),
    State.WITH_CERTIFIER: Labels("With certifier", "With your certifier, not filed", "Not filed yet"),
    State.FILED: Labels("Filed", "Filed", "Filed"),
    State.QUERIED: Labels("Queried", "Question to answer", "Filed"),
    State.ANSWERED: Labels("Answered", "Answered, with the central unit", "Filed"),
    State.ACCEPTED: Labels("Accepted", "Accepted", "Accepted"),
    State.PUBLISHED: Labels("Published", "Published", "Published"),
    State.SUPERSEDED: Labels("Superseded", "Replaced by a later version", "Replaced by a later version"),
    State.WITHDRAWN: Labels("Withdrawn", "Withdrawn", "Withdrawn"),
}

SIGNED = frozenset({State.FILED, State.QUERIED, State.ANSWERED, State.ACCEPTED, State.PUBLISHED})
"""States in which a signed version counts as the regulator's return."""

WITH_CENTRAL_UNIT = frozenset({State.FILED, State.QUERIED, State.ANSWERED})


class Event(StrEnum):
    """What happened, in the past tense."""

    STARTED = "started"
    CHANGED = "changed"
    SENT = "sent to the certifier"
    TAKEN_BACK = "taken back by the preparer"
    DECLINED = "returned to the preparer"
    SIGNED = "signed and filed"
    REOPENED = "reopened for correction"
    QUERIED = "queried"
    ANSWERED = "answered"
    RETURNED = "returned by the central unit"
    ACCEPTED = "accepted"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    PROPOSED_FOR_WITHDRAWAL = "proposed for withdrawal"
    KEPT = "kept as published"
    TAKEN_DOWN = "withdrawn after publication"
    RESTORED = "put back as the version that counts"


PREPARER = "preparer"
CERTIFIER = "certifier"
ANALYST = "analyst"
ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a guard looks at; the command fills it from the rows it has locked."""

    errors: int = 0
    unexplained: int = 0
    checked: bool = True
    """The last check is of the draft as it stands now."""
    actor_prepared_it: bool = False
    open_questions: int = 0
    edits_closed: bool = False
    has_correction_reason: bool = True
    other_draft_open: bool = False
    proposed_for_withdrawal: bool = False
    actor_proposed_it: bool = False


Guard = Callable[[Facts], str | None]
"""None when the step may be taken; otherwise the reason it may not, as a sentence with a way on."""


def _ready_to_send(facts: Facts) -> str | None:
    if not facts.checked:
        return "The draft changed since it was last checked. Check it again first."
    if facts.errors:
        return f"{_count(facts.errors, 'error')} must be corrected first."
    if facts.unexplained:
        verb = "needs" if facts.unexplained == 1 else "need"
        return f"{_count(facts.unexplained, 'query', 'queries')} still {verb} an explanation in words."
    return None


def _ready_to_sign(facts: Facts) -> str | None:
    if facts.actor_prepared_it:
        return "You prepared this return yourself. Another person with the role of certifier must sign it."
    if facts.edits_closed and not facts.has_correction_reason:
        return (
            "Edits for this round closed after this version was opened, so it is a correction now. "
            "Give its kind and its reason, and say whether it is material."
        )
    return _ready_to_send(facts)


def _nothing_open(facts: Facts) -> str | None:
    if facts.open_questions:
        return f"{_count(facts.open_questions, 'question')} to the regulator must be answered first."
    return None


def _correction_allowed(facts: Facts) -> str | None:
    if facts.other_draft_open:
        return "A new version of this return is open already. Go on with that one."
    if facts.edits_closed and not facts.has_correction_reason:
        return "Edits for this round have closed. Give the reason for the correction and say whether it is material."
    return None


def _proposed_by_another(facts: Facts) -> str | None:
    if not facts.proposed_for_withdrawal:
        return "One administrator proposes the withdrawal with a reason, then another confirms it."
    if facts.actor_proposed_it:
        return "You proposed this withdrawal yourself. Another administrator must confirm it."
    return None


def _proposed(facts: Facts) -> str | None:
    return None if facts.proposed_for_withdrawal else "Nobody proposes to withdraw this return now."


def _free(facts: Facts) -> str | None:
    return None


def _count(n: int, one: str, many: str | None = None) -> str:
    return f"{n} {one if n == 1 else many or one + 's'}"


@dataclass(frozen=True, slots=True)
class Transition:
    event: Event
    sources: frozenset[State]
    target: State | None
    """None: the state stays."""
    roles: frozenset[str]
    guard: Guard = _free


def _step(event: Event, sources: set[State], target: State | None, roles: set[str], guard: Guard = _free) -> Transition:
    return Transition(event, frozenset(sources), target, frozenset(roles), guard)


TRANSITIONS: dict[Event, Transition] = {
    t.event: t
    for t in (
        _step(Event.STARTED, set(), State.DRAFT, {PREPARER}),
        _step(Event.CHANGED, {State.DRAFT}, None, {PREPARER}),
        _step(Event.SENT, {State.DRAFT}, State.WITH_CERTIFIER, {PREPARER}, _ready_to_send),
        _step(Event.TAKEN_BACK, {State.WITH_CERTIFIER}, State.DRAFT, {PREPARER}),
        _step(Event.DECLINED, {State.WITH_CERTIFIER}, State.DRAFT, {CERTIFIER}),
        _step(Event.SIGNED, {State.WITH_CERTIFIER}, State.FILED, {CERTIFIER}, _ready_to_sign),
        _step(Event.REOPENED, set(SIGNED), None, {PREPARER}, _correction_allowed),
        _step(Event.QUERIED, {State.FILED, State.QUERIED, State.ANSWERED}, State.QUERIED, {ANALYST}),
        # A version filed while a question on an earlier one was open is answered without being queried itself.
        _step(Event.ANSWERED, {State.FILED, State.QUERIED}, State.ANSWERED, {PREPARER, CERTIFIER}, _nothing_open),
        _step(Event.RETURNED, set(WITH_CENTRAL_UNIT), State.SUPERSEDED, {ANALYST}),
        _step(Event.ACCEPTED, {State.FILED, State.ANSWERED}, State.ACCEPTED, {ANALYST}, _nothing_open),
        _step(Event.PUBLISHED, {State.ACCEPTED, State.PUBLISHED}, State.PUBLISHED, {ADMINISTRATOR}),
        _step(Event.SUPERSEDED, set(SIGNED), State.SUPERSEDED, {CERTIFIER}),
        _step(
            Event.WITHDRAWN,
            {State.FILED, State.QUERIED, State.ANSWERED, State.ACCEPTED},
            State.WITHDRAWN,
            {CERTIFIER},
        ),
        # What is public is the newest published version, also while a correction of it is on its way.
        _step(Event.PROPOSED_FOR_WITHDRAWAL, {State.PUBLISHED, State.SUPERSEDED}, None, {ADMINISTRATOR}),
        # Its proposer takes the proposal back, or another administrator does not agree.
        _step(Event.KEPT, {State.PUBLISHED, State.SUPERSEDED}, None, {ADMINISTRATOR}, _proposed),
        _step(
            Event.TAKEN_DOWN,
            {State.PUBLISHED, State.SUPERSEDED},
            State.WITHDRAWN,
            {ADMINISTRATOR},
            _proposed_by_another,
        ),
        # The published version, when the correction that superseded it is withdrawn or returned.
        _step(Event.RESTORED, {State.SUPERSEDED}, State.PUBLISHED, {CERTIFIER, ANALYST}),
    )
}


def refusal(state: State, event: Event, facts: Facts | None = None) -> str | None:
    """Why ``event`` cannot happen in ``state`` now; None when it can. Who may is asked elsewhere."""
    step = TRANSITIONS[event]
    if state not in step.sources:
        return f"This return is “{LABELS[state].staff.lower()}”, so it cannot be {event}."
    return step.guard(facts or Facts())


def target(state: State, event: Event) -> State:
    """The state after ``event``."""
    return TRANSITIONS[event].target or state


def possible(state: State, roles: frozenset[str]) -> list[Event]:
    """The events somebody with these roles may bring about in this state, in order of the table."""
    return [t.event for t in TRANSITIONS.values() if state in t.sources and t.roles & roles]
