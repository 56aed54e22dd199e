from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.elapsed import deadlines, guidance_days, with_days, with_targets
from metrics.working_days import packaged_calendars

CALENDARS = packaged_calendars()
CUT = date(2026, 3, 31)
UNITS = ("working_days", "calendar_days", "weeks", "months")

DECISIONS = {
    "scheme_code": pl.String,
    "received_on": pl.Date,
    "duly_made_on": pl.Date,
    "decided_on": pl.Date,
    "outcome": pl.String,
    "clock_stop_days": pl.Int64,
    "clock_stop_days__not_held": pl.Boolean,
    "statutory_target": pl.Int64,
    "published_target": pl.Int64,
}
SCHEMES = {
    "scheme_code": pl.String,
    "clock_starts": pl.String,
    "holidays": pl.String,
    "statutory_target": pl.Int64,
    "statutory_target_unit": pl.String,
    "published_target": pl.Int64,
    "published_target_unit": pl.String,
}


def measured(case: dict, **scheme) -> dict:
    """One case of one scheme (working days of England and Wales from receipt unless said otherwise), measured."""
    terms = {"scheme_code": "S1", "clock_starts": "received", "holidays": "england_wales", **scheme}
    row = {"scheme_code": "S1", "received_on": date(2025, 6, 2), "outcome": "granted", **case}
    decisions = pl.DataFrame([row], schema=DECISIONS)
    schemes = pl.DataFrame([terms], schema=SCHEMES)
    return with_targets(with_days(decisions, schemes, CALENDARS, CUT)).row(0, named=True)


def statutory(target: int, unit: str) -> dict:
    return {"statutory_target": target, "statutory_target_unit": unit}


def test_gross_counts_every_day_from_receipt_and_net_none_of_the_stop():
    case = {"duly_made_on": date(2025, 6, 9), "decided_on": date(2025, 6, 30), "clock_stop_days": 7}
    found = measured(case, clock_starts="duly_made", **statutory(20, "calendar_days"))
    assert (found["days_gross"], found["days_net"], found["day_unit"]) == (28, 14, "calendar_days")


def test_working_day_targets_are_measured_in_working_days():
    found = measured({"decided_on": date(2025, 6, 30)}, **statutory(20, "working_days"))
    assert (found["days_gross"], found["days_net"], found["day_unit"]) == (20, 20, "working_days")
    assert found["within_target"] is True


@pytest.mark.parametrize(("day", "kept"), [(27, True), (28, False), (30, False)])
def test_a_decision_on_a_weekend_counts_as_made_on_the_next_working_day(day, kept):
    found = measured({"decided_on": date(2025, 6, day)}, **statutory(19, "working_days"))
    assert found["within_target"] is kept
    assert found["days_net"] == (19 if kept else 20)


def test_a_month_target_ends_on_the_same_day_or_the_last():
    january = {"received_on": date(2026, 1, 31)}
    one_month = statutory(1, "months")
    assert measured({**january, "decided_on": date(2026, 2, 28)}, **one_month)["within_target"] is True
    assert measured({**january, "decided_on": date(2026, 3, 1)}, **one_month)["within_target"] is False
    assert measured({**january, "decided_on": date(2026, 3, 3), "clock_stop_days": 3}, **one_month)["within_target"]


def test_a_target_of_the_case_overrides_the_schemes_in_the_same_unit():
    case = {"decided_on": date(2025, 6, 16), "statutory_target": 2}
    assert measured(case, **statutory(1, "weeks"))["within_statutory"] is True
    assert measured({**case, "statutory_target": None}, **statutory(1, "weeks"))["within_statutory"] is False


def test_statutory_and_published_targets_are_judged_each_in_its_own_unit():
    found = measured(
        {"decided_on": date(2025, 7, 2)},
        **statutory(1, "months"),
        published_target=20,
        published_target_unit="working_days",
    )
    assert (found["within_statutory"], found["within_published"], found["within_target"]) == (True, False, True)


@pytest.mark.parametrize(
    ("outcome", "received", "verdict"),
    [
        ("pending", date(2026, 2, 1), False),
        ("pending", date(2026, 3, 20), None),
        ("withdrawn", date(2025, 6, 2), None),
        ("lapsed", date(2025, 6, 2), None),
    ],
)
def test_only_a_pending_case_past_its_deadline_is_a_known_failure(outcome, received, verdict):
    ended = None if outcome == "pending" else date(2026, 3, 1)
    case = {"outcome": outcome, "received_on": received, "decided_on": ended}
    assert measured(case, **statutory(30, "calendar_days"))["within_target"] is verdict


