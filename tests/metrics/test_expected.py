import numpy as np
import pytest

from metrics.expected import Comparator, observed_and_expected
from metrics.risk_table import FROM_RECEIPT


def rows_of(*rows):
    """Columns regulator, stratum, entry, exit, decided, n."""
    return tuple(np.array(column) for column in zip(*rows, strict=True))


def random_rows(rng, size=4000, regulators=8, strata=6):
    regulator, stratum = rng.integers(0, regulators, size), rng.integers(0, strata, size)
    entry = np.where(rng.random(size) < 0.2, rng.integers(0, 30, size), FROM_RECEIPT)
    end = entry + 1 + np.floor(rng.exponential(40, size)).astype(int)
    return regulator, stratum, entry, end, rng.random(size) < 0.7, rng.integers(1, 4, size)


def test_expected_is_what_own_cases_would_have_brought_at_the_pace_of_the_others():
    regulator, stratum, entry, end, decided, n = random_rows(np.random.default_rng(37), size=600, strata=3)
    found = observed_and_expected(regulator, stratum, entry, end, decided, n, regulators=8).strata
    assert found.regulator.size == 24
    for at in range(found.regulator.size):
        here = stratum == found.stratum[at]
        own, others = here & (regulator == found.regulator[at]), here & (regulator != found.regulator[at])
        expected = variance = observed = 0.0
        for day in range(end.max() + 1):
            at_risk, waiting = ((entry < day) & (day <= end) & who for who in (own, others))
            if n[waiting].sum():
                ended = n[waiting & (end == day) & decided].sum()
                expected += n[at_risk].sum() * ended / n[waiting].sum()
                variance += n[at_risk].sum() ** 2 * ended / n[waiting].sum() ** 2
                observed += n[at_risk & (end == day) & decided].sum()
        assert found.expected[at] == pytest.approx(expected, abs=1e-10)
        assert found.expected_variance[at] == pytest.approx(variance, abs=1e-10)
        assert found.observed[at] == observed
        assert found.observed[at] + found.beyond[at] == n[own & decided].sum()
        assert found.cases[at] == n[own].sum()


def test_a_regulator_like_the_others_is_near_one_and_a_slow_one_below():
    rng = np.random.default_rng(38)
    regulator = np.repeat(np.arange(6), 300)
    waits = np.floor(rng.exponential(np.where(regulator == 5, 60, 30))).astype(int)
    found = observed_and_expected(regulator, 0, FROM_RECEIPT, np.minimum(waits, 90), waits <= 90, 1, regulators=6)
    assert (found.low[:5] < found.ratio[:5]).all() and (found.ratio[:5] < found.high[:5]).all()
    assert found.ratio[5] == pytest.approx(0.5, abs=0.1)
    assert found.high[5] < 0.65
    assert found.ratio == pytest.approx(found.observed / found.expected)
    assert found.log_ratio == pytest.approx(np.log(found.ratio))
    assert found.log_variance == pytest.approx(1 / found.observed + found.expected_variance / found.expected**2)
    assert (found.without_comparator == 0).all()


@pytest.mark.parametrize(
    ("decisions", "comparator"),
    [
        # decisions of the other regulators
        ([15, 15], Comparator.FEW_REGULATORS),
        ([9, 10, 10], Comparator.FEW_DECISIONS),
        ([10, 10, 10], Comparator.FAIR),
        ([5, 10, 15], Comparator.FAIR),  # half is not over half
        ([5, 9, 16], Comparator.ONE_REGULATOR),
        ([0, 15, 15], Comparator.FAIR),  # one with cases and no decision is another regulator too
    ],
)
def test_who_is_a_fair_comparator(decisions, comparator):
    others = [(who + 1, 7, -1, 5, True, made) for who, made in enumerate(decisions)]
    pending = [(who + 1, 7, -1, 9, False, 2) for who in range(len(decisions))]
    own = [(0, 7, -1, 5, True, 100), (0, 8, -1, 5, True, 300)]
    found = observed_and_expected(*rows_of(*own, *others, *pending), regulators=6)
    assert found.strata.comparator[0] is comparator
    if comparator is Comparator.FAIR:
        assert found.ratio[0] > 0
        assert found.without_comparator[0] == pytest.approx(0.75)
        assert found.observed[0] == 100
    else:
        assert np.isnan([found.ratio[0], found.log_ratio[0], found.log_variance[0], found.low[0], found.high[0]]).all()
        assert found.without_comparator[0] == 1
        assert found.observed[0] == 0
    assert np.isnan(found.without_comparator[5])


