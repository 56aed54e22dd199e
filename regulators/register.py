"""The register: which bodies regulate, under whom, and how sure each fact is.

Facts come from the files in ``regulators/facts``; ``SOURCES.md`` beside them says where each is from. What the project
worked out itself is *not confirmed*, with its reason.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Generic, TypeVar

T = TypeVar("T")


class Standing(StrEnum):
    """How sure a fact is, as shown beside it."""

    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not confirmed"


@dataclass(frozen=True, slots=True)
class Fact(Generic[T]):
    """A value, whether it was confirmed, and where it is from."""

    value: T
    standing: Standing
    source: str


class Kind(StrEnum):
    """What a department is to a regulator."""

    SPONSORS = "sponsors"
    OVERSEES = "oversees"
    ANSWERS_TO_PARLIAMENT = "answers to Parliament"  # no department stands between


class Nation(StrEnum):
    """Whose public holidays count."""

    ENGLAND_WALES = "england_wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern_ireland"


class Function(StrEnum):
    """Half of a peer group: does the body decide applications, or only guide?"""

    LICENSING = "licensing"
    GUIDANCE_ONLY = "guidance_only"


class Risk(StrEnum):
    """The other half of a peer group: what goes wrong when its subject goes wrong."""

    SAFETY_CRITICAL = "safety_critical"
    ECONOMIC = "economic"
    PROFESSIONAL = "professional"


@dataclass(frozen=True, slots=True)
class Department:
    code: str
    name: str
    demonstration: bool = False


@dataclass(frozen=True, slots=True)
class Regulator:
    """One body. ``valid_from`` and ``valid_to`` are None where not known or not ended; both days are included."""

    code: str
    name: Fact[str]
    sector: Fact[str]
    founding_act: Fact[str]
    website: Fact[str]
    ai_strategy_2024: Fact[bool | None]
    growth_duty: Fact[bool | None]
    """None: not known."""
    function: Fact[Function]
    risk: Fact[Risk]
    holidays: Fact[Nation]
    valid_from: Fact[date | None]
    valid_to: Fact[date | None]
    predecessor: Fact[str | None]
    """Code of the body it succeeded, which need not be in the register."""
    files_with: Fact[str | None]
    """Code of the body whose return covers this one."""
    demonstration: bool = False

    def existed_between(self, first: date, last: date) -> bool:
        """Whether the body existed on any day from ``first`` to ``last``; unknown days count as existing."""
        return _overlap(self.valid_from.value, self.valid_to.value, first, last)


@dataclass(frozen=True, slots=True)
class Sponsorship:
    """A dated relationship of a regulator to a department, or to Parliament (``department_code`` None)."""

    regulator_code: str
    department_code: str | None
    kind: Fact[Kind]
    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        return _overlap(self.valid_from, self.valid_to, day, day)


@dataclass(frozen=True)
class Register:
    """Regulators and departments by code, and what they are to each other: many to many."""

    regulators: Mapping[str, Regulator]
    departments: Mapping[str, Department]
    sponsorships: tuple[Sponsorship, ...]

    def __getitem__(self, code: str) -> Regulator:
        return self.regulators[code]

    def __iter__(self) -> Iterator[Regulator]:
        return iter(self.regulators.values())

    def __len__(self) -> int:
        return len(self.regulators)

    def sponsorships_of(self, regulator_code: str, on: date) -> tuple[Sponsorship, ...]:
        """To whom a regulator stood in which relationship on a day; empty is an answer, not a gap."""
        return tuple(s for s in self.sponsorships if s.regulator_code == regulator_code and s.holds_on(on))

    def regulators_of(self, department_code: str, on: date) -> tuple[Sponsorship, ...]:
        """The relationships of a department on a day."""
        return tuple(s for s in self.sponsorships if s.department_code == department_code and s.holds_on(on))

    def successors_of(self, code: str) -> tuple[Regulator, ...]:
        return tuple(r for r in self if r.predecessor.value == code)


def _overlap(valid_from: date | None, valid_to: date | None, first: date, last: date) -> bool:
    return (valid_from is None or valid_from <= last) and (valid_to is None or valid_to >= first)


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a file of facts, as text."""
    text = (files("regulators") / "facts" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


_STANDING = {"confirmed": Standing.CONFIRMED, "unconfirmed": Standing.NOT_CONFIRMED}
_YES_NO = {"yes": True, "no": False, "unknown": None}
_COLLECTED = "collected from public pages"


def derived(value: T, reason: str) -> Fact[T]:
    """A fact the project worked out itself."""
    return Fact(value, Standing.NOT_CONFIRMED, f"worked out by the project: {reason}")


@cache
def register() -> Register:
    """The 58 real bodies. Raises KeyError or ValueError where the files of facts contradict their own codes."""
    departments = {row["code"]: Department(row["code"], row["name"]) for row in rows("departments.csv")}
    regulators = {row["code"]: _as_collected(row) for row in rows("regulators.csv")}
    for row in rows("peer_groups.csv"):
        reason = "our reading of what the body does"
        regulators[row["regulator_code"]] = replace(
            regulators[row["regulator_code"]],
            function=derived(Function(row["function"]), reason),
            risk=derived(Risk(row["risk"]), reason),
        )
    for row in rows("derived.csv"):
        regulators[row["regulator_code"]] = _with_derived(regulators[row["regulator_code"]], row)
    return Register(regulators, departments, tuple(_sponsorships(regulators, departments)))


def _as_collected(row: Mapping[str, str]) -> Regulator:
    standing = _STANDING[row["source"]]

    def fact(value: T) -> Fact[T]:
        return Fact(value, standing, _COLLECTED)

    return Regulator(
        code=row["code"],
        name=fact(row["name"]),
        sector=fact(row["sector"]),
        founding_act=fact(row["founding_act"]),
        website=fact(row["website"]),
        ai_strategy_2024=fact(_YES_NO[row["ai_strategy_2024"]]),
        growth_duty=fact(_YES_NO[row["growth_duty"]]),
        function=derived(Function.GUIDANCE_ONLY, "not placed in a peer group yet"),
        risk=derived(Risk.ECONOMIC, "not placed in a peer group yet"),
        holidays=derived(Nation.ENGLAND_WALES, "taken where nothing says otherwise"),
        valid_from=derived(None, "not looked up"),
        valid_to=derived(None, "not ended"),
        predecessor=derived(None, "none named"),
        files_with=derived(None, "files its own return"),
    )


def _with_derived(regulator: Regulator, row: Mapping[str, str]) -> Regulator:
    value, reason = row["value"], row["note"]
    match row["fact"]:
        case "holidays":
            return replace(regulator, holidays=derived(Nation(value), reason))
        case "files_with":
            return replace(regulator, files_with=derived(value, reason))
        case "predecessor":
            return replace(regulator, predecessor=derived(value, reason))
        case "valid_from":
            return replace(regulator, valid_from=derived(date.fromisoformat(value), reason))
        case "valid_to":
            return replace(regulator, valid_to=derived(date.fromisoformat(value), reason))
        case other:
            raise ValueError(f"derived.csv names a fact the register does not keep: {other}")


def _sponsorships(regulators: Mapping[str, Regulator], departments: Mapping[str, Department]) -> Iterator[Sponsorship]:
    """Every department as collected, unless our own reading of the same pair replaces it; then the other readings."""
    code_of = {department.name: code for code, department in departments.items()}
    read = [_reading(row) for row in rows("relationships.csv")]
    ours = {(s.regulator_code, s.department_code) for s in read}
    for row in rows("regulators.csv"):
        pair = (row["code"], code_of[row["sponsor_department"]])
        if pair not in ours:
            yield Sponsorship(*pair, Fact(Kind.SPONSORS, regulators[row["code"]].name.standing, _COLLECTED))
    yield from read


def _reading(row: Mapping[str, str]) -> Sponsorship:
    return Sponsorship(
        row["regulator_code"],
        row["department_code"] or None,
        derived(Kind(row["kind"]), row["note"]),
        date.fromisoformat(row["valid_from"]) if row["valid_from"] else None,
        date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
    )
