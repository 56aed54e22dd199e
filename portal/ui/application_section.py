"""One task of an application: its questions, each kept at once, and its tables row by row."""

from __future__ import annotations

from typing import Any

import streamlit as st

from portal.errors import NotFound
from portal.queries.own_application import OwnApplication
from portal.ui.answer_part import Box, draw, in_words, keep_the_rest
from portal.ui.application_parts import (
    BACK,
    TASK_COLOURS,
    box_of,
    go_on,
    kept_words,
    of,
    options_of,
    problems,
    provisions_table,
    row_hint,
    rows_of,
    this_application,
    top,
)
from portal.ui.frame import begin, end, param, plain
from portal.ui.patterns import task
from sandbox_licences.forms.form import Section
from sandbox_licences.forms.question import MOST_ROWS, Kind, Question
from sandbox_licences.task_list import Task, TaskState


def this_task(app: OwnApplication) -> Task:
    """The task named in the address; what a signatory signs has a page of its own."""
    found = next((t for t in app.tasks.tasks if t.section.id == param("part") and not t.section.for_signatory), None)
    if found is None:
        raise NotFound
    return found


def first_words(question: Question, row: dict[str, Any], app: OwnApplication) -> str:
    """What a row is called: its first answer."""
    column = next((column for column in question.columns if column.id in row), question.columns[0])
    return in_words(column, row.get(column.id), options_of(app, column))[:80]


def table_of(app: OwnApplication, section: Section, question: Question) -> None:
    """A table as a list of its rows, each opened on a page of its own."""
    st.header(question.label, anchor=False)
    st.write(plain(f"{question.help}."))
    if any(column.kind is Kind.PROVISION for column in question.columns):
        provisions_table(app.law, app.form.domain.code)
    rows = rows_of(app, question)
    where = of(app, table=question.id)
    with st.container(gap=None):
        for number, row in enumerate(rows, 1):
            hint, state = row_hint(question, row)
            title = f"Row {number}: {first_words(question, row, app)}"
            task(
                f"{question.id}_{number}",
                title,
                hint,
                str(state),
                TASK_COLOURS[state],
                page="ui/application_row.py",
                params={**where, "row": str(number)},
            )
    if not rows:
        st.write("No row yet.")
    if app.may_change and len(rows) < MOST_ROWS:
        st.page_link(
            "ui/application_row.py",
            label=f"Add {'a' if not rows else 'another'} row to “{question.label}”",
            query_params={**where, "row": str(len(rows) + 1)},
        )
    st.markdown(f":small[{plain(f'Why we ask: {question.source}.')}]")


def boxes_in(app: OwnApplication, this: Task) -> dict[str, Box]:
    """A box for each question of the section that is asked; a table is none."""
    asked = [q for q in this.section.questions if q.id in app.asked and q.kind is not Kind.ROWS]
    faults = {fault.question_id: fault.what for fault in this.faults}
    return {q.id: box_of(app, q, faults.get(q.id, "")) for q in asked}


def whole(app: OwnApplication, this: Task) -> None:
    """All questions of the section that are asked."""
    section = this.section
    boxes = boxes_in(app, this)
    asked = [question for question in section.questions if question.id in app.asked]
    begin(section.title, back=BACK, params=of(app))
    problems(boxes.values(), (fault.sentence for fault in this.faults if app.may_change))
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
    onward(app, this, boxes)


def onward(app: OwnApplication, this: Task, boxes: dict[str, Box]) -> None:
    """What is to put right and still missing here, and the task that comes next."""
    missing = [one for one in this.missing if not one.answered]
    for found, heading in ((this.faults, "What to put right here"), (missing, "What is missing here")):
        if found:
            st.header(heading, anchor=False)
            st.markdown("\n".join(f"- {plain(one.sentence)}" for one in found))
    if not this.missing:
        st.header("What is missing here", anchor=False)
        st.write("Nothing: this task is completed.")
    tasks = [t for t in app.tasks.tasks if not t.section.for_signatory]
    place = tasks.index(this)
    if place + 1 < len(tasks):
        following = tasks[place + 1].section
        if st.button(f"Continue: {following.title}", type="primary"):
            go_on(boxes.values(), "ui/application_section.py", of(app, part=following.id), back=BACK[1])
    elif st.button("Continue to the tasks", type="primary"):
        go_on(boxes.values(), "ui/application.py", of(app), back=BACK[1])


app = this_application()
this = this_task(app)
if keep_the_rest(boxes_in(app, this).values()):
    app = this_application()
    this = this_task(app)
whole(app, this)
end()
