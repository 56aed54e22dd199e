"""The case officer's moves: a written question, completeness, triage, more time, the recommendation, the issue."""

from __future__ import annotations

import streamlit as st

from portal.commands import casework, deciding, redaction
from portal.commands.licence_register import refresh_after
from portal.config import settings
from portal.documents.licence import licence_parts
from portal.installation import signer
from portal.queries.case_desk import CaseSeen
from portal.queries.licences import redactions, terms_to_be
from portal.ui import written_part
from portal.ui.case_acting import must, step
from portal.ui.choices import only
from portal.ui.frame import plain, portal
from sandbox_licences import gates
from sandbox_licences.case_facts import Outcome
from sandbox_licences.case_file.redaction import redactable, redacted
from sandbox_licences.case_file.told import OUTCOMES
from sandbox_licences.due_dates import PERIODS
from sandbox_licences.lifecycle.application import Event

CHOOSE = "Choose an outcome first."
WAYS = {
    "Assess it: a licence may help": Event.TAKEN_ON,
    "Guide it away: no licence is needed": Event.GUIDED_AWAY,
    "Send it to the ordinary route": Event.SENT_TO_STANDARD_ROUTE,
}


def question(seen: CaseSeen) -> None:
    st.write(
        "The clock stops with the question and goes on with the answer. Without one the application may lapse after "
        f"{PERIODS.lapse} working days; the applicant is told at {PERIODS.first_notice} and {PERIODS.last_notice}."
    )
    questions = {q.id: q.label for q in seen.file.form.questions}
    with st.form("question", border=False):
        words = st.text_area("Your question to the applicant", max_chars=casework.MOST_CHARACTERS)
        about = st.multiselect(
            "About which questions of the form (optional)", list(questions), format_func=questions.__getitem__
        )
        if st.form_submit_button("Send the question and stop the clock", type="primary"):
            said = "The question was sent.\nThe clock stands still until every question is answered."
            step(seen, casework.ask_in_writing, said, lambda: {"words": words, "about": tuple(about)})


def complete(seen: CaseSeen) -> None:
    against = gates.words(gates.against_duly_made(seen.facts))
    if against:
        st.error("\n".join(f"- {plain(reason)}" for reason in against), title="It is not complete yet")
        st.write("Ask the applicant in writing for what is missing.")
        return
    st.write(
        "Nothing is missing. From the day after, the clock of the decision runs: "
        f"{PERIODS.decision} working days, and {PERIODS.triage} for triage."
    )
    if st.button("Find the application complete", type="primary"):
        step(seen, casework.find_complete, "The application is complete.\nTriage comes next.", dict)


def triage(seen: CaseSeen) -> None:
    with st.form("triage", border=False):
        way = st.radio("Which way", list(WAYS), index=None)
        reason = st.text_area(
            "Reasons, told to the applicant (needed unless you assess it)", max_chars=casework.MOST_CHARACTERS
        )
        if st.form_submit_button("Record the triage", type="primary"):
            said = "The triage is recorded.\nA message to the applicant is written."
            given = lambda: {"event": WAYS[must(way, "Choose one way first.")], "reason": reason}  # noqa: E731  (read when it is sent)
            step(seen, casework.triage, said, given)


def time(seen: CaseSeen) -> None:
    st.write(f"{seen.clock.used} of {seen.clock.allowed} working days are used.")
    with st.form("time", border=False):
        days = st.number_input("Working days more", min_value=1, max_value=PERIODS.decision, value=10, step=1)
        agreed = st.text_input("Who of the applicant agreed", max_chars=200)
        reason = st.text_area("Reason", max_chars=casework.MOST_CHARACTERS)
        if st.form_submit_button("Give more time", type="primary"):
            given = {"working_days": int(days), "agreed_by": agreed, "reason": reason}
            step(seen, casework.give_more_time, "The time for the decision is longer now.", lambda: given)


def outcome_form(key: str, words: str, button: str) -> tuple[Outcome | None, str] | None:
    """Outcome and reasons as they were sent; None while nothing was."""
    labels = {outcome: OUTCOMES[outcome][:1].upper() + OUTCOMES[outcome][1:] for outcome in Outcome}
    with st.form(key, border=False):
        outcome = st.radio("Outcome", list(labels), format_func=labels.__getitem__, index=None)
        reasons = st.text_area(words, max_chars=deciding.MOST_CHARACTERS)
        sent = st.form_submit_button(button, type="primary")
    return (outcome, reasons) if sent else None


def recommend(seen: CaseSeen) -> None:
    st.write(
        "The recommendation goes to the panel. Nothing of the case can be changed after that unless it is sent back. "
        "A refusal needs its reasons alone; everything else needs every gate before the panel."
    )
    against = gates.words(
        (
            *gates.against_eligibility(seen.facts),
            *gates.against_technical(seen.facts),
            *gates.against_consents(seen.facts),
        )
    )
    if against:
        st.warning(
            "\n".join(f"- {plain(reason)}" for reason in against),
            title="As it stands it can only be recommended to refuse",
        )
    sent = outcome_form("recommend", "Reasons", "Recommend and send to the panel")
    if sent:
        outcome, reasons = sent
        given = lambda: {"outcome": must(outcome, CHOOSE), "reasons": reasons}  # noqa: E731  (read when it is sent)
        step(seen, casework.recommend, "The case is with the panel.", given)


def issue(seen: CaseSeen) -> None:
    against = gates.words(gates.against_issuing(seen.facts))
    if against:
        st.error("\n".join(f"- {plain(reason)}" for reason in against), title="The licence cannot be issued yet")
        return
    st.write(
        "The licence gets its number, and what was reserved becomes what the state takes on. Its terms are public at "
        "once: read first, under *What will be public*, whether any of them should not be."
    )
    if st.button("Issue the licence", type="primary"):
        given = {"expected": seen.entries, "signer": signer(), "base_url": settings().base_url}
        said = "The licence is issued.\nA message to the holder is written."
        step(seen, deciding.issue, said, lambda: given, then=lambda: refresh_after(portal()))


def redact(seen: CaseSeen) -> None:
    terms = terms_to_be(seen.file, seen.around, seen.organisation_name)
    fields = redactable(terms)
    st.write("This is what anybody reads once the licence is issued. Names of people and secrets do not belong there.")
    with st.form("redact", border=False):
        field = st.selectbox("Field", list(fields), only(fields), format_func=fields.__getitem__)
        words = st.text_input("What the public reads instead; empty to show the field again", max_chars=500)
        reason = st.text_input("Why: which law or which interest asks for it", max_chars=500)
        if st.form_submit_button("Keep", type="primary"):
            say = "Choose the field that gets other words."
            step(
                seen,
                redaction.redact,
                "The public will read these words.",
                lambda: {"field": must(field, say), "words": words, "reason": reason},
                stay=True,
            )
    written_part.show(licence_parts(redacted(terms, {each.field: each.words for each in redactions(seen.file)})))
