"""Questions of the central unit on a filed return, and their answers."""

from __future__ import annotations

import streamlit as st

from portal.clock import in_words
from portal.commands.desk import MOST_CHARACTERS, answer_question
from portal.permissions import Permission
from portal.queries.status import Question, ReturnStatus
from portal.ui.frame import act, changing, plain, reading
from portal.ui.patterns import tag


def listed(questions: tuple[Question, ...]) -> None:
    """Each question with its answer, or that it waits."""
    for asked in questions:
        with st.container(border=True):
            state = tag("Answered") if asked.answer else tag("Open")
            st.markdown(f"**{plain(asked.figure)}** {state}\n\n{plain(asked.question)}")
            st.markdown(f":small[{plain(asked.asked_by)}, {in_words(asked.asked_at)}, on version {asked.version}]")
            if asked.answer and asked.answered_at:
                st.markdown(plain(asked.answer))
                st.markdown(f":small[{plain(asked.answered_by or '')}, {in_words(asked.answered_at)}]")


def answering(status: ReturnStatus) -> None:
    """For the regulator: the questions, and a form under each that waits."""
    if not status.questions:
        return
    with reading() as view:
        may_answer = view.may(Permission.QUESTION_ANSWER, status.regulator_code)
    st.header("Questions of the central unit", anchor=False)
    listed(status.questions)
    for asked in status.questions:
        if asked.answer is None and may_answer:
            _form(status, asked)


def _form(status: ReturnStatus, asked: Question) -> None:
    with st.form(f"answer_{asked.id}"):
        words = st.text_area(
            f"Your answer on {plain(asked.figure)} (it is published with the return)", max_chars=MOST_CHARACTERS
        )
        if st.form_submit_button("Send the answer", type="primary"):

            def answer() -> str:
                with changing() as ctx:
                    answer_question(
                        ctx,
                        year=status.year,
                        regulator_code=status.regulator_code,
                        question_id=asked.id,
                        answer=words,
                    )
                return "Your answer was sent.\nA message to the central unit is written."

            act(answer)
