"""On a department's desk: the AI capability one regulator needs and holds, area by area."""

from __future__ import annotations

import streamlit as st

from portal.queries.department_desk import CapabilityHeld, RegulatorAtHand
from portal.ui.frame import plain
from portal.ui.patterns import table
from submissions_schema.columns import words


def show(at_hand: RegulatorAtHand) -> None:
    st.subheader("AI capability needed and held", anchor=False)
    if at_hand.draft:
        st.write(f"From the return for {at_hand.draft.year}, which it shares with you and may still change.")
        _areas(at_hand.draft, at_hand.name)
    if at_hand.published and (at_hand.draft is None or at_hand.draft.year != at_hand.published.year):
        st.write(f"From its published return for {at_hand.published.year}.")
        _areas(at_hand.published, at_hand.name)
    if at_hand.capability is None:
        st.write("No return of it that you may see says anything of capability.")


def _areas(told: CapabilityHeld, name: str) -> None:
    table(
        ("Area", "Needed, FTE", "Held, FTE", "Urgency"),
        [
            (plain(words(each.area)), _number(each.needed), _number(each.held), plain(words(each.urgency or "")))
            for each in told.areas
        ],
        name=f"AI capability of {name} in {told.year}",
    )


def _number(value: float | None) -> str:
    return "not given" if value is None else f"{value:,.1f}"
