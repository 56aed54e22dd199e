"""Who agreed to a relief line: requested, given, given with conditions, refused, withdrawn, or never answered.

A consent is one body's word on one line as it then stood. It is given by a person whom a dated delegation of that body
names, never by a signed link and never by silence: a request without an answer goes to both accountable officers, and
then the line is dropped or the case decided without it. State is worked out from events, as known on any day.

A consent is for the line as it stood; a refusal or a withdrawal ends every consent that the body gave to the line
before, to whatever wording and evidence: a line that is changed back comes back without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sandbox_licences.day_words import day_in_words
from sandbox_licences.relief import ReliefLine


class ConsentState(StrEnum):
    """Where a consent stands; every state but the first is also the event that leads to it."""

    NOT_REQUESTED = "not requested"
    REQUESTED = "requested"
    ESCALATED = "no answer: with both accountable officers"
    GIVEN = "given"
    GIVEN_WITH_CONDITIONS = "given with conditions"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LEFT_OUT = "never answered: left out of the case"


S = ConsentState
LIVE = frozenset({S.GIVEN, S.GIVEN_WITH_CONDITIONS})
BINDING = LIVE | {S.REFUSED, S.WITHDRAWN}
"""What only a consent giver of the body may say."""
NOT_BINDING = frozenset(ConsentState) - BINDING
_ANSWERS = frozenset({S.GIVEN, S.GIVEN_WITH_CONDITIONS, S.REFUSED})
NEXT: Mapping[ConsentState, frozenset[ConsentState]] = {
    S.NOT_REQUESTED: frozenset({S.REQUESTED}),
    S.REQUESTED: _ANSWERS | {S.ESCALATED},
    S.ESCALATED: _ANSWERS | {S.LEFT_OUT},
    S.GIVEN: frozenset({S.WITHDRAWN}),
    S.GIVEN_WITH_CONDITIONS: frozenset({S.WITHDRAWN}),
    S.REFUSED: frozenset({S.REQUESTED}),
    S.WITHDRAWN: frozenset({S.REQUESTED}),
    S.LEFT_OUT: frozenset({S.REQUESTED}),
}
_ENDS = frozenset({S.REFUSED, S.WITHDRAWN})
"""By which a body ends whatever it consented to on the line before."""


def _next(state: ConsentState, *, withdrawable: bool) -> frozenset[ConsentState]:
    return NEXT[state] | ({S.WITHDRAWN} if withdrawable else set())


class ImpossibleConsent(ValueError):
    """An event that could never count, with the reason as a sentence."""


@dataclass(frozen=True, slots=True)
class Delegation:
    """A body's dated word that a person may bind it; both days are included, ``to_on`` None where no end is set."""

    body: str
    person: str
    from_on: date
    to_on: date | None
    reference: str

    def names(self, person: str, body: str, on: date) -> bool:
        in_time = self.from_on <= on and (self.to_on is None or on <= self.to_on)
        return in_time and (self.person, self.body) == (person, body)


@dataclass(frozen=True, slots=True)
class ConsentEvent:
    """What happened to one body's consent to one line, with the fingerprint of the line as it stood.

    ``on`` is the day it was recorded, ``seq`` its place among the events of that day. ``told`` are the two accountable
    officers of an escalation, the body's and the central unit's.

    Raises:
        ImpossibleConsent: what such an event needs is missing, or it came by a signed link.
    """

    line: str
    body: str
    fingerprint: str
    to: ConsentState
    on: date
    seq: int
    by: str
    evidence: str = ""
    conditions: str = ""
    reason: str = ""
    told: frozenset[str] = frozenset()
    by_signed_link: bool = False

    def __post_init__(self) -> None:
        needs = (
            (self.to is S.NOT_REQUESTED, "Nothing happens by which a consent is not requested."),
            (self.by_signed_link, "A signed link may advise, and never consent."),
            (not self.by.strip(), "It needs the name of who did it."),
            (self.to in LIVE and not self.evidence.strip(), "A consent needs a reference to its evidence."),
            (
                self.to is S.GIVEN_WITH_CONDITIONS and not self.conditions.strip(),
                "A consent with conditions needs its conditions.",
            ),
            (
                self.to in (S.REFUSED, S.WITHDRAWN, S.LEFT_OUT) and not self.reason.strip(),
                "To refuse, to withdraw or to go on without a consent needs a reason.",
            ),
            (
                self.to is S.ESCALATED and len({t.strip() for t in self.told} - {""}) != 2,
                "An escalation goes to two people: the accountable officers of the body and of the central unit.",
            ),
        )
        for missing, sentence in needs:
            if missing:
                raise ImpossibleConsent(sentence)


@dataclass(frozen=True, slots=True)
class NotCounted:
    """An event that changes nothing, and why, as a sentence."""

    event: ConsentEvent
    why: str


