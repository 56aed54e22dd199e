"""Answers that a form takes: one of each kind, a whole form filled in, and hypothesis's own."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import strategies as st

from sandbox_licences.forms.form import Domain, Form, Section
from sandbox_licences.forms.question import Kind, Question
from sandbox_licences.task_list import asked, asked_of

MARKDOWN = re.compile(r"[*_`\[\]#~<>|$\\]|:\w+:")
"""What would be read out as signs where words belong."""

VESSELS = Domain("vessels", "Autonomous vessels", "Ships without a crew.", "MCA", "VES")


def valid(question: Question, number: int = 3) -> Any:
    """A valid answer as it is kept; ``number`` where a number may be anything."""
    match question.kind:
        case Kind.CHOICE:
            return question.choices[0].code
        case Kind.SEVERAL:
            return [question.choices[0].code]
        case Kind.INTEGER:
            return max(number, question.least or 0)
        case Kind.DECIMAL:
            return str(max(number, question.least or 0))
        case Kind.YES_NO:
            return True
        case Kind.DATE:
            return "2027-03-01"
        case Kind.EMAIL:
            return "jane@company.example"
        case Kind.URL:
            return "https://www.company.example/trial"
        case Kind.EVIDENCE:
            return ["E-01"]
        case Kind.PROVISION:
            return "DR-04"
        case Kind.ROWS:
            row: dict[str, Any] = {}
            for column in question.columns:
                if column in asked_of(question.columns, row):
                    row[column.id] = valid(column, number)
            return [row]
    shaped = {"company_number": "01234567", "accountable_phone": "0113 496 0000"}
    return shaped.get(question.id, "Some words.")


def filled(form: Form, **given: Any) -> dict[str, Any]:
    """All that is asked, answered; ``given`` instead of the first valid answer."""
    answers: dict[str, Any] = dict(given)
    for question in form.questions:
        if question.id not in answers and question in asked(form, answers):
            answers[question.id] = valid(question)
    return answers


def small_form(*questions: Question, version: int = 1, after: bool = False, orders: tuple[Any, ...] = ()) -> Form:
    """A form of one section, or with ``after`` of one section a question, each waiting for the one before."""
    if not after:
        sections = (Section("only", "Only task", "All of it", "All", questions),)
    else:
        sections = tuple(
            Section(f"s{n}", f"Task {n}", "One", "All", (q,), after=(f"s{n - 1}",) if n else ())
            for n, q in enumerate(questions)
        )
    return Form(VESSELS, version, sections, orders)


def question(id: str, kind: Kind = Kind.TEXT, label: str = "", **more: Any) -> Question:
    return Question(id, kind, label or f"What is {id}?", "For example this", source="A test", **more)


def any_answer(asked_question: Question) -> st.SearchStrategy[Any]:
    """Valid answers, holes, and rubbish."""
    rubbish = st.one_of(st.none(), st.text(max_size=5), st.integers(-3, 3), st.booleans(), st.just(["nonsense"]))
    codes = [choice.code for choice in asked_question.choices]
    kinds: dict[Kind, st.SearchStrategy[Any]] = {
        Kind.CHOICE: st.sampled_from(codes or [""]),
        Kind.SEVERAL: st.lists(st.sampled_from(codes or [""]), max_size=3),
        Kind.YES_NO: st.booleans(),
        Kind.INTEGER: st.integers(0, 20),
        Kind.DECIMAL: st.integers(0, 20).map(str),
    }
    return st.one_of(kinds.get(asked_question.kind, st.just(valid(asked_question))), rubbish)


@st.composite
def any_answers(draw: st.DrawFn, form: Form) -> dict[str, Any]:
    """Some answers of a form, fitting or not, asked or not."""
    chosen = draw(st.sets(st.sampled_from([q.id for q in form.questions]), max_size=40))
    return {id: draw(any_answer(form[id])) for id in sorted(chosen)}
