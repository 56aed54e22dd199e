"""An answer as people read it: the label of a choice, a day in words, rows one after the other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sandbox_licences.day_words import day_in_words
from sandbox_licences.forms.question import Kind, Question


def answer_in_words(question: Question, value: Any) -> str:
    """The answer to ``question`` as text; whatever was typed stays as it was typed."""
    match question.kind:
        case Kind.YES_NO:
            return "Yes" if value is True else "No"
        case Kind.CHOICE:
            return question.label_of(str(value))
        case Kind.SEVERAL | Kind.EVIDENCE:
            return ", ".join(question.label_of(str(one)) for one in value)
        case Kind.DATE:
            return day_in_words(date.fromisoformat(str(value)))
        case Kind.INTEGER:
            return f"{int(value):,}"
        case Kind.ROWS:
            return "; ".join(_row(question, row) for row in value)
    return str(value)


def _row(question: Question, row: Mapping[str, Any]) -> str:
    given = (column for column in question.columns if row.get(column.id) is not None)
    return ", ".join(f"{column.label}: {answer_in_words(column, row[column.id])}" for column in given)
