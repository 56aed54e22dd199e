"""A relief line: one provision set aside under one power, for whom, where and when, and what protects instead.

Lines of a case or licence are values; ``relief_rules`` judges them, ``consents`` says who agreed to them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, time
from itertools import combinations

from sandbox_licences.extent import Extent
from sandbox_licences.fingerprint import fingerprint
from sandbox_licences.law import Law
from sandbox_licences.powers import ConsentFrom
from sandbox_licences.provisions import RedLine, Relief


@dataclass(frozen=True, slots=True)
class Hours:
    """A part of every day, ``until`` excluded; past midnight where that is the earlier, all day where both agree."""

    since: time
    until: time

    def meets(self, other: Hours) -> bool:
        return any(
            max(a_since, b_since) < min(a_until, b_until)
            for a_since, a_until in self._pieces()
            for b_since, b_until in other._pieces()
        )

    @property
    def words(self) -> str:
        return f"{self.since:%H:%M} to {self.until:%H:%M}"

    def _pieces(self) -> Iterator[tuple[float, float]]:
        since, until = (t.hour * 60 + t.minute + t.second / 60 for t in (self.since, self.until))
        if since < until:
            yield since, until
        else:
            yield since, 24 * 60
            yield 0, until


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom and what a line is for. Whatever is empty or None is not stated, and then takes in everything.

    ``units`` and ``areas`` are names of one list each (registrations, authority areas): two names are two things.
    """

    who: str = ""
    units: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    hours: Hours | None = None

    def meets(self, other: Scope) -> bool:
        """Whether something may lie in both."""
        return (
            (not self.who.strip() or not other.who.strip() or _same(self.who) == _same(other.who))
            and _share(self.units, other.units)
            and _share(self.areas, other.areas)
            and (self.hours is None or other.hours is None or self.hours.meets(other.hours))
        )

    def unstated(self) -> tuple[str, ...]:
        """What it leaves open, in words."""
        stated = {"who": self.who.strip(), "vehicles or units": self.units, "area": self.areas, "hours": self.hours}
        return tuple(name for name, value in stated.items() if not value)


def _same(name: str) -> str:
    return " ".join(name.casefold().split())


def _share(left: Collection[str], right: Collection[str]) -> bool:
    return not left or not right or bool(set(map(_same, left)) & set(map(_same, right)))


@dataclass(frozen=True, slots=True)
class ReliefLine:
    """One line. ``power`` and ``provision`` are codes; ``start_on`` and ``end_on`` are both included.

    ``instead`` is the text that applies instead (modify) or the substitute measure (substitute); ``safeguard`` protects
    in place of what is set aside. ``consenting_bodies`` are those besides the owner whose consent the power asks for,
    by name or code; ``no_body_because`` says why there is none, where the power allows that.
    """

    id: str
    power: str
    provision: str
    relief: Relief
    scope: Scope
    safeguard: str
    owner: str
    extent: Extent
    start_on: date
    end_on: date
    instead: str = ""
    consenting_bodies: frozenset[str] = frozenset()
    no_body_because: str = ""
    evidence: frozenset[str] = frozenset()
    """What shows that the safeguard works, by the hash of each file: a case file puts in what stands today."""

    @property
    def fingerprint(self) -> str:
        """Of the line's substance and evidence, all but its id: a consent is given for this and for nothing else."""
        substance = asdict(self)
        del substance["id"]
        if not self.evidence:
            # so that a line without files is what was agreed to before lines had any
            del substance["evidence"]
        return fingerprint(substance)

    def in_term(self, on: date) -> bool:
        return self.start_on <= on <= self.end_on


def consent_needed_from(line: ReliefLine, law: Law) -> frozenset[str]:
    """The bodies whose live consent a line needs, by code or name.

    The owning regulator's is needed where the power says so, and always across a conditional red line; that of a body
    named on the line always. Empty where the power asks nobody, or where a code is in no catalogue.
    """
    provision, power = law.provisions.get(line.provision), law.powers.get(line.power)
    if provision is None or power is None:
        return frozenset()
    asks_owner = power.consent_from is ConsentFrom.OWNER or provision.red_line is RedLine.CONDITIONAL
    return line.consenting_bodies | (frozenset({provision.owner}) if asks_owner else frozenset())


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two lines that may set one provision aside for the same thing, from one day to another, both included.

    ``unstated`` are the parts of scope that one of them leaves open, in words.
    """

    lines: frozenset[str]
    provision: str
    from_on: date
    until_on: date
    unstated: tuple[str, ...]


def overlap(one: ReliefLine, other: ReliefLine) -> Overlap | None:
    """How two lines overlap, in whichever order they are given; None where they do not."""
    first, last = max(one.start_on, other.start_on), min(one.end_on, other.end_on)
    if (
        one.provision != other.provision
        or first > last
        or not one.extent.meets(other.extent)
        or not one.scope.meets(other.scope)
    ):
        return None
    unstated = sorted({*one.scope.unstated(), *other.scope.unstated()})
    return Overlap(frozenset({one.id, other.id}), one.provision, first, last, tuple(unstated))


def overlaps(lines: Sequence[ReliefLine]) -> tuple[Overlap, ...]:
    """Every pair of lines that overlaps, of one licence or of several."""
    found = (overlap(one, other) for one, other in combinations(lines, 2))
    return tuple(pair for pair in found if pair is not None)
