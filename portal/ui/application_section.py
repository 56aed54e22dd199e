"""One task of an application: its questions, each kept at once; or one row of one of its tables."""

from __future__ import annotations

from typing import Any, cast

import streamlit as st

from portal.commands import applying
from portal.errors import NotFound
from portal.queries.own_application import OwnApplication
from portal.ui.answer_part import Box, draw, in_words
from portal.ui.application_parts import (
    BACK,
    box_of,
    kept_words,
    of,
    options_of,
    problems,
    provisions_table,
    this_application,
    top,
)
from portal.ui.frame import act, begin, changing, end, param, plain
from portal.ui.patterns import task
from sandbox_licences.forms.form import Section, condition_words
from sandbox_licences.forms.question import MOST_ROWS, Kind, Question
from sandbox_licences.provisions import RedLine
from sandbox_licences.task_list import Task, TaskState, asked_of


def this_task(app: OwnApplication) -> Task:
    """The task named in the address; what a signatory signs has a page of its own."""
    found = next((t for t in app.tasks.tasks if t.section.id == param("part") and not t.section.for_signatory), None)
    if found is None:
        raise NotFound
    return found


def rows_of(app: OwnApplication, question: Question) -> list[dict[str, Any]]:
    return [dict(row) for row in cast(Any, app.answers.get(question.id, ()))]


def first_words(question: Question, row: dict[str, Any], app: OwnApplication) -> str:
    """What a row is called: its first answer."""
    column = next((column for column in question.columns if column.id in row), question.columns[0])
    return in_words(column, row.get(column.id), options_of(app, column))[:80]


def row_hint(question: Question, row: dict[str, Any]) -> tuple[str, TaskState]:
    asked = asked_of(question.columns, row)
    empty = [column.label for column in asked if column.required and column.id not in row]
    if empty:
        return f"Missing: {'; '.join(empty)}", TaskState.IN_PROGRESS
    return f"{len([c for c in asked if c.id in row])} answers", TaskState.COMPLETED


def table_of(app: OwnApplication, section: Section, question: Question) -> None:
    """A table as a list of its rows, each opened on a page of its own."""
    st.subheader(question.label, anchor=False)
    st.write(plain(f"{question.help}."))
    if any(column.kind is Kind.PROVISION for column in question.columns):
        provisions_table(app.law, app.form.domain.code)
    rows = rows_of(app, question)
    where = of(app, part=section.id, table=question.id)
    with st.container(gap=None):
        for number, row in enumerate(rows, 1):
            hint, state = row_hint(question, row)
            title = f"Row {number}: {first_words(question, row, app)}"
            link = {"page": "ui/application_section.py", "params": {**where, "row": str(number)}}
            task(f"{question.id}_{number}", plain(title), hint, str(state), TAGS[state], **link)  # type: ignore[arg-type]
    if not rows:
        st.write("No row yet.")
    if app.may_change and len(rows) < MOST_ROWS:
        st.page_link(
            "ui/application_section.py",
            label=f"Add {'a' if not rows else 'another'} row to “{question.label}”",
            query_params={**where, "row": str(len(rows) + 1)},
        )
    st.markdown(f":small[{plain(f'Why we ask: {question.source}.')}]")


TAGS = {
    TaskState.COMPLETED: "green",
    TaskState.IN_PROGRESS: "blue",
    TaskState.NOT_STARTED: "gray",
    TaskState.CANNOT_START_YET: "gray",
}


def whole(app: OwnApplication, this: Task) -> None:
    """All questions of the section that are asked."""
    section = this.section
    asked = [question for question in section.questions if question.id in app.asked]
    boxes = {q.id: box_of(app, q) for q in asked if q.kind is not Kind.ROWS}
    begin(section.title, back=BACK, params=of(app))
    problems(list(boxes.values()))
    top(app)
    if this.state is TaskState.CANNOT_START_YET:
        st.info(f"{plain(this.opens)} You may read the questions, and answer what you know.", title="Opens later")
    st.write(plain(f"{section.hint}. {kept_words(app)}" if app.may_change else f"{section.hint}."))
    if not app.may_change:
        st.write("What was handed in can be read here. It can be changed again once a written question asks for it.")
    for words in section.words:
        st.write(plain(words))
    for question in asked:
        if question.kind is Kind.ROWS:
            table_of(app, section, question)
            continue
        draw(boxes[question.id])
        if question.kind is Kind.EVIDENCE and app.may_change:
            st.page_link(
                "ui/application_evidence.py",
                label=f"Add evidence for “{question.label}”",
                query_params=of(app, question=question.id),
            )
    onward(app, this)


