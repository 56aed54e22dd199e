"""The declaration everybody makes before they act on a case."""

from __future__ import annotations

import streamlit as st

from portal.commands import casework
from portal.ui.case_acting import must
from portal.ui.frame import act, changing, plain
from sandbox_licences.hats import Interest

OPTIONS = {"I have no interest in this case": Interest.NONE, "I have an interest": Interest.DECLARED}


def declaration(reference: str, organisation_name: str) -> None:
    st.header("Before you act on this case", anchor=False)
    st.write(
        f"Say whether you have an interest in {plain(organisation_name)} or in this trial: work, shares, family, "
        "friends, a place where you live. It is kept with the case."
    )
    with st.form("interest", border=False):
        chosen = st.radio("Your interest", list(OPTIONS), index=None)
        words = st.text_area("Which interest, if you have one", max_chars=casework.MOST_CHARACTERS)
        if st.form_submit_button("Put this on record", type="primary"):
            act(lambda: _declare(reference, chosen, words))


def _declare(reference: str, chosen: str | None, words: str) -> str:
    interest = OPTIONS[must(chosen, "Choose one of the two first.")]
    with changing() as ctx:
        casework.declare_interest(ctx, reference=reference, interest=interest, words=words)
    if interest is Interest.DECLARED:
        return "Your interest is on record.\nSomebody else works on this case."
    return "Your declaration is on record.\nYou may act on this case now."
