"""Regulators together against absolute marks: equally slow is not met, and few cannot tell."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from metrics.counts import OF_TARGET
from metrics.definitions.p2_within_target import TARGET
from metrics.definitions.p4_guidance import HORIZON
from metrics.evidence import Evidence, Selection
from metrics.item_counts import OPEN_IN_AREA, PUBLISHED
from metrics.registered_rules import SystemRule
from metrics.regulators_drawn import Draws
from metrics.risk_table import risk_table
from metrics.series_breaks import APPLICANT_STOPS_ONLY
from metrics.survival import kaplan_meier, share_by
from metrics.system_test import Answer, Outcome, SystemTest, system_test
from portal.queries.tests_words import change_of
from tests.bench.invented_counts import YEAR, World, invent

RULE = SystemRule(year=YEAR, draws=400)
QUICK = {"regulators": 14, "cases_a_year": (40, 90), "items_a_year": 6, "years": 2}


def obligations(world: World, late: int = 0) -> pl.DataFrame:
    return pl.DataFrame({"regulator_code": world.codes, "on_time": [i >= late for i in range(world.regulators)]})


def judged(world: World, evidence: Evidence | None = None, late: int = 0) -> SystemTest:
    return system_test(RULE, evidence or invent(world, 3), obligations(world, late))


def answer(test: SystemTest, id_: str) -> Answer:
    return next(each for each in test.answers if each.id == id_)


def with_quantity(evidence: Evidence, name: str, value: float) -> Evidence:
    others = evidence.quantities.filter(pl.col("quantity") != name)
    codes = evidence.quantities.select("regulator_code", "year").unique()
    rows = codes.with_columns(quantity=pl.lit(name), value=pl.lit(value), state=pl.lit("value"))
    return replace(evidence, quantities=pl.concat([others, rows.select(others.columns)]))


def test_all_equally_slow_is_not_met_and_all_in_time_is() -> None:
    assert answer(judged(World(**QUICK, within_target=0.985)), "S1").outcome is Outcome.MET
    slow = answer(judged(World(**QUICK, within_target=0.75)), "S1")
    assert slow.outcome is Outcome.NOT_MET
    assert "the mark is at least 95.0%: not met" in slow.sentence


def test_the_medians_by_kind_of_scheme_are_described_with_their_change() -> None:
    _, *medians = answer(judged(World(**QUICK)), "S1").measures
    assert [each.about for each in medians] == ["approval", "licence"]
    for each in medians:
        assert each.outcome is Outcome.DESCRIBED
        assert each.now.low is not None and each.now.value is not None and each.now.high is not None
        assert each.now.low <= each.now.value <= each.now.high
        assert [one.year for one in each.earlier] == [YEAR - 1]
        assert each.change is not None and each.earlier[0].value is not None
        assert each.change[0] == each.now.value - each.earlier[0].value


def test_fewer_than_ten_regulators_cannot_tell() -> None:
    test = judged(World(**{**QUICK, "regulators": 9}, within_target=0.5))
    assert {each.id: each.outcome for each in test.answers}["S1"] is Outcome.CANNOT_TELL


def test_what_counts_otherwise_since_the_year_before_is_not_compared_with_it() -> None:
    made = invent(World(**QUICK), 3)
    a_year_later = {"year": pl.col("year") + 1}
    later = {
        name: getattr(made, name).with_columns(**a_year_later)
        for name in ("decisions", "guidance", "quantities", "suppressed")
    }
    test = system_test(replace(RULE, year=YEAR + 1), replace(made, year=YEAR + 1, **later), obligations(World(**QUICK)))
    for each in answer(test, "S1").measures:
        assert each.before is not None and each.change is None
        assert change_of(each) == f"not compared: {APPLICANT_STOPS_ONLY.why}"
        assert "not compared with the year before" in each.sentence and "against" not in each.sentence
    assert any(each.change for each in answer(test, "S2").measures)


def test_capability_barriers_and_returns_against_their_marks() -> None:
    world = World(**QUICK)
    evidence = invent(world, 3)
    found = {each.id: each for each in judged(world, evidence).answers}
    assert found["S3"].measures[0].now.value == pytest.approx(0.8)
    # none of 28 barriers, and all of 14 returns: what is so few may as well be 12% and 77%
    assert (found["S3"].outcome, found["S5"].outcome) == (Outcome.NOT_MET, Outcome.CANNOT_TELL)
    assert (found["S6"].outcome, found["S6"].measures[0].now.n) == (Outcome.CANNOT_TELL, world.regulators)
    more = judged(world, with_quantity(evidence, "barriers_change_needed", 3.0))
    assert answer(more, "S5").outcome is Outcome.MET
    late = judged(world, with_quantity(evidence, "barriers_past_due", 1.0), late=13)
    assert (answer(late, "S5").outcome, answer(late, "S6").outcome) == (Outcome.NOT_MET, Outcome.NOT_MET)


def test_a_priority_area_without_an_initiative_is_counted() -> None:
    world = World(**QUICK)
    evidence = invent(world, 3)
    without = answer(judged(world, evidence), "S4")
    assert (without.measures[0].now.value, without.outcome) == (2.0, Outcome.NOT_MET)
    for area in RULE.priority_areas:
        evidence = with_quantity(evidence, f"{OPEN_IN_AREA}{area}", 1.0)
    assert answer(judged(world, evidence), "S4").outcome is Outcome.MET


def test_what_is_not_held_cannot_tell() -> None:
    world = World(**QUICK)
    evidence = invent(world, 3)
    nothing = replace(evidence, quantities=evidence.quantities.with_columns(state=pl.lit("not held")))
    found = {each.id: each.outcome for each in judged(world, nothing).answers}
    assert {found[id_] for id_ in ("S3", "S4", "S5")} == {Outcome.CANNOT_TELL}


def test_nothing_at_all_cannot_tell() -> None:
    evidence = invent(World(**QUICK), 3).of_regulators([])
    test = system_test(RULE, evidence, obligations(World(regulators=0)))
    assert {each.outcome for each in test.answers} == {Outcome.CANNOT_TELL}


def test_the_same_seed_gives_the_same_test() -> None:
    assert judged(World(**QUICK)) == judged(World(**QUICK))


def test_a_draw_of_everybody_once_is_the_figure_itself() -> None:
    """The figures in the draws are worked out apart from the published ones: with weights of one they agree."""
    evidence = invent(World(**QUICK), 3)
    codes = sorted(evidence.decisions["regulator_code"].unique())
    once = Draws(tuple(codes), 1, 0)
    once.__dict__["weights"] = np.ones((1, len(codes)))
    spans = Selection((YEAR,)).spans(evidence, OF_TARGET).rename({"decided": "ended"})
    items = evidence.guidance.filter(pl.col("year") == YEAR, pl.col("exit") > pl.col("entry"))
    items = items.with_columns(ended=pl.col("ended_as") == PUBLISHED)
    for drawn in (once.share_by(spans, 1, TARGET), once.median(spans, 1), once.mean(items, 1, HORIZON)):
        assert drawn.draws[0] == pytest.approx(drawn.value)
    columns = [spans[name].to_numpy() for name in ("entry", "exit", "ended", "n")]
    alone = share_by(kaplan_meier(risk_table(np.zeros(spans.height), *columns, cells=1)), TARGET)
    assert once.share_by(spans, 1, TARGET).value == alone.value[0]


def test_where_all_or_none_count_the_interval_is_the_exact_one() -> None:
    """Drawing regulators anew that all say the same would give 20 of 20 no width at all."""
    codes = [f"R{i}" for i in range(10)]
    draws = Draws(tuple(codes), 50, 1)
    rows = pl.DataFrame({"regulator_code": codes, "top": [2.0] * 10, "bottom": [2.0] * 10})
    every, none = draws.ratio(rows), draws.ratio(rows.with_columns(top=pl.lit(0.0)))
    assert every.interval(0.95) == pytest.approx((0.025 ** (1 / 20), 1))
    assert none.interval(0.95) == pytest.approx((0, 1 - 0.025 ** (1 / 20)))
    # staff is no number of cases: so many regulators stand behind it
    assert draws.ratio(rows, of_cases=False).interval(0.95)[0] == pytest.approx(0.025 ** (1 / 10))
    change = every.less(every, 0.95)
    assert change == pytest.approx((0, -(1 - 0.025 ** (1 / 20)), 1 - 0.025 ** (1 / 20)))

    in_time = {"regulator_code": codes, "entry": [-1] * 10, "exit": [40] * 10, "ended": [True] * 10, "n": [2] * 10}
    assert draws.share_by(pl.DataFrame(in_time), 20, TARGET).interval(0.95) == pytest.approx((0.025 ** (1 / 20), 1))
    late = pl.DataFrame({**in_time, "exit": [140] * 10})
    assert draws.share_by(late, 20, TARGET).interval(0.95) == pytest.approx((0, 1 - 0.025 ** (1 / 20)))


def test_intervals_of_a_share_hold_the_truth_about_as_often_as_they_say() -> None:
    rng = np.random.default_rng(5)
    held = 0
    for trial in range(200):
        true = rng.beta(40, 10, size=40)
        cases = rng.integers(20, 60, size=40)
        rows = pl.DataFrame(
            {
                "regulator_code": [f"R{i}" for i in range(40)],
                "top": rng.binomial(cases, true).astype(float),
                "bottom": cases.astype(float),
            }
        )
        low, high = Draws(tuple(rows["regulator_code"]), 400, trial).ratio(rows).interval(0.95)
        held += low <= 0.8 <= high
    assert held / 200 >= 0.90
