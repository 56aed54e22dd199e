"""The two registered tests of a round as pages show them, read back from what was published with it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from metrics.definition import Estimate
from metrics.false_alarms import FalseAlarms
from metrics.figures import State
from metrics.registered_rules import Mark, Side
from metrics.regulator_test import Condition, Finding
from metrics.regulator_test import Outcome as RegulatorOutcome
from metrics.system_test import Answer, Form, Measure, Outcome, Pooled
from portal.public_store import Json, NotPublished, PublicStore
from portal.queries.comparison_files import Group
from portal.queries.tests_file import TESTS


@dataclass(frozen=True, slots=True)
class ShownRule:
    """One version of one rule as it was registered."""

    kind: str
    version: int
    hash: str
    registered_at: datetime
    change: str
    in_force: bool
    rule: Json

    @property
    def text(self) -> str:
        text: str = self.rule["text"]
        return text


@dataclass(frozen=True, slots=True)
class FindingIn:
    """What the regulator test says of one indicator of one regulator, and within which group."""

    group: str
    finding: Finding


@dataclass(frozen=True)
class SystemResult:
    """The system test as it came out; ``not_made`` says why where it was not."""

    not_made: str | None
    regulators: int = 0
    draws: int = 0
    seed: int = 0
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True)
class RegulatorResult:
    """The regulator test as it came out; ``not_made`` says why where it was not."""

    not_made: str | None
    groups: tuple[Group, ...] = ()
    waiting: tuple[str, ...] = ()
    findings: tuple[FindingIn, ...] = ()
    false_alarms: tuple[tuple[str, FalseAlarms], ...] = ()
    draws: int = 0

    def of(self, code: str) -> tuple[FindingIn, ...]:
        return tuple(each for each in self.findings if each.finding.regulator_code == code)

    @property
    def tested(self) -> tuple[str, ...]:
        """Codes of all regulators, those that did not file among them."""
        return tuple(sorted({each.finding.regulator_code for each in self.findings}))

    def outcome(self, code: str) -> RegulatorOutcome:
        """The gravest of a regulator's outcomes."""
        found = {each.finding.outcome for each in self.of(code)}
        return next(outcome for outcome in GRAVEST if outcome in found)

    @property
    def counted(self) -> Mapping[RegulatorOutcome, int]:
        """How many regulators have which as their gravest outcome."""
        return Counter(self.outcome(code) for code in self.tested)


GRAVEST = (
    RegulatorOutcome.REVIEW,
    RegulatorOutcome.NOT_FILED,
    RegulatorOutcome.INSUFFICIENT,
    RegulatorOutcome.WATCH,
    RegulatorOutcome.NO_EVIDENCE,
    RegulatorOutcome.NO_COMPARATOR,
    RegulatorOutcome.TOO_FEW,
)


@dataclass(frozen=True)
class RoundTests:
    """Both tests of one round."""

    year: int
    registered: tuple[ShownRule, ...]
    names: Mapping[str, str]
    system: SystemResult
    regulators: RegulatorResult

    def rule(self, kind: str) -> ShownRule | None:
        return next((each for each in self.registered if each.kind == kind and each.in_force), None)

    def name(self, code: str) -> str:
        return self.names.get(code, code)


def round_tests(store: PublicStore, year: int, version: str | None = None) -> RoundTests | None:
    """Both tests of a round; None where it was published before there were any.

    Raises:
        NotPublished: nothing is published of the round.
    """
    entry = store.entry(year, version)
    return _read(store.folder, year, entry.version, entry.folder)


def years_with_tests(store: PublicStore) -> tuple[int, ...]:
    """The rounds published with the tests, the newest first."""
    return tuple(year for year in store.rounds() if round_tests(store, year) is not None)


@lru_cache(maxsize=32)
def _read(folder: Path, year: int, version: str, _fingerprint: str) -> RoundTests | None:
    """``_fingerprint`` names the version's content: another one is read anew."""
    try:
        return round_tests_from(json.loads(PublicStore(folder).read(year, TESTS, version)))
    except NotPublished:
        return None


def round_tests_from(content: Json) -> RoundTests:
    """What ``tests.json`` says."""
    return RoundTests(
        year=content["year"],
        registered=tuple(
            ShownRule(**{**each, "registered_at": datetime.fromisoformat(each["registered_at"])})
            for each in content["registered"]
        ),
        names=content["names"],
        system=_system(content["system"]),
        regulators=_regulators(content["regulators"]),
    )


def _system(read: Json) -> SystemResult:
    if read["not_made"]:
        return SystemResult(read["not_made"])
    answers = tuple(
        Answer(each["id"], each["title"], Outcome(each["outcome"]), tuple(map(_measure, each["measures"])))
        for each in read["answers"]
    )
    return SystemResult(None, read["regulators"], read["draws"], read["seed"], answers)


def _measure(read: Json) -> Measure:
    mark = read["mark"]
    return Measure(
        id=read["id"],
        title=read["title"],
        about=read["about"],
        now=Pooled(**read["now"]),
        earlier=tuple(Pooled(**each) for each in read["earlier"]),
        change=(read["change"][0], read["change"][1], read["change"][2]) if read["change"] else None,
        mark=Mark(mark["value"], Side(mark["side"]), mark["unit"]) if mark else None,
        outcome=Outcome(read["outcome"]),
        form=Form(read["form"]),
        enough=read["enough"],
    )


def _regulators(read: Json) -> RegulatorResult:
    if read["not_made"]:
        return RegulatorResult(read["not_made"])
    alarms = ({**each} for each in read["false_alarms"])
    return RegulatorResult(
        not_made=None,
        groups=tuple(Group(each["id"], each["name"], tuple(each["members"])) for each in read["groups"]),
        waiting=tuple(read["waiting"]),
        findings=tuple(FindingIn(each["group"], _finding(each)) for each in read["findings"]),
        false_alarms=tuple((each.pop("group"), FalseAlarms(**each)) for each in alarms),
        draws=read["false_alarms_draws"],
    )


def _finding(read: Json) -> Finding:
    estimate = read["estimate"]
    return Finding(
        regulator_code=read["regulator_code"],
        metric=read["metric"],
        outcome=RegulatorOutcome(read["outcome"]),
        sentence=read["sentence"],
        estimate=Estimate(**{**estimate, "state": State(estimate["state"]), "years": tuple(estimate["years"])})
        if estimate
        else None,
        variant=read["variant"],
        conditions=tuple(Condition(**each) for each in read["conditions"]),
    )
