"""On a department's desk: what is funded of its regulators' AI capability, and what is left."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from portal.queries.department_desk import RegulatorAtHand
from portal.queries.funding_amounts import STANDING_WORDS
from portal.queries.funding_words import left_of
from portal.ui.frame import plain
from portal.ui.menu import linked
from portal.ui.patterns import table, tag
from regulators.funding import year_in_words

NOT_SPONSORED = "Lines of funding are recorded for regulators that the department sponsors."


def show(at_hand: RegulatorAtHand) -> None:
    st.subheader("Funding of its AI capability", anchor=False)
    if at_hand.funding is None:
        st.write(NOT_SPONSORED)
        return
    st.markdown(_standing(at_hand))
    params = {
        "department": at_hand.covered.department_code or "",
        "year": str(at_hand.year),
        "regulator": at_hand.code,
    }
    st.page_link(linked("department_funding.py"), label="Funding, area by area", query_params=params)


def at_a_glance(regulators: Iterable[RegulatorAtHand], year: int) -> None:
    """What all regulators need and hold, and what is left unfunded of the gap."""
    table(
        ("Regulator", "Needed, FTE", "Held, FTE", f"Funding for {year_in_words(year + 1)}"),
        [(plain(each.name), *_staff(each), _standing(each)) for each in regulators],
        name="AI capability needed, held and funded",
    )
    st.markdown(":small[FTE: full-time equivalent staff. The year is that of the return which says it.]")


def _staff(each: RegulatorAtHand) -> tuple[str, str]:
    told = each.capability
    if told is None:
        return "nothing published", "nothing published"
    return plain(f"{told.needed} ({told.whence})"), plain(f"{told.held} ({told.whence})")


def _standing(each: RegulatorAtHand) -> str:
    if each.funding is None:
        return f"{tag('Not applicable')} the department does not sponsor it"
    return f"{tag(STANDING_WORDS[each.funding.standing])} {plain(left_unfunded(each))}".strip()


def left_unfunded(each: RegulatorAtHand) -> str:
    """The amount, where the standing says that there may be one."""
    left = left_of(each.funding) if each.funding else ""
    return f"left unfunded: {left}" if left.startswith("£") else ""
