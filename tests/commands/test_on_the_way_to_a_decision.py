"""What advice, consents, red lines, sending back and a review do to a case, through the real commands."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.commands import advising, applying, casework, consenting, deciding, evidence, reviewing
from portal.context import PORTAL, Actor
from portal.db.people import Membership
from portal.errors import ChangedMeanwhile, NotAllowed, NotNow, NotValid
from sandbox_licences.advice import Position, Severity, counting
from sandbox_licences.case_facts import Outcome
from sandbox_licences.case_file.advised import advice_given, settled
from sandbox_licences.case_file.entries import AdviceAsked, Decided, Minuted, Recommended
from sandbox_licences.case_file.scope import SAFETY, about_the_trial, items
from sandbox_licences.consents import ConsentState
from sandbox_licences.forms.question import Kind
from sandbox_licences.lifecycle.application import State
from sandbox_licences.lifecycle.review import Event as Review
from sandbox_licences.provisions import RedLine, provisions
from tests.fixtures.casework import OWNER, Trial, drone_answers
from tests.fixtures.filing import FILING_DAY, Filing


@pytest.fixture
def filing(sqlite_filing: Filing) -> Filing:
    """One database: what is tried here lies above storage."""
    return sqlite_filing


def refused(trial: Trial, outcome: Outcome = Outcome.GRANTED) -> str:
    """Why the officer cannot recommend this."""
    with pytest.raises(NotNow) as error:
        trial.recommend(outcome)
    return error.value.sentence


def safety_advice(trial: Trial) -> tuple[int, ...]:
    return tuple(one.id for one in counting(advice_given(trial.file)) if one.item == SAFETY)


def resolve(trial: Trial, *followed: int, why: str, weighed: tuple[int, ...] = ()) -> None:
    """The officer weighs what bodies say of the safety of the trial: all of it, unless told otherwise."""
    read = weighed or safety_advice(trial)
    trial.do(trial.officer, casework.resolve_conflict, item=SAFETY, weighed=read, followed=followed, why=why)


def advise_as_seen(trial: Trial, fingerprint: str) -> None:
    """The owner advises on the safety of the trial as it saw it."""
    trial.do(
        trial.person("consultee", OWNER),
        advising.advise,
        request=next(r.what.number for r in trial.file.of(AdviceAsked) if r.what.item == SAFETY),
        position=Position.SUPPORT,
        severity=None,
        condition="",
        reason="We looked again.",
        fingerprint=fingerprint,
    )


def another_decider(trial: Trial, *, second: bool = False) -> Actor:
    actor = trial.person("analyst", second=second)
    with trial.filing.portal.unit_of_work(PORTAL) as ctx:
        role = {"role": "decision_maker", "organisation_code": "CENTRAL", "granted_by": "the test"}
        ctx.session.add(Membership(person_id=actor.person_id, granted_at=ctx.now, **role))
    return actor


def test_two_consultees_who_differ_are_settled_by_a_written_resolution(trial: Trial) -> None:
    trial.ready()
    trial.advise(trial.ask(SAFETY, "X01"), Position.OBJECT, severity=Severity.HIGH)
    said = refused(trial)
    assert "Consultees differ, and nobody has resolved it: Safety of the trial." in said
    assert "An objection is unresolved: Example Transport Regulator on Safety of the trial." in said
    ours = next(a.id for a in advice_given(trial.file) if (a.item, a.consultee) == (SAFETY, OWNER))
    with pytest.raises(NotValid, match="Say which advice is followed"):
        resolve(trial, why="So it is.")
    resolve(trial, ours, why="X03 saw the flights.")
    trial.recommend()
    assert trial.row.state == State.RECOMMENDED


def test_nobody_is_overruled_whose_words_were_not_weighed(trial: Trial) -> None:
    trial.ready()
    trial.advise(trial.ask(SAFETY), Position.OBJECT, severity=Severity.LOW)
    seen = safety_advice(trial)
    trial.advise(trial.ask(SAFETY, "X04"), Position.OBJECT, severity=Severity.HIGH)
    with pytest.raises(NotValid, match=r"does not weigh what Example .* said last"):
        resolve(trial, why="Outweighed.", weighed=seen)
    assert len(settled(trial.file, FILING_DAY.date()).objections) == 2
    with pytest.raises(NotValid, match="no advice on what is asked about"):
        resolve(trial, why="Outweighed.", weighed=(*safety_advice(trial), 1))
    resolve(trial, why="Both worries are met by the second pilot.")
    assert settled(trial.file, FILING_DAY.date()).objections == ()


@pytest.mark.thorough
def test_an_objection_that_is_followed_stands(trial: Trial) -> None:
    trial.ready()
    trial.advise(trial.ask(SAFETY, "X01"), Position.OBJECT, severity=Severity.HIGH)
    theirs = next(a.id for a in advice_given(trial.file) if a.consultee == "X01")
    resolve(trial, theirs, why="They are right.")
    assert "An objection is unresolved" in refused(trial)
    trial.recommend(Outcome.REFUSED)


@pytest.mark.thorough
def test_a_consent_with_conditions_must_be_carried_by_the_licence(trial: Trial) -> None:
    trial.start().submit().complete().assess().line()
    trial.scan().value().confirm_risk().advise_all()
    trial.consent(to=ConsentState.GIVEN_WITH_CONDITIONS, conditions="Report every flight to us.")
    assert "A condition of a consent is not on the licence" in refused(trial)
    trial.do(trial.officer, casework.write_condition, words="Every flight is reported.", for_consent=("1", OWNER))
    trial.recommend(Outcome.GRANTED_WITH_CONDITIONS).minute(Outcome.GRANTED_WITH_CONDITIONS)
    with pytest.raises(NotNow, match="it is granted with conditions"):
        trial.decide(Outcome.GRANTED)
    trial.decide(Outcome.GRANTED_WITH_CONDITIONS)
    assert trial.row.state == State.GRANTED_WITH_CONDITIONS


@pytest.mark.thorough
def test_a_condition_rests_on_a_consent_that_the_case_needs(trial: Trial) -> None:
    trial.start().submit().complete().assess().line()
    with pytest.raises(NotValid, match="needs no such consent"):
        trial.do(trial.officer, casework.write_condition, words="Report.", for_consent=("7", OWNER))


@pytest.mark.thorough
def test_a_changed_line_asks_for_its_consent_again(trial: Trial) -> None:
    trial.ready()
    trial.line(id="1", safeguard="Two pilots watch every flight.")
    said = refused(trial)
    assert "A consent is outstanding: Example Aviation Regulator for line 1." in said
    assert "Advice was given on an earlier scope or evidence: Example Aviation Regulator on Line 1." in said


def test_a_red_line_asked_for_leads_to_a_refusal_only(trial: Trial) -> None:
    red = next(p for p in provisions(demonstration=True).values() if p.is_of("drones") and p.red_line is RedLine.YES)
    rows = [{**row, "provision": red.code} for row in drone_answers()["relief_lines"]]
    trial.start()
    trial.do(trial.applicant, applying.answer, question="relief_lines", value=rows)
    trial.do(trial.signatory, applying.answer, question="declared", value=None)
    trial.do(trial.signatory, applying.answer, question="declared", value=True)
    trial.submit().complete().assess().scan().confirm_risk().advise_all()
    for outcome in (Outcome.GRANTED, Outcome.GRANTED_WITH_CONDITIONS, Outcome.ADVICE_GIVEN):
        assert "This is a red line and is never set aside" in refused(trial, outcome)
    trial.recommend(Outcome.REFUSED).minute(Outcome.REFUSED)
    with pytest.raises(NotNow, match="red line"):
        trial.decide(Outcome.ADVICE_GIVEN)
    trial.decide(Outcome.REFUSED)
    assert trial.row.state == State.REFUSED


@pytest.mark.thorough
def test_new_evidence_makes_advice_stale_and_is_seen_only_when_handed_in(trial: Trial) -> None:
    trial.ready()
    trial.do(trial.officer, casework.ask_in_writing, words="Show us the newer tests.")
    name = trial.do(trial.applicant, evidence.attach, file_name="more.txt", data=b"Twelve.", title="More", replaces=1)
    about_safety = next(
        question.id
        for section in trial.file.form.sections
        if about_the_trial(section)
        for question in section.questions
        if question.kind is Kind.EVIDENCE and question.id in trial.file.answers
    )
    trial.do(trial.applicant, applying.answer, question=about_safety, value=[name])
    assert trial.file.submitted.evidence.keys() == {"E1"}, "still on the applicant's desk"
    before = items(trial.file.submitted)[SAFETY]
    advise_as_seen(trial, before)
    trial.do(trial.signatory, applying.answer, question="declared", value=None)
    trial.do(trial.signatory, applying.answer, question="declared", value=True)
    trial.do(trial.applicant, applying.answer_question, number=1, words="There they are.")
    assert "Example Aviation Regulator on Safety of the trial" in refused(trial)
    with pytest.raises(ChangedMeanwhile):
        advise_as_seen(trial, before)


def test_sending_back_voids_recommendation_and_minute(trial: Trial) -> None:
    trial.ready().recommend().minute()
    trial.do(trial.decider, deciding.send_back, reason="The noise is not looked at.")
    assert trial.row.state == State.ASSESSMENT
    assert len(trial.file.of(Recommended)) == len(trial.file.of(Minuted)) == 1, "both stay on the file"
    with pytest.raises(NotNow):
        trial.minute()
    trial.recommend()
    with pytest.raises(NotNow):
        trial.decide()
    trial.minute().decide()
    assert trial.row.state == State.GRANTED


@pytest.mark.thorough
def test_a_review_that_overturns_makes_a_new_version_decided_by_somebody_else(trial: Trial) -> None:
    trial.ready().recommend(Outcome.REFUSED).minute(Outcome.REFUSED).decide(Outcome.REFUSED)
    trial.do(trial.signatory, reviewing.ask_for_review, reason="The panel misread the tests.")
    administrator = trial.person("administrator")
    trial.do(administrator, reviewing.accept_review)
    with pytest.raises(NotNow, match="decision maker on this case"):
        trial.do(administrator, reviewing.assign_review, person_id=trial.decider.person_id)
    reviewer = trial.person("decision_maker", second=True)
    trial.do(administrator, reviewing.assign_review, person_id=reviewer.person_id)
    with pytest.raises(NotAllowed):
        trial.do(trial.decider, reviewing.decide_review, event=Review.OVERTURNED, reason="So it is.")
    trial.do(reviewer, reviewing.decide_review, event=Review.OVERTURNED, reason="They did.")
    assert (trial.row.version, trial.row.state) == (2, State.ASSESSMENT)
    trial.recommend().minute()
    with pytest.raises(NotNow, match="Another decision maker decides it anew"):
        trial.decide()
    with pytest.raises(NotAllowed, match="reviewer"):
        trial.do(reviewer, deciding.decide, outcome=Outcome.GRANTED, reasons="So it is.")
    trial.do(another_decider(trial), deciding.decide, outcome=Outcome.GRANTED, reasons="As found anew.")
    assert trial.row.state == State.GRANTED
    assert [d.what.outcome for d in trial.file.of(Decided)] == [Outcome.REFUSED, Outcome.GRANTED]


@pytest.mark.thorough
def test_exposure_above_the_limit_waits_for_the_approver(trial: Trial) -> None:
    trial.start().submit().complete().assess().line()
    trial.scan().value(cap=50_000_000_00, worst=60_000_000_00).confirm_risk().advise_all().consent()
    trial.recommend().minute()
    with pytest.raises(NotNow, match="above its limit"):
        trial.decide()
    approver = trial.person("liability_approver")
    pence = 60_000_000_00
    trial.do(approver, deciding.approve_exposure, licence_pence=pence, programme_pence=pence, reasons="It is worth it.")
    with pytest.raises(NotNow, match="Treasury approval is needed"):
        trial.decide()


@pytest.mark.thorough
def test_no_answer_on_a_line_changed_meanwhile_counts(trial: Trial) -> None:
    trial.start().submit().complete().assess().line()
    trial.delegate()
    trial.do(trial.officer, consenting.request_consent, line="1", body=OWNER)
    seen = trial.file.lines[0].fingerprint
    trial.line(id="1", safeguard="Two pilots watch every flight.")
    with pytest.raises(ChangedMeanwhile):
        trial.do(
            trial.person("consent_giver", OWNER),
            consenting.answer_consent,
            line="1",
            body=OWNER,
            to=ConsentState.GIVEN,
            fingerprint=seen,
            evidence="Letter",
        )


def test_nobody_binds_a_body_without_its_dated_delegation(trial: Trial) -> None:
    trial.start().submit().complete().assess().line()
    trial.filing.person("consent_giver", OWNER)
    trial.do(trial.officer, consenting.request_consent, line="1", body=OWNER)
    with pytest.raises(NotNow, match="No delegation"):
        trial.answer_consent("1", ConsentState.GIVEN)


@pytest.mark.thorough
def test_a_draft_that_was_withdrawn_stays_its_applicants_own(trial: Trial) -> None:
    trial.start()
    trial.do(trial.applicant, applying.withdraw, reason="Not now.")
    with pytest.raises(Exception, match="nothing here"):
        trial.do(trial.officer, casework.find_complete)


@pytest.mark.thorough
def test_advice_may_be_given_longer_once(trial: Trial) -> None:
    trial.start().submit().complete().assess()
    request = trial.ask(SAFETY)
    trial.do(trial.officer, advising.give_longer, request=request)
    with pytest.raises(NotNow, match="once"):
        trial.do(trial.officer, advising.give_longer, request=request)
    other = trial.ask(SAFETY, "X01")
    trial.filing.set_clock(FILING_DAY + timedelta(days=40))
    with pytest.raises(NotNow, match="too late"):
        trial.do(trial.officer, advising.give_longer, request=other)
