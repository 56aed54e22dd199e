"""Whoever has to act is warned before a limit and once when it is over: each of them one message, however often."""

from __future__ import annotations

from datetime import date

from portal.commands import licensing, reviewing
from portal.commands.case_jobs import due_cases
from sandbox_licences.case_file.entries import OfficerWarned
from sandbox_licences.clock import Stage
from sandbox_licences.due_dates import Limit
from tests.fixtures.casework import Trial
from tests.fixtures.licences import WITH_CONDITIONS
from tests.jobs.test_looking_after_cases import look, mails, on

EVENT = "time nearly up"


def warned(trial: Trial) -> list[tuple[str, str, bool]]:
    return [(w.what.stage, w.what.due_on.isoformat(), w.what.over) for w in trial.file.of(OfficerWarned)]


def test_the_decision_maker_is_warned_of_a_decision_that_waits(minuted: Trial) -> None:
    assert minuted.decider, "there is one"
    look(minuted, on("2026-08-26"))
    assert not warned(minuted)
    look(minuted, on("2026-08-27"))
    look(minuted, on("2026-09-14"))
    assert warned(minuted) == [(Stage.DECISION, "2026-09-11", False), (Stage.DECISION, "2026-09-11", True)]
    assert sorted(mails(minuted, EVENT)) == ["Case Officer of CENTRAL"] * 2 + ["Decision Maker of CENTRAL"] * 2


def test_the_panel_chair_is_warned_of_a_case_with_the_panel(sqlite_trial: Trial) -> None:
    trial = sqlite_trial.ready().recommend()
    assert trial.chair, "there is one"
    look(trial, on("2026-08-27"))
    assert sorted(mails(trial, EVENT)) == ["Case Officer of CENTRAL", "Panel Chair of CENTRAL"]


def test_who_decides_is_warned_before_a_suspension_is_looked_at_again(issued: Trial) -> None:
    issued.filing.set_clock(on("2027-03-01"))
    assert licensing.due_steps(issued.filing.portal) == 1
    issued.with_licence(issued.officer, licensing.hold_licence, reason="A near miss.", review_on=date(2027, 3, 15))
    look(issued, on("2027-03-10"))
    assert not warned(issued)
    look(issued, on("2027-03-11"))
    look(issued, on("2027-03-15"))
    look(issued, on("2027-03-16"))
    assert warned(issued) == [(Limit.SUSPENSION, "2027-03-15", False), (Limit.SUSPENSION, "2027-03-15", True)]
    assert sorted(set(mails(issued, EVENT))) == ["Case Officer of CENTRAL", "Decision Maker of CENTRAL"]

    issued.with_licence(issued.decider, licensing.reinstate_licence, reason="It was a bird.")
    look(issued, on("2027-04-01"))
    assert len(warned(issued)) == 2


def test_administrator_or_reviewer_are_warned_of_a_review(minuted: Trial) -> None:
    trial = minuted.decide(WITH_CONDITIONS)
    trial.do(trial.signatory, reviewing.ask_for_review, reason="One condition is too much.")
    assert trial.reference in due_cases(trial.filing.portal)
    look(trial, on("2026-07-08"))
    assert not warned(trial)
    look(trial, on("2026-07-09"))
    assert warned(trial) == [(Limit.REVIEW, "2026-07-16", False)]
    assert mails(trial, EVENT) == ["Administrator of CENTRAL"]

    trial.do(trial.person("administrator"), reviewing.accept_review)
    other = trial.person("decision_maker", second=True)
    trial.do(trial.person("administrator"), reviewing.assign_review, person_id=other.person_id)
    look(trial, on("2026-07-17"))
    assert warned(trial)[-1] == (Limit.REVIEW, "2026-07-16", True)
    assert mails(trial, EVENT)[-1] == other.name
