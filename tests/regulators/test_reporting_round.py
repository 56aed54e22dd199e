from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.usual_rounds import ROUNDS, round_of
from regulators.demonstration import demonstration
from regulators.register import register
from regulators.reporting_round import LONDON, Duty, Obligation, Phase, Round, effective_due_on, is_late, obligations

ROUND_2026 = ROUNDS[-1]


def test_round_2026_has_the_days_of_the_edition():
    assert (
        Round(
            2026,
            2026,
            date(2025, 4, 1),
            date(2026, 3, 31),
            date(2026, 4, 1),
            date(2026, 6, 30),
            date(2026, 9, 30),
            date(2026, 10, 31),
        )
        == ROUND_2026
    )
    assert [r.year for r in ROUNDS] == [2021, 2022, 2023, 2024, 2025, 2026]
    assert all(r.edition == 2026 for r in ROUNDS)


def test_round_with_days_out_of_order_is_refused():
    with pytest.raises(ValueError, match="follow one another"):
        replace(ROUND_2026, due_on=date(2026, 3, 1))


@pytest.mark.parametrize(
    ("day", "phase"),
    [
        (date(2026, 3, 31), Phase.NOT_OPEN),
        (date(2026, 4, 1), Phase.OPEN),
        (date(2026, 6, 30), Phase.OPEN),
        (date(2026, 7, 1), Phase.EDITS),
        (date(2026, 9, 30), Phase.EDITS),
        (date(2026, 10, 1), Phase.CLOSED),
        (date(2026, 10, 30), Phase.CLOSED),
        (date(2026, 10, 31), Phase.PUBLISHED),
    ],
)
def test_phase_changes_on_the_right_day(day, phase):
    assert ROUND_2026.phase(day) is phase


def duties(round_: Round) -> dict[str, Obligation]:
    return {o.regulator_code: o for o in obligations(round_, register())}


def test_obligations_excuse_three_bodies_in_2026_and_say_why():
    found = duties(ROUND_2026)
    assert {code for code, o in found.items() if o.duty is Duty.EXCUSED} == {"CCAV", "IPCO", "FWA"}
    assert all(o.reason for o in found.values() if o.duty is not Duty.OWES)
    assert (found["PRA"].duty, found["PRA"].files_with) == (Duty.FILES_WITH, "BOE")
    assert sum(o.duty is Duty.OWES for o in found.values()) == 54


def test_obligations_fall_on_the_fair_work_agency_from_2027():
    assert duties(round_of(2027))["FWA"].duty is Duty.OWES
    assert "FWA" not in duties(round_of(2025))


def test_real_bodies_owed_nothing_before_they_were_asked_but_invented_ones_did():
    assert all(o.duty is not Duty.OWES for o in duties(round_of(2024)).values())
    assert all(o.duty is Duty.OWES for o in obligations(round_of(2024), demonstration()))


def test_due_day_moves_with_an_extension():
    owed = Obligation(2026, "X01", Duty.OWES)
    assert effective_due_on(ROUND_2026, owed) == date(2026, 6, 30)
    longer = replace(owed, extended_to=date(2026, 7, 31), extension_reason="Flood at the records office.")
    assert effective_due_on(ROUND_2026, longer) == date(2026, 7, 31)


@pytest.mark.parametrize(
    ("day", "reason"),
    [(date(2026, 6, 30), "same day"), (date(2026, 10, 1), "too long"), (date(2026, 7, 31), " ")],
)
def test_extension_is_refused_without_time_or_reason(day, reason):
    with pytest.raises(ValueError, match="extension"):
        effective_due_on(ROUND_2026, Obligation(2026, "X01", Duty.OWES, extended_to=day, extension_reason=reason))


def test_late_begins_with_the_next_day_in_london_in_summer_time():
    due = date(2026, 6, 30)
    assert not is_late(datetime(2026, 6, 30, 22, 59, 59, 999999, tzinfo=UTC), due)
    assert is_late(datetime(2026, 6, 30, 23, 0, tzinfo=UTC), due)
    assert not is_late(datetime(2026, 1, 31, 23, 59, 59, tzinfo=UTC), date(2026, 1, 31))


def test_late_needs_an_instant():
    with pytest.raises(ValueError, match="time zone"):
        is_late(datetime(2026, 6, 30, 12), date(2026, 6, 30))  # noqa: DTZ001


@given(st.datetimes(min_value=datetime(2021, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_nobody_is_late_on_the_day_itself_whatever_the_clocks_do(instant):
    assert not is_late(instant, instant.astimezone(LONDON).date())
