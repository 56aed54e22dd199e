"""The certifier's screen: what is signed, what changed, the explanations, the declaration."""

from __future__ import annotations

import streamlit as st

from portal.clock import day_in_words, in_words, london_date
from portal.commands import filing
from portal.commands.filing import DECLARATION, Declaration
from portal.errors import NotValid
from portal.permissions import READ_OWN, Permission
from portal.queries.figures import compared_figures
from portal.queries.findings import findings_by_rule, queries_by_words
from portal.queries.own_organisations import own_organisations
from portal.queries.rounds import current_round
from portal.queries.status import return_status
from portal.ui import correction_part, figures_part, queries_part
from portal.ui.choices import whose
from portal.ui.frame import act, actor, begin, changing, end, plain, portal, reading, tell_change, year_param
from portal.ui.patterns import downloads, summary
from submissions_schema.findings import Severity
from submissions_schema.lifecycle import State

with reading() as view:
    current = current_round(view)
    code = whose("regulator", own_organisations(view, READ_OWN))
    year = year_param(current.year if current else 0)
    status = return_status(view, year, code)
    waits = status.open_state is State.WITH_CERTIFIER
    figures = compared_figures(view, year, code) if waits else ()
    queries = queries_by_words(view, year, code) if waits else ()
    notes = findings_by_rule(view, year, code, severity=Severity.NOTE) if waits else ()
    may_sign = view.may(Permission.RETURN_SIGN, code)
    overdue = status.owes and london_date(view.now) > status.due_on
    late = overdue and status.counted_state is None and not status.returned

PARAMS = {"year": str(year), "regulator": code}


def sign(declaration: Declaration) -> str:
    reference = filing.sign(
        portal(), actor(), year=year, regulator_code=code, declaration=declaration, expected=status.revision
    )
    return f"The return for {year} is filed.\nReceipt {reference}. A message to everyone concerned is written."


def give_back(reason: str) -> str:
    with changing() as ctx:
        filing.decline(ctx, year=year, regulator_code=code, reason=reason, expected=status.revision)
    return "The return went back to its preparers.\nA message to them, with your reason, is written. It is not filed."


def what_is_signed() -> None:
    st.header("What you are signing", anchor=False)
    upload = status.last_upload
    summary(
        [
            ("Regulator", plain(f"{status.regulator_name} ({code})")),
            (
                "Period",
                f"{day_in_words(status.period[0])} to {day_in_words(status.period[1])}, version {status.open_version}",
            ),
            ("Rows", f"{status.rows:,} in all tables"),
            ("File", f"{plain(upload.filename)}, received {in_words(upload.at)}" if upload else "typed on screen"),
            ("Fingerprint", f"`{upload.sha256[:8]} … {upload.sha256[-8:]}` of the file" if upload else ""),
        ],
        name="What you are signing",
    )
    downloads(("Every figure in the workbook, with comments (Excel)", f"/api/v1/returns/{year}/{code}/annotated.xlsx"))
    st.header("What changed since last year", anchor=False)
    figures_part.compared(figures, year)


def explanations() -> None:
    st.header("Queries and their explanations", anchor=False)
    if queries:
        st.write("These words will be published beside the figures. All places are in the workbook with comments.")
        queries_part.by_words(queries, name="Queries and their explanations")
    else:
        st.write("There are no queries on this return.")
    if notes:
        with st.expander(f"Notes you confirm by signing: {sum(group.count for group in notes):,}", type="compact"):
            for group in notes:
                st.markdown(f"**{group.id} {plain(group.title)}**")
                told = [f"{s.finding.sheet or ''} {s.finding.cell or ''}: {s.finding.message}" for s in group.shown]
                more = group.count - len(told)
                told += [f"and {more:,} more, in the workbook with comments"] if more else []
                st.markdown("\n".join(f"- {plain(line)}" for line in told))


def declaration() -> None:
    st.header("Declaration", anchor=False)
    st.write(DECLARATION)
    with st.form(f"sign_{status.revision}", border=False):
        signs_as = st.radio(
            "You sign", ["As the accountable officer", "For the accountable officer, by a delegation"], index=None
        )
        delegation = st.text_input("If by a delegation: who gave it to you, and when (optional)")
        reason = st.text_area("Why the return is late (it is published)", max_chars=1000) if late else None
        kind = why = material = None
        if status.needs_correction:
            st.write(
                f"Edits closed on {day_in_words(status.edits_close_on)}, after this version was opened, so it is a "
                "correction. What you say of it is published."
            )
            kind, why, material = correction_part.asked()
        read_it = st.checkbox("I have read the summary and the explanations of all queries")
        did_not = st.checkbox("I did not prepare this return myself")
        name = st.text_input("Type your full name to sign", width=420)
        if st.form_submit_button("Sign and file the return", type="primary"):

            def file() -> str:
                if signs_as is None:
                    raise NotValid("Say whether you sign as the accountable officer or for them.")
                given = delegation if signs_as.startswith("For") else None
                return sign(
                    Declaration(
                        name,
                        read_it,
                        did_not,
                        delegation=given,
                        late_because=reason,
                        correction_code=kind,
                        correction_reason=why,
                        material=material,
                    )
                )

            act(file, page="ui/receipt.py", params=PARAMS)
    st.markdown(":small[You get a receipt with reference, time, fingerprint of file and rows, and audit entry number.]")
    st.header("Or return it to the preparer", anchor=False)
    with st.form(f"decline_{status.revision}", border=False):
        why = st.text_area("What must change first", max_chars=1000)
        if st.form_submit_button("Return to the preparer with this reason"):
            act(lambda: give_back(why))


begin(f"Sign off the annual return {year - 1} to {year}", back=("ui/home.py", "Back to what waits for me"))
if not waits:
    st.info(
        "A return appears here when a preparer sends it to you."
        if status.counted_state is None
        else f"The return for {year} is filed. Receipt {status.receipt}.",
        title="Nothing waits for your signature",
    )
elif not may_sign:
    st.info("Only a certifier of this regulator signs it.", title="You cannot sign this return")
else:
    st.info(
        f"{plain(status.sent_by or '')} sent it to you on {in_words(status.sent_at) if status.sent_at else ''}. It has "
        f"**no errors**; queries explained: {status.explained}. It {status.is_due} on {day_in_words(status.due_on)}.",
        title="Ready for your signature",
    )
    changed = "The return changed since you opened it. Nothing was signed: read it again."
    tell_change(f"return {year} {code}", status.revision, changed)
    what_is_signed()
    explanations()
    declaration()
end()
