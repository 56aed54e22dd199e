"""A department's steers: those recorded, a new one, and each with its versions, to amend or to end."""

from __future__ import annotations

import streamlit as st

from portal.clock import day_in_words, in_words, london_date
from portal.commands import steering
from portal.errors import NotFound
from portal.installation import public_store
from portal.queries.department_desk import own_departments
from portal.queries.steer_coverage import steer_coverage
from portal.queries.steers import OwnSteers, Recorded, own_steers
from portal.ui import steer_form_part, steer_part
from portal.ui.frame import act, begin, changing, end, param, plain, portal, reading
from portal.ui.menu import linked
from portal.ui.patterns import table, tag, task
from portal.ui.typed import day
from regulators.steers import LONGEST, Steer


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
    with st.container(gap=None):
        for place, versions in enumerate(own.steers):
            steer = versions[0].steer
            last = f" to {day_in_words(steer.last_on)}" if steer.last_on else ", until it is ended"
            task(
                f"steer_{place}",
                steer.title,
                f"{day_in_words(steer.given_on)}{last}. For {', '.join(steer.covers)}. Safe AI innovation in it: "
                f"{steer.in_it}.",
                *state(steer),
                page="ui/steers.py",
                params={"department": own.department_code, "steer": str(steer.number)},
            )


def record(own: OwnSteers) -> None:
    st.header("Record a steer", anchor=False)
    st.write(
        "All of it is public. The preparers and certifiers of the regulators it is for are told by e-mail; how they "
        "followed it stands in their next return and is shown beside it."
    )
    typed = steer_form_part.asked(own, None, button="Record this steer")
    if typed is None:
        return

    def keep() -> str:
        steer = typed.steer(own.department_code)
        with changing() as ctx:
            steering.record_steer(ctx, department_code=own.department_code, steer=steer)
        return "The steer is recorded.\nThe regulators were told by e-mail; it is public within a minute."

    act(keep)


def history(versions: tuple[Recorded, ...]) -> None:
    table(
        ("Version", "Who", "When", "Why"),
        [
            (str(each.steer.version), plain(each.by), in_words(each.at), plain(each.because or "first recorded"))
            for each in versions
        ],
        name="Versions of this steer",
    )


def amend(own: OwnSteers, newest: Recorded) -> None:
    with st.expander("Amend it", type="compact"):
        st.write("A new version takes the place of this one. The earlier ones stay on record, with your reason.")
        typed = steer_form_part.asked(own, newest.steer, button="Amend this steer")
    if typed is None:
        return

    def keep() -> str:
        steer = typed.steer(own.department_code)
        with changing() as ctx:
            version = steering.amend_steer(
                ctx,
                department_code=own.department_code,
                steer_id=newest.steer.number,
                steer=steer,
                because=typed.because,
                expected=newest.steer.version,
            )
        return f"Version {version} counts from now on.\nThe regulators were told by e-mail."

    act(keep)


def end_early(own: OwnSteers, newest: Recorded) -> None:
    with st.expander("End it early", type="compact"), st.form("end", border=False):
        last = st.text_input("Its last day, for example 30 September 2026", width=320)
        reason = st.text_area("Why it ends (this is published)", max_chars=LONGEST["reason"])
        if st.form_submit_button("End this steer"):

            def stop() -> str:
                ended_on = day(last, "Its last day")
                with changing() as ctx:
                    steering.end_steer(
                        ctx,
                        department_code=own.department_code,
                        steer_id=newest.steer.number,
                        ended_on=ended_on,
                        reason=reason,
                        expected=newest.steer.version,
                    )
                return f"The steer ends on {day_in_words(ended_on)}.\nThe regulators were told by e-mail."

            act(stop)


def one(own: OwnSteers, number: str) -> None:
    versions = own.versions_of(int(number) if number.isdecimal() else 0)
    newest = versions[0]
    where = {"department": own.department_code}
    begin(newest.steer.title, back=("ui/steers.py", f"Steers of {own.department_name}"), params=where)
    word, colour = state(newest.steer)
    st.markdown(f"{tag(word, colour)} {tag('Demonstration') if own.demonstration else ''}")
    shown = [s for s in steer_coverage(public_store(), today).steers if s.steer == newest.steer]
    if shown:
        steer_part.show(shown[0], today)
    else:
        st.info("What you recorded last is public within a minute; look again then.", title="Not public yet")
    st.header("Versions", anchor=False)
    history(versions)
    if newest.steer.ended_on is None:
        amend(own, newest)
        end_early(own, newest)


def all_of_them(own: OwnSteers) -> None:
    begin(f"Steers of {own.department_name}", back=("ui/home.py", "Back to what waits for me"))
    rows = [row for row in steer_coverage(public_store(), today).of(own.department_code).rows if row.covered.is_gap]
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
    others = {code: name for code, name in departments.items() if code != own.department_code}
    for code, name in others.items():
        st.page_link(linked("steers.py"), label=f"Steers of {plain(name)}", query_params={"department": code})


today = london_date(portal().now())
with reading() as view:
    departments = own_departments(view)
    department = param("department") or next(iter(departments), "")
    if not department:
        raise NotFound
    steers = own_steers(view, department)
if asked_for := param("steer"):
    one(steers, asked_for)
else:
    all_of_them(steers)
end()
