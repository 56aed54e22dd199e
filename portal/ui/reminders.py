"""Who was reminded of what in a round, and whether it arrived."""

from __future__ import annotations

import streamlit as st

from portal.clock import day_in_words
from portal.permissions import Permission
from portal.queries.messages import reminders_of_round
from portal.queries.rounds import current_round
from portal.ui.frame import begin, end, param, plain, reading, year_param
from portal.ui.patterns import pages, table, tag

PER_PAGE = 20

with reading() as view:
    current = current_round(view)
    year = year_param(current.year if current else 0)
    found = reminders_of_round(view, year)
    may_look_after = view.may(Permission.MESSAGE_LOOK_AFTER)

begin(f"Reminders sent in round {year}", back=("ui/round_desk.py", "Back to the round"), params={"year": str(year)})
st.write(
    "The portal reminds preparers and certifiers before a return is due and while something waits for them, and tells "
    "the central unit where nobody acts: one message a person and day, each reminder once."
)
codes = sorted({each.regulator_code for each in found})
if codes:
    asked = param("regulator")
    chosen = st.selectbox(
        "Regulator",
        ["All", *codes],
        index=codes.index(asked) + 1 if asked in codes else 0,
        key="regulator",
        bind="query-params",
    )
    shown = [each for each in found if chosen in ("All", each.regulator_code)]
    table(
        ("Reminder", "To", "On", "Delivery"),
        [
            (
                f"{plain(r.title)}: the return of {r.regulator_code} {plain(r.says)}",
                plain(r.to_name),
                day_in_words(r.day),
                tag(r.delivery.word),
            )
            for r in shown[pages(len(shown), PER_PAGE)]
        ],
        name=f"Reminders sent in round {year}",
    )
else:
    st.write("Nobody was reminded of anything in this round yet.")
if may_look_after:
    st.page_link("ui/messages.py", label="Messages that wait or could not be delivered")
end()
