import csv
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from lifelines import KaplanMeierFitter
from lifelines.datasets import load_lung, load_waltons

from metrics.restricted_mean import restricted_mean
from metrics.risk_table import FROM_RECEIPT, risk_table
from metrics.survival import FOREVER, kaplan_meier, quantile, share_by, survival_interval
from tests.bench.agreement import random_cells

REFERENCES = Path(__file__).parents[2] / ".." / "shared" / "refcases"


def curve_of(days, events, entry=FROM_RECEIPT):
    return kaplan_meier(risk_table(0, entry, days, events, 1, cells=1))


def lung():
    data = load_lung()
    return data["time"].to_numpy(), data["status"].to_numpy(), data["sex"].to_numpy()


def days_of(curve, share=0.5, transform="log-log"):
    """The estimate, low and high of the first cell, None where R says NA."""
    found = quantile(curve, share, transform=transform)
    return [None if np.isnan(wait.day[0]) else wait.day[0] for wait in (found.estimate, found.low, found.high)]


# R survival 3.5-3
@pytest.mark.parametrize(
    ("sex", "transform", "median"),
    [
        (None, "log", [310, 285, 363]),
        (None, "log-log", [310, 284, 361]),
        (None, "plain", [310, 284, 361]),
        (1, "log", [270, 212, 310]),
        (1, "log-log", [270, 210, 306]),
        (1, "plain", [270, 212, 306]),
        (2, "log", [426, 348, 550]),
        (2, "log-log", [426, 345, 524]),
        (2, "plain", [426, 345, 524]),
    ],
)
def test_median_of_lung_as_in_r(sex, transform, median):
    days, events, sexes = lung()
    chosen = sexes == sex if sex else sexes > 0
    assert days_of(curve_of(days[chosen], events[chosen]), transform=transform) == median


def test_curve_quantiles_and_means_of_lung_as_in_r():
    days, events, sexes = lung()
    curve = curve_of(days, events)
    assert days_of(curve, 0.25, "log") == [170, 145, 197]
    assert days_of(curve, 0.75, "log") == [550, 460, 654]
    assert days_of(curve, 0.90, "log") == [735, 689, None]
    assert quantile(curve, 0.9, transform="log").high.more_than[0] == 1022
    for day, share in ((90, 0.88157895), (180, 0.72167065), (365, 0.40924162), (730, 0.1156931)):
        assert curve.at(day) == pytest.approx(share, abs=5e-9)
    at = np.searchsorted(curve.days, 365, side="right") - 1
    low, high = survival_interval(curve, transform="log")
    assert (low[0, at], high[0, at]) == pytest.approx((0.344721582, 0.4858376), abs=5e-8)

    both = kaplan_meier(risk_table(sexes - 1, FROM_RECEIPT, days, events, 1, cells=2))
    for found, mean, error in (
        (restricted_mean(curve, 365), 263.221866482, 7.798859086),
        (restricted_mean(both, 365), [241.4950852, 297.4654095], [10.35822649, 10.79132398]),
    ):
        assert found.mean == pytest.approx(mean, abs=5e-8)
        assert np.sqrt(found.variance) == pytest.approx(error, abs=5e-8)


def test_waltons_as_in_r():
    data = load_waltons()
    groups = (data["group"] == "miR-137").to_numpy().astype(int)
    curves = kaplan_meier(risk_table(groups, FROM_RECEIPT, data["T"].to_numpy(), data["E"].to_numpy(), 1, cells=2))
    for transform, low, high in (("log-log", [56, 19], [60, 29]), ("log", [56, 22], [60, 29])):
        found = quantile(curves, transform=transform)
        assert found.estimate.day.tolist() == [58, 26]
        assert (found.low.day.tolist(), found.high.day.tolist()) == (low, high)
    means = restricted_mean(curves, 60)
    assert means.mean == pytest.approx([54.30355682, 25.58823529], abs=5e-9)
    assert np.sqrt(means.variance) == pytest.approx([0.767358947, 2.202199925], abs=5e-9)


@pytest.mark.skipif(not REFERENCES.is_dir(), reason="the reference cases are not at hand")
def test_the_data_are_those_of_the_reference_cases():
    with (REFERENCES / "lung.csv").open() as file:
        rows = [(int(row["time"]), int(row["status"]) - 1, int(row["sex"])) for row in csv.DictReader(file)]
    assert rows == [tuple(row) for row in np.stack(lung(), axis=1).tolist()]
    with (REFERENCES / "waltons.csv").open() as file:
        walton_rows = [(float(row["T"]), int(row["E"]), row["group"]) for row in csv.DictReader(file)]
    assert walton_rows == list(load_waltons().itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("days", "events", "median"),
    [
        # R survival 3.5-3, log-log
        ([5, 8, 12], [0, 0, 0], [None, None, None]),
        ([1, 2, 3, 4], [1, 1, 1, 1], [2.5, 1, None]),
        ([1, 2, 3, 4, 4], [1, 0, 1, 1, 0], [4, 1, None]),
        ([7], [1], [7, None, None]),
    ],
)
def test_median_at_the_edges_as_in_r(days, events, median):
    assert days_of(curve_of(days, events)) == median


