"""A department's review of a return: as it reads, and the regulator's answer to it."""

from __future__ import annotations

import streamlit as st

from portal.clock import day_in_words
from portal.commands.return_reviews import MOST_CHARACTERS, answer_review
from portal.permissions import Permission
from portal.queries.return_reviews import Review, reviews_of_return
from portal.ui.frame import act, changing, in_lines, plain, reading
from portal.ui.patterns import table, tag
from regulators.return_review import State

COLOURS = {
    State.DRAFT: "blue",
    State.SIGNED: "violet",
    State.PUBLISHED: "green",
    State.ANSWERED: "green",
    State.DISCARDED: "gray",
}


def shown(review: Review) -> None:
    """The review with its comments, its signature and its answer, as far as there are any."""
    with st.container(border=True):
        verdict = plain(review.verdict or "no verdict yet")
        st.markdown(f"**{plain(review.department_name)}: {verdict}** {tag(review.label, COLOURS[review.state])}")
        st.markdown(in_lines(review.summary) or "No summary yet.")
        if review.comments:
            table(
                ("Figure", "Comment"),
                [(plain(figure), in_lines(text)) for figure, text in review.comments],
                name=f"Comments of {review.department_name}",
            )
        if review.signed_on:
            published = f", published on {day_in_words(review.published_on)}" if review.published_on else ""
            signed = f"Signed as {review.signed_as or ''} on {day_in_words(review.signed_on)}"
            st.markdown(f":small[{plain(signed)}{published}, on version {review.version} of the return]")
        if review.answer and review.answered_on:
            st.markdown(
                f"**The regulator answered on {day_in_words(review.answered_on)}**\n\n{in_lines(review.answer)}"
            )


def history_link(review: Review) -> None:
    subject = f"review:{review.year}/{review.regulator_code}/{review.department_code}/{review.id}"
    label = f"History and messages of the review by {plain(review.department_name)}, version {review.version}"
    st.page_link("ui/history.py", label=label, query_params={"of": subject})


def answering(year: int, regulator_code: str) -> None:
    """For the regulator: the published reviews of its return, and a form under each that is not answered."""
    with reading() as view:
        reviews = reviews_of_return(view, year, regulator_code)
        may_answer = view.may(Permission.RETURN_REVIEW_ANSWER, regulator_code)
    if not reviews:
        return
    st.header("Review of your return", anchor=False)
    for review in reviews:
        shown(review)
        if review.state is State.PUBLISHED and may_answer:
            _form(review)
        elif review.state is State.PUBLISHED:
            st.write("Your certifier may answer it once; the answer is published.")
        history_link(review)


def _form(review: Review) -> None:
    with st.form(f"review_answer_{review.id}", border=False):
        words = st.text_area(
            f"Your answer to {review.department_name} (published beside the review, once)", max_chars=MOST_CHARACTERS
        )
        if st.form_submit_button("Send the answer"):

            def answer() -> str:
                with changing() as ctx:
                    answer_review(
                        ctx,
                        year=review.year,
                        regulator_code=review.regulator_code,
                        review_id=review.id,
                        answer=words,
                    )
                return (
                    "Your answer was sent.\n"
                    "It stands beside the review within a minute; a message to the department is written."
                )

            act(answer)
