"""The scenario: what is assumed comes back, what is not known stays open, and nobody fair is nobody."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from metrics.scenario import LABEL, Assumptions, Row, Scenario, scenario
from tests.bench.invented_counts import YEAR, World, invent

WORLD = World(regulators=12, cases_a_year=(150, 250), pace={0: 0.4}, items_a_year=1)
EVIDENCE = invent(WORLD, 11)
SLOW = Row("R000", "licence", "drones")
FEW_DRAWS = Assumptions(draws=500)

c = pl.col


def of(*rows: Row, **given: object) -> Scenario:
    return scenario(EVIDENCE, rows, replace(FEW_DRAWS, **given))


def test_a_slow_regulator_would_save_days_and_says_how_sure_that_is() -> None:
    found = of(SLOW)
    [row] = found.rows
    assert found.label == LABEL == "scenario, not estimate"
    assert row.days_now.low < row.days_now.value < row.days_now.high
    assert row.saved.value == pytest.approx(row.days_now.value - row.days_then.value)
    assert row.saved.low > 0
    assert found.saved_a_year is not None
    assert found.saved_a_year.value == pytest.approx(row.received_a_year * row.saved.value)


def test_one_like_its_peers_has_little_to_save() -> None:
    [row] = of(Row("R003", "licence", "drones")).rows
    assert row.saved.low < 0.1 * row.days_now.value


def test_at_the_break_even_penalty_nothing_is_saved() -> None:
    rows = (SLOW, replace(SLOW, product_area="energy"))
    found = of(*rows)
    assert found.break_even is not None and 0 < found.break_even.low < found.break_even.value < 1
    at_it = of(*rows, penalty=found.break_even.value)
    assert at_it.saved_a_year is not None
    assert at_it.saved_a_year.value == pytest.approx(0, abs=1e-6)
    [row] = of(SLOW, penalty=of(SLOW).rows[0].break_even.value).rows
    assert row.saved.value == pytest.approx(0, abs=1e-9)


def test_cases_are_neither_made_nor_lost() -> None:
    found = of(SLOW, years=3)
    [row] = found.rows
    pending_now = pending_then = float(row.pending)
    for ahead in found.years:
        pending_now += row.received_a_year - ahead.decisions_now.value
        pending_then += row.received_a_year - ahead.decisions_then.value
        assert ahead.pending_now.value == pytest.approx(pending_now)
        assert ahead.pending_then.value == pytest.approx(pending_then)
        assert 0 <= ahead.pending_then.value < ahead.pending_now.value


def test_too_little_capacity_lets_the_backlog_grow() -> None:
    free, short = of(SLOW, years=2).years, of(SLOW, years=2, capacity=(5, 5)).years
    assert [ahead.decisions_then.value for ahead in short] == pytest.approx([5, 5])
    assert short[0].pending_then.value < short[1].pending_then.value
    assert short[1].pending_now == free[1].pending_now


def test_without_a_fair_comparator_there_is_no_scenario() -> None:
    alone = EVIDENCE.decisions.filter((c("product_area") != "energy") | c("regulator_code").is_in(WORLD.codes[:3]))
    found = scenario(replace(EVIDENCE, decisions=alone), [replace(SLOW, product_area="energy")], FEW_DRAWS)
    assert (found.rows, found.saved_a_year, found.years) == ((), None, ())
    assert found.without_comparator == (replace(SLOW, product_area="energy"),)
    nobodys = Row("X99", "licence", "drones")
    assert scenario(EVIDENCE, [nobodys], FEW_DRAWS).without_comparator == (nobodys,)


def test_the_tornado_is_about_the_figure_and_widest_first() -> None:
    found = of(SLOW)
    assert found.saved_a_year is not None
    widths = [abs(bar.high - bar.low) for bar in found.tornado]
    assert widths == sorted(widths, reverse=True)
    assert all(bar.low <= found.saved_a_year.value <= bar.high for bar in found.tornado)


def test_the_same_assumptions_give_the_same_scenario() -> None:
    assert of(SLOW) == of(SLOW)


@pytest.mark.parametrize(
    "wrong, words", [({"penalty": 1.0}, "less than 1"), ({"capacity": (5,)}, "each of the 5 years")]
)
def test_what_cannot_be_assumed_is_refused(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        of(SLOW, **wrong)


def test_the_evidence_is_of_its_last_three_years() -> None:
    older = EVIDENCE.decisions.filter(c("year") == YEAR).with_columns(year=pl.lit(YEAR - 5, pl.Int64))
    more = replace(EVIDENCE, decisions=pl.concat([EVIDENCE.decisions, older]))
    assert scenario(more, [SLOW], FEW_DRAWS) == of(SLOW)
