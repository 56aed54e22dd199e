"""What the pages of a consultee and of a consent giver share: the case in short, the line in full, who may act."""

from __future__ import annotations

import streamlit as st

from portal.clock import day_in_words
from portal.queries.asked import AskedCase
from portal.ui import case_terms_part
from portal.ui.frame import plain
from portal.ui.interest_part import declaration
from portal.ui.patterns import summary
from sandbox_licences.law import Law
from sandbox_licences.powers import NO_LEGAL_EFFECT
from sandbox_licences.relief import ReliefLine
from sandbox_licences.set_aside import would_grant


def opening(case: AskedCase) -> None:
    st.write(f"{plain(case.reference)}: “{plain(case.title)}” of {plain(case.organisation_name)}.")
    st.page_link(
        "ui/case_application.py", label="Read the application as submitted", query_params={"case": case.reference}
    )


def line_in_full(line: ReliefLine, law: Law) -> None:
    provision, power = law.provisions[line.provision], law.powers[line.power]
    st.header("The line in full", anchor=False)
    summary(
        [
            ("Provision", plain(provision.name)),
            ("What it stops", plain(provision.blocks)),
            ("What the licence would do", plain(would_grant(line, law))),
            ("Where and for whom", plain(case_terms_part.reach(line))),
            ("What protects instead", plain(line.safeguard)),
            ("From", day_in_words(line.start_on)),
            ("Until", day_in_words(line.end_on)),
            ("Power", plain(power.citation)),
            ("Legal effect", NO_LEGAL_EFFECT if power.demonstration else ""),
        ],
        name="The relief line in full",
    )


def may_act(case: AskedCase) -> bool:
    """Whether the person can act now; says what stands against it, or takes their declaration first."""
    if case.refused:
        st.info(plain(case.refused), title="You take no part in this case")
        return False
    if case.my_interest is None:
        declaration(case.reference, case.organisation_name)
        return False
    return True
