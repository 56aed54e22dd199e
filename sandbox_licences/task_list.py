"""What a form asks, given the answers so far: what is missing, and how far each task has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import cast

from sandbox_licences.answers import Refused, read_answer
from sandbox_licences.day_words import day_in_words
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
    label: str
    """The question."""
    what: str
    """What is missing of it, or wrong with it and what to do."""
    answered: bool = False
    """Whether an answer is there, which cannot stay as it is."""

    @property
    def sentence(self) -> str:
        return f"{self.label} {self.what}"


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

    @property
    def faults(self) -> tuple[Missing, ...]:
        """Where an answer is there that cannot stay as it is."""
        return tuple(missing for missing in self.missing if missing.answered)

    @property
    def left(self) -> str:
        """“2 answers to give, 1 answer to put right”, each cell of a table for itself; empty where nothing is left."""
        mend = len(self.faults)
        counts = ((len(self.missing) - mend, "to give"), (mend, "to put right"))
        return ", ".join(f"{n} {'answer' if n == 1 else 'answers'} {what}" for n, what in counts if n)


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
        """“3 of 8 tasks completed.”, and what is left to do in the others, each of them counted once."""
        left = [task for task in self.tasks if task.state is not TaskState.COMPLETED]
        if left and all(task.section.for_signatory for task in left):
            return "Every question is answered. What is left is the declaration, which a signatory signs."
        said = f"{self.completed} of {len(self.tasks)} tasks completed."
        parts = [f"{task.left} in {task.section.title}" for task in left if task.state is TaskState.IN_PROGRESS]
        closed = ((TaskState.NOT_STARTED, "not started"), (TaskState.CANNOT_START_YET, "not open yet"))
        for state, words in closed:
            if n := sum(task.state is state for task in left):
                parts.append(f"{n} {'task' if n == 1 else 'tasks'} {words}")
        return f"{said} Left to do: {'; '.join(parts)}." if parts else said


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
    return _taken(read_answer(question, answers.get(question.id)))


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
    read = {question.id: read_answer(question, answers.get(question.id)) for question in asked(form, answers)}
    lacking: dict[str, list[Missing]] = {section.id: [] for section in form.sections}
    for section in form.sections:
        for question in section.questions:
            if question.id in read:
                found = _lacking(question, read[question.id])
                of = (section.id, question.id, question.label)
                lacking[section.id] += [Missing(*of, what, there) for what, there in found]
    for id, what in misfits(form.orders, form.by_id, read).items():
        section = form.section_of(id)
        lacking[section.id].append(Missing(section.id, id, form[id].label, what, True))
    tasks: list[Task] = []
    waiting: set[str] = set()
    for section in form.sections:
        there = [read[question.id] for question in section.questions if question.id in read]
        if not there:
            continue
        given = sum(_taken(value) for value in there)
        waits = [id for id in section.after if id in waiting]
        state = _state(bool(waits), bool(lacking[section.id]), given)
        if state is not TaskState.COMPLETED:
            waiting.add(section.id)
        opens = _opens(form, waits, len(section.after)) if waits else ""
        tasks.append(Task(section, state, len(there), given, tuple(lacking[section.id]), opens))
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


def _taken(read: Answer | Refused | None) -> bool:
    return read is not None and not isinstance(read, Refused)


def _lacking(question: Question, read: Answer | Refused | None) -> list[tuple[str, bool]]:
    """What is missing of one answer, as sentences; each with whether an answer is there, which cannot stay as it is."""
    if isinstance(read, Refused):
        return [(read.sentence, True)]
    if read is None:
        return [("Not answered yet.", False)] if question.required else []
    if question.kind is not Kind.ROWS:
        return []
    rows = enumerate(cast(Sequence[Row], read), 1)
    return [(f"Row {n}: {what}", there) for n, row in rows for what, there in _holes(question, row)]


def _holes(question: Question, row: Row) -> list[tuple[str, bool]]:
    columns = {column.id: column for column in asked_of(question.columns, row)}
    empty = [c for id, c in columns.items() if c.required and id not in row]
    wrong = misfits(question.orders, columns, row).values()
    return [(f"{column.label} is missing.", False) for column in empty] + [(sentence, True) for sentence in wrong]


def misfits(
    orders: Sequence[Order], questions: Mapping[str, Question], read: Mapping[str, object]
) -> Mapping[str, str]:
    """Answers that do not fit another: what is wrong and what to do, by the second question of each order.

    ``questions`` are those that count, or the columns; ``read`` their answers as they are kept.
    """
    found: dict[str, str] = {}
    for order in orders:
        if _broken(order, questions, read):
            one, other = (_in_words(questions[id], read[id]) for id in (order.first, order.second))
            name = order.second_name[0].upper() + order.second_name[1:]
            how = "before" if questions[order.first].kind is Kind.DATE else "less than"
            said = f"{name}, {other}, is {how} {order.first_name}, {one}. Change one of them."
            found[order.second] = f"{found[order.second]} {said}" if order.second in found else said
    return found


def _in_words(question: Question, value: object) -> str:
    if question.kind is Kind.DATE:
        return day_in_words(date.fromisoformat(str(value)))
    return f"{value} {question.unit}".strip()


def _broken(order: Order, questions: Mapping[str, Question], read: Mapping[str, object]) -> bool:
    """Whether both are given and asked, and the second comes before or below the first."""
    one, other = read.get(order.first), read.get(order.second)
    if order.first not in questions or order.second not in questions or None in (one, other):
        return False
    if isinstance(one, Refused) or isinstance(other, Refused):
        return False
    if questions[order.first].kind is Kind.DATE:
        return str(one) > str(other)
    return Decimal(str(one)) > Decimal(str(other))
