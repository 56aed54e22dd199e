"""A notice carries the step it announces for a stated time, and no step for other reasons much later."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from metrics.working_days import working_day_after
from portal.commands import licensing
from portal.context import PORTAL, Actor
from portal.db.case_files import calendar_of
from portal.db.records import OutboxMessage
from portal.errors import NotAllowed, NotNow, NotValid
from portal.queries.licences import licence
from sandbox_licences.case_file.entries import NoticeWithdrawn
from sandbox_licences.case_file.notices import TIME_TO_ACT
from sandbox_licences.case_file.told import tell
from sandbox_licences.law import demonstration_law
from sandbox_licences.lifecycle.licence import Event
from tests.commands.test_life_of_a_licence import begun, noticed, state
from tests.fixtures.casework import Trial


def later(trial: Trial, working_days: int) -> None:
    today = trial.filing.portal.now().date()
    day = working_day_after(today, working_days, calendar_of(trial.file.answers))
    trial.filing.set_clock(trial.filing.portal.now() + (day - today))


def notices(trial: Trial) -> list[Event]:
    with trial.filing.portal.reading(trial.signatory) as reading:
        return [notice.of for notice in licence(reading, trial.number).notices]


def test_a_step_is_taken_on_the_last_day_of_its_notice_and_not_after_it(issued: Trial) -> None:
    trial = begun(issued)
    trial.with_licence(trial.decider, licensing.give_notice, of=Event.REVOKED, words="Two flights were too high.")
    later(trial, licensing.TIME_TO_ANSWER + TIME_TO_ACT)
    assert notices(trial) == [Event.REVOKED]
    last = trial.filing.portal.now()
    trial.filing.set_clock(last + timedelta(days=1))
    assert not notices(trial)
    with pytest.raises(NotNow, match="no notice that stands"):
        trial.with_licence(trial.decider, licensing.revoke_licence, reason="Something else.")
    with pytest.raises(NotNow, match="no longer stands"):
        trial.with_licence(trial.applicant, licensing.answer_notice, of=Event.REVOKED, words="A bird.")
    trial.filing.set_clock(last)
    trial.with_licence(trial.decider, licensing.revoke_licence, reason="Two flights were too high.")
    assert state(trial) == "revoked"


def test_a_licence_that_goes_on_again_leaves_no_notice_behind(issued: Trial) -> None:
    trial = begun(issued)
    trial.with_licence(
        trial.decider,
        licensing.hold_licence,
        reason="It fell.",
        review_on=trial.filing.portal.now().date() + timedelta(days=14),
    )
    noticed(trial, Event.REVOKED)
    assert notices(trial) == [Event.REVOKED]
    trial.with_licence(trial.decider, licensing.reinstate_licence, reason="It was a bird.")
    assert not notices(trial)
    with pytest.raises(NotNow, match="no notice that stands"):
        trial.with_licence(trial.decider, licensing.revoke_licence, reason="Something else.")


def test_what_was_said_to_a_notice_that_fell_is_no_answer_to_a_later_one(issued: Trial) -> None:
    trial = noticed(begun(issued), Event.REVOKED)
    trial.with_licence(trial.applicant, licensing.answer_notice, of=Event.REVOKED, words="It was a bird.")
    later(trial, TIME_TO_ACT + 5)
    trial.with_licence(trial.decider, licensing.give_notice, of=Event.REVOKED, words="The insurer has left.")
    with trial.filing.portal.reading(trial.signatory) as reading:
        [notice] = licence(reading, trial.number).notices
    assert not notice.answers and not notice.answered


def withdrawn(trial: Trial, by: Actor, of: Event = Event.REVOKED, reason: str = "It was for another licence.") -> None:
    trial.with_licence(by, licensing.withdraw_notice, of=of, reason=reason)


def test_a_notice_sent_by_mistake_is_withdrawn_and_its_holder_is_told(issued: Trial) -> None:
    trial = noticed(begun(issued), Event.REVOKED)
    trial.with_licence(trial.decider, licensing.give_notice, of=Event.SUSPENDED, words="Two flights were too high.")
    for reason in ("", " "):
        with pytest.raises(NotValid, match="Say why the notice is withdrawn"):
            withdrawn(trial, trial.decider, reason=reason)
    with pytest.raises(NotAllowed):
        withdrawn(trial, trial.officer)
    another = trial.person("decision_maker", second=True)
    withdrawn(trial.declaring(another), another)
    assert notices(trial) == [Event.SUSPENDED], "the other one stands"
    subject = OutboxMessage.subject.contains("the notice that it may be revoked is withdrawn")
    with trial.filing.portal.reading(PORTAL) as reading:
        sent = reading.session.scalars(select(OutboxMessage.text).where(subject)).all()
    assert len(sent) > 1 and all("It was for another licence." in text for text in sent)
    with pytest.raises(NotNow, match="no notice that stands"):
        trial.with_licence(trial.decider, licensing.revoke_licence, reason="Two flights were too high.")
    with pytest.raises(NotNow, match="No notice of this kind stands"):
        withdrawn(trial, trial.decider)
    with pytest.raises(NotNow, match="no longer stands"):
        trial.with_licence(trial.applicant, licensing.answer_notice, of=Event.REVOKED, words="A bird.")
    assert tell(trial.file.of(NoticeWithdrawn)[0], trial.file, demonstration_law()).what.endswith("was withdrawn")


def test_a_notice_that_is_withdrawn_takes_those_before_it_along_and_one_after_it_counts(issued: Trial) -> None:
    trial = noticed(begun(issued), Event.REVOKED)
    trial.with_licence(trial.decider, licensing.give_notice, of=Event.REVOKED, words="The insurer has left.")
    withdrawn(trial, trial.decider)
    assert notices(trial) == [], "what it took the place of does not come back"
    noticed(trial, Event.REVOKED)
    assert notices(trial) == [Event.REVOKED]
    trial.with_licence(trial.decider, licensing.revoke_licence, reason="Two flights were too high.")
    assert state(trial) == "revoked"
    with pytest.raises(NotNow):
        withdrawn(trial, trial.decider)


def test_whether_a_notice_can_be_withdrawn_is_shown_only_where_one_stands(issued: Trial) -> None:
    trial = begun(issued)
    for given in (False, True):
        if given:
            noticed(trial, Event.REVOKED)
        with trial.filing.portal.reading(trial.decider) as reading:
            assert (Event.NOTICE_WITHDRAWN in licence(reading, trial.number).possible) is given
