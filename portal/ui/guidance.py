"""Guidance of all regulators: what is consulted on now first, then everything, to search."""

from __future__ import annotations

import streamlit as st

from portal.clock import london_date, now
from portal.installation import public_store
from portal.queries.finders import FEED, GUIDANCE
from portal.queries.found import consultations
from portal.ui.found_part import item, show


def consulted_on_now() -> None:
    st.header("Being consulted on now", anchor=False)
    open_now = consultations(public_store(), london_date(now()))
    if not open_now:
        st.write("No consultation is known to be open today.")
    for number, each in enumerate(open_now):
        item(each.item, place=f"consulted_{number}", first=("Closes", each.until))


show(GUIDANCE, first=consulted_on_now, feed=FEED)
