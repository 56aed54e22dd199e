"""A department's steers: those recorded, and the form for a new one."""

from __future__ import annotations

import streamlit as st

from portal.clock import day_in_words, london_date
from portal.commands import steering
from portal.errors import NotFound
from portal.installation import public_store
from portal.permissions import READ_SHARED
from portal.queries.department_desk import own_coverage
from portal.queries.own_organisations import own_organisations
from portal.queries.steers import OwnSteers, own_steers
from portal.ui import steer_form_part
from portal.ui.choices import whose
from portal.ui.frame import act, begin, changing, end, plain, portal, reading
from portal.ui.menu import linked
from portal.ui.patterns import task
from regulators.steers import Steer


def state(steer: Steer) -> tuple[str, str]:
    """A word and its colour."""
    if steer.runs_out_soon(today):
        return "Runs out soon", "yellow"
    if steer.in_force_on(today):
        return "In force", "green"
    return ("Ended early", "gray") if steer.ended_on else ("Lapsed", "gray")


def listed(own: OwnSteers) -> None:
    st.header("Recorded", anchor=False)
    if not own.steers:
        st.write("Your department has recorded no steer yet.")
    names = dict(own.bodies)
    with st.container(gap=None):
        for place, versions in enumerate(own.steers):
            steer = versions[0].steer
            last = f" to {day_in_words(steer.last_on)}" if steer.last_on else ", until it is ended"
            task(
                f"steer_{place}",
                steer.title,
                f"{day_in_words(steer.given_on)}{last}. For {', '.join(names[code] for code in steer.covers)}. Safe AI "
                f"innovation named in it: {steer.in_it}.",
                *state(steer),
                page="ui/steer.py",
                params={"department": own.department_code, "steer": str(steer.number)},
            )


def record(own: OwnSteers) -> None:
    st.header("Record a steer", anchor=False)
    st.write(
        "All of it is public. A message to the preparers and certifiers of the regulators is written; how they "
        "followed it stands in their next return and is shown beside it."
    )
    typed = steer_form_part.asked(own, None, button="Record this steer")
    if typed is None:
        return

    def keep() -> str:
        steer = typed.steer(own.department_code)
        with changing() as ctx:
            steering.record_steer(ctx, department_code=own.department_code, steer=steer)
        st.session_state["steers_recorded"] = st.session_state.get("steers_recorded", 0) + 1
        return "The steer is recorded.\nIt is public within a minute; a message to the regulators is written."

    act(keep)


def all_of_them(own: OwnSteers) -> None:
    rows = [row for row in coverage.rows if row.covered.is_gap]
    if rows:
        st.warning(
            plain(", ".join(f"{row.regulator} ({row.when})" for row in rows)),
            title="No current steer with safe AI innovation in it",
        )
    listed(own)
    record(own)
    st.page_link(
        linked("steer_coverage.py"),
        label="What the public sees of steers",
        query_params={"department": own.department_code},
    )


today = london_date(portal().now())
with reading() as view:
    department = whose("department", own_organisations(view, READ_SHARED))
    if not department:
        raise NotFound
    steers = own_steers(view, department)
    coverage = own_coverage(view, public_store()).of(department)
begin(f"Steers of {steers.department_name}", back=("ui/home.py", "Back to what waits for me"))
all_of_them(steers)
end()
