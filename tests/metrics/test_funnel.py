import csv
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from scipy import integrate, stats

from metrics.funnel import (
    ALARM,
    WARNING,
    Estimator,
    Method,
    Trimming,
    arcsine_limits,
    binomial_limits,
    chi_square_limits,
    log_ratio_limits,
    overdispersion,
    poisson_limits,
    ratio_funnel,
    share_funnel,
)

REFERENCES = Path(__file__).parents[2] / ".." / "shared" / "refcases"
medpar = pytest.mark.skipif(not REFERENCES.exists(), reason="the medpar hospitals' rows (GPL) are not in the project")


def columns(name):
    with (REFERENCES / name).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return lambda column: np.array([float(row[column]) for row in rows])


def beyond(value, limits):
    return (value < limits[0]) | (value > limits[1])


def test_chi_square_limits_as_published():
    # FunnelPlotR, tests/testthat/test-poisson_limits.R
    expected = [15, 20, 30]
    low, high = chi_square_limits(expected, 0.95)
    assert low == pytest.approx([0.5596924, 0.610826, 0.6746958], abs=1e-6)
    assert high == pytest.approx([1.649348, 1.544419, 1.427562], abs=1e-6)
    low, high = chi_square_limits(expected, 0.998)
    assert low == pytest.approx([0.386265, 0.4479107, 0.5289724], abs=1e-6)
    assert high == pytest.approx([2.082907, 1.902094, 1.702771], abs=1e-6)


@medpar
def test_hospitals_ratio_truncated_as_the_mortality_indicator():
    of = columns("medpar_funnel_SHMI_od.csv")
    funnel = ratio_funnel(of("numerator"), of("denominator"), trimming=Trimming.TRUNCATE)
    assert funnel.overdispersion.phi == pytest.approx(8.53285128924864, abs=1e-11)
    assert funnel.tau2 == pytest.approx(0.0284102322745188, abs=1e-13)
    assert funnel.overdispersion.units == 44
    assert funnel.z * np.sqrt(1 + of("denominator") * funnel.tau2) == pytest.approx(of("Uzscore"), abs=1e-11)
    for level, name in ((WARNING, "OD95"), (ALARM, "OD99")):
        low, high = log_ratio_limits(of("denominator"), level, funnel.tau2)
        assert low == pytest.approx(of(f"{name}LCL"), abs=1e-6)  # R has z to six decimals
        assert high == pytest.approx(of(f"{name}UCL"), abs=1e-6)
    assert beyond(funnel.value, log_ratio_limits(of("denominator"), ALARM, funnel.tau2)).sum() == 9
    # the exact limits leave those in whom the skewness of small counts was taken for a bad year
    assert beyond(funnel.value, funnel.limits(ALARM)).sum() == 4


@medpar
def test_hospitals_ratio_without_overdispersion():
    of = columns("medpar_funnel_SHMI_unadj.csv")
    assert beyond(of("rr"), chi_square_limits(of("denominator"), ALARM)).sum() == 25


@medpar
def test_hospitals_deaths_on_the_arcsine():
    of = columns("medpar_funnel_PR_died.csv")
    funnel = share_funnel(of("numerator"), of("denominator"))
    assert funnel.target == pytest.approx(0.3431438127090301, abs=1e-15)
    assert funnel.overdispersion.phi == pytest.approx(1.3607339850991078, abs=1e-12)
    assert funnel.tau2 == pytest.approx(0.003533335020201607, abs=1e-15)
    assert not beyond(funnel.value, funnel.limits(ALARM)).any()
    for level, name, tau2 in ((0.95, "OD95", funnel.tau2), (0.998, "OD99", funnel.tau2), (0.95, "LCL", 0.0)):
        low, high = arcsine_limits(of("denominator"), funnel.target, level, tau2)
        lower, upper = (of("LCL95"), of("UCL95")) if name == "LCL" else (of(f"{name}LCL"), of(f"{name}UCL"))
        assert low == pytest.approx(lower, abs=1e-6)
        # of one case, R folds an angle beyond the right angle back to a share below 1
        whole = high == 1
        assert set(of("denominator")[whole]) <= {1, 2}
        assert high[~whole] == pytest.approx(upper[~whole], abs=1e-6)


def test_poisson_limits_agree_with_the_tails_of_counts():
    expected = np.random.default_rng(1).uniform(0.2, 400, 1000)
    for level in (WARNING, ALARM):
        low, high = (ratio * expected for ratio in poisson_limits(expected, level))
        tail = (1 - level) / 2
        lowest_inside, highest_inside = np.ceil(low), np.floor(high)
        assert np.all(stats.poisson.cdf(lowest_inside, expected) >= tail)
        assert np.all(stats.poisson.cdf(lowest_inside - 1, expected) < tail)
        assert np.all(stats.poisson.sf(highest_inside - 1, expected) >= tail)
        assert np.all(stats.poisson.sf(highest_inside, expected) < tail)


def test_binomial_limits_agree_with_the_tails_of_counts():
    random = np.random.default_rng(2)
    n = random.integers(1, 500, 1000).astype(float)
    for target in (0.02, 0.5, 0.95):
        for level in (WARNING, ALARM):
            low, high = (share * n for share in binomial_limits(n, target, level))
            tail = (1 - level) / 2
            lowest_inside, highest_inside = np.ceil(low - 1e-7), np.floor(high + 1e-7)
            assert np.all(stats.binom.cdf(lowest_inside, n, target) >= tail)
            assert np.all(stats.binom.cdf(lowest_inside - 1, n, target) < tail)
            assert np.all(stats.binom.sf(highest_inside - 1, n, target) >= tail)
            assert np.all(stats.binom.sf(highest_inside, n, target) < tail)


