"""The case clock, on cases whose days were counted by hand."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from metrics.working_days import OutsideCalendar, packaged_calendars
from portal.clock import london_date
from sandbox_licences.case_events import (
    Closing,
    DulyMade,
    Ended,
    Ending,
    Extended,
    Received,
    RequestClosed,
    Requested,
    Restarted,
    Sought,
    Stopped,
    Triaged,
)
from sandbox_licences.clock import Clock, Holder, Stage, Standing, clock_of
from sandbox_licences.due_dates import Periods

CALENDARS = packaged_calendars()


def question(on: date, number: str = "Q-1", about: str = "ground buffer", notice: str = "N-31") -> Stopped:
    return Stopped(on, number, about, "reg. 9", "A. Officer", notice)


def decision_clock(*events, on: date, nation: str = "england_wales", **periods) -> Clock:
    return clock_of(events, Stage.DECISION, CALENDARS[nation], as_known_on=on, periods=Periods(**periods))


def of_days(begun: date, *events, on: date, nation: str = "england_wales", **periods) -> Clock:
    """The decision clock of a case received and duly made on the same day."""
    return decision_clock(Received(begun), DulyMade(begun), *events, on=on, nation=nation, **periods)


CALEDON = (
    Received(date(2026, 6, 26)),
    DulyMade(date(2026, 6, 29)),
    question(date(2026, 7, 8)),
    Restarted(date(2026, 7, 14), "Q-1"),
    question(date(2026, 7, 16), "Q-2", "insurance", "N-34"),
    Restarted(date(2026, 7, 23), "Q-2"),
    Requested(date(2026, 7, 23), "R-1", "CAA", Sought.ADVICE),
    Requested(date(2026, 7, 23), "R-2", "MHRA", Sought.ADVICE),
    RequestClosed(date(2026, 7, 30), "R-1", Closing.ANSWERED),
)


def test_a_drone_case_in_scotland_is_derived_row_by_row():
    clock = decision_clock(*CALEDON, on=date(2026, 8, 10), nation="scotland")
    assert [(row.event, row.held_by, row.days_in_words, row.sum) for row in clock.rows] == [
        ("Duly made", Holder.AUTHORITY, "7", 7),
        ("Question Q-1: ground buffer (reg. 9, notice N-31)", Holder.APPLICANT, "(4)", 7),
        ("Answer to Q-1 in", Holder.AUTHORITY, "2", 9),
        ("Question Q-2: insurance (reg. 9, notice N-34)", Holder.APPLICANT, "(5)", 9),
        (
            "Answer to Q-2 in; Request R-1: advice of CAA asked for; Request R-2: advice of MHRA asked for",
            Holder.CONSULTEES,
            "5",
            14,
        ),
        ("Request R-1: answered; still waiting for MHRA", Holder.CONSULTEES, "6", 20),
    ]
    assert [(row.from_on, row.to_on) for row in clock.rows][-2:] == [
        (date(2026, 7, 23), date(2026, 7, 30)),
        (date(2026, 7, 30), date(2026, 8, 10)),
    ]
    assert (clock.used, clock.allowed, clock.due_on, clock.late) == (20, 60, date(2026, 10, 5), False)
    assert {holder: clock.held_by(holder) for holder in Holder} == {"authority": 9, "applicant": 9, "consultees": 11}
    assert clock.bank_holidays == (date(2026, 8, 3),)
    assert (clock.standing, clock.nation, clock.calendar_version) == ("running", "scotland", "holidays-0.109")


@pytest.mark.parametrize(
    ("nation", "used", "met"),
    [
        ("england_wales", 22, [date(2026, 4, 3), date(2026, 4, 6)]),
        ("scotland", 23, [date(2026, 4, 3)]),
        ("northern_ireland", 21, [date(2026, 3, 17), date(2026, 4, 3), date(2026, 4, 6)]),
    ],
)
def test_each_nation_has_its_own_bank_holidays(nation, used, met):
    """From 4 March to 7 April 2026 there are 24 weekdays after the first; one to three of them are bank holidays."""
    clock = of_days(date(2026, 3, 4), on=date(2026, 4, 7), nation=nation)
    assert (clock.used, list(clock.bank_holidays)) == (used, met)


def test_a_leap_day_is_a_day():
    assert of_days(date(2028, 2, 28), on=date(2028, 3, 1)).used == 2
    assert of_days(date(2027, 2, 26), on=date(2027, 3, 1)).used == 1
    stopped = of_days(date(2028, 2, 28), question(date(2028, 2, 28)), Restarted(date(2028, 2, 29), "Q-1"),
                      on=date(2028, 3, 1))  # fmt: skip
    assert (stopped.used, stopped.held_by(Holder.APPLICANT)) == (1, 1)


def test_an_evening_in_summer_is_the_next_day_in_london():
    """23:30 UTC is half past midnight there: a question asked then stops the clock a day later than its UTC date."""
    asked_at = datetime(2026, 7, 8, 23, 30, tzinfo=UTC)
    asked = question(london_date(asked_at))
    assert asked.on == date(2026, 7, 9)
    assert of_days(date(2026, 6, 29), asked, on=date(2026, 7, 14)).used == 8
    assert of_days(date(2026, 6, 29), question(asked_at.date()), on=date(2026, 7, 14)).used == 7
    winter = london_date(datetime(2026, 12, 8, 23, 30, tzinfo=UTC))
    assert winter == date(2026, 12, 8)


@pytest.mark.parametrize(
    ("friday", "answered_at", "answered_on", "held"),
    [
        (date(2026, 3, 27), datetime(2026, 3, 28, 23, 59, tzinfo=UTC), date(2026, 3, 28), 0),
        (date(2026, 3, 27), datetime(2026, 3, 29, 0, 59, tzinfo=UTC), date(2026, 3, 29), 0),  # clocks go on at 01:00
        (date(2026, 3, 27), datetime(2026, 3, 29, 22, 59, tzinfo=UTC), date(2026, 3, 29), 0),
        (date(2026, 3, 27), datetime(2026, 3, 29, 23, 0, tzinfo=UTC), date(2026, 3, 30), 1),
        (date(2026, 10, 23), datetime(2026, 10, 24, 23, 0, tzinfo=UTC), date(2026, 10, 25), 0),
        (date(2026, 10, 23), datetime(2026, 10, 25, 0, 30, tzinfo=UTC), date(2026, 10, 25), 0),  # 01:30 the first time
        (date(2026, 10, 23), datetime(2026, 10, 25, 1, 30, tzinfo=UTC), date(2026, 10, 25), 0),  # 01:30 again
        (date(2026, 10, 23), datetime(2026, 10, 25, 23, 30, tzinfo=UTC), date(2026, 10, 25), 0),
        (date(2026, 10, 23), datetime(2026, 10, 26, 0, 0, tzinfo=UTC), date(2026, 10, 26), 1),
    ],
)
def test_the_nights_on_which_clocks_change_lose_no_day_and_win_none(friday, answered_at, answered_on, held):
    assert london_date(answered_at) == answered_on
    answer = Restarted(london_date(answered_at), "Q-1")
    clock = of_days(friday, question(friday), answer, on=friday + timedelta(days=5))
    assert (clock.held_by(Holder.APPLICANT), clock.used, clock.total) == (held, 3 - held, 3)


def test_instants_are_no_days():
    with pytest.raises(ValueError, match="not at an instant"):
        Received(datetime(2026, 7, 8, 23, 30, tzinfo=UTC))


def test_stages_have_clocks_of_their_own():
    events = (Received(date(2026, 6, 1)), question(date(2026, 6, 3)), Restarted(date(2026, 6, 10), "Q-1"),
              DulyMade(date(2026, 6, 12)), Triaged(date(2026, 6, 29)))  # fmt: skip
    made, triage, decision = (
        clock_of(events, stage, CALENDARS["england_wales"], as_known_on=date(2026, 6, 30)) for stage in Stage
    )
    assert (made.used, made.target, made.due_on, made.standing, made.late) == (
        4, 10, date(2026, 6, 22), Standing.ENDED, False,
    )  # fmt: skip
    assert (triage.used, triage.target, triage.due_on, triage.late) == (11, 10, date(2026, 6, 26), True)
    assert (decision.used, decision.target, decision.standing) == (12, 60, Standing.RUNNING)
    assert decision.rows[0].event == "Duly made"


def test_a_clock_that_has_not_started_says_so():
    clock = decision_clock(Received(date(2026, 6, 1)), on=date(2026, 6, 30))
    assert (clock.standing, clock.used, clock.due_on, clock.rows, clock.late) == ("not started", 0, None, (), False)
    withdrawn = decision_clock(
        Received(date(2026, 6, 1)), Ended(date(2026, 6, 2), Ending.WITHDRAWN), on=date(2026, 6, 3)
    )
    assert withdrawn.standing == "not started"


def test_a_question_from_before_still_stops_the_next_stage():
    clock = decision_clock(Received(date(2026, 6, 1)), question(date(2026, 6, 3)), DulyMade(date(2026, 6, 12)),
                           on=date(2026, 6, 30))  # fmt: skip
    assert (clock.used, clock.standing, clock.held_by(Holder.APPLICANT)) == (0, "stopped", 12)
    assert clock.rows[0].event == "Duly made; Q-1 still open"


def test_a_question_stops_a_consultees_time_too():
    clock = of_days(date(2026, 6, 1), Requested(date(2026, 6, 1), "R-1", "NATS", Sought.CONSENT),
                    question(date(2026, 6, 3)), Restarted(date(2026, 6, 5), "Q-1"), on=date(2026, 6, 8))  # fmt: skip
    assert [(row.held_by, row.days_in_words) for row in clock.rows] == [
        ("consultees", "2"),
        ("applicant", "(2)"),
        ("consultees", "1"),
    ]


@pytest.mark.parametrize(("decided", "used", "late"), [(date(2026, 6, 5), 4, False), (date(2026, 6, 6), 5, True)])
def test_a_decision_on_a_saturday_counts_as_made_on_the_monday(decided, used, late):
    clock = of_days(date(2026, 6, 1), Ended(decided, Ending.DECIDED), on=date(2026, 6, 30), decision=4)
    assert (clock.due_on, clock.used, clock.late, clock.ended_on) == (date(2026, 6, 5), used, late, decided)
    assert clock.rows[-1].event == "Decided"


def test_an_extension_moves_the_due_day_and_names_who_agreed():
    more = Extended(date(2026, 6, 5), 3, "the applicant", "wind trials")
    clock = of_days(date(2026, 6, 1), more, on=date(2026, 6, 5), decision=4)
    assert (clock.due_on, clock.allowed, clock.target) == (date(2026, 6, 10), 7, 4)
    assert clock.rows[-1].event == "3 working days more, agreed by the applicant: wind trials"
    assert of_days(date(2026, 6, 1), more, on=date(2026, 6, 4), decision=4).due_on == date(2026, 6, 5)


def test_a_stop_on_the_due_day_carries_it_along():
    asked = question(date(2026, 6, 5))
    waiting = [of_days(date(2026, 6, 1), asked, on=date(2026, 6, day), decision=4) for day in (5, 6, 8)]
    assert [clock.due_on.day for clock in waiting] == [5, 5, 8]
    assert [clock.late for clock in waiting] == [False, False, False]
    answered = Restarted(date(2026, 6, 10), "Q-1")
    in_time, too_late = (
        of_days(date(2026, 6, 1), asked, answered, Ended(day, Ending.DECIDED), on=day, decision=4)
        for day in (date(2026, 6, 10), date(2026, 6, 11))
    )
    assert (in_time.due_on, in_time.used, in_time.late) == (date(2026, 6, 10), 4, False)
    assert (too_late.due_on, too_late.used, too_late.late) == (date(2026, 6, 10), 5, True)


def test_what_happens_at_a_weekend_does_not_move_the_due_day():
    saturday, sunday = date(2026, 6, 6), date(2026, 6, 7)
    for event in (Triaged(saturday), Requested(saturday, "R-1", "CAA", Sought.ADVICE)):
        clock = of_days(date(2026, 6, 1), event, on=sunday, decision=4)
        assert (clock.due_on, clock.used, clock.late) == (date(2026, 6, 5), 4, True)


def test_the_authority_has_a_case_back_on_its_last_day_whoever_was_asked():
    clock = of_days(date(2026, 6, 1), Requested(date(2026, 6, 3), "R-1", "CAA", Sought.ADVICE),
                    Ended(date(2026, 6, 6), Ending.DECIDED), on=date(2026, 6, 9))  # fmt: skip
    assert [(row.held_by, row.days) for row in clock.rows] == [("authority", 2), ("consultees", 2), ("authority", 1)]


def test_events_after_a_stages_end_are_not_told_in_it():
    events = (Received(date(2026, 6, 1)), DulyMade(date(2026, 6, 1)), Triaged(date(2026, 6, 5)),
              question(date(2026, 6, 10)))  # fmt: skip
    clock = clock_of(events, Stage.TRIAGE, CALENDARS["england_wales"], as_known_on=date(2026, 6, 30))
    assert [(row.event, row.days) for row in clock.rows] == [("Received; Duly made", 4), ("Triage done", 0)]


def test_the_first_day_is_not_counted_and_no_bank_holiday_met():
    begun = date(2026, 5, 25)  # Spring Bank Holiday
    clock = of_days(begun, on=date(2026, 5, 26))
    assert (clock.used, clock.bank_holidays) == (1, ())


def test_a_stop_after_the_due_day_comes_too_late():
    clock = of_days(date(2026, 6, 1), question(date(2026, 6, 8)), on=date(2026, 6, 12), decision=4)
    assert (clock.standing, clock.due_on, clock.used, clock.late) == ("stopped", date(2026, 6, 5), 5, True)


def test_a_pending_case_past_its_due_day_is_late():
    assert not of_days(date(2026, 6, 1), on=date(2026, 6, 5), decision=4).late
    assert of_days(date(2026, 6, 1), on=date(2026, 6, 6), decision=4).late


def test_late_answers_change_nothing_once_a_case_has_ended():
    ended = Ended(date(2026, 6, 30), Ending.LAPSED)
    case = (date(2026, 6, 1), question(date(2026, 6, 5)), ended)
    clock = of_days(*case, on=date(2026, 7, 30))
    assert clock == of_days(*case, Restarted(date(2026, 7, 2), "Q-1"), on=date(2026, 7, 30))
    assert (clock.standing, clock.used, clock.held_by(Holder.APPLICANT)) == ("ended", 4, 17)


def test_a_frozen_clock_reads_as_plain_values():
    frozen = decision_clock(
        *CALEDON, Ended(date(2026, 8, 10), Ending.DECIDED), on=date(2026, 8, 11), nation="scotland"
    ).frozen()
    assert json.loads(json.dumps(frozen)) == frozen
    assert frozen["calendar_version"] == "holidays-0.109"
    assert frozen["first_day_rule"] == "The first day is not counted: the day after it is day 1."
    assert (frozen["used"], frozen["due_on"], frozen["ended_on"]) == (20, "2026-10-05", "2026-08-10")
    assert frozen["held_by"] == {"authority": 9, "applicant": 9, "consultees": 11}
    assert frozen["rows"][1] == {
        "from_on": "2026-07-08",
        "to_on": "2026-07-14",
        "event": "Question Q-1: ground buffer (reg. 9, notice N-31)",
        "held_by": "applicant",
        "days": 4,
        "counts": False,
        "sum": 7,
    }


def test_a_day_outside_the_calendar_is_an_error():
    with pytest.raises(OutsideCalendar, match="ends on 2030-12-31"):
        of_days(date(2030, 12, 2), on=date(2030, 12, 20))
