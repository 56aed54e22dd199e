"""On the page of a return: let the departments read it before it is published, or stop it."""

from __future__ import annotations

import streamlit as st

from portal.clock import in_words
from portal.commands.sharing import share_draft, stop_sharing
from portal.permissions import Permission
from portal.queries.shared import sharing
from portal.queries.status import ReturnStatus
from portal.ui.frame import act, changing, plain, reading
from submissions_schema.lifecycle import State


def show(status: ReturnStatus) -> None:
    """Nothing where there is nobody to share with, nothing to share, or all of it is public."""
    if status.open_state is None and status.counted_state in (None, State.PUBLISHED):
        return
    with reading() as view:
        if not view.may(Permission.DRAFT_SHARE, status.regulator_code):
            return
        found = sharing(view, status.year, status.regulator_code)
    if not found.departments:
        return
    year, code = status.year, status.regulator_code
    names = plain(" and ".join(found.departments))
    st.header("Share it with your department", anchor=False)
    if found.since is None:
        st.write(
            f"{names} sees where your return stands; once it is filed, a department that sponsors you also sees its "
            "figures, to review it. You can let it read all of it before, with the file and what the checks found, as "
            "it stands and changes, until you stop it or it is published."
        )
        if st.button("Share the draft"):

            def share() -> str:
                with changing() as ctx:
                    share_draft(ctx, year=year, regulator_code=code)
                return (
                    "The return is shared.\n"
                    "A message to your department is written. It can read the return, and change nothing."
                )

            act(share)
        return
    st.write(f"{names} can read it since {in_words(found.since)}, when {plain(found.by or '')} shared it.")
    if st.button("Stop sharing"):

        def stop() -> str:
            with changing() as ctx:
                stop_sharing(ctx, year=year, regulator_code=code)
            return "The return is not shared any more.\nWhat your department has read, it has read."

        act(stop)
