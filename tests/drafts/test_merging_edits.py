"""Edits on screen and a new file: rows are known by their key, and nothing lands on another case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from submissions_schema.anchors import cell
from submissions_schema.draft import Edit, merge, with_edits
from submissions_schema.raw import ROW, RawTable
from tests.rules.returns import EDITION, VALID, raw_table

DECISIONS = EDITION["decisions"]


def decisions(*references: str) -> RawTable:
    rows = [{**VALID["decisions"][0], "application_ref": reference} for reference in references]
    return raw_table("decisions", rows)


def typed(row: int, cells: dict[str, str], *, key: str | None = None, first: int = 1) -> list[Edit]:
    return [
        Edit(first + place, "decisions", row, key, column, None, value)
        for place, (column, value) in enumerate(cells.items())
    ]


def references(raw: RawTable, edits: Sequence[Edit]) -> dict[int, str]:
    stands = with_edits(raw, edits)
    return dict(zip(stands.frame[ROW], stands.frame["application_ref"], strict=True))


def test_a_row_typed_on_screen_stays_a_row_of_its_own_when_the_file_has_another_at_its_number() -> None:
    edits = typed(4, {"application_ref": "Z", "clock_stop_days": "30"})
    new = decisions("A", "B", "C")
    merged = merge(DECISIONS, new, edits)
    assert not merged.overruled
    assert references(new, merged.kept) == {2: "A", 3: "B", 4: "C", 5: "Z"}
    stands = with_edits(new, merged.kept)
    assert stands.frame["clock_stop_days"].to_list() == ["10", "10", "10", "30"]


def test_a_row_typed_on_screen_that_the_file_has_now_is_compared_cell_by_cell() -> None:
    edits = typed(4, {"application_ref": "B", "flex_1": "mine"})
    new = decisions("A", "B")
    merged = merge(DECISIONS, new, edits)
    assert [e.column for e in merged.in_file] == ["application_ref"]
    assert [(e.column, e.row) for e in merged.kept] == [("flex_1", 3)]


def test_a_row_whose_reference_was_corrected_is_still_found_under_its_old_one() -> None:
    renamed = Edit(1, "decisions", 3, "B", "application_ref", "B", "B2")
    later = Edit(2, "decisions", 3, "B2", "flex_1", None, "mine")
    new = decisions("X", "A", "B")
    merged = merge(DECISIONS, new, [renamed, later])
    assert [(e.column, e.row) for e in merged.kept] == [("application_ref", 4), ("flex_1", 4)]


def test_an_edit_of_a_row_the_file_no_longer_has_is_overruled() -> None:
    merged = merge(DECISIONS, decisions("A"), typed(3, {"flex_1": "mine"}, key="B"))
    assert len(merged.overruled) == 1


def test_typing_at_a_row_taken_out_makes_a_new_row() -> None:
    taken_out = Edit(1, "decisions", 3, "B", ROW, None, None)
    again = typed(3, {"application_ref": "N"}, first=2)
    old = decisions("A", "B")
    assert references(old, [taken_out]) == {2: "A"}
    assert references(old, [taken_out, *again]) == {2: "A", 3: "N"}
    stands = with_edits(old, [taken_out, *again])
    assert stands.frame["received_on"].to_list()[1] is None
    assert references(old, [*typed(3, {"flex_1": "x"}, key="B"), replace(taken_out, id=9)]) == {2: "A"}


def test_an_edit_of_a_row_without_a_name_never_lands_on_another_one() -> None:
    """Neither on the row the new file has at that number, nor on one that is nameless too."""
    blank = {**VALID["decisions"][0], "application_ref": None}
    named = {**VALID["decisions"][0], "application_ref": "A"}
    for rows in ([named], [blank], [blank, blank], [named, blank]):
        new = raw_table("decisions", rows)
        merged = merge(DECISIONS, new, typed(2, {"flex_1": "mine"}))
        stands = with_edits(new, merged.kept)
        assert stands.frame["flex_1"].to_list()[: len(rows)] == [None] * len(rows)
        assert stands.frame["flex_1"].to_list()[len(rows) :] == ["mine"]


def test_a_row_typed_under_the_name_of_a_number_is_not_taken_for_a_nameless_one() -> None:
    blank = {**VALID["decisions"][0], "application_ref": None}
    merged = merge(DECISIONS, raw_table("decisions", [blank]), typed(4, {"application_ref": "row 2"}))
    assert [(e.column, e.row) for e in merged.kept] == [("application_ref", 3)]


def test_several_rows_are_typed_on_screen() -> None:
    edits = [*typed(4, {"application_ref": "Y"}), *typed(5, {"application_ref": "Z"}, first=2)]
    stands = with_edits(decisions("A", "B"), edits)
    assert references(decisions("A", "B"), edits) == {2: "A", 3: "B", 4: "Y", 5: "Z"}
    assert stands.kinds.height == stands.frame.height
    new_rows = stands.frame.filter(stands.frame["received_on"].is_null())
    assert new_rows.select(cell(DECISIONS, stands, "scheme_code").str.tail(1)).to_series().to_list() == ["4", "5"]


def test_all_edits_of_one_cell_have_one_fate() -> None:
    """The file is held against what the first of them saw and the last of them says."""
    twelve = Edit(1, "decisions", 2, "A", "clock_stop_days", "10", "12")
    new = decisions("A")
    for last, stays in (("14", ["14"]), ("10", ["10"])):
        merged = merge(DECISIONS, new, [twelve, replace(twelve, id=2, seen="12", value=last)])
        assert with_edits(new, merged.kept).frame["clock_stop_days"].to_list() == stays
        assert not merged.overruled and [edit.value for edit in merged.cells] == [v for v in stays if v != "10"]
    elsewhere = raw_table("decisions", [{**VALID["decisions"][0], "application_ref": "A", "clock_stop_days": "11"}])
    merged = merge(DECISIONS, elsewhere, [twelve, replace(twelve, id=2, seen="12", value="14")])
    assert [edit.value for edit in merged.lost] == ["14"] and len(merged.overruled) == 2


def test_a_row_taken_out_and_typed_again_is_what_was_typed() -> None:
    out = Edit(1, "decisions", 3, "B", ROW, None, None)
    new = decisions("A", "B")
    other = [out, *typed(4, {"application_ref": "B", "clock_stop_days": "30"}, first=2)]
    merged = merge(DECISIONS, new, other)
    stands = with_edits(new, merged.kept)
    assert stands.frame.select("application_ref", "clock_stop_days", "outcome").rows() == [
        ("A", "10", "Granted with conditions"),
        ("B", "30", None),
    ]
    assert (merged.rows_typed, merged.rows_out) == (["B"], [])
    same = {name: value for name, value in {**VALID["decisions"][0], "application_ref": "B"}.items() if value}
    merged = merge(DECISIONS, new, [out, *typed(4, same, first=2)])
    assert not merged.kept and len(merged.in_file) == 1 + len(same)


def test_a_row_typed_and_taken_out_again_takes_no_row_of_the_file_with_it() -> None:
    edits = [*typed(4, {"application_ref": "B"}), Edit(2, "decisions", 4, "B", ROW, None, None)]
    assert not merge(DECISIONS, decisions("A", "B"), edits).kept


class OnScreen:
    """People who work on screen on rows A and B of a file, as the commands of a draft let them."""

    def __init__(self) -> None:
        self.file, self.edits = decisions("A", "B"), list[Edit]()

    @property
    def stands(self) -> RawTable:
        return with_edits(self.file, self.edits)

    def add(self, row: int, column: str, value: str | None) -> None:
        now = self.stands.frame.filter(self.stands.frame[ROW] == row)
        key = now["application_ref"][0] if now.height else None
        seen = now[column][0] if now.height and column != ROW else None
        if (column == ROW and not now.height) or (column != ROW and value == seen):
            return
        self.edits.append(Edit(len(self.edits) + 1, "decisions", row, key, column, seen, value))

    def content(self) -> list[tuple[str | None, ...]]:
        return sorted(self.stands.frame.drop(ROW).rows(), key=str)


STEP = st.tuples(
    st.integers(2, 5),
    st.sampled_from(["application_ref", "clock_stop_days", "flex_1", ROW]),
    st.sampled_from(["A", "B", "C", "7", None]),
)


@given(st.lists(STEP, max_size=8), st.integers(1, 3))
def test_uploading_the_file_that_is_there_changes_nothing(steps: list[tuple[int, str, str | None]], times: int) -> None:
    screen = OnScreen()
    for row, column, value in steps:
        screen.add(row, column, None if column == ROW else value)
    keys = screen.stands.frame["application_ref"].drop_nulls()
    assume(keys.n_unique() == len(keys))  # of two rows of one name nobody can tell which a file means
    before = screen.content()
    for _ in range(times):
        merged = merge(DECISIONS, screen.file, screen.edits)
        assert not merged.overruled
        screen.edits = merged.kept
        assert screen.content() == before
