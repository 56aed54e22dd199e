"""On a department's desk: how one regulator stands with the department's steers, and what it answered to them."""

from __future__ import annotations

import streamlit as st

from portal.clock import london_date
from portal.installation import public_store
from portal.queries.department_desk import RegulatorAtHand, own_coverage
from portal.ui import steer_part
from portal.ui.frame import portal, reading
from portal.ui.menu import linked


def show(at_hand: RegulatorAtHand) -> None:
    st.subheader("Your steers to it", anchor=False)
    st.markdown(steer_part.standing(at_hand.coverage))
    department = at_hand.covered.department_code or ""
    with reading() as view:
        steers = own_coverage(view, public_store()).of(department).steers
    for shown in steers:
        if at_hand.code in shown.steer.covers:
            steer_part.show(shown, london_date(portal().now()))
    if at_hand.covered.is_gap:
        st.page_link(linked("steers.py"), label="Record the steer you gave it", query_params={"department": department})
