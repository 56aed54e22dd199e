"""One steer to read: when it holds, whom it is for, what it says, what it expects, what the bodies answered."""

from __future__ import annotations

from datetime import date
from html import escape

import streamlit as st

from portal.clock import day_in_words
from portal.queries.steer_coverage import CoverageRow, ShownSteer
from portal.ui.frame import plain
from portal.ui.patterns import summary, table, tag


def standing(row: CoverageRow) -> str:
    """The tag, and since when."""
    word, colour = row.tag
    return f"{tag(word, colour)} {plain(row.when)}"


def show(shown: ShownSteer, today: date, *, level: int = 3) -> None:
    """Everything that is public of it, under its title, which is a heading of ``level`` 2 or 3."""
    steer = shown.steer
    state, days = shown.state_on(today)
    (st.header if level == 2 else st.subheader)(plain(steer.title), anchor=False)
    demonstration = f" {tag('Demonstration')}" if shown.demonstration else ""
    st.markdown(f"{tag(state, 'green' if state == 'In force' else 'gray')} {plain(days)}{demonstration}")
    summary(
        [
            ("From", plain(shown.department)),
            ("For", plain(", ".join(f"{name} ({code})" for code, name in shown.covers))),
            ("Safe AI innovation named in it", f"**{steer.in_it}**, judged by {plain(steer.judged_by)}"),
        ],
        name=f"The steer “{steer.title}”",
    )
    if steer.passage:
        st.markdown("  \n".join(f"> {plain(line)}" for line in steer.passage.splitlines()))
    address = escape(steer.address)
    st.html(
        f'<a class="plain" href="{address}" target="_blank" rel="nofollow noopener noreferrer">'
        f"Read “{escape(steer.title)}” where it was published</a>"
    )
    if steer.expectations:
        table(
            ("What it expects", "By"),
            [(plain(each.words), day_in_words(each.by_on)) for each in steer.expectations],
            name=f"What “{steer.title}” expects",
        )
    answers(shown)
    for change in shown.changes:
        day = day_in_words(date.fromisoformat(change["on"]))
        st.markdown(f":small[Amended on {day}, version {change['version']}: {plain(change['because'])}]")


def answers(shown: ShownSteer) -> None:
    """What each body said to it in its published return."""
    table(
        ("Regulator", "Its answer", "Return"),
        [
            (f"{plain(each.regulator_name)} ({each.regulator_code})", plain(each.in_words), str(each.year or ""))
            for each in shown.answers
        ],
        name=f"What regulators answered to “{shown.steer.title}”",
    )
