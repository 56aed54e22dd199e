"""What it means for messages that no mail server is set up, said once for every page that shows them."""

from __future__ import annotations

import streamlit as st

from portal.config import settings


def no_mail_server(*, administrator: bool) -> None:
    """A banner where none is; nothing otherwise."""
    here = settings()
    if here.smtp_host:
        return
    said = "Messages are written and kept, and wait until one is. Whoever runs the portal’s machine sets it up."
    if here.mode == "demonstration":
        said += " Those marked as sent belong to the demonstration’s past; none of them left the portal."
    (st.warning if administrator else st.info)(said, title="No mail server is set up")
    if administrator:
        with st.expander("For whoever runs the machine", type="compact"):
            st.write(
                "Set `REGPORTAL_SMTP_HOST` and the settings beside it (`docs/settings.md`), and start the portal anew. "
                "What waits is then sent by itself."
            )
