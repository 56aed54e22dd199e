"""Events that cannot all be true are refused in a sentence."""

from datetime import date, timedelta

import pytest

from metrics.working_days import packaged_calendars
from sandbox_licences.case_events import (
    Closing,
    DulyMade,
    Ended,
    Ending,
    Extended,
    Received,
    RequestClosed,
    Requested,
    RequestExtended,
    Restarted,
    Sought,
    Stopped,
    Triaged,
)
from sandbox_licences.case_history import Contradiction, history
from sandbox_licences.clock import Stage, clock_of
from sandbox_licences.due_dates import Periods

FIRST = date(2026, 6, 1)
LAST = date(2026, 12, 31)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def asked(number: int, key: str = "Q-1") -> Stopped:
    return Stopped(day(number), key, "insurance", "reg. 9", "A. Officer", "N-1")


def advice(number: int, key: str = "R-1", sought: Sought = Sought.ADVICE) -> Requested:
    return Requested(day(number), key, "CAA", sought)


OPENED = (Received(day(0)), DulyMade(day(7)))
DECIDED = Ended(day(60), Ending.DECIDED)


@pytest.mark.parametrize(
    ("events", "sentence"),
    [
        ((), "had not been received"),
        ((DulyMade(day(7)),), "had not been received"),
        ((Received(day(0)), Received(day(1))), "stands more than once, on 2026-06-01 and on 2026-06-02"),
        ((Received(day(0)), Received(day(0))), "stands more than once"),
        ((Received(day(1)), DulyMade(day(0))), "“Duly made” is on 2026-06-01, before the application was received"),
        ((Received(day(1)), Ended(day(0), Ending.DECIDED)), "“Decided” is on 2026-06-01, before the application was"),
        ((Received(day(0)), Ended(day(1), Ending.DECIDED)), "“Decided” is on 2026-06-02, when .* not duly made"),
        ((Received(day(0)), Triaged(day(1))), "“Triage done” .* not duly made"),
        ((*OPENED, Triaged(day(6))), "not duly made"),
        ((*OPENED, Extended(day(6), 5, "the applicant", "trials")), "not duly made"),
        ((*OPENED, Extended(day(8), 0, "the applicant", "trials")), "at least one working day"),
        ((*OPENED, DECIDED, Ended(day(60), Ending.LAPSED)), "more than once"),
        ((*OPENED, DECIDED, asked(61)), "after the case ended on 2026-07-31"),
        ((*OPENED, DECIDED, Extended(day(61), 5, "the applicant", "trials")), "after the case ended"),
        ((*OPENED, Restarted(day(9), "Q-1")), "there is no question Q-1 by then"),
        ((*OPENED, asked(9), Restarted(day(8), "Q-1")), "before question Q-1 was asked on 2026-06-10"),
        ((*OPENED, asked(9), Restarted(day(10), "Q-1"), Restarted(day(11), "Q-1")), "more than once for question Q-1"),
        ((*OPENED, asked(9), asked(12)), "the same number"),
        ((*OPENED, RequestClosed(day(9), "R-1", Closing.ANSWERED)), "there is no request R-1"),
        ((*OPENED, advice(9), RequestClosed(day(8), "R-1", Closing.ANSWERED)), "before request R-1 was asked"),
        ((*OPENED, advice(9), advice(9, "R-2"), advice(10)), "the same number"),
        ((*OPENED, advice(9), RequestExtended(day(8), "R-1")), "before request R-1 was asked"),
        ((*OPENED, advice(9), *[RequestExtended(day(n), "R-1") for n in (10, 11)]), "more than once for request R-1"),
        ((*OPENED, advice(9, sought=Sought.CONSENT), RequestExtended(day(10), "R-1")), "only advice"),
        (
            (*OPENED, advice(9), RequestClosed(day(10), "R-1", Closing.ANSWERED), RequestExtended(day(11), "R-1")),
            "was closed before it was given longer",
        ),
    ],
)
def test_contradictions_are_plain_errors(events, sentence):
    with pytest.raises(Contradiction, match=sentence):
        history(events, LAST)
    with pytest.raises(Contradiction, match=sentence):
        history(reversed(events), LAST)


def test_the_same_events_without_the_contradiction_are_taken():
    events = (*OPENED, asked(9), Restarted(day(9), "Q-1"), advice(9), RequestExtended(day(10), "R-1"), Triaged(day(7)),
              Extended(day(7), 5, "the applicant", "trials"), DECIDED)  # fmt: skip
    known = history(events, LAST)
    assert (known.received_on, known.duly_made_on, known.triaged_on, known.ended) == (day(0), day(7), day(7), DECIDED)
    assert [stop.until for stop in known.stops] == [day(9)]
    assert [(request.extended_on, request.until) for request in known.requests] == [(day(10), None)]


def test_what_comes_later_is_not_known_yet():
    contradictory = (*OPENED, DECIDED, asked(90))
    assert history(contradictory, day(89)).ended == DECIDED
    with pytest.raises(Contradiction):
        history(contradictory, day(90))
    with pytest.raises(Contradiction, match="By 2026-05-31 the application had not been received"):
        history(OPENED, day(-1))


def test_time_that_is_up_cannot_be_extended():
    calendar = packaged_calendars()["england_wales"]
    late = Extended(day(22), 5, "the applicant", "trials")
    with pytest.raises(Contradiction, match="By 2026-06-23 11 working days of 10 were used"):
        clock_of((*OPENED, late), Stage.DECISION, calendar, as_known_on=LAST, periods=Periods(decision=10))
    clock_of((*OPENED, late), Stage.DECISION, calendar, as_known_on=LAST, periods=Periods(decision=11))


@pytest.mark.parametrize("blank", ["", "  "])
def test_a_stop_says_why_on_which_basis_by_whom_and_in_which_notice(blank):
    words = ("Q-1", "insurance", "reg. 9", "A. Officer", "N-1")
    for place, name in enumerate(("question", "reason", "legal basis", "by", "notice")):
        given = [blank if n == place else word for n, word in enumerate(words)]
        with pytest.raises(ValueError, match=f"{name} must be given"):
            Stopped(day(3), *given)
