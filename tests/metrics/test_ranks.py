import tracemalloc
import warnings

import numpy as np
import pytest
from scipy.stats import rankdata

from metrics.ranks import (
    DRAWS,
    Better,
    as_covariance,
    draw_errors,
    intervals_from_errors,
    rank_intervals,
    shared_ranks,
)

with warnings.catch_warnings():
    # its docstrings have backslashes that Python 3.11 and later warn of when they first compile it
    warnings.filterwarnings("ignore", r"invalid escape sequence", DeprecationWarning)
    warnings.filterwarnings("ignore", r"(invalid escape sequence|\"is\" with)", SyntaxWarning)
    from multiple_inference.confidence_set import (
        ConfidenceSetResults,
        MarginalRanking,
        PairwiseComparisonResults,
        SimultaneousRanking,
    )


def random_case(random):
    k = int(random.integers(2, 8))
    variances = random.uniform(0.05, 0.5, k)
    covariance = np.diag(variances) + (0.04 if random.random() < 0.5 else 0.0)
    return random.normal(0, random.uniform(0.1, 3), k), covariance


@pytest.mark.thorough
def test_intervals_as_the_package_of_reference_on_the_same_draws(monkeypatch):
    # no intervals come from its q-values, and they take a minute
    monkeypatch.setattr(ConfidenceSetResults, "_set_qvalues", lambda _: None)
    monkeypatch.setattr(PairwiseComparisonResults, "_set_qvalues", lambda _: None)
    random = np.random.default_rng(1)
    placed = 0
    for case in range(1000):
        y, covariance = random_case(random)
        reference = (MarginalRanking if case % 8 else SimultaneousRanking)(y, covariance).fit(n_samples=200)
        drawn = reference._rvs if case % 8 else reference._pairwise_comparison._rvs
        ours = intervals_from_errors(y, covariance, drawn - y, seed=0)
        low, high = (ours.own_low, ours.own_high) if case % 8 else (ours.low, ours.high)
        assert np.array_equal(np.column_stack([low, high]), reference.conf_int(0.05))
        assert np.array_equal(ours.rank, reference.params)
        placed += int(np.sum(high - low < y.size - 1))
    assert placed > 1000


def test_three_units_as_documented():
    # multiple-inference 1.2, documentation of SimultaneousRanking and MarginalRanking
    far = rank_intervals(np.arange(3), np.full(3, 0.1), seed=1)
    assert (far.rank.tolist(), far.low.tolist(), far.high.tolist()) == ([3, 2, 1], [2, 1, 1], [3, 3, 2])
    own = rank_intervals(np.arange(-1, 2), np.array([0.1, 0.2, 0.3]), seed=1)
    assert (own.own_low.tolist(), own.own_high.tolist()) == ([2, 1, 1], [3, 3, 2])


def test_lower_is_better_turns_the_places_round():
    y, covariance = np.array([1.0, 3.0, 2.0, 9.0]), as_covariance(np.full(4, 0.3))
    errors = draw_errors(covariance, seed=2)
    up = intervals_from_errors(y, covariance, errors, seed=2)
    down = intervals_from_errors(-y, covariance, -errors, seed=2, better=Better.LOWER)
    for name in ("rank", "low", "high", "own_low", "own_high"):
        assert np.array_equal(getattr(up, name), getattr(down, name))
    assert up.rank.tolist() == [4, 2, 3, 1]
    assert rank_intervals(y, np.full(4, 0.3), seed=2, better=Better.LOWER).rank.tolist() == [1, 3, 2, 4]


def test_the_same_seed_gives_the_same_places_and_intervals_nest():
    random = np.random.default_rng(3)
    y, variances = random.normal(0, 1, 25), random.uniform(0.01, 0.2, 25)
    one, same = rank_intervals(y, variances, seed=4), rank_intervals(y, variances, seed=4)
    assert np.array_equal(one.low, same.low) and np.array_equal(one.own_high, same.own_high)
    wide = rank_intervals(y, variances, seed=4, level=0.999)
    for inner, outer in (
        ((one.own_low, one.own_high), (one.low, one.high)),
        ((one.low, one.high), (wide.low, wide.high)),
    ):
        assert np.all(outer[0] <= inner[0]) and np.all(inner[1] <= outer[1])
    assert np.all((one.own_low <= one.rank) & (one.rank <= one.own_high))


def test_what_cannot_be_told_apart_has_all_places_and_what_can_has_one():
    alike = rank_intervals(np.zeros(12), np.full(12, 0.5), seed=5)
    assert set(alike.low) == {1} and set(alike.high) == {12} and set(alike.rank) == {1}
    apart = rank_intervals(np.arange(12) * 100.0, np.full(12, 0.5), seed=5)
    assert np.array_equal(apart.low, np.arange(12, 0, -1)) and np.array_equal(apart.low, apart.high)


def test_correlated_errors_are_drawn_as_given():
    covariance = np.array([[0.5, 0.3, 0.0], [0.3, 0.4, -0.1], [0.0, -0.1, 0.2]])
    assert np.cov(draw_errors(covariance, seed=6).T) == pytest.approx(covariance, abs=0.02)
    # an error all share moves nobody
    shared = rank_intervals([0.0, 1.0, 2.0], np.full((3, 3), 25.0) + np.diag([0.01] * 3), seed=6)
    assert np.array_equal(shared.low, [3, 2, 1]) and np.array_equal(shared.high, [3, 2, 1])


def test_true_ranks_are_held():
    # ten units, some of them equal; the bench has more of it
    random = np.random.default_rng(7)
    truth = np.array([0.0, 0.0, 0.0, 0.3, 0.3, 0.6, 1.0, 1.0, 2.0, 2.0])
    covariance = as_covariance(random.uniform(0.02, 0.2, 10))
    errors = draw_errors(covariance, seed=8)
    above, below = (truth[:, None] < truth).sum(axis=1), (truth[:, None] > truth).sum(axis=1)
    all_held = []
    for y in truth + draw_errors(covariance, seed=9, draws=60):
        found = intervals_from_errors(y, covariance, errors, seed=8)
        all_held.append(np.all((found.low <= 1 + above) & (10 - below <= found.high)))
    assert np.mean(all_held) > 0.89  # 0.95 and two standard errors


@pytest.mark.thorough
def test_ninety_units_take_little_memory():
    estimates = np.random.default_rng(10).normal(0, 1, 90)
    tracemalloc.start()
    found = rank_intervals(estimates, np.full(90, 0.5), seed=11)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.draws == DRAWS
    assert peak < 64 * 1024**2


@pytest.mark.parametrize("variances", [[1.0], [1.0, 0.0], [[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]]])
def test_no_ranks_without_peers_and_variances(variances):
    with pytest.raises(ValueError, match="two figures or more"):
        rank_intervals([1.0, 2.0], variances, seed=1)


def test_no_ranks_of_figures_that_do_not_fit():
    with pytest.raises(ValueError, match="one variance for each"):
        rank_intervals([1.0, 2.0, 3.0], [1.0, 1.0], seed=1)
    with pytest.raises(ValueError, match="never differ"):
        rank_intervals([1.0, 2.0], np.ones((2, 2)), seed=1)
    with pytest.raises(ValueError, match="10,000 draws"):
        rank_intervals([1.0, 2.0], [1.0, 1.0], seed=1, draws=9_999)


def test_equal_values_share_the_mean_of_their_ranks():
    random = np.random.default_rng(3)
    for k in (1, 2, 9, 40):
        values = random.integers(-3, 4, k) / 2
        assert np.array_equal(shared_ranks(values), rankdata(values))
