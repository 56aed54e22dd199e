"""The powers a relief can rest on: which Act, who may use it, for what, where, for how long, and since when it is law.

The rows are in ``sandbox_licences/catalogues/powers.csv``. A power that is only announced is kept, with no day from
which it is in force: that is what tells an applicant which law would be needed.
"""

from __future__ import annotations

import calendar
import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files

from regulators.register import Standing
from sandbox_licences.day_words import day_in_words
from sandbox_licences.extent import Extent
from sandbox_licences.provisions import ALL, Provision, Relief

NO_LEGAL_EFFECT = "Demonstration: no legal effect."
"""Stands on every page of what rests on the demonstration power."""


class ConsentFrom(StrEnum):
    """Whose consent a power asks for."""

    OWNER = "owning regulator"
    NAMED_BODIES = "named bodies"
    NAMED_BODIES_OR_NONE = "named bodies or none"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Power:
    """One power. ``in_force_from`` None: not law; ``in_force_to`` None: no end known; both days are included."""

    code: str
    name: str
    act: str
    section: str
    used_by: str
    reliefs: frozenset[Relief]
    domains: frozenset[str]
    """Domains' codes, or ``ALL``."""
    provisions: frozenset[str]
    """Codes of the provisions it reaches; empty where it reaches all of its domains."""
    extent: Extent
    max_months: int | None
    """The longest a relief may last; None where no maximum is known."""
    in_force_from: date | None
    in_force_to: date | None
    consent_from: ConsentFrom
    consent_words: str
    demonstration: bool
    standing: Standing
    source: str

    def reaches(self, provision: Provision) -> bool:
        in_domain = ALL in self.domains or provision.domain in self.domains
        return in_domain and (not self.provisions or provision.code in self.provisions)

    @property
    def citation(self) -> str:
        return self.name if self.demonstration else f"{self.name} ({self.act}, {self.section})"


@dataclass(frozen=True, slots=True)
class Fitting:
    """The powers that fit a relief. ``reasons`` say why there is none in force, as sentences; else they are empty."""

    powers: tuple[Power, ...]
    if_it_were_law: tuple[Power, ...]
    """Those that would fit, were they in force."""
    reasons: tuple[str, ...]


def power_in_force(power: Power, on: date) -> bool:
    return (
        power.in_force_from is not None
        and power.in_force_from <= on
        and (power.in_force_to is None or on <= power.in_force_to)
    )


def why_not_in_force(power: Power, on: date) -> str:
    """Why a power is not in force on a day, as a sentence; empty where it is."""
    if power_in_force(power, on):
        return ""
    if power.in_force_from is None:
        return f"{power.citation} is not law."
    if on < power.in_force_from:
        return f"{power.citation} is not in force before {day_in_words(power.in_force_from)}."
    assert power.in_force_to is not None  # else it would be in force
    return f"{power.citation} ended on {day_in_words(power.in_force_to)}."


def last_day(start_on: date, months: int) -> date:
    """The last day of a term of whole months: 12 months from 1 June end on 31 May."""
    year, month = divmod(start_on.year * 12 + start_on.month - 1 + months, 12)
    length = calendar.monthrange(year, month + 1)[1]
    if start_on.day > length:
        return date(year, month + 1, length)
    return date(year, month + 1, start_on.day) - timedelta(days=1)


def not_given(power: Power, provision: Provision, relief: Relief) -> str:
    """Why a power does not give a relief from a provision at all, as a sentence; empty where it does."""
    if not power.reaches(provision):
        return f"{power.citation} does not reach {provision.name}."
    if relief not in power.reliefs:
        return f"{power.citation} does not allow to {relief} a provision."
    return ""


def outside(power: Power, extent: Extent) -> str:
    """Why a power does not hold in all of a place, as a sentence; empty where it does."""
    if power.extent.covers(extent):
        return ""
    return f"{power.citation} holds in {power.extent.words}, not in all of {extent.words}."


def too_long(power: Power, start_on: date, end_on: date) -> str:
    """Why a term is longer than a power allows, as a sentence; empty where it is not."""
    if power.max_months is not None and end_on > last_day(start_on, power.max_months):
        latest = day_in_words(last_day(start_on, power.max_months))
        return f"{power.citation} allows at most {power.max_months} months: until {latest}, not {day_in_words(end_on)}."
    if power.in_force_to is not None and end_on > power.in_force_to:
        return f"{power.citation} ends on {day_in_words(power.in_force_to)}, before {day_in_words(end_on)}."
    return ""


def fitting_powers(
    powers: Iterable[Power],
    provision: Provision,
    relief: Relief,
    extent: Extent,
    start_on: date,
    end_on: date,
    *,
    on: date,
) -> Fitting:
    """Which powers fit a relief, and which of them are in force ``on`` a day; else why not, power by power.

    Of powers that do not reach the provision nothing is said, unless none does.
    """
    in_force, if_law, reasons = [], [], []
    for power in powers:
        against = [
            why
            for why in (not_given(power, provision, relief), outside(power, extent), too_long(power, start_on, end_on))
            if why
        ]
        if not against and power_in_force(power, on):
            in_force.append(power)
            continue
        if not against:
            if_law.append(power)
            against = [why_not_in_force(power, on)]
        if power.reaches(provision):
            reasons.extend(against)
    if in_force:
        reasons = []
    elif not reasons:
        reasons = [f"No power in the catalogue reaches {provision.name}."]
    return Fitting(tuple(in_force), tuple(if_law), tuple(reasons))


@cache
def powers(*, demonstration: bool = False) -> Mapping[str, Power]:
    """The catalogue by code; the demonstration power only in the demonstration.

    Raises:
        ValueError: a cell is not what its column holds.
    """
    text = (files("sandbox_licences") / "catalogues" / "powers.csv").read_text(encoding="utf-8")
    listed = [_power(row) for row in csv.DictReader(text.splitlines())]
    return {power.code: power for power in listed if demonstration or not power.demonstration}


def _power(row: Mapping[str, str]) -> Power:
    return Power(
        code=row["code"],
        name=row["name"],
        act=row["act"],
        section=row["section"],
        used_by=row["used_by"],
        reliefs=frozenset(map(Relief, row["reliefs"].split(";"))),
        domains=frozenset(row["domains"].split(";")),
        provisions=frozenset(row["provisions"].split(";")) if row["provisions"] else frozenset(),
        extent=Extent(row["extent"]),
        max_months=int(row["max_months"]) if row["max_months"] else None,
        in_force_from=_day(row["in_force_from"]),
        in_force_to=_day(row["in_force_to"]),
        consent_from=ConsentFrom(row["consent_from"]),
        consent_words=row["consent_words"],
        demonstration={"yes": True, "no": False}[row["demonstration"]],
        standing=Standing(row["standing"]),
        source=row["source"],
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
