"""The attacks a reader could try on what is published: none may uncover a hidden cell."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from submissions_schema.suppression import COUNTS, hidden

PLACE = {name: place for place, name in enumerate(COUNTS)}


def table(*rows: tuple[int, int, int, int, int]) -> np.ndarray:
    """Rows of granted, refused, withdrawn, pending, within target as rows of ``COUNTS``."""
    return np.array([(g + f + w + p, g + f, g, f, w, p, t) for g, f, w, p, t in rows], dtype=np.int64).reshape(-1, 7)


SIZES = st.one_of(st.integers(0, 6), st.integers(0, 60))


@st.composite
def one_row(draw):
    granted, refused, withdrawn, pending = (draw(SIZES) for _ in range(4))
    return granted, refused, withdrawn, pending, draw(st.integers(0, granted + refused))


def tables(most: int):
    return st.lists(one_row(), min_size=1, max_size=most).map(lambda rows: table(*rows))


def published(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All cells with the totals as last row, and which of them are hidden."""
    found = hidden(counts)
    return np.vstack([counts, counts.sum(axis=0)]), np.vstack([found.cells, found.totals])


def equations(rows: int) -> np.ndarray:
    """Every sum a reader knows, as coefficients over all cells: those in each row, and column totals."""
    known = []
    for row in range(rows + 1):
        for whole, parts in (("received", ("decided", "withdrawn", "pending")), ("decided", ("granted", "refused"))):
            line = np.zeros((rows + 1, 7))
            line[row, PLACE[whole]] = -1
            line[row, [PLACE[p] for p in parts]] = 1
            known.append(line.ravel())
    for column in range(7):
        line = np.zeros((rows + 1, 7))
        line[:-1, column] = 1
        line[-1, column] = -1
        known.append(line.ravel())
    return np.array(known)


def free_to_vary(hide: np.ndarray) -> np.ndarray:
    """Every change of the hidden cells that leaves all sums as they are: (changes, hidden cells)."""
    unknown = equations(len(hide) - 1)[:, hide.ravel()]
    _, sizes, directions = np.linalg.svd(unknown)
    return directions[int((sizes > 1e-9).sum()) :]


def solvable(cells: np.ndarray, hide: np.ndarray) -> list[tuple[int, int]]:
    """Hidden cells that follow from the shown ones by adding and subtracting alone."""
    fixed = np.abs(free_to_vary(hide)).max(axis=0, initial=0.0) < 1e-9
    return [tuple(cell) for cell in np.argwhere(hide)[fixed]]


def solvable_sums(counts: np.ndarray, hide: np.ndarray, labels: np.ndarray) -> list[tuple[int, int]]:
    """Label and column of sums of 1 to 4 over the rows of one label that follow in the same way."""
    free, found = free_to_vary(hide), []
    for label, column in product(np.unique(labels), range(7)):
        together = labels == label
        if 1 <= counts[together, column].sum() <= 4:
            asked = np.zeros(hide.shape)
            asked[:-1, column] = together
            if np.abs(free @ asked[hide]).max(initial=0.0) < 1e-9:
                found.append((int(label), column))
    return found


def bounded(cells: np.ndarray, hide: np.ndarray) -> list[tuple[int, int]]:
    """Hidden cells whose lower and upper bound meet, when every sum is used again and again."""
    least = np.zeros_like(cells)
    least[:, 0] = np.minimum(cells[:, 0], 1)  # a row is there only because something was received
    low = np.where(hide, least, cells).astype(float).ravel()
    high = np.where(hide, np.inf, cells).astype(float).ravel()
    at_most = [(row * 7 + PLACE["within_target"], row * 7 + PLACE["decided"]) for row in range(len(cells))]
    sums = equations(len(cells) - 1)
    for _ in range(30):
        for line in sums:
            of = np.flatnonzero(line)
            for cell in of:
                others = of[of != cell]
                ends = -line[others] / line[cell]
                low[cell] = max(low[cell], (ends * np.where(ends > 0, low[others], high[others])).sum())
                high[cell] = min(high[cell], (ends * np.where(ends > 0, high[others], low[others])).sum())
        for smaller, larger in at_most:
            low[larger] = max(low[larger], low[smaller])
            high[smaller] = min(high[smaller], high[larger])
    met = (low >= high - 1e-9).reshape(hide.shape) & hide
    return [tuple(cell) for cell in np.argwhere(met)]


@given(tables(12))
def test_no_cell_of_one_to_four_is_shown(counts):
    cells, hide = published(counts)
    assert hide[(cells >= 1) & (cells <= 4)].all()


@given(tables(12))
def test_no_hidden_cell_follows_by_adding_and_subtracting(counts):
    assert solvable(*published(counts)) == []


