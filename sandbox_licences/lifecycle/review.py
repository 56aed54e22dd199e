"""The life of an internal review: somebody who wore no hat on the case looks at an adverse decision again.

A decision is due in 20 working days; one that is late is late, and still taken. *Overturned* sends the case back to be
decided anew, as a new version, or lets a licence that was suspended go on; *varied* changes the terms of what was
granted. Which decisions can be reviewed is said by ``case_file.reviewable``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sandbox_licences.lifecycle.machine import Labels, Machine, Reasons, Transition, free


class State(StrEnum):
    ASKED = "asked"
    OUT_OF_TIME = "out_of_time"
    ACCEPTED = "accepted"
    ASSIGNED = "assigned"
    UPHELD = "upheld"
    VARIED = "varied"
    OVERTURNED = "overturned"
    WITHDRAWN = "withdrawn"


LABELS: dict[State, Labels] = {
    State.ASKED: Labels("Review asked for", "Review asked for", "Under review"),
    State.OUT_OF_TIME: Labels("Out of time", "Asked for too late", "Decided"),
    State.ACCEPTED: Labels("To be assigned", "Accepted, awaiting a reviewer", "Under review"),
    State.ASSIGNED: Labels("With the reviewer", "With the reviewer", "Under review"),
    State.UPHELD: Labels("Upheld", "The decision stands", "Reviewed: the decision stands"),
    State.VARIED: Labels("Varied", "The terms are changed", "Reviewed: the terms are changed"),
    State.OVERTURNED: Labels("Overturned", "The case is decided anew", "Reviewed: the case is decided anew"),
    State.WITHDRAWN: Labels("Review withdrawn", "Review withdrawn", "Decided"),
}

TERMINAL = frozenset({State.OUT_OF_TIME, State.UPHELD, State.VARIED, State.OVERTURNED, State.WITHDRAWN})


class Event(StrEnum):
    """What happened, in the past tense."""

    ASKED = "asked for"
    ACCEPTED = "accepted"
    FOUND_LATE = "found out of time"
    ASSIGNED = "assigned to a reviewer"
    UPHELD = "upheld"
    VARIED = "varied"
    OVERTURNED = "overturned"
    WITHDRAWN = "withdrawn"


DECIDES = frozenset({Event.UPHELD, Event.VARIED, Event.OVERTURNED})
"""What only the reviewer may say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFacts:
    """What a guard looks at; the command fills it from the rows it has locked."""

    reviewer_refused: str | None
    """What ``hats.refusal`` says of the reviewer: of whom it is to be assigned to, and of who decides it."""
    adverse: bool
    """The decision refuses, sets conditions, is advice, or takes something from a licence."""
    other_review: bool
    """A review of this decision was asked for before."""
    another_open: bool
    """The review of another decision on the case has not come to its end."""
    in_time: bool
    good_cause: bool
    """Why it is late was explained, and accepted."""
    actor_is_reviewer: bool
    reasons_written: bool
    has_terms: bool
    """The decision granted something whose terms can be changed."""


ANOTHER_OPEN = (
    "The review of another decision on this case is not decided yet. Ask again once it is: your time to ask begins "
    "then."
)


def _reviewable(facts: ReviewFacts) -> Reasons:
    return (
        *(() if facts.adverse else ("This decision takes nothing from you: there is nothing to review.",)),
        *(("A review of this decision was asked for already.",) if facts.other_review else ()),
        *((ANOTHER_OPEN,) if facts.another_open else ()),
    )


def _acceptable(facts: ReviewFacts) -> Reasons:
    if facts.in_time or facts.good_cause:
        return ()
    return ("It was asked for out of time, and no good cause for that is recorded.",)


def _late(facts: ReviewFacts) -> Reasons:
    return (
        *(("It was asked for in time.",) if facts.in_time else ()),
        *(("Good cause for its being late is recorded.",) if facts.good_cause else ()),
    )


def _free_of_hats(facts: ReviewFacts) -> Reasons:
    return (facts.reviewer_refused,) if facts.reviewer_refused else ()


def _by_the_reviewer(facts: ReviewFacts) -> Reasons:
    return (
        *_free_of_hats(facts),
        *(() if facts.actor_is_reviewer else ("This review is assigned to somebody else.",)),
        *(() if facts.reasons_written else ("Give the reasons in writing.",)),
    )


def _with_terms(facts: ReviewFacts) -> Reasons:
    said = () if facts.has_terms else ("Nothing was granted whose terms could be changed: uphold or overturn it.",)
    return _by_the_reviewer(facts) + said


_HOLDER = frozenset({"applicant", "signatory"})
_ASSIGNER = frozenset({"administrator"})
_REVIEWER = frozenset({"decision_maker"})
_ASSIGNED = frozenset({State.ASSIGNED})

REVIEW: Machine[State, Event, ReviewFacts] = Machine(
    noun="review",
    labels=LABELS,
    terminal=TERMINAL,
    transitions=(
        Transition(Event.ASKED, frozenset(), State.ASKED, frozenset({"signatory"}), _reviewable),
        Transition(Event.ACCEPTED, frozenset({State.ASKED}), State.ACCEPTED, _ASSIGNER, _acceptable),
        Transition(Event.FOUND_LATE, frozenset({State.ASKED}), State.OUT_OF_TIME, _ASSIGNER, _late),
        # Again, when the first reviewer cannot go on; that person's hat stays worn.
        Transition(
            Event.ASSIGNED, frozenset({State.ACCEPTED, State.ASSIGNED}), State.ASSIGNED, _ASSIGNER, _free_of_hats
        ),
        Transition(Event.UPHELD, _ASSIGNED, State.UPHELD, _REVIEWER, _by_the_reviewer),
        Transition(Event.VARIED, _ASSIGNED, State.VARIED, _REVIEWER, _with_terms),
        Transition(Event.OVERTURNED, _ASSIGNED, State.OVERTURNED, _REVIEWER, _by_the_reviewer),
        Transition(
            Event.WITHDRAWN, frozenset({State.ASKED, State.ACCEPTED, State.ASSIGNED}), State.WITHDRAWN, _HOLDER, free
        ),
    ),
)
