from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox_licences.extent import Extent
from sandbox_licences.relief import Hours, Scope, overlap, overlaps
from tests.sandbox_licences.relief_lines import ENDS, STARTS, line

DAY = timedelta(days=1)
NAMES = st.frozensets(st.sampled_from(["Leeds", "leeds ", "York", "Hull"]), max_size=2)
HOURS = st.builds(Hours, st.times(), st.times())
SCOPES = st.builds(Scope, st.sampled_from(["", "Ann Ltd", "ann  ltd", "Bob Ltd"]), NAMES, NAMES, st.none() | HOURS)


@st.composite
def lines(draw, id="L"):
    start = draw(st.dates(date(2026, 1, 1), date(2026, 3, 1)))
    return line(
        id,
        provision=draw(st.sampled_from(["DR-01", "DR-02"])),
        scope=draw(SCOPES),
        extent=draw(st.sampled_from(Extent)),
        start_on=start,
        end_on=start + timedelta(days=draw(st.integers(0, 40))),
    )


@given(lines("L1"), lines("L2"))
def test_overlap_is_the_same_from_both_sides(one, other):
    assert overlap(one, other) == overlap(other, one)


@given(lines("L1"))
def test_line_overlaps_its_double_for_all_its_term(one):
    found = overlap(one, replace(one, id="L2"))
    assert found is not None
    assert (found.from_on, found.until_on) == (one.start_on, one.end_on)


@given(lines("L1"), lines("L2"))
def test_overlap_lies_in_both_terms_and_leaving_scope_unstated_never_loses_one(one, other):
    found = overlap(one, other)
    if found is not None:
        assert one.in_term(found.from_on) and one.in_term(found.until_on)
        assert other.in_term(found.from_on) and other.in_term(found.until_on)
        assert overlap(replace(one, scope=Scope()), other) is not None


@given(st.lists(lines(), max_size=6))
def test_every_pair_is_looked_at_whatever_the_order(found):
    listed = [replace(one, id=f"L{place}") for place, one in enumerate(found)]
    forwards, backwards = overlaps(listed), overlaps(listed[::-1])
    assert set(forwards) == set(backwards)
    expected = {frozenset({a.id, b.id}) for a in listed for b in listed if a.id < b.id and overlap(a, b) is not None}
    assert {pair.lines for pair in forwards} == expected


def apart(**parts):
    return overlap(line("L1"), line("L2", **parts)) is None


def test_lines_lie_apart_by_provision_time_place_person_and_unit():
    stated = line().scope
    assert not apart()
    assert apart(provision="DR-01")
    assert apart(start_on=ENDS + DAY, end_on=ENDS + 9 * DAY)
    assert not apart(start_on=ENDS, end_on=ENDS + 9 * DAY)
    assert apart(start_on=STARTS - 9 * DAY, end_on=STARTS - DAY)
    assert apart(extent=Extent.SCOTLAND)
    assert not apart(extent=Extent.LONDON)
    assert apart(scope=replace(stated, who="Other Drones Ltd"))
    assert apart(scope=replace(stated, units=frozenset({"Kestrel 2"})))
    assert apart(scope=replace(stated, areas=frozenset({"Ambridge"})))
    assert not apart(scope=replace(stated, areas=frozenset({"Ambridge", " borsetshire"})))


def test_unstated_scope_is_named():
    found = overlap(line("L1"), line("L2", scope=Scope()))
    assert found is not None
    assert found.unstated == ("area", "hours", "vehicles or units", "who")
    assert found.lines == {"L1", "L2"}


@pytest.mark.parametrize(
    ("one", "other", "meets"),
    [
        (("08:00", "12:00"), ("12:00", "14:00"), False),
        (("08:00", "12:01"), ("12:00", "14:00"), True),
        (("22:00", "06:00"), ("05:00", "07:00"), True),
        (("22:00", "06:00"), ("06:00", "22:00"), False),
        (("22:00", "00:00"), ("00:00", "22:00"), False),
        (("09:00", "09:00"), ("03:00", "03:01"), True),
    ],
)
def test_hours_meet_past_midnight_too(one, other, meets):
    def hours(pair):
        return Hours(*map(time.fromisoformat, pair))

    assert hours(one).meets(hours(other)) is meets
    assert hours(other).meets(hours(one)) is meets
    assert apart(scope=replace(line().scope, hours=hours(one))) is False
