"""For the central unit: disputed groups and challenged figures that wait for an answer, and those answered."""

from __future__ import annotations

import streamlit as st

from portal.clock import in_words
from portal.commands import contests
from portal.errors import NotValid
from portal.permissions import Permission
from portal.queries.own_place import Challenged, Dispute, contested
from portal.queries.rounds import current_round, rounds
from portal.ui import contest_part
from portal.ui.frame import act, begin, changing, end, plain, reading, year_param

with reading() as view:
    current = current_round(view)
    year = year_param(current.year if current else 0)
    found = contested(view, year)
    may_answer = view.may(Permission.CHALLENGE_ANSWER) and view.may(Permission.DISPUTE_ANSWER)
    opened = [each.year for each in rounds(view) if current and each.year <= current.year]


def answer_dispute(dispute: Dispute, answer: str, moved_to: str) -> str:
    with changing() as ctx:
        contests.answer_dispute(
            ctx,
            year=year,
            regulator_code=dispute.regulator_code,
            dispute_id=dispute.id,
            answer=answer,
            moved_to=moved_to,
        )
    return "Your answer was sent.\nA message to the regulator is written."


def on_group(dispute: Dispute) -> None:
    group = found.groups[dispute.regulator_code]
    choices = dict(group.choices)
    with st.form(f"dispute_{dispute.id}", border=False):
        moved_to = st.selectbox(
            f"Group of {plain(found.names[dispute.regulator_code])}",
            list(choices),
            format_func=lambda id_: f"{choices[id_]} (as it is)" if id_ == group.id else choices[id_],
        )
        answer = st.text_area("Your answer to the regulator", max_chars=contests.MOST_CHARACTERS)
        if st.form_submit_button("Send the answer"):
            act(lambda: answer_dispute(dispute, answer, moved_to))


def answer_challenge(challenge: Challenged, outcome: str | None, answer: str) -> str:
    if outcome is None:
        raise NotValid("Say whether the challenge is upheld, partly upheld or not upheld.")
    with changing() as ctx:
        contests.answer_challenge(
            ctx,
            year=year,
            regulator_code=challenge.regulator_code,
            challenge_id=challenge.id,
            outcome=outcome,
            answer=answer,
        )
    return (
        "Your answer was sent.\nA message to the regulator is written; the answer is published with the next version."
    )


def on_figure(challenge: Challenged) -> None:
    st.page_link(
        "ui/own_counts.py",
        label=f"Counts and cases of {challenge.regulator_code}",
        query_params={"year": str(year), "regulator": challenge.regulator_code},
    )
    with st.form(f"challenge_{challenge.id}", border=False):
        outcome = st.radio(
            f"Outcome of the challenge of {challenge.metric} by {challenge.regulator_code}",
            contests.OUTCOMES,
            index=None,
            format_func=str.capitalize,
        )
        answer = st.text_area("Your answer (published)", max_chars=contests.MOST_CHARACTERS)
        if st.form_submit_button("Send the answer"):
            act(lambda: answer_challenge(challenge, outcome, answer))


begin(f"Contested in round {year}", back=("ui/round_desk.py", f"Round {year}"), params={"year": str(year)})
waiting = [each for each in found.disputes if each.answer is None]
open_ones = [each for each in found.challenges if each.answer is None]
st.header("Disputed peer groups", anchor=False)
if not found.disputes:
    st.write("No regulator has disputed its group.")
for dispute in waiting:
    contest_part.disputes([dispute], found.names)
    if may_answer:
        on_group(dispute)
contest_part.disputes([each for each in found.disputes if each.answer is not None], found.names)
st.header("Challenged figures", anchor=False)
if not found.challenges:
    st.write("No figure is challenged.")
for challenge in open_ones:
    contest_part.challenges([challenge], found.names)
    if may_answer:
        on_figure(challenge)
contest_part.challenges([each for each in found.challenges if each.answer is not None], found.names)
if found.challenges:
    st.write("Challenges made or answered after publication are published with the next version of the round.")
st.header("Comments of regulators", anchor=False)
if not found.comments:
    st.write("No regulator has written a comment.")
for code, comment in found.comments:
    with st.container(border=True):
        st.markdown(f"**{plain(found.names[code])}**\n\n{plain(comment.text)}")
        st.markdown(f":small[{plain(comment.by)}, {in_words(comment.at)}]")
st.page_link(
    "ui/history.py",
    label="Who disputed, commented, challenged and answered what, and the messages",
    query_params={"of": f"round:{year}", "kind": "contesting"},
)
st.header("Another round", anchor=False)
with st.container(horizontal=True):
    for other in opened:
        if other != year:
            st.page_link("ui/contested.py", label=str(other), query_params={"year": str(other)})
end()
