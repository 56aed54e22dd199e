"""While a licence lives its holder and officer bring whatever its gates ask for, and it goes on by a decision."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from portal.commands import applying, casework, consenting, evidence, licensing
from portal.context import PORTAL
from portal.db.case_files import ledger
from portal.db.cases import Programme
from portal.db.records import OutboxMessage
from portal.errors import NotNow, NotValid
from portal.queries.asked import asked_of_us
from portal.queries.case_desk import case_seen
from portal.queries.licences import licence
from portal.queries.own_application import own_application
from sandbox_licences.case_facts import Outcome
from sandbox_licences.case_file.entries import Booked, Evidence, PolicyRead
from sandbox_licences.consents import ConsentState
from sandbox_licences.liability import programme_exposure
from sandbox_licences.liability_entries import Kind as LedgerKind
from sandbox_licences.lifecycle.licence import State
from tests.fixtures.casework import OWNER, Trial

FIRST_DAY = datetime(2027, 3, 1, 9, tzinfo=UTC)
LAPSED = datetime(2027, 7, 5, 9, tzinfo=UTC)
WITH = Outcome.GRANTED_WITH_CONDITIONS


def policy(trial: Trial, reference: str, starts_on: date, expires_on: date, limit: int = 1_000_000_00) -> None:
    read = PolicyRead(reference, "Example Mutual", limit, 0, "None.", starts_on, expires_on)
    trial.do(trial.officer, casework.read_policy, policy=read)


def cover(trial: Trial, reference: str, pence: int = 300_000_00, line: str = "1") -> None:
    trial.do(trial.officer, casework.count_cover, policy=reference, line=line, pence=pence)


def with_cover(trial: Trial) -> Trial:
    """A licence whose cover ends in June and whose term in August; its evidence E1 is the policy."""
    trial.start().submit().complete().assess()
    trial.line()
    trial.scan().value(cover=300_000_00).confirm_risk().advise_all().consent()
    policy(trial, "P-1", date(2027, 3, 1), date(2027, 8, 31))
    cover(trial, "P-1")
    trial.recommend().minute().decide().issue()
    trial.filing.set_clock(FIRST_DAY)
    assert licensing.due_steps(trial.filing.portal) == 1
    return trial


def against(trial: Trial) -> str:
    with trial.filing.portal.reading(trial.signatory) as reading:
        return " ".join(licence(reading, trial.number).against)


def held(trial: Trial) -> Trial:
    again = trial.filing.portal.now().date().replace(day=15)
    trial.with_licence(trial.officer, licensing.hold_licence, reason="It cannot go on.", review_on=again)
    return trial


@pytest.mark.thorough
def test_a_licence_goes_on_once_consent_cover_and_evidence_are_there_again(sqlite_trial: Trial) -> None:
    trial = with_cover(sqlite_trial)
    trial.filing.set_clock(LAPSED)
    trial.answer_consent("1", ConsentState.WITHDRAWN, reason="A complaint.")
    held(trial)
    with pytest.raises(NotNow, match="withdrawn"):
        trial.with_licence(trial.decider, licensing.reinstate_licence, reason="It is settled.")

    # evidence: the holder brings it, a scanner looks at it, whoever advised looks at it again
    name = trial.do(
        trial.applicant, evidence.attach, file_name="new.txt", data=b"Twenty flights.", title="Tests", replaces=1
    )
    sha256 = trial.file.evidence[name].what.sha256
    assert "No scan has found this file clean" in against(trial)
    trial.do(trial.person("administrator"), evidence.record_scan, sha256=sha256, clean=True, by="ClamAV 1.4")
    assert "Advice was given on an earlier scope or evidence" in against(trial)
    with trial.filing.portal.reading(trial.person("consultee", OWNER)) as reading:
        waiting = [row for row in asked_of_us(reading) if row.open]
    for row in waiting:
        trial.advise(row.request or 0)
    assert "Advice" not in against(trial)

    # consent: asked for anew, and given by whoever may bind the body
    trial.do(trial.officer, consenting.request_consent, line="1", body=OWNER)
    with trial.filing.portal.reading(trial.person("consent_giver", OWNER)) as reading:
        assert [row.open for row in asked_of_us(reading)] == [True]
    trial.answer_consent("1", ConsentState.GIVEN)
    assert against(trial) == ""

    trial.with_licence(trial.decider, licensing.reinstate_licence, reason="It is settled.")
    with trial.filing.portal.reading(trial.signatory) as reading:
        assert licence(reading, trial.number).state is State.ACTIVE
    told = [m.subject for m in outbox(trial) if m.event == "evidence brought"]
    assert told == [f"{trial.reference}: new evidence {name}"]


def outbox(trial: Trial) -> list[OutboxMessage]:
    with trial.filing.portal.reading(PORTAL) as reading:
        found = list(reading.session.query(OutboxMessage).all())
        reading.session.expunge_all()
        return found


def test_cover_that_ended_is_renewed_for_the_days_that_are_left(sqlite_trial: Trial) -> None:
    trial = sqlite_trial.ready().value(cover=300_000_00)
    policy(trial, "P-1", date(2027, 3, 1), date(2027, 6, 30))
    cover(trial, "P-1")
    trial.recommend().minute().decide()
    with pytest.raises(NotNow, match="Cover is short"):
        trial.issue()
    policy(trial, "P-2", date(2027, 7, 1), date(2027, 7, 31))
    cover(trial, "P-2")
    policy(trial, "P-3", date(2027, 8, 1), date(2027, 8, 31))
    cover(trial, "P-3")
    trial.issue()
    trial.filing.set_clock(LAPSED)
    with pytest.raises(NotValid, match="Give a renewal one of its own"):
        policy(trial, "P-1", date(2027, 7, 10), date(2027, 8, 31))
    assert "Cover" not in against(trial), "days that are over need no cover any more"


@pytest.mark.thorough
def test_who_keeps_it_up_finds_where(sqlite_trial: Trial) -> None:
    trial = with_cover(sqlite_trial)
    portal = trial.filing.portal
    with portal.reading(trial.applicant) as reading:
        assert own_application(reading, trial.reference).may_bring_evidence
    with portal.reading(trial.officer) as reading:
        acts = {act.key for act in case_seen(reading, trial.reference).acts}
    assert {"liability", "advice"} <= acts and not {"lines", "consents"} & acts, "its consent is given"

    trial.with_licence(trial.signatory, licensing.surrender_licence, reason="Done.")
    with portal.reading(trial.applicant) as reading:
        assert not own_application(reading, trial.reference).may_bring_evidence
    for actor, command, given in (
        (trial.officer, casework.count_cover, {"policy": "P-1", "line": "1", "pence": 1}),
        (trial.officer, consenting.request_consent, {"line": "1", "body": OWNER}),
        (trial.applicant, evidence.attach, {"file_name": "a.txt", "data": b"a", "title": "A"}),
    ):
        with pytest.raises(NotNow):
            trial.do(actor, command, **given)


@pytest.mark.thorough
def test_what_was_brought_stays_to_be_read_after_the_end(sqlite_trial: Trial) -> None:
    trial = with_cover(sqlite_trial)
    trial.do(trial.applicant, evidence.attach, file_name="a.txt", data=b"a", title="A")
    trial.with_licence(trial.signatory, licensing.surrender_licence, reason="Done.")
    assert [e.what.name for e in trial.file.submitted.of(Evidence)] == ["E1", "E2"]


def consent_taken_back(trial: Trial) -> Trial:
    """Granted, with the condition of a consent that its body then withdrew."""
    trial.start().submit().complete().assess()
    trial.line()
    trial.scan().value().confirm_risk().advise_all().consent(
        to=ConsentState.GIVEN_WITH_CONDITIONS, conditions="By day."
    )
    trial.do(trial.officer, casework.write_condition, words="By day alone.", for_consent=("1", OWNER))
    trial.recommend(WITH).minute(WITH).decide(WITH)
    trial.answer_consent("1", ConsentState.WITHDRAWN, reason="A complaint.")
    return trial


@pytest.mark.thorough
def test_a_condition_carries_the_words_it_was_written_for_and_no_others(sqlite_trial: Trial) -> None:
    trial = consent_taken_back(sqlite_trial)
    trial.consent(to=ConsentState.GIVEN_WITH_CONDITIONS, conditions="By night.")
    with pytest.raises(NotNow, match="A condition of a consent is not on the licence"):
        trial.issue()
    trial.answer_consent("1", ConsentState.WITHDRAWN, reason="A slip.")
    trial.consent(to=ConsentState.GIVEN_WITH_CONDITIONS, conditions="By day.")
    trial.issue()


@pytest.mark.thorough
def test_a_condition_written_anew_carries_the_words_it_was_last_written_for(sqlite_trial: Trial) -> None:
    trial = sqlite_trial.start().submit().complete().assess()
    trial.line()
    trial.scan().value().confirm_risk().advise_all()
    for words, number in (("By day.", None), ("By night.", 1)):
        trial.consent(to=ConsentState.GIVEN_WITH_CONDITIONS, conditions=words)
        written = f"{words} Alone."
        trial.do(trial.officer, casework.write_condition, number=number, words=written, for_consent=("1", OWNER))
        trial.answer_consent("1", ConsentState.WITHDRAWN, reason="A slip.")
    trial.consent(to=ConsentState.GIVEN_WITH_CONDITIONS, conditions="By night.")
    trial.recommend(WITH).minute(WITH).decide(WITH)
    trial.answer_consent("1", ConsentState.WITHDRAWN, reason="A slip.")
    trial.consent(to=ConsentState.GIVEN_WITH_CONDITIONS, conditions="By day.")
    with pytest.raises(NotNow, match="A condition of a consent is not on the licence"):
        trial.issue()


@pytest.mark.thorough
def test_the_same_words_alone_are_the_same(sqlite_trial: Trial) -> None:
    trial = consent_taken_back(sqlite_trial)
    trial.consent(to=ConsentState.GIVEN_WITH_CONDITIONS, conditions="By day.")
    trial.issue()


def second_on(trial: Trial) -> Trial:
    """Another case of the same innovator, in assessment, with one line; its file is scanned."""
    other = Trial(trial.filing).start().submit().complete().assess()
    other.line()
    return other.scan().value()


@pytest.mark.thorough
def test_one_policy_covers_no_two_cases_in_full(sqlite_trial: Trial) -> None:
    trial = with_cover(sqlite_trial)
    trial.filing.set_clock(FIRST_DAY)
    other = second_on(trial)
    policy(other, "p-1 ", date(2027, 3, 1), date(2027, 8, 31))
    with pytest.raises(NotValid, match="£700,000 is left to give"):
        cover(other, "p-1 ", 700_000_01)
    cover(other, "p-1 ", 700_000_00)

    # what the first gave is free again at its end, and what the second counts at its refusal
    trial.with_licence(trial.signatory, licensing.surrender_licence, reason="Done.")
    cover(other, "p-1 ", 300_000_00)
    other.do(other.signatory, applying.withdraw, reason="Another plan.")
    third = second_on(trial)
    policy(third, "P-1", date(2027, 3, 1), date(2027, 8, 31))
    cover(third, "P-1", 1_000_000_00)


@pytest.mark.thorough
def test_cover_is_released_at_a_refusal(sqlite_trial: Trial) -> None:
    trial = sqlite_trial.ready()
    policy(trial, "P-1", date(2027, 3, 1), date(2027, 8, 31))
    cover(trial, "P-1")
    trial.recommend(Outcome.REFUSED).minute(Outcome.REFUSED).decide(Outcome.REFUSED)
    assert [b.what.booked.kind for b in trial.file.of(Booked)] == [LedgerKind.COVERED, LedgerKind.RELEASED]


@pytest.mark.thorough
def test_nothing_is_issued_after_its_last_day_and_what_was_reserved_is_released(sqlite_trial: Trial) -> None:
    trial = sqlite_trial.ready().recommend().minute().decide()
    portal = trial.filing.portal
    trial.filing.set_clock(datetime(2027, 8, 31, 9, tzinfo=UTC))
    assert licensing.due_steps(portal) == 0
    trial.filing.set_clock(datetime(2027, 9, 1, 9, tzinfo=UTC))
    with pytest.raises(NotNow, match="The last day of every relief line is over"):
        trial.issue()

    assert licensing.due_steps(portal) == 1
    assert licensing.due_steps(portal) == 0, "once is enough"
    with portal.reading(PORTAL) as reading:
        assert reading.session.scalars(select(Programme.taken)).one() == 0
        assert programme_exposure(ledger(reading.session, demonstration=True), date(2027, 9, 1)).total == 0
    assert trial.file.licence is State.RELEASED
    assert sum(m.event == "licence released" for m in outbox(trial)) == 3, "applicant, signatory, officer"
    with pytest.raises(NotNow, match="which is final"):
        trial.issue()
