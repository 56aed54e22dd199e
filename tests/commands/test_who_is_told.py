"""Who is told by e-mail of what happens on a case: everybody it concerns, each once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from portal.commands import advising, applying, casework, deciding, licensing, reviewing
from portal.context import PORTAL, Actor
from portal.db.people import Person
from portal.db.records import OutboxMessage
from sandbox_licences.case_facts import Outcome
from sandbox_licences.case_file.scope import SAFETY
from tests.commands.test_ways_around_a_gate import assessed
from tests.fixtures.casework import OWNER, Trial
from tests.fixtures.licences import WITH_CONDITIONS


def told(trial: Trial, event: str) -> list[str]:
    with trial.filing.portal.reading(PORTAL) as reading:
        found = select(OutboxMessage.to_email).where(OutboxMessage.event == event)
        return sorted(reading.session.scalars(found))


def address(trial: Trial, *people: Actor) -> list[str]:
    with trial.filing.portal.reading(PORTAL) as reading:
        return sorted(reading.session.get_one(Person, one.person_id).email for one in people)


def test_on_the_way_to_a_decision(sqlite_trial: Trial) -> None:
    trial = assessed(sqlite_trial)
    theirs = (trial.applicant, trial.signatory)
    trial.do(trial.officer, casework.give_more_time, working_days=5, agreed_by="Sam", reason="A test is late.")
    assert told(trial, "more time given") == address(trial, *theirs)

    consultee, giver = trial.person("consultee", OWNER), trial.person("consent_giver", OWNER)
    trial.do(trial.officer, advising.give_longer, request=trial.ask(SAFETY))
    assert told(trial, "advice given longer") == address(trial, consultee)

    trial.line()
    trial.consent()
    trial.do(trial.officer, casework.drop_line, line="1", reason="It is not needed.")
    assert told(trial, "line dropped") == address(trial, giver)

    approver = trial.person("liability_approver")
    trial.do(approver, deciding.approve_exposure, licence_pence=1, programme_pence=1, reasons="It is worth it.")
    assert told(trial, "exposure approved") == address(trial, trial.officer)

    trial.do(trial.signatory, applying.withdraw, reason="We wait a year.")
    others = (trial.officer, approver, consultee, giver)
    assert told(trial, "application withdrawn") == address(trial, *theirs, *others)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("somebody", "who"),
    [(None, lambda trial: trial.officer), ("certifier", lambda trial: trial.person("certifier", "X11"))],
)
def test_a_body_without_consultees(sqlite_trial: Trial, somebody: str | None, who: Callable[[Trial], Actor]) -> None:
    trial = assessed(sqlite_trial)
    if somebody:
        trial.person(somebody, "X11")
    trial.ask(SAFETY, "X11")
    assert told(trial, "advice asked") == address(trial, who(trial))


def test_of_a_review(minuted: Trial) -> None:
    trial = minuted.decide(Outcome.REFUSED)
    administrator, reviewer = trial.person("administrator"), trial.person("decision_maker", second=True)
    trial.do(trial.signatory, reviewing.ask_for_review, reason="Look again.")
    trial.do(administrator, reviewing.accept_review)
    assert told(trial, "review accepted") == address(trial, trial.applicant, trial.signatory)
    trial.do(administrator, reviewing.assign_review, person_id=reviewer.person_id)
    trial.do(trial.signatory, reviewing.withdraw_review)
    assert told(trial, "review withdrawn") == address(trial, trial.officer, administrator, reviewer)


def test_of_a_licence_given_up_before_its_issue(minuted: Trial) -> None:
    trial = minuted.decide(WITH_CONDITIONS)
    trial.do(trial.decider, licensing.release_reserved, reason="The site is gone.")
    people = (trial.applicant, trial.signatory, trial.officer, trial.decider)
    assert told(trial, "licence released") == address(trial, *people)
