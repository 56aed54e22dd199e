"""The life of a licence, from its reservation by the decision to its end.

The machine is that of one activity: where a licence covers several domains, each has its own state, so that the drones
may be suspended while the vehicles drive on; ``overall`` is the state of all together. How a licence ended stays its
state for ever. What follows the end, the exit report and its evaluation, is written beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sandbox_licences import gates
from sandbox_licences.case_facts import GRANTS, CaseFacts
from sandbox_licences.lifecycle.machine import PORTAL, Labels, Machine, Reasons, Transition


class State(StrEnum):
    RESERVED = "reserved"
    ISSUED = "issued"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    RELEASED = "released"
    REVOKED = "revoked"
    SURRENDERED = "surrendered"
    EXPIRED = "expired"


LABELS: dict[State, Labels] = {
    State.RESERVED: Labels("To be issued", "Granted, not issued yet: it cannot be used", "Not issued"),
    State.ISSUED: Labels("Issued, not begun", "Issued: it cannot be used before its first day", "Issued, not begun"),
    State.ACTIVE: Labels("Active", "Active", "Active"),
    State.SUSPENDED: Labels("Suspended", "Suspended: stop what it covers", "Suspended"),
    State.RELEASED: Labels("Never issued", "Never issued", "Never issued"),
    State.REVOKED: Labels("Revoked", "Revoked", "Revoked"),
    State.SURRENDERED: Labels("Surrendered", "Given back by you", "Surrendered"),
    State.EXPIRED: Labels("Expired", "Expired", "Expired"),
}

ENDED = frozenset({State.REVOKED, State.SURRENDERED, State.EXPIRED})
"""After being in force, or about to be: an exit report is owed."""
TERMINAL = ENDED | {State.RELEASED}


class Event(StrEnum):
    """What happened, in the past tense."""

    RESERVED = "reserved by a decision"
    RELEASED = "released without being issued"
    ISSUED = "issued"
    LAPSED = "closed as never issued"
    BEGUN = "begun"
    KEPT_UP = "kept up with evidence, cover, advice and consents"
    STAGE_OPENED = "taken to its next stage"
    VARIED = "varied"
    RENEWED = "renewed"
    HELD = "suspended at once"
    SUSPENDED = "suspended"
    NOTICE_WITHDRAWN = "freed of a notice, which was withdrawn"
    REINSTATED = "reinstated"
    SET_BACK = "set back to not begun"
    REVOKED = "revoked"
    SURRENDERED = "surrendered"
    EXPIRED = "closed as expired"
    EXIT_REPORTED = "reported on at its end"
    EVALUATED = "evaluated"


WHOLE = frozenset(
    {
        Event.RESERVED,
        Event.RELEASED,
        Event.ISSUED,
        Event.LAPSED,
        Event.KEPT_UP,
        Event.RENEWED,
        Event.EXPIRED,
        Event.EXIT_REPORTED,
        Event.EVALUATED,
    }
)
"""Events of the whole licence; the others may happen to one activity alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceFacts:
    """What a guard looks at; the command fills it from the rows it has locked."""

    case: CaseFacts
    """On the day of the step and on the terms it leads to: powers, consents, cover and exposure may have changed."""
    reasons_written: bool
    notice_over: bool
    """The holder was told beforehand, the time to answer is over, and the notice still stands."""
    notice_stands: bool
    """The holder was told beforehand, and the notice was neither acted on nor withdrawn, and is not too old."""
    review_right_told: bool
    """The letter says how to ask for an internal review."""
    decided: bool
    """A decision maker decided this variation, renewal or stage."""
    first_day_come: bool
    begun: bool
    """It was in force at some time, before a suspension."""
    last_day_over: bool
    renewal_pending: bool
    """A renewal was asked for before the last day and is not decided: the licence continues."""
    review_day_set: bool
    """The day on which a suspension at once is looked at again."""
    causes_left: tuple[str, ...]
    """Why it was suspended, as far as that is not settled."""
    stage: int
    """Of ``stages``; the first is 1."""
    stages: int
    stage_evidence_missing: tuple[str, ...]
    exit_reported: bool
    lines_without_view: tuple[str, ...]
    """Relief lines of which nobody said whether the law should be kept, amended or repealed."""


