"""Guidance of all regulators: what is consulted on now first, then everything, to search."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from portal.clock import london_date, now
from portal.installation import public_store
from portal.queries.finders import CONSULTED_LATELY, CONSULTED_NOW, DAY_NOT_TOLD, FEED, GUIDANCE, NONE_NOW
from portal.queries.found import Consultation, consultations
from portal.ui.found_part import item, show


def consulted_on_now() -> None:
    found = consultations(public_store(), london_date(now()))
    known = [each for each in found if each.last_day]
    st.header(CONSULTED_NOW, anchor=False)
    if not known:
        st.write(NONE_NOW)
    listed(known, "now")
    if lately := [each for each in found if not each.last_day]:
        st.header(CONSULTED_LATELY, anchor=False)
        st.write(DAY_NOT_TOLD)
        listed(lately, "lately")


def listed(found: Sequence[Consultation], place: str) -> None:
    for number, each in enumerate(found):
        item(each.item, place=f"{place}_{number}", said=each.said)


show(GUIDANCE, first=consulted_on_now, feed=FEED)
