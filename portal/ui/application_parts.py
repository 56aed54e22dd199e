"""What the pages of an application share: which one it is, its top, its boxes, its provisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

import streamlit as st

from portal.clock import in_words
from portal.commands import applying
from portal.errors import NotFound, NotValid
from portal.queries.own_application import OwnApplication, own_application
from portal.ui.answer_part import Box, follow
from portal.ui.frame import act, changing, param, plain, reading
from portal.ui.patterns import table, tag
from sandbox_licences.forms.question import Kind, Question
from sandbox_licences.law import Law
from sandbox_licences.provisions import RedLine
from sandbox_licences.task_list import TaskState, asked_of, misfits

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


def box_of(app: OwnApplication, question: Question, misfit: str) -> Box:
    """The box of one question of the form; ``misfit`` is what is wrong with its kept answer."""

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
        misfit=misfit,
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


def problems(boxes: Iterable[Box], faults: Iterable[str] = ()) -> None:
    """The error summaries: what was not kept, and why; and the kept answers that cannot stay, as sentences."""
    boxes = [box for box in boxes if box.may_change]
    for box in boxes:
        follow(box)
    told = st.session_state.get("wrong_fields", {})  # with the step that went no further (``go_on``)
    wrong = [said for key, said in _not_kept(boxes) if key not in told]
    with st.container():  # there with nothing in it too: an input that an alert pushes down loses the focus
        if wrong:
            _listed(wrong, "1 answer was not kept" if len(wrong) == 1 else f"{len(wrong)} answers were not kept")
        if there := list(faults):
            _listed(there, "1 answer to put right" if len(there) == 1 else f"{len(there)} answers to put right")


def _listed(sentences: list[str], title: str) -> None:
    st.error("\n".join(f"- {plain(said)}" for said in sentences), title=title)


def _not_kept(boxes: Iterable[Box]) -> list[tuple[str, str]]:
    return [(box.key, f"{box.question.label} {box.wrong}") for box in boxes if box.may_change and box.wrong]


def go_on(boxes: Iterable[Box], page: str, params: Mapping[str, str], *, back: str) -> None:
    """Go to the next page, or stay where an answer was not kept, and say so; ``back`` is the link that leaves."""
    wrong = _not_kept(boxes)
    if not wrong:
        st.switch_page(page, query_params=dict(params))
    this, them = ("This answer", "it") if len(wrong) == 1 else ("These answers", "them")
    stays = (
        f"{this} {'was' if len(wrong) == 1 else 'were'} not kept, so you are still on this page. "
        f"Correct {them} and press Continue again, or leave by “{back}”."
    )

    def stay() -> None:
        raise NotValid(stays, fields=(*wrong, ("", stays)))

    act(stay)


def rows_of(app: OwnApplication, question: Question) -> list[dict[str, Any]]:
    """The rows of a table as they are kept."""
    return [dict(row) for row in cast(Any, app.answers.get(question.id, ()))]


def row_misfits(question: Question, row: dict[str, Any]) -> Mapping[str, str]:
    """Cells of a row that do not fit another, with what is wrong, by column."""
    return misfits(question.orders, {column.id: column for column in asked_of(question.columns, row)}, row)


def row_hint(question: Question, row: dict[str, Any]) -> tuple[str, TaskState]:
    asked = asked_of(question.columns, row)
    wrong = row_misfits(question, row)
    empty = [column.label for column in asked if column.required and column.id not in row]
    said = [f"To put right: {' '.join(wrong.values())}"] if wrong else []
    said += [f"Missing: {'; '.join(empty)}"] if empty else []
    if said:
        return " ".join(said).rstrip("."), TaskState.IN_PROGRESS
    return f"{len([c for c in asked if c.id in row])} answers", TaskState.COMPLETED
