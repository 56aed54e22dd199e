"""Evidence that was good until a day which is over: nothing is recommended or issued on it, and people read which."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from portal.commands import applying, evidence
from portal.context import Reading
from portal.errors import NotNow
from portal.queries.application_tasks import application_tasks
from portal.queries.contest_tasks import Task
from portal.queries.own_status import own_status
from sandbox_licences.forms import form_of
from sandbox_licences.forms.question import Kind
from sandbox_licences.task_list import answers_asked_for
from tests.fixtures.api_doors import Doors
from tests.fixtures.case_screens import Screen
from tests.fixtures.casework import Trial

SAID = "E2, Flight log, good until 20 June 2026"
LATER = datetime(2026, 6, 21, 9, tzinfo=UTC)


def with_a_log(trial: Trial) -> Trial:
    """In assessment with nothing in the way; one piece of its evidence is good for two days more."""
    trial.start()
    good = {"good_until": date(2026, 6, 20), "title": "Flight log"}
    name = trial.do(trial.applicant, evidence.attach, file_name="log.txt", data=b"Calm.", **good)
    form = form_of("drones")
    asked = answers_asked_for(form, trial.file.answers)
    question = next(id for id in asked if form[id].kind is Kind.EVIDENCE)
    trial.do(trial.applicant, applying.answer, question=question, value=["E1", name])
    trial.declare().submit().complete().assess().line()
    sha256 = trial.file.evidence[name].what.sha256
    trial.do(trial.person("administrator"), evidence.record_scan, sha256=sha256, clean=True, by="ClamAV 1.4")
    return trial.scan().value().confirm_risk().advise_all().consent()


def test_nothing_is_issued_on_evidence_that_aged_since_the_decision(sqlite_trial: Trial) -> None:
    trial = with_a_log(sqlite_trial).recommend().minute().decide()
    trial.filing.set_clock(LATER)
    with pytest.raises(NotNow, match=f"This evidence is out of date: {SAID}"):
        trial.issue()


@pytest.mark.thorough
def test_the_officer_reads_which_evidence_is_stale_before_recommending(sqlite_doors: Doors, desk: Trial) -> None:
    trial = with_a_log(desk)
    screen = Screen(sqlite_doors, trial.officer)
    there = {"case": trial.reference, "do": "recommend"}
    assert not screen.open("case_work.py", **there).warning
    sqlite_doors.set_clock(LATER)
    screen = Screen(sqlite_doors, trial.officer)
    told = [each.value.replace("\\", "") for each in screen.open("case_work.py", **there).warning]
    assert any(SAID in each for each in told), told
    with pytest.raises(NotNow, match="out of date"):
        trial.recommend()


def test_whose_licence_waits_for_fresh_evidence_reads_it_at_home_and_where_it_stands(
    sqlite_doors: Doors, desk: Trial
) -> None:
    trial = with_a_log(desk).recommend().minute().decide()
    with trial.filing.portal.reading(trial.applicant) as reading:
        assert [step for step in own_status(reading, trial.reference).next_steps if "issued next" in step]
        assert not waiting(reading)
    sqlite_doors.set_clock(LATER)
    with trial.filing.portal.reading(trial.applicant) as reading:
        status = own_status(reading, trial.reference)
        assert status.to_settle == (f"This evidence is out of date: {SAID}.",)
        assert "issued next" not in " ".join(status.next_steps) and set(status.to_settle) < set(status.next_steps)
        assert [(task.hint, task.page) for task in waiting(reading)] == [(status.to_settle[0], "application_status.py")]
    screen = Screen(sqlite_doors, trial.applicant)
    screen.open("application_status.py", case=trial.reference)
    assert "cannot be issued yet" in screen.text and SAID in screen.text
    assert any("Bring new evidence" in str(link.proto) for link in screen.at.get("page_link"))


def waiting(reading: Reading) -> list[Task]:
    return [task for task in application_tasks(reading) if task.title.startswith("Settle what keeps the licence")]
