"""Advice of consultees on an application, one item of its scope at a time.

Everyone's words are kept: a consultee who advises again on an item adds to what was said, and the latest counts. Days
come in as values; who counts them is ``due_dates``. What a consultee says binds nobody: a consent does, and is another
person's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby

from sandbox_licences.day_words import day_in_words

WORKING_DAYS = 15
"""For advice, from the day after it was asked for."""
EXTENSION_WORKING_DAYS = 10
"""Given once, and asked for before the first day is over."""


class Position(StrEnum):
    SUPPORT = "support"
    SUPPORT_WITH_CONDITIONS = "support with conditions"
    OBJECT = "object"
    NO_VIEW = "no view"


class Severity(StrEnum):
    """How much harm the consultee expects if its advice is not followed."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Advice:
    """What one consultee said on one item. ``fingerprint`` is that of the item as the consultee saw it."""

    id: int
    item: str
    consultee: str
    """The body it was said for."""
    by: str
    position: Position
    severity: Severity | None
    condition: str
    """Proposed; empty unless it supports with conditions."""
    reason: str
    fingerprint: str
    at: datetime
    link: int = 0
    """Of the signed link it came by; 0: the body's own people said it. Each counts beside the other."""
    person: int | None = None
    """Who said it, by their number in the portal: two people may have one name. None: somebody outside it."""

    def voice(self, named: Callable[[str], str] = str) -> str:
        """Whose words they are; ``named`` gives what a body is called by its code."""
        return f"{self.by} for {named(self.consultee)}" if self.link else named(self.consultee)


@dataclass(frozen=True, slots=True)
class Request:
    """One consultee was asked about one item; of several times the last counts.

    ``fingerprint`` is that of the item when asked, ``due_on`` the last day, with the extension where it was given;
    ``sent_on_to`` is the body it said to ask instead: *not ours*.
    """

    item: str
    consultee: str
    fingerprint: str
    asked_at: datetime
    due_on: date
    extended: bool = False
    sent_on_to: str | None = None


class Standing(StrEnum):
    """Where a request is."""

    ADVISED = "advised"
    OUTSTANDING = "outstanding"
    NO_ADVICE_GIVEN = "no advice given"
    SENT_ON = "not ours"


@dataclass(frozen=True, slots=True)
class Conflict:
    """What is to be weighed on one item: all that counts of what was said, but for who has no view."""

    item: str
    sides: tuple[Advice, ...]


@dataclass(frozen=True, slots=True)
class Resolution:
    """Somebody weighed all advice on one item, followed some of it, and said why.

    It settles what it weighed: advice that comes later asks for another. Objections that nobody differs with may be
    overruled by following none.
    """

    item: str
    weighed: frozenset[int]
    followed: frozenset[int]
    by: str
    why: str
    at: datetime
    person: int | None = None
    """As of ``Advice``."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What of the advice on a case still stands in the way, in the words of ``CaseFacts``."""

    unasked: tuple[str, ...]
    outstanding: tuple[str, ...]
    conflicts: tuple[str, ...]
    objections: tuple[str, ...]
    stale: tuple[str, ...]
    by_body: tuple[tuple[str, str], ...] = ()
    """Of objections and stale advice, what names who advises by a signed link, each with the same by their body."""


def fingerprint(scope: Mapping[str, str], evidence: Iterable[str]) -> str:
    """One item of scope as it stands: its answers by name, and the hashes of the evidence for it, in any order."""
    lines = [f"{name}={value!r}" for name, value in sorted(scope.items())]
    lines += [f"file {digest!r}" for digest in sorted(set(evidence))]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def advice_refusal(said: Advice) -> tuple[str, ...]:
    """Every reason why this cannot be recorded as advice; empty when it can."""
    conditional = said.position is Position.SUPPORT_WITH_CONDITIONS
    return (
        *_unless(bool(said.reason.strip()), "Give the reason."),
        *_unless(not conditional or bool(said.condition.strip()), "Write the condition you propose."),
        *_unless(conditional or not said.condition.strip(), "A condition belongs to support with conditions."),
        *_unless(
            said.severity is not None or said.position in (Position.SUPPORT, Position.NO_VIEW),
            "Say how severe it is if this advice is not followed.",
        ),
    )


def extension_refusal(request: Request, advice: Iterable[Advice], today: date) -> str | None:
    """Why the request cannot be given its ten working days more; None when it can."""
    if standing(request, advice, today) is Standing.ADVISED:
        return f"{request.consultee} has advised already."
    if request.sent_on_to:
        return f"{request.consultee} said that this is not theirs."
    if request.extended:
        return "It was given longer once already, and that can be done once."
    if today > request.due_on:
        return f"It was due on {day_in_words(request.due_on)}, so it is too late to give it longer."
    return None


def sending_on_refusal(requests: Sequence[Request], request: Request, to: str) -> str | None:
    """Why a consultee cannot say *not ours, ask* ``to``; None when it can."""
    if request.sent_on_to:
        return f"{request.consultee} said already that {request.sent_on_to} should be asked."
    if to == request.consultee:
        return "Name another body than your own."
    for other in requests:
        if other.item == request.item and other.consultee == to:
            said = f"said that it is not theirs, but for {other.sent_on_to}" if other.sent_on_to else "is asked already"
            return f"{to} {said}. Give your advice, or say that you have no view."
    return None


def counting(advice: Iterable[Advice]) -> tuple[Advice, ...]:
    """The latest words of each consultee on each item, in order of item and consultee; who advises by a signed link
    counts apart from the body's own people."""
    latest: dict[tuple[str, str, int], Advice] = {}
    for said in sorted(advice, key=lambda said: (said.at, said.id)):
        latest[said.item, said.consultee, said.link] = said
    return tuple(latest[key] for key in sorted(latest))


