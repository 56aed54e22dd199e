"""What the portal sends to you by e-mail: by which rules, how often, and what became of each message."""

from __future__ import annotations

import streamlit as st

from portal.clock import in_words
from portal.commands.messages import choose_messages
from portal.queries.messages import MyMessage, MyMessages, my_messages
from portal.ui.frame import act, begin, changing, end, plain, reading
from portal.ui.mail_part import no_mail_server
from portal.ui.patterns import pages, table, tag

RHYTHMS = {
    "daily": "Every day there is something",
    "weekly": "Once a week, on its first working day, unless it is urgent",
}
PER_PAGE = 20


def choose(mine: MyMessages) -> None:
    """Which rules may send something, and how often."""
    st.header("Choose", anchor=False)
    if not mine.rules:
        st.write("No reminder is meant for your roles. What happens on your applications and cases is told at once.")
        return
    always = [rule for rule in mine.rules if not rule.may_be_switched_off]
    if always:
        st.write("**These are always sent**, because somebody has to act on them:")
        st.markdown("\n".join(f"- {plain(rule.title)}: {plain(rule.when)}" for rule in always))
    with st.form("choose", border=False):
        rhythm = st.radio("How often", list(RHYTHMS), index=list(RHYTHMS).index(mine.rhythm), format_func=RHYTHMS.get)
        st.subheader("Send me", anchor=False)
        kept = {
            rule.id: st.checkbox(
                f"{rule.title}: {rule.when}{'' if rule.can_wait else ' (never waits for the week’s message)'}",
                value=not rule.switched_off,
                key=f"rule-{rule.id}",
            )
            for rule in mine.rules
            if rule.may_be_switched_off
        }
        if st.form_submit_button("Save what I chose", type="primary"):

            def save() -> str:
                with changing() as ctx:
                    choose_messages(ctx, rhythm=rhythm, switched_off=[rule for rule, on in kept.items() if not on])
                return "What you chose is saved. It counts from the next morning on."

            act(save)


def listed(messages: tuple[MyMessage, ...]) -> None:
    """The messages, the newest first, and the text of one of them."""
    st.header("Sent to you", anchor=False)
    if not messages:
        st.write("Nothing was sent to you yet.")
        return
    part = messages[pages(len(messages), PER_PAGE)]
    table(
        ("Message", "Written", "Delivery"),
        [(plain(m.subject), in_words(m.at), f"{tag(m.delivery.word)} {plain(m.delivery.sentence)}") for m in part],
        name="Messages sent to you",
    )
    texts = {f"{in_words(m.at)}: {m.subject}": m.text for m in part if m.text}
    if texts:
        shown = st.selectbox("Read a reminder", list(texts))
        st.code(texts[shown], language=None, wrap_lines=True)


with reading() as view:
    mine = my_messages(view)

begin("Messages to you", back=("ui/home.py", "Back to what waits for me"))
st.write(
    f"Reminders go to {plain(mine.email) or '**no address**: your sign-in states none'}. You get one message with "
    "them a day at most, from 8 in the morning; of a round that is published, what is still open comes for twelve "
    "weeks more. What others do on your returns, applications and cases is told at once."
)
no_mail_server(administrator=False)
choose(mine)
listed(mine.messages)
end()