@pytest.mark.parametrize("expected", [12.0, 60.0, 400.0])
@pytest.mark.parametrize("tau2", [0.01, 0.3])
def test_widened_limits_hold_what_they_promise(expected, tau2):
    """The mixture by adaptive quadrature, at the limits found by the fixed nodes."""
    low, high = (float(ratio) * expected for ratio in poisson_limits(expected, ALARM, tau2))

    def mean_of(tail):
        over = stats.norm(0, np.sqrt(tau2))
        points = np.linspace(*over.interval(1 - 1e-9), 9)
        return sum(
            integrate.quad(lambda x: over.pdf(x) * tail(expected * np.exp(x)), a, b)[0] for a, b in pairwise(points)
        )

    if low > 0:
        assert mean_of(lambda mean: stats.gamma.sf(mean, low + 1)) == pytest.approx(0.001, rel=0.01)
    assert mean_of(lambda mean: stats.gamma.cdf(mean, high)) == pytest.approx(0.001, rel=0.01)


def spread_out(units, tau2, seed=3):
    random = np.random.default_rng(seed)
    expected = random.uniform(10, 300, units)
    return random.poisson(expected * np.exp(random.normal(0, np.sqrt(tau2), units))), expected


@pytest.mark.parametrize("trimming", Trimming)
@pytest.mark.parametrize("estimator", Estimator)
def test_a_unit_is_beyond_a_limit_exactly_when_its_tail_is_below(trimming, estimator):
    observed, expected = spread_out(60, 0.05)
    observed[:3] = 0, 1, 900
    for funnel in (
        ratio_funnel(observed, expected, trimming=trimming, estimator=estimator),
        share_funnel(np.minimum(observed, 300), np.full(60, 300), trimming=trimming, estimator=estimator),
    ):
        assert funnel.method is Method.OVERDISPERSED
        for level in (WARNING, ALARM):
            low, high = funnel.limits(level)
            assert np.array_equal(funnel.value < low, funnel.p_low < (1 - level) / 2)
            assert np.array_equal(funnel.value > high, funnel.p_high < (1 - level) / 2)


@pytest.mark.parametrize("estimator", Estimator)
def test_both_estimators_agree_where_all_units_are_of_one_size(estimator):
    # then both are s² (Iφ - (I - 1)) / (I - 1); z-scores of one size leave nothing to trim
    z, s = np.resize([-2.0, 2.0], 40), np.full(40, 0.1)
    found = overdispersion(z, s, Trimming.WINSORISE, estimator)
    assert (found.phi, found.tau2) == pytest.approx((4.0, 0.01 * (160 - 39) / 39))


@pytest.mark.parametrize("estimator", Estimator)
def test_trimming_takes_the_outliers_for_what_they_are(estimator):
    observed, expected = spread_out(60, 0.02)
    calm = ratio_funnel(observed, expected, estimator=estimator).tau2
    observed[:4] *= 12
    assert calm / 3 < ratio_funnel(observed, expected, estimator=estimator).tau2 < 3 * calm


def test_no_allowance_for_few_units_and_none_without_spread():
    observed, expected = spread_out(9, 0.5)
    few = ratio_funnel(observed, expected)
    assert (few.method, few.overdispersion, few.tau2) == (Method.FEW_UNITS, None, 0.0)
    assert np.array_equal(few.limits(ALARM), poisson_limits(expected, ALARM))
    alike = ratio_funnel(np.full(20, 30), np.full(20, 30))
    assert (alike.method, alike.tau2) == (Method.NO_SPREAD, 0.0)


def test_false_alarms_in_one_tail_stay_below_one_in_a_thousand():
    random = np.random.default_rng(5)
    for tau2 in (0.0, 0.02, 0.1):
        expected = np.repeat([10.0, 20.0, 60.0, 200.0], 100_000)
        observed = random.poisson(expected * np.exp(random.normal(0, np.sqrt(tau2), expected.size)))
        low, high = poisson_limits([10.0, 20.0, 60.0, 200.0], ALARM, tau2)
        ratios = (observed / expected).reshape(4, -1)
        # 0.001 and four standard errors of 100,000 draws
        assert np.all((ratios < low[:, None]).mean(axis=1) < 0.0014)
        assert np.all((ratios > high[:, None]).mean(axis=1) < 0.0014)


def test_curves_are_the_limits_at_any_denominator():
    observed, expected = spread_out(40, 0.03)
    funnel = ratio_funnel(observed, expected)
    low, high = funnel.limits(WARNING, np.array([[20.0, 40.0], [80.0, 160.0]]))
    assert low.shape == high.shape == (2, 2)
    assert np.all(np.diff(low.ravel()) > 0) and np.all(np.diff(high.ravel()) < 0)


@pytest.mark.parametrize(("observed", "expected"), [([1.0], [0.0]), ([-1.0], [2.0]), ([np.nan], [1.0])])
def test_no_ratio_without_an_expected_number(observed, expected):
    with pytest.raises(ValueError, match="expected number above 0"):
        ratio_funnel(observed, expected)


@pytest.mark.parametrize(("successes", "n"), [([1], [0]), ([3], [2]), ([-1], [2])])
def test_no_share_without_cases(successes, n):
    with pytest.raises(ValueError, match="at least one case"):
        share_funnel(successes, n)
