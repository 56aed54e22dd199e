"""What the portal does on cases when days have passed: once each, however often it looks; on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from portal.commands import applying, casework, consenting
from portal.commands.case_jobs import due_cases, look_after_case
from portal.context import PORTAL
from portal.db.records import OutboxMessage
from portal.jobs import look_after_cases, run_claimed
from sandbox_licences.case_file.entries import ConsentMoved, NoAdvice, NoticeSent, OfficerWarned
from sandbox_licences.case_file.scope import SAFETY
from sandbox_licences.clock import Stage
from sandbox_licences.consents import ConsentState
from sandbox_licences.lifecycle.application import State
from tests.fixtures.casework import OWNER, Trial
from tests.fixtures.filing import FILING_DAY


def look(trial: Trial, day: datetime) -> None:
    """The job on a day, three times."""
    trial.filing.set_clock(day)
    for _ in range(3):
        for reference in due_cases(trial.filing.portal):
            with trial.filing.portal.unit_of_work(PORTAL) as ctx:
                look_after_case(ctx, reference=reference)


def mails(trial: Trial, event: str) -> list[str]:
    with trial.filing.portal.reading(PORTAL) as reading:
        return [m.to_name for m in reading.session.scalars(select(OutboxMessage).where(OutboxMessage.event == event))]


def on(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T09:00:00+00:00")


@pytest.fixture
def asked(trial: Trial) -> Trial:
    """A written question was asked on 18 June 2026 and waits."""
    trial.start().submit()
    trial.do(trial.officer, casework.ask_in_writing, words="How loud is it?")
    return trial


@pytest.mark.thorough
def test_two_notices_then_lapse_each_once(asked: Trial) -> None:
    look(asked, on("2026-07-15"))
    assert not asked.file.of(NoticeSent), "19 working days"
    look(asked, on("2026-07-16"))
    assert [n.stamp.on.isoformat() for n in asked.file.of(NoticeSent)] == ["2026-07-16"]
    assert mails(asked, "notice of lapse") == ["Applicant of XI1", "Signatory of XI1"]
    look(asked, on("2026-08-06"))
    assert len(asked.file.of(NoticeSent)) == 2
    look(asked, on("2026-08-13"))
    assert asked.row.state == State.INCOMPLETE, "an answer on the last day is in time"
    look(asked, on("2026-08-14"))
    assert asked.row.state == State.LAPSED
    moved = asked.file.moves[-1]
    assert (moved.stamp.by, moved.stamp.role) == (None, "the portal")
    look(asked, on("2026-09-30"))
    assert len(mails(asked, "application lapsed")) == 3 and len(asked.file.of(NoticeSent)) == 2


def test_a_portal_that_stood_still_leaves_the_days_to_answer_in(asked: Trial) -> None:
    look(asked, on("2026-10-01"))
    assert [notice.what.lapses_on.isoformat() for notice in asked.file.of(NoticeSent)] == ["2026-10-08"] * 2
    with asked.filing.portal.reading(PORTAL) as reading:
        told = select(OutboxMessage.text).where(OutboxMessage.event == "notice of lapse")
        assert all("by 8 October 2026" in text for text in reading.session.scalars(told))
    look(asked, on("2026-10-08"))
    assert asked.row.state == State.INCOMPLETE, "an answer on the last day is in time"
    look(asked, on("2026-10-09"))
    assert asked.row.state == State.LAPSED


def test_a_last_notice_that_is_late_puts_the_lapse_off(asked: Trial) -> None:
    look(asked, on("2026-07-16"))
    look(asked, on("2026-08-12"))  # due on 6 August
    assert [notice.what.lapses_on.isoformat() for notice in asked.file.of(NoticeSent)] == ["2026-08-13", "2026-08-19"]
    look(asked, on("2026-08-19"))
    assert asked.row.state == State.INCOMPLETE
    look(asked, on("2026-08-20"))
    assert asked.row.state == State.LAPSED


def test_an_answer_in_time_ends_it(asked: Trial) -> None:
    look(asked, on("2026-07-16"))
    asked.do(asked.signatory, applying.answer_question, number=1, words="62 dB at 50 m.")
    look(asked, on("2026-12-01"))
    assert asked.row.state == State.SUBMITTED and len(asked.file.of(NoticeSent)) == 1


@pytest.mark.thorough
def test_advice_that_never_comes_is_recorded_once(trial: Trial) -> None:
    trial.start().submit().complete().assess()
    trial.ask(SAFETY)
    look(trial, on("2026-07-09"))
    assert not trial.file.of(NoAdvice)
    look(trial, on("2026-07-10"))
    look(trial, on("2026-07-13"))
    assert [n.what.number for n in trial.file.of(NoAdvice)] == [1]
    assert mails(trial, "no advice given") == ["Case Officer of CENTRAL"]
    assert not trial.in_portal(lambda ctx: None)


@pytest.mark.thorough
def test_advice_that_came_and_was_asked_anew_is_no_silence(trial: Trial) -> None:
    trial.start().submit().complete().assess()
    trial.advise(trial.ask(SAFETY))
    trial.filing.set_clock(FILING_DAY + timedelta(days=10))
    trial.ask(SAFETY)
    look(trial, on("2026-07-15"))
    assert not trial.file.of(NoAdvice)


@pytest.mark.thorough
def test_a_consent_never_answered_goes_to_both_accountable_officers_once(trial: Trial) -> None:
    trial.person("certifier", OWNER), trial.person("administrator")
    trial.start().submit().complete().assess().line()
    trial.delegate()
    trial.do(trial.officer, consenting.request_consent, line="1", body=OWNER)
    look(trial, on("2026-07-30"))
    assert len(trial.file.of(ConsentMoved)) == 1, "30 working days"
    look(trial, on("2026-07-31"))
    look(trial, on("2026-08-20"))
    escalated = trial.file.of(ConsentMoved)[-1].what
    assert len(trial.file.of(ConsentMoved)) == 2 and escalated.to is ConsentState.ESCALATED
    assert escalated.told[0].startswith("Certifier of X03 for ") and "Administrator of CENTRAL" in escalated.told[1]
    assert sorted(mails(trial, "consent escalated")) == [
        "Administrator of CENTRAL",
        "Case Officer of CENTRAL",
        "Certifier of X03",
    ]
    trial.answer_consent("1", ConsentState.GIVEN)
    assert trial.file.of(ConsentMoved)[-1].what.to is ConsentState.GIVEN, "it can still answer"


@pytest.mark.thorough
def test_the_officer_is_warned_before_each_day_and_once_when_it_is_over(trial: Trial) -> None:
    assert trial.officer
    trial.start().submit()
    look(trial, on("2026-06-29"))
    assert not trial.file.of(OfficerWarned)
    look(trial, on("2026-06-30"))
    assert [w.what.stage for w in trial.file.of(OfficerWarned)] == [Stage.DULY_MADE]
    look(trial, on("2026-07-03"))
    assert [w.what.over for w in trial.file.of(OfficerWarned)] == [False, True]
    trial.complete()
    look(trial, on("2026-07-15"))
    assert trial.file.of(OfficerWarned)[-1].what.stage is Stage.TRIAGE
    assert set(mails(trial, "time nearly up")) == {"Case Officer of CENTRAL"}


@pytest.mark.thorough
def test_one_case_that_fails_holds_up_no_other(
    trial: Trial, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert trial.officer
    trial.start().submit()
    trial.filing.set_clock(on("2026-07-01"))
    portal = trial.filing.portal
    monkeypatch.setattr("portal.jobs.due_cases", lambda _portal: ("SC-2026-9999", trial.reference))
    with pytest.raises(Exception, match="nothing here"):
        run_claimed(portal, "look_after_cases", on("2026-07-01"), look_after_cases)
    assert trial.file.of(OfficerWarned) and "SC-2026-9999" in caplog.text