def onward(app: OwnApplication, this: Task) -> None:
    """What is still missing here, and the task that comes next."""
    st.header("What is missing here", anchor=False)
    if this.missing:
        st.markdown("\n".join(f"- {plain(missing.sentence)}" for missing in this.missing))
    else:
        st.write("Nothing: this task is completed.")
    tasks = [t for t in app.tasks.tasks if not t.section.for_signatory]
    place = tasks.index(this)
    if place + 1 < len(tasks):
        following = tasks[place + 1].section
        if st.button(f"Continue: {following.title}", type="primary"):
            st.switch_page("ui/application_section.py", query_params=of(app, part=following.id))
    elif st.button("Continue to the tasks", type="primary"):
        st.switch_page("ui/application.py", query_params=of(app))


def one_row(app: OwnApplication, section: Section, question: Question, number: int) -> None:
    """The columns of one row; the row is kept whole at every answer."""
    rows = rows_of(app, question)
    if not 1 <= number <= len(rows) + 1:
        raise NotFound
    row = rows[number - 1] if number <= len(rows) else None
    asked = asked_of(question.columns, row or {})
    boxes = [cell(app, question, number, row, column) for column in asked]
    where = of(app, part=section.id)
    title = f"Row {number} of “{question.label.rstrip('?')}”"
    begin(title, back=("ui/application_section.py", f"Back to {section.title}"), params=where)
    problems(boxes)
    top(app)
    st.write(plain(kept_words(app)))
    if any(column.kind is Kind.PROVISION for column in question.columns) and row is None:
        provisions_table(app.law, app.form.domain.code)
    for box in boxes:
        draw(box)
        if box.question.kind is Kind.PROVISION:
            red_line(app, box.stored)
    if row is not None:
        hint, state = row_hint(question, row)
        st.write(plain(f"{hint}." if state is TaskState.IN_PROGRESS else "Nothing is missing in this row."))
    if st.button(f"Continue: {section.title}", type="primary"):
        st.switch_page("ui/application_section.py", query_params=where)
    if row is not None and app.may_change and st.button("Take this row out"):

        def take_out() -> str:
            with changing() as ctx:
                applying.change_row(ctx, reference=app.reference, question=question.id, row=number, was=row, now=None)
            return "The row is taken out."

        act(take_out, page="ui/application_section.py", params=where)


def cell(app: OwnApplication, question: Question, number: int, row: dict[str, Any] | None, column: Question) -> Box:
    """One cell of a row. What was seen is the whole row, so that a row somebody moved or changed is noticed."""

    def keep(value: Any, seen: Any) -> dict[str, Any] | None:
        now = {**(seen or {}), column.id: value}
        with changing() as ctx:
            applying.change_row(ctx, reference=app.reference, question=question.id, row=number, was=seen, now=now)
        # the other boxes of this row were kept with it: they have seen it too
        fresh = rows_of(this_application(), question)
        kept = fresh[number - 1] if number <= len(fresh) else None
        for other in question.columns:
            if f"{_key(app, question, number, other)}:seen" in st.session_state:
                st.session_state[f"{_key(app, question, number, other)}:seen"] = kept
        return kept

    return Box(
        key=_key(app, question, number, column),
        question=column,
        stored=(row or {}).get(column.id),
        seen=row,
        keep=keep,
        options=options_of(app, column),
        may_change=app.may_change,
        above=condition_words(column.asked_when, {c.id: c for c in question.columns}),
    )


def _key(app: OwnApplication, question: Question, number: int, column: Question) -> str:
    return f"{app.reference}_{question.id}_{number}_{column.id}"


def red_line(app: OwnApplication, code: object) -> None:
    """What it means that a provision is a red line."""
    provision = app.law.provisions.get(str(code))
    if provision is None:
        return
    owner = plain(app.law.name(provision.owner))
    if provision.red_line is RedLine.YES:
        st.error(
            f"{plain(provision.name)} protects what no licence may set aside. An application that asks for it is "
            "refused, whatever else is true. Choose another provision, or take this row out.",
            title="This is a red line",
        )
    elif provision.red_line is RedLine.CONDITIONAL:
        st.warning(
            f"It can only be replaced by another measure to which {owner} agrees. Say below which measure.",
            title="This is a red line with a condition",
        )
    else:
        st.markdown(f":small[In the care of {owner}. It is about: {plain(provision.blocks)}.]")


app = this_application()
this = this_task(app)
table_asked = next((q for q in this.section.questions if q.id == param("table") and q.kind is Kind.ROWS), None)
number = param("row") or ""
if table_asked is not None and number.isdecimal():
    one_row(app, this.section, table_asked, int(number[:4]))
else:
    whole(app, this)
end()
