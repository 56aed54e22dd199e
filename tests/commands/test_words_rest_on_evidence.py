"""Advice and consent are to words and files: a file that is replaced asks again whoever relied on it, nobody else."""

from __future__ import annotations

import pytest

from portal.commands import applying, casework, deciding, evidence
from portal.errors import NotNow
from sandbox_licences.case_facts import Outcome
from sandbox_licences.case_file import scope
from sandbox_licences.case_file.entries import AdviceAsked
from sandbox_licences.case_file.scope import PROTECTION, SAFETY, item_files, items
from sandbox_licences.lifecycle.application import State
from tests.fixtures.casework import Trial

LINE = "Line 1"


def with_files(trial: Trial, *questions: str) -> Trial:
    """Ready to be recommended; each of these questions is answered with a file of its own: E2, E3."""
    trial.start()
    for number, question in enumerate(questions, 2):
        trial.do(trial.applicant, evidence.attach, file_name=f"{number}.txt", data=question.encode(), title=question)
        trial.do(trial.applicant, applying.answer, question=question, value=[f"E{number}"])
    trial.declare().submit().complete().assess()
    trial.line()
    for name in ("E1", *(f"E{number}" for number, _ in enumerate(questions, 2))):
        scanned(trial, name)
    return trial.value().confirm_risk().advise_all().consent()


def scanned(trial: Trial, name: str) -> None:
    sha256 = trial.file.evidence[name].what.sha256
    trial.do(trial.person("administrator"), evidence.record_scan, sha256=sha256, clean=True, by="ClamAV 1.4")


def replaced(trial: Trial, old: int) -> str:
    """The applicant, asked in writing, puts another file in place of one, and hands it in."""
    trial.do(trial.officer, casework.ask_in_writing, words="Is this the newest?")
    new = {"file_name": "new.txt", "data": b"Newer.", "title": "Newer", "replaces": old}
    name = str(trial.do(trial.applicant, evidence.attach, **new))
    trial.declare()
    trial.do(trial.applicant, applying.answer_question, number=1, words="No. Here it is.")
    scanned(trial, name)
    return name


def changed(trial: Trial, old: int) -> set[str]:
    """The items of scope that are others once the file is replaced."""
    before = items(trial.file.submitted)
    replaced(trial, old)
    after = items(trial.file.submitted)
    assert set(before) == set(after) == {SAFETY, PROTECTION, LINE}
    return {item for item in after if before[item] != after[item]}


def test_a_file_on_cyber_security_belongs_to_the_protection_of_people(sqlite_trial: Trial) -> None:
    trial = with_files(sqlite_trial, "cyber_report")
    assert item_files(PROTECTION, trial.file) == ("E1", "E2")
    assert changed(trial, 2) == {PROTECTION}
    with pytest.raises(NotNow, match=f"earlier scope or evidence: .* on {PROTECTION}"):
        trial.recommend()


@pytest.mark.thorough
def test_a_file_on_a_safeguard_asks_for_advice_and_consent_to_the_line_again(sqlite_trial: Trial) -> None:
    trial = with_files(sqlite_trial, "safeguard_evidence")
    assert item_files(LINE, trial.file) == ("E2",)
    assert changed(trial, 2) == {LINE}
    with pytest.raises(NotNow) as refused:
        trial.recommend()
    assert "Advice was given on an earlier scope or evidence" in refused.value.sentence
    assert "A consent is outstanding" in refused.value.sentence and "for line 1" in refused.value.sentence

    trial.advise(next(asked.what.number for asked in trial.file.of(AdviceAsked) if asked.what.item == LINE))
    trial.consent()
    assert trial.recommend().row.state == State.RECOMMENDED


@pytest.mark.thorough
def test_an_unrelated_file_asks_nobody_again(sqlite_trial: Trial) -> None:
    trial = with_files(sqlite_trial, "policy_evidence")
    assert changed(trial, 2) == set()
    assert trial.recommend(Outcome.GRANTED).row.state == State.RECOMMENDED


@pytest.mark.thorough
def test_what_is_not_handed_in_yet_changes_no_line(sqlite_trial: Trial) -> None:
    trial = with_files(sqlite_trial, "safeguard_evidence")
    before = trial.file.submitted.lines
    trial.do(trial.officer, casework.ask_in_writing, words="Is this the newest?")
    trial.do(trial.applicant, evidence.attach, file_name="new.txt", data=b"Newer.", title="Newer", replaces=2)
    assert trial.file.submitted.lines == before != trial.file.lines


@pytest.mark.thorough
def test_a_case_recommended_before_protection_was_an_item_goes_on_without_it(
    sqlite_trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.delitem(scope._OF_ANSWERS, PROTECTION)
        trial = sqlite_trial.ready().recommend()
    assert PROTECTION not in items(trial.file)
    trial.minute().do(trial.decider, deciding.send_back, reason="Look at it again.")
    assert PROTECTION in items(trial.file)
    with pytest.raises(NotNow, match=f"Nobody was asked for advice on this: {PROTECTION}"):
        trial.recommend()
    trial.advise_all().recommend().minute().decide()
    assert PROTECTION in items(trial.file)


@pytest.mark.thorough
def test_a_refusal_recommended_without_protection_becomes_no_grant(sqlite_trial: Trial) -> None:
    trial = sqlite_trial.start().submit().complete().assess()
    trial.recommend(Outcome.REFUSED).minute(Outcome.REFUSED)
    assert PROTECTION in items(trial.file)
