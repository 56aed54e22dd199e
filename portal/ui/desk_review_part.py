"""On a department's desk: where its review of one regulator's return stands."""

from __future__ import annotations

import streamlit as st

from portal.queries.department_desk import RegulatorAtHand
from portal.queries.return_reviews import reviewable
from portal.ui import review_part
from portal.ui.frame import reading
from portal.ui.menu import linked
from portal.ui.patterns import tag


def show(at_hand: RegulatorAtHand) -> None:
    st.subheader("Your review of its return", anchor=False)
    department = at_hand.covered.department_code or ""
    with reading() as view:
        listed = reviewable(view, department, at_hand.year)
    found = next((each for each in listed if each.regulator_code == at_hand.code), None)
    if found is None:
        st.write("A department reviews the returns of regulators that it sponsors.")
        return
    params = {"department": department, "year": str(at_hand.year), "regulator": at_hand.code}
    if found.review:
        st.markdown(tag(f"Review {found.review.label.lower()}", review_part.COLOURS[found.review.state]))
        st.page_link(linked("review.py"), label="See the review", query_params=params)
    elif found.filed:
        st.page_link(linked("review.py"), label=f"Review its return for {at_hand.year}", query_params=params)
    else:
        st.write(f"Its return for {at_hand.year} is not filed, so there is nothing to review yet.")