def superseded(advice: Iterable[Advice]) -> tuple[Advice, ...]:
    """The earlier words, oldest first: kept and shown, and counted no more."""
    every = tuple(advice)
    counts = {said.id for said in counting(every)}
    return tuple(sorted((said for said in every if said.id not in counts), key=lambda said: (said.at, said.id)))


def standing(request: Request, advice: Iterable[Advice], today: date) -> Standing:
    """Where a request is at the end of a day. Advice that comes late is still advice."""
    if request.sent_on_to:
        return Standing.SENT_ON
    key = (request.item, request.consultee)
    if any((said.item, said.consultee) == key and said.at >= request.asked_at for said in advice):
        return Standing.ADVISED
    return Standing.NO_ADVICE_GIVEN if today > request.due_on else Standing.OUTSTANDING


def conflicts(advice: Iterable[Advice]) -> tuple[Conflict, ...]:
    """The items on which two consultees differ. Who has no view differs from nobody."""
    return tuple(viewed for viewed in _views(advice) if len({said.position for said in viewed.sides}) > 1)


def to_weigh(advice: Iterable[Advice]) -> tuple[Conflict, ...]:
    """The items that need a resolution: two consultees differ, or one or several object, whoever else agrees."""
    every = tuple(advice)
    differ = {conflict.item for conflict in conflicts(every)}
    return tuple(
        viewed
        for viewed in _views(every)
        if viewed.item in differ or any(said.position is Position.OBJECT for said in viewed.sides)
    )


def _views(advice: Iterable[Advice]) -> Iterator[Conflict]:
    for item, group in groupby(counting(advice), key=lambda said: said.item):
        yield Conflict(item, tuple(said for said in group if said.position is not Position.NO_VIEW))


def resolution_refusal(
    resolution: Resolution, advice: Iterable[Advice], named: Callable[[str], str] = str
) -> tuple[str, ...]:
    """Every reason why this settles nothing; empty when it does. ``named`` gives what a body is called by its code."""
    on_item = [said for said in counting(advice) if said.item == resolution.item]
    views = {said.id for said in on_item if said.position is not Position.NO_VIEW}
    differ = any(conflict.item == resolution.item for conflict in conflicts(on_item))
    unseen = sorted({said.voice(named) for said in on_item if said.id in views - resolution.weighed})
    return (
        *_unless(bool(views), "There is no advice on this to weigh."),
        *(f"It does not weigh what {consultee} said last." for consultee in unseen),
        *_unless(bool(resolution.followed) or not differ, "Say which advice is followed."),
        *_unless(resolution.followed <= resolution.weighed & views, "It follows advice that does not count."),
        *_unless(bool(resolution.why.strip()), "Say why."),
        *_unless(
            resolution.person is None or all(resolution.person != said.person for said in on_item),
            "Whoever advised on this cannot resolve it as well.",
        ),
    )


def settled(
    requests: Iterable[Request],
    advice: Iterable[Advice],
    resolutions: Iterable[Resolution],
    scope: Mapping[str, str],
    today: date,
    named: Callable[[str], str] = str,
) -> Settled:
    """What still stands in the way. ``scope`` holds each item still asked for with its fingerprint now; ``named`` gives
    what a body is called by its code.

    An objection is settled by a resolution that does not follow it. One that follows it leaves the objection standing,
    until the item is taken out of the scope or the consultee says something else. Advice on an earlier scope is stale
    until its consultee speaks again or, asked about the scope as it is now, lets its time pass; an objection or a
    conflict does not go away by silence.
    """
    words = [said for said in advice if said.item in scope]
    counts = counting(words)
    asked = _last_asked(request for request in requests if request.item in scope)
    last = {r.item: r for r in sorted(resolutions, key=lambda r: r.at) if not resolution_refusal(r, words)}
    stands = {key: standing(request, words, today) for key, request in asked.items()}
    given_up = {
        key
        for key, stand in stands.items()
        if stand in (Standing.NO_ADVICE_GIVEN, Standing.SENT_ON) and asked[key].fingerprint == scope[key[0]]
    }
    return Settled(
        unasked=tuple(sorted(set(scope) - {item for item, _ in asked})),
        outstanding=(
            *(
                f"{named(consultee)} on {item}"
                for (item, consultee), stand in stands.items()
                if stand is Standing.OUTSTANDING
            ),
            *(
                f"{named(request.sent_on_to)} on {item}, still to be asked"
                for (item, _), request in asked.items()
                if request.sent_on_to and (item, request.sent_on_to) not in asked
            ),
        ),
        conflicts=tuple(conflict.item for conflict in conflicts(words) if conflict.item not in last),
        objections=tuple(
            f"{said.voice(named)} on {said.item}"
            for said in counts
            if said.position is Position.OBJECT and (said.item not in last or said.id in last[said.item].followed)
        ),
        stale=tuple(
            f"{said.voice(named)} on {said.item}"
            for said in counts
            if said.fingerprint != scope[said.item] and (said.item, said.consultee) not in given_up
        ),
        by_body=tuple(
            (f"{said.voice(named)} on {said.item}", f"{named(said.consultee)} on {said.item}")
            for said in counts
            if said.link
        ),
    )


def _last_asked(requests: Iterable[Request]) -> dict[tuple[str, str], Request]:
    by_time = sorted(requests, key=lambda request: request.asked_at)
    last = {(request.item, request.consultee): request for request in by_time}
    return {key: last[key] for key in sorted(last)}


def _unless(so: bool, sentence: str) -> tuple[str, ...]:
    return () if so else (sentence,)
