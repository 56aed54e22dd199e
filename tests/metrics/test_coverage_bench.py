import numpy as np
import pytest

from tests.bench import agreement, backlogs, coverage


@pytest.mark.parametrize(
    "simulate",
    [
        lambda random: coverage.limits(random, 3),
        lambda random: coverage.shrunken(random, 8, 2),
        lambda random: coverage.ranks(random, 5, 3, 0.4),
        lambda random: coverage.waits(random, 20, 10),
        lambda random: coverage.endings(random, 20, 100),
        lambda random: coverage.shares_and_counts(random, 20, 10),
        lambda random: coverage.observed_over_expected(random, 20, 4),
    ],
)
def test_the_simulations_of_the_bench_run(simulate):
    found = list(simulate(np.random.default_rng(1)))
    assert found
    assert all(0.5 < one.held <= 1 and one.width > 0 for one in found)


def test_a_backlog_moves_no_figure_beyond_its_interval():
    random = np.random.default_rng(2)
    found = list(backlogs.independent(random, 40))
    assert len({round(each.backlog) for each in found}) == 3
    assert all(each.unbiased and each.held > 0.85 for each in found)
    queues = list(backlogs.in_a_queue(random, 20))
    assert all(each.truth > 0 and each.mean > 0 for each in queues)


@pytest.mark.thorough
@pytest.mark.parametrize("way", [agreement.groups, agreement.causes, agreement.shares])
def test_others_agree_with_our_methods(way):
    assert all(each.difference < agreement.SAME for each in way(np.random.default_rng(3), 20))
