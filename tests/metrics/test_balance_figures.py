"""What is set against what: overturned decisions against those that could be, net days against gross ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from metrics.counts import GROSS, NET, NOT_MEASURABLE, OVERTURNED, SCHEMA
from metrics.definition import Estimate
from metrics.definitions import definitions
from metrics.evidence import Evidence, Selection
from metrics.proportions import wilson
from tests.bench.invented_counts import World, invent

YEAR = 2026
NOTHING = invent(World(regulators=1), 1)


def evidence(rows: Iterable[dict[str, Any]]) -> Evidence:
    usual = {**dict.fromkeys(SCHEMA), "regulator_code": "X01", "ended_as": "granted", "entry": -1}
    return replace(NOTHING, decisions=pl.DataFrame([{**usual, **row} for row in rows], schema=SCHEMA))


def figure(id_: str, of: Evidence, *years: int) -> Estimate:
    [found] = definitions()[id_].estimate(of, Selection(years or (YEAR,)))
    return found


def steady(first: int, decided: int = 6) -> Evidence:
    """As many decisions every year, and one overturned."""
    every = range(first, YEAR + 1)
    made = [{"measure": GROSS, "year": year, "exit": 30, "n": decided} for year in every]
    return evidence(made + [{"measure": OVERTURNED, "year": year, "n": 1} for year in every])


def test_overturned_of_three_years_are_set_against_three_years_before_each() -> None:
    world = steady(YEAR - 5)
    one, three = figure("P6", world), figure("P6", world, YEAR - 2, YEAR - 1, YEAR)
    assert (one.value, three.value) == (pytest.approx(1 / 18), pytest.approx(1 / 18))
    assert (three.count, three.base, three.n) == (3, 54, 30)
    assert (three.low, three.high) == wilson(3, 54)
    published = next(e for e in definitions()["P6"].of_year(world, YEAR))
    assert published.pooled and published.value == pytest.approx(1 / 18)


def test_overturned_of_a_year_without_any_year_before_is_set_against_nothing() -> None:
    found = figure("P6", steady(YEAR - 1), YEAR - 2, YEAR - 1, YEAR)
    assert (found.count, found.base) == (1, 6)


def test_days_off_the_clock_are_of_the_same_cases_by_both_clocks() -> None:
    """Ten cases whose stops are not held took as long as forty without any; nothing was off the clock."""
    rows = [
        {"measure": GROSS, "year": YEAR, "exit": 100, "n": 50},
        {"measure": NET, "year": YEAR, "exit": 100, "n": 40},
        {"measure": NET, "year": YEAR, "exit": NOT_MEASURABLE, "entry": None, "n": 10},
    ]
    found = figure("C1", evidence(rows))
    assert (found.value, found.n, found.not_measurable) == (pytest.approx(0), 40, 10)


def test_cases_of_another_cell_are_not_taken_for_those_whose_stops_are_known() -> None:
    """The slow ones have a verdict only where their days are known: they are told apart by it."""
    rows = [
        {"measure": GROSS, "year": YEAR, "within_target": True, "exit": 100, "n": 40},
        {"measure": NET, "year": YEAR, "within_target": True, "exit": 75, "n": 40},
        {"measure": GROSS, "year": YEAR, "exit": 900, "n": 10},
        {"measure": NET, "year": YEAR, "exit": NOT_MEASURABLE, "entry": None, "n": 10},
    ]
    found = figure("C1", evidence(rows))
    assert (found.value, found.n, found.not_measurable) == (pytest.approx(0.25), 40, 10)
