"""On a department's desk: where one regulator's return stands, and the way to what may be read of it."""

from __future__ import annotations

import streamlit as st

from portal.queries.department_desk import RegulatorAtHand
from portal.ui.frame import plain
from portal.ui.menu import linked
from portal.ui.patterns import tag


def show(at_hand: RegulatorAtHand) -> None:
    st.subheader(f"Its return for {at_hand.year}", anchor=False)
    st.markdown(f"{tag(at_hand.label)} {plain(at_hand.timeliness)}")
    if at_hand.board and at_hand.board.late_because:
        st.write(f"Why late: {plain(at_hand.board.late_because)}")
    where = {"year": str(at_hand.year), "regulator": at_hand.code}
    if at_hand.shared:
        st.page_link(linked("shared_return.py"), label="Read what it shares with you", query_params=where)
    elif at_hand.published_year != at_hand.year:
        st.write(
            "It is not published, and the regulator does not share it: you see where it stands, and not its content."
        )
    if at_hand.published_year:
        st.page_link(
            linked("published_return.py"),
            label=f"Read its published return for {at_hand.published_year}",
            query_params={"year": str(at_hand.published_year), "regulator": at_hand.code},
        )
