"""Who was reminded of what in a round, and whether it arrived."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from portal.clock import day_in_words
from portal.permissions import Permission
from portal.queries.messages import ReminderShown, reminders_of_round
from portal.queries.rounds import current_round
from portal.ui.choices import chosen
from portal.ui.frame import begin, end, plain, reading, year_param
from portal.ui.patterns import pages, table, tag

PER_PAGE = 20
ALL = ""


def as_told(reminder: ReminderShown) -> tuple[int, str, str, str]:
    """The newest day first, then by regulator."""
    return -reminder.day.toordinal(), reminder.regulator_name, reminder.title, reminder.says


with reading() as view:
    current = current_round(view)
    year = year_param(current.year if current else 0)
    found = reminders_of_round(view, year)
    may_look_after = view.may(Permission.MESSAGE_LOOK_AFTER)

begin(f"Reminders in round {year}", back=("ui/round_desk.py", "Back to the round"), params={"year": str(year)})
st.write(
    "The portal reminds preparers and certifiers before a return is due and while something waits for them, and tells "
    "the central unit where nobody acts: one message a person and day, each reminder once."
)
names = dict(sorted({each.regulator_code: each.regulator_name for each in found}.items(), key=lambda pair: pair[1]))
if names:
    code = chosen("regulator", "Regulator", {ALL: "All regulators", **names}, ALL)
    sent = [each for each in found if code in (ALL, each.regulator_code)]
    # The same words to several people are one row.
    shown = [
        (*about, list(to))
        for about, to in groupby(sorted(sent, key=as_told), key=lambda r: (r.title, r.regulator_name, r.says, r.day))
    ]
    table(
        ("Reminder", "It says of the return", "On", "To"),
        [
            (
                f"{plain(title)}: {plain(name)}",
                plain(says),
                day_in_words(day),
                ", ".join(f"{plain(r.to_name)} {tag(r.delivery.word)}" for r in to),
            )
            for title, name, says, day, to in shown[pages(len(shown), PER_PAGE)]
        ],
        name=f"Reminders in round {year}",
    )
else:
    st.write("Nobody was reminded of anything in this round yet.")
if may_look_after:
    st.page_link("ui/messages.py", label="Messages that wait or could not be delivered")
end()
