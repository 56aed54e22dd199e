"""A body that was asked is reminded three working days before its last day: once, and never after it has answered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from metrics.working_days import working_day_after
from portal.commands import advising, consenting
from portal.db.case_files import calendar_of
from sandbox_licences.case_file.entries import AdviceAsked, BodyReminded
from sandbox_licences.case_file.scope import SAFETY
from tests.commands.test_ways_around_a_gate import assessed
from tests.fixtures.casework import OWNER, Trial
from tests.jobs.test_looking_after_cases import look, mails

EVENT = "body reminded"


@pytest.fixture
def asked(sqlite_trial: Trial) -> tuple[Trial, int]:
    """Advice on safety was asked of a body with one consultee; the request's number."""
    trial = assessed(sqlite_trial)
    trial.person("consultee", OWNER)
    return trial, trial.ask(SAFETY)


def before_its_day(trial: Trial, working_days: int) -> None:
    """Look after the case so many working days before the first request's last day."""
    due_on = trial.file.of(AdviceAsked)[0].what.due_on
    day = due_on
    calendar = calendar_of({})
    while working_day_after(day, working_days, calendar) > due_on or day == due_on:
        day -= timedelta(days=1)
    now = trial.filing.portal.now()
    look(trial, now + (day - now.date()))


def test_once_before_the_last_day(asked: tuple[Trial, int]) -> None:
    trial, request = asked
    before_its_day(trial, 4)
    assert not trial.file.of(BodyReminded)
    before_its_day(trial, 3)
    before_its_day(trial, 1)
    assert [(one.what.body, one.what.request) for one in trial.file.of(BodyReminded)] == [(OWNER, request)]
    assert mails(trial, EVENT) == [f"Consultee of {OWNER}"]


@pytest.mark.thorough
def test_not_once_it_has_answered(asked: tuple[Trial, int]) -> None:
    trial, request = asked
    trial.advise(request)
    before_its_day(trial, 2)
    assert not mails(trial, EVENT)


@pytest.mark.thorough
def test_anew_where_it_was_given_longer(asked: tuple[Trial, int]) -> None:
    trial, request = asked
    before_its_day(trial, 2)
    trial.do(trial.officer, advising.give_longer, request=request)
    first = trial.file.of(BodyReminded)[0].what.due_on
    look(trial, trial.filing.portal.now() + timedelta(days=14))
    reminded = [one.what.due_on for one in trial.file.of(BodyReminded)]
    assert len(reminded) == 2 and reminded[1] > first


@pytest.mark.thorough
def test_who_may_bind_a_body_is_reminded_of_a_consent(sqlite_trial: Trial) -> None:
    trial = assessed(sqlite_trial)
    line = trial.line()
    trial.delegate()
    trial.do(trial.officer, consenting.request_consent, line=line, body=OWNER)
    days = 0
    while not trial.file.of(BodyReminded) and days < 60:
        look(trial, trial.filing.portal.now() + timedelta(days=1))
        days += 1
    (reminded,) = [one.what for one in trial.file.of(BodyReminded)]
    assert (reminded.body, reminded.line) == (OWNER, line)
    assert trial.filing.portal.now().date() < reminded.due_on
    assert mails(trial, EVENT) == [f"Consent Giver of {OWNER}"]
