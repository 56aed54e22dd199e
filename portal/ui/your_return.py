"""A regulator's return of one round: from the empty workbook to *filed*, and the questions after that."""

from __future__ import annotations

import streamlit as st

from portal.clock import day_in_words, in_words
from portal.commands import drafts, filing
from portal.commands.checks import check_draft
from portal.permissions import READ_OWN, Permission
from portal.queries.own_organisations import own_organisations
from portal.queries.rounds import current_round
from portal.queries.status import ReturnStatus, return_status
from portal.ui import correction_part, findings_part, questions_part, review_part, sharing_part, upload_part
from portal.ui.choices import whose
from portal.ui.frame import act, actor, begin, changing, end, plain, portal, reading, year_param
from portal.ui.patterns import downloads, table, tag
from submissions_schema.lifecycle import State

with reading() as view:
    current = current_round(view)
    code = whose("regulator", own_organisations(view, READ_OWN))
    year = year_param(current.year if current else 0)
    status = return_status(view, year, code)
    may_change = view.may(Permission.RETURN_CHANGE, code)
    may_reopen = view.may(Permission.RETURN_REOPEN, code)

API = f"/api/v1/returns/{year}/{code}"
PARAMS = {"year": str(year), "regulator": code}


def start() -> str:
    with changing() as ctx:
        drafts.start_draft(ctx, year=year, regulator_code=code)
    return f"The draft for {year} is open.\nNothing is filed until your certifier signs it."


def send() -> str:
    with changing() as ctx:
        filing.send_to_certifier(ctx, year=year, regulator_code=code, expected=status.revision)
    return (
        "Sent to your certifier.\nThe return is not filed until the certifier signs it. A message to them is written."
    )


def take_back() -> str:
    with changing() as ctx:
        filing.take_back(ctx, year=year, regulator_code=code, expected=status.revision)
    return "You have the return back.\nIt is a draft again; change it, then send it once more."


def not_started(status: ReturnStatus) -> None:
    if not status.owes:
        st.info(plain(status.excused_because or ""), title=f"No return is owed for {year}")
        return
    st.write(
        f"The return {status.is_due} on **{day_in_words(status.due_on)}**. Download the workbook: it is filled with "
        "what is known of you. Work in it, then upload it here; or type the answers on screen."
    )
    downloads(("The workbook of the return (Excel)", f"{API}/template.xlsx"))
    if may_change and st.button("Start the draft", type="primary"):
        act(start)


def drafting(status: ReturnStatus) -> None:
    upload = status.last_upload
    if upload and upload.state in ("received", "checking"):
        upload_part.watch(upload)
        return
    if upload and upload.state in ("refused", "failed"):
        refused = f"{plain(upload.sentence or '')} ({upload.code})" if upload.code else plain(upload.sentence or "")
        st.error(refused, title=f"We could not take {plain(upload.filename)}")
    if status.checked_at is None and not status.rows:
        if not may_change:
            st.write("The draft is empty: your preparers have not uploaded anything yet.")
            return
        st.write("The draft is empty. Upload the workbook, or one table as CSV; you can also type on screen.")
        downloads(("The workbook of the return (Excel)", f"{API}/template.xlsx"))
        upload_part.form(year, code)
        st.page_link("ui/correct.py", label="Type on screen instead", query_params=PARAMS)
        return
    findings_part.verdict(status, may_change=may_change)
    if may_change and status.cannot_send is None and st.button("Send to your certifier", type="primary"):
        act(send)


def returned(status: ReturnStatus) -> None:
    """What it means that the central unit gave the return back."""
    st.warning(
        "The central unit returned what you filed; why stands in the history below. Until you file it again no return "
        "of yours is held, and the public reads “Returned, not refiled”. Filed again, it keeps the day it was first "
        f"filed on. After {day_in_words(max(status.due_on, status.edits_close_on))} it counts as not filed until then.",
        title="Returned to you, not filed again",
    )


def with_certifier(status: ReturnStatus) -> None:
    signer = plain(" or ".join(status.certifiers))
    st.info(
        f"{plain(status.sent_by or '')} sent it on {in_words(status.sent_at) if status.sent_at else ''}. "
        f"It is **not filed** until {signer} signs it.",
        title="With your certifier",
    )
    if may_change and st.button("Take it back"):
        act(take_back)


def filed(status: ReturnStatus) -> None:
    late = f"It was late: {plain(status.late_because or 'no reason given')}." if status.late else "It was on time."
    when = in_words(status.filed_at) if status.filed_at else ""
    st.success(
        f"Receipt **{status.receipt}**, filed on {when}. {late}",
        title=f"The return for {year} is {status.labels.filer.lower()}",
    )
    st.page_link("ui/receipt.py", label="See the receipt", query_params=PARAMS)
    if may_reopen and not status.open_state:
        with st.expander("Change what was filed", type="compact"):
            reopening(status)


def reopening(status: ReturnStatus) -> None:
    """Until edits close a free replacement; afterwards a correction with its reason."""
    closed = status.edits_closed
    with st.form("reopen", border=False):
        kind = reason = None
        material = None
        if closed:
            st.write(
                f"Edits closed on {day_in_words(status.edits_close_on)}. A correction is published with its reason."
            )
            kind, reason, material = correction_part.asked()
        else:
            st.write(
                f"You may replace this return until {day_in_words(status.edits_close_on)}. "
                "The filed version counts until the new one is signed."
            )
        if st.form_submit_button("Open a new version"):

            def reopen() -> str:
                with changing() as ctx:
                    version = drafts.reopen(
                        ctx, year=year, regulator_code=code, code=kind, reason=reason, material=material
                    )
                check_draft(portal(), actor(), year=year, regulator_code=code)
                return f"Version {version} is open.\nIt holds all that was filed. Change it, then send it on."

            act(reopen)


begin(f"Annual return {year - 1} to {year}", back=("ui/home.py", "Back to what waits for me"))
st.write(f"{plain(status.regulator_name)} ({plain(code)}). {tag(status.labels.staff)}")
if status.returned:
    returned(status)
if status.needs_correction:
    st.info(
        f"Edits closed on {day_in_words(status.edits_close_on)}, after this version was opened. Your certifier is "
        "asked for the kind of the correction, its reason, and whether it is material; all three are published.",
        title="This version is a correction now",
    )
if status.open_state is State.DRAFT:
    drafting(status)
elif status.open_state is State.WITH_CERTIFIER:
    with_certifier(status)
elif status.counted_state is None:
    not_started(status)
if status.counted_state is not None:
    filed(status)
questions_part.answering(status)
sharing_part.show(status)
review_part.answering(year, code)
if status.history:
    with st.expander("History", type="compact"):
        table(
            ("What", "Who", "When", "Why"),
            [
                (plain(f"{h.what} (version {h.version})"), plain(h.who), in_words(h.when), plain(h.reason or ""))
                for h in status.history
            ],
            name="History of this return",
        )
    st.page_link(
        "ui/history.py", label="History and messages of this return", query_params={"of": f"return:{year}/{code}"}
    )
end()
