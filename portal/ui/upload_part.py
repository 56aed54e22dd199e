"""Uploading a file, and watching it being checked."""

from __future__ import annotations

import threading

import streamlit as st

from portal.commands.uploads import check_upload, receive_upload
from portal.errors import NotValid
from portal.queries.status import UploadSeen, upload_progress
from portal.ui.frame import act, changing, plain, portal, reading
from submissions_schema.gate.limits import LIMITS
from submissions_schema.rules.rule import Stage

FINAL = ("read", "refused", "failed")


def form(year: int, regulator_code: str, *, key: str = "upload") -> None:
    """The upload form: one file, kept at once, checked in the background."""
    with st.form(key, border=False, clear_on_submit=True):
        st.markdown(
            f":small[A workbook (.xlsx), or one table as CSV named after it, such as decisions.csv. "
            f"At most {LIMITS.file_megabytes} MB.]"
        )
        file = st.file_uploader("Choose the file", type=["xlsx", "csv"], key=f"{key}_file")
        if st.form_submit_button("Upload and check", type="primary"):

            def receive() -> str | None:
                if file is None:
                    raise NotValid("Choose a file first.")
                with changing() as ctx:
                    number = receive_upload(
                        ctx, year=year, regulator_code=regulator_code, filename=file.name, data=file.getvalue()
                    )
                threading.Thread(target=check_upload, args=(portal(), number), daemon=True).start()
                return None

            act(receive)


def watch(upload: UploadSeen) -> None:
    """The stages, live. The check goes on without this page; nothing is lost when it is closed."""
    st.header(f"Checking {plain(upload.filename)}", anchor=False)
    st.write("You may leave this page; the check goes on. The result appears here and under what waits for you.")
    _stages(upload.id)


@st.fragment(run_every="700ms")
def _stages(upload_id: int) -> None:
    with reading() as view:
        seen = upload_progress(view, upload_id)
    if seen.state in FINAL:
        st.session_state["steps"] = st.session_state.get("steps", 0) + 1
        st.rerun()
    show_stages(seen.stages, running=True)


def show_stages(stages: object, *, running: bool) -> None:
    """One line a stage: its result once passed, a spinner on the one under way."""
    passed = {str(s["stage"]): s for s in stages}  # type: ignore[attr-defined]
    under_way = running
    for number, stage in enumerate(Stage, 1):
        result = passed.get(stage)
        if result is not None:
            errors = int(result.get("errors", 0))
            found = f"{errors} {'error' if errors == 1 else 'errors'}" if errors else "nothing wrong"
            if result.get("held_back"):
                found = f"{found} so far; some checks wait until no error is left"
            st.status(f"{stage}: {found}", type="step", state="error" if errors else "complete")
        elif under_way:
            st.status(f"Stage {number} of {len(Stage)}: {stage}", type="step", state="running")
            under_way = False
