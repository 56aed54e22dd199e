"""A person's own sign-ins: the sessions that are open, which they may end, and those of the last 90 days."""

from __future__ import annotations

import streamlit as st

from portal.clock import in_words
from portal.commands.sign_ins import end_other_sessions, end_own_session
from portal.config import settings
from portal.errors import NotValid
from portal.queries.sign_ins import SHOWN_FOR, LiveSession, my_sign_ins
from portal.ui.frame import act, begin, changing, end, plain, reading, who
from portal.ui.patterns import pages, table, tag

person = who()
this = person.session_id if person else None
with reading() as view:
    mine = my_sign_ins(view, this_session=this, idle=settings().session_idle)


def one(session: int | None) -> str:
    if session is None:
        raise NotValid("Choose the session to end.")
    with changing() as ctx:
        end_own_session(ctx, session_id=session)
    return "The session is ended.\nWhoever used it must sign in again."


def others() -> str:
    assert this is not None
    with changing() as ctx:
        number = end_other_sessions(ctx, session_id=this)
    return f"{number} other {'session is' if number == 1 else 'sessions are'} ended.\nThis one goes on."


def started(session: LiveSession) -> str:
    return in_words(session.started_at)


begin("Your sign-ins", back=("ui/home.py", "Back to what waits for me"))
st.write(
    "Each time you sign in, a session begins. It ends when you sign out, after "
    f"{int(settings().session_idle.total_seconds() // 60)} minutes unused, and after "
    f"{int(settings().session_absolute.total_seconds() // 3600)} hours in any case. "
    "If one was not you, end it, change your password at your identity provider, and tell the central unit."
)
st.header("Open sessions", anchor=False)
table(
    ("Signed in", "Last used", "Ends at the latest", "Which"),
    [
        (
            started(each),
            in_words(each.last_seen_at),
            in_words(each.ends_at),
            tag("This session") if each.is_this_one else "another browser or device",
        )
        for each in mine.live
    ],
    name="Your open sessions",
)
elsewhere = {each.session: f"Signed in {started(each)}" for each in mine.live if not each.is_this_one}
if elsewhere:
    with st.form("end_one", border=False):
        chosen = st.selectbox("Session to end", list(elsewhere), format_func=elsewhere.__getitem__, index=None)
        if st.form_submit_button("End this session"):
            act(lambda: one(chosen))
    if st.button("End all other sessions", type="primary"):
        act(others)
else:
    st.write("There is no other open session.")
st.header(f"Sign-ins of the last {SHOWN_FOR.days} days", anchor=False)
window = pages(len(mine.recent), 20)
table(
    ("Signed in", "Ended", "How"),
    [
        (
            in_words(each.at),
            in_words(each.ended_at) if each.ended_at and not each.refused else "",
            f"{tag('Refused')} {plain(each.how.removeprefix('refused: '))}" if each.refused else plain(each.how),
        )
        for each in mine.recent[window]
    ],
    name=f"Your sign-ins of the last {SHOWN_FOR.days} days",
)
end()
