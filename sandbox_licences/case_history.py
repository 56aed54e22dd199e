"""A case's events put together, in whatever order they come; or in a sentence why they cannot all be true."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sandbox_licences.case_events import (
    DulyMade,
    Ended,
    Ending,
    Event,
    Extended,
    Received,
    RequestClosed,
    Requested,
    RequestExtended,
    Restarted,
    Sought,
    Stopped,
    Triaged,
)

_ORDER = (
    Received, DulyMade, Triaged, Restarted, RequestClosed, Stopped, Requested, RequestExtended, Extended, Ended
)  # fmt: skip
"""In which events of one day are told."""

E = TypeVar("E", bound=Event)


class Contradiction(ValueError):
    """Events, or entries of a ledger, that cannot all be true; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A question and the day of its answer; None while there is none."""

    asked: Stopped
    until: date | None

    def goes_on_after(self, day: date) -> bool:
        return self.asked.on <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Request:
    """A request to a consultee, the day it was given longer, and the day it was closed."""

    asked: Requested
    extended_on: date | None
    until: date | None

    def goes_on_after(self, day: date) -> bool:
        return self.asked.on <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class History:
    """A case's events put together; ``events`` in order of day, those of one day in a fixed order."""

    events: tuple[Event, ...]
    received_on: date
    duly_made_on: date | None
    triaged_on: date | None
    stops: tuple[Stop, ...]
    requests: tuple[Request, ...]
    extensions: tuple[Extended, ...]
    ended: Ended | None


def history(events: Iterable[Event], as_known_on: date) -> History:
    """The events up to and including the day ``as_known_on``, put together.

    Later ones are as if not there. An event written down late, for an earlier day, is known from its own day on:
    whoever wants to see what was known *then* gives only what was written down by then.

    Raises:
        Contradiction: the events cannot all be true.
    """
    known = tuple(
        sorted(
            (event for event in events if event.on <= as_known_on),
            key=lambda event: (event.on, _ORDER.index(type(event)), repr(event)),
        )
    )
    received = _only(Received, known)
    if received is None:
        raise Contradiction(f"By {as_known_on} the application had not been received.")
    duly_made, triaged, ended = _only(DulyMade, known), _only(Triaged, known), _only(Ended, known)
    _in_order(known, received, duly_made, triaged, ended)
    stopped = {each.question: each for each in _all(Stopped, known)}
    asked = {each.request: each for each in _all(Requested, known)}
    answered = _days("question", stopped, [(each.question, each) for each in _all(Restarted, known)])
    extended = _days("request", asked, [(each.request, each) for each in _all(RequestExtended, known)])
    replied = _days("request", asked, [(each.request, each) for each in _all(RequestClosed, known)])
    if len(stopped) < len(_all(Stopped, known)) or len(asked) < len(_all(Requested, known)):
        raise Contradiction("Two questions, or two requests, of the case have the same number.")
    requests = tuple(Request(asked[key], extended.get(key), replied.get(key)) for key in asked)
    for each in requests:
        _extended_properly(each)
    return History(
        events=known,
        received_on=received.on,
        duly_made_on=duly_made.on if duly_made else None,
        triaged_on=triaged.on if triaged else None,
        stops=tuple(Stop(stopped[key], answered.get(key)) for key in stopped),
        requests=requests,
        extensions=tuple(_all(Extended, known)),
        ended=ended,
    )


def _all(kind: type[E], events: Sequence[Event]) -> list[E]:
    return [event for event in events if isinstance(event, kind)]


def _only(kind: type[E], events: Sequence[Event]) -> E | None:
    found = _all(kind, events)
    if len(found) > 1:
        raise Contradiction(f"“{found[0].words}” stands more than once, on {found[0].on} and on {found[1].on}.")
    return found[0] if found else None


def _in_order(
    events: Sequence[Event],
    received: Received,
    duly_made: DulyMade | None,
    triaged: Triaged | None,
    ended: Ended | None,
) -> None:
    if events[0].on < received.on:
        raise Contradiction(f"“{events[0].words}” is on {events[0].on}, before the application was received.")
    of_authority = [ended] if ended and ended.ending in (Ending.DECIDED, Ending.GUIDED_AWAY) else []
    later: list[Event] = [*([triaged] if triaged else []), *_all(Extended, events), *of_authority]
    for event in later:
        if duly_made is None or event.on < duly_made.on:
            raise Contradiction(f"“{event.words}” is on {event.on}, when the application was not duly made.")
    for event in events:
        # a late answer or advice is kept, and changes nothing
        if ended and event.on > ended.on and not isinstance(event, Restarted | RequestClosed):
            raise Contradiction(f"“{event.words}” is on {event.on}, after the case ended on {ended.on}.")
        if isinstance(event, Extended) and event.working_days < 1:
            raise Contradiction("An extension is of at least one working day.")


def _days(
    what: str,
    begun: dict[str, Stopped] | dict[str, Requested],
    closing: Iterable[tuple[str, Restarted | RequestExtended | RequestClosed]],
) -> dict[str, date]:
    """The day of each closing event by the number of what it closes."""
    days: dict[str, date] = {}
    for key, event in closing:
        if key not in begun:
            raise Contradiction(f"“{event.words}” is on {event.on}, but there is no {what} {key} by then.")
        if event.on < begun[key].on:
            raise Contradiction(f"“{event.words}” is on {event.on}, before {what} {key} was asked on {begun[key].on}.")
        if key in days:
            raise Contradiction(f"“{event.words}” stands more than once for {what} {key}.")
        days[key] = event.on
    return days


def _extended_properly(request: Request) -> None:
    asked, extended_on = request.asked, request.extended_on
    if extended_on is None:
        return
    if asked.sought is not Sought.ADVICE:
        raise Contradiction(f"Request {asked.request} is for consent; only advice can be given longer.")
    if request.until is not None and extended_on > request.until:
        raise Contradiction(f"Request {asked.request} was closed before it was given longer.")
