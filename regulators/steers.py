"""Steers: what a department tells its regulators, in a strategic letter or statement, about safe AI innovation.

Recommendation 26 of the AI Opportunities Action Plan (January 2025) asks every *sponsor* department for a focus on
safe AI innovation in its strategic guidance. So a steer is expected where a department sponsors a body. Where it only
oversees one, or the body answers to Parliament, none is expected and its absence is no gap; one given all the same
counts (docs/decisions/0030).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from regulators.register import Kind

LONGEST = {"title": 200, "address": 500, "passage": 4000, "judged_by": 200, "expectation": 500, "reason": 1000}
"""Characters that fit."""
MOST_EXPECTATIONS = 20
RUNS_OUT_WITHIN = timedelta(days=60)
"""So long before its last day a department is told that a steer runs out."""
STEERING = frozenset({Kind.SPONSORS, Kind.OVERSEES})
"""Relationships in which a department may steer a body."""
EXPECTED = frozenset({Kind.SPONSORS})
"""Relationships in which it is expected to."""


class InIt(StrEnum):
    """Whether safe AI innovation is in a steer, as somebody judged who read it."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Standing(StrEnum):
    """How a body stands with a department's steers on a day."""

    WITH_AI = "safe AI innovation in it"
    PARTLY = "partly in it"
    WITHOUT = "not in it"
    LAPSED = "lapsed"
    NONE = "none recorded"
    NOT_APPLICABLE = "not applicable"


GAPS = frozenset({Standing.WITHOUT, Standing.LAPSED, Standing.NONE})
"""No current steer with safe AI innovation in it."""
_BY_JUDGEMENT = {InIt.YES: Standing.WITH_AI, InIt.PARTLY: Standing.PARTLY, InIt.NO: Standing.WITHOUT}
_BEST_FIRST = tuple(_BY_JUDGEMENT)


