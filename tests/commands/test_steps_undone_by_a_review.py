"""What becomes of a licence when a review overturns a suspension, what its holder is told, and notices given again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from metrics.working_days import working_day_after
from portal.commands import consenting, licensing, reviewing
from portal.context import PORTAL, Actor
from portal.db.case_files import calendar_of
from portal.db.records import OutboxMessage
from portal.errors import NotNow
from portal.queries.licences import licence
from sandbox_licences.consents import ConsentState
from sandbox_licences.lifecycle.licence import Event, State
from sandbox_licences.lifecycle.review import Event as Review
from sandbox_licences.lifecycle.review import State as ReviewState
from tests.commands.test_life_of_a_licence import FIRST_DAY, begun, noticed, state
from tests.commands.test_reviews_of_grants import under_review
from tests.fixtures.casework import OWNER, Trial


def held(trial: Trial) -> Trial:
    day = trial.filing.portal.now().date() + timedelta(days=14)
    trial.with_licence(trial.decider, licensing.hold_licence, reason="It fell.", review_on=day)
    return trial


def overturned(trial: Trial, judge: Actor) -> tuple[str, str]:
    """Subject and text of what the signatory is told."""
    trial.do(judge, reviewing.decide_review, event=Review.OVERTURNED, reason="A bird.")
    with trial.filing.portal.reading(PORTAL) as reading:
        found = select(OutboxMessage).where(OutboxMessage.event == "review decided").order_by(OutboxMessage.id)
        holders = [mail for mail in reading.session.scalars(found) if "xi1" in mail.to_email.lower()]
        return holders[-1].subject, holders[-1].text


def test_it_goes_on_and_the_holder_is_told_so(issued: Trial) -> None:
    trial = held(begun(issued))
    subject, text = overturned(trial, under_review(trial))
    assert "the decision against the licence is undone" in subject and "The licence goes on." in text
    assert state(trial) is State.ACTIVE


def test_a_suspension_confirmed_meanwhile_is_not_told_as_undone(issued: Trial) -> None:
    trial = held(begun(issued))
    judge = under_review(trial)
    noticed(trial, Event.SUSPENDED).with_licence(trial.decider, licensing.suspend_licence, reason="Confirmed.")
    subject, text = overturned(trial, judge)
    assert "undone" not in subject and "does not go on" in subject and "“suspended”, and that stays so" in text
    assert state(trial) is State.SUSPENDED


def test_a_licence_given_back_meanwhile_is_not_told_as_undone(issued: Trial) -> None:
    trial = held(begun(issued))
    judge = under_review(trial)
    trial.with_licence(trial.signatory, licensing.surrender_licence, reason="We are done.")
    subject, text = overturned(trial, judge)
    assert "does not go on" in subject and "“surrendered”, and that stays so" in text


def test_one_that_had_not_begun_is_set_back_and_begins_on_its_day(issued: Trial) -> None:
    trial = held(issued)
    _, text = overturned(trial, under_review(trial))
    assert state(trial) is State.ISSUED and "begins on 1 March 2027" in text
    begun(trial)
    assert state(trial) is State.ACTIVE


def test_the_decision_maker_sets_it_back_as_well_and_not_once_it_has_begun(issued: Trial) -> None:
    trial = held(issued)
    trial.with_licence(trial.decider, licensing.reinstate_licence, reason="It is mended.")
    assert state(trial) is State.ISSUED
    held(begun(trial)).with_licence(trial.decider, licensing.reinstate_licence, reason="It is mended.")
    assert state(trial) is State.ACTIVE


def test_a_wrong_suspension_is_overturned_also_while_every_consent_is_lacking(issued: Trial) -> None:
    trial = held(begun(issued))
    judge = under_review(trial)
    for line in ("1", "2"):
        trial.answer_consent(line, ConsentState.WITHDRAWN, reason="A complaint.")
    subject, text = overturned(trial, judge)
    assert "overturned; the licence does not go on" in subject and "A consent was refused or withdrawn" in text
    assert state(trial) is State.SUSPENDED
    moved = trial.file.entries
    assert any(getattr(entry.what, "state", None) is ReviewState.OVERTURNED for entry in moved)

    trial.do(trial.officer, consenting.request_consent, line="1", body=OWNER)
    trial.answer_consent("1", ConsentState.GIVEN)
    trial.with_licence(trial.decider, licensing.reinstate_licence, reason="The consent is there again.")
    assert state(trial) is State.ACTIVE


def test_a_notice_given_again_takes_the_place_of_the_first_with_its_days(issued: Trial) -> None:
    trial = begun(issued)
    days = []
    for words in ("Two flights were too high.", "Three flights were too high."):
        given = trial.with_licence(trial.decider, licensing.give_notice, of=Event.REVOKED, words=words)
        trial.with_licence(trial.applicant, licensing.answer_notice, of=Event.REVOKED, words=f"Not so: {words}")
        days.append(given)
        trial.filing.set_clock(FIRST_DAY + timedelta(days=7))
    trial.with_licence(trial.decider, licensing.give_notice, of=Event.SUSPENDED, words="They were.")
    with trial.filing.portal.reading(trial.signatory) as reading:
        shown = licence(reading, trial.number).notices
    assert [(n.of, n.words) for n in shown] == [
        (Event.REVOKED, "Three flights were too high."),
        (Event.SUSPENDED, "They were."),
    ]
    assert len(shown[0].answers) == 2, "what was said to the first is read with the second"

    trial.filing.set_clock(FIRST_DAY + (days[0] - FIRST_DAY.date()) + timedelta(days=1))
    with pytest.raises(NotNow, match="still has time to answer"):
        trial.with_licence(trial.decider, licensing.revoke_licence, reason="Too high.")
    over = working_day_after(days[1], 1, calendar_of({}))
    trial.filing.set_clock(FIRST_DAY + (over - FIRST_DAY.date()))
    trial.with_licence(trial.decider, licensing.revoke_licence, reason="Too high.")
