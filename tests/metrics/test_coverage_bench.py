import numpy as np
import pytest

from tests.bench import coverage


@pytest.mark.parametrize(
    "simulate",
    [
        lambda random: coverage.limits(random, 3),
        lambda random: coverage.shrunken(random, 8, 2),
        lambda random: coverage.ranks(random, 5, 3, 0.4),
    ],
)
def test_the_simulations_of_the_bench_run(simulate):
    found = list(simulate(np.random.default_rng(1)))
    assert found
    assert all(0.5 < one.held <= 1 and one.width > 0 for one in found)
