"""What a correction says of itself, as it is asked for on screen."""

from __future__ import annotations

import streamlit as st

from portal.commands.corrections import MOST_CHARACTERS
from submissions_schema.corrections import CORRECTIONS


def asked() -> tuple[str | None, str | None, bool | None]:
    """Its kind, its reason, and whether it is material, as far as they were given; inside a form."""
    kind = st.selectbox("Kind of correction", list(CORRECTIONS), None, format_func=CORRECTIONS.__getitem__)
    reason = st.text_area("What was wrong, and why (it is published)", max_chars=MOST_CHARACTERS)
    answer = st.radio("Does it change a published figure?", ["Yes", "No"], index=None)
    return kind, reason, None if answer is None else answer == "Yes"
