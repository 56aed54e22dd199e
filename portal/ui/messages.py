"""For administrators: what the portal's messages came to, and what to do where one did not arrive."""

from __future__ import annotations

import streamlit as st

from portal.clock import day_in_words, in_words
from portal.commands.messages import send_again
from portal.config import settings
from portal.errors import NotValid
from portal.queries.messages import MessageBoard, message_board
from portal.ui.frame import act, begin, changing, end, plain, reading
from portal.ui.mail_part import no_mail_server
from portal.ui.patterns import pages, table, tag

PER_PAGE = 20


def not_sent(board: MessageBoard) -> None:
    """What failed, with what to do about it, and what waits."""
    st.header("Not sent", anchor=False)
    if not board.not_sent:
        st.write("No message waits, and none failed.")
        return
    part = board.not_sent[pages(len(board.not_sent), PER_PAGE)]
    table(
        ("To", "About", "Delivery", "What to do"),
        [
            (
                f"{plain(m.to_name)}, {plain(m.to_email)}",
                f"{plain(m.event[:1].upper() + m.event[1:])}, {in_words(m.at)}",
                f"{tag(m.delivery.word)} {plain(m.delivery.sentence)}",
                plain(m.what_to_do) if m.state == "failed" or settings().smtp_host else "Nothing until then.",
            )
            for m in part
        ],
        name="Messages not sent",
    )
    answers = [(f"{plain(m.to_email)}, {in_words(m.at)}", plain(m.server_said)) for m in part if m.server_said]
    if answers:
        with st.expander("What the mail server answered", type="compact"):
            table(("Message", "Answer"), answers, name="What the mail server answered")
    failed = {
        m.id: f"{m.to_name}, {m.to_email}: {m.event}, {in_words(m.at)}" for m in board.not_sent if m.state == "failed"
    }
    if not failed:
        return
    with st.form("again", border=False):
        chosen = st.selectbox(
            "Message that could not be delivered", list(failed), index=None, format_func=failed.__getitem__
        )
        if st.form_submit_button("Send it again"):

            def again() -> str:
                if chosen is None:
                    raise NotValid("Choose the message that is to be sent again.")
                with changing() as ctx:
                    send_again(ctx, message_id=chosen)
                return "It is tried again at once."

            act(again)


with reading() as view:
    board = message_board(view)

begin("Messages", back=("ui/home.py", "Back to what waits for me"))
st.write(
    f"**{board.failed:,}** could not be delivered, **{board.waiting:,}** wait, {board.sent:,} were sent. What they say "
    "is not shown: some carry links that are for one person alone."
)
no_mail_server(administrator=True)
not_sent(board)
st.header("By day", anchor=False)
if board.days:
    table(
        ("Written on", "Not delivered", "Waiting", "Sent"),
        [(day_in_words(d.day), f"{d.failed:,}", f"{d.waiting:,}", f"{d.sent:,}") for d in board.days],
        name="Messages of the last 30 days",
    )
else:
    st.write("No message was written in the last 30 days.")
st.page_link("ui/history.py", label="Everything that was done in the portal, step by step")
end()
