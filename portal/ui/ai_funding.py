"""Funding of AI capability for everybody: a department demonstrates recommendation 25 on one page."""

from __future__ import annotations

import streamlit as st

from portal.clock import london_date
from portal.installation import public_store
from portal.queries.funding_words import chain_parts, departments_together, funding_parts
from portal.queries.public_funding import all_together, departments_shown, funding_page, without_sponsor
from portal.ui import written_part
from portal.ui.choices import chosen
from portal.ui.frame import begin, end, param, plain, portal
from portal.ui.patterns import downloads, table
from regulators.funding import year_in_words

ALL = "all"

store = public_store()
today = london_date(portal().now())
shown = departments_shown(store)
rounds = store.rounds()


def every_department(year: int) -> None:
    """All of them in one table, each regulator once in the last row."""
    pages = [funding_page(store, code, year, as_of=today) for code in shown]
    sums = all_together(pages)
    st.write("Staff are counted in full-time equivalents (FTE).")
    for part in departments_together(pages, sums, year_in_words(year + 1)):
        table(part.headings, [[plain(cell) for cell in row] for row in part.rows], name=part.title)
    st.markdown(
        ":small[A regulator with two sponsors stands whole in the row of each and once in the last row, so the rows "
        "are not added to each other.]"
    )
    if alone := without_sponsor(store, year):
        st.write(f"Not applicable, because no department sponsors it: {plain(', '.join(alone))}.")


def one_department(code: str, year: int) -> None:
    page = funding_page(store, code, year, as_of=today)
    written_part.show(funding_parts(page))
    st.header("Regulator by regulator", anchor=False)
    for each in page.regulators:
        with st.expander(f"{plain(each.name)}, area by area", type="compact"):
            written_part.show(chain_parts(page, each))
    st.header("Take it with you", anchor=False)
    at = f"/funding/{code}/{year}"
    downloads(("On one page (PDF)", f"{at}.pdf"), ("Area by area (CSV)", f"{at}.csv"))
    st.html(f'<a class="plain" href="{at}">The same as one plain page, to read aloud or print</a>')


begin("Funding of AI capability")
st.write(
    "Every sponsor department is asked to demonstrate that it funds its regulators’ AI capability "
    "(AI Opportunities Action Plan, recommendation 25)."
)
if not shown or not rounds:
    st.write("Nothing is recorded or published yet.")
else:
    years = {str(each): f"{year_in_words(each + 1)}, needs of the returns of {each}" for each in rounds}
    year = int(chosen("year", "Money of", years, str(rounds[0])))
    department = chosen("department", "Department", {ALL: "All departments", **shown}, ALL)
    if department == ALL:
        every_department(year)
    else:
        st.header(plain(shown[department]), anchor=False)
        one_department(department, year)
    downloads(("Every funding line and statement of every department (CSV)", "/data/funding.csv"))
if param("department"):
    st.page_link("ui/register.py", label="The register of regulators and departments")
end()
