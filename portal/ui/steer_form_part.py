"""The form in which a steer is told, new or amended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st

from portal.clock import day_in_words
from portal.queries.steers import OwnSteers
from portal.ui.form_faults import Faults, field
from portal.ui.typed import dated_lines, day, day_or_none
from regulators.steers import LONGEST, Expectation, InIt, Steer, faults_in_words

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
    amends: bool

    def steer(self, department_code: str) -> Steer:
        """The steer as it was typed.

        Raises:
            NotValid: something was not chosen, or a day cannot be read: with every fault that can be told by then.
        """
        faults = Faults()
        if self.in_it is None:
            faults.add("in_it", "Say whether safe AI innovation is in it: yes, partly or no.")
        if self.amends and not self.because.strip():
            faults.add("because", "Say why you amend it; earlier versions stay on record.")
        if not self.covers:
            faults.add("covers", "Choose the regulators it is addressed to.")
        given_on = faults.read("given_on", lambda: day(self.given_on, "Given on"))
        until_on = faults.read("until_on", lambda: day_or_none(self.until_on, "In force until"))
        lines = faults.read("expectations", lambda: dated_lines(self.expectations, "What it expects"))
        steer = Steer(
            department_code=department_code,
            title=self.title,
            address=self.address.strip(),
            given_on=given_on or date.min,
            until_on=until_on,
            covers=self.covers,
            in_it=self.in_it or InIt.PARTLY,
            passage=self.passage,
            judged_by=self.judged_by,
            expectations=tuple(Expectation(words, by_on) for by_on, words in lines or ()),
        )
        if faults:
            known = faults_in_words(steer)
            faults.add_all(each for each in known if self.in_it is not None or each[0] != "passage")
            raise faults.refused()
        return steer


def asked(own: OwnSteers, known: Steer | None, *, button: str) -> Typed | None:
    """The form, filled with what is ``known``; what was typed once its button is pressed."""
    names = dict(own.bodies)
    # a new one after each that was recorded: what was typed for the last is not sent twice
    form = f"amend_{known.version}" if known else f"record_{st.session_state.get('steers_recorded', 0)}"
    with st.form(form, border=False):
        with field(form, "title", "Title of the letter or statement") as (label, key):
            title = st.text_input(label, known.title if known else "", max_chars=200, key=key)
        with field(form, "address", "Where it can be read, beginning with https://") as (label, key):
            address = st.text_input(label, known.address if known else "", max_chars=500, key=key)
        left, right = st.columns(2, vertical_alignment="bottom")
        with left, field(form, "given_on", "Given on, for example 28 January 2026") as (label, key):
            given_on = st.text_input(label, day_in_words(known.given_on) if known else "", key=key)
        with right, field(form, "until_on", "In force until (leave it empty if no day is given)") as (label, key):
            last = day_in_words(known.until_on) if known and known.until_on else ""
            until_on = st.text_input(label, last, key=key)
        with field(form, "covers", "Regulators it is for") as (label, key):
            covers = st.multiselect(
                label,
                list(names),
                [code for code in known.covers if code in names] if known else None,
                format_func=lambda code: f"{names[code]} ({code})",
                placeholder="Choose regulators",
                key=key,
            )
        choices = list(InIt)
        with field(form, "in_it", "Is safe AI innovation in it?") as (label, key):
            in_it = st.radio(
                label,
                choices,
                index=choices.index(known.in_it) if known else None,
                format_func=IN_IT.__getitem__,
                key=key,
            )
        with field(form, "passage", "The passage, word for word (leave it empty if it is not in it)") as (label, key):
            passage = st.text_area(label, known.passage if known else "", max_chars=LONGEST["passage"], key=key)
        with field(form, "judged_by", "Which office judged this (it is published, name no person)") as (label, key):
            judged_by = st.text_input(label, known.judged_by if known else "", max_chars=200, key=key)
        expected = "What it expects, one a line with its day: 30 September 2026: Publish a plan (optional)"
        with field(form, "expectations", expected) as (label, key):
            lines = [f"{day_in_words(each.by_on)}: {each.words}" for each in known.expectations] if known else []
            expectations = st.text_area(label, "\n".join(lines), key=key)
        because = ""
        if known:
            with field(form, "because", "Why you amend it (this is published)") as (label, key):
                because = st.text_area(label, max_chars=LONGEST["reason"], key=key)
        if not st.form_submit_button(button, type="secondary" if known else "primary"):
            return None
    written = (title, address, given_on, until_on, tuple(covers), in_it, passage, judged_by, expectations, because)
    return Typed(*written, amends=known is not None)
