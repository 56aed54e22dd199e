import numpy as np
import pytest
from lifelines.datasets import load_lung, load_waltons
from lifelines.statistics import multivariate_logrank_test
from statsmodels.duration.survfunc import survdiff

from metrics.log_rank import log_rank
from metrics.risk_table import FROM_RECEIPT, risk_table


def test_lung_by_sex_as_in_r():
    data = load_lung()
    days, events, sexes = (data[name].to_numpy() for name in ("time", "status", "sex"))
    table = risk_table(sexes - 1, FROM_RECEIPT, days, events, 1, cells=2)
    # R survival 3.5-3, survdiff
    found = log_rank(table, [0, 1])
    assert found.chi_squared == pytest.approx(10.3267419549, abs=5e-11)
    assert found.p == pytest.approx(0.00131116452036, abs=5e-15)
    assert (found.observed.tolist(), found.degrees) == ([112, 53], 1)
    assert found.expected == pytest.approx([91.58173903, 73.41826097], abs=5e-9)
    assert log_rank(table, [0, 1], weights="peto").chi_squared == pytest.approx(12.7141514012, abs=5e-11)


def test_lung_by_sex_within_strata_as_in_r():
    data = load_lung().dropna(subset=["ph.ecog"])
    days, events, sexes, performance = (data[name].to_numpy() for name in ("time", "status", "sex", "ph.ecog"))
    cells = np.arange(8)
    cell = (sexes - 1) * 4 + performance.astype(int)
    table = risk_table(cell, FROM_RECEIPT, days, events, 1, cells=cells.size)
    assert log_rank(table, cells // 4, cells % 4).chi_squared == pytest.approx(10.7950596335, abs=5e-11)


def test_waltons_as_in_r():
    data = load_waltons()
    cell = (data["group"] == "control").to_numpy().astype(int)
    table = risk_table(cell, FROM_RECEIPT, data["T"].to_numpy(), data["E"].to_numpy(), 1, cells=2)
    assert log_rank(table, [0, 1]).chi_squared == pytest.approx(122.249125573, abs=5e-10)


@pytest.mark.thorough
def test_random_groups_as_lifelines_compares_them():
    rng = np.random.default_rng(30)
    compared = 0
    for _ in range(80):
        groups, size = int(rng.integers(2, 5)), int(rng.choice([4, 20, 80]))
        group, days = rng.integers(0, groups, size), rng.integers(0, rng.choice([4, 60]), size)
        events, n = (rng.random(size) < rng.choice([0.4, 1])).astype(int), rng.integers(1, 3, size)
        found = log_rank(risk_table(group, FROM_RECEIPT, days, events, n, cells=groups), np.arange(groups))
        if found.degrees == len(set(group.tolist())) - 1 > 0:
            peer = multivariate_logrank_test(days, group, events, weights=n)
            assert found.chi_squared == pytest.approx(peer.test_statistic, abs=1e-10, rel=1e-10)
            assert found.p == pytest.approx(peer.p_value, abs=1e-10)
            compared += 1
    assert compared > 50


# statsmodels takes strata or delayed entry, not both; weights only without delayed entry
@pytest.mark.parametrize(("weights", "named"), [("log-rank", {}), ("peto", {"weight_type": "fh", "fh_p": 1})])
def test_strata_as_statsmodels_compares_them(weights, named):
    rng = np.random.default_rng(31)
    for _ in range(30):
        group, stratum, days = rng.integers(0, 3, 150), rng.integers(0, 4, 150), rng.integers(0, 40, 150)
        events = (rng.random(150) < 0.7).astype(int)
        # the last of each stratum is censored: statsmodels takes the logarithm of its curve
        days[:4], events[:4], stratum[:4] = 60, 0, np.arange(4)
        table = risk_table(group * 4 + stratum, FROM_RECEIPT, days, events, 1, cells=12)
        found = log_rank(table, np.arange(12) // 4, np.arange(12) % 4, weights=weights)
        peer = survdiff(days, events, group, strata=stratum, **named)
        assert (found.chi_squared, found.p) == pytest.approx(peer, abs=1e-10)


def test_delayed_entry_as_statsmodels_compares_it():
    rng = np.random.default_rng(32)
    for _ in range(30):
        group, events = rng.integers(0, 3, 150), (rng.random(150) < 0.7).astype(int)
        entry = np.where(rng.random(150) < 0.4, rng.integers(0, 15, 150), FROM_RECEIPT)
        days = entry + rng.integers(1, 40, 150)
        # somebody is there from the beginning to the end
        entry[0], days[0], events[0] = FROM_RECEIPT, 60, 0
        found = log_rank(risk_table(group, entry, days, events, 1, cells=3), [0, 1, 2])
        peer = survdiff(days, events, group, entry=entry)
        assert (found.chi_squared, found.p) == pytest.approx(peer, abs=1e-10)


def test_other_endings_count_as_censored():
    cells, days, causes = [0, 0, 1, 1, 1], [3, 5, 4, 6, 9], [1, 2, 1, 2, 1]
    by_cause = log_rank(risk_table(cells, FROM_RECEIPT, days, causes, 4, cells=2, causes=2), [0, 1], causes=[1])
    censored = log_rank(risk_table(cells, FROM_RECEIPT, days, np.equal(causes, 1), 4, cells=2), [0, 1])
    assert by_cause.chi_squared == censored.chi_squared > 0


@pytest.mark.parametrize(
    ("cells", "days", "events"),
    [
        ([0, 1], [3, 4], [0, 0]),  # nothing happened
        ([0, 0], [3, 4], [1, 1]),  # one group
        ([], [], []),
    ],
)
def test_where_nothing_can_be_compared_there_is_no_answer(cells, days, events):
    found = log_rank(risk_table(cells, FROM_RECEIPT, days, events, 1, cells=2), [0, 1])
    assert found.degrees == 0
    assert np.isnan([found.chi_squared, found.p]).all()
