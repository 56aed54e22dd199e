"""What of a case file its clock counts by."""

from datetime import UTC, date, datetime

import pytest

from sandbox_licences.advice import Position, Standing, standing
from sandbox_licences.case_events import Closing, RequestClosed, Requested, Sought
from sandbox_licences.case_file import entries as e
from sandbox_licences.case_file.advised import advice_given, advice_requests
from sandbox_licences.case_file.clock_events import clock_events
from sandbox_licences.case_file.file import CaseFile, Stamp, Written
from sandbox_licences.case_file.scope import SAFETY


def file_of(*said):
    """A file of entries, each with its day of March 2026."""
    return CaseFile(
        reference="SC-2026-0001",
        domain="drones",
        form_version=1,
        demonstration=True,
        entries=tuple(
            Written(
                Stamp(seq, 1, datetime(2026, 3, day, 9, tzinfo=UTC), date(2026, 3, day), None, "Somebody", None, ""),
                what,
            )
            for seq, (day, what) in enumerate(said, 1)
        ),
    )


def asked(number, body="CAA", item=SAFETY):
    return e.AdviceAsked(number, item, body, "as it is", date(2026, 4, 1))


def given(request, body="CAA", item=SAFETY):
    return e.AdviceGiven(request, item, body, Position.SUPPORT, None, "", "Sound.", "as it is")


@pytest.mark.parametrize("by_link", [False, True])
def test_a_body_that_answers_by_an_earlier_request_holds_the_case_no_longer(by_link):
    words = e.AdviceByLink(given(1), "Dr Ada Example", 7) if by_link else given(1)
    file = file_of((5, asked(1)), (12, asked(2)), (16, words))
    requests, said = advice_requests(file), advice_given(file)
    assert {standing(one, said, date(2026, 3, 16)) for one in requests} == {Standing.ADVISED}
    assert clock_events(file) == (
        Requested(date(2026, 3, 5), "A1", "CAA", Sought.ADVICE),
        RequestClosed(date(2026, 3, 12), "A1", Closing.TAKEN_BACK),
        Requested(date(2026, 3, 12), "A2", "CAA", Sought.ADVICE),
        RequestClosed(date(2026, 3, 16), "A2", Closing.ANSWERED),
    )


def test_a_line_that_is_dropped_is_no_longer_asked_about():
    dropped = file_of((5, asked(1, item="Line 1")), (6, asked(2)), (9, e.LineDropped("1", "It is not needed.")))
    assert [event for event in clock_events(dropped) if isinstance(event, RequestClosed)] == [
        RequestClosed(date(2026, 3, 9), "A1", Closing.TAKEN_BACK)
    ]


def test_more_time_on_what_was_dropped_before_changes_no_clock():
    """It could once be written, and a file is never changed."""
    dropped = ((5, asked(1, item="Line 1")), (9, e.LineDropped("1", "It is not needed.")))
    after = (10, e.AdviceExtended(1, date(2026, 4, 15)))
    assert clock_events(file_of(*dropped, after)) == clock_events(file_of(*dropped))


@pytest.mark.parametrize("other", [given(1, body="HSE"), given(1, item="Line 1")])
def test_words_of_another_body_or_on_another_item_close_nothing(other):
    events = clock_events(file_of((5, asked(1)), (16, other), (17, given(1)), (18, given(1))))
    assert [event.on.day for event in events if isinstance(event, RequestClosed)] == [17]
