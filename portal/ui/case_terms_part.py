"""What the licence says, or would say: relief lines and conditions, and how they are written."""

from __future__ import annotations

import streamlit as st

from portal.clock import day_in_words
from portal.queries.case_desk import CaseSeen
from portal.ui.frame import plain
from portal.ui.patterns import table
from sandbox_licences.case_file.consented import conditions
from sandbox_licences.extent import Extent
from sandbox_licences.law import Law
from sandbox_licences.relief import ReliefLine
from sandbox_licences.set_aside import would_grant


def standing(seen: CaseSeen) -> None:
    """The lines and conditions as they stand."""
    st.header("What the licence says" if seen.licence_number else "What the licence would say", anchor=False)
    law = seen.around.law
    if not seen.file.lines:
        st.write("No relief line is written yet.")
    else:
        table(
            ("Line", "Where, for whom, until when", "What protects instead"),
            [line_row(line, law) for line in seen.file.lines],
            name="Relief lines as they stand",
        )
    carried = conditions(seen.file)
    if carried:
        st.subheader("Conditions", anchor=False)
        for condition in carried:
            rests = ""
            if condition.for_consent:
                line, body = condition.for_consent
                rests = f" (for the consent of {law.name(body)} to line {line})"
            st.markdown(plain(f"{condition.number}. {condition.words}{rests}"))


def line_row(line: ReliefLine, law: Law) -> tuple[str, str, str]:
    return (f"{line.id}\\. {plain(would_grant(line, law))}", plain(reach(line)), plain(line.safeguard))


def reach(line: ReliefLine) -> str:
    scope = line.scope
    hours = f", {scope.hours.words} each day" if scope.hours else ""
    areas = ", ".join(sorted(scope.areas)) or "not limited further"
    units = f"; {', '.join(sorted(scope.units))}" if scope.units else ""
    term = f"{day_in_words(line.start_on)} to {day_in_words(line.end_on)}"
    return f"{Extent(line.extent).words}: {areas}{hours}. {scope.who or 'The holder'}{units}. {term}"
