"""An answer as people read it: choices by their label, dates in words, a table row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from sandbox_licences.case_file.file import CaseFile
from sandbox_licences.day_words import day_in_words
from sandbox_licences.forms.form import Section
from sandbox_licences.forms.question import NOT_LISTED, Answer, Kind, Question, Row, Scalar
from sandbox_licences.law import Law
from sandbox_licences.task_list import answers_asked_for, asked, asked_of

NOT_ANSWERED = "Not answered"


def answered_sections(file: CaseFile) -> tuple[tuple[Section, tuple[tuple[Question, Answer | None], ...]], ...]:
    """The sections of the application with what is asked in each; a question without an answer has None."""
    counted, questions = answers_asked_for(file.form, file.answers), set(asked(file.form, file.answers))
    return tuple(
        (section, tuple((q, counted.get(q.id)) for q in section.questions if q in questions))
        for section in file.form.sections
        if any(q in questions for q in section.questions)
    )


def answer_words(question: Question, answer: Answer | None, law: Law) -> str:
    """One answer that is no table, as text."""
    if answer is None:
        return NOT_ANSWERED
    if isinstance(answer, list | tuple):
        return ", ".join(_one(question, cast(Scalar, each), law) for each in answer)
    return _one(question, cast(Scalar, answer), law)


def row_words(question: Question, row: Row, law: Law) -> tuple[tuple[str, str], ...]:
    """One row of a table as pairs of column and value, those that are asked and given."""
    cells = cast(Mapping[str, Answer], row)
    return tuple((c.label, answer_words(c, cells[c.id], law)) for c in asked_of(question.columns, row) if c.id in row)


def table_rows(answer: Answer | None) -> Sequence[Row]:
    """The rows of an answer that is a table; none where it was not given."""
    return cast(Sequence[Row], answer or ())


def _one(question: Question, value: Scalar, law: Law) -> str:
    match question.kind:
        case Kind.YES_NO:
            return "Yes" if value is True else "No"
        case Kind.CHOICE | Kind.SEVERAL:
            return question.label_of(str(value))
        case Kind.DATE:
            return day_in_words(date.fromisoformat(str(value)))
        case Kind.PROVISION:
            if value == NOT_LISTED:
                return "Not in the list"
            known = law.provisions.get(str(value))
            return known.name if known else str(value)
        case Kind.INTEGER | Kind.DECIMAL:
            whole, point, rest = str(value).partition(".")
            return f"{int(whole):,}{point}{rest}" + (f" {question.unit}" if question.unit else "")
        case _:
            return str(value)
