"""Enough people for a return: two who prepare it, and another who certifies it.

Why two: while one is away the return goes on. Why another: nobody signs what they prepared.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime

PREPARERS, CERTIFIERS = 2, 1
"""People a regulator that owes a return needs in each role."""
PREPARER, CERTIFIER = "preparer", "certifier"


@dataclass(frozen=True, slots=True)
class Holding:
    """One person in one of the two roles at a regulator, from ``from_at`` until just before ``to_at``."""

    person: Hashable
    role: str
    from_at: datetime
    to_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Staff:
    """Who is there at one moment: numbers of people."""

    preparers: int
    certifiers: int
    people: int
    """Different people in either role."""

    @property
    def missing(self) -> tuple[str, ...]:
        """What is missing, each in words; empty where there are enough people."""
        said = []
        if self.preparers < PREPARERS:
            said.append("no preparer" if self.preparers == 0 else "only one preparer")
        if self.certifiers < CERTIFIERS:
            said.append("no certifier")
        if not said and self.people < PREPARERS + CERTIFIERS:
            # Who prepares a return cannot sign it: with two people in three places one of them is always stuck.
            said.append("one person too few: who holds both roles counts once")
        return tuple(said)

    @property
    def enough(self) -> bool:
        return not self.missing


def staff_of(holdings: Iterable[Holding], at: datetime) -> Staff:
    """Who of ``holdings`` is there at the moment ``at``."""
    there = [h for h in holdings if h.from_at <= at and (h.to_at is None or at < h.to_at)]
    preparers = {h.person for h in there if h.role == PREPARER}
    certifiers = {h.person for h in there if h.role == CERTIFIER}
    return Staff(len(preparers), len(certifiers), len(preparers | certifiers))


def understaffed_since(holdings: Collection[Holding], now: datetime) -> datetime | None:
    """Since when, without a break until ``now``, somebody is missing; None: nobody is, or it never was enough."""
    if staff_of(holdings, now).enough:
        return None
    moments = {h.from_at for h in holdings} | {h.to_at for h in holdings if h.to_at is not None}
    since = None
    for moment in sorted((m for m in moments if m <= now), reverse=True):
        if staff_of(holdings, moment).enough:
            return since
        since = moment
    return None


def in_words(missing: Collection[str]) -> str:
    """``only one preparer and no certifier``; empty where nothing is missing."""
    return " and ".join(missing)
