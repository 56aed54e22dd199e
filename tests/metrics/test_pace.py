"""A regulator makes its own speed again from its counts and the pace it was told, and learns no case of another's."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import fields, replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.clocks import MEASURES
from metrics.counts import OPEN, SCHEMA
from metrics.definition import Estimate
from metrics.definitions import definitions
from metrics.evidence import Evidence, Selection
from metrics.expected import Comparator
from metrics.item_counts import COMMITMENTS_SCHEMA, GUIDANCE_SCHEMA, QUANTITIES_SCHEMA, SUPPRESSED_SCHEMA
from metrics.pace import DAYS, FEWEST_IN_A_BAND, DoesNotFit, by_pace, pace_of_others

YEARS = (2024, 2025, 2026)


def drawn(seed: int, regulators: int, rows: int) -> Evidence:
    """Counts in which some enter late, some are left open, and some kinds have hardly anybody."""
    draw = np.random.default_rng(seed)
    cells = []
    for place in range(regulators):
        for _ in range(rows):
            entry = -1 if draw.random() < 0.8 else int(draw.integers(0, 40))
            ended = str(draw.choice(["granted", "refused", "withdrawn", OPEN], p=[0.6, 0.15, 0.05, 0.2]))
            cells.append(
                {
                    **dict.fromkeys(SCHEMA),
                    "regulator_code": f"X{place + 1:02}",
                    "scheme_kind": draw.choice(["permit", "licence", "approval", None], p=[0.55, 0.35, 0.07, 0.03]),
                    "year": int(draw.choice(YEARS)),
                    "ended_as": ended,
                    "measure": str(draw.choice(list(MEASURES.values()))),
                    "entry": entry,
                    "exit": entry + 1 + int(draw.gamma(2, 15)),
                    "n": int(draw.integers(1, 5)),
                }
            )
    return Evidence(
        YEARS[-1],
        pl.DataFrame(cells, schema=SCHEMA),
        *(
            pl.DataFrame(schema=schema)
            for schema in (GUIDANCE_SCHEMA, COMMITMENTS_SCHEMA, QUANTITIES_SCHEMA, SUPPRESSED_SCHEMA)
        ),
    )


def same(one: Estimate, other: Estimate) -> bool:
    pairs = [(getattr(one, each.name), getattr(other, each.name)) for each in fields(Estimate)]
    return all(a == b or (isinstance(a, float) and math.isclose(a, b, rel_tol=1e-9)) for a, b in pairs)


@pytest.mark.thorough
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), regulators=st.integers(2, 7), rows=st.integers(3, 60))
def test_the_same_figure_from_own_counts_and_the_pace(seed: int, regulators: int, rows: int) -> None:
    evidence = drawn(seed, regulators, rows)
    for code in sorted(set(evidence.decisions["regulator_code"])):
        pace, own = pace_of_others(evidence, code), evidence.of_regulators([code])
        for metric in MEASURES:
            for years in (YEARS[-1:], YEARS):
                everybody = definitions()[metric].estimate(evidence, Selection(years))
                published = [each for each in everybody if each.regulator_code == code]
                again = by_pace(definitions()[metric], pace).estimate(own, Selection(years))
                assert len(again) == len(published)
                assert all(map(same, again, published)), (again, published)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), regulators=st.integers(4, 7), rows=st.integers(20, 80))
def test_a_band_holds_decisions_of_several_on_days_that_count(seed: int, regulators: int, rows: int) -> None:
    evidence, code = drawn(seed, regulators, rows), "X01"
    told = pace_of_others(evidence, code)
    for (measure, kind, year), bands in told.group_by("measure", "scheme_kind", "year"):
        numbers = ["first_day", "last_day", "case_days", "pace", "not_reached"]
        if bands["comparator"][0] != Comparator.FAIR:
            assert bands.height == 1
            assert bands.select(numbers).row(0) == (None,) * len(numbers), "only why not"
            continue
        here = evidence.decisions.filter(
            pl.col("measure") == measure, pl.col("scheme_kind").eq_missing(pl.lit(kind)), pl.col("year") == year
        ).rows(named=True)
        own = [(row["entry"], row["exit"]) for row in here if row["regulator_code"] == code]
        ordered = bands.sort("first_day")
        assert ordered["first_day"].to_list() == [0, *(ordered["last_day"][:-1] + 1)], (
            "no day is left out or told twice"
        )
        assert ordered["last_day"].max() == max(end for _, end in own)
        for first, last in ordered.select("first_day", "last_day").rows():
            assert first % DAYS == 0
            counted: Counter[str] = Counter()
            for row in here:
                mine = row["regulator_code"] == code or row["ended_as"] not in ("granted", "refused")
                seen = first <= row["exit"] <= last and any(entry < row["exit"] <= end for entry, end in own)
                counted[row["regulator_code"]] += 0 if mine or not seen else row["n"]
            if bands.height > 1:
                total, most = counted.total(), max(counted.values())
                assert total >= FEWEST_IN_A_BAND and 2 * most <= total
                assert sum(each > 0 for each in counted.values()) >= 3


def test_other_counts_than_it_was_told_for_are_refused() -> None:
    evidence = drawn(3, 6, 60)
    pace, own = pace_of_others(evidence, "X01"), evidence.of_regulators(["X01"])
    speed, this_year = by_pace(definitions()["P1"], pace), Selection(YEARS[-1:])
    assert speed.estimate(own, this_year)[0].value is not None
    renamed = own.decisions.with_columns(pl.col("scheme_kind").replace("permit", "registration"))
    with pytest.raises(DoesNotFit, match="registration in 2026"):
        speed.estimate(replace(own, decisions=renamed), this_year)
    longer = own.decisions.with_columns(pl.col("exit") + 500)
    with pytest.raises(DoesNotFit, match="does not reach as far"):
        speed.estimate(replace(own, decisions=longer), this_year)


def test_fewer_decisions_of_ones_own_give_another_figure() -> None:
    evidence = drawn(3, 6, 60)
    pace, own = pace_of_others(evidence, "X01"), evidence.of_regulators(["X01"])
    speed, this_year = by_pace(definitions()["P1"], pace), Selection(YEARS[-1:])
    slower = own.decisions.with_columns(ended_as=pl.when(pl.col("exit") < 20).then(pl.lit(OPEN)).otherwise("ended_as"))
    [before], [after] = (speed.estimate(each, this_year) for each in (own, replace(own, decisions=slower)))
    assert before.value is not None and after.value is not None
    assert after.value < before.value
