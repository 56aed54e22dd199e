"""How far a figure lies from those of the others: its tail by chance, and how likely it is truly worse."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from metrics.adverse import Prior, beyond_peers, probability_worse
from metrics.comparison import compare
from metrics.definition import Estimate
from metrics.definitions import definitions
from metrics.funnel import ratio_funnel
from metrics.item_counts import GUIDANCE_SCHEMA
from metrics.registered_rules import RegulatorRule
from tests.bench.invented_counts import World, invent

RULE = RegulatorRule(year=2026)


def of(metric: str, *figures: tuple[float, int], error: float | None = None) -> list[Estimate]:
    """A group of figures: value and cases of each; ``error`` is at 100 cases."""
    return [
        Estimate(
            f"R{i:02}",
            value=value,
            n=cases,
            events=cases,
            count=None if metric == "P4" else value * cases,
            base=None if metric == "P4" else float(cases),
            error=None if error is None else error * (100 / cases) ** 0.5,
        )
        for i, (value, cases) in enumerate(figures)
    ]


def test_the_tail_of_a_rate_is_that_of_its_funnel_in_the_bad_direction() -> None:
    group = [Estimate(f"R{i}", value=k / 100, n=100, events=100, count=k, base=100.0) for i, k in enumerate([5, 6, 19])]
    compared = beyond_peers(definitions()["P3"], group)
    assert compared is not None
    assert compared.tails == pytest.approx(ratio_funnel([5, 6, 19], [10, 10, 10]).p_high)
    assert compared.tails[2] < 0.01 < compared.tails[0]


def test_a_posterior_needs_somebody_to_compare_with() -> None:
    one = [Estimate("R1", value=0.5, n=100, events=100, count=50.0, base=100.0)]
    assert probability_worse(definitions()["P5"], one, 0.1) is None
    peers = [Estimate(f"R{i}", value=0.9, n=100, events=100, count=90.0, base=100.0) for i in range(2, 12)]
    found_worse = probability_worse(definitions()["P5"], [*one, *peers], 0.1)
    assert found_worse is not None
    assert found_worse[0] > 0.9 and (found_worse[1:] < 0.1).all()


@pytest.mark.parametrize(
    "metric, bad, usual, error", [("P2", 0.7, 0.9, None), ("P3", 0.4, 0.2, None), ("P4", 400.0, 300.0, 12.0)]
)
def test_a_regulator_with_half_of_all_cases_is_no_peer_of_its_own(
    metric: str, bad: float, usual: float, error: float | None
) -> None:
    """Against a figure of the group that is half its own it would seem half as bad as it is."""
    group = of(metric, (bad, 1100), *[(usual, 100)] * 11, error=error)
    worse = probability_worse(definitions()[metric], group, RULE.materiality[metric])
    assert worse is not None
    assert worse[0] > 0.95 > 0.05 > worse[1:].max()


def test_how_sure_the_others_are_counts_too() -> None:
    """One against a single other: the difference of two shares of 100 scatters as one of 50 against a known share."""
    two = probability_worse(definitions()["P5"], of("P5", (0.7, 100), (0.9, 100)), 0.1)
    known = probability_worse(definitions()["P5"], of("P5", (0.7, 50), (0.9, 10**9)), 0.1)
    assert two is not None and known is not None
    assert two[0] == pytest.approx(known[0], abs=1e-4)


def test_the_limit_of_a_mean_is_that_of_the_others() -> None:
    compared = beyond_peers(definitions()["P4"], of("P4", (400.0, 1100), *[(300.0, 100)] * 11, error=12.0))
    assert compared is not None
    assert compared.limit(0.0)[0] == pytest.approx(300)
    assert compared.limit(0.0)[1] == pytest.approx((1100 * 400 + 1000 * 300) / 2100)


@pytest.mark.parametrize("slow", [800, 729])
def test_one_at_the_horizon_or_near_it_leaves_everybody_a_limit(slow: int) -> None:
    """With 25 items of 800 days a mean of 730 has no variance; with one of 729 it has next to none."""
    rng = np.random.default_rng(4)
    took = {f"R{i:02}": rng.integers(100, 300, 25) for i in range(11)} | {"X99": np.array([slow, *[800] * 24])}
    rows = [
        (code, 2026, "board_decision", "drones", "published", -1, int(days), 1)
        for code, each in took.items()
        for days in each
    ]
    guidance = pl.DataFrame(rows, schema=GUIDANCE_SCHEMA, orient="row")
    evidence = replace(invent(World(regulators=1), 1), guidance=guidance)
    definition = definitions()["P4"]
    found = {e.regulator_code: e for e in definition.of_year(evidence, 2026, variant="board_decision")}
    beyond = beyond_peers(definition, list(found.values()))
    assert beyond is not None
    assert [code for code, tail in zip(found, beyond.tails, strict=True) if tail < 0.001] == ["X99"]
    shown = compare(definition, found, year=2026, group="all", members=list(found), variant="board_decision")
    assert all(place.ranks and place.shrunk for place in shown.places)
    worse = probability_worse(definition, list(found.values()), 60)
    assert worse is not None and worse[-1] > 0.95 > 0.05 > worse[:-1].max()


@pytest.mark.parametrize("metric, base", [("P1", 400.0), ("P2", 400.0), ("P3", 400.0), ("P4", None)])
def test_both_priors_point_the_same_way(metric: str, base: float | None) -> None:
    definition, amount = definitions()[metric], RULE.materiality[metric]
    usual_figure, bad = {"P1": (1.0, 0.5), "P2": (0.9, 0.5), "P3": (0.1, 0.4), "P4": (250.0, 500.0)}[metric]
    group = [
        Estimate(
            f"R{i}",
            value=v,
            n=400,
            events=400,
            count=v * base if base else None,
            base=base,
            error=12.0 if not base else None,
        )
        for i, v in enumerate([bad, *[usual_figure] * 4, bad])
    ]
    for prior in Prior:
        found_worse = probability_worse(definition, group, amount, prior)
        assert found_worse is not None
        assert found_worse[0] > 0.9 > 0.1 > found_worse[1]