@dataclass(frozen=True, slots=True)
class Relationship:
    """What a department is to a body, between two days that both count; None: not known, or not ended."""

    regulator_code: str
    department_code: str | None
    kind: Kind
    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the department expects of the bodies, and by when."""

    words: str
    by_on: date


@dataclass(frozen=True)
class Steer:
    """One steer as its newest record tells it."""

    department_code: str
    title: str
    """Of the document."""
    address: str
    """Where it can be read: https."""
    given_on: date
    until_on: date | None
    """The last day it says it holds; None: until it is ended."""
    covers: tuple[str, ...]
    """Codes of the bodies it is addressed to."""
    in_it: InIt
    passage: str
    """Quoted from it; nothing where safe AI innovation is not in it."""
    judged_by: str
    expectations: tuple[Expectation, ...] = ()
    ended_on: date | None = None
    """Its last day, where it was ended before ``until_on``."""
    ended_because: str | None = None
    number: int = 0
    """Of the steer among the records; 0: not recorded yet."""
    version: int = 0

    @property
    def last_on(self) -> date | None:
        """The last day it is in force; None: no end is known."""
        return min((day for day in (self.until_on, self.ended_on) if day is not None), default=None)

    def in_force_on(self, day: date) -> bool:
        return self.given_on <= day and (self.last_on is None or day <= self.last_on)

    def runs_out_soon(self, today: date) -> bool:
        """Whether it is in force, and its last day lies within ``RUNS_OUT_WITHIN``."""
        return self.in_force_on(today) and self.last_on is not None and self.last_on - today <= RUNS_OUT_WITHIN


@dataclass(frozen=True)
class Covered:
    """How one body stands with one department on a day."""

    regulator_code: str
    department_code: str | None
    kind: Kind
    standing: Standing
    since: date | None
    """The first day of which the same could be said without a break; None: not known, or not applicable."""
    steers: tuple[Steer, ...]
    """Those in force, the one that counts first; where none is, those that lapsed, the last first."""

    @property
    def expected(self) -> bool:
        return self.kind in EXPECTED

    @property
    def is_gap(self) -> bool:
        return self.expected and self.standing in GAPS

    @property
    def counts(self) -> Steer | None:
        """The steer that makes the standing what it is."""
        return self.steers[0] if self.steers else None


def coverage(relationships: Iterable[Relationship], steers: Iterable[Steer], on: date) -> tuple[Covered, ...]:
    """For every relationship that holds on a day, how the body stands with that department's steers.

    In the order of the relationships. A body under two departments stands twice; one under none not at all.
    """
    known = tuple(steers)
    return tuple(_covered(each, known, on) for each in relationships if each.holds_on(on))


def with_ai(steers: Iterable[Steer], department_code: str, regulator_code: str, on: date) -> tuple[Steer, ...]:
    """The steers of a department in force for a body with safe AI innovation in them, wholly or partly."""
    return tuple(
        each
        for each in _of_pair(steers, department_code, regulator_code)
        if each.in_force_on(on) and each.in_it != "no"
    )


def _covered(link: Relationship, steers: Sequence[Steer], on: date) -> Covered:
    own = tuple(each for each in _of_pair(steers, link.department_code, link.regulator_code) if each.given_on <= on)
    standing, shown = _standing(own, on)
    since = _since(link, own, on)
    if standing in (Standing.LAPSED, Standing.NONE) and link.kind not in EXPECTED:
        standing, since = Standing.NOT_APPLICABLE, None
    return Covered(link.regulator_code, link.department_code, link.kind, standing, since, shown)


def _of_pair(steers: Iterable[Steer], department_code: str | None, regulator_code: str) -> Iterator[Steer]:
    return (s for s in steers if s.department_code == department_code and regulator_code in s.covers)


def _standing(own: Iterable[Steer], day: date) -> tuple[Standing, tuple[Steer, ...]]:
    """Of steers given by then; with them, those that make it so."""
    newest_first = sorted(own, key=lambda each: each.given_on, reverse=True)
    current = [each for each in newest_first if each.in_force_on(day)]
    if current:
        best_first = tuple(sorted(current, key=lambda each: _BEST_FIRST.index(each.in_it)))
        return _BY_JUDGEMENT[best_first[0].in_it], best_first
    lapsed = sorted(newest_first, key=lambda each: each.last_on or date.max, reverse=True)
    return (Standing.LAPSED, tuple(lapsed)) if lapsed else (Standing.NONE, ())


def _since(link: Relationship, own: Sequence[Steer], on: date) -> date | None:
    """Back over the days on which something began or ended, as long as the answer is the same."""
    days = {each.given_on for each in own} | {each.last_on + timedelta(days=1) for each in own if each.last_on}
    if link.valid_from is not None:
        days = {day for day in days if day > link.valid_from} | {link.valid_from}
    answer, since = _answer(own, on), None
    for day in sorted((day for day in days if day <= on), reverse=True):
        if _answer(own, day) is not answer:
            return since
        since = day
    before = link.valid_from is None and _answer(own, date.min) is answer
    return None if before else since


def _answer(own: Iterable[Steer], day: date) -> Standing:
    """Who has one with AI in it, who has one with some, who has not: the kinds of *not* are one."""
    standing, _ = _standing([each for each in own if each.given_on <= day], day)
    return Standing.NONE if standing in GAPS else standing


Fault = tuple[str, str]
"""The field it is in, and the sentence."""


def refusals(steer: Steer, relationships: Iterable[Relationship], today: date) -> tuple[Fault, ...]:
    """Why a steer cannot be recorded as it is told, field by field; nothing when it can."""
    return (*faults_in_words(steer), *_about_days(steer, today), *_about_bodies(steer, relationships))


def faults_in_words(steer: Steer) -> Iterator[Fault]:
    """Those that can be told without the days and bodies."""
    if not steer.title.strip():
        yield "title", "Write the title of the letter or statement."
    if not steer.judged_by.strip():
        yield "judged_by", "Say which office judged whether safe AI innovation is in it; this is published."
    if not is_https(steer.address):
        yield "address", "Give the address where the document can be read. It begins with https:// and has no spaces."
    if steer.in_it is not InIt.NO and not steer.passage.strip():
        yield "passage", "Quote the passage in which safe AI innovation stands, or say that it is not in it."
    if steer.in_it is InIt.NO and steer.passage.strip():
        yield (
            "passage",
            "You quote a passage and say that safe AI innovation is not in it. Take it out, or choose yes or partly.",
        )
    for name, text in (("title", steer.title), ("passage", steer.passage), ("judged_by", steer.judged_by)):
        if len(text) > LONGEST[name]:
            what = {"title": "title", "passage": "passage", "judged_by": "name of the office"}[name]
            yield name, f"The {what} has {len(text):,} characters; at most {LONGEST[name]:,} fit."
    if len(steer.expectations) > MOST_EXPECTATIONS:
        yield "expectations", f"There are {len(steer.expectations)} expectations; at most {MOST_EXPECTATIONS} fit."
    for place, each in enumerate(steer.expectations, start=1):
        if not each.words.strip():
            yield "expectations", f"Expectation {place}: say what is expected, or take its date out."
        elif len(each.words) > LONGEST["expectation"]:
            yield (
                "expectations",
                f"Expectation {place} has {len(each.words):,} characters; at most {LONGEST['expectation']} fit.",
            )


def _about_days(steer: Steer, today: date) -> Iterator[Fault]:
    if steer.given_on > today:
        yield "given_on", "The day it was given lies in the future. Record it once it is given."
    if steer.until_on is not None and steer.until_on < steer.given_on:
        yield "until_on", "Its last day lies before the day it was given. Correct one of the two."
    for place, each in enumerate(steer.expectations, start=1):
        if each.by_on < steer.given_on:
            yield "expectations", f"Expectation {place} is due before the day the steer was given. Correct its date."


def _about_bodies(steer: Steer, relationships: Iterable[Relationship]) -> Iterator[Fault]:
    if not steer.covers:
        yield "covers", "Choose the regulators it is addressed to."
    may_steer = {
        each.regulator_code
        for each in relationships
        if each.department_code == steer.department_code and each.kind in STEERING and each.holds_on(steer.given_on)
    }
    for code in steer.covers:
        if code not in may_steer:
            yield (
                "covers",
                f"{code} was not under this department on the day it was given. Take it out, or correct the day.",
            )


def cannot_end(steer: Steer, ended_on: date, reason: str) -> str | None:
    """Why a steer cannot end on this last day; None when it can."""
    if steer.ended_on is not None:
        return "This steer was ended already."
    if not reason.strip():
        return "Say why it ends; the reason is published."
    if len(reason) > LONGEST["reason"]:
        return f"The reason has {len(reason):,} characters; at most {LONGEST['reason']:,} fit."
    if ended_on < steer.given_on:
        return "The last day lies before the day the steer was given."
    if steer.until_on is not None and ended_on >= steer.until_on:
        return "It holds no longer than that anyway. To let it hold longer, amend its last day."
    return None


def is_https(address: str) -> bool:
    """Whether this is an address on the web that a page may link to."""
    if len(address) > LONGEST["address"] or any(c.isspace() or not c.isprintable() for c in address):
        return False
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme == "https" and "." in host.strip(".") and "@" not in parts.netloc
