"""The registered tests on invented regulators, a few draws of each world: see ``tests.bench.registered_tests``."""

from __future__ import annotations

import pytest

from metrics.false_alarms import false_alarms
from metrics.registered_rules import RegulatorRule
from metrics.system_test import Outcome
from tests.bench.invented_counts import YEAR, World, invent
from tests.bench.registered_tests import METRICS, print_tried, try_out

SMALL = {"regulators": 13, "cases_a_year": (50, 90), "items_a_year": 9}
SEEDS = (1, 2)


def test_where_all_are_alike_and_at_the_norm_nobody_is_reviewed() -> None:
    tried = try_out(World(**SMALL, within_target=0.95), SEEDS)
    assert set(tried.system) <= {Outcome.CANNOT_TELL, Outcome.MET}
    for metric in METRICS:
        rate = tried.alike[metric]
        assert rate.tested >= 20
        assert rate.reviews == 0
        assert rate.beyond_peers <= 1  # a tenth of a regulator in a hundred is expected
        assert rate.below_norm <= 3  # two and a half in a hundred


def test_where_all_are_equally_slow_the_system_test_says_so_and_the_regulator_test_reviews_nobody() -> None:
    tried = try_out(World(**SMALL, within_target=0.7), SEEDS)
    assert tried.system == {Outcome.NOT_MET: len(SEEDS)}
    assert sum(rate.reviews for rate in tried.alike.values()) == 0
    assert tried.alike["P2"].below_norm == tried.alike["P2"].tested


def test_one_far_slower_is_found_and_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    tried = try_out(World(**SMALL, pace={0: 0.35}), SEEDS)
    assert tried.slow["P1"].reviews == len(SEEDS)
    assert sum(rate.reviews for rate in tried.alike.values()) == 0
    print_tried("one far slower", tried)
    assert "slow      P1               2        100.00" in capsys.readouterr().out


@pytest.mark.thorough
def test_expected_false_alarms_are_about_the_share_the_limits_leave() -> None:
    world = World(regulators=20, cases_a_year=(80, 120), items_a_year=30, spread=0.2)
    found = false_alarms(RegulatorRule(year=YEAR), invent(world, 3), world.codes)
    assert [each.metric for each in found] == list(METRICS)
    for each in found:
        assert each.tested >= 15
        # one in 200 and not in 1,000: their spread is found from themselves. 200 draws say that to about a quarter
        assert each.by_peers is not None and each.by_peers < 0.0075 * each.tested
        assert (each.by_law is not None) == (each.metric == "P2")
    [by_law] = [each.by_law for each in found if each.by_law is not None]
    assert 0.01 * 20 < by_law < 0.04 * 20
    under_ten = false_alarms(RegulatorRule(year=YEAR), invent(world, 3), world.codes[:9])
    assert {each.by_peers for each in under_ten} == {None}