def test_a_flat_at_the_level_gives_its_middle_although_the_product_is_inexact():
    for size in range(2, 60, 2):
        days = np.arange(1, size + 1) * 2
        assert days_of(curve_of(days, 1))[0] == size + 1
    # the flat at the end runs to the longest wait seen
    assert days_of(curve_of([1, 2, 3, 9], [1, 1, 0, 0]))[0] == (2 + 9) / 2


def test_what_was_not_reached_is_more_than_the_longest_seen():
    found = quantile(curve_of(np.arange(1, 41), np.arange(1, 41) < 5))
    assert np.isnan([found.estimate.day[0], found.low.day[0], found.high.day[0]]).all()
    assert [found.estimate.more_than[0], found.low.more_than[0], found.high.more_than[0]] == [40, 40, 40]
    # without an event there is no limit below: waits may be short, only none was seen to end
    never = quantile(curve_of([5, 8, 12], [0, 0, 0]))
    assert (never.estimate.more_than[0], never.high.more_than[0]) == (12, 12)
    assert np.isnan([never.low.day[0], never.low.more_than[0]]).all()


def test_cells_without_cases_say_nothing():
    curves = kaplan_meier(risk_table(1, FROM_RECEIPT, [3, 4], 1, [2, 1], cells=3))
    assert np.isnan(share_by(curves, 10).value).tolist() == [True, False, True]
    assert np.isnan(restricted_mean(curves, 10).mean).tolist() == [True, False, True]
    found = quantile(curves)
    assert found.estimate.day.tolist() == [pytest.approx(np.nan, nan_ok=True), 3, pytest.approx(np.nan, nan_ok=True)]
    assert np.isnan(found.high.more_than).tolist() == [True, False, True]
    nobody = kaplan_meier(risk_table([], [], [], [], [], cells=2))
    assert np.isnan([share_by(nobody, 5).value, restricted_mean(nobody, 5).mean]).all()
    assert np.isnan([quantile(nobody).estimate.day, quantile(nobody).high.more_than]).all()


def test_many_curves_at_once_as_lifelines_draws_each():
    cells = 100
    cell, entry, end, events, n = random_cells(np.random.default_rng(28), cells)
    curves = kaplan_meier(risk_table(cell, entry, end, events, n, cells=cells))
    low, high = survival_interval(curves)
    for each in range(cells):
        own = cell == each
        # lifelines counts from 0 and takes who enters on a day as at risk on it: half a day keeps them apart
        entered = np.where(entry[own] == FROM_RECEIPT, 0, entry[own] + 1.5)
        fit = KaplanMeierFitter().fit(end[own] + 1, events[own], weights=n[own], entry=entered)
        days = np.unique(end[own])
        at = np.searchsorted(curves.days, days)
        found = curves.survival[each, at]
        assert found == pytest.approx(fit.survival_function_at_times(days + 1).to_numpy(), abs=1e-10)
        inside = (found > 0) & (found < 1)
        limits = fit.confidence_interval_.loc[days[inside] + 1].to_numpy()
        assert np.stack([low[each, at], high[each, at]], axis=1)[inside] == pytest.approx(limits, abs=1e-10)


@pytest.mark.thorough
def test_a_thousand_curves_and_means_by_their_formulas_in_fractions():
    cells = 1000
    cell, entry, end, events, n = random_cells(np.random.default_rng(29), cells)
    curves = kaplan_meier(risk_table(cell, entry, end, events, n, cells=cells))
    means = restricted_mean(curves, 10)
    for each in range(cells):
        own = [
            tuple(int(value) for value in row)
            for row in np.stack([entry, end, events, n], axis=1)[cell == each].tolist()
        ]
        days = sorted({stop for _, stop, _, _ in own})
        survival, greenwood, steps = Fraction(1), Fraction(0), []
        for day in days:
            at_risk = sum(m for start, stop, _, m in own if start < day <= stop)
            ended = sum(m for _, stop, why, m in own if stop == day and why)
            survival *= 1 - Fraction(ended, at_risk)
            term = Fraction(ended, at_risk * (at_risk - ended)) if at_risk > ended else Fraction(0)
            greenwood += term
            steps.append((day, survival, term))
            at = np.searchsorted(curves.days, day)
            assert curves.survival[each, at] == pytest.approx(float(survival), abs=1e-12)
            assert curves.variance[each, at] == pytest.approx(float(survival**2 * greenwood), abs=1e-12)
        edges = [min(day, 10) for day in [*days, 10]]
        areas = [step[1] * (later - now) for step, now, later in zip(steps, edges[:-1], edges[1:], strict=True)]
        variance = sum(sum(areas[i:]) ** 2 * step[2] for i, step in enumerate(steps))
        if days[-1] >= 10 or survival == 0:
            assert means.mean[each] == pytest.approx(float(edges[0] + sum(areas)), abs=1e-12)
            assert means.variance[each] == pytest.approx(float(variance), abs=1e-12)
        else:
            assert np.isnan([means.mean[each], means.variance[each]]).all()
            least = edges[0] + sum(areas[:-1])
            assert means.least[each] == pytest.approx(float(least), abs=1e-12)
            assert means.most[each] == pytest.approx(float(least + survival * (10 - days[-1])), abs=1e-12)


