"""What a form asks, given the answers so far: what is missing, and how far each task has come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import cast

from sandbox_licences.answers import Refused, read_answer
from sandbox_licences.forms.form import Form, Section
from sandbox_licences.forms.question import Answer, Answers, Kind, Order, Question, Row


class TaskState(StrEnum):
    CANNOT_START_YET = "Cannot start yet"
    NOT_STARTED = "Not started"
    IN_PROGRESS = "In progress"
    COMPLETED = "Completed"


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that stands between the application and being complete, as a sentence."""

    section_id: str
    question_id: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Task:
    """A section with its state. ``asked`` and ``given`` count questions; what is not asked counts in neither."""

    section: Section
    state: TaskState
    asked: int
    given: int
    missing: tuple[Missing, ...]
    opens: str = ""
    """What opens it, as a sentence; empty where it is open."""


@dataclass(frozen=True, slots=True)
class TaskList:
    """The tasks in the order of the form; a section of which nothing is asked is none."""

    tasks: tuple[Task, ...]

    @property
    def completed(self) -> int:
        return sum(task.state is TaskState.COMPLETED for task in self.tasks)

    @property
    def complete(self) -> bool:
        """Whether the application can be submitted, as far as the form goes."""
        return self.completed == len(self.tasks)

    @property
    def missing(self) -> tuple[Missing, ...]:
        return tuple(missing for task in self.tasks for missing in task.missing)

    @property
    def words(self) -> str:
        """“3 of 8 tasks completed.”, and where something is missing where and how much."""
        said = f"{self.completed} of {len(self.tasks)} tasks completed."
        parts = [
            f"{len(task.missing)} {'answer' if len(task.missing) == 1 else 'answers'} in {task.section.title}"
            for task in self.tasks
            if task.missing and task.state is TaskState.IN_PROGRESS
        ]
        untouched = sum(task.state is TaskState.NOT_STARTED for task in self.tasks)
        if untouched:
            parts.append(f"{untouched} {'task' if untouched == 1 else 'tasks'} not started")
        return f"{said} Missing: {', '.join(parts)}." if parts else said


def asked(form: Form, answers: Answers) -> tuple[Question, ...]:
    """The questions that are asked. An answer to a question that is not asked opens none."""
    return asked_of(form.questions, answers)


def asked_of(questions: Sequence[Question], answers: Mapping[str, object]) -> tuple[Question, ...]:
    """Those of ``questions`` that are asked, in their order: conditions refer backwards only, so one pass is enough."""
    found: dict[str, Question] = {}
    for question in questions:
        if all(when.question in found and when.holds(answers.get(when.question)) for when in question.asked_when):
            found[question.id] = question
    return tuple(found.values())


def answered(question: Question, answers: Answers) -> bool:
    """Whether there is an answer that the question, as it is now, still takes; rows may have holes."""
    given = read_answer(question, answers.get(question.id))
    return given is not None and not isinstance(given, Refused)


def answers_asked_for(form: Form, answers: Answers) -> Answers:
    """The answers that count: of questions that are asked, cell by cell in tables. What was typed for others stays in
    the draft and is not submitted."""
    return {question.id: _counted(question, answers) for question in asked(form, answers) if question.id in answers}


def _counted(question: Question, answers: Answers) -> Answer:
    if question.kind is not Kind.ROWS:
        return answers[question.id]
    rows = cast(Sequence[Row], answers[question.id])
    return [{c.id: row[c.id] for c in asked_of(question.columns, row) if c.id in row} for row in rows]


def public_answers(form: Form, answers: Answers) -> Answers:
    """The answers that a question says are published, by question id; of tables the columns that are."""
    public: dict[str, Answer] = {}
    for id, given in answers_asked_for(form, answers).items():
        columns = [column.id for column in form[id].columns if column.published]
        if columns:
            rows = cast(Sequence[Row], given)
            public[id] = [{column: row[column] for column in columns if column in row} for row in rows]
        elif form[id].published:
            public[id] = given
    return public


def missing(form: Form, answers: Answers) -> tuple[Missing, ...]:
    """All that is missing or does not fit together, in the order of the form."""
    return task_list(form, answers).missing


def task_list(form: Form, answers: Answers) -> TaskList:
    """The tasks with their states. A task is completed when nothing it asks for is missing."""
    ids = {question.id for question in asked(form, answers)}
    tasks: list[Task] = []
    done: dict[str, bool] = {}
    for section in form.sections:
        questions = [question for question in section.questions if question.id in ids]
        if not questions:
            done[section.id] = True
            continue
        lacking = [Missing(section.id, id, what) for id, what in _lacking(questions, answers)]
        lacking += _out_of_order(form, section, ids, answers)
        given = sum(answered(question, answers) for question in questions)
        waits = [id for id in section.after if not done[id]]
        state = _state(bool(waits), bool(lacking), given)
        done[section.id] = state is TaskState.COMPLETED
        opens = _opens(form, waits, len(section.after)) if waits else ""
        tasks.append(Task(section, state, len(questions), given, tuple(lacking), opens))
    return TaskList(tuple(tasks))


def _state(waits: bool, lacking: bool, given: int) -> TaskState:
    if waits:
        return TaskState.CANNOT_START_YET
    if not lacking:
        return TaskState.COMPLETED
    return TaskState.IN_PROGRESS if given else TaskState.NOT_STARTED


def _opens(form: Form, waits: Sequence[str], of: int) -> str:
    if of == len(form.sections) - 1:
        return "Opens when all else is completed."
    titles = [form.section(id).title for id in waits]
    return f"Opens when {' and '.join(titles)} {'is' if len(titles) == 1 else 'are'} completed."


def _lacking(questions: Iterable[Question], answers: Answers) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for question in questions:
        given = read_answer(question, answers.get(question.id))
        if isinstance(given, Refused):
            found.append((question.id, f"{question.label} {given.sentence}"))
        elif given is None:
            if question.required:
                found.append((question.id, f"{question.label} Not answered yet."))
        elif question.kind is Kind.ROWS and isinstance(given, list):
            for number, row in enumerate(given, 1):
                found += [(question.id, f"{question.label} Row {number}: {what}") for what in _holes(question, row)]
    return found


def _holes(question: Question, row: Mapping[str, object]) -> list[str]:
    columns = asked_of(question.columns, row)
    holes = [f"{column.label} is missing." for column in columns if column.required and column.id not in row]
    by_id = {column.id: column for column in columns}
    return holes + [order.sentence for order in question.orders if _broken(order, by_id.get, row)]


def _out_of_order(form: Form, section: Section, ids: Iterable[str], answers: Answers) -> list[Missing]:
    """Orders that do not hold, told at the question that comes second."""
    there = {id: form[id] for id in ids if answered(form[id], answers)}
    return [
        Missing(section.id, order.second, f"{form[order.second].label} {order.sentence}")
        for order in form.orders
        if any(question.id == order.second for question in section.questions) and _broken(order, there.get, answers)
    ]


def _broken(order: Order, question_of: Callable[[str], Question | None], values: Mapping[str, object]) -> bool:
    first, second = question_of(order.first), question_of(order.second)
    if first is None or second is None or order.first not in values or order.second not in values:
        return False
    one, other = values[order.first], values[order.second]
    if first.kind is Kind.DATE:
        return str(one) > str(other)
    return Decimal(str(one)) > Decimal(str(other))
