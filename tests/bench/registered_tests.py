"""How often the registered tests are wrong: on invented regulators whose true speed is known.

    python -m tests.bench.registered_tests [--runs 6] [--regulators 40]

Printed for each world: of how many regulators in a hundred a figure lies beyond the 99.8% limit of its peers (one
tail: a tenth of a regulator in a hundred by chance), below the norm of the law (two and a half in a hundred where all
are exactly at it), and is proposed for review or watched; for the regulators that are alike, and for the slow one.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from metrics.registered_rules import RegulatorRule, SystemRule
from metrics.regulator_test import Circumstances, Finding, Outcome, regulator_test
from metrics.system_test import system_test
from tests.bench.invented_counts import YEAR, World, invent

METRICS = ("P1", "P2", "P3", "P4", "P5")
INVITED = Circumstances(comment_invited_days=20)
ALIKE, SLOW_ONE = "all alike, exactly at the norm", "one 30% slower"
SLOW_LARGE, ALL_SLOW = "one 30% slower, 400 to 600 cases a year", "all equally slow: four in five in time"
SLOWER = 0.7
"""Of the usual hazard: thirty per cent slower."""


@dataclass
class Rate:
    """Of one metric: how many were tested, and of how many each held."""

    tested: int = 0
    beyond_peers: int = 0
    below_norm: int = 0
    reviews: int = 0
    watches: int = 0

    def add(self, finding: Finding) -> None:
        holds = {each.id: each.holds for each in finding.conditions}
        if "1a" not in holds:
            return  # too few to be tested
        self.tested += 1
        self.beyond_peers += holds["1a"] is True
        self.below_norm += holds.get("1b") is True
        self.reviews += finding.outcome is Outcome.REVIEW
        self.watches += finding.outcome is Outcome.WATCH


@dataclass
class Tried:
    """One world, tried some times: rates of the regulators that are alike and of the slow ones; answers to S1."""

    alike: dict[str, Rate] = field(default_factory=lambda: {metric: Rate() for metric in METRICS})
    slow: dict[str, Rate] = field(default_factory=lambda: {metric: Rate() for metric in METRICS})
    system: dict[str, int] = field(default_factory=dict)


def try_out(world: World, seeds: Iterable[int]) -> Tried:
    """Both tests on one draw of the world for each seed."""
    rule, whole = RegulatorRule(year=YEAR), SystemRule(year=YEAR, draws=400)
    owed = pl.DataFrame({"regulator_code": world.codes, "on_time": [True] * world.regulators})
    slow = {world.codes[i] for i in world.pace}
    tried = Tried()
    for seed in seeds:
        evidence = invent(world, seed)
        for finding in regulator_test(rule, evidence, world.codes, dict.fromkeys(world.codes, INVITED)):
            (tried.slow if finding.regulator_code in slow else tried.alike)[finding.metric].add(finding)
        outcome = str(system_test(whole, evidence, owed).answers[0].outcome)
        tried.system[outcome] = tried.system.get(outcome, 0) + 1
    return tried


def worlds(regulators: int) -> dict[str, World]:
    """What is tried, by its name. The norm of the law is a true share within the target of 95%."""
    usual = World(regulators=regulators, items_a_year=24)
    return {
        ALIKE: replace(usual, within_target=0.95),
        "peers spread by a fifth": replace(usual, spread=0.2),
        SLOW_ONE: replace(usual, pace={0: SLOWER}),
        "one 30% slower, peers spread by a fifth": replace(usual, spread=0.2, pace={0: SLOWER}),
        SLOW_LARGE: replace(usual, cases_a_year=(400, 600), pace={0: SLOWER}),
        "one half as fast": replace(usual, pace={0: 0.5}),
        ALL_SLOW: replace(usual, within_target=0.8),
    }


def print_tried(name: str, tried: Tried) -> None:
    """The rates in regulators of a hundred."""
    said = ", ".join(f"{outcome} {times}" for outcome, times in sorted(tried.system.items()))
    print(f"\n{name}   (system test, S1: {said})")
    print(f"{'':<22}{'tested':>8}{'beyond 99.8%':>14}{'below norm':>12}{'review':>8}{'watch':>8}   of 100")
    for kind, rates in (("alike", tried.alike), ("slow", tried.slow)):
        for metric, rate in rates.items():
            if rate.tested:
                counts = (rate.beyond_peers, rate.below_norm, rate.reviews, rate.watches)
                beyond, norm, review, watch = (100 * each / rate.tested for each in counts)
                below = f"{norm:.2f}" if metric == "P2" else ""
                print(f"  {kind:<10}{metric:<10}{rate.tested:>8}{beyond:>14.2f}{below:>12}{review:>8.2f}{watch:>8.2f}")


def print_answers(tried: Mapping[str, Tried]) -> None:
    """What was asked of the tests, in words."""

    def reviewed(rates: Iterable[Rate]) -> tuple[int, int]:
        of = list(rates)
        return sum(rate.reviews for rate in of), sum(rate.tested for rate in of)

    print("\nIn short")
    wrongly, tested = reviewed(tried[ALIKE].alike.values())
    print(f"all alike: {wrongly} of {tested} figures proposed for review ({100 * wrongly / tested:.2f} in 100)")
    for name in (SLOW_ONE, SLOW_LARGE):
        power = [f"{metric} {r.reviews} of {r.tested}" for metric, r in tried[name].slow.items() if r.tested]
        print(f"{name}: proposed for review by {', '.join(power)}")
    all_slow = tried[ALL_SLOW]
    found, tested = reviewed(all_slow.alike.values())
    said = ", ".join(f"{outcome} {times}" for outcome, times in sorted(all_slow.system.items()))
    met = found == 0 and set(all_slow.system) == {"not met"}
    print(
        f"all equally slow: the system test says {said}; the regulator test finds {found or 'nobody'} of {tested}: "
        f"{'as it must' if met else 'NOT AS IT MUST'}"
    )


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--runs", type=int, default=6, help="draws of each world")
    asked.add_argument("--regulators", type=int, default=40)
    given = asked.parse_args()
    print(f"The registered tests on {given.runs} draws of {given.regulators} invented regulators")
    found = {}
    for name, world in worlds(given.regulators).items():
        found[name] = try_out(world, range(given.runs))
        print_tried(name, found[name])
    print_answers(found)


if __name__ == "__main__":
    main()
