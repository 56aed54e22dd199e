"""A consultee's page: what is asked, by when, and the body's position on it."""

from __future__ import annotations

import streamlit as st

from portal.clock import day_in_words
from portal.commands import advising, casework
from portal.errors import NotFound
from portal.queries.asked import AdviceAskedSeen, advice_asked
from portal.ui import asked_part, case_opinions_part
from portal.ui.case_acting import must
from portal.ui.frame import act, begin, changing, end, param, plain, reading
from portal.ui.patterns import summary, tag
from sandbox_licences.advice import Position, Severity, Standing
from sandbox_licences.lifecycle.application import State

number = param("request") or ""
if not (number.isascii() and number.isdecimal() and len(number) < 10):
    raise NotFound
with reading() as view:
    seen = advice_asked(view, param("case") or "", int(number))

PARAMS = {"case": seen.case.reference, "request": str(seen.row.number), "body": seen.row.consultee}


def give(position: Position | None, severity: Severity | None, condition: str, reason: str) -> str:
    chosen = must(position, "Choose your position first.")
    with changing() as ctx:
        advising.advise(
            ctx,
            reference=seen.case.reference,
            request=seen.row.number,
            position=chosen,
            severity=severity,
            condition=condition,
            reason=reason,
            fingerprint=seen.fingerprint or "",
        )
    return "Your advice is given.\nA message to the case officer is written. You may give it again; the latest counts."


def send_on(to: str | None) -> str:
    body = must(to, "Choose whom to ask instead.")
    with changing() as ctx:
        advising.send_on(ctx, reference=seen.case.reference, request=seen.row.number, to=body)
    return "A message to the case officer is written, to ask the other body."


def asked(seen: AdviceAskedSeen) -> None:
    row = seen.row
    longer = ", given longer already" if row.extended else ""
    summary(
        [
            ("Asked for", plain(row.item_words)),
            ("Of", plain(row.consultee_name)),
            ("Asked on", day_in_words(row.asked_on)),
            ("Due", f"**{day_in_words(row.due_on)}**{longer}"),
            ("State", case_opinions_part.position(row)),
            ("Said last", case_opinions_part.said(row.said) if row.said else ""),
        ],
        name="What you are asked",
    )
    if row.standing is Standing.NO_ADVICE_GIVEN and row.said is None:
        st.warning("The case may go on without your advice; what you say now still counts.", title="The day is over")
    if row.stale:
        st.warning("What you advised on was changed since. Look at it again.", title="Your advice is stale")


def form(seen: AdviceAskedSeen) -> None:
    st.header("Your advice", anchor=False)
    with st.form("advise", border=False):
        position = st.radio("Position", list(Position), format_func=lambda p: p.capitalize(), index=None)
        severity = st.radio(
            "How severe it is if this advice is not followed (needed to object or to set a condition)",
            [None, *Severity],
            format_func=lambda s: s.capitalize() if s else "Not said",
            index=0,
        )
        condition = st.text_area(
            "Condition you propose (for support with conditions)", max_chars=casework.MOST_CHARACTERS
        )
        reason = st.text_area("Reason", max_chars=casework.MOST_CHARACTERS)
        if st.form_submit_button("Give this advice", type="primary"):
            act(lambda: give(position, severity, condition, reason))
    if seen.row.standing is Standing.OUTSTANDING and seen.case.state in (State.ASSESSMENT, State.WAITING):
        with st.expander("Not ours: ask somebody else", type="compact"), st.form("send_on", border=False):
            to = st.selectbox(
                "Body to ask instead",
                sorted(seen.bodies, key=seen.bodies.__getitem__),
                format_func=seen.bodies.__getitem__,
                index=None,
                placeholder="Choose a body",
            )
            if st.form_submit_button("Say that it is not ours"):
                act(lambda: send_on(to), page="ui/asked.py")


GIVEN = seen.row.said is not None and not seen.row.stale
begin("Your advice" if GIVEN else "Your advice is asked for", back=("ui/asked.py", "Back to what is asked of us"))
asked_part.opening(seen.case)
asked(seen)
if seen.line is not None:
    asked_part.line_in_full(seen.line, seen.case.law)
if seen.fingerprint is None:
    st.info("It was taken out of the case; nothing waits for you.", title="This is no longer asked for")
elif not seen.open:
    st.info("The case has gone on to the panel or has ended.", title="Advice is no longer taken")
elif seen.row.standing is Standing.SENT_ON:
    st.markdown(f"{tag('Not ours')} You said to ask {plain(seen.row.sent_on_to)}.")
elif asked_part.may_act(seen.case):
    if GIVEN:
        st.info("Nothing is asked of you. You may give it again; the latest counts.", title="Your advice is given")
    form(seen)
end()
