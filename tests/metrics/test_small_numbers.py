import pytest

from metrics.small_numbers import Standing, standing


@pytest.mark.parametrize(
    ("n", "events", "expected"),
    [
        (0, 0, Standing.NOTHING),
        (1, 0, Standing.SUPPRESSED),
        (4, 4, Standing.SUPPRESSED),
        (5, 0, Standing.INTERVAL_ONLY),
        (19, 19, Standing.INTERVAL_ONLY),
        (20, 9, Standing.INTERVAL_ONLY),
        (5000, 9, Standing.INTERVAL_ONLY),
        (20, 10, Standing.COMPARABLE),
    ],
)
def test_standing_by_cases_and_events(n, events, expected):
    assert standing(n, events) is expected
    assert expected.shown is (n >= 5)


@pytest.mark.parametrize(("n", "events"), [(5, 6), (5, -1), (-1, -1)])
def test_standing_refuses_what_cannot_be_counted(n, events):
    with pytest.raises(ValueError, match="cannot be counted"):
        standing(n, events)
