"""One case for the central unit: what stands in its way, its clock, its gates, what was said, and what to do now."""

from __future__ import annotations

import streamlit as st

from portal.clock import day_in_words, in_words
from portal.queries.case_desk import CaseSeen, case_seen
from portal.queries.case_opinions import advice_rows, conflicts_seen, consent_rows
from portal.ui import case_clock_part, case_opinions_part, case_terms_part
from portal.ui.frame import begin, end, param, plain, reading
from portal.ui.interest_part import declaration
from portal.ui.patterns import pages, summary, table, tag, task
from sandbox_licences.case_file.told import history
from sandbox_licences.gates import GateState
from sandbox_licences.liability import pounds
from sandbox_licences.lifecycle import licence

HISTORY_PER_PAGE = 20

with reading() as view:
    seen = case_seen(view, param("case") or "")

PARAMS = {"case": seen.reference}


def in_the_way(seen: CaseSeen) -> None:
    """The reasons of the first gate that waits; nothing once the case has ended."""
    gate = next((gate for gate in seen.gates if gate.state is GateState.WAITING), None)
    if gate is None or seen.clock.ended_on is not None:
        return
    count = f"{len(gate.reasons)} {'reason' if len(gate.reasons) == 1 else 'reasons'}"
    st.error(
        "\n".join(f"- {plain(reason.words)}" for reason in gate.reasons),
        title=f"The gate “{gate.name}” is not passed yet: {count}",
    )


def decided(seen: CaseSeen) -> None:
    """What a case that has ended was decided, and why; further down everything as it was worked out."""
    decision = seen.file.decision
    if decision is not None and seen.clock.ended_on is not None:
        title = f"{str(decision.what.outcome).replace('_', ' ').capitalize()} on {day_in_words(decision.stamp.on)}"
        st.info(plain(f"{decision.stamp.by_name}: {decision.what.reasons}"), title=title)


def to_do(seen: CaseSeen) -> None:
    if seen.refused:
        st.info(plain(seen.refused), title="You take no part in this case")
    if seen.must_declare:
        declaration(seen.reference, seen.organisation_name)
        return
    possible = [] if seen.refused else seen.acts
    settled = bool(possible) and seen.settled
    st.header("Nothing waits for you on this case" if settled else "What you can do now", anchor=False)
    if settled:
        st.write("You may still:")
    if not possible:
        st.write(f"Nothing waits for you on this case. Whose turn it is: {plain(seen.waits_for)}.")
        return
    with st.container(gap=None):
        for each in possible:
            hint = each.against[0] if each.against else each.hint
            task(
                each.key,
                each.title,
                hint,
                "Not yet" if each.against else "",
                "gray",
                page="ui/case_work.py",
                params={**PARAMS, "do": each.key},
            )


def at_a_glance(seen: CaseSeen) -> None:
    st.header("The case", anchor=False)
    officer = next((hat.name for hat in reversed(seen.hats) if hat.hat == "case_officer"), "nobody yet")
    facts = seen.facts
    summary(
        [
            ("State", f"{tag(seen.label)} since {in_words(seen.since)}"),
            ("Whose turn", plain(seen.waits_for)),
            ("Applicant", plain(seen.organisation_name)),
            ("Domain", plain(seen.domain)),
            ("Case officer", plain(officer)),
            ("Exposure", f"{pounds(facts.exposure)}, limit {pounds(facts.exposure_limit)}"),
            ("Licence", licence_words(seen)),
        ],
        name="The case at a glance",
    )
    st.page_link("ui/case_application.py", label="Read the application as submitted", query_params=PARAMS)
    if seen.licence_number:
        st.page_link("ui/licence.py", label="Go to the licence", query_params={"number": seen.licence_number})


def licence_words(seen: CaseSeen) -> str:
    """Its number, once it has one, and how it stands; nothing while none was granted."""
    if seen.licence_state is None:
        return ""
    state = tag(licence.LABELS[licence.State(seen.licence_state)].staff)
    return f"{plain(seen.licence_number)} {state}" if seen.licence_number else state


def people(seen: CaseSeen) -> None:
    st.header("Who acts in which part", anchor=False)
    st.write("Nobody acts in two parts of one case, and a part once taken is kept to the end.")
    table(
        ("Person", "Part", "Since"),
        [(plain(hat.name), hat.words, in_words(hat.since)) for hat in seen.hats],
        name="Parts taken in this case",
    )


def told(seen: CaseSeen) -> None:
    st.header("History of the file", anchor=False)
    lines = history(seen.file, seen.around.law)
    shown = pages(len(lines), HISTORY_PER_PAGE)
    table(
        ("When", "What", "In words", "By"),
        [(in_words(line.stamp.at), plain(line.what), plain(line.words), plain(line.by)) for line in lines[shown]],
        name="Everything said and done on the case, newest first",
    )


begin(f"{seen.organisation_name}: {seen.title}", back=("ui/cases.py", "Back to the cases"))
in_the_way(seen)
decided(seen)
to_do(seen)
left, right = st.columns([5, 3], gap="large")
with left:
    at_a_glance(seen)
with right:
    case_clock_part.glance(seen)
case_clock_part.derivation(seen)
if seen.clock.ended_on is None or seen.licence_state is not None:  # of what was refused no gate waits for anybody
    case_clock_part.gates(seen)
case_terms_part.standing(seen)
case_opinions_part.advice(advice_rows(seen.file, seen.around))
case_opinions_part.conflicts(conflicts_seen(seen.file, seen.around))
case_opinions_part.consents(consent_rows(seen.file, seen.around))
people(seen)
told(seen)
of_case = {"of": f"case:{PARAMS['case']}"}
st.page_link("ui/history.py", label="Who did what on this case, and its messages", query_params=of_case)
end()
