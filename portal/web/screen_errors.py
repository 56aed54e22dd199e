"""What a screen shows of an error nobody foresaw.

Streamlit's own box offers to ask search engines and chat services about it: nothing of ours goes there.
"""

from __future__ import annotations

import logging
import secrets

import streamlit as st

log = logging.getLogger("portal.screens")


def show_error(error: Exception) -> bool:
    """For ``st.App(on_script_error=...)``: a number to quote, also in the log; True keeps Streamlit's box away."""
    number = secrets.token_hex(8)
    log.error("screen error %s", number, exc_info=error)
    st.error(
        "What you did just now may not have been saved: look before you do it again. "
        f"If it happens again, tell the central unit the number {number}.",
        title="Something went wrong",
    )
    return True
