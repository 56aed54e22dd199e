"""The queue of cases: what is due, whose turn it is, and the way to each case."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from portal.clock import day_in_words, london_date
from portal.queries.case_queue import UNASSIGNED, WAITED_FOR, QueueRow, case_queue, officers, require_reader
from portal.queries.sandbox_decisions import SandboxDecisions, every_year
from portal.ui.choices import chosen
from portal.ui.frame import begin, end, param, reading
from portal.ui.patterns import downloads, licence_link, pages, task
from sandbox_licences.clock import Standing
from sandbox_licences.domains import domains
from sandbox_licences.lifecycle.application import LABELS, State

PER_PAGE = 20
ALL = ""  # in the address: not narrowed
DUE_FIRST, OLDEST_FIRST = "due", "age"
ORDERS = {DUE_FIRST: "Those due first on top", OLDEST_FIRST: "The oldest on top"}
NARROWED = ("turn", "domain", "stage", "officer", "order")
STAGES = [state for state in State if state is not State.DRAFT]
TABLES = {"decisions": "Decisions", "schemes": "Schemes", "summary": "Summary"}
SHOWN = {"open": "Open cases", "late": "Late cases", "closed": "Closed cases"}


def hint(row: QueueRow, *, closed: bool) -> str:
    """Its organisation, age, due day and whose turn it is, in one line."""
    if closed:
        return f"{row.organisation_name}. Closed on {day_in_words(london_date(row.since))}."
    stopped = ", the clock is stopped" if row.standing is Standing.STOPPED else ""
    over = "was due" if row.late else "due"
    due = f" {row.stage.capitalize()} {over} on {day_in_words(row.due_on)}." if row.due_on else ""
    officer = f" Officer: {row.officer}." if row.officer else ""
    since = day_in_words(london_date(row.waits_since))
    return (
        f"{row.organisation_name}. {row.used} of {row.allowed} working days used{stopped}.{due} "
        f"Whose turn: {row.waits_for}, since {since}.{officer}"
    )


def listed(rows: tuple[QueueRow, ...], order: str, *, closed: bool) -> None:
    count = f"{len(rows)} {'case' if len(rows) == 1 else 'cases'}"
    st.caption(f"{count}, {order}.")
    with st.container(gap=None):
        here = st.container(gap=None)
    shown = pages(len(rows), PER_PAGE)
    with here:
        for row in rows[shown]:
            task(
                row.reference,
                f"{row.reference}: {row.title}",
                hint(row, closed=closed),
                "Late" if row.late else row.label,
                page="ui/case.py",
                params={"case": row.reference},
            )
            licence_link(row.licence, row.licence_label)


def as_rows(found: Sequence[SandboxDecisions]) -> None:
    """The decisions as a return of any regulator has them: to be taken into one, and compared by the same measures."""
    with st.expander("Decisions as rows of the annual return", type="compact"):
        st.write(
            "In the columns of the return: received, duly made, days stopped, decided, outcome, at the end of each "
            "reporting year. A draft of a return takes the two tables as they are; the summary is what may be "
            "published, counts of 1 to 4 suppressed."
        )
        for each in found:
            kind = ", demonstration" if each.demonstration else ""
            end = f"Year to {day_in_words(each.cut)}{kind}"
            n = each.decisions.height
            left = f"; {each.left_out} more ended as advice or were guided away, for which a return has no outcome"
            st.write(f"{end}: {n} {'row' if n == 1 else 'rows'}{left if each.left_out else ''}.")
            query = "?demonstration=true" if each.demonstration else ""
            downloads(
                *(
                    (f"{label}, {each.year}{kind} (CSV)", f"/api/v1/sandbox-decisions/{each.year}/{name}.csv{query}")
                    for name, label in TABLES.items()
                )
            )


with reading() as view:
    require_reader(view)
    handling = {str(id): name for id, name in officers(view).items()}
begin("Cases")
shown = chosen("show", "Show", SHOWN, "open")
with st.expander("Narrow the list", type="compact", expanded=any(map(param, NARROWED))):
    turn = chosen("turn", "Whose turn", {ALL: "Anybody’s", **WAITED_FOR}, ALL)
    field = chosen("domain", "Domain", {ALL: "Every domain", **{c: d.label for c, d in domains().items()}}, ALL)
    stage = chosen("stage", "Stage", {ALL: "Every stage", **{str(s): LABELS[s].staff for s in STAGES}}, ALL)
    whom = chosen("officer", "Case officer", {ALL: "Anybody", str(UNASSIGNED): "Nobody yet", **handling}, ALL)
    order = chosen("order", "Order", ORDERS, DUE_FIRST)
with reading() as view:
    returned = every_year(view)
    rows = case_queue(
        view,
        waits_for=turn,
        domain=domains()[field].label if field else "",
        state=stage,
        officer=int(whom) if whom else None,
        by_age=order == OLDEST_FIRST,
        late=shown == "late",
        closed=shown == "closed",
    )
if rows:
    ordered = "the last to close first" if shown == "closed" else ORDERS[order].lower()
    listed(rows, ordered, closed=shown == "closed")
else:
    st.write("No case fits." if turn or field or stage or whom or shown != "open" else "No case waits for anybody.")
if returned:
    as_rows(returned)
end()
