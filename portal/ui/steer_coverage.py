"""Who has a current steer with safe AI innovation in it, who has not and since when; and every steer. For everybody."""

from __future__ import annotations

import streamlit as st

from portal.clock import day_in_words, london_date, now
from portal.installation import public_store
from portal.queries.steer_coverage import ABOUT, NOT_RECORDED, Coverage, steer_coverage
from portal.ui import steer_part
from portal.ui.choices import chosen
from portal.ui.frame import begin, end, plain
from portal.ui.patterns import downloads, pages, table, tag

PER_PAGE = 8
STEERS_PER_PAGE = 4
ALL = ""


def of_department(found: Coverage) -> None:
    """One department: all its bodies, then its steers."""
    standings(found)
    st.header("Its steers", anchor=False)
    if not found.steers:
        st.write("None is recorded.")
    for steer in found.steers[pages(len(found.steers), STEERS_PER_PAGE)]:
        steer_part.show(steer, today)


def of_all(found: Coverage) -> None:
    """All departments, a page at a time, and one steer chosen among all."""
    window = pages(len(found.rows), PER_PAGE)
    standings(Coverage(found.on, found.rows[window], ()))
    st.header("The steers", anchor=False)
    if not found.steers:
        st.write("None is recorded.")
        return
    titles = {str(s.steer.number): f"{s.steer.title} ({day_in_words(s.steer.given_on)})" for s in found.steers}
    number = chosen("steer", "Steer, the newest first", titles, next(iter(titles)))
    if one := found.steer(int(number)):
        steer_part.show(one, today)


def standings(found: Coverage) -> None:
    table(
        ("Regulator", "Department", "Safe AI innovation in a current steer", "Since when"),
        [
            (
                f"{plain(row.regulator)} ({row.covered.regulator_code})"
                + (f" {tag('Demonstration')}" if row.demonstration else ""),
                f"{plain(row.department)} ({row.covered.kind})" if row.covered.department_code else "Parliament",
                tag(*row.tag),
                plain(row.when),
            )
            for row in found.rows
        ],
        name="Who has a current steer with safe AI innovation in it",
    )


today = london_date(now())
whole = steer_coverage(public_store(), today)
begin("Steers and who has one")
st.write(ABOUT)
for sentence in whole.sentences:
    st.write(sentence)
st.write(NOT_RECORDED)
left, _ = st.columns([3, 2])
with left:
    department = chosen("department", "Department", {ALL: "All departments", **whole.departments}, ALL)
st.header(f"Who has one on {day_in_words(today)}", anchor=False)
if not whole.rows:
    st.write("No department stands over any regulator in the register yet.")
elif department:
    of_department(whole.of(department))
else:
    of_all(whole)
st.header("Take the data", anchor=False)
downloads(("Who has one (CSV)", "/data/steer-coverage.csv"), ("All steers (CSV)", "/data/steers.csv"))
st.html('<a class="plain" href="/steers">The same as a page without scripts</a>')
end()
