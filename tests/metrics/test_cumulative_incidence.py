import numpy as np
import pytest
from lifelines import AalenJohansenFitter

from metrics.cumulative_incidence import cumulative_incidence
from metrics.risk_table import FROM_RECEIPT, risk_table
from metrics.survival import kaplan_meier, survival_interval


def test_without_censoring_it_is_the_share_and_its_variance_the_binomial():
    rng = np.random.default_rng(32)
    days, causes = rng.integers(0, 12, 200), rng.integers(1, 4, 200)
    found = cumulative_incidence(risk_table(0, FROM_RECEIPT, days, causes, 1, cells=1, causes=3))
    for cause in (1, 2, 3):
        shares = np.array([((days <= day) & (causes == cause)).mean() for day in found.days])
        assert found.incidence[cause - 1, 0] == pytest.approx(shares, abs=1e-14)
        assert found.variance[cause - 1, 0] == pytest.approx(shares * (1 - shares) / 200, abs=1e-14)


def test_of_a_single_cause_it_mirrors_the_curve():
    rng = np.random.default_rng(33)
    cell, days, events = rng.integers(0, 5, 200), rng.integers(0, 40, 200), rng.integers(0, 2, 200)
    table = risk_table(cell, FROM_RECEIPT, days, events, 1, cells=5)
    found, curve = cumulative_incidence(table), kaplan_meier(table)
    assert found.incidence[0] == pytest.approx(1 - curve.survival, abs=1e-14)
    assert found.variance[0] == pytest.approx(curve.variance, abs=1e-14)
    low, high = found.interval()
    low_s, high_s = survival_interval(curve)
    inside = (curve.survival > 0) & (curve.survival < 1)
    assert low[0][inside] == pytest.approx(1 - high_s[inside])
    assert high[0][inside] == pytest.approx(1 - low_s[inside])


def test_random_cells_as_lifelines_draws_them():
    rng = np.random.default_rng(34)
    cells, size, causes = 12, 25, 3
    # no two of a cell on one day: lifelines sets ties apart at random
    days = np.stack([rng.permutation(60)[:size] for _ in range(cells)])
    ended = rng.integers(0, causes + 1, (cells, size))
    table = risk_table(
        np.repeat(np.arange(cells), size), -1, days.ravel(), ended.ravel(), 1, cells=cells, causes=causes
    )
    found = cumulative_incidence(table)
    for cell in range(cells):
        at = np.searchsorted(found.days, np.sort(days[cell]))
        for cause in range(1, causes + 1):
            fit = AalenJohansenFitter().fit(days[cell] + 1, ended[cell], event_of_interest=cause)
            incidence = found.incidence[cause - 1, cell, at]
            assert incidence == pytest.approx(fit.cumulative_density_.to_numpy()[1:, 0], abs=1e-12)


def test_shares_of_all_endings_and_of_those_waiting_make_one():
    rng = np.random.default_rng(35)
    entry = rng.choice([-1, 4], 300)
    table = risk_table(
        rng.integers(0, 6, 300), entry, entry + rng.integers(1, 40, 300), rng.integers(0, 4, 300), 2, cells=6, causes=3
    )
    found = cumulative_incidence(table)
    assert found.incidence.sum(axis=0) + kaplan_meier(table).survival == pytest.approx(1)
    low, high = found.interval()
    known = ~np.isnan(low)
    assert known.mean() > 0.8
    assert ((low < found.incidence) & (found.incidence < high))[known].all()


def test_intervals_of_a_cause_hold_the_truth():
    rng = np.random.default_rng(36)
    repeats, size, day = 2000, 40, 30
    days = np.floor(rng.exponential(25, (repeats, size))).astype(int)
    causes = rng.choice([1, 2], p=[0.6, 0.4], size=days.shape)
    cut = rng.integers(20, 90, days.shape)
    causes[cut < days] = 0
    cell = np.repeat(np.arange(repeats), size)
    found = cumulative_incidence(
        risk_table(cell, -1, np.minimum(days, cut).ravel(), causes.ravel(), 1, cells=repeats, causes=2)
    )
    at = np.searchsorted(found.days, day - 1)
    low, high = (limit[0, :, at] for limit in found.interval())
    truth = 0.6 * (1 - np.exp(-day / 25))
    assert 0.93 <= ((low <= truth) & (truth <= high)).mean() <= 0.97
