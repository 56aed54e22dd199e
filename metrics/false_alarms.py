"""How many regulators condition 1 of the regulator test would catch by chance alone, simulated for one group.

Beyond the limit of its peers: the group's own figures drawn anew about their centre, with the spread that was found
among them, nobody being worse than that spread makes anybody. Below the norm: everybody exactly at the norm, which is
the most false alarms there can be. One tail, the bad one. Printed beside the result.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from metrics.adverse import Beyond, beyond_peers
from metrics.definition import Definition, Estimate, Spread
from metrics.definitions import definitions
from metrics.evidence import Evidence
from metrics.funnel import FEWEST_UNITS
from metrics.proportions import wilson_intervals
from metrics.registered_rules import RegulatorRule
from metrics.trial import Trial

DRAWS = 200


@dataclass(frozen=True, slots=True)
class FalseAlarms:
    """Of one indicator in one group: how many are tested, and how many of them are expected beyond a limit by chance.

    None where that way of condition 1 is not open.
    """

    metric: str
    variant: str | None
    tested: int
    by_peers: float | None
    by_law: float | None


def false_alarms(
    rule: RegulatorRule, evidence: Evidence, members: Iterable[str], *, draws: int = DRAWS, seed: int = 28
) -> list[FalseAlarms]:
    """For each indicator of the group that has figures; ``members`` are those who filed, ``evidence`` that of all.

    Raises:
        ValueError: the rule is registered for another year than the evidence's.
    """
    rule.require_year(evidence.year)
    group = frozenset(members)
    rng = np.random.default_rng(seed)
    found = []
    for metric in rule.metrics:
        definition = definitions()[metric]
        for variant in definition.variants or (None,):
            trial = Trial(rule, definition, evidence, group, variant)
            if trial.group:
                by_peers, by_law = _by_peers(trial, draws, rng), _by_law(trial, draws, rng)
                found.append(FalseAlarms(metric, variant, len(trial.group), by_peers, by_law))
    return found


def _by_peers(trial: Trial, draws: int, rng: np.random.Generator) -> float | None:
    compared = trial.compared
    if compared is None or len(trial.group) < FEWEST_UNITS:
        return None
    caught = 0
    for _ in range(draws):
        again = beyond_peers(trial.definition, _drawn(trial.definition, trial.group, compared, rng))
        caught += 0 if again is None else int((again.tails < (1 - trial.rule.limit) / 2).sum())
    return caught / draws


def _drawn(definition: Definition, group: list[Estimate], compared: Beyond, rng: np.random.Generator) -> list[Estimate]:
    """The group's figures as they might as well have been."""
    away = np.sqrt(compared.tau2) * rng.standard_normal(len(group))
    if definition.spread is Spread.MEAN:
        error = np.array([e.error for e in group], dtype=np.float64)
        values = compared.centre + away + error * rng.standard_normal(len(group))
        return [replace(e, value=float(value)) for e, value in zip(group, values, strict=True)]
    base = np.array([e.base for e in group], dtype=np.float64)
    if definition.spread is Spread.SHARE:
        base = np.maximum(np.round(base), 1)
        angle = np.clip(np.arcsin(np.sqrt(compared.centre)) + away, 0, np.pi / 2)
        counts = rng.binomial(base.astype(np.int64), np.sin(angle) ** 2)
    else:
        counts = rng.poisson(base * compared.centre * np.exp(away))
    return [replace(e, count=float(k), base=float(n)) for e, k, n in zip(group, counts, base, strict=True)]


def _by_law(trial: Trial, draws: int, rng: np.random.Generator) -> float | None:
    cases = [round(e.base) for e in trial.by_law.values() if e.base]
    if not cases:
        return None
    within = rng.binomial(cases, trial.rule.norm, size=(draws, len(cases)))
    _, high = wilson_intervals(within, np.broadcast_to(cases, within.shape))
    return float((high < trial.rule.norm).sum() / draws)
