"""What the case officer finds: the admission criteria, and the steps of the risk assessment."""

from __future__ import annotations

import streamlit as st

from portal.commands import casework
from portal.queries.case_desk import CaseSeen
from portal.ui.case_acting import must, step
from portal.ui.frame import plain
from portal.ui.patterns import table, tag
from sandbox_licences.admission import CRITERIA, Met
from sandbox_licences.case_file.answer_words import answer_words
from sandbox_licences.case_file.facts import admitted
from sandbox_licences.case_file.risk import risk_of
from sandbox_licences.forms.question import Kind
from sandbox_licences.sora.assessment import Assessment
from sandbox_licences.sora.steps import OVERRULABLE, words

MET = {Met.MET: "Met", Met.NOT_MET: "Not met", Met.NOT_KNOWN: "Not known"}


def criteria(seen: CaseSeen) -> None:
    found = admitted(seen.file)
    st.write(plain(found.words))
    table(
        ("Criterion", "Found", "Reason"),
        [
            (f"{c.id} {plain(c.title)}", tag(MET[found.findings[c.id].met]), plain(found.findings[c.id].reason))
            for c in CRITERIA
        ],
        name="What was found of each admission criterion",
    )
    titles = {c.id: f"{c.id} {c.title}: {c.asks}" for c in CRITERIA}
    first = next(iter(one.criterion_id for one in found.open), CRITERIA[0].id)
    chosen = st.selectbox("Criterion", list(titles), format_func=titles.__getitem__, index=list(titles).index(first))
    _answers(seen, chosen)
    with st.form(f"criterion_{chosen}", border=False):
        met = st.radio("What you find", list(Met), format_func=MET.__getitem__, index=None)
        reason = st.text_area("Reason", max_chars=casework.MOST_CHARACTERS)
        if st.form_submit_button("Record the finding", type="primary"):
            said = f"What you found of {chosen} is recorded."

            def finding() -> dict[str, object]:
                return {"criterion": chosen, "met": must(met, "Choose what you find first."), "reason": reason}

            step(seen, casework.find_criterion, said, finding, stay=True)


def _answers(seen: CaseSeen, chosen: str) -> None:
    """What the applicant says to it."""
    criterion = next(c for c in CRITERIA if c.id == chosen)
    with st.expander("What the applicant says to it", type="compact"):
        for id in criterion.answered_by:
            question = seen.file.form.by_id.get(id)
            if question is None or id not in seen.file.answers:
                continue
            if question.kind is Kind.ROWS:
                st.markdown(f"**{plain(question.label)}** in the application, as a table")
            else:
                said = answer_words(question, seen.file.answers[id], seen.around.law)
                st.markdown(f"**{plain(question.label)}** {plain(said)}")


def risk(seen: CaseSeen) -> None:
    found = risk_of(seen.file)
    if found.assessment is None:
        st.info(plain(found.statement), title="There is no assessment yet")
        return
    assessment = found.assessment
    st.write(plain(assessment.summary))
    table(
        ("Step", "From the answers", "Table cell it came from", "Result"),
        [
            (
                f"{one.number} {plain(one.name)}",
                "  \n".join(plain(part) for part in one.taken),
                plain(one.came_from),
                _result(assessment, one.number),
            )
            for one in assessment.steps
        ],
        name="The SORA assessment step by step",
    )
    doubts = [one for one in assessment.steps if one.own_doubt]
    for one in doubts:
        st.caption(f"Step {one.number}, to check: {one.own_doubt}")
    _overrule(seen, assessment)


def _result(assessment: Assessment, number: int) -> str:
    one = next(s for s in assessment.steps if s.number == number)
    said = f"{plain(one.result_words)}"
    if one.overrule is not None:
        how = "confirmed" if one.overrule.confirms else f"instead of {one.computed_words}"
        said += f" ({plain(how)} by {plain(one.overrule.by)}: {plain(one.overrule.reason)})"
    return f"{said} {tag('To check')}" if one.needs_confirmation else said


def _overrule(seen: CaseSeen, assessment: Assessment) -> None:
    st.header("Confirm a step, or overrule it", anchor=False)
    st.write("Saying what was computed confirms it. SAIL and OSOs follow from the steps before, and nobody bends them.")
    steps = {one.number: one for one in assessment.steps if one.number in OVERRULABLE}
    first = next((one.number for one in assessment.to_confirm if one.number in steps), 2)
    number = st.selectbox(
        "Step",
        list(steps),
        format_func=lambda n: f"{n} {steps[n].name}, computed: {steps[n].computed_words}",
        index=list(steps).index(first),
    )
    options = list(OVERRULABLE[number])
    computed = steps[number].computed
    with st.form(f"step_{number}", border=False):
        value = st.selectbox(
            "It comes to",
            range(len(options)),
            format_func=lambda place: (
                words(number, options[place]) + (" (as computed)" if options[place] == computed else "")
            ),
            index=None,  # to confirm is an act too, and not a field left as it was
            placeholder="Choose a class",
        )
        reason = st.text_area("Reason", max_chars=casework.MOST_CHARACTERS)
        if st.form_submit_button("Record this", type="primary"):

            def overrule() -> dict[str, object]:
                return {"step": number, "value": options[must(value, "Choose a class first.")], "reason": reason}

            step(seen, casework.overrule_step, f"Your word on step {number} is recorded.", overrule, stay=True)
