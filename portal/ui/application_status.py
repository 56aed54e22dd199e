"""Where an application stands, for its applicants: next steps, clock, written questions, decision, history."""

from __future__ import annotations

import streamlit as st

from portal.clock import day_in_words, in_words
from portal.commands import applying, licensing, reviewing
from portal.errors import NotValid
from portal.queries.own_status import AskedInWriting, own_status
from portal.ui.application_parts import of, this_application, top
from portal.ui.choices import only
from portal.ui.frame import act, begin, changing, end, plain, reading
from portal.ui.patterns import pages, summary, table, tag
from sandbox_licences.clock import FIRST_DAY_RULE, Clock, Holder, Standing

OUTCOME_COLOURS = {"Granted": "green", "Granted with conditions": "green", "Refused": "red"}
PER_PAGE = 20
HELD = {Holder.AUTHORITY: "the central unit", Holder.APPLICANT: "you", Holder.CONSULTEES: "regulators asked"}

app = this_application()
with reading() as view:
    status = own_status(view, app.reference)


def answer(number: int, words: str) -> str:
    with changing() as ctx:
        applying.answer_question(ctx, reference=app.reference, number=number, words=words)
    return (
        "The answer is sent.\n"
        "Once every question has its answer, the clock goes on. A message to the case officer is written."
    )


def withdraw(reason: str) -> str:
    with changing() as ctx:
        applying.withdraw(ctx, reference=app.reference, reason=reason)
    return "The application is withdrawn.\nIt ends here. You can start another one at any time."


def ask_for_review(of: int | None, reason: str) -> str:
    if of is None:
        raise NotValid("Choose the decision that is to be looked at again.")
    with changing() as ctx:
        reviewing.ask_for_review(ctx, reference=app.reference, reason=reason, of=of)
    return "An internal review is asked for.\nSomebody who had no part in the case looks at it, in 20 working days."


def give_up(reason: str) -> str:
    with changing() as ctx:
        licensing.release_reserved(ctx, reference=app.reference, reason=reason)
    return "The licence is given up.\nIt is not issued."


def withdraw_review() -> str:
    with changing() as ctx:
        reviewing.withdraw_review(ctx, reference=app.reference)
    return "The request for a review is withdrawn."


def questions() -> None:
    """Those that wait with a box each; the answered ones with what was said."""
    if not status.questions:
        return
    st.header("Written questions", anchor=False)
    for asked in status.open_questions:
        waiting(asked)
    answered = [one for one in status.questions if one.answer]
    for asked in answered:
        st.subheader(f"Question {asked.number}, answered", anchor=False)
        st.write(plain(asked.words))
        when = in_words(asked.answered_at) if asked.answered_at else ""
        st.markdown(f"**{plain(asked.answered_by)}, {when}:** {plain(asked.answer)}")


def waiting(asked: AskedInWriting) -> None:
    st.subheader(f"Question {asked.number}", anchor=False)
    st.write(plain(asked.words))
    by = f" Answer by {day_in_words(asked.answer_by)}." if asked.answer_by else ""
    st.markdown(f":small[Asked on {day_in_words(asked.asked_on)}, under: {plain(asked.legal_basis)}.{by}]")
    if asked.about:
        st.write(plain(f"It is about: {'; '.join(asked.about)}. Change them in the tasks where needed."))
    if not app.may_change:
        return
    with st.form(f"answer_{asked.number}", border=False):
        words = st.text_area(f"Your answer to question {asked.number}", max_chars=applying.MOST_CHARACTERS)
        if st.form_submit_button("Send this answer"):
            act(lambda: answer(asked.number, words))


def clock(one: Clock) -> None:
    """The sum of days and how it was made, split by who held the case."""
    st.subheader(f"Until {one.stage}", anchor=False)
    held = ", ".join(f"{HELD[holder]} {one.held_by(holder)}" for holder in Holder)
    standing = {Standing.STOPPED: "stopped", Standing.RUNNING: "running", Standing.ENDED: "ended"}
    summary(
        [
            ("Used", f"{one.used} of {one.allowed} working days"),
            ("It is", standing.get(one.standing, "") + (f" {tag('Late', 'red')}" if one.late else "")),
            ("Due", day_in_words(one.due_on) if one.due_on and one.standing is not Standing.ENDED else ""),
            ("Ended", day_in_words(one.ended_on) if one.ended_on else ""),
            ("Working days held by", plain(held)),
        ],
        name=f"The clock until {one.stage}",
    )
    with st.expander(f"How this was counted until {one.stage}", type="compact"):
        table(
            ("From and to", "What happened", "Held by", "Days and sum"),
            [
                (
                    f"{day_in_words(row.from_on)} to {day_in_words(row.to_on)}",
                    plain(row.event),
                    HELD[row.held_by],
                    f"{row.days_in_words}, {row.sum}",
                )
                for row in one.rows
            ],
            name=f"Days counted until {one.stage}",
        )
        met = "; ".join(day_in_words(day) for day in one.bank_holidays) or "none"
        st.markdown(
            f":small[{FIRST_DAY_RULE} Days in brackets do not count. Calendar {plain(one.calendar_version)}; bank "
            f"holidays met: {met}.]"
        )


