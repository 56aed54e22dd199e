"""The form in which a steer is told, new or amended."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from portal.clock import day_in_words
from portal.errors import NotValid
from portal.queries.steers import OwnSteers
from portal.ui.typed import dated_lines, day, day_or_none
from regulators.steers import LONGEST, Expectation, InIt, Steer

IN_IT = {
    InIt.YES: "Yes, it asks for safe AI innovation",
    InIt.PARTLY: "Partly, for example it names AI and asks for nothing",
    InIt.NO: "No",
}


@dataclass(frozen=True)
class Typed:
    """What stands in the form, as it was typed."""

    title: str
    address: str
    given_on: str
    until_on: str
    covers: tuple[str, ...]
    in_it: InIt | None
    passage: str
    judged_by: str
    expectations: str
    because: str

    def steer(self, department_code: str) -> Steer:
        """The steer as it was typed.

        Raises:
            NotValid: a day cannot be read, or something was not chosen.
        """
        if self.in_it is None:
            raise NotValid("Say whether safe AI innovation is in it: yes, partly or no.")
        return Steer(
            department_code=department_code,
            title=self.title,
            address=self.address,
            given_on=day(self.given_on, "Given on"),
            until_on=day_or_none(self.until_on, "In force until"),
            covers=self.covers,
            in_it=self.in_it,
            passage=self.passage,
            judged_by=self.judged_by,
            expectations=tuple(
                Expectation(words, by_on) for by_on, words in dated_lines(self.expectations, "What it expects")
            ),
        )


def asked(own: OwnSteers, known: Steer | None, *, button: str) -> Typed | None:
    """The form, filled with what is ``known``; what was typed once its button is pressed."""
    names = dict(own.bodies)
    # a new one after each that was recorded: what was typed for the last is not sent twice
    with st.form("amend" if known else f"record_{st.session_state.get('steers_recorded', 0)}", border=False):
        title = st.text_input("Title of the letter or statement", known.title if known else "", max_chars=200)
        address = st.text_input(
            "Where it can be read, beginning with https://", known.address if known else "", max_chars=500
        )
        left, right = st.columns(2, vertical_alignment="bottom")
        given_on = left.text_input(
            "Given on, for example 28 January 2026", day_in_words(known.given_on) if known else ""
        )
        until_on = right.text_input(
            "In force until (leave it empty if no day is given)",
            day_in_words(known.until_on) if known and known.until_on else "",
        )
        covers = st.multiselect(
            "Regulators it is for",
            list(names),
            [code for code in known.covers if code in names] if known else None,
            format_func=lambda code: f"{names[code]} ({code})",
            placeholder="Choose regulators",
        )
        choices = list(InIt)
        in_it = st.radio(
            "Is safe AI innovation in it?",
            choices,
            index=choices.index(known.in_it) if known else None,
            format_func=IN_IT.__getitem__,
        )
        passage = st.text_area(
            "The passage, word for word (leave it empty if it is not in it)",
            known.passage if known else "",
            max_chars=LONGEST["passage"],
        )
        judged_by = st.text_input(
            "Which office judged this (it is published, name no person)",
            known.judged_by if known else "",
            max_chars=200,
        )
        expectations = st.text_area(
            "What it expects, one a line with its day: 30 September 2026: Publish a plan (optional)",
            "\n".join(f"{day_in_words(each.by_on)}: {each.words}" for each in known.expectations) if known else "",
        )
        because = st.text_area("Why you amend it (this is published)", max_chars=LONGEST["reason"]) if known else ""
        if not st.form_submit_button(button, type="secondary" if known else "primary"):
            return None
    return Typed(title, address, given_on, until_on, tuple(covers), in_it, passage, judged_by, expectations, because)
