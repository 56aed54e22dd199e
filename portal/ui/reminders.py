"""Who was reminded of what in a round, and whether it arrived."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from portal.clock import day_in_words
from portal.permissions import Permission
from portal.queries.messages import ReminderShown, reminders_of_round
from portal.queries.rounds import current_round
from portal.ui.frame import begin, end, param, plain, reading, year_param
from portal.ui.patterns import pages, table, tag

PER_PAGE = 20


def as_told(reminder: ReminderShown) -> tuple[int, str, str, str]:
    """The newest day first, then by regulator."""
    return -reminder.day.toordinal(), reminder.regulator_code, reminder.title, reminder.says


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
    sent = [each for each in found if chosen in ("All", each.regulator_code)]
    # The same words to several people are one row.
    shown = [
        (*about, list(to))
        for about, to in groupby(sorted(sent, key=as_told), key=lambda r: (r.title, r.regulator_code, r.says, r.day))
    ]
    table(
        ("Reminder", "It says of the return", "On", "To"),
        [
            (
                f"{plain(title)}: {plain(code)}",
                plain(says),
                day_in_words(day),
                ", ".join(f"{plain(r.to_name)} {tag(r.delivery.word)}" for r in to),
            )
            for title, code, says, day, to in shown[pages(len(shown), PER_PAGE)]
        ],
        name=f"Reminders sent in round {year}",
    )
else:
    st.write("Nobody was reminded of anything in this round yet.")
if may_look_after:
    st.page_link("ui/messages.py", label="Messages that wait or could not be delivered")
end()
