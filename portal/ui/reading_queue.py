"""The analyst's reading queue: returns to read, those whose figures moved most first."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from portal.clock import in_words
from portal.queries.returns_to_read import unread_returns
from portal.queries.round_running import ToRead, reading_queue, what_moved
from portal.queries.rounds import current_round
from portal.ui.frame import begin, end, reading, year_param
from portal.ui.patterns import pages, tag, task

with reading() as view:
    current = current_round(view)
    year = year_param(current.year if current else 0)
    queue = reading_queue(view, year)
    unread = Counter(one.year for one in unread_returns(view))


def hint(one: ToRead) -> str:
    filed = f"Filed {in_words(one.row.filed_at)}{', late' if one.row.late else ''}. " if one.row.filed_at else ""
    return f"{filed}{what_moved(one, year)}"


begin(f"Reading queue of round {year}", back=("ui/round_desk.py", f"Back to round {year}"), params={"year": str(year)})
waiting = [one for one in queue if one.row.label != "Queried"]
st.write(
    f"**{len(waiting)}** {'return waits' if len(waiting) == 1 else 'returns wait'} to be read; those whose figures "
    "moved most against last year come first. Queried ones wait for the regulator and stand last. Each figure has its "
    "interval where there is one, and n, the number of cases or rows it rests on. What has a value in one year only, "
    "or lies on the other side of a series break, is no movement and is named apart."
)
with st.container(gap=None):
    for place, one in enumerate(queue[pages(len(queue), 20)]):
        task(
            str(place),
            f"{one.row.regulator_name} ({one.row.regulator_code})",
            hint(one),
            one.row.label,
            page="ui/reading_desk.py",
            params={"year": str(year), "regulator": one.row.regulator_code},
        )
if not queue:
    st.markdown(f"{tag('Completed', 'green')} Nothing of this round waits to be read.")
others = sorted(other for other in unread if other != year)
if others:
    st.header("Other rounds", anchor=False)
    for other in others:
        st.page_link(
            "ui/reading_queue.py",
            label=f"Round {other}: {unread[other]} to read",
            query_params={"year": str(other)},
        )
end()
