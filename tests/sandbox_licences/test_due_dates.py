"""By when answers, advice, consents and reviews are due; days counted by hand."""

from datetime import date, timedelta

import pytest
from hypothesis import given

from metrics.working_days import packaged_calendars
from sandbox_licences.case_events import (
    Closing,
    DulyMade,
    Ended,
    Ending,
    Received,
    RequestClosed,
    Requested,
    RequestExtended,
    Restarted,
    Sought,
    Stopped,
)
from sandbox_licences.case_history import Contradiction
from sandbox_licences.due_dates import (
    Periods,
    advice_due_on,
    consent_due_on,
    open_questions,
    requests,
    review_due_on,
)
from tests.sandbox_licences.cases import cases

CALENDARS = packaged_calendars()
ENGLAND_WALES = CALENDARS["england_wales"]
OPENED = (Received(date(2026, 6, 1)), DulyMade(date(2026, 6, 1)))
ASKED = Stopped(date(2026, 7, 8), "Q-1", "insurance", "reg. 9", "A. Officer", "N-31")


def waiting(*events, on: date, nation: str = "england_wales"):
    out = {"Q-1": date(2026, 8, 26)} if on >= date(2026, 8, 26) else {}
    return open_questions((*OPENED, *events), CALENDARS[nation], as_known_on=on, last_notices=out)


def test_an_unanswered_question_has_two_notices_and_a_lapse():
    """8 July 2026 plus 20, 35 and 40 working days; 31 August is no working day in England and Wales."""
    [found] = waiting(ASKED, on=date(2026, 7, 8))
    assert (found.asked, found.notices, found.lapses_on) == (
        ASKED,
        (date(2026, 8, 5), date(2026, 8, 26)),
        date(2026, 9, 3),
    )
    [scottish] = waiting(ASKED, on=date(2026, 7, 8), nation="scotland")
    assert (scottish.notices, scottish.lapses_on) == ((date(2026, 8, 6), date(2026, 8, 27)), date(2026, 9, 3))


@pytest.mark.parametrize(
    ("on", "notices", "may_lapse"),
    [
        (date(2026, 8, 4), 0, False),
        (date(2026, 8, 5), 1, False),
        (date(2026, 8, 26), 2, False),
        (date(2026, 9, 3), 2, False),
        (date(2026, 9, 4), 2, True),
    ],
)
def test_notices_come_on_their_day_and_an_answer_on_the_last_day_is_in_time(on, notices, may_lapse):
    [found] = waiting(ASKED, on=on)
    assert (len(found.notices_due), found.may_lapse) == (notices, may_lapse)


def test_each_open_question_has_its_own_days_and_a_closed_one_none():
    second = Stopped(date(2026, 7, 9), "Q-2", "wind", "reg. 9", "A. Officer", "N-32")
    both = waiting(second, ASKED, on=date(2026, 7, 10))
    assert [each.asked.question for each in both] == ["Q-1", "Q-2"]
    assert both[0].lapses_on < both[1].lapses_on
    answered = Restarted(date(2026, 7, 10), "Q-1")
    assert [each.asked for each in waiting(second, ASKED, answered, on=date(2026, 7, 10))] == [second]
    assert len(waiting(second, ASKED, answered, on=date(2026, 7, 9))) == 2
    assert waiting(ASKED, Ended(date(2026, 9, 4), Ending.LAPSED), on=date(2026, 9, 30)) == ()


def test_advice_has_15_working_days_and_10_more_once():
    assert advice_due_on(date(2026, 8, 17), ENGLAND_WALES) == date(2026, 9, 8)
    assert advice_due_on(date(2026, 8, 17), ENGLAND_WALES, extended=True) == date(2026, 9, 22)


def test_consent_is_escalated_after_30_working_days_and_a_review_has_20():
    assert consent_due_on(date(2026, 7, 1), ENGLAND_WALES) == date(2026, 8, 12)
    assert consent_due_on(date(2026, 7, 1), CALENDARS["northern_ireland"]) == date(2026, 8, 13)
    assert review_due_on(date(2026, 12, 18), ENGLAND_WALES) == date(2027, 1, 20)


def asked_for(*events, on: date, **periods):
    return requests((*OPENED, *events), ENGLAND_WALES, as_known_on=on, periods=Periods(**periods))


def test_requests_are_overdue_after_their_day_and_while_open():
    advice = Requested(date(2026, 7, 1), "R-1", "CAA", Sought.ADVICE)
    consent = Requested(date(2026, 7, 1), "R-2", "NATS", Sought.CONSENT)
    longer = RequestExtended(date(2026, 7, 22), "R-1")
    first, second = asked_for(advice, consent, on=date(2026, 7, 23))
    assert (first.due_on, first.overdue, second.due_on, second.overdue) == (
        date(2026, 7, 22),
        True,
        date(2026, 8, 12),
        False,
    )
    first, second = asked_for(advice, consent, longer, on=date(2026, 8, 13))
    assert (first.due_on, first.extended, first.overdue, second.overdue) == (date(2026, 8, 5), True, True, True)
    closed = RequestClosed(date(2026, 8, 10), "R-1", Closing.NO_ADVICE)
    assert [r.overdue for r in asked_for(advice, consent, longer, closed, on=date(2026, 8, 13))] == [False, True]
    ended = Ended(date(2026, 8, 11), Ending.WITHDRAWN)
    assert [r.overdue for r in asked_for(advice, consent, ended, on=date(2026, 8, 13))] == [False, False]


def test_advice_overdue_cannot_be_given_longer():
    advice = Requested(date(2026, 7, 1), "R-1", "CAA", Sought.ADVICE)
    with pytest.raises(Contradiction, match="was due on 2026-07-22; it was given longer too late"):
        asked_for(advice, RequestExtended(date(2026, 7, 23), "R-1"), on=date(2026, 7, 30))


def test_settings_must_make_sense():
    with pytest.raises(ValueError, match="at least one working day"):
        Periods(decision=0)
    with pytest.raises(ValueError, match="Both notices come before the lapse"):
        Periods(first_notice=35, last_notice=35)


@given(cases(ended=False))
def test_a_question_lapses_only_after_both_notices(case):
    def found(last_notices):
        return open_questions(case.events, case.calendar, as_known_on=case.on, last_notices=last_notices)

    untold = found({})
    assert all(each.lapses_on > case.on for each in untold)
    for each in found({each.asked.question: each.notices[1] for each in untold}):
        assert each.asked.on < each.notices[0] < each.notices[1] < each.lapses_on
        assert each.may_lapse == (case.on > each.lapses_on)
        assert len(each.notices_due) == sum(day <= case.on for day in each.notices)
        days = [each.asked.on + timedelta(days=n) for n in range(1, (each.lapses_on - each.asked.on).days + 1)]
        assert sum(case.calendar.is_working_day(day) for day in days) == 40