@settings(max_examples=40, deadline=None)
@given(tables(6))
def test_no_hidden_cell_is_caught_between_bounds(counts):
    assert bounded(*published(counts)) == []


@given(st.data(), tables(8))
def test_no_small_sum_over_the_rows_of_a_part_follows(data, counts):
    labels = np.array(data.draw(st.lists(st.integers(0, 3), min_size=len(counts), max_size=len(counts))))
    found = hidden(counts, [labels])
    hide = np.vstack([found.cells, found.totals])
    assert solvable_sums(counts, hide, labels) == []
    assert solvable(counts, hide) == []


def test_two_rows_of_a_small_area_do_not_shield_each_other():
    """Each could take the other's case: then either is hidden, and what they have together is not."""
    counts, labels = (
        table((36, 0, 0, 0, 36), (22, 0, 0, 0, 22), (2, 0, 0, 0, 2), (1, 0, 0, 0, 1)),
        np.array([0, 1, 2, 2]),
    )
    _, alone = published(counts)
    assert (2, PLACE["received"]) in solvable_sums(counts, alone, labels)
    found = hidden(counts, [labels])
    assert solvable_sums(counts, np.vstack([found.cells, found.totals]), labels) == []


def rows_like(row: np.ndarray, hide: np.ndarray) -> np.ndarray:
    """Every row within one case of the true one in each outcome that a reader cannot tell from it."""
    around = (range(max(0, row[PLACE[name]] - 1), row[PLACE[name]] + 2) for name in COUNTS[2:])
    possible = np.vstack([table(parts) for parts in product(*around) if parts[4] <= parts[0] + parts[1]])
    not_empty = possible[:, 0] >= min(row[0], 1)
    return possible[not_empty & (possible == row)[:, ~hide].all(axis=1)]


@settings(max_examples=60, deadline=None)
@given(tables(2))
def test_another_whole_return_fits_all_that_is_shown_for_every_hidden_cell(counts):
    cells, hide = published(counts)
    near = [rows_like(*row) for row in zip(counts, hide[:-1], strict=True)]
    first = near[0][:, None, :]
    second = near[1][None, :, :] if len(near) == 2 else np.zeros((1, 1, 7), dtype=np.int64)
    totals = first + second
    fits = (totals == cells[-1])[:, :, ~hide[-1]].all(axis=2)
    parts = (first, second, totals) if len(near) == 2 else (first, totals)
    for row, part in enumerate(parts):
        returns = np.broadcast_to(part, totals.shape)[fits]
        for column in np.flatnonzero(hide[row]):
            assert len(np.unique(returns[:, column])) > 1


def test_the_attacks_succeed_on_a_table_that_hides_small_cells_only():
    """An attack that cannot succeed proves nothing: without complements both find the cell."""
    cells, _ = published(table((40, 3, 0, 9, 30), (50, 8, 0, 6, 40)))
    small = (cells >= 1) & (cells <= 4)
    assert solvable(cells, small) == bounded(cells, small) == [(0, PLACE["refused"])]


def test_a_small_number_of_refusals_hides_the_grants_beside_it_and_in_one_other_row():
    found = hidden(table((40, 3, 0, 9, 30), (50, 8, 0, 6, 40), (60, 20, 0, 10, 55)))
    assert not found.totals.any()
    assert found.cells[:, [PLACE["granted"], PLACE["refused"]]].tolist() == [[True] * 2, [True] * 2, [False] * 2]
    assert found.cells.sum() == 4


def test_the_total_is_hidden_where_no_other_row_can_shield_the_cell():
    found = hidden(table((40, 3, 0, 9, 30)))
    assert found.totals.tolist() == found.cells[0].tolist()
    assert found.cells[0, PLACE["refused"]]


def test_a_single_application_is_not_known_from_its_row_being_there():
    """Moving the one pending case into the third row would leave the second empty, and it would not be there."""
    cells, hide = published(table((8, 0, 0, 40, 5), (0, 0, 0, 1, 0), (8, 0, 0, 0, 6)))
    assert hide[1, PLACE["received"]]
    assert bounded(cells, hide) == []


def test_nothing_is_hidden_of_large_numbers_and_of_none_at_all():
    for counts in (table((40, 5, 0, 9, 30)), table((0, 0, 0, 0, 0)), table()):
        found = hidden(counts)
        assert not found.cells.any()
        assert not found.totals.any()


def test_counts_that_do_not_add_up_are_refused():
    counts = table((40, 5, 0, 9, 30))
    counts[0, PLACE["received"]] += 1
    with pytest.raises(ValueError, match="add up"):
        hidden(counts)
