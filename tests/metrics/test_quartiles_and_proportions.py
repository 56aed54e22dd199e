import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.proportions import wilson
from metrics.quartiles import Quartiles, quartiles


def test_quartiles_by_type_seven():
    # R 4: quantile(c(1, 2, 3, 4, 10), c(.25, .5, .75)) and quantile(c(1, 2, 3, 4), ...)
    assert quartiles([10, 1, 3, 2, 4]) == Quartiles(5, 2.0, 3.0, 4.0)
    assert quartiles([1, 2, 3, 4]) == Quartiles(4, 1.75, 2.5, 3.25)
    assert quartiles([7]) == Quartiles(1, 7.0, 7.0, 7.0)
    assert quartiles([]) is None


@given(st.lists(st.integers(0, 5000), min_size=2))
def test_quartiles_agree_with_the_standard_library(days):
    found = quartiles(days)
    assert [found.lower, found.median, found.upper] == pytest.approx(
        statistics.quantiles(days, n=4, method="inclusive")
    )


@pytest.mark.parametrize(
    ("successes", "n", "level", "low", "high"),
    [
        # PHEindicatormethods 2.1.0, R package, its own tests
        (65, 100, 0.95, 0.55254443297, 0.7363575176),
        (65, 100, 0.998, 0.49549465741, 0.7783540614),
        # Newcombe (1998), table I, method 3
        (81, 263, 0.95, 0.2553, 0.3662),
        (15, 148, 0.95, 0.0624, 0.1605),
        (0, 20, 0.95, 0.0, 0.1611),
        (1, 29, 0.95, 0.0061, 0.1718),
    ],
)
def test_wilson_against_published_values(successes, n, level, low, high):
    digits = 1e-9 if n == 100 else 5e-5
    assert wilson(successes, n, level) == pytest.approx((low, high), abs=digits)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_share_and_mirrors(case):
    successes, n = case
    low, high = wilson(successes, n)
    assert 0 <= low <= successes / n <= high <= 1
    assert wilson(n - successes, n) == pytest.approx((1 - high, 1 - low))


@pytest.mark.parametrize(("successes", "n"), [(0, 0), (5, 4), (-1, 4)])
def test_wilson_refuses_what_is_no_share(successes, n):
    with pytest.raises(ValueError, match="no share"):
        wilson(successes, n)
