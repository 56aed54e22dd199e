"""The first page: for visitors what this is, for people signed in what waits for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from portal.clock import day_in_words, in_words, london_date
from portal.context import Reading
from portal.queries.me import Desk, my_desk
from portal.queries.status import ReturnStatus
from portal.ui import visitors
from portal.ui.choices import chosen
from portal.ui.frame import begin, end, plain, reading, who
from portal.ui.patterns import summary, table, tag, task


def what_waits(desk: Desk, name: str, view: Reading) -> None:
    today = london_date(view.now)
    roles = ", ".join(sorted({hat.words for hat in desk.hats}))
    st.write(f"{plain(name)}, {plain(roles) or 'no role yet'}. {today:%A} {day_in_words(today)}.")
    if not desk.hats:
        st.info("An administrator of your organisation gives you a role. Until then you see the public pages.")
        st.write("Do you want to try AI in vehicles, drones or robots? An innovator registers its organisation itself.")
        st.page_link("ui/your_organisation.py", label="Register an organisation that applies for a sandbox licence")
        return
    _banner(desk.statuses, today)
    st.header("To do", anchor=False)
    if not desk.tasks:
        st.write("Nothing waits for you now.")
    with st.container(gap=None):
        for place, item in enumerate(desk.tasks):
            page = f"ui/{item.page}" if item.page else None
            task(str(place), item.title, item.hint, item.tag, item.colour, page=page, params=dict(item.params))
    if desk.statuses:
        _glance(desk.statuses)


def _banner(statuses: Sequence[ReturnStatus], today: date) -> None:
    """One banner, of the return due first: its day, and what it is now; *saved* never looks like *filed*."""
    waiting = [each for each in statuses if each.owes and not each.counted_state]
    if not waiting:
        return
    status = min(waiting, key=lambda each: each.due_on)
    days = (status.due_on - today).days
    due = day_in_words(status.due_on)
    of = f" of {plain(status.regulator_name)}" if len(statuses) > 1 else ""
    signer = " or ".join(status.certifiers) or "a certifier"
    is_what = "It is saved as a draft. " if status.open_state else ""
    text = (
        f"The annual return{of} for {status.year} was due on **{due}**. "
        if days < 0
        else f"The annual return{of} for {status.year} is due on **{due}**. "
    )
    title = f"{-days} days overdue" if days < 0 else f"{days} days left to file"
    st.warning(f"{text}{is_what}It is **not filed** until {plain(signer)} signs it.", title=title)


def _glance(statuses: Sequence[ReturnStatus]) -> None:
    status = statuses[0]
    if len(statuses) > 1:
        names = {each.regulator_code: each.regulator_name for each in statuses}
        picked = chosen("regulator", "Return at a glance of", names, status.regulator_code)
        status = next(each for each in statuses if each.regulator_code == picked)
    left, right = st.columns([5, 3], gap="large")
    with left:
        st.header("Your return at a glance", anchor=False)
        labels = status.labels
        summary(
            [
                ("Status", tag(labels.staff) + (" and **not filed**" if status.open_state else "")),
                ("Rows", f"{status.rows:,}" if status.checked_at or status.rows else ""),
                ("Last checked", in_words(status.checked_at) if status.checked_at else "not yet"),
                ("Last file", plain(status.last_upload.filename) if status.last_upload else "none"),
                ("Certifier", plain(", ".join(status.certifiers)) or "none: ask your administrator"),
                ("Receipt", status.receipt or ""),
            ],
            name="Your return at a glance",
        )
    with right:
        st.header("Dates of this round", anchor=False)
        summary(
            [
                ("Opens", day_in_words(status.opens_on)),
                ("Due", f"**{day_in_words(status.due_on)}**"),
                ("Edits close", day_in_words(status.edits_close_on)),
                ("Publishes", day_in_words(status.publishes_on)),
            ],
            name="Dates of this round",
        )
    st.header("Done lately", anchor=False)
    if not status.history:
        st.write("Nothing yet.")
        return
    table(
        ("What", "Who", "When"),
        [
            (plain(f"{h.what[:1].upper()}{h.what[1:]} (version {h.version})"), plain(h.who), in_words(h.when))
            for h in status.history[:5]
        ],
        name="Done lately",
    )


person = who()
if person is None:
    begin("How regulators enable AI innovation")
    visitors.show()
else:
    begin("What waits for me")
    with reading() as view:
        desk = my_desk(view)
    what_waits(desk, person.name, view)
end()
