"""For the administrator: the rules of the two tests as registered for a round, and until when they may change."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

import streamlit as st

from portal.clock import day_in_words, in_words
from portal.queries.registered_tests import Registered
from portal.queries.tests_words import TITLES
from portal.ui.frame import plain
from portal.ui.patterns import table


def show_registered(year: int, due_on: date, today: date, registered: Sequence[Registered]) -> None:
    """What judges the returns of the round, its hashes, and the whole rules to copy."""
    st.header("The two registered tests", anchor=False)
    st.write(
        f"Another version can be registered until {day_in_words(due_on)}, the day the returns are due: a rule never "
        f"applies backwards. It is done by program, at `POST /api/v1/rounds/{year}/tests`."
        if today <= due_on
        else f"The returns were due on {day_in_words(due_on)}: the rules of this round stay as they are."
    )
    if not registered:
        st.info("No rule is registered, so neither test is made for this round.", title="Not registered")
        return
    table(
        ("Test", "Registered", "What changed", "Hash begins"),
        [
            (
                f"{TITLES[each.kind]}, version {each.version}",
                f"{in_words(each.registered_at)}, {plain(each.by or 'the portal')}",
                plain(each.change),
                each.hash[:16],
            )
            for each in registered
        ],
        name="Registered rules",
    )
    for each in registered:
        if each.in_force:
            with st.expander(f"{TITLES[each.kind]}: the whole rule", type="compact"):
                st.markdown("SHA-256 of the rule as canonical JSON:")
                st.code(each.hash, language=None, wrap_lines=True)
                st.code(json.dumps(each.rule, indent=1, ensure_ascii=False), language=None, wrap_lines=True)