Guard = Callable[[LicenceFacts], Reasons]


def _actor(facts: LicenceFacts) -> Reasons:
    return (facts.case.actor_refused,) if facts.case.actor_refused else ()


def _holds(facts: LicenceFacts) -> Reasons:
    return _actor(facts) + gates.words(gates.against_taking_effect(facts.case))


def _granted(facts: LicenceFacts) -> Reasons:
    return _actor(facts) + _unless(facts.case.decision in GRANTS, "The decision is not to grant a licence.")


def _issuable(facts: LicenceFacts) -> Reasons:
    return _actor(facts) + gates.words(gates.against_issuing(facts.case))


def _may_begin(facts: LicenceFacts) -> Reasons:
    return _holds(facts) + _unless(facts.first_day_come, "Its first day has not come.")


def _last_day_over(facts: LicenceFacts) -> Reasons:
    return _unless(facts.last_day_over, "Its last day is not over.")


def _next_stage(facts: LicenceFacts) -> Reasons:
    return (
        *_holds(facts),
        *_unless(facts.stage < facts.stages, f"It is in the last of its {facts.stages} stages."),
        *(f"Evidence for the next stage is missing: {item}." for item in facts.stage_evidence_missing),
        *_unless(facts.decided, "A decision maker has not decided to open the next stage."),
    )


def _varied(facts: LicenceFacts) -> Reasons:
    return (
        *_holds(facts),
        *_adverse(facts),
        *_unless(facts.decided, "A decision maker has not decided the variation."),
    )


def _renewed(facts: LicenceFacts) -> Reasons:
    return (
        *_holds(facts),
        *_reasons(facts),
        *_unless(facts.decided, "A decision maker has not decided the renewal."),
    )


def _in_writing(facts: LicenceFacts) -> Reasons:
    return _actor(facts) + _reasons(facts)


def _at_once(facts: LicenceFacts) -> Reasons:
    """No notice: it works at once. Therefore it is looked at again on a set day."""
    return (
        *_in_writing(facts),
        *_unless(facts.review_right_told, "The letter does not say how to ask for an internal review."),
        *_unless(facts.review_day_set, "Set the day on which the suspension is looked at again."),
    )


def _with_notice(facts: LicenceFacts) -> Reasons:
    return _actor(facts) + _adverse(facts)


def _notice_to_withdraw(facts: LicenceFacts) -> Reasons:
    """Before or after the holder's time to answer: a mistake need not be waited for."""
    return _in_writing(facts) + _unless(facts.notice_stands, "No notice of this kind stands, so none can be withdrawn.")


def _reinstatable(facts: LicenceFacts) -> Reasons:
    causes = tuple(f"Why it was suspended is not settled: {cause}." for cause in facts.causes_left)
    return _may_begin(facts) + _reasons(facts) + causes


def _not_begun(facts: LicenceFacts) -> Reasons:
    """It is not in force afterwards: whatever a beginning needs is asked for when it begins."""
    return _in_writing(facts) + _unless(not facts.begun, "It has begun, so it goes on or stays suspended.")


def _over(facts: LicenceFacts) -> Reasons:
    return (
        *_last_day_over(facts),
        *_unless(
            not facts.renewal_pending, "A renewal was asked for, and the licence continues until that is decided."
        ),
    )


def _evaluated(facts: LicenceFacts) -> Reasons:
    return (
        *_actor(facts),
        *_unless(facts.exit_reported, "The exit report is not in."),
        *(f"Nobody has said whether to keep, amend or repeal: {line}." for line in facts.lines_without_view),
    )


def _reasons(facts: LicenceFacts) -> Reasons:
    return _unless(facts.reasons_written, "Give the reasons in writing.")


def _adverse(facts: LicenceFacts) -> Reasons:
    return (
        *_reasons(facts),
        *_unless(
            facts.notice_over,
            "The holder has no notice that stands, or still has time to answer it. Give notice first, and wait.",
        ),
        *_unless(facts.review_right_told, "The letter does not say how to ask for an internal review."),
    )


