"""A question stays until it is answered, whatever version of the return the regulator files meanwhile."""

from __future__ import annotations

import json

import pytest

from portal.errors import NotFound, NotNow
from portal.queries.rounds import board_rows
from tests.commands import steps
from tests.commands.steps import CODE
from tests.fixtures.filing import YEAR, Filing


@pytest.fixture
def filed(ready: Filing) -> Filing:
    steps.send(ready)
    steps.sign(ready)
    return ready


def refile(at: Filing) -> None:
    at.check()
    steps.send(at)
    steps.sign(at)


def on_the_board(at: Filing) -> tuple[str, int]:
    with at.portal.reading(at.analyst) as reading:
        row = next(row for row in board_rows(reading, YEAR) if row.regulator_code == CODE)
    return row.label, row.open_questions


@pytest.mark.thorough
def test_a_refiled_return_is_not_accepted_before_the_old_question_is_answered(filed: Filing) -> None:
    number = steps.ask(filed, "Why so many?")
    steps.reopen(filed)
    refile(filed)
    now = steps.status(filed)
    assert (now.counted_version, now.counted_state, now.open_questions) == (2, "filed", 1)
    assert [(q.version, q.question, q.answer) for q in now.questions] == [(1, "Why so many?", None)]
    assert on_the_board(filed) == ("Filed", 1)
    with pytest.raises(NotNow, match="1 question to the regulator must be answered first"):
        steps.accept(filed)
    steps.answer(filed, number)
    assert (steps.status(filed).counted_state, on_the_board(filed)) == ("answered", ("Answered", 0))
    steps.accept(filed)
    filed.publish(early=CODE)
    content = json.loads(filed.portal.public.read(YEAR, f"returns/{CODE}.json"))
    assert [(q["question"], q["answer"]) for q in content["questions"]] == [("Why so many?", "Because.")]


@pytest.mark.thorough
def test_questions_on_two_versions_are_all_answered_before_the_return_is(filed: Filing) -> None:
    first = steps.ask(filed, "Why so many?")
    steps.reopen(filed)
    refile(filed)
    second = steps.ask(filed, "And why so few?")
    steps.answer(filed, second)
    assert (steps.status(filed).counted_state, steps.status(filed).open_questions) == ("queried", 1)
    steps.answer(filed, first)
    assert steps.status(filed).counted_state == "answered"


def test_a_question_on_a_returned_version_is_answered_while_the_next_is_a_draft(filed: Filing) -> None:
    number = steps.ask(filed, "Why so many?")
    steps.give_back(filed)
    assert steps.status(filed).open_questions == 1
    steps.answer(filed, number)
    with pytest.raises(NotNow, match="answered already"):
        steps.answer(filed, number)
    refile(filed)
    assert steps.status(filed).open_questions == 0
    steps.accept(filed)


@pytest.mark.thorough
def test_a_question_outlives_a_withdrawal(filed: Filing) -> None:
    number = steps.ask(filed, "Why so many?")
    steps.withdraw(filed)
    filed.file(tables=steps.WITH_A_QUERY)
    with pytest.raises(NotNow, match="1 question"):
        steps.accept(filed)
    steps.answer(filed, number)
    steps.accept(filed)


def test_an_answer_is_of_the_own_return(filed: Filing) -> None:
    number = steps.ask(filed)
    filed.file("X03")
    with pytest.raises(NotFound), filed.portal.unit_of_work(filed.person("preparer", "X03")) as ctx:
        steps.desk.answer_question(ctx, year=YEAR, regulator_code="X03", question_id=number, answer="Ours.")
    assert steps.status(filed).open_questions == 1
