"""The rules of the two tests as data: text and every parameter, registered before the returns they judge arrive.

A rule is a value for one year. It is never changed: another one is a new version of the same or a later year, and no
version judges a year before its own. What the code fixes for all years stands in ``METHODS`` and travels with each
rule, so that a rule cannot be run by methods it was not registered with.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from itertools import product
from typing import Any, Self

import rfc8785

from metrics.adverse import Prior
from metrics.counts import GROSS, NET
from metrics.definition import POOLED_YEARS
from metrics.definitions.p4_guidance import HORIZON
from metrics.expected import FEWEST_DECISIONS, FEWEST_OTHERS
from metrics.funnel import FEWEST_UNITS, Estimator, Trimming
from metrics.small_numbers import FEWEST_CASES, FEWEST_EVENTS

METHODS: Mapping[str, int] = {
    "revision": 2,  # one more with every change by which the same rule could find otherwise from the same counts
    "fewest_cases": FEWEST_CASES,
    "fewest_events": FEWEST_EVENTS,
    "fewest_in_group": FEWEST_UNITS,
    "fewest_other_regulators": FEWEST_OTHERS,
    "fewest_decisions_of_others": FEWEST_DECISIONS,
    "years_pooled": POOLED_YEARS,
    "horizon_days": HORIZON,
}


class Kind(StrEnum):
    """Which of the two tests."""

    SYSTEM = "system"
    REGULATOR = "regulator"


class Side(StrEnum):
    """Where a figure must lie to meet its mark."""

    AT_LEAST = "at least"
    AT_MOST = "at most"


@dataclass(frozen=True, slots=True)
class Mark:
    """An absolute mark, in ``unit``; shares are 0 to 1."""

    value: float
    side: Side
    unit: str


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What both rules have: the year they judge, their version, and their text in plain words."""

    year: int
    version: int = 1
    text: str

    @property
    def kind(self) -> Kind:
        raise NotImplementedError

    def as_data(self) -> dict[str, Any]:
        """Text and parameters as JSON holds them, lists for tuples."""
        return {"kind": str(self.kind), **_as_lists(asdict(self)), "methods": dict(METHODS)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """The rule that ``as_data`` gave, as it was kept.

        Raises:
            ValueError: it was registered for methods that the code does not have, or for the other test.
        """
        given = dict(data)
        if given.pop("methods") != METHODS:
            raise ValueError("This rule was registered for other methods than these: run the version it names.")
        kind = given.pop("kind")
        rule = cls(**cls._parsed(given))
        if rule.kind != kind:
            raise ValueError(f"This is a rule of the {kind} test and not of the {rule.kind} test.")
        return rule

    @classmethod
    def _parsed(cls, given: dict[str, Any]) -> dict[str, Any]:
        raise NotImplementedError

    def canonical(self) -> bytes:
        """The one way to write the rule down (RFC 8785)."""
        return rfc8785.dumps(self.as_data())

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON, in hexadecimal."""
        return hashlib.sha256(self.canonical()).hexdigest()

    def changed(self, **parameters: Any) -> Self:
        """The next version, with other parameters or another text."""
        return replace(self, version=self.version + 1, **parameters)

    def require_year(self, year: int) -> None:
        """Raises:
        ValueError: the evidence is of another year than the rule was registered for.
        """
        if year != self.year:
            raise ValueError(f"The rule registered for {self.year} does not judge the returns of {year}.")


_SYSTEM_TEXT = """\
All regulators together, against absolute marks and never against each other. Each figure has an interval (95%), \
made by drawing the regulators anew 2,000 times; where all cases count, or none, it reaches as far as the exact \
interval of so many cases (S3: of so many regulators). A mark is met where the whole interval lies on its good side, \
not met where it lies on the other, and otherwise we cannot tell; nor can we where fewer than 10 regulators, or fewer \
than 20 decisions, items of guidance or barriers, stand behind a figure.
S1: at least 95% of AI decisions within the statutory target (pending past it is not within it). Beside it, without \
a mark, the median working days by kind of scheme and whether they fell or rose.
S2: guidance on AI published in 365 calendar days or less on average from its start, none counted as more than 730; \
separately for each kind of start, and every one of them that can be judged must meet it.
S3: at least 90% of the AI capability needed is held; more than enough in one area fills no gap in another.
S4: every priority area (automated vehicles, drones, robotics) has an initiative open at the end of the year. This is \
counted and no estimate: it is met or not as counted, and its interval says how much hangs on single regulators.
S5: at most 10% of the barriers that need the law changed are past the date for it.
S6: at least 95% of the returns owed were filed by their date."""

_MARKS: Mapping[str, Mark] = {
    "S1": Mark(0.95, Side.AT_LEAST, "share of decisions"),
    "S2": Mark(365.0, Side.AT_MOST, "calendar days"),
    "S3": Mark(0.90, Side.AT_LEAST, "share of the capability needed"),
    "S4": Mark(0.0, Side.AT_MOST, "priority areas without an open initiative"),
    "S5": Mark(0.10, Side.AT_MOST, "share of barriers that need the law changed"),
    "S6": Mark(0.95, Side.AT_LEAST, "share of returns owed"),
}


@dataclass(frozen=True, kw_only=True)
class SystemRule(Rule):
    """The system test of one year."""

    text: str = _SYSTEM_TEXT
    marks: Mapping[str, Mark] = field(default_factory=lambda: dict(_MARKS))
    priority_areas: tuple[str, ...] = ("automated_vehicles", "drones", "robotics")
    level: float = 0.95
    draws: int = 2_000
    seed: int = 28
    fewest_regulators: int = 10

    @property
    def kind(self) -> Kind:
        return Kind.SYSTEM

    @classmethod
    def _parsed(cls, given: dict[str, Any]) -> dict[str, Any]:
        marks = {id_: Mark(each["value"], Side(each["side"]), each["unit"]) for id_, each in given["marks"].items()}
        return {**given, "marks": marks, "priority_areas": tuple(given["priority_areas"])}


class Strata(StrEnum):
    """Within what cases are compared."""

    KIND = "scheme kind and year"
    AREA = "scheme kind, product area and year"


@dataclass(frozen=True, slots=True)
class Specification:
    """One way to make a figure and its limit; ``leaves_out`` so many years back of the three then taken together."""

    clock: str
    strata: Strata
    estimator: Estimator
    trimming: Trimming
    leaves_out: int | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """What is varied for a metric; the first of each is how the figure is published."""

    clocks: tuple[str, ...] = (NET,)
    strata: tuple[Strata, ...] = (Strata.KIND,)
    estimators: tuple[Estimator, ...] = (Estimator.DERSIMONIAN_LAIRD, Estimator.PAULE_MANDEL)
    trimmings: tuple[Trimming, ...] = (Trimming.WINSORISE, Trimming.TRUNCATE)
    leave_out: tuple[int, ...] = (0, 1, 2)

    @property
    def specifications(self) -> tuple[Specification, ...]:
        """Every combination for the year's figure, the published one first; then three years without one of them."""
        combined = [Specification(*each) for each in product(self.clocks, self.strata, self.estimators, self.trimmings)]
        return (*combined, *(replace(combined[0], leaves_out=back) for back in self.leave_out))


_REGULATOR_TEXT = """\
A regulator is proposed for review only if all five of these hold for one of the indicators P1 to P5, in the direction \
that is bad for those who wait.
1. Its figure lies beyond the 99.8% limit of its peers, widened for the spread usual among them; or the upper 95% \
limit of its share decided within the statutory target lies below 95%. In groups under 10 only the second counts.
2. It is material: with a probability of 95% or more, by its own cases alone, its true figure is worse than its \
peers' by more than a fixed amount: below 0.80 of the decisions expected (P1), 10 points (P2, P3, P5), 60 days (P4).
3. It lasts: beyond the 95% limit, in the same two ways, in two of the last three years, each by what was counted then.
4. It does not hang on a choice of method: condition 1 holds in at least 90% of the specifications listed, as far as \
they can be worked out for it.
5. The figures are sound: at most 5% of its cases have a missing or impossible date, no error was waived in the tables \
used, and its comment was invited 20 working days before publication.
Data that fail condition 5 are "insufficient data: the regulator's own", and twice running that is itself a ground for \
review. Where only the invitation is missing there is at most a watch. Watch: condition 1 alone, or beyond the 95% \
limit two years running. A figure needs 20 cases and 10 events, else three years are taken together, none of them from \
before a break in the series. A review opens a question; it decides nothing. "No evidence" is not "good"."""

_TABLES: Mapping[str, tuple[str, ...]] = {
    "P1": ("schemes", "decisions"),
    "P2": ("schemes", "decisions"),
    "P3": ("schemes", "decisions"),
    "P4": ("guidance",),
    "P5": ("commitments",),
}


@dataclass(frozen=True, kw_only=True)
class RegulatorRule(Rule):
    """The regulator test of one year."""

    text: str = _REGULATOR_TEXT
    limit: float = 0.998
    warning: float = 0.95
    norm: float = 0.95
    materiality: Mapping[str, float] = field(
        default_factory=lambda: {"P1": 0.80, "P2": 0.10, "P3": 0.10, "P4": 60.0, "P5": 0.10}
    )
    """O/E below this for P1; for the others worse than peers by this, in the metric's unit."""
    posterior: float = 0.95
    prior: Prior = Prior.OWN
    """What the posterior starts from."""
    adverse_years: int = 2
    years: int = 3
    years_together: Mapping[str, int] = field(default_factory=lambda: {"P1": 1, "P2": 1, "P3": 1, "P4": 3, "P5": 1})
    """How many years up to each are taken together in condition 3: guidance is too rare for single years."""
    robust_share: float = 0.90
    choices: Mapping[str, Choices] = field(
        default_factory=lambda: {
            "P1": Choices(clocks=(NET, GROSS), strata=(Strata.KIND, Strata.AREA)),
            **{metric: Choices() for metric in ("P2", "P3", "P4", "P5")},
        }
    )
    missing: float = 0.05
    comment_days: int = 20
    tables: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: dict(_TABLES))
    """In which tables an error must not have been waived."""

    @property
    def kind(self) -> Kind:
        return Kind.REGULATOR

    @property
    def metrics(self) -> tuple[str, ...]:
        return tuple(self.materiality)

    @classmethod
    def _parsed(cls, given: dict[str, Any]) -> dict[str, Any]:
        choices = {
            metric: Choices(
                clocks=tuple(each["clocks"]),
                strata=tuple(map(Strata, each["strata"])),
                estimators=tuple(map(Estimator, each["estimators"])),
                trimmings=tuple(map(Trimming, each["trimmings"])),
                leave_out=tuple(each["leave_out"]),
            )
            for metric, each in given["choices"].items()
        }
        tables = {metric: tuple(names) for metric, names in given["tables"].items()}
        return {**given, "prior": Prior(given["prior"]), "choices": choices, "tables": tables}


def _as_lists(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _as_lists(each) for name, each in value.items()}
    if isinstance(value, tuple | list):
        return [_as_lists(each) for each in value]
    return str(value) if isinstance(value, StrEnum) else value
