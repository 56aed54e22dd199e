"""The life of a department's review of a return: drafted, signed by another person, published, answered.

*When*: a return that was signed and filed can be reviewed, whether accepted or not; never a draft. A review is of one
version: where the regulator files a newer one before the review is signed, the reviewer reads that and saves the review
anew. It is published beside the published return and so not before that, and the regulator's certifier answers it once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

REVIEWER, SIGNATORY, CERTIFIER = "sponsor_reviewer", "sponsor_signatory", "certifier"


class State(StrEnum):
    DRAFT = "draft"
    SIGNED = "signed"
    PUBLISHED = "published"
    ANSWERED = "answered"
    DISCARDED = "discarded"


LABELS = {
    State.DRAFT: "Draft",
    State.SIGNED: "Signed",
    State.PUBLISHED: "Published",
    State.ANSWERED: "Answered",
    State.DISCARDED: "Discarded",
}
PUBLIC = frozenset({State.PUBLISHED, State.ANSWERED})
"""What anybody may read; the regulator sees it from then on too."""
OPEN = frozenset({State.DRAFT, State.SIGNED})


class Verdict(StrEnum):
    """What a department says of a return as a whole."""

    SATISFIED = "satisfied"
    SATISFIED_WITH_POINTS = "satisfied, with points to answer"
    NOT_SATISFIED = "not satisfied"


class Event(StrEnum):
    """What happened, in the past tense."""

    STARTED = "started"
    CHANGED = "changed"
    DISCARDED = "discarded"
    SIGNED = "signed"
    SENT_BACK = "sent back to the reviewer"
    PUBLISHED = "published"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a guard looks at; the command fills it from the rows it has locked."""

    filed: bool = True
    """A signed version counts as the regulator's return."""
    sponsors: bool = True
    """The department sponsors the regulator today."""
    another_open: bool = False
    """A review of this return by this department is in work, or this version was reviewed."""
    of_counted_version: bool = True
    """The review is of the version that counts now."""
    complete: bool = True
    """It has a verdict and a summary."""
    actor_wrote_it: bool = False
    return_published: bool = True
    """The version reviewed is public."""


def _startable(facts: Facts) -> str | None:
    if not facts.sponsors:
        return "Your department does not sponsor this regulator today, so it does not review its return."
    if not facts.filed:
        return "This return has not been filed. It can be reviewed from the day it is signed and filed."
    if facts.another_open:
        return "Your department has a review of this version already. Go on with that one."
    return None


def _changeable(facts: Facts) -> str | None:
    if not facts.filed:
        return "The regulator has taken its return back. Wait until it files again, or discard the draft."
    return None


def _signable(facts: Facts) -> str | None:
    if facts.actor_wrote_it:
        return "You wrote in this review yourself. Another person with the role of sponsor signatory must sign it."
    if not facts.complete:
        return "The review has no verdict or no summary yet. The reviewer writes them first."
    if not facts.of_counted_version:
        return "The regulator has filed another version since. The reviewer reads it and saves the review anew first."
    return None


def _publishable(facts: Facts) -> str | None:
    if not facts.return_published:
        return "The return it is about is not public yet, or not in this version. A review is published beside it."
    return None


def _free(facts: Facts) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Step:
    event: Event
    sources: frozenset[State]
    target: State
    roles: frozenset[str]
    guard: Callable[[Facts], str | None] = _free


STEPS: dict[Event, Step] = {
    step.event: step
    for step in (
        Step(Event.STARTED, frozenset(), State.DRAFT, frozenset({REVIEWER}), _startable),
        Step(Event.CHANGED, frozenset({State.DRAFT}), State.DRAFT, frozenset({REVIEWER}), _changeable),
        Step(Event.DISCARDED, frozenset({State.DRAFT}), State.DISCARDED, frozenset({REVIEWER})),
        Step(Event.SIGNED, frozenset({State.DRAFT}), State.SIGNED, frozenset({SIGNATORY}), _signable),
        # Also when the regulator files anew between signature and publication.
        Step(Event.SENT_BACK, frozenset({State.SIGNED}), State.DRAFT, frozenset({SIGNATORY})),
        Step(Event.PUBLISHED, frozenset({State.SIGNED}), State.PUBLISHED, frozenset({SIGNATORY}), _publishable),
        Step(Event.ANSWERED, frozenset({State.PUBLISHED}), State.ANSWERED, frozenset({CERTIFIER})),
    )
}


def refusal(state: State | None, event: Event, facts: Facts) -> str | None:
    """Why ``event`` cannot happen in ``state`` (None: not begun); None when it can. Who may is asked elsewhere."""
    step = STEPS[event]
    if state is None:
        return step.guard(facts) if not step.sources else f"This review has not begun, so it cannot be {event}."
    if state not in step.sources:
        return f"This review is “{LABELS[state].lower()}”, so it cannot be {event}."
    return step.guard(facts)


def possible(state: State | None, roles: frozenset[str]) -> list[Event]:
    """The events somebody with these roles may bring about in this state, in order of the table."""
    here = (s for s in STEPS.values() if (state in s.sources if state else not s.sources))
    return [step.event for step in here if step.roles & roles]
