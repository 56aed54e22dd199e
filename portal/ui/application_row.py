"""One row of a table of an application: its columns, the row kept whole at every answer."""

from __future__ import annotations

from typing import Any

import streamlit as st

from portal.commands import applying
from portal.errors import NotFound
from portal.queries.own_application import OwnApplication, own_application
from portal.ui.answer_part import Box, draw, keep_the_rest, known_of
from portal.ui.application_parts import (
    go_on,
    kept_words,
    of,
    options_of,
    problems,
    provisions_table,
    row_hint,
    row_misfits,
    rows_of,
    this_application,
    top,
)
from portal.ui.frame import act, actor, begin, changing, end, param, plain, portal
from sandbox_licences.forms.form import Section, condition_words
from sandbox_licences.forms.question import Kind, Question
from sandbox_licences.provisions import RedLine, Relief
from sandbox_licences.task_list import TaskState, asked_of

RELIEFS = {
    Relief.DISAPPLY: "that it does not apply",
    Relief.MODIFY: "that it applies with other words",
    Relief.SUBSTITUTE: "that another measure counts in its place",
}


def one_row(app: OwnApplication, section: Section, question: Question, number: int) -> None:
    """The columns of one row; the row is kept whole at every answer."""
    row, boxes = cells(app, question, number)
    if keep_the_rest(boxes):
        app = this_application()
        row, boxes = cells(app, question, number)
    where = of(app, part=section.id)
    title = f"Row {number} of “{question.label.rstrip('?')}”"
    back = f"Back to {section.title}"
    begin(title, back=("ui/application_section.py", back), params=where)
    problems(boxes, (f"{box.question.label}: {box.misfit}" for box in boxes if box.misfit and app.may_change))
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
        go_on(boxes, "ui/application_section.py", where, back=back)
    if row is not None and app.may_change and st.button("Take this row out"):

        def take_out() -> str:
            with changing() as ctx:
                applying.change_row(ctx, reference=app.reference, question=question.id, row=number, was=row, now=None)
            return "The row is taken out."

        act(take_out, page="ui/application_section.py", params=where)


def cells(app: OwnApplication, question: Question, number: int) -> tuple[dict[str, Any] | None, list[Box]]:
    """The row as it is kept, None for a new one, and a box for each column that is asked."""
    rows = rows_of(app, question)
    if not 1 <= number <= len(rows) + 1:
        raise NotFound
    row = rows[number - 1] if number <= len(rows) else None
    return row, [cell(app, question, number, row, column) for column in asked_of(question.columns, row or {})]


def cell(app: OwnApplication, question: Question, number: int, row: dict[str, Any] | None, column: Question) -> Box:
    """One cell of a row. What was seen is the whole row, so that a row somebody moved or changed is noticed."""

    def keep(value: Any, seen: Any) -> dict[str, Any] | None:
        person = actor()
        others = [known_of(_key(app, question, number, other)) for other in question.columns]
        now = {**(seen or {}), column.id: value}
        with portal().unit_of_work(person) as ctx:
            applying.change_row(ctx, reference=app.reference, question=question.id, row=number, was=seen, now=now)
        with portal().reading(person) as view:
            fresh = rows_of(own_application(view, app.reference), question)
        kept = fresh[number - 1] if number <= len(fresh) else None
        for known in others:  # they were kept with it, and so have seen it too
            if known is not None:
                known.seen = kept
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
        misfit=row_misfits(question, row or {}).get(column.id, ""),
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
        kinds = " or ".join(RELIEFS[relief] for relief in Relief if relief in provision.reliefs)
        st.markdown(
            f":small[In the care of {owner}. It is about: {plain(provision.blocks)}. What may be asked for: {kinds}.]"
        )


app = this_application()
asked_for = app.form.by_id.get(param("table") or "")
number = param("row") or ""
if asked_for is None or asked_for.kind is not Kind.ROWS or not number.isdecimal():
    raise NotFound
one_row(app, app.form.section_of(asked_for.id), asked_for, int(number[:4]))
end()
