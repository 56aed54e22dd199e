import csv
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from metrics.count_intervals import byar, count_intervals, exact_poisson
from metrics.proportions import wilson, wilson_intervals

REFERENCES = Path(__file__).parents[2] / ".." / "shared" / "refcases"


# PHEindicatormethods 2.1.0, R package, its own tests
@pytest.mark.parametrize(
    ("count", "level", "low", "high"),
    [
        (65, 0.95, 50.16318771046, 82.8491385459),
        (65, 0.998, 42.88026147148, 94.0002908443),
        (1045, 0.95, 982.593201807333, 1110.33121298565),
        (1, 0.95, 0.0130721329015044, 5.56375558247526),
        (10, 0.998, 2.91631837469569, 24.1937249278805),
        (1, 0.998, np.nan, 9.3621802179),
    ],
)
def test_byar_against_published_values(count, level, low, high):
    assert byar(count, level) == pytest.approx((low, high), rel=1e-9, nan_ok=True)


def test_the_rule_is_exact_under_ten_and_byar_from_ten():
    # PHEindicatormethods 2.1.0, its tests of rates per 100
    low, high = count_intervals([1, 5, 20, 65])
    assert low == pytest.approx([0.0253178079842899, 1.62348639011842, 12.2114288348759, 50.1631877104595])
    assert high == pytest.approx([5.5716433909389, 11.6683320793227, 30.8898803691971, 82.8491385459398])
    low, high = count_intervals([1, 5, 20, 65], 0.998)
    assert low == pytest.approx([0.00100050033358353, 0.739371731917839, 8.92280236514419, 42.8802614714802])
    assert high == pytest.approx([9.23341347645158, 16.4547452036801, 38.0850356250419, 94.000290844318])


@pytest.mark.parametrize("level", [0.95, 0.998])
def test_exact_poisson_limits_leave_their_share_beyond(level):
    counts = np.arange(200)
    low, high = exact_poisson(counts, level)
    tail = (1 - level) / 2
    assert stats.poisson.sf(counts[1:] - 1, low[1:]) == pytest.approx(tail)
    assert stats.poisson.cdf(counts, high) == pytest.approx(tail)
    assert low[0] == 0


def test_none_has_a_limit_of_zero_and_nothing_negative_is_a_count():
    assert byar(0)[0] == 0
    for interval in (byar, exact_poisson, count_intervals):
        with pytest.raises(ValueError, match="negative"):
            interval([3, -1])


def test_wilson_of_many_shares_is_wilson_of_each():
    hits, n = np.array([[0, 3, 10], [65, 1, 0]]), np.array([[20, 10, 10], [100, 29, 7]])
    low, high = wilson_intervals(hits, n, 0.998)
    each = [wilson(int(h), int(of), 0.998) for h, of in zip(hits.flat, n.flat, strict=True)]
    assert [(a, b) for a, b in zip(low.flat, high.flat, strict=True)] == each
    assert low.shape == (2, 3)


def test_a_share_of_nothing_is_not_measurable():
    low, high = wilson_intervals([0, 1], [0, 4])
    assert np.isnan([low[0], high[0]]).all()
    assert 0 < low[1] < high[1] < 1
    with pytest.raises(ValueError, match="5 of 4 is no share"):
        wilson_intervals([1, 5], 4)


@pytest.mark.skipif(not REFERENCES.is_dir(), reason="the reference cases are not at hand")
def test_intervals_against_the_whole_reference_files():
    with (REFERENCES / "phe_testdata_B_W.csv").open() as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        level, count = float(row["confidence"].rstrip("%")) / 100, float(row["x"])
        low, high = wilson_intervals(count, float(row["n"]), level) if row["method"] == "Wilson" else byar(count, level)
        expected = [np.nan if row[name] == "NA" else float(row[name]) for name in ("lowercl", "uppercl")]
        assert [low, high] == pytest.approx(expected, rel=1e-12, nan_ok=True)
    assert len(rows) == 13
    for name in ("phe_testdata_Rate_g.csv", "phe_testdata_Prop_g.csv"):
        with (REFERENCES / name).open() as file:
            complete = [row for row in csv.DictReader(file) if row["lowercl"] != "NA"]
        assert len(complete) >= 8
        for row in complete:
            count, of = float(row["Numerator"]), float(row["Denominator"])
            rate = row["statistic"].startswith("rate")
            limits = np.array(count_intervals(count)) / of if rate else wilson_intervals(count, of)
            expected = [float(row["lowercl"]), float(row["uppercl"])]
            assert np.array(limits) * float(row["multiplier"]) == pytest.approx(expected, rel=1e-12)