@dataclass(frozen=True, slots=True)
class Consent:
    """One body's consent to a line as the line stands, as known on a day.

    ``last`` is the event that led to the state. ``stale`` says that the body agreed to the line as it stood before a
    change, and has not answered on what it is now; ``live_before`` that such a consent was not ended since.
    ``history`` holds every event of the body on the line that counted, on former wordings too, and ``not_counted`` the
    others.
    """

    line: str
    body: str
    state: ConsentState
    last: ConsentEvent | None
    stale: bool
    live_before: bool
    history: tuple[ConsentEvent, ...]
    not_counted: tuple[NotCounted, ...]

    @property
    def live(self) -> bool:
        return self.state in LIVE

    @property
    def next(self) -> frozenset[ConsentState]:
        """What it can become."""
        return _next(self.state, withdrawable=self.live_before)

    @property
    def words(self) -> str:
        """State, day and conditions, as they are shown after the body's name."""
        if self.stale:
            return f"{self.state}; an earlier consent was for the line before it was changed"
        if self.last is None:
            return str(self.state)
        said = f"{self.state}, {day_in_words(self.last.on)}"
        return f"{said}: {self.last.conditions}" if self.last.conditions else said


@dataclass(frozen=True)
class ConsentRecord:
    """All that happened to consents, and who could bind whom. The order of events as given does not matter.

    Raises:
        ImpossibleConsent: two events on one line and body share day and place, so that their order is unknown.
    """

    events: frozenset[ConsentEvent] = frozenset()
    delegations: frozenset[Delegation] = frozenset()

    def __post_init__(self) -> None:
        places = {(e.line, e.body, e.on, e.seq) for e in self.events}
        if len(places) != len(self.events):
            raise ImpossibleConsent("Two events on one consent share their day and place.")

    def consent(self, line: ReliefLine, body: str, on: date) -> Consent:
        """Where a body's consent to a line as it stands was at the end of a day."""
        known = [e for e in self.events if (e.line, e.body) == (line.id, body) and e.on <= on]
        last: dict[str, ConsentEvent] = {}
        history, not_counted = [], []
        for event in sorted(known, key=lambda e: (e.on, e.seq)):
            before = last.get(event.fingerprint)
            live = any(e.to in LIVE for e in last.values())
            why = self._why_not(event, before.to if before else S.NOT_REQUESTED, live)
            if why:
                not_counted.append(NotCounted(event, why))
                continue
            if event.to in _ENDS:
                last |= {former: event for former, e in last.items() if e.to in LIVE}
            last[event.fingerprint] = event
            history.append(event)
        now = line.fingerprint
        state = last[now].to if now in last else S.NOT_REQUESTED
        unanswered = state in (S.NOT_REQUESTED, S.REQUESTED, S.ESCALATED)
        live_before = any(e.to in LIVE for former, e in last.items() if former != now)
        stale = unanswered and live_before
        return Consent(line.id, body, state, last.get(now), stale, live_before, tuple(history), tuple(not_counted))

    def may_bind(self, person: str, body: str, on: date) -> bool:
        return any(d.names(person, body, on) for d in self.delegations)

    def somebody_binds(self, body: str, on: date) -> bool:
        return any(d.names(d.person, body, on) for d in self.delegations)

    def _why_not(self, event: ConsentEvent, state: ConsentState, live: bool) -> str:
        """``live``: some consent of the body to the line lives, on this wording or a former one."""
        if event.to in BINDING and not self.may_bind(event.by, event.body, event.on):
            return f"No delegation of {event.body} names {event.by} as its consent giver on {day_in_words(event.on)}."
        if event.to not in _next(state, withdrawable=live):
            return f"A consent that is “{state}” cannot become “{event.to}”."
        return ""

    def reasons_against(self, event: ConsentEvent, line: ReliefLine, due_on: Callable[[date], date]) -> tuple[str, ...]:
        """Why a new event may not be recorded, as sentences; empty where it may.

        ``due_on`` gives the last day for an answer to a request of a day (30 working days): an escalation comes after.
        """
        if (event.line, event.fingerprint) != (line.id, line.fingerprint):
            return ("The line was changed since this was written: look at it again.",)
        reasons = []
        own = [e for e in self.events if (e.line, e.body) == (event.line, event.body)]
        if any((e.on, e.seq) >= (event.on, event.seq) for e in own):
            reasons.append("Something later is recorded already on this consent.")
        consent = self.consent(line, event.body, event.on)
        if why := self._why_not(event, consent.state, consent.live or consent.live_before):
            reasons.append(why)
        elif event.to is S.ESCALATED and consent.last is not None:
            last_day = due_on(consent.last.on)
            if event.on <= last_day:
                reasons.append(f"{event.body} may still answer until {day_in_words(last_day)}.")
        return tuple(reasons)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A request that has no answer yet. Once its last day is over it goes to both accountable officers; it consents to
    nothing."""

    line: str
    body: str
    requested_on: date
    due_on: date


def waiting(
    lines: Iterable[ReliefLine], record: ConsentRecord, due_on: Callable[[date], date], on: date
) -> tuple[Unanswered, ...]:
    """The requests on the lines as they stand that have no answer on a day, those escalated already left out."""
    found = []
    for line in lines:
        for body in sorted({e.body for e in record.events if e.line == line.id}):
            consent = record.consent(line, body, on)
            if consent.state is S.REQUESTED and consent.last is not None:
                found.append(Unanswered(line.id, body, consent.last.on, due_on(consent.last.on)))
    return tuple(found)


def unanswered(
    lines: Iterable[ReliefLine], record: ConsentRecord, due_on: Callable[[date], date], on: date
) -> tuple[Unanswered, ...]:
    """Those whose last day is over: they have to be escalated."""
    return tuple(one for one in waiting(lines, record, due_on, on) if on > one.due_on)
