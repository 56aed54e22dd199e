"""The panel chair's minute, the decision and sending back; the internal review; an administrator's scan."""

from __future__ import annotations

import streamlit as st

from portal.commands import deciding, evidence, licensing, reviewing
from portal.queries.case_desk import CaseSeen, PersonSeen
from portal.queries.case_evidence import evidence_of
from portal.ui.case_acting import must, step
from portal.ui.case_officer_part import CHOOSE, outcome_form
from portal.ui.choices import only
from portal.ui.frame import plain
from portal.ui.patterns import tag
from sandbox_licences import gates
from sandbox_licences.case_facts import Outcome
from sandbox_licences.case_file.consented import conditions
from sandbox_licences.case_file.entries import Decided, LicenceMoved, Minuted, Recommended, ReviewMoved
from sandbox_licences.case_file.reviewable import decision_under_review
from sandbox_licences.case_file.told import OUTCOMES
from sandbox_licences.lifecycle import licence
from sandbox_licences.lifecycle.review import LABELS, Event, State
from sandbox_licences.relief_rules import advice_only
from sandbox_licences.set_aside import would_grant


def _said(seen: CaseSeen) -> None:
    """What was recommended and minuted, in the words of who wrote it."""
    recommended, minuted = seen.file.last(Recommended), seen.file.last(Minuted)
    if recommended and seen.facts.recommendation:
        st.header(f"Recommended: {OUTCOMES[recommended.what.outcome]}", anchor=False)
        st.write(plain(f"{recommended.what.reasons} ({recommended.stamp.by_name})"))
    if minuted and seen.facts.panel_minuted:
        st.header(f"The panel: {OUTCOMES[minuted.what.outcome]}", anchor=False)
        st.write(plain(f"{minuted.what.words} ({minuted.stamp.by_name})"))


def minute(seen: CaseSeen) -> None:
    _said(seen)
    against = seen.act("minute")
    if against and against.against:
        st.error(
            "\n".join(f"- {plain(reason)}" for reason in against.against),
            title="It cannot go to a decision: send it back",
        )
        return
    st.header("The panel’s view", anchor=False)
    sent = outcome_form("minute", "The panel’s view, as it is minuted", "Minute it and send it to the decision maker")
    if sent:
        outcome, words = sent
        given = lambda: {"outcome": must(outcome, CHOOSE), "words": words}  # noqa: E731  (read when it is sent)
        step(seen, deciding.minute, "The panel’s view is minuted.\nThe case is with the decision maker.", given)


def send_back(seen: CaseSeen) -> None:
    st.write("The recommendation and the panel’s minute then no longer count; both stay on the file.")
    with st.form("send_back", border=False):
        reason = st.text_area("Why it goes back to assessment", max_chars=deciding.MOST_CHARACTERS)
        if st.form_submit_button("Send it back", type="primary"):
            given = {"reason": reason}
            step(seen, deciding.send_back, "The case is in assessment again.", lambda: given)


def decide(seen: CaseSeen) -> None:
    _said(seen)
    st.header("What stands against each outcome", anchor=False)
    for each in Outcome:
        against = gates.words(gates.against_deciding(seen.facts, each))
        st.markdown(f"{plain(OUTCOMES[each].capitalize())} {tag('Not yet', 'gray') if against else tag('Ready')}")
        for reason in against:
            st.markdown(f"- {plain(reason)}")
    law = seen.around.law
    lacking = dict.fromkeys(o.sentence for o in advice_only(seen.file.lines, seen.around.today, law))
    if lacking:
        st.subheader("If it is decided as advice, this is what it says", anchor=False)
        for line in seen.file.lines:
            st.markdown(f"- {plain(f'Would be granted: {would_grant(line, law)}')}")
        for sentence in lacking:
            st.markdown(f"- {plain(f'Needed first: {sentence}')}")
    st.header("Decide", anchor=False)
    st.write(
        "The clock is frozen into the decision. A grant reserves its exposure and its place, and issues nothing yet."
    )
    sent = outcome_form("decide", "Reasons, told to the applicant", "Decide the application")
    if sent:
        outcome, reasons = sent
        given = lambda: {"outcome": must(outcome, CHOOSE), "reasons": reasons, "expected": seen.entries}  # noqa: E731  (read when it is sent)
        step(seen, deciding.decide, "The application is decided.\nA message to the applicant is written.", given)


def release(seen: CaseSeen) -> None:
    st.write(
        "The licence was granted and is not issued. Once released it never is, and what it reserved is free for others."
    )
    with st.form("release", border=False):
        reason = st.text_area("Why it is not issued, told to the applicant", max_chars=licensing.MOST_CHARACTERS)
        if st.form_submit_button("Release it", type="primary"):
            said = "The licence is released.\nA message to the applicant is written."
            step(seen, licensing.release_reserved, said, lambda: {"reason": reason})


