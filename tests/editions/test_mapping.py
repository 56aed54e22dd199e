"""One edition's tables in another's terms: nothing is lost, and nothing is guessed."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from submissions_schema.columns import Column, Kind, Table
from submissions_schema.editions import CHANGES, EDITIONS
from submissions_schema.editions.mapping import (
    FILED,
    WAS,
    as_compared,
    as_filed,
    as_known,
    carried,
    earlier_name,
    parts_in_words,
    was_in_words,
)
from submissions_schema.raw import ROW

SPLIT = CHANGES[2027].split[0]
TOUCHED = ("decisions", "capability", "initiatives")
FIRST_DAY = date(2020, 1, 1)


def typed_frames(table: Table) -> st.SearchStrategy[pl.DataFrame]:
    """Typed frames of a table as they are frozen at signing: values, *not held* marks, notes."""
    return st.builds(lambda seed, height: _frame(table, np.random.default_rng(seed), height), SEEDS, st.integers(0, 6))


SEEDS = st.integers(0, 2**32)


def _frame(table: Table, draw: np.random.Generator, height: int) -> pl.DataFrame:
    made: dict[str, pl.Series] = {ROW: pl.Series(range(2, height + 2), dtype=pl.UInt32)}
    for column in table.all_columns:
        made[column.name] = _values(column, draw, height)
        if column.may_be_not_held:
            made[f"{column.name}__not_held"] = pl.Series(draw.random(height) < 0.2, dtype=pl.Boolean)
        if column.kind is Kind.DAY_OR_MONTH:
            made |= {f"{column.name}{end}": pl.Series([None] * height, dtype=pl.Date) for end in ("__from", "__to")}
    return pl.DataFrame(made)


def _values(column: Column, draw: np.random.Generator, height: int) -> pl.Series:
    numbers = [None if draw.random() < 0.2 else int(draw.integers(0, 2000)) for _ in range(height)]
    match column.kind:
        case Kind.INTEGER:
            return pl.Series(numbers, dtype=pl.Int64)
        case Kind.DECIMAL:
            return pl.Series(numbers, dtype=pl.Int64).cast(pl.Float64) / 7
        case Kind.DATE:
            days = [None if n is None else FIRST_DAY + timedelta(days=n) for n in numbers]
            return pl.Series(days, dtype=pl.Date)
        case Kind.YES_NO:
            return pl.Series([None if n is None else n % 2 == 0 for n in numbers], dtype=pl.Boolean)
    words = column.codes or ("a", "b", "not known")
    return pl.Series([None if n is None else words[n % len(words)] for n in numbers], dtype=pl.String)


@pytest.mark.parametrize("name", TOUCHED)
@given(data=st.data())
def test_forward_and_back_again_is_as_it_was(name: str, data: st.DataObject) -> None:
    frame = data.draw(typed_frames(EDITIONS[2026][name]))
    there = carried(name, frame, before=2026, after=2027)
    assert_frame_equal(carried(name, there, before=2027, after=2026), frame)


@pytest.mark.parametrize("name", TOUCHED)
@given(data=st.data())
def test_back_and_forward_loses_what_is_new_and_leaves_open_what_was_split(name: str, data: st.DataObject) -> None:
    frame = data.draw(typed_frames(EDITIONS[2027][name]))
    again = carried(name, carried(name, frame, before=2027, after=2026), before=2026, after=2027)
    new = [c for c in frame.columns if c.partition("__")[0] in CHANGES[2027].new_columns(name)]
    kept = frame.drop(new)
    mark = f"{SPLIT.column}{WAS}"
    if SPLIT.column in kept.columns:
        split = kept[SPLIT.column].is_in(list(SPLIT.into)).fill_null(False)
        if split.any():
            assert again.filter(split)[SPLIT.column].is_null().all()
            assert (again.filter(split)[mark] == SPLIT.old).all()
            assert again.filter(~split)[mark].is_null().all()
            again = again.drop(mark)
        kept = kept.with_columns(kept[SPLIT.column].set(split, None))
    assert_frame_equal(again, kept)


@pytest.mark.parametrize("name", TOUCHED)
@given(data=st.data())
def test_the_comparison_reads_first_names_and_joined_codes_and_can_go_back(name: str, data: st.DataObject) -> None:
    frame = data.draw(typed_frames(EDITIONS[2027][name]))
    compared = as_compared(name, frame, 2027)
    assert_frame_equal(as_filed(compared), as_known(EDITIONS[2027][name], frame))
    back = carried(name, frame, before=2027, after=2026)
    shared = [c for c in compared.columns if c in back.columns]
    assert_frame_equal(compared.select(shared), back.select(shared))
    assert {c for c in compared.columns if not c.endswith(FILED)} >= set(back.columns)


@given(data=st.data())
def test_the_first_edition_is_compared_as_it_is(data: st.DataObject) -> None:
    frame = data.draw(typed_frames(EDITIONS[2026]["decisions"]))
    assert as_compared("decisions", frame, 2026) is frame


def test_a_split_code_is_left_for_the_filer_with_both_choices() -> None:
    schemes = pl.DataFrame({"scheme_code": ["S1", "S2"], "product_area": ["drones", "robotics"]})
    now = carried("schemes", schemes, before=2026, after=2027)
    assert now["product_area"].to_list() == ["drones", None]
    assert now[f"product_area{WAS}"].to_list() == [None, "robotics"]
    told = was_in_words("product_area", "robotics", EDITIONS[2027]["schemes"])
    assert told == "robotics (now one of: robots_at_work, robots_in_public)"


def test_a_joined_code_says_of_what_it_is_made() -> None:
    assert parts_in_words("robotics") == "since edition 2027 robots_at_work and robots_in_public together"
    assert parts_in_words("drones") == parts_in_words("") == ""


def test_a_renamed_column_takes_its_marks_and_its_note_along() -> None:
    names = ("clock_stop_days", "clock_stop_days__not_held", "clock_stop_days__blank", "clock_stop_days_note")
    now = carried("decisions", pl.DataFrame({name: [None] for name in names}), before=2026, after=2027)
    assert now.columns == [name.replace("clock_stop_days", "applicant_stop_days") for name in names]
    assert earlier_name("decisions", "applicant_stop_days_note", year=2027, before=2026) == "clock_stop_days_note"
    assert earlier_name("decisions", "outcome", year=2027, before=2026) == "outcome"