def _unless(so: bool, sentence: str) -> Reasons:
    return () if so else (sentence,)


def _step(
    event: Event, sources: set[State], target: State | None, roles: set[str], guard: Guard = _actor
) -> Transition[State, Event, LicenceFacts]:
    return Transition(event, frozenset(sources), target, frozenset(roles), guard)


HOLDER = {"applicant", "signatory"}
OFFICER = {"case_officer"}
DECISION_MAKER = {"decision_maker"}
_IN_FORCE = {State.ISSUED, State.ACTIVE}
_ALIVE = _IN_FORCE | {State.SUSPENDED}

LICENCE: Machine[State, Event, LicenceFacts] = Machine(
    noun="licence",
    labels=LABELS,
    terminal=TERMINAL,
    transitions=(
        _step(Event.RESERVED, set(), State.RESERVED, DECISION_MAKER, _granted),
        _step(Event.RELEASED, {State.RESERVED}, State.RELEASED, {"signatory", "decision_maker"}, _in_writing),
        _step(Event.ISSUED, {State.RESERVED}, State.ISSUED, OFFICER, _issuable),
        _step(Event.LAPSED, {State.RESERVED}, State.RELEASED, {PORTAL}, _last_day_over),
        # Whatever the gates of issue, beginning and going on ask for can be brought while the licence lives.
        _step(Event.KEPT_UP, {State.RESERVED} | _ALIVE, None, HOLDER | OFFICER),
        _step(Event.BEGUN, {State.ISSUED}, State.ACTIVE, OFFICER | {PORTAL}, _may_begin),
        _step(Event.STAGE_OPENED, {State.ACTIVE}, None, OFFICER, _next_stage),
        _step(Event.VARIED, _ALIVE, None, OFFICER, _varied),
        _step(Event.RENEWED, {State.ACTIVE}, None, OFFICER, _renewed),
        # By the portal when cover lapses or a consent is withdrawn: rules written beforehand, looked at by a person.
        _step(Event.HELD, _IN_FORCE, State.SUSPENDED, OFFICER | DECISION_MAKER | {PORTAL}, _at_once),
        # Also of one suspended at once: that is how it is confirmed on its review day.
        _step(Event.SUSPENDED, _ALIVE, State.SUSPENDED, DECISION_MAKER, _with_notice),
        _step(Event.NOTICE_WITHDRAWN, _ALIVE, None, DECISION_MAKER, _notice_to_withdraw),
        _step(Event.REINSTATED, {State.SUSPENDED}, State.ACTIVE, DECISION_MAKER, _reinstatable),
        _step(Event.SET_BACK, {State.SUSPENDED}, State.ISSUED, DECISION_MAKER, _not_begun),
        _step(Event.REVOKED, _ALIVE, State.REVOKED, DECISION_MAKER, _with_notice),
        _step(Event.SURRENDERED, _ALIVE, State.SURRENDERED, {"signatory"}),
        _step(Event.EXPIRED, _ALIVE, State.EXPIRED, {PORTAL}, _over),
        _step(Event.EXIT_REPORTED, set(ENDED), None, {"signatory"}),
        _step(Event.EVALUATED, set(ENDED), None, OFFICER, _evaluated),
    ),
)

_MOST_ALIVE_FIRST = (
    State.ACTIVE,
    State.SUSPENDED,
    State.ISSUED,
    State.RESERVED,
    State.REVOKED,
    State.EXPIRED,
    State.SURRENDERED,
    State.RELEASED,
)


def overall(activities: Mapping[str, State]) -> State:
    """The state of a licence with several activities: active as long as one is; of ended ones the gravest end.

    Raises:
        ValueError: no activity.
    """
    held = set(activities.values())
    for state in _MOST_ALIVE_FIRST:
        if state in held:
            return state
    raise ValueError("A licence covers at least one activity.")


def differing(activities: Mapping[str, State]) -> dict[str, State]:
    """The activities whose state is another than the licence's, by name: shown beside it, to everyone."""
    whole = overall(activities)
    return {name: state for name, state in sorted(activities.items()) if state is not whole}
