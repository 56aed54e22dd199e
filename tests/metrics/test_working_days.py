from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.working_days import (
    Calendar,
    OutsideCalendar,
    add_working_days,
    packaged_calendars,
    read_calendar,
    working_day_after,
    working_days_between,
    working_days_of,
)

CALENDARS = packaged_calendars()
ENGLAND_WALES = CALENDARS["england_wales"]
days_held = st.dates(date(2000, 1, 1), date(2030, 12, 31))


def between(start: date, end: date, nation: str = "england_wales") -> int:
    return working_days_between(pl.Series([start]), pl.Series([end]), CALENDARS[nation])[0]


@pytest.mark.parametrize(
    ("nation", "day"),
    [
        ("england_wales", date(2022, 6, 3)),  # Platinum Jubilee
        ("england_wales", date(2022, 9, 19)),  # state funeral
        ("england_wales", date(2023, 5, 8)),  # coronation
        ("england_wales", date(2011, 4, 29)),  # royal wedding
        ("england_wales", date(2026, 4, 6)),  # Easter Monday
        ("scotland", date(2025, 1, 2)),
        ("scotland", date(2026, 11, 30)),  # St Andrew
        ("northern_ireland", date(2026, 3, 17)),  # St Patrick
        ("northern_ireland", date(2024, 7, 12)),  # Battle of the Boyne
        ("northern_ireland", date(2026, 7, 13)),  # the same, on the Monday after
    ],
)
def test_known_holidays_are_no_working_days(nation, day):
    assert day.weekday() < 5
    assert not CALENDARS[nation].is_working_day(day)


@pytest.mark.parametrize(
    ("nation", "day"),
    [
        ("scotland", date(2026, 4, 6)),
        ("england_wales", date(2026, 11, 30)),
        ("england_wales", date(2026, 3, 17)),
        ("scotland", date(2026, 8, 31)),
    ],
)
def test_a_holiday_of_another_nation_is_a_working_day(nation, day):
    assert CALENDARS[nation].is_working_day(day)


def test_calendars_name_their_version_and_cover_three_decades():
    assert set(CALENDARS) == {"england_wales", "scotland", "northern_ireland"}
    for nation, calendar in CALENDARS.items():
        assert calendar.nation == nation
        assert calendar.version.startswith("holidays-")
        assert (calendar.first, calendar.last) == (date(2000, 1, 1), date(2030, 12, 31))


def test_the_day_after_receipt_is_day_one():
    assert between(date(2026, 7, 20), date(2026, 7, 20)) == 0
    assert between(date(2026, 7, 20), date(2026, 7, 21)) == 1
    assert between(date(2026, 7, 17), date(2026, 7, 19)) == 0  # Friday to Sunday
    assert between(date(2022, 6, 1), date(2022, 6, 6)) == 1  # over the jubilee


def test_days_outside_the_calendar_are_an_error_that_names_the_day():
    with pytest.raises(OutsideCalendar, match=r"covers 2000-01-01 to 2030-12-31; 2031-01-01 lies outside"):
        between(date(2030, 12, 1), date(2031, 1, 1))
    with pytest.raises(OutsideCalendar, match="1999-12-31"):
        between(date(1999, 12, 31), date(2000, 2, 1))
    with pytest.raises(OutsideCalendar, match="ends on 2030-12-31"):
        add_working_days(pl.Series([date(2030, 12, 30)]), pl.Series([10]), ENGLAND_WALES)


def test_unknown_days_stay_unknown():
    starts = pl.Series([date(2026, 7, 20), None, date(2026, 7, 20)], dtype=pl.Date)
    ends = pl.Series([None, date(2026, 7, 20), date(2026, 7, 27)], dtype=pl.Date)
    assert working_days_between(starts, ends, ENGLAND_WALES).to_list() == [None, None, 5]
    assert working_days_between(starts.head(0), ends.head(0), ENGLAND_WALES).to_list() == []


def test_negative_days_cannot_be_added():
    with pytest.raises(ValueError, match="0 or more"):
        add_working_days(pl.Series([date(2026, 7, 20)]), pl.Series([-1]), ENGLAND_WALES)


def test_a_calendar_with_a_holiday_outside_itself_is_refused():
    with pytest.raises(OutsideCalendar):
        Calendar("scotland", "1", frozenset({date(2031, 1, 1)}), date(2000, 1, 1), date(2030, 12, 31))


def test_a_calendar_is_read_from_its_file():
    text = (
        "# nation: x\n# first: 2026-01-01\n# last: 2026-01-31\n# version: 3\n# source: s\ndate,name\n2026-01-01,New\n"
    )
    assert read_calendar(text) == Calendar("x", "3", frozenset({date(2026, 1, 1)}), date(2026, 1, 1), date(2026, 1, 31))


@given(days_held, days_held, st.sampled_from(sorted(CALENDARS)))
def test_counting_agrees_with_walking_the_days(one, other, nation):
    start, end = sorted((one, other))
    end = min(end, start + timedelta(days=400))
    walked = sum(CALENDARS[nation].is_working_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))
    assert between(start, end, nation) == walked


@given(st.dates(date(2000, 1, 1), date(2027, 12, 31)), st.integers(1, 500), st.sampled_from(sorted(CALENDARS)))
def test_adding_is_the_way_back_of_counting(start, number, nation):
    calendar = CALENDARS[nation]
    end = add_working_days(pl.Series([start]), pl.Series([number]), calendar)[0]
    assert calendar.is_working_day(end)
    assert between(start, end, nation) == number


@given(st.dates(date(2000, 1, 1), date(2027, 12, 31)), st.integers(0, 500), st.sampled_from(sorted(CALENDARS)))
def test_one_case_is_counted_as_many_are(start, number, nation):
    calendar = CALENDARS[nation]
    reached = working_day_after(start, number, calendar)
    assert reached == add_working_days(pl.Series([start]), pl.Series([number]), calendar)[0]
    for end in (reached, start - timedelta(days=number % 7)):
        if calendar.first <= end:
            assert working_days_of(start, end, calendar) == between(start, end, nation)


def test_one_case_is_refused_as_many_are():
    with pytest.raises(ValueError, match="0 or more"):
        working_day_after(date(2026, 7, 20), -1, ENGLAND_WALES)
    with pytest.raises(OutsideCalendar, match="2031-01-01 lies outside"):
        working_days_of(date(2030, 12, 1), date(2031, 1, 1), ENGLAND_WALES)
    with pytest.raises(OutsideCalendar, match="ends on 2030-12-31"):
        working_day_after(date(2030, 12, 30), 10, ENGLAND_WALES)
