"""The applicant's steps: what is kept, who may sign, and several people at one application at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from portal.commands import applying, casework, evidence
from portal.context import Actor
from portal.errors import ChangedMeanwhile, NotAllowed, NotFound, NotNow, NotValid, PortalError
from portal.permissions import Hat
from portal.queries.own_application import own_application
from sandbox_licences import forms
from sandbox_licences.case_file.entries import Answer, FormTaken
from sandbox_licences.case_file.facts import declared
from sandbox_licences.forms import form_of
from sandbox_licences.forms.question import Kind, Question
from sandbox_licences.lifecycle.application import State
from tests.fixtures.casework import INNOVATOR, Trial

POLICY = {"insurer": "Example Mutual"}


def begun(trial: Trial, **answers: Any) -> Trial:
    """A draft with these answers and nothing else."""
    trial.reference = trial.do(
        trial.applicant,
        applying.start_case,
        organisation_code=INNOVATOR,
        domain="drones",
        title="Parcels to the islands",
        answers=answers,
    )
    return trial


def at_once(*steps: Callable[[], Any]) -> list[str]:
    """Take the steps at the same time; how each ended."""
    said: list[str] = []
    ready = threading.Barrier(len(steps))

    def take(step: Callable[[], Any]) -> None:
        ready.wait()
        try:
            step()
        except PortalError as error:
            said.append(type(error).__name__)
        else:
            said.append("kept")

    threads = [threading.Thread(target=take, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said)


def test_of_two_answers_at_once_one_is_kept_and_the_other_told(trial: Trial) -> None:
    begun(trial)
    people = (trial.applicant, trial.signatory)

    def write(actor: Actor) -> int:
        given = {"question": "product_name", "value": f"By {actor.name}", "seen": 0}
        return int(trial.do(actor, applying.answer, **given))

    assert at_once(*(lambda a=a: write(a) for a in people)) == ["ChangedMeanwhile", "kept"]
    kept = trial.file.answers["product_name"]
    with pytest.raises(ChangedMeanwhile, match=str(kept).removeprefix("By ")):
        trial.do(trial.applicant, applying.answer, question="product_name", value="Another", seen=0)
    seq = trial.file.of(Answer)[-1].stamp.seq
    trial.do(trial.applicant, applying.answer, question="product_name", value="Another", seen=seq)
    assert [entry.what.value for entry in trial.file.of(Answer)] == [kept, "Another"]  # nobody's words are lost


def test_two_people_work_on_two_rows_of_one_table_and_not_on_one(trial: Trial) -> None:
    rows = [{"partner_name": "One Ltd"}, {"partner_name": "Two Ltd"}]
    table = table_of_names()
    begun(trial, **{table.id: [{table.columns[0].id: row["partner_name"]} for row in rows]})
    first = table.columns[0].id

    def change(actor: Actor, row: int, was: str | None, now: str | None) -> None:
        before, after = ({first: name} if name else None for name in (was, now))
        trial.do(actor, applying.change_row, question=table.id, row=row, was=before, now=after)

    assert at_once(
        lambda: change(trial.applicant, 1, "One Ltd", "First Ltd"),
        lambda: change(trial.signatory, 2, "Two Ltd", "Second Ltd"),
    ) == ["kept", "kept"]
    assert at_once(
        lambda: change(trial.applicant, 1, "First Ltd", "Alpha Ltd"),
        lambda: change(trial.signatory, 1, "First Ltd", "Beta Ltd"),
    ) == ["ChangedMeanwhile", "kept"]
    assert at_once(
        lambda: change(trial.applicant, 3, None, "Third Ltd"),
        lambda: change(trial.signatory, 3, None, "Third Ltd too"),
    ) == ["ChangedMeanwhile", "kept"]
    change(trial.applicant, 2, "Second Ltd", None)
    kept: Any = trial.file.answers[table.id]
    assert len(kept) == 2 and kept[0][first] in ("Alpha Ltd", "Beta Ltd") and kept[1][first].startswith("Third")


def table_of_names() -> Question:
    table = form_of("drones")["partners"]
    assert table.kind is Kind.ROWS and table.columns[0].kind is Kind.TEXT
    return table


def test_what_a_signatory_declares_no_applicant_and_no_program_can(trial: Trial) -> None:
    begun(trial, declared=True, signatory_name="Somebody Else")
    assert not {"declared", "signatory_name"} & trial.file.answers.keys()
    for actor in (trial.applicant, replace(trial.signatory, via="key", only_organisation=INNOVATOR)):
        with pytest.raises((NotAllowed, NotFound)):
            trial.do(actor, applying.answer, question="declared", value=True)
    both = replace(trial.applicant, via="key", only_organisation=INNOVATOR)
    trial.do(both, applying.answer, question="product_name", value="Courier")
    with pytest.raises(NotAllowed):
        trial.do(both, applying.submit)
    with trial.filing.portal.reading(both) as reading:
        assert reading.hats == (Hat("applicant", INNOVATOR),)


def test_a_declaration_covers_answers_and_evidence_as_they_were(trial: Trial) -> None:
    trial.start()
    assert declared(trial.file)
    trial.do(trial.applicant, evidence.attach, file_name="more.txt", data=b"More.", title="More tests")
    assert not declared(trial.file)
    with pytest.raises(NotNow, match="not declared"):
        trial.submit()
    trial.declare()  # although “Yes” stood there all the time
    assert declared(trial.file)
    trial.submit()
    assert trial.row.state == State.SUBMITTED


@pytest.mark.thorough
def test_evidence_that_replaces_another_takes_its_place_in_answers(trial: Trial) -> None:
    trial.start()
    asked = next(q.id for q in form_of("drones").questions if q.kind is Kind.EVIDENCE)
    trial.do(trial.applicant, evidence.attach, file_name="b.txt", data=b"Better.", title="Better tests", replaces=1)
    assert trial.file.answers[asked] == ["E2"]
    held = {"held_by": "X03", "their_reference": "CAP-7", "title": "Their own report", "question": asked}
    assert trial.do(trial.applicant, evidence.refer, **held) == "E3"
    assert trial.file.answers[asked] == ["E2", "E3"]
    with pytest.raises(NotValid, match="no such question"):
        trial.do(trial.applicant, evidence.refer, **{**held, "question": "product_name"})


@pytest.mark.thorough
def test_a_figure_is_stated_of_a_file_or_told_what_is_wrong(trial: Trial) -> None:
    trial.start()
    claim = {"metric": "loss_of_link", "value": 2.0, "unit": "times", "n": 40, "method": "test flights"}
    trial.do(trial.applicant, evidence.state_claim, evidence="E1", claim=claim)
    (kept,) = trial.file.evidence["E1"].what.claims
    assert kept.words == "2 times, n = 40; test flights" and kept.file_sha256 == trial.file.evidence["E1"].what.sha256
    with pytest.raises(NotValid, match="at least 1"):
        trial.do(trial.applicant, evidence.state_claim, evidence="E1", claim={**claim, "n": 0})
    with pytest.raises(NotFound):
        trial.do(trial.applicant, evidence.state_claim, evidence="E9", claim=claim)


@pytest.mark.thorough
def test_the_last_question_is_answered_over_answers_that_are_declared(trial: Trial) -> None:
    trial.start().submit()
    trial.do(trial.officer, casework.ask_in_writing, words="Which battery?")
    trial.do(trial.applicant, applying.answer, question="product_name", value="Courier 3")
    with pytest.raises(NotNow, match="declares them again"):
        trial.do(trial.applicant, applying.answer_question, number=1, words="Lithium.")
    trial.declare()
    trial.do(trial.applicant, applying.answer_question, number=1, words="Lithium.")
    assert trial.row.state == State.SUBMITTED


@pytest.mark.thorough
def test_a_newer_form_asks_anew_only_what_changed(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    trial.start()
    old = form_of("drones")
    asked = "product_name"
    sections = tuple(
        replace(
            s, questions=tuple(replace(q, label="How is it called now?") if q.id == asked else q for q in s.questions)
        )
        for s in old.sections
    )
    newer = replace(old, version=old.version + 1, sections=sections)
    known = {**forms.forms(), "drones": (*forms.forms()["drones"], newer)}
    monkeypatch.setattr(forms, "forms", lambda: known)
    with pytest.raises(NotNow, match="newer version"):
        trial.submit()
    with trial.filing.portal.reading(trial.applicant) as reading:
        shown = own_application(reading, trial.reference).new_form
        assert shown is not None and [change.question.id for change in shown.asked_again] == [asked]
    before = dict(trial.file.answers)
    assert trial.do(trial.applicant, applying.take_new_form) == old.version + 1
    assert trial.row.form_version == old.version + 1
    assert trial.file.answers == {id: value for id, value in before.items() if id != asked}
    assert [entry.what for entry in trial.file.of(FormTaken)] == [FormTaken(old.version, old.version + 1)]
    with pytest.raises(NotNow, match="already"):
        trial.do(trial.applicant, applying.take_new_form)
    trial.do(trial.applicant, applying.answer, question=asked, value="Courier")
    trial.declare().submit()
