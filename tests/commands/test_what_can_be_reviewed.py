"""Of what an internal review can be asked for: of all that letters and e-mails promise it for, and of no more."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from metrics.working_days import working_day_after
from portal.commands import casework, deciding, licensing, reviewing
from portal.context import PORTAL, Actor
from portal.db.case_files import calendar_of
from portal.db.records import OutboxMessage
from portal.documents.decision_letter import letter_parts
from portal.errors import NotAllowed, NotNow
from portal.queries.case_desk import case_seen
from portal.queries.letters import decision_letter
from portal.queries.own_status import own_status
from portal.queries.sandbox_decisions import sandbox_decisions
from sandbox_licences.case_facts import Outcome
from sandbox_licences.case_file import reviewable
from sandbox_licences.case_file.reviewable import REVIEW_RIGHT
from sandbox_licences.lifecycle.application import State
from sandbox_licences.lifecycle.licence import Event
from sandbox_licences.lifecycle.review import Event as Review
from tests.commands.test_on_the_way_to_a_decision import another_decider
from tests.fixtures.casework import Trial
from tests.fixtures.licences import WITH_CONDITIONS


def mails(trial: Trial, event: str) -> list[str]:
    with trial.filing.portal.reading(PORTAL) as reading:
        found = select(OutboxMessage.text).where(OutboxMessage.event == event).order_by(OutboxMessage.id)
        return [text for text in reading.session.scalars(found) if text]


def held(trial: Trial) -> Trial:
    day = trial.filing.portal.now().date() + timedelta(days=14)
    trial.with_licence(trial.decider, licensing.hold_licence, reason="It fell.", review_on=day)
    return trial


def ended_by_notice(trial: Trial, of: Event) -> Trial:
    trial.with_licence(trial.decider, licensing.give_notice, of=of, words="It fell again.")
    later = working_day_after(trial.filing.portal.now().date(), 11, calendar_of({}))
    trial.filing.set_clock(trial.filing.portal.now() + (later - trial.filing.portal.now().date()))
    command = licensing.suspend_licence if of is Event.SUSPENDED else licensing.revoke_licence
    trial.with_licence(trial.decider, command, reason="It fell again.")
    return trial


def reviewed(trial: Trial, event: Review, reviewer: Actor | None = None) -> Actor:
    administrator = trial.person("administrator")
    judge = reviewer or trial.person("decision_maker", second=True)
    trial.do(trial.signatory, reviewing.ask_for_review, reason="Look at the log of the flight.")
    trial.do(administrator, reviewing.accept_review)
    trial.do(administrator, reviewing.assign_review, person_id=judge.person_id)
    trial.do(judge, reviewing.decide_review, event=event, reason="The log shows a bird.")
    return judge


def licence_state(trial: Trial) -> str | None:
    with trial.filing.portal.reading(trial.officer) as reading:
        return case_seen(reading, trial.reference).licence_state


@pytest.fixture
def active(issued: Trial) -> Trial:
    issued.filing.set_clock(issued.filing.portal.now().replace(year=2027, month=3, day=2))
    issued.with_licence(issued.officer, licensing.begin_licence)
    return issued


def test_a_plain_grant_promises_no_review(sqlite_trial: Trial) -> None:
    trial = sqlite_trial.ready().recommend().minute().decide()
    assert not any(REVIEW_RIGHT in text for text in mails(trial, "application decided"))
    with trial.filing.portal.reading(trial.signatory) as reading:
        said = str(letter_parts(decision_letter(reading, trial.reference).letter))
        assert "nothing to review" in said and "You may ask for an internal review" not in said
        status = own_status(reading, trial.reference)
        assert not status.reviewable and not status.may_ask_for_review
    with pytest.raises(NotNow, match="nothing to review"):
        trial.do(trial.signatory, reviewing.ask_for_review, reason="More, please.")


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, WITH_CONDITIONS])
def test_what_a_decision_promises_can_be_asked_for(minuted: Trial, outcome: Outcome) -> None:
    trial = minuted.decide(outcome)
    assert any(REVIEW_RIGHT in text for text in mails(trial, "application decided"))
    trial.do(trial.signatory, reviewing.ask_for_review, reason="Look again.")


def test_a_suspension_is_reviewed_and_undone(active: Trial) -> None:
    trial = held(active)
    assert any(REVIEW_RIGHT in text for text in mails(trial, "licence changed"))
    reviewed(trial, Review.OVERTURNED)
    assert licence_state(trial) == "active" and trial.row.version == 1


def test_a_suspension_undone_overturns_no_decision_of_the_return(active: Trial) -> None:
    reviewed(held(active), Review.OVERTURNED)
    with active.filing.portal.reading(active.officer) as reading:
        shown = sandbox_decisions(reading, 2027, demonstration=True).decisions
    assert shown.select("outcome", "overturned_on").rows() == [("granted_with_conditions", None)]


@pytest.mark.thorough
def test_a_suspension_upheld_stays_and_the_decision_can_be_reviewed_after_it(active: Trial) -> None:
    trial = held(active)
    first = reviewed(trial, Review.UPHELD)
    assert licence_state(trial) == "suspended"
    with trial.filing.portal.reading(trial.signatory) as reading:
        assert [one.words.split(",")[0] for one in own_status(reading, trial.reference).reviewable] == [
            "granted with conditions"
        ]
    trial.do(trial.signatory, reviewing.ask_for_review, reason="The height.")
    trial.do(trial.person("administrator"), reviewing.accept_review, good_cause="They waited for the first.")
    with pytest.raises(NotNow, match="decided an earlier review"):
        trial.do(trial.person("administrator"), reviewing.assign_review, person_id=first.person_id)


def test_one_review_at_a_time(active: Trial) -> None:
    trial = active
    trial.do(trial.signatory, reviewing.ask_for_review, reason="The height.")
    held(trial)
    with pytest.raises(NotNow, match="another decision on this case is not decided"):
        trial.do(trial.signatory, reviewing.ask_for_review, reason="The log.")


@pytest.mark.thorough
def test_a_suspension_that_a_later_decision_confirmed_stays(active: Trial) -> None:
    trial = held(active)
    trial.do(trial.signatory, reviewing.ask_for_review, reason="The log.")
    ended_by_notice(trial, Event.SUSPENDED)
    judge = trial.person("decision_maker", second=True)
    trial.do(trial.person("administrator"), reviewing.accept_review)
    trial.do(trial.person("administrator"), reviewing.assign_review, person_id=judge.person_id)
    trial.do(judge, reviewing.decide_review, event=Review.OVERTURNED, reason="The first was wrong.")
    assert licence_state(trial) == "suspended"


@pytest.mark.thorough
def test_a_revocation_overturned_is_decided_anew_by_none_of_the_earlier_deciders(active: Trial) -> None:
    trial = ended_by_notice(active, Event.REVOKED)
    assert REVIEW_RIGHT in mails(trial, "licence changed")[-1]
    reviewed(trial, Review.OVERTURNED)
    assert (trial.row.version, trial.row.state) == (2, State.ASSESSMENT)
    trial.do(trial.officer, casework.recommend, outcome=Outcome.REFUSED, reasons="After all.")
    trial.minute(Outcome.REFUSED)
    with pytest.raises(NotNow, match="You took an earlier decision"):
        trial.decide(Outcome.REFUSED)
    trial.do(another_decider(trial), deciding.decide, outcome=Outcome.REFUSED, reasons="As found anew.")


def test_a_grant_given_up_by_a_decision_maker_is_reviewed_and_decided_anew(minuted: Trial) -> None:
    trial = minuted.decide(WITH_CONDITIONS)
    trial.do(trial.decider, licensing.release_reserved, reason="The programme has changed.")
    told = mails(trial, "licence released")
    assert any(REVIEW_RIGHT in text for text in told) and not all(REVIEW_RIGHT in text for text in told)
    with trial.filing.portal.reading(trial.signatory) as reading:
        assert own_status(reading, trial.reference).reviewable[0].words.startswith("licence released without")
    reviewed(trial, Review.OVERTURNED)
    assert (trial.row.version, trial.row.state) == (2, State.ASSESSMENT)


def test_a_grant_given_up_by_its_holder_takes_nothing_from_anybody(sqlite_trial: Trial) -> None:
    trial = sqlite_trial.ready().recommend().minute().decide()
    trial.do(trial.signatory, licensing.release_reserved, reason="We do not need it any more.")
    assert not any(REVIEW_RIGHT in text for text in mails(trial, "licence released"))
    with pytest.raises(NotNow, match="nothing to review"):
        trial.do(trial.signatory, reviewing.ask_for_review, reason="We do.")


@pytest.mark.thorough
def test_every_earlier_decider_of_a_case_is_barred(minuted: Trial) -> None:
    trial = minuted.decide(Outcome.REFUSED)
    reviewed(trial, Review.OVERTURNED)
    trial.recommend(Outcome.REFUSED).minute(Outcome.REFUSED)
    trial.do(another_decider(trial), deciding.decide, outcome=Outcome.REFUSED, reasons="Again.")
    reviewed(trial, Review.OVERTURNED, another_decider(trial, second=True))
    trial.recommend(Outcome.REFUSED).minute(Outcome.REFUSED)
    with pytest.raises(NotNow, match="You took an earlier decision"):
        trial.decide(Outcome.REFUSED)


@pytest.mark.thorough
def test_an_earlier_decider_steers_nothing_of_what_is_decided_anew(minuted: Trial) -> None:
    trial = minuted.decide(Outcome.REFUSED)
    reviewed(trial, Review.OVERTURNED)
    trial.recommend(WITH_CONDITIONS).minute(WITH_CONDITIONS)
    with pytest.raises(NotAllowed, match="You took an earlier decision"):
        trial.do(trial.decider, deciding.send_back, reason="Not by another.")
    another = another_decider(trial)
    trial.do(another, deciding.decide, outcome=WITH_CONDITIONS, reasons="As found anew.")
    with pytest.raises(NotAllowed, match="You took an earlier decision"):
        trial.do(trial.decider, licensing.release_reserved, reason="Not by another.")
    trial.issue()
    day = trial.filing.portal.now().date() + timedelta(days=14)
    with pytest.raises(NotAllowed, match="You took an earlier decision"):
        trial.with_licence(trial.decider, licensing.hold_licence, reason="It fell.", review_on=day)
    with pytest.raises(NotAllowed, match="You took an earlier decision"):
        trial.with_licence(trial.decider, licensing.give_notice, of=Event.REVOKED, words="It fell.")
    trial.with_licence(another, licensing.hold_licence, reason="It fell.", review_on=day)


def last_days(trial: Trial) -> list[date]:
    """Until when a review of each decision can be asked for, the newest first."""
    return [reviewable.ask_until(trial.file, each, calendar_of({})) for each in reviewable.decisions(trial.file)]


def test_a_review_asked_late_and_withdrawn_renews_no_time(active: Trial) -> None:
    trial = held(active)
    before = last_days(trial)
    trial.filing.set_clock(trial.filing.portal.now() + timedelta(days=60))
    trial.do(trial.signatory, reviewing.ask_for_review, reason="The log.")
    trial.do(trial.signatory, reviewing.withdraw_review)
    assert last_days(trial) == before
    trial.do(trial.signatory, reviewing.ask_for_review, reason="The height.")
    with pytest.raises(NotNow, match="out of time"):
        trial.do(trial.person("administrator"), reviewing.accept_review)


def test_only_a_review_open_in_a_decisions_own_time_renews_it(active: Trial) -> None:
    """That of the suspension was: the grant of last year was over long before."""
    trial = held(active)
    grant = last_days(trial)[-1]
    reviewed(trial, Review.UPHELD)
    assert last_days(trial)[-1] == grant


def test_a_review_in_the_way_renews_the_time(active: Trial) -> None:
    trial = active
    trial.do(trial.signatory, reviewing.ask_for_review, reason="The height.")
    held(trial)
    trial.filing.set_clock(trial.filing.portal.now() + timedelta(days=60))
    judge, administrator = trial.person("decision_maker", second=True), trial.person("administrator")
    trial.do(administrator, reviewing.accept_review, good_cause="They were ill.")
    trial.do(administrator, reviewing.assign_review, person_id=judge.person_id)
    trial.do(judge, reviewing.decide_review, event=Review.UPHELD, reason="It is too high.")
    assert last_days(trial)[0] == working_day_after(trial.filing.portal.now().date(), 20, calendar_of({}))
