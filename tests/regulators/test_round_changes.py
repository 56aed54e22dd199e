"""What may be done to a round, and the sentences in which the rest is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.usual_rounds import round_of
from regulators.round_changes import (
    refused_change,
    refused_excuse,
    refused_extension,
    refused_opening,
    refused_requirement,
)

R2026, R2027 = round_of(2026), round_of(2027)
BEFORE, OPEN, EDITS = date(2026, 3, 1), date(2026, 5, 4), date(2026, 8, 3)


@pytest.mark.parametrize(
    ("new", "today", "says"),
    [
        (R2027, date(2026, 11, 2), None),
        (R2026, date(2026, 1, 5), "There is a round 2026 already"),
        (round_of(2020), date(2020, 1, 5), "the newest is 2026"),
        (replace(R2027, edition=2025), date(2026, 11, 2), "cannot go back to 2025"),
        (replace(R2027, edition=2028), date(2026, 11, 2), "Edition 2028 is for round 2028"),
        (R2027, date(2027, 6, 30), "must lie ahead"),
        (R2027, date(2027, 6, 29), None),
    ],
)
def test_opening(new, today, says):
    refused = refused_opening(new, earlier=[round_of(2025), R2026], today=today)
    assert refused is None if says is None else says in refused


def change(after, *, today=OPEN, begun=False, published=False, longest=None):
    return refused_change(R2026, after, today=today, begun=begun, published=published, longest_extension=longest)


@pytest.mark.parametrize(
    ("after", "given", "says"),
    [
        (R2026, {}, "Nothing is changed"),
        (replace(R2026, due_on=date(2026, 7, 14)), {}, None),
        (replace(R2026, due_on=date(2026, 7, 14)), {"published": True}, "is published"),
        (replace(R2026, due_on=date(2026, 6, 16)), {}, "can only move later"),
        (replace(R2026, due_on=date(2026, 6, 16)), {"today": BEFORE}, None),
        (replace(R2026, due_on=date(2026, 8, 14)), {"today": EDITS}, "Give single regulators longer"),
        (replace(R2026, edits_close_on=date(2026, 10, 14)), {"today": EDITS}, None),
        (replace(R2026, opens_on=date(2026, 4, 7)), {}, "The round has opened; that date stays"),
        (replace(R2026, opens_on=date(2026, 4, 7)), {"today": BEFORE}, None),
        (replace(R2026, edition=2027), {"begun": True}, "begun under edition 2026"),
        (replace(R2026, edition=2027), {}, "is for round 2027"),
        (replace(R2026, edition=2025), {}, None),
        (replace(R2026, publishes_on=date(2026, 11, 14)), {"today": date(2026, 11, 5)}, None),
        (replace(R2026, publishes_on=date(2026, 11, 4)), {"today": date(2026, 11, 5)}, "a date that has passed"),
        (
            replace(R2026, edits_close_on=date(2026, 8, 31)),
            {"today": BEFORE, "longest": date(2026, 9, 1)},
            "A regulator was given longer",
        ),
    ],
)
def test_change(after, given, says):
    refused = change(after, **given)
    assert refused is None if says is None else says in refused


@given(st.dates(date(2026, 3, 1), date(2026, 12, 31)), st.lists(st.integers(-60, 60), min_size=4, max_size=4))
def test_no_day_that_has_passed_ever_moves_and_nothing_moves_earlier_once_open(today, moves):
    names = ("opens_on", "due_on", "edits_close_on", "publishes_on")
    moved = {name: getattr(R2026, name) + timedelta(days=by) for name, by in zip(names, moves, strict=True)}
    try:
        after = replace(R2026, **moved)
    except ValueError:
        return  # out of order: refused before
    if change(after, today=today) is not None:
        return
    for name in names[:3]:
        was, will_be = getattr(R2026, name), moved[name]
        assert will_be == was or was >= today
        assert will_be == was or will_be >= today
        assert today < R2026.opens_on or will_be >= was


@pytest.mark.parametrize(
    ("until", "today", "says"),
    [
        (date(2026, 7, 31), OPEN, None),
        (date(2026, 7, 31), date(2026, 7, 31), None),
        (date(2026, 7, 31), date(2026, 8, 1), "has passed"),
        (date(2026, 6, 30), OPEN, "after the day on which"),
        (date(2026, 9, 30), OPEN, None),
        (date(2026, 10, 1), OPEN, "edits close, or before"),
    ],
)
def test_extension(until, today, says):
    refused = refused_extension(R2026, until, today=today, published=False)
    assert refused is None if says is None else says in refused
    assert "is published" in refused_extension(R2026, until, today=today, published=True)


def test_who_may_be_excused_and_asked_again():
    assert refused_excuse(owes=True, filed=False, published=False) is None
    assert "already" in refused_excuse(owes=False, filed=False, published=False)
    assert "has filed" in refused_excuse(owes=True, filed=True, published=False)
    assert "published" in refused_excuse(owes=True, filed=False, published=True)
    assert refused_requirement(owes=False, published=False) is None
    assert "already" in refused_requirement(owes=True, published=False)
    assert "published" in refused_requirement(owes=False, published=True)
