"""One application: its tasks, how far each has come, and what is missing until it can be submitted."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from portal.commands import applying
from portal.queries.case_evidence import FOUND, NOT_SCANNED
from portal.queries.own_application import OwnApplication
from portal.ui.application_parts import TASK_COLOURS, kept_words, of, this_application, top
from portal.ui.frame import act, begin, changing, end, plain
from portal.ui.patterns import task
from sandbox_licences.lifecycle.application import State
from sandbox_licences.task_list import Task, TaskState

MOST_NAMED = 3  # questions with something missing that a task's hint names


def hint(one: Task) -> str:
    """What is missing in a task; for one that is closed what opens it."""
    if one.state is TaskState.CANNOT_START_YET:
        return one.opens
    if one.state is not TaskState.IN_PROGRESS:
        return one.section.hint
    # a table of which several cells are empty is one question
    labels = list(dict.fromkeys(app.form[m.question_id].label.rstrip("?") for m in one.missing))
    over = len(labels) - MOST_NAMED
    more = f"; and {over} more {'question' if over == 1 else 'questions'}" if over > 0 else ""
    return f"{one.left}: {'; '.join(labels[:MOST_NAMED])}{more}"


def row(one: Task) -> None:
    section = one.section
    if section.for_signatory:
        declaration(one)
        return
    task(
        section.id,
        section.title,
        hint(one),
        str(one.state),
        TASK_COLOURS[one.state],
        # a task that waits stays open to those who began it before something else was reopened
        page="ui/application_section.py" if one.state is not TaskState.CANNOT_START_YET or one.given else None,
        params=of(app, part=section.id),
    )


def declaration(one: Task) -> None:
    """The signatory's part opens once nothing else is missing."""
    word, colour = (str(one.state), TASK_COLOURS[one.state])
    if one.state is not TaskState.CANNOT_START_YET:
        word, colour = ("Completed", "green") if app.declared else ("To sign", "violet")
    told = hint(one) if one.state is TaskState.CANNOT_START_YET else "A signatory signs and submits in person"
    page = None if one.state is TaskState.CANNOT_START_YET else "ui/application_submit.py"
    task(one.section.id, one.section.title, told, word, colour, page=page, params=of(app))


def risk_row() -> None:
    """The assessment that is worked out beside the answers."""
    if not app.risk.applies:
        return
    found = app.risk.assessment
    told, word, colour = (
        "Opens when size, speed, heights, people below and airspace are answered",
        "Cannot start yet",
        "gray",
    )
    if found is not None:
        told = found.summary
        word, colour = ("To check", "yellow") if found.needs_confirmation else ("Completed", "green")
        if found.without_result or found.certified_category:
            word, colour = "Problem", "red"
    page = "ui/application_risk.py" if found is not None else None
    title = "Ground and air risk (SORA), worked out from your answers"
    task("risk", title, told, word, colour, page=page, params=of(app))


def evidence_row() -> None:
    n = len(app.evidence)
    bad = [one.name for one in app.evidence if one.scan == FOUND]
    waiting = [one.name for one in app.evidence if one.scan == NOT_SCANNED]
    told = f"{n} {'piece' if n == 1 else 'pieces'} of evidence"
    word, colour = ("Not started", "gray") if not n else ("Attached", "green")
    if bad:
        told, word, colour = f"{', '.join(bad)}: a problem was found in the file; replace it", "Problem", "red"
    elif waiting:
        told = f"{told}; not scanned yet: {', '.join(waiting)}. A case officer sees to it before the assessment."
    task("evidence_files", "Evidence", told, word, colour, page="ui/application_evidence.py", params=of(app))


def new_form(app: OwnApplication) -> None:
    """What a newer version of the form would change, before it is taken over."""
    carried = app.new_form
    if carried is None or not app.may_change:
        return
    n = len(carried.asked_again)
    st.warning(
        f"{len(carried.answers)} of your answers stay; {n} {'question is' if n == 1 else 'questions are'} asked anew. "
        "You submit on the newer one.",
        title="A newer version of the form is in use",
    )
    for change in carried.asked_again:
        st.markdown(f"- **{plain(change.question.label)}** ({change.why}): {plain(' '.join(change.details))}")
    for gone in carried.dropped:
        st.markdown(f"- **{plain(gone.label)}** is no longer asked. Your answer stays in the history.")
    if st.button("Take the newer form over"):

        def take_over() -> str:
            with changing() as ctx:
                version = applying.take_new_form(ctx, reference=app.reference)
            return f"The application is on version {version} of the form.\nAnswer what is asked anew; the rest stands."

        act(take_over)


app = this_application()
begin(f"Application: {app.form.domain.label.lower()}", back=("ui/applications.py", "Your applications"))
top(app)
if app.state is not State.DRAFT:
    st.page_link("ui/application_status.py", label="See where it stands and what happens next", query_params=of(app))
new_form(app)
st.write(plain(kept_words(app)))
following = next(
    (
        t
        for t in app.tasks.tasks
        if t.state in (TaskState.IN_PROGRESS, TaskState.NOT_STARTED) and not t.section.for_signatory
    ),
    None,
)
until = " You can submit when all are." if app.state is State.DRAFT and following is not None else ""
st.markdown(f"**{plain(app.tasks.words)}**{until}")
for place, (group, tasks) in enumerate(groupby(app.tasks.tasks, key=lambda one: one.section.group), 1):
    listed = list(tasks)
    if listed[0].section.for_signatory:
        st.header("Evidence", anchor=False)
        with st.container(gap=None):
            evidence_row()
    st.header(f"{place}. {group}", anchor=False)
    with st.container(gap=None):
        for one in listed:
            row(one)
        if any(one.section.id == "air_risk" for one in listed):
            risk_row()
if app.may_change and following is not None:
    if st.button(f"Continue: {following.section.title}", type="primary"):
        st.switch_page("ui/application_section.py", query_params=of(app, part=following.section.id))
elif app.state is State.DRAFT and app.tasks.tasks:
    # the same page says to everybody else who signs
    go_on = "Go on to the declaration" if app.may_sign else "See who signs and submits it"
    if st.button(go_on, type="primary"):
        st.switch_page("ui/application_submit.py", query_params=of(app))
st.page_link("ui/application_status.py", label="Status, history, and how to withdraw", query_params=of(app))
end()
