"""A regulator's side of the comparison: its group, its place before and after publication, and what it says to them."""

from __future__ import annotations

import streamlit as st

from portal.clock import day_in_words, in_words
from portal.commands import contests
from portal.errors import NotValid
from portal.permissions import READ_OWN, Permission
from portal.queries.own_organisations import own_organisations
from portal.queries.own_place import own_place
from portal.queries.rounds import current_round, rounds
from portal.ui import contest_part, place_part
from portal.ui.choices import whose
from portal.ui.frame import act, begin, changing, end, plain, portal, reading, year_param
from portal.ui.patterns import summary, table

with reading() as view:
    current = current_round(view)
    code = whose("regulator", own_organisations(view, READ_OWN))
    year = year_param(current.year if current else 0)
    place = own_place(view, portal().public, year, code)
    opened = [each.year for each in rounds(view) if current and each.year <= current.year]
    may_dispute = view.may(Permission.GROUP_DISPUTE, code)
    may_comment = view.may(Permission.COMMENT_WRITE, code)
    may_challenge = view.may(Permission.CHALLENGE_MAKE, code)

PARAMS = {"year": str(year), "regulator": code}
DAYS = place.days


def group() -> None:
    st.header("Your peer group", anchor=False)
    st.write(
        f"You are compared within **{plain(place.group.name)}**: {len(place.group.members)} regulators. That was "
        f"settled on {day_in_words(place.group.frozen_on)}, by kind of work and of risk and not by anybody's figures."
    )
    with st.expander("Who is in it", type="compact"):
        table(("Code", "Regulator"), [(plain(c), plain(n)) for c, n in place.group.members], name="Your peer group")
    contest_part.disputes(place.disputes)
    if place.cannot_dispute:
        st.write(plain(place.cannot_dispute))
    elif may_dispute:
        with st.expander("Dispute this group", type="compact"), st.form("dispute", border=False):
            ground = st.text_area(
                f"Why it is the wrong group, and which one would be right (until {day_in_words(DAYS.group_until)})",
                max_chars=contests.MOST_CHARACTERS,
            )
            if st.form_submit_button("Send the dispute"):
                act(lambda: dispute(ground))


def dispute(ground: str) -> str:
    with changing() as ctx:
        contests.dispute_group(ctx, year=year, regulator_code=code, ground=ground)
    return "Your dispute was sent.\nA message to the central unit is written; it answers in writing."


def figures() -> None:
    previewed = place.places is not None and not DAYS.published_on
    st.header("Your figures, as they would be published now" if previewed else "Your figures", anchor=False)
    if place.places is None:
        st.info(plain(place.not_shown or ""), title="Nothing to see")
    else:
        if previewed:
            st.write(
                "The public does not see this yet. It is made from the returns that are accepted now, and changes "
                "when one of them does."
            )
        place_part.figures(place.places, place.regulator_name)
        place_part.how_made(place.places, year)
        place_part.funnels(place.places, place.regulator_name)
    if place.has_counts:
        st.page_link("ui/own_counts.py", label="Your own counts, down to the cases", query_params=PARAMS)
    if DAYS.published_on:
        st.page_link(
            "ui/regulator.py", label="What the public reads of you", query_params={"regulator": code, "year": str(year)}
        )


def comment() -> None:
    st.header("Your own comment", anchor=False)
    newest = place.comments[0] if place.comments else None
    if newest:
        with st.container(border=True):
            st.markdown(plain(newest.text))
            st.markdown(f":small[{plain(newest.by)}, {in_words(newest.at)}]")
    else:
        st.write("You have written none." + ("" if place.cannot_comment else " That is published too."))
    if place.cannot_comment:
        st.write(plain(place.cannot_comment))
    elif may_comment:
        with st.form("comment", border=False):
            text = st.text_area(
                "Comment, published beside your figures as it stands on the day of publication",
                newest.text if newest else "",
                max_chars=contests.MOST_CHARACTERS,
            )
            if st.form_submit_button("Keep this comment"):
                act(lambda: write(text))
    else:
        st.write("Your certifier writes it.")


def write(text: str) -> str:
    with changing() as ctx:
        contests.write_comment(ctx, year=year, regulator_code=code, text=text)
    return (
        f"Your comment is kept.\nYou may change it until the round is published on {day_in_words(DAYS.publishes_on)}."
    )


def challenge() -> None:
    st.header("Challenge a figure", anchor=False)
    contest_part.challenges(place.challenges)
    if place.cannot_challenge:
        st.write(plain(place.cannot_challenge))
        return
    st.write(
        "The central unit must answer in writing. Your ground and its answer are published; an open challenge is "
        f"marked on the figure. You may challenge until {day_in_words(DAYS.challenge_until)}."
    )
    if not may_challenge:
        st.write("Your certifier makes a challenge.")
        return
    shown = dict.fromkeys(each.metric for each in place.places.comparisons) if place.places else {}
    with st.form(f"challenge_{len(place.challenges)}", border=False):  # a new one once it was sent
        metric = st.selectbox(
            "Figure", list(shown), index=None, format_func=contest_part.metric_in_words, placeholder="Choose a figure"
        )
        ground = st.text_area("What is wrong with it (published)", max_chars=contests.MOST_CHARACTERS)
        proof = st.text_area(
            "What shows it: cases, dates, documents (not published)", max_chars=contests.MOST_CHARACTERS
        )
        if st.form_submit_button("Send the challenge"):
            act(lambda: send(metric, ground, proof))


def send(metric: str | None, ground: str, proof: str) -> str:
    if metric is None:
        raise NotValid("Choose the figure you challenge.")
    with changing() as ctx:
        contests.make_challenge(ctx, year=year, regulator_code=code, metric=metric, ground=ground, evidence=proof)
    return "Your challenge was sent.\nA message to the central unit is written; it answers in writing."


begin(f"Your place in the comparison {year}", back=("ui/home.py", "Back to what waits for me"))
st.write(f"{plain(place.regulator_name)} ({plain(code)}).")
summary(
    [
        ("Dispute the group until", day_in_words(DAYS.group_until)),
        ("Your place opens", day_in_words(DAYS.preview_from)),
        (
            "Published",
            day_in_words(DAYS.published_on or DAYS.publishes_on) + ("" if DAYS.published_on else ", planned"),
        ),
        ("Challenge until", day_in_words(DAYS.challenge_until)),
    ],
    name="Days of this round",
)
group()
figures()
comment()
challenge()
st.page_link(
    "ui/history.py",
    label="Who disputed, commented, challenged and answered what, and the messages",
    query_params={"of": f"return:{year}/{code}", "kind": "contesting"},
)
st.header("Another round", anchor=False)
with st.container(horizontal=True):
    for other in opened:
        if other != year:
            st.page_link("ui/your_place.py", label=str(other), query_params={"year": str(other), "regulator": code})
end()
