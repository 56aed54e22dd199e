"""What a new version of a form asks anew of somebody who began with an older one, and what stays answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sandbox_licences.forms.form import Form
from sandbox_licences.forms.question import Answers, Question
from sandbox_licences.task_list import answered, asked


class Why(StrEnum):
    NEW = "new question"
    CHANGED = "changed in meaning"
    NOW_REQUIRED = "an answer is now needed"


@dataclass(frozen=True, slots=True)
class Change:
    """A question to be asked again, and why; ``details`` are sentences that show what changed."""

    question: Question
    why: Why
    was: Question | None
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """An application taken over to a new version. Nothing is lost: what was answered before stays in its history."""

    answers: Answers
    """Those that stand."""
    asked_again: tuple[Change, ...]
    dropped: tuple[Question, ...]
    """Answered questions that the new version no longer has."""


def changed_between(old: Form, new: Form) -> tuple[Change, ...]:
    """The questions of ``new`` to be asked of somebody who answered ``old``, in its order.

    Help, hints, sources, order of questions and when they are asked may change without asking again: a question that
    is newly asked has no answer anyway.

    Raises:
        ValueError: the forms are of two domains.
    """
    if old.domain.code != new.domain.code:
        raise ValueError(f"{old.domain.code} and {new.domain.code} are two domains.")
    changes = []
    for question in new.questions:
        was = old.by_id.get(question.id)
        if was is None:
            changes.append(Change(question, Why.NEW, None, ("This question is new.",)))
        elif details := _meaning(was, question):
            changes.append(Change(question, Why.CHANGED, was, details))
        elif question.required and not was.required:
            changes.append(Change(question, Why.NOW_REQUIRED, was, ("It could be left empty before.",)))
    return tuple(changes)


def carry_over(old: Form, new: Form, answers: Answers) -> CarriedOver:
    """The application as it stands under ``new``: only affected answers are asked for again.

    What is newly required is asked again only where it was left empty.
    """
    affected = {
        change.question.id: change
        for change in changed_between(old, new)
        if change.why is not Why.NOW_REQUIRED or not answered(change.question, answers)
    }
    kept = {id: given for id, given in answers.items() if id in new.by_id and id not in affected}
    still_asked = {question.id for question in asked(new, kept)}
    dropped = [question for question in old.questions if question.id in answers and question.id not in new.by_id]
    again = tuple(change for id, change in affected.items() if id in still_asked)
    return CarriedOver(kept, again, tuple(dropped))


def _meaning(was: Question, now: Question) -> tuple[str, ...]:
    """What changed of that which an answer answers, as sentences."""
    shown: Mapping[str, tuple[object, object]] = {
        "The words": (was.label, now.label),
        "The kind of answer": (was.kind, now.kind),
        "The unit": (was.unit or "none", now.unit or "none"),
        "The choices": (_choices(was), _choices(now)),
        "The form of the answer": (was.shape and was.shape.words, now.shape and now.shape.words),
        "The bounds": (_bounds(was), _bounds(now)),
        "Whether it is published": (_published(was), _published(now)),
    }
    told = [
        f"{what} changed from “{before}” to “{after}”." for what, (before, after) in shown.items() if before != after
    ]
    return (*told, *_columns(was, now))


def _columns(was: Question, now: Question) -> tuple[str, ...]:
    before, after = ({column.id: column for column in question.columns} for question in (was, now))
    told = [f"The column “{column.label}” is new." for id, column in after.items() if id not in before]
    told += [f"The column “{column.label}” is gone." for id, column in before.items() if id not in after]
    for id in before.keys() & after.keys():
        told += [f"Column “{after[id].label}”: {detail}" for detail in _meaning(before[id], after[id])]
        if after[id].required and not before[id].required:
            told.append(f"Column “{after[id].label}”: an answer is now needed.")
    return tuple(told)


def _choices(question: Question) -> str:
    return "; ".join(f"{choice.label}{' (alone)' if choice.alone else ''}" for choice in question.choices) or "none"


def _bounds(question: Question) -> str:
    parts = []
    if question.over is not None:
        parts.append(f"more than {question.over:,}")
    if question.least is not None:
        parts.append(f"at least {question.least:,}")
    if question.most is not None:
        parts.append(f"at most {question.most:,}")
    if question.must_be_yes:
        parts.append("must be Yes")
    return " and ".join(parts) or "none"


def _published(question: Question) -> str:
    return "published" if question.published else "private"
