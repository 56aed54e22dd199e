import numpy as np
import pytest

from metrics.risk_table import FROM_RECEIPT, risk_table


def test_cases_are_at_risk_after_their_entry_and_until_their_exit():
    table = risk_table(
        cell=[0, 0, 1, 1],
        entry_day=[FROM_RECEIPT, 2, FROM_RECEIPT, 0],
        exit_day=[0, 4, 2, 4],
        cause=[1, 2, 0, 1],
        n=[3, 5, 7, 2],
        cells=3,
        causes=2,
    )
    assert table.days.tolist() == [0, 2, 4]
    assert table.at_risk.tolist() == [[3, 0, 5], [7, 9, 2], [0, 0, 0]]
    assert table.events.tolist() == [[[3, 0, 0], [0, 0, 2], [0, 0, 0]], [[0, 0, 5], [0, 0, 0], [0, 0, 0]]]
    assert table.events_of().tolist() == [[3, 0, 5], [0, 0, 2], [0, 0, 0]]
    assert table.events_of([2]).tolist() == [[0, 0, 5], [0, 0, 0], [0, 0, 0]]
    assert table.longest.tolist() == [4, 4, -1]
    assert table.followed_to.tolist() == [0, 4, -1]


def test_risk_sets_are_those_counted_one_by_one():
    rng = np.random.default_rng(20260401)
    for _ in range(200):
        rows, cells = rng.integers(0, 30), 4
        cell = rng.integers(0, cells, rows)
        entry = rng.choice([-1, 0, 3, 9], rows)
        end = entry + rng.integers(1, 12, rows)
        cause, n = rng.integers(0, 3, rows), rng.integers(0, 5, rows)
        table = risk_table(cell, entry, end, cause, n, cells=cells, causes=2)
        assert table.days.tolist() == sorted(set(end[n > 0].tolist()))
        for each in range(cells):
            own = (cell == each) & (n > 0)
            for at, day in enumerate(table.days):
                assert table.at_risk[each, at] == n[own & (entry < day) & (day <= end)].sum()
                for why in (1, 2):
                    assert table.events[why - 1, each, at] == n[own & (end == day) & (cause == why)].sum()
            followed = -1
            while (own & (entry <= followed) & (end > followed)).any():
                followed += 1
            assert table.followed_to[each] == followed
            assert table.longest[each] == end[own].max(initial=-1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"entry_day": 5}, "longer than no time"),
        ({"entry_day": -2}, "before it was received"),
        ({"cell": 1}, "from 0 to 0"),
        ({"cause": 2}, "from 1 to 1"),
        ({"n": -1}, "cannot be negative"),
    ],
)
def test_rows_that_cannot_be_are_refused(change, message):
    row = {"cell": 0, "entry_day": -1, "exit_day": 5, "cause": 1, "n": 1}
    with pytest.raises(ValueError, match=message):
        risk_table(**{**row, **change}, cells=1)
