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


def coverage_table(found: Coverage) -> None:
    window = pages(len(found.rows), PER_PAGE)
    table(
        ("Regulator", "Department", "Safe AI innovation in a current steer"),
        [
            (
                f"{plain(row.regulator)} ({row.covered.regulator_code})",
                f"{plain(row.department)}, {row.covered.kind}" if row.covered.department_code else "Parliament",
                steer_part.standing(row) + (f" {tag('Demonstration')}" if row.demonstration else ""),
            )
            for row in found.rows[window]
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
found = whole.of(department) if department else whole
st.header(f"Who has one on {day_in_words(today)}", anchor=False)
if found.rows:
    coverage_table(found)
else:
    st.write("No department stands over any regulator in the register yet.")
downloads(("Who has one, all departments (CSV)", "/data/steer-coverage.csv"), ("All steers (CSV)", "/data/steers.csv"))
st.header("The steers", anchor=False)
if not found.steers:
    st.write("None is recorded.")
for steer in found.steers[pages(len(found.steers), STEERS_PER_PAGE, key="steers")]:
    steer_part.show(steer, today)
st.html('<a class="plain" href="/steers">The same as a page without scripts</a>')
end()