def review(seen: CaseSeen) -> None:
    """The reviewer's page: the decision, what was asked, and three ways."""
    _review_so_far(seen)
    step_of_licence = isinstance(getattr(decision_under_review(seen.file), "what", None), LicenceMoved)
    living = seen.licence_state and licence.State(seen.licence_state) not in (licence.State.RESERVED, *licence.TERMINAL)
    if living and not step_of_licence:
        st.info(
            "Its terms cannot be varied here, and the decision can be overturned only after the licence has ended: "
            "given back by its holder, or revoked with notice.",
            title=f"Licence {plain(seen.licence_number or '')} rests on this decision",
        )
    ways = {
        "Uphold: the decision stands": Event.UPHELD,
        "Vary: the terms of what was granted change": Event.VARIED,
        "Overturn: the case is decided anew by somebody else": Event.OVERTURNED,
    }
    if step_of_licence:
        ways = {
            "Uphold: the decision stands": Event.UPHELD,
            "Overturn: a suspended licence goes on; whether a revoked one is granted again is decided anew": (
                Event.OVERTURNED
            ),
        }
    with st.form("review", border=False):
        way = st.radio("The review", list(ways), index=None)
        reason = st.text_area("Reasons, told to the applicant", max_chars=reviewing.MOST_CHARACTERS)
        terms = {
            condition.number: st.text_area(
                f"Condition {condition.number}, if it is varied (empty: it is dropped)",
                condition.words,
                max_chars=reviewing.MOST_CHARACTERS,
            )
            for condition in conditions(seen.file)
            if seen.licence_state == licence.State.RESERVED and not condition.for_consent
        }
        if st.form_submit_button("Decide the review", type="primary"):

            def given() -> dict[str, object]:
                event = ways[must(way, "Choose one first.")]
                return {"event": event, "reason": reason} | ({"terms": terms} if event is Event.VARIED else {})

            step(seen, reviewing.decide_review, "The review is decided.\nA message to the applicant is written.", given)


def _review_so_far(seen: CaseSeen) -> None:
    decided = decision_under_review(seen.file)
    if decided is None:
        return
    if isinstance(decided.what, Decided):
        st.header(f"The decision: {OUTCOMES[decided.what.outcome]}", anchor=False)
        st.write(plain(f"{decided.what.reasons} ({decided.stamp.by_name})"))
    else:
        st.header(f"The decision: licence {decided.what.event}", anchor=False)
        st.write(plain(f"{decided.what.reason} ({decided.stamp.by_name})"))
    st.header("What was asked to be looked at again", anchor=False)
    for moved in seen.file.of(ReviewMoved):
        if moved.what.of == decided.stamp.seq and moved.what.reason:
            st.write(plain(f"{moved.what.reason} ({moved.stamp.by_name})"))


def assign(seen: CaseSeen, people: tuple[PersonSeen, ...]) -> None:
    """The administrator's page of a review."""
    state = State(seen.review_state or State.ASKED)
    st.markdown(tag(LABELS[state].staff, "yellow"))
    _review_so_far(seen)
    if state is State.ASKED:
        with st.form("accept", border=False):
            cause = st.text_area("Good cause, if it was asked for too late (optional)", max_chars=1000)
            if st.form_submit_button("Accept the request", type="primary"):
                given = {"good_cause": cause}
                step(
                    seen, reviewing.accept_review, "The request is accepted.\nAssign it now.", lambda: given, stay=True
                )
        with st.expander("Turn it down as out of time", type="compact"), st.form("late", border=False):
            reason = st.text_area("Why it is out of time", max_chars=1000)
            if st.form_submit_button("Turn it down"):
                given = {"reason": reason}
                step(seen, reviewing.find_late, "The request is turned down.", lambda: given)
        return
    st.write("A reviewer is a decision maker who had no part in this case.")
    if not people:
        st.warning("Give somebody the role of decision maker first.", title="There is nobody who could review it")
        return
    names = {person.id: person.name for person in people}
    with st.form("assign", border=False):
        person = st.selectbox("Reviewer", list(names), format_func=names.__getitem__, index=None, placeholder="Choose")
        if st.form_submit_button("Give the review to this person", type="primary"):

            def reviewer() -> dict[str, int]:
                return {"person_id": must(person, "Choose the reviewer first.")}

            step(
                seen,
                reviewing.assign_review,
                "The review is assigned.\nA message to the reviewer is written.",
                reviewer,
            )


def scan(seen: CaseSeen) -> None:
    st.write(
        "The portal opens no file. Scan it elsewhere, then record here what the scanner said. What is not found clean "
        "keeps the case from a decision."
    )
    files = [one for one in evidence_of(seen.file, seen.around.law.names, seen.around.today) if one.sha256]
    names = {one.sha256: f"{one.name}, {one.file_name} ({one.scan.lower()})" for one in files}
    with st.form("scan", border=False):
        file = st.selectbox("File", list(names), only(names), format_func=names.__getitem__)
        clean = st.radio("The scanner found it", ["clean", "not clean"], index=None)
        by = st.text_input("Scanner and version, for example ClamAV 1.4", max_chars=200)
        if st.form_submit_button("Record the scan", type="primary"):

            def found() -> dict[str, object]:
                return {
                    "sha256": must(file, "Choose the file first."),
                    "clean": must(clean, "Say what the scanner found.") == "clean",
                    "by": by,
                }

            step(seen, evidence.record_scan, "The scan is recorded.", found, stay=True)
