"""A review of a grant: what was reserved falls with the decision, and nothing stays in force whose decision fell."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.commands import deciding, licensing, reviewing
from portal.context import PORTAL, Actor
from portal.db.case_files import ledger
from portal.db.cases import Licence, Programme
from portal.errors import NotNow, NotValid
from portal.queries.case_desk import case_seen
from portal.queries.licences import licence
from sandbox_licences.case_facts import Outcome
from sandbox_licences.case_file.consented import conditions
from sandbox_licences.case_file.money import own_entries
from sandbox_licences.liability import programme_exposure
from sandbox_licences.lifecycle.application import State
from sandbox_licences.lifecycle.licence import State as LicenceState
from sandbox_licences.lifecycle.review import Event as Review
from tests.commands.test_on_the_way_to_a_decision import another_decider
from tests.fixtures.casework import Trial
from tests.fixtures.filing import Filing
from tests.fixtures.licences import WITH_CONDITIONS, minuted_on


def licences(trial: Trial) -> list[tuple[int, str]]:
    with trial.filing.portal.reading(PORTAL) as reading:
        found = select(Licence.version, Licence.state).order_by(Licence.id)
        return [(version, state) for version, state in reading.session.execute(found)]


def taken(trial: Trial) -> int:
    with trial.filing.portal.reading(PORTAL) as reading:
        return reading.session.scalars(select(Programme.taken)).one()


def exposure(trial: Trial) -> int:
    with trial.filing.portal.reading(PORTAL) as reading:
        return programme_exposure(ledger(reading.session, demonstration=True), trial.filing.portal.now().date()).total


def under_review(trial: Trial) -> Actor:
    """A review is asked for, accepted, and with the reviewer."""
    administrator, reviewer = trial.person("administrator"), trial.person("decision_maker", second=True)
    trial.do(trial.signatory, reviewing.ask_for_review, reason="The distance to schools is too great.")
    trial.do(administrator, reviewing.accept_review)
    trial.do(administrator, reviewing.assign_review, person_id=reviewer.person_id)
    return reviewer


def overturn(trial: Trial, reviewer: Actor) -> None:
    trial.do(reviewer, reviewing.decide_review, event=Review.OVERTURNED, reason="The panel misread it.")


def granted_anew(trial: Trial) -> str:
    trial.recommend(WITH_CONDITIONS).minute(WITH_CONDITIONS)
    trial.do(another_decider(trial), deciding.decide, outcome=WITH_CONDITIONS, reasons="As found anew.")
    return trial.issue()


@pytest.mark.thorough
def test_a_reservation_falls_with_its_decision_and_a_second_grant_reserves_once(filing: Filing) -> None:
    trial = minuted_on(filing).decide(WITH_CONDITIONS)
    reserved = exposure(trial)
    assert reserved > 0 and taken(trial) == 1

    overturn(trial, under_review(trial))

    assert (exposure(trial), taken(trial)) == (0, 0)
    assert licences(trial) == [(1, "released")]
    assert (trial.row.version, trial.row.state) == (2, State.ASSESSMENT)
    with trial.filing.portal.reading(trial.officer) as reading:
        seen = case_seen(reading, trial.reference)
    assert seen.licence_state is None and not seen.facts.issued

    number = granted_anew(trial)

    assert (exposure(trial), taken(trial)) == (reserved, 1)
    assert licences(trial) == [(1, "released"), (2, "issued")]
    assert number.startswith("SL-2026-DRN-0001-"), "a licence never issued took no number"


def test_refused_anew_nothing_is_reserved(minuted: Trial) -> None:
    trial = minuted.decide(WITH_CONDITIONS)
    overturn(trial, under_review(trial))
    trial.recommend(Outcome.REFUSED).minute(Outcome.REFUSED)
    trial.do(another_decider(trial), deciding.decide, outcome=Outcome.REFUSED, reasons="As found anew.")
    assert (exposure(trial), taken(trial), licences(trial)) == (0, 0, [(1, "released")])


def test_no_licence_is_issued_while_its_decision_is_under_review(minuted: Trial) -> None:
    trial = minuted.decide(WITH_CONDITIONS)
    reviewer = under_review(trial)
    with pytest.raises(NotNow, match="under review"):
        trial.issue()
    trial.do(reviewer, reviewing.decide_review, event=Review.UPHELD, reason="It stands.")
    assert trial.issue()


@pytest.mark.thorough
def test_a_review_that_is_withdrawn_lets_the_licence_be_issued(minuted: Trial) -> None:
    trial = minuted.decide(WITH_CONDITIONS)
    under_review(trial)
    trial.do(trial.signatory, reviewing.withdraw_review)
    assert trial.issue()


def test_the_decision_of_an_issued_licence_is_overturned_once_somebody_has_ended_it(issued: Trial) -> None:
    trial = issued
    first, before = trial.number, exposure(trial)
    reviewer = under_review(trial)
    with pytest.raises(NotNow, match=f"Licence {first} rests on this decision"):
        overturn(trial, reviewer)
    assert trial.row.version == 1 and licences(trial) == [(1, "issued")]

    trial.with_licence(trial.signatory, licensing.surrender_licence, reason="To be decided anew.")
    overturn(trial, reviewer)
    assert (exposure(trial), taken(trial)) == (0, 0)

    second = granted_anew(trial)
    assert second != first
    assert (exposure(trial), taken(trial)) == (before, 1)
    references = [entry.reference for entry in own_entries(trial.file)]
    assert len(references) == len(set(references))
    with trial.filing.portal.reading(trial.officer) as reading:
        old, new = licence(reading, first), licence(reading, second)
    assert (old.state, new.state) == (LicenceState.SURRENDERED, LicenceState.ISSUED)
    assert old.history[0].what == "surrendered" and new.history[-1].what == "reserved by a decision"
    trial.number = first  # by whoever decided it anew: the earlier decider has no more part in the case
    with pytest.raises(NotNow, match="which is final"):
        trial.with_licence(trial.person("analyst"), licensing.reinstate_licence, reason="Sorry.")


@pytest.mark.thorough
def test_a_review_that_varies_writes_the_changed_conditions_before_the_issue(minuted: Trial) -> None:
    trial = minuted.decide(WITH_CONDITIONS)
    reviewer = under_review(trial)
    with pytest.raises(NotValid, match="which condition changes"):
        trial.do(reviewer, reviewing.decide_review, event=Review.VARIED, reason="Too far.")
    with pytest.raises(NotValid, match="no condition 7 on"):
        trial.do(reviewer, reviewing.decide_review, event=Review.VARIED, reason="Too far.", terms={7: "Fly low."})
    words = "No flight within 30 metres of a school."
    trial.do(reviewer, reviewing.decide_review, event=Review.VARIED, reason="Too far.", terms={1: words})
    assert [condition.words for condition in conditions(trial.file)] == [words]
    trial.issue()
    with trial.filing.portal.reading(trial.signatory) as reading:
        assert words in str(licence(reading, trial.number).terms)


def test_the_terms_of_an_issued_licence_are_not_varied_by_a_review(issued: Trial) -> None:
    reviewer = under_review(issued)
    with pytest.raises(NotNow, match="is issued"):
        issued.do(reviewer, reviewing.decide_review, event=Review.VARIED, reason="Far.", terms={1: "Low."})
    issued.do(reviewer, reviewing.decide_review, event=Review.UPHELD, reason="It stands.")
    assert licences(issued) == [(1, "issued")]


@pytest.mark.locks
def test_the_database_holds_one_living_licence_a_case_and_one_a_version(trial: Trial) -> None:
    trial.ready().recommend().minute().decide()
    for version, state in ((2, "active"), (1, "released")):
        with pytest.raises(IntegrityError), trial.filing.portal.unit_of_work(PORTAL) as ctx:
            row = ctx.session.scalars(select(Licence)).one()
            ctx.session.add(
                Licence(case_id=row.case_id, version=version, state=state, first_on=row.first_on, last_on=row.last_on)
            )
            ctx.session.flush()
