"""One steer of a department: as the public sees it, its versions, and the ways to amend or end it."""

from __future__ import annotations

import streamlit as st

from portal.clock import day_in_words, in_words, london_date
from portal.commands import steering
from portal.installation import public_store
from portal.queries.department_desk import own_coverage
from portal.queries.steer_coverage import steer_coverage
from portal.queries.steers import OwnSteers, Recorded, own_steers
from portal.ui import steer_form_part, steer_part
from portal.ui.frame import act, begin, changing, end, fold, param, plain, portal, reading
from portal.ui.patterns import table
from portal.ui.typed import day
from regulators.steers import LONGEST


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
    with fold("Amend it"):
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
        return f"Version {version} counts from now on.\nA message to the regulators is written."

    act(keep)


def end_early(own: OwnSteers, newest: Recorded) -> None:
    with fold("End it early"), st.form(f"end_{newest.steer.version}", border=False):
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
                return f"The steer ends on {day_in_words(ended_on)}.\nA message to the regulators is written."

            act(stop)


today = london_date(portal().now())
number = param("steer") or ""
with reading() as view:
    own = own_steers(view, param("department") or "")
    coverage = own_coverage(view, public_store())
versions = own.versions_of(int(number) if number.isdecimal() else 0)
newest = versions[0]

begin(
    f"Steer of {day_in_words(newest.steer.given_on)}",
    back=("ui/steers.py", f"Steers of {own.department_name}"),
    params={"department": own.department_code},
)
public = steer_coverage(public_store(), today).steer(newest.steer.number)
if public is None or public.steer != newest.steer:
    st.info("What was recorded last stands below; the public sees it within a minute.", title="Not public yet")
if shown := coverage.steer(newest.steer.number):
    steer_part.show(shown, today, level=2)
st.header("Versions", anchor=False)
history(versions)
st.page_link(
    "ui/history.py", label="History and messages of this steer", query_params={"of": f"steer:{newest.steer.number}"}
)
if newest.steer.ended_on is None:
    amend(own, newest)
    end_early(own, newest)
end()
