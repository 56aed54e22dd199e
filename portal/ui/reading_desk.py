"""The analyst's desk: read one return, ask about a figure, return it, accept it."""

from __future__ import annotations

import streamlit as st

from portal.clock import day_in_words, in_words
from portal.commands import desk
from portal.errors import NotValid
from portal.permissions import Permission
from portal.queries.figures import compared_figures
from portal.queries.findings import queries_by_words
from portal.queries.status import return_status
from portal.queries.whole_return import whole_return
from portal.ui import figures_part, queries_part, questions_part, whole_return_part
from portal.ui.frame import act, begin, changing, end, fold, param, plain, reading, year_param
from portal.ui.patterns import summary, tag
from submissions_schema.lifecycle import Event, Facts, refusal

with reading() as view:
    code, year = param("regulator") or "", year_param(0)
    status = return_status(view, year, code)
    figures = compared_figures(view, year, code)
    queries = queries_by_words(view, year, code)
    whole = whole_return(view, year, code)
    may_ask = view.may(Permission.QUESTION_ASK)

PARAMS = {"year": str(year), "regulator": code}


def ask(figure: str | None, question: str) -> str:
    if figure is None:
        raise NotValid("Choose the figure you ask about.")
    with changing() as ctx:
        desk.ask_question(
            ctx, year=year, regulator_code=code, figure=figure, question=question, expected=status.counted_revision
        )
    return "Your question was sent.\nA message to the regulator is written; the return waits until it is answered."


def give_back(reason: str) -> str:
    with changing() as ctx:
        desk.return_to_regulator(ctx, year=year, regulator_code=code, reason=reason, expected=status.counted_revision)
    return "The return went back to the regulator.\nThe time until it is filed again does not count as late."


def accept() -> str:
    with changing() as ctx:
        desk.accept_return(ctx, year=year, regulator_code=code, expected=status.counted_revision)
    return f"The return of {status.regulator_name} is accepted.\nIt is published with the round."


def words_on_figures() -> None:
    if not queries:
        return
    st.header("What the checks asked, and what the regulator said", anchor=False)
    queries_part.by_words(queries, name="Queries and explanations")


def asking() -> None:
    st.header("Ask about a figure", anchor=False)
    labels = [pair.now.label for pair in figures] + ["Something else in the return"]
    with st.form("ask", border=False):
        figure = st.selectbox("Figure", labels, index=None, placeholder="Choose a figure")
        question = st.text_area("Question (it is published with the answer)", max_chars=desk.MOST_CHARACTERS)
        if st.form_submit_button("Send the question"):
            act(lambda: ask(figure, question))


def deciding() -> None:
    assert status.counted_state
    reason = refusal(status.counted_state, Event.ACCEPTED, Facts(open_questions=status.open_questions))
    st.header("Accept or return", anchor=False)
    if status.open_questions:
        waits = "the open question" if status.open_questions == 1 else f"{status.open_questions} open questions"
        st.write(f"It can be accepted once the regulator has answered {waits}.")
    elif reason:
        st.write(f"It cannot be accepted yet: {plain(reason)}")
    elif st.button("Accept this return", type="primary"):
        act(accept)
    with fold("Return it to the regulator"), st.form("return", border=False):
        why = st.text_area("What must change", max_chars=desk.MOST_CHARACTERS)
        if st.form_submit_button("Return it with this reason"):
            act(lambda: give_back(why), page="ui/round_desk.py", params={"year": str(year)})


begin(
    f"Return of {status.regulator_name} for {year}", back=("ui/round_desk.py", f"Back to round {year}"), params=PARAMS
)
st.write(f"{tag(status.labels.staff)} {tag('Late') if status.late else tag('On time')}")
summary(
    [
        ("Filed", in_words(status.filed_at) if status.filed_at else "not filed"),
        ("Due", day_in_words(status.due_on)),
        ("Why late", plain(status.late_because or "")),
        ("Version", str(status.counted_version or "")),
        ("Rows", f"{status.rows:,}"),
        ("Receipt", status.receipt or ""),
    ],
    name="The return at a glance",
)
st.header("Figures, those that moved most first", anchor=False)
figures_part.compared(sorted(figures, key=lambda pair: (-pair.stands_out, -pair.moved)), year)
words_on_figures()
whole_return_part.read(status, whole)
if status.questions:
    st.header("Questions and answers", anchor=False)
    questions_part.listed(status.questions)
if status.counted_state and may_ask and refusal(status.counted_state, Event.QUERIED) is None:
    asking()
    deciding()
st.page_link("ui/history.py", label="History and messages of this return", query_params={"of": f"return:{year}/{code}"})
end()