def decision() -> None:
    found = status.decision
    if found is None:
        return
    st.header("The decision", anchor=False)
    st.markdown(f"{tag(found.label, OUTCOME_COLOURS.get(found.label))} on {day_in_words(found.on)}.")
    st.write(plain(found.reasons))
    if found.advice:
        st.write("What would be needed:")
        st.markdown("\n".join(f"- {plain(needed)}" for needed in found.advice))
    if status.may_give_up:
        with st.expander("Give the licence up before it is issued", type="compact"), st.form("give_up", border=False):
            st.write("It is then never issued. To try it later you apply again.")
            reason = st.text_area("Why do you give it up?", max_chars=licensing.MOST_CHARACTERS)
            if st.form_submit_button("Give the licence up"):
                act(lambda: give_up(reason))
    if status.review:
        st.markdown(f"**Internal review:** {plain(status.review)}. {plain(status.review_reason)}")
    if status.may_withdraw_review and st.button("Withdraw the request for a review"):
        act(withdraw_review)
    if status.may_ask_for_review:
        st.subheader("Ask for an internal review", anchor=False)
        st.write(
            "Somebody who had no part in the case looks at it again: they uphold it, change its terms, or send "
            "the case back for another decision. A suspension is upheld or undone. After the day that is said below "
            "you need good cause."
        )
        with st.form("review", border=False):
            words = {one.entry: f"{one.words} (until {day_in_words(one.until)})" for one in status.reviewable}
            of = st.radio(
                "Decision to be looked at again",
                list(words),
                only(words),
                format_func=lambda entry: plain(words[entry]),
            )
            reason = st.text_area("What should be looked at again, and why?", max_chars=reviewing.MOST_CHARACTERS)
            if st.form_submit_button("Ask for a review"):
                act(lambda: ask_for_review(of, reason))
    elif status.reviewable:
        st.write("A signatory of your organisation can ask for an internal review.")


def history() -> None:
    st.header("History", anchor=False)
    with st.container():
        shown = st.container()
        part = pages(len(status.history), PER_PAGE, key="history")
        with shown:
            table(
                ("What", "Who", "When", "In which words"),
                [(plain(h.what), plain(h.who), in_words(h.at), plain(h.why)) for h in status.history[part]],
                name="History of this application",
            )


def withdrawing() -> None:
    if not app.may_withdraw:
        return
    with st.expander("Withdraw this application", type="compact"), st.form("withdraw", border=False):
        st.write("It ends then, and cannot be taken up again. A withdrawal is no refusal.")
        reason = st.text_area("Why do you withdraw it?", max_chars=applying.MOST_CHARACTERS)
        if st.form_submit_button("Withdraw the application"):
            act(lambda: withdraw(reason))


begin(f"Where {app.reference} stands", back=("ui/applications.py", "Your applications"))
top(app)
if status.open_questions:
    n = len(status.open_questions)
    st.warning(
        " ".join(plain(sentence) for sentence in status.next_steps),
        title=f"{n} written {'question waits' if n == 1 else 'questions wait'} for you",
    )
    if not app.declared:
        st.info(
            "Answers or evidence were changed since the declaration. A signatory declares them again before the last "
            "question is answered.",
            title="To be signed again",
        )
        st.page_link("ui/application_submit.py", label="Sign the answers as they stand", query_params=of(app))
else:
    st.header("What happens next", anchor=False)
    for sentence in status.next_steps:
        st.write(plain(sentence))
    if status.to_settle:
        st.page_link("ui/application_evidence.py", label="Bring new evidence or a new policy", query_params=of(app))
if status.ended_because:
    st.markdown(f"**Reasons:** {plain(status.ended_because)}")
st.page_link(
    "ui/application.py",
    label="Change or read the answers" if app.may_change else "Read the answers",
    query_params=of(app),
)
questions()
decision()
if status.clocks:
    st.header("The clock", anchor=False)
    for one in status.clocks:
        clock(one)
history()
st.page_link(
    "ui/history.py", label="Who did what, and the messages to you", query_params={"of": f"case:{app.reference}"}
)
withdrawing()
end()
