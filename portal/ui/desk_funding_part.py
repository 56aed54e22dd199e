"""On a department's desk: what is funded of one regulator's AI capability, and what is left."""

from __future__ import annotations

import streamlit as st

from portal.errors import NotFound
from portal.queries.department_desk import RegulatorAtHand
from portal.queries.funding import funding_desk
from portal.queries.funding_amounts import STANDING_WORDS
from portal.queries.funding_words import left_of
from portal.ui.frame import plain, reading
from portal.ui.menu import linked
from portal.ui.patterns import tag
from regulators.funding import year_in_words


def show(at_hand: RegulatorAtHand) -> None:
    st.subheader("Funding of its AI capability", anchor=False)
    department = at_hand.covered.department_code or ""
    try:
        with reading() as view:
            page = funding_desk(view, department, at_hand.year).page
    except NotFound:
        st.write("Lines of funding are recorded for regulators that the department sponsors.")
        return
    found = next((each.chain for each in page.regulators if each.code == at_hand.code), None)
    if found is None:
        st.write("Lines of funding are recorded for regulators that the department sponsors.")
        return
    left = f"Left unfunded for {year_in_words(found.money_year)}: {left_of(found)}."
    st.markdown(f"{tag(STANDING_WORDS[found.standing])} {plain(left)}")
    params = {"department": department, "year": str(at_hand.year), "regulator": at_hand.code}
    st.page_link(linked("department_funding.py"), label="Funding, area by area", query_params=params)