def test_a_regulator_that_is_the_largest_is_judged_by_its_others_alone():
    # the largest gives over half to each other regulator, the others among themselves do not
    found = observed_and_expected(
        *rows_of(*[(who, 0, -1, 5, True, made) for who, made in enumerate([500, 20, 20, 20])]), regulators=4
    )
    assert found.strata.comparator == (Comparator.FAIR, *[Comparator.ONE_REGULATOR] * 3)


def test_decisions_later_than_any_of_the_others_are_told_apart():
    others = [(who, 0, -1, 10, True, 20) for who in (1, 2, 3)]
    found = observed_and_expected(*rows_of((0, 0, -1, 10, True, 5), (0, 0, -1, 40, True, 7), *others), regulators=4)
    assert (found.strata.observed[0], found.strata.beyond[0]) == (5, 7)
    assert found.expected[0] == pytest.approx(12)


def test_no_decision_observed_is_bounded_above():
    others = [(who, 0, -1, 10, True, 40) for who in (1, 2, 3)]
    found = observed_and_expected(*rows_of((0, 0, -1, 12, False, 20), *others), regulators=4)
    assert (found.ratio[0], found.low[0], found.log_ratio[0], found.log_variance[0]) == (0, 0, -np.inf, np.inf)
    # 20 expected, none seen: 3.69 is the exact limit of a count of none
    assert found.high_as_known[0] == pytest.approx(3.688879454 / 20)
    assert found.high_as_known[0] < found.high[0] < 0.2


def test_with_many_decisions_of_others_both_intervals_agree():
    others = [(who, 0, -1, 10, True, 10_000_000) for who in (1, 2, 3)]
    found = observed_and_expected(*rows_of((0, 0, -1, 10, True, 6), (0, 0, -1, 12, False, 3), *others), regulators=4)
    assert (found.low[0], found.high[0]) == pytest.approx((found.low_as_known[0], found.high_as_known[0]), rel=1e-5)


@pytest.mark.parametrize(("own", "others", "speed"), [(20, 15, 1.0), (60, 15, 0.5), (200, 40, 2.0), (40, 200, 1.0)])
def test_the_interval_holds_the_truth(own, others, speed):
    # each repeat is a stratum and a regulator of its own beside three others
    rng = np.random.default_rng(39)
    repeats = 600
    sizes = np.tile([own, others, others, others], repeats)
    pair = np.repeat(np.arange(sizes.size), sizes)
    stratum, regulator = pair // 4, np.where(pair % 4 == 0, pair // 4 + 3, pair % 4 - 1)
    waits = np.floor(rng.exponential(np.where(pair % 4 == 0, 50 / speed, 50))).astype(int)
    cut = rng.integers(40, 150, pair.size)
    found = observed_and_expected(
        regulator, stratum, FROM_RECEIPT, np.minimum(waits, cut), waits <= cut, 1, regulators=repeats + 3
    )
    fair = ~np.isnan(found.ratio[3:])
    assert fair.mean() > 0.5
    held = ((found.low <= speed) & (speed <= found.high))[3:][fair].mean()
    assert held >= 0.93


def test_regulators_are_numbered():
    with pytest.raises(ValueError, match="from 0 to 1"):
        observed_and_expected(2, 0, FROM_RECEIPT, 3, True, 1, regulators=2)
    nobody = observed_and_expected([], [], [], [], [], [], regulators=2)
    assert np.isnan(nobody.ratio).all() and nobody.strata.comparator == ()
