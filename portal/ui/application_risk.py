"""The risk assessment of a drone application: each step with its value, its table cell, and how sure that table is."""

from __future__ import annotations

import streamlit as st

from portal.clock import in_words, now
from portal.errors import NotFound
from portal.queries.own_application import OwnApplication
from portal.ui.application_parts import BACK, of, this_application, top
from portal.ui.frame import begin, end, plain
from portal.ui.patterns import table, tag
from sandbox_licences.sora.assessment import Assessment
from sandbox_licences.sora.risk_classes import Open
from sandbox_licences.sora.steps import Step
from sandbox_licences.sora.tables import METHOD, WARNING

CHECK = tag("To check", "yellow")
QUESTIONS = (
    ("aircraft", "The aircraft"),
    ("flights", "Flights, volume and pilots"),
    ("ground_risk", "People on the ground"),
    ("air_risk", "Other aircraft"),
)  # where the answers are that it is worked out from


def result(step: Step[object]) -> str:
    """The value in words; both, where an assessor said something else."""
    said = f"**{plain(step.result_words)}**"
    if step.overrule is not None and not step.overrule.confirms:
        said += f" (worked out: {plain(step.computed_words)}; changed by {plain(step.overrule.by)})"
    if step.overrule is not None and step.overrule.confirms:
        said += f" {tag('Confirmed', 'green')}"
    if isinstance(step.result, Open) and step.result is not Open.WAITS:
        said += f" {tag('Problem', 'red')}"
    return f"{said} {CHECK}" if step.needs_confirmation else said


def steps(found: Assessment) -> None:
    table(
        ("Step", "From your answers", "Table cell it came from", "Result"),
        [
            (
                plain(f"{step.number} {step.name}"),
                plain("; ".join(step.taken)),
                plain(step.came_from),
                result(step),
            )
            for step in found.steps
        ],
        name="The steps of the risk assessment",
    )


def doubts(found: Assessment) -> None:
    """Why a step is to be checked, and what that means for the application."""
    own = [step for step in found.steps if step.own_doubt]
    if not own:
        return
    st.header("How sure this is", anchor=False)
    st.write(
        "*To check* means that the table behind the step, or behind an earlier one, is not yet compared with the "
        "document itself. You need not do anything: an assessor confirms the step or overrules it with a reason, "
        "which you will see here. Nothing can be granted before that."
    )
    for step in own:
        st.markdown(f"- **{plain(f'Step {step.number}, {step.name}')}**: {plain(step.own_doubt)}")


def decisive(found: Assessment) -> None:
    """The table of SAILs with the cell that is theirs."""
    with st.expander("See the table of SAILs with your cell", type="compact"):
        shown = found.sail.table
        yours = {(cell.row, cell.column) for cell in found.sail.cells}
        table(
            shown.headings,
            [
                [tag(f"{text}, yours", "blue") if (i, j) in yours else plain(text) for j, text in enumerate(row)]
                for i, row in enumerate(shown.rows)
            ],
            name="SAIL by final ground risk class and residual air risk class",
        )
        st.markdown(f":small[{plain(f'{shown.source.title} ({shown.source.page}). {shown.source.why}')}]")


def objectives(found: Assessment) -> None:
    listed = found.osos.result
    if isinstance(listed, Open):
        return
    with st.expander("See the operational safety objectives", type="compact"):
        table(
            ("Objective", "What it asks", "Robustness"),
            [
                (plain(f"OSO {oso.code}"), plain(oso.title), plain(str(oso.robustness)))
                for oso in listed
                if oso.required
            ],
            name="Operational safety objectives to be shown",
        )


WORDS = (
    "SAIL: how much must be shown about the operation, from I, the least, to VI. TMPR: what keeps it clear of other "
    "aircraft. Containment: what keeps it from leaving its volume. OSO: one of the safety objectives to be shown."
)
app: OwnApplication = this_application()
if not app.risk.applies:
    raise NotFound
begin("Ground and air risk", back=BACK, params=of(app))
top(app)
found = app.risk.assessment
if found is None:
    st.info(plain(app.risk.statement), title="It cannot be worked out yet")
else:
    if found.certified_category:
        st.error(
            "The final ground risk class is over 7. That is the certified category, for which no sandbox licence "
            "can be given. Fly a smaller aircraft, or over fewer people.",
            title="No licence is possible for this operation",
        )
    st.write(f"Result: {plain(found.summary)}")
    st.markdown(f":small[{WORDS}]")
    if app.risk.statement:
        st.write(plain(app.risk.statement))
    st.write(f"Worked out on {in_words(now())} from your answers as they stand; it changes when they do.")
    steps(found)
    doubts(found)
    decisive(found)
    objectives(found)
    st.markdown(f":small[{plain(METHOD)}. {plain(WARNING)}]")
st.header("Where the answers are", anchor=False)
for part, title in QUESTIONS:
    st.page_link("ui/application_section.py", label=title, query_params=of(app, part=part))
end()
