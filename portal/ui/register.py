"""The register: every body, its sector and department, and how sure each of these facts is."""

from __future__ import annotations

import streamlit as st

from portal.installation import public_store
from portal.public_store import Json
from portal.queries.public import bodies, departments_of, matching
from portal.ui.frame import begin, end, plain
from portal.ui.patterns import pages, table, tag

PER_PAGE = 8
ALL = "All"


def sector_of(each: Json) -> str:
    fact = each["facts"]["sector"]
    return f"{plain(fact['value'])} {standing(fact)}"


def standing(fact: Json) -> str:
    return tag(str(fact["standing"]).capitalize())


def sponsors_of(each: Json) -> str:
    links = [link for link in each["sponsorships"] if not link["valid_to"]]
    told = [f"{plain(link['department'] or 'Parliament')} {standing(link)}" for link in links]
    return "; ".join(told) or "none"


def filters(register: tuple[Json, ...]) -> tuple[str, str, str]:
    """What was searched for and chosen, all kept in the address."""
    sectors = sorted({each["facts"]["sector"]["value"] for each in register})
    departments = sorted({name for each in register for name in departments_of(each)})
    words = st.text_input(
        "Search by name, code, sector or department", key="search", bind="query-params", width=420, max_chars=100
    )
    left, right = st.columns(2)
    with left:
        department = st.selectbox("Sponsor department", [ALL, *departments], key="department", bind="query-params")
    with right:
        sector = st.selectbox("Sector", [ALL, *sectors], key="sector", bind="query-params")
    return words or "", department or ALL, sector or ALL


begin("Regulators")
st.write(
    "Every regulator the portal knows, and the department it stands under. Beside each fact stands whether it was "
    "confirmed."
)
register = bodies(public_store())
words, department, sector = filters(register)
found = matching(
    register,
    words=words,
    department=None if department == ALL else department,
    sector=None if sector == ALL else sector,
)
if not found:
    st.info("No regulator fits. Search for fewer words, or choose all departments and sectors.", title="Nothing found")
    end()
    st.stop()
place = st.container()
window = pages(len(found), PER_PAGE)
shown = found[window]
with place:
    first = (window.start or 0) + 1
    st.caption(f"Regulators {first} to {first + len(shown) - 1} of {len(found)}, in order of name")
    table(
        ("Regulator", "Sector", "Under"),
        [(f"{plain(e['name'])} ({plain(e['code'])})", sector_of(e), sponsors_of(e)) for e in shown],
        name="Regulators with sector and department",
    )
st.header("Open a regulator", anchor=False)
names = {each["code"]: f"{each['name']} ({each['code']})" for each in found}
code = st.selectbox("Regulator", list(names), format_func=names.__getitem__)
st.page_link("ui/regulator.py", label=f"All facts on {plain(names[code])}", query_params={"regulator": code})
end()
