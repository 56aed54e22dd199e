"""A consent giver's page: the line in full, and the body's word on it."""

from __future__ import annotations

import streamlit as st

from portal.clock import day_in_words
from portal.commands import casework, consenting
from portal.queries.asked import ConsentAskedSeen, consent_asked
from portal.ui import asked_part, case_opinions_part
from portal.ui.case_acting import must
from portal.ui.frame import act, begin, changing, end, param, plain, reading
from portal.ui.patterns import summary
from sandbox_licences.consents import ConsentState

with reading() as view:
    seen = consent_asked(view, param("case") or "", param("line") or "", param("body") or "")

WORDS = {
    ConsentState.GIVEN: "Consent",
    ConsentState.GIVEN_WITH_CONDITIONS: "Consent with conditions",
    ConsentState.REFUSED: "Refuse",
    ConsentState.WITHDRAWN: "Withdraw the consent",
}


def answer(to: ConsentState | None, evidence: str, conditions: str, reason: str) -> str:
    chosen = must(to, "Choose your answer first.")
    with changing() as ctx:
        consenting.answer_consent(
            ctx,
            reference=seen.case.reference,
            line=seen.row.line.id,
            body=seen.row.body,
            to=chosen,
            fingerprint=seen.row.line.fingerprint,
            evidence=evidence,
            conditions=conditions,
            reason=reason,
        )
    return "Your body’s word is on record.\nA message to the case officer is written."


def asked(seen: ConsentAskedSeen) -> None:
    row = seen.row
    summary(
        [
            ("Body", plain(row.body_name)),
            ("State", case_opinions_part.consent_tag(row)),
            ("Due", f"**{day_in_words(row.due_on)}**, then it goes to the accountable officers" if row.due_on else ""),
            ("Your delegation", plain(seen.delegation)),
        ],
        name="The consent that is asked for",
    )
    st.header("So far", anchor=False)
    for said in seen.history:
        st.markdown(f"- {plain(said)}")


def withdrawing(seen: ConsentAskedSeen) -> None:
    """Nothing is asked: the consent stands, and its body may take it back."""
    st.info(
        "Nothing is asked of you. Your consent stands until your body withdraws it or the words of the line change.",
        title="Your body’s answer is given",
    )
    with st.expander("Withdraw the consent", type="compact"), st.form("withdraw", border=False):
        st.write(
            "The line cannot be used from then on, and is granted to nobody without it. The case officer and the "
            "applicant are told at once, with your reason."
        )
        reason = st.text_area("Reason for withdrawing it", max_chars=casework.MOST_CHARACTERS)
        if st.form_submit_button("Withdraw the consent"):
            act(lambda: answer(ConsentState.WITHDRAWN, "", "", reason))


def form(seen: ConsentAskedSeen) -> None:
    st.header("Your body’s answer", anchor=False)
    st.write(
        f"It binds {plain(seen.row.body_name)}, for the line as it stands above and no other words. Conditions must "
        "stand on the licence before anything is granted."
    )
    with st.form("consent", border=False):
        to = st.radio("Answer", list(seen.possible), format_func=WORDS.__getitem__, index=None)
        evidence = st.text_input("Reference of your letter or decision (needed to consent)", max_chars=300)
        conditions = st.text_area("Conditions (for consent with conditions)", max_chars=casework.MOST_CHARACTERS)
        reason = st.text_area("Reason (needed to refuse or to withdraw)", max_chars=casework.MOST_CHARACTERS)
        if st.form_submit_button("Give this answer", type="primary"):
            act(lambda: answer(to, evidence, conditions, reason))


STANDS = seen.possible == (ConsentState.WITHDRAWN,)
begin("Your consent" if STANDS else "Your consent is asked for", back=("ui/asked.py", "Back to what is asked of us"))
asked_part.opening(seen.case)
asked(seen)
asked_part.line_in_full(seen.row.line, seen.case.law)
if not seen.possible:
    st.write("Nothing waits for your answer: the central unit asks again where it needs to.")
elif not seen.delegated:
    st.info(
        f"No dated delegation of {plain(seen.row.body_name)} names you today. Ask an administrator of the central "
        "unit to record the letter that does.",
        title="You cannot bind your body yet",
    )
elif asked_part.may_act(seen.case):
    (withdrawing if STANDS else form)(seen)
end()