def test_a_mean_that_was_not_seen_whole_is_two_bounds():
    means = restricted_mean(curve_of([2, 6, 8], [1, 0, 0]), 10)
    assert np.isnan(means.mean[0]) and np.isnan(means.interval()).all()
    assert means.least[0] == pytest.approx(2 + 6 * 2 / 3)
    assert means.most[0] == pytest.approx(2 + 8 * 2 / 3)
    with pytest.raises(ValueError, match="restricted to 0 days"):
        restricted_mean(curve_of([2], [1]), 0)


def test_the_interval_of_a_mean_where_none_or_all_ended_at_once():
    none = restricted_mean(curve_of(np.full(20, 30), 0), 30)
    assert np.array(none.interval()).T.tolist() == [[pytest.approx(30 * 0.025 ** (1 / 20)), 30]]
    at_once = restricted_mean(curve_of(np.zeros(20, dtype=int), 1), 30)
    assert np.array(at_once.interval()).T.tolist() == [[0, pytest.approx(30 - 30 * 0.025 ** (1 / 20))]]
    for means in (none, at_once):
        assert means.variance[0] == 0
        assert means.standard_error * 1.959964 == pytest.approx(30 - 30 * 0.025 ** (1 / 20))


def test_share_by_a_day_of_each_cell():
    curves = kaplan_meier(risk_table([0, 0, 1, 1], FROM_RECEIPT, [3, 9, 3, 9], [1, 0, 1, 1], 10, cells=2))
    found = share_by(curves, [2, 8])
    assert found.value.tolist() == [0, 0.5]
    # nobody of 20 by day 2: Clopper and Pearson
    assert (found.low[0], found.high[0]) == (0, pytest.approx(1 - 0.025 ** (1 / 20)))
    assert 0.25 < found.low[1] < 0.5 < found.high[1] < 0.75
    later = share_by(curves, 50)
    assert np.isnan([later.value[0], later.low[0], later.high[0]]).all()  # ten were last seen on day 9
    assert (later.value[1], later.low[1], later.high[1]) == (1, pytest.approx(0.025 ** (1 / 20)), 1)


def test_what_nobody_saw_is_not_known():
    # all enter on day 5 or later: what ended before is not seen
    late = curve_of([10, 12], [1, 0], entry=[5, 5])
    assert late.known_to.tolist() == [-1]
    assert np.isnan(late.at(11))[0]
    # between day 4 and day 6 there is nobody
    broken = curve_of([4, 4, 9], [1, 0, 1], entry=[-1, -1, 6])
    assert broken.at(4).tolist() == [0.5]
    assert broken.known_to.tolist() == [4]
    assert np.isnan(share_by(broken, 9).value[0])
    # the only case at risk ends on day 2, others enter later: 0 is false
    fallen = curve_of([2, 9, 9], [1, 1, 0], entry=[-1, 1, 3])
    assert fallen.known_to.tolist() == [9]
    fallen = curve_of([2, 9, 9], [1, 1, 0], entry=[-1, 2, 3])
    assert (fallen.survival[0, 0], fallen.known_to.tolist()) == (0, [1])
    assert np.isnan(share_by(fallen, 5).value[0])
    assert quantile(fallen).estimate.more_than.tolist() == [1]
    # down to nothing, and nobody after: known for ever
    assert curve_of([2, 3], [1, 1]).known_to.tolist() == [FOREVER]


@pytest.mark.parametrize("size", [20, 50])
def test_intervals_hold_the_truth(size):
    rng = np.random.default_rng(size)
    repeats, horizon = 1500, 60
    chances = np.linspace(0.1, 0.9, 9)
    rates = np.repeat(-np.log(1 - chances) / horizon, repeats)
    waits = np.floor(rng.exponential(1 / rates[:, None], (rates.size, size))).astype(int)
    followed = rng.integers(30, 200, waits.shape)
    table = risk_table(
        np.repeat(np.arange(rates.size), size),
        FROM_RECEIPT,
        np.minimum(waits, followed).ravel(),
        (waits <= followed).ravel(),
        1,
        cells=rates.size,
    )
    curves = kaplan_meier(table)

    share = share_by(curves, horizon - 1)
    truth = np.repeat(chances, repeats)
    _holds(share.low, share.high, truth)
    means = restricted_mean(curves, horizon)
    decay = np.exp(-rates)
    low, high = means.interval()
    _holds(low, high, decay * (1 - decay**horizon) / (1 - decay))


def _holds(low, high, truth):
    known = ~np.isnan(low)
    covered = ((low <= truth) & (truth <= high))[known].mean()
    assert known.mean() > 0.98
    assert 0.93 <= covered <= 0.97
