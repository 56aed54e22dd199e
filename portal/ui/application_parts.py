"""What the pages of an application share: which one it is, its top, its boxes, its provisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import streamlit as st

from portal.clock import in_words
from portal.commands import applying
from portal.errors import NotFound
from portal.queries.own_application import OwnApplication, own_application
from portal.ui.answer_part import Box
from portal.ui.frame import changing, param, plain, reading
from portal.ui.patterns import table, tag
from sandbox_licences.forms.question import Kind, Question
from sandbox_licences.law import Law
from sandbox_licences.provisions import RedLine
from sandbox_licences.task_list import TaskState, asked_of

TASK_COLOURS = {
    TaskState.COMPLETED: "green",
    TaskState.IN_PROGRESS: "blue",
    TaskState.NOT_STARTED: "gray",
    TaskState.CANNOT_START_YET: "gray",
}
BACK = ("ui/application.py", "Back to the tasks")


def this_application() -> OwnApplication:
    """The application named in the address.

    Raises:
        NotFound: none is named, or it is not there for this person.
    """
    reference = param("case")
    if reference is None:
        raise NotFound
    with reading() as view:
        return own_application(view, reference)


def of(app: OwnApplication, **more: str) -> dict[str, str]:
    """The address of a page of this application."""
    return {"case": app.reference, **more}


def top(app: OwnApplication) -> None:
    """Which application it is, and that it is kept."""
    st.markdown(f"**{app.reference}**, {plain(app.organisation)}. {plain(app.title)}. {tag(app.label, app.colour)}")


def kept_words(app: OwnApplication) -> str:
    last = app.last_given
    said = "Answers are kept as you give them; you can leave at any time."
    return f"{said} Last kept on {in_words(last.at)} by {last.by}." if last else said


def evidence_names(app: OwnApplication) -> dict[str, str]:
    return {one.name: f"{one.name}: {one.title}" for one in app.evidence}


def provision_names(app: OwnApplication) -> dict[str, str]:
    """The provisions of the catalogue as a list shows them: the red lines say that they are."""
    marks = {RedLine.YES: " (red line: never set aside)", RedLine.CONDITIONAL: " (red line with a condition)"}
    return {p.code: f"{p.name}{marks.get(p.red_line, '')}" for p in app.law.of_domain(app.form.domain.code)}


def options_of(app: OwnApplication, question: Question) -> Mapping[str, str]:
    if question.kind is Kind.EVIDENCE:
        return evidence_names(app)
    return provision_names(app) if question.kind is Kind.PROVISION else {}


def box_of(app: OwnApplication, question: Question) -> Box:
    """The box of one question of the form."""

    def keep(value: Any, seen: Any) -> int:
        with changing() as ctx:
            return applying.answer(ctx, reference=app.reference, question=question.id, value=value, seen=seen)

    return Box(
        key=f"{app.reference}_{question.id}",
        question=question,
        stored=app.answers.get(question.id),
        seen=app.given[question.id].seq if question.id in app.given else 0,
        keep=keep,
        options=options_of(app, question),
        may_change=app.may_change,
        above=app.form.asked_words(question.id),
    )


def provisions_table(law: Law, domain: str) -> None:
    """The catalogue of a domain, red lines first: what nobody can ask for is said before anything is typed."""
    order = {RedLine.YES: 0, RedLine.CONDITIONAL: 1, RedLine.NO: 2}
    said = {
        RedLine.YES: tag("Red line", "red") + " Never set aside.",
        RedLine.CONDITIONAL: tag("Red line with a condition", "yellow")
        + " Only with a substitute its owner agrees to.",
        RedLine.NO: "Relief may be asked for.",
    }
    listed = sorted(law.of_domain(domain), key=lambda p: (order[p.red_line], p.code))
    table(
        ("Provision", "What it is about", "In the care of", "Can it be set aside?"),
        [(plain(p.name), plain(p.blocks), plain(law.name(p.owner)), said[p.red_line]) for p in listed],
        name="Provisions you can choose from, red lines first",
    )


def problems(boxes: list[Box]) -> None:
    """The error summary: what was not kept, and why."""
    wrong = [(box.question.label, box.wrong) for box in boxes if box.wrong]
    if wrong:
        count = "1 answer was not kept" if len(wrong) == 1 else f"{len(wrong)} answers were not kept"
        st.error("\n".join(f"- {plain(label)} {plain(why)}" for label, why in wrong), title=count)


def rows_of(app: OwnApplication, question: Question) -> list[dict[str, Any]]:
    """The rows of a table as they are kept."""
    return [dict(row) for row in cast(Any, app.answers.get(question.id, ()))]


def row_hint(question: Question, row: dict[str, Any]) -> tuple[str, TaskState]:
    asked = asked_of(question.columns, row)
    empty = [column.label for column in asked if column.required and column.id not in row]
    if empty:
        return f"Missing: {'; '.join(empty)}", TaskState.IN_PROGRESS
    return f"{len([c for c in asked if c.id in row])} answers", TaskState.COMPLETED
