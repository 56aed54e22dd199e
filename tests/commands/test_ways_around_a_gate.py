"""Ways around a gate of a case that somebody might try, by mistake or not; none of them leads anywhere."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.commands import advising, applying, casework, consenting, deciding, evidence, reviewing
from portal.commands.case_jobs import look_after_case
from portal.commands.cases import open_case
from portal.context import PORTAL
from portal.db.records import OutboxMessage
from portal.errors import NotAllowed, NotFound, NotNow
from portal.queries.asked import consent_asked
from portal.queries.case_application import evidence_file
from portal.queries.case_desk import case_seen
from portal.queries.case_evidence import download
from portal.queries.letters import decision_letter
from sandbox_licences.advice import Position
from sandbox_licences.case_facts import Outcome
from sandbox_licences.case_file.entries import NoAdvice
from sandbox_licences.case_file.scope import SAFETY
from sandbox_licences.consents import ConsentState
from sandbox_licences.hats import Interest
from sandbox_licences.lifecycle.review import Event as Review
from tests.commands.steps import also
from tests.fixtures.casework import INNOVATOR, OWNER, Trial
from tests.fixtures.filing import FILING_DAY
from tests.fixtures.licences import WITH_CONDITIONS


def assessed(trial: Trial) -> Trial:
    return trial.start().submit().complete().assess()


def against(trial: Trial) -> str:
    with trial.filing.portal.reading(trial.officer) as reading:
        return " ".join(reason.words for gate in case_seen(reading, trial.reference).gates for reason in gate.reasons)


def test_nothing_is_granted_without_a_relief_line(sqlite_trial: Trial) -> None:
    trial = assessed(sqlite_trial).scan().confirm_risk().advise_all()
    assert "No relief line is written" in against(trial)
    with pytest.raises(NotNow, match="No relief line is written"):
        trial.recommend(Outcome.GRANTED)


def test_a_line_in_other_words_is_valued_anew(sqlite_trial: Trial) -> None:
    trial = assessed(sqlite_trial)
    trial.line()
    trial.value()
    assert "worked out what this could cost" not in against(trial)
    trial.line(id="1", end_on=date(2027, 12, 31))
    assert "Nobody has worked out what this could cost" in against(trial)
    trial.value()
    assert "worked out what this could cost" not in against(trial)


@pytest.mark.thorough
def test_a_condition_carries_the_consent_that_was_given_before_it(sqlite_trial: Trial) -> None:
    trial = assessed(sqlite_trial)
    trial.line()
    trial.consent(to=ConsentState.GIVEN_WITH_CONDITIONS, conditions="No flight at night.")
    trial.do(trial.officer, casework.write_condition, words="No flight at night.", for_consent=("1", OWNER))
    assert "A condition of a consent is not on the licence" not in against(trial)
    trial.line(id="1", end_on=date(2027, 12, 31))
    trial.do(trial.officer, consenting.request_consent, line="1", body=OWNER)
    trial.answer_consent("1", ConsentState.GIVEN_WITH_CONDITIONS, "No flight in fog.")
    assert "No flight in fog" in against(trial)


@pytest.mark.thorough
def test_more_time_on_a_case_that_is_late_is_told_in_a_sentence(sqlite_trial: Trial) -> None:
    trial = assessed(sqlite_trial)
    trial.filing.set_clock(datetime(2026, 12, 21, 9, tzinfo=UTC))
    with pytest.raises(NotNow, match="is over already"):
        trial.do(trial.officer, casework.give_more_time, working_days=5, agreed_by="Sam", reason="A test is late.")


@pytest.mark.thorough
def test_who_has_advised_is_not_given_longer(sqlite_trial: Trial) -> None:
    trial = assessed(sqlite_trial)
    request = trial.ask(SAFETY)
    trial.advise(request, Position.SUPPORT)
    trial.filing.set_clock(trial.filing.portal.now() + timedelta(days=1))
    with pytest.raises(NotNow, match="has advised already"):
        trial.do(trial.officer, advising.give_longer, request=request)


@pytest.mark.thorough
def test_who_was_asked_again_is_given_longer_for_that(sqlite_trial: Trial) -> None:
    trial = assessed(sqlite_trial)
    first = trial.ask(SAFETY)
    with pytest.raises(NotNow, match="is asked about this already and has not answered"):
        trial.ask(SAFETY)
    trial.filing.set_clock(FILING_DAY + timedelta(days=40))
    assert trial.ask(SAFETY) == first + 1, "its day is over"
    with pytest.raises(NotNow, match="asked again since"):
        trial.do(trial.officer, advising.give_longer, request=first)


def test_nobody_is_asked_about_a_line_that_was_taken_out(sqlite_trial: Trial) -> None:
    trial = assessed(sqlite_trial)
    trial.line()
    asked = trial.ask("Line 1", "X07")
    trial.do(trial.officer, casework.drop_line, line="1", reason="It is not needed.")
    for step in (lambda: trial.do(trial.officer, advising.give_longer, request=asked), lambda: trial.link(asked)):
        with pytest.raises(NotNow, match="Line 1 was taken out of the case"):
            step()
    trial.filing.set_clock(FILING_DAY + timedelta(days=40))
    with trial.filing.portal.unit_of_work(PORTAL) as ctx:
        look_after_case(ctx, reference=trial.reference)
    assert not trial.file.of(NoAdvice)


@pytest.mark.thorough
def test_an_interest_is_not_taken_back(sqlite_trial: Trial) -> None:
    trial = assessed(sqlite_trial)
    chair = trial.chair
    for interest, words in ((Interest.DECLARED, "My brother works there."), (Interest.NONE, "")):
        with trial.filing.portal.unit_of_work(chair) as ctx:
            if interest is Interest.NONE:
                with pytest.raises(NotNow, match="That stays"):
                    casework.declare_interest(ctx, reference=trial.reference, interest=interest, words=words)
            else:
                casework.declare_interest(ctx, reference=trial.reference, interest=interest, words=words)


@pytest.mark.thorough
def test_nobody_is_handed_a_file_in_which_a_scanner_found_something(sqlite_trial: Trial) -> None:
    trial = sqlite_trial.start().submit().scan(clean=False)
    with trial.filing.portal.reading(trial.officer) as reading, pytest.raises(NotFound, match="nobody gets it"):
        evidence_file(reading, trial.reference, "E1")


def test_the_holder_is_told_to_stop_when_a_consent_is_withdrawn(issued: Trial) -> None:
    trial = issued
    trial.answer_consent("1", ConsentState.WITHDRAWN, reason="A near miss.")
    with trial.filing.portal.reading(PORTAL) as reading:
        told = select(OutboxMessage).where(OutboxMessage.event == "consent withdrawn")
        messages = list(reading.session.scalars(told))
        assert messages and all("stop what line 1" in message.subject for message in messages)


def test_before_its_issue_nothing_is_to_be_stopped_when_a_consent_is_withdrawn(minuted: Trial) -> None:
    trial = minuted.decide(WITH_CONDITIONS)
    trial.answer_consent("1", ConsentState.WITHDRAWN, reason="A near miss.")
    with trial.filing.portal.reading(PORTAL) as reading:
        messages = list(
            reading.session.scalars(select(OutboxMessage).where(OutboxMessage.event == "consent withdrawn"))
        )
        assert messages and all("a consent to line 1 is withdrawn" in message.subject for message in messages)
        assert all("is not issued while" in message.text for message in messages)


def test_no_consent_is_given_to_a_case_that_has_ended(minuted: Trial) -> None:
    trial = minuted
    trial.answer_consent("1", ConsentState.WITHDRAWN, reason="A near miss.")
    trial.do(trial.decider, deciding.send_back, reason="Ask again.")
    trial.do(trial.officer, consenting.request_consent, line="1", body=OWNER)
    trial.recommend(Outcome.REFUSED).minute(Outcome.REFUSED).decide(Outcome.REFUSED)
    for to in (ConsentState.GIVEN, ConsentState.REFUSED):
        with pytest.raises(NotNow, match="can no longer be done"):
            trial.answer_consent("1", to, reason="" if to is ConsentState.GIVEN else "No.")
    with trial.filing.portal.reading(trial.person("consent_giver", OWNER)) as reading:
        assert consent_asked(reading, trial.reference, "1", OWNER).possible == ()
        assert consent_asked(reading, trial.reference, "2", OWNER).possible == (ConsentState.WITHDRAWN,)
    trial.answer_consent("2", ConsentState.WITHDRAWN, reason="A review may overturn it.")


def test_no_administrator_acts_on_a_case_on_which_they_wear_a_hat_or_of_their_own_firm(minuted: Trial) -> None:
    trial = minuted.decide(Outcome.REFUSED)
    sha256 = trial.file.evidence["E1"].what.sha256
    trial.do(trial.signatory, reviewing.ask_for_review, reason="Look again.")
    scanned = {"sha256": sha256, "clean": True, "by": "ClamAV 1.4"}
    for person, why in (
        (also(trial.filing, trial.officer, "administrator", "CENTRAL"), "You are the case officer on this case"),
        (
            also(trial.filing, trial.person("administrator", second=True), "applicant", INNOVATOR),
            "You belong to the applicant",
        ),
    ):
        for command, given in (
            (reviewing.accept_review, {}),
            (reviewing.find_late, {"reason": "Late."}),
            (reviewing.assign_review, {"person_id": trial.decider.person_id}),
            (evidence.record_scan, scanned),
        ):
            with pytest.raises(NotAllowed, match=why):
                trial.do(person, command, **given)


def test_nobody_gives_a_review_to_themselves(minuted: Trial) -> None:
    trial = minuted.decide(Outcome.REFUSED)
    trial.do(trial.signatory, reviewing.ask_for_review, reason="Look again.")
    both = also(trial.filing, trial.person("administrator"), "decision_maker", "CENTRAL")
    trial.do(both, reviewing.accept_review)
    with pytest.raises(NotAllowed, match="to yourself"):
        trial.do(both, reviewing.assign_review, person_id=both.person_id)


@pytest.mark.thorough
def test_a_draft_that_was_withdrawn_looks_as_any_draft_does(sqlite_trial: Trial) -> None:
    trial = sqlite_trial.start()

    def told() -> list[str]:
        said = []
        with trial.filing.portal.reading(trial.officer) as reading:
            for look in (
                lambda: decision_letter(reading, trial.reference),
                lambda: evidence_file(reading, trial.reference, "E1"),
                lambda: download(reading, trial.reference, "E1"),
            ):
                with pytest.raises(NotFound) as gone:
                    look()
                said.append(gone.value.sentence)
        return said

    before = told()
    trial.do(trial.signatory, applying.withdraw, reason="We wait a year.")
    assert told() == before and len(set(before)) == 1


@pytest.mark.thorough
def test_what_is_being_written_changes_neither_clock_nor_queue_before_it_is_handed_in(sqlite_trial: Trial) -> None:
    trial = sqlite_trial.start().submit()
    trial.do(trial.officer, casework.ask_in_writing, words="Where else?", about=())
    before = trial.row
    trial.do(trial.applicant, applying.answer, question="nations", value=["scotland"])
    with trial.filing.portal.unit_of_work(PORTAL) as ctx:
        case = open_case(ctx, trial.reference)
        assert case.around.calendar.nation == "england_wales"
        assert not case.facts().missing_answers and case.facts().declared
    after = trial.row
    assert (after.nation, after.due_on, after.used) == (before.nation, before.due_on, before.used)
    trial.declare()
    trial.do(trial.signatory, applying.answer_question, number=1, words="In Scotland.")
    assert trial.row.nation == "scotland"


@pytest.mark.thorough
def test_what_was_handed_in_stays_so_when_a_case_is_decided_anew(minuted: Trial) -> None:
    trial = minuted.decide(Outcome.REFUSED)
    handed_in = trial.file.submitted.answers
    trial.do(trial.signatory, reviewing.ask_for_review, reason="Look again.")
    reviewer = trial.person("decision_maker", second=True)
    trial.do(trial.person("administrator"), reviewing.accept_review)
    trial.do(trial.person("administrator"), reviewing.assign_review, person_id=reviewer.person_id)
    trial.do(reviewer, reviewing.decide_review, event=Review.OVERTURNED, reason="Misread.")
    assert trial.row.version == 2 and trial.file.submitted.answers == handed_in


def test_the_chair_sends_back_from_the_panel_and_the_decision_maker_after_it(minuted: Trial) -> None:
    trial = minuted
    with pytest.raises(NotAllowed):
        trial.do(trial.chair, deciding.send_back, reason="Look again.")
    trial.do(trial.decider, deciding.send_back, reason="Look again.")
    trial.recommend(WITH_CONDITIONS)
    with pytest.raises(NotAllowed):
        trial.do(trial.decider, deciding.send_back, reason="Look again.")
    trial.do(trial.chair, deciding.send_back, reason="Look again.")