@pytest.mark.parametrize(
    ("case", "scheme"),
    [
        ({"decided_on": None}, {}),
        ({"received_on": None, "decided_on": date(2025, 7, 1)}, {}),
        ({"decided_on": date(2025, 7, 1)}, {"clock_starts": "duly_made"}),
        ({"decided_on": date(2025, 7, 1), "clock_stop_days__not_held": True}, {}),
        ({"decided_on": date(2025, 7, 1), "scheme_code": "S9"}, {}),
        ({"decided_on": date(2025, 6, 1)}, {}),
        ({"decided_on": date(2025, 6, 4), "clock_stop_days": 3}, {}),
    ],
)
@pytest.mark.parametrize("unit", UNITS)
def test_what_cannot_be_measured_is_null_and_never_zero(case, scheme, unit):
    found = measured(case, **{**statutory(10, unit), **scheme})
    assert found["days_net"] is None
    assert found["within_target"] is None


def test_a_case_decided_the_day_it_came_took_no_days():
    found = measured({"received_on": date(2025, 6, 1), "decided_on": date(2025, 6, 1)}, **statutory(1, "working_days"))
    assert (found["days_gross"], found["within_target"]) == (0, True)  # a Sunday


def test_without_a_target_there_are_days_but_no_verdict():
    found = measured({"decided_on": date(2025, 6, 30)})
    assert (found["days_net"], found["day_unit"], found["within_target"]) == (28, "calendar_days", None)


def test_an_absurd_target_is_kept_and_breaks_nothing():
    for unit in UNITS:
        assert measured({"decided_on": date(2025, 6, 30)}, **statutory(10**9, unit))["within_target"] is True


def test_deadlines_know_four_units_only():
    start, stop = pl.Series([date(2026, 1, 31), None], dtype=pl.Date), pl.Series([2, 0])
    target = pl.Series([1, 1])
    found = {u: deadlines(start, target, u, stop, CALENDARS["england_wales"]).to_list() for u in UNITS}
    assert found == {
        "working_days": [date(2026, 2, 4), None],
        "calendar_days": [date(2026, 2, 3), None],
        "weeks": [date(2026, 2, 9), None],
        "months": [date(2026, 3, 2), None],
    }
    with pytest.raises(ValueError, match="years"):
        deadlines(start, target, "years", stop, CALENDARS["england_wales"])


@given(
    received=st.dates(date(2020, 1, 1), date(2025, 6, 30)),
    took=st.integers(0, 200),
    stop=st.integers(0, 40),
    target=st.integers(1, 30),
    unit=st.sampled_from(UNITS),
    nation=st.sampled_from(sorted(CALENDARS)),
)
def test_within_target_means_not_after_the_deadline(received, took, stop, target, unit, nation):
    decided = received + timedelta(days=took + stop)
    found = measured(
        {"received_on": received, "decided_on": decided, "clock_stop_days": stop},
        holidays=nation,
        **statutory(target, unit),
    )
    deadline = deadlines(pl.Series([received]), pl.Series([target]), unit, pl.Series([stop]), CALENDARS[nation])[0]
    assert found["within_target"] is (decided <= deadline)


GUIDANCE = {
    "status": pl.String,
    "started_on__from": pl.Date,
    "started_on__to": pl.Date,
    "published_on__from": pl.Date,
    "published_on__to": pl.Date,
}
DAY, LATER = (date(2025, 5, 10),) * 2, (date(2025, 11, 20),) * 2
MAY, NOVEMBER = (date(2025, 5, 1), date(2025, 5, 31)), (date(2025, 11, 1), date(2025, 11, 30))


@pytest.mark.parametrize(
    ("started", "published", "days"),
    [
        (DAY, LATER, (194, 194)),
        (DAY, NOVEMBER, (175, 204)),
        (MAY, LATER, (173, 203)),
        (MAY, NOVEMBER, (None, None)),  # 60 days wide
        (MAY, MAY, (0, 30)),
        ((None, None), LATER, (None, None)),
        (LATER, DAY, (None, None)),
    ],
)
def test_guidance_takes_a_range_of_days_and_not_too_wide_a_one(started, published, days):
    frame = pl.DataFrame([("published", *started, *published)], schema=GUIDANCE, orient="row")
    assert guidance_days(frame).select("days_low", "days_high").row(0) == days


def test_guidance_not_published_yet_has_no_days_to_publication():
    frame = pl.DataFrame([("drafting", *DAY, None, None)], schema=GUIDANCE, orient="row")
    assert guidance_days(frame).is_empty()
