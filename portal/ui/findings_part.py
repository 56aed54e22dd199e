"""The verdict on a draft: what stops it, the findings by rule, the words on queries, the ways on."""

from __future__ import annotations

import streamlit as st

from portal.clock import in_words
from portal.commands.checks import check_draft
from portal.commands.explanations import MOST_CHARACTERS, explain_findings
from portal.queries.findings import SHOWN, OfRule, Seen, findings_by_rule
from portal.queries.rows import only_in_the_file
from portal.queries.status import ReturnStatus
from portal.ui import upload_part
from portal.ui.frame import act, actor, changing, plain, portal, reading
from portal.ui.patterns import COLOURS, downloads, summary, table, tag
from submissions_schema.findings import Severity

ON_SCREEN_AT_MOST = 20
"""With more errors than this, mending the file is quicker than typing."""

SUMMARY_LINES = 12


def verdict(status: ReturnStatus, *, may_change: bool) -> None:
    """Everything between the heading and the button that sends."""
    with reading() as view:
        groups = findings_by_rule(view, status.year, status.regulator_code)
    _what_stops(status, groups)
    _file_and_ways_on(status, groups, may_change=may_change)
    if not groups:
        return
    st.header("What was found", anchor=False)
    counts = {s: sum(g.count for g in groups if g.severity is s) for s in Severity}
    options = {
        "all": f"All {sum(counts.values())}",
        "error": f"Errors {counts[Severity.ERROR]}",
        "query": f"Queries {counts[Severity.QUERY]}",
        "note": f"Notes {counts[Severity.NOTE]}",
    }
    chosen = st.segmented_control(
        "Show", list(options), format_func=options.__getitem__, default="all", key="show", bind="query-params"
    )
    for group in groups:
        if chosen in (None, "all", str(group.severity)):
            of_rule(status, group, may_explain=may_change)


def _what_stops(status: ReturnStatus, groups: tuple[OfRule, ...]) -> None:
    if not status.checked:
        st.warning(
            "The draft changed after its last check; check it again to see where it stands.", title="Not checked"
        )
        return
    open_ones = [g for g in groups if g.open and g.severity is not Severity.NOTE]
    lines: list[str] = []
    for group in open_ones:
        for seen in group.shown:
            if seen.status == "open" and len(lines) < SUMMARY_LINES:
                lines.append(f"- [{plain(_line(group, seen))}](#{anchor(group)})")
    more = sum(g.open for g in open_ones) - len(lines)
    if more > 0:
        lines.append(f"- and {more:,} more")
    if status.errors:
        what = "There is 1 error" if status.errors == 1 else f"There are {status.errors:,} errors"
        queries = f" and {status.unexplained:,} to explain" if status.unexplained else ""
        waiting = f" {status.checks_waiting}" if status.checks_waiting else ""
        st.error(
            f"You cannot send this return to your certifier yet.{waiting}\n\n" + "\n".join(lines), title=what + queries
        )
    elif status.unexplained:
        n = status.unexplained
        title = "There is 1 query to explain" if n == 1 else f"There are {n:,} queries to explain"
        st.warning("No errors are left. Say in words why these figures are so.\n\n" + "\n".join(lines), title=title)
    else:
        st.success(
            "Everything was checked. The return is saved and **not filed**: send it to your certifier.",
            title="No errors, and every query is explained",
        )


def _line(group: OfRule, seen: Seen) -> str:
    where = f"{seen.finding.sheet or 'The file'}{', cell ' + seen.finding.cell if seen.finding.cell else ''}"
    return f"{group.id} {where}: {seen.finding.message}"


def anchor(group: OfRule) -> str:
    return f"rule-{group.id.lower()}"


def _file_and_ways_on(status: ReturnStatus, groups: tuple[OfRule, ...], *, may_change: bool) -> None:
    upload, api = status.last_upload, f"/api/v1/returns/{status.year}/{status.regulator_code}"
    params = {"year": str(status.year), "regulator": status.regulator_code}
    left, right = st.columns([5, 3], gap="large")
    with left:
        summary(
            [
                ("File", f"{plain(upload.filename)}, {upload.size / 1024:,.0f} KB" if upload else "typed on screen"),
                ("Received", f"{in_words(upload.at)}, from {plain(upload.by)}" if upload else ""),
                ("Read", f"{status.rows:,} rows; all of them saved as a draft"),
                ("Note", plain(upload.sentence or "") if upload and upload.state == "read" else ""),
            ],
            name="The file and what was read",
        )
        links = [("All findings (CSV)", f"{api}/findings.csv")]
        if upload and upload.state == "read":
            links.insert(0, ("Your workbook with comments (Excel)", f"{api}/annotated.xlsx"))
        downloads(*links)
    with right:
        if may_change:
            _ways_on(status, groups, params)
    with st.expander(f"Checked {in_words(status.checked_at)}" if status.checked_at else "Stages", type="compact"):
        upload_part.show_stages(status.stages, running=False)


def _ways_on(status: ReturnStatus, groups: tuple[OfRule, ...], params: dict[str, str]) -> None:
    # Also when nothing changed here: what other regulators file may change the findings.
    if st.button("Check again", type="tertiary" if status.checked else "primary"):

        def check() -> str:
            check_draft(portal(), actor(), year=status.year, regulator_code=status.regulator_code)
            return "The draft was checked."

        act(check)
    in_the_file = any(g.open and g.severity is Severity.ERROR and only_in_the_file(g.id) for g in groups)
    on_screen = 0 < status.errors <= ON_SCREEN_AT_MOST and not in_the_file
    if status.errors:
        advice = "correct on screen; your draft is already loaded" if on_screen else "fix the file and upload it again"
        counted = "1 error" if status.errors == 1 else f"{status.errors:,} errors"
        st.write(f"**Two ways on.** With {counted} we suggest: {advice}.")
    with st.container(horizontal=True):
        if status.errors or status.unexplained:
            if st.button("Correct on screen", type="primary" if on_screen else "secondary"):
                st.switch_page("ui/correct.py", query_params=params)
        else:
            st.page_link("ui/correct.py", label="Change something on screen", query_params=params)
        with st.popover("Upload a new file"):
            upload_part.form(status.year, status.regulator_code)


def of_rule(status: ReturnStatus, group: OfRule, *, may_explain: bool) -> None:
    """One rule: what is wrong and what to do, where, and for queries the words."""
    st.subheader(f"{group.id} {plain(group.title)}", anchor=anchor(group))
    word = str(group.severity).capitalize()
    count = f"{group.count:,} {'place' if group.count == 1 else 'places'}"
    st.write(f"{tag(word, COLOURS[word])} {count}. {plain(group.do)}")
    rows = [
        (
            plain(f"{s.finding.sheet or 'File'} {s.finding.cell or ''}".strip()),
            plain(f"{s.finding.row_key or ''}"),
            plain(s.finding.value or "nothing"),
            plain(s.finding.message) + (f" Expected: {plain(s.finding.expected)}." if s.finding.expected else ""),
            tag(s.status.capitalize()) if group.severity is not Severity.NOTE else "",
        )
        for s in group.shown
    ]
    width = 5 if group.severity is not Severity.NOTE else 4
    headings = ("Sheet and cell", "Row", "You gave", "What is wrong", "State")[:width]
    table(headings, [row[:width] for row in rows], name=f"Findings of {group.id}")
    if group.count > SHOWN:
        st.markdown(f":small[The first {SHOWN} of {group.count:,}. All are in the download.]")
    if group.severity is Severity.QUERY:
        _words(status, group, may_explain=may_explain)


def _words(status: ReturnStatus, group: OfRule, *, may_explain: bool) -> None:
    given = [s for s in group.shown if s.explanation]
    for seen in given:
        assert seen.explanation
        st.markdown(
            f"{plain(_place(seen))}: {plain(seen.explanation.words)} "
            f":small[({plain(seen.explanation.by)}, {in_words(seen.explanation.at)})]"
        )
    if not may_explain:
        return
    to_explain = next((s for s in group.shown if s.status == "open"), None)
    if to_explain is None:
        return
    offered = to_explain.offered.words if to_explain.offered else ""
    with st.form(f"explain_{group.id}"):
        words = st.text_area(
            f"Explain {plain(_place(to_explain))} (at most {MOST_CHARACTERS:,} characters; it will be published, "
            "so no names of firms or people)",
            value=offered,
            max_chars=MOST_CHARACTERS,
        )
        if offered:
            st.markdown(":small[These are your words of last year. Change them if they no longer hold.]")
        same = group.open > 1 and st.checkbox(
            f"Use the same words for the other {group.open - 1:,} open ones of {group.id}"
        )
        if st.form_submit_button("Save explanation"):

            def explain() -> str:
                with changing() as ctx:
                    n = explain_findings(
                        ctx,
                        year=status.year,
                        regulator_code=status.regulator_code,
                        fingerprints=[to_explain.fingerprint],
                        words=words,
                        also_same_rule=bool(same),
                    )
                return f"{n} {'query' if n == 1 else 'queries'} of {group.id} explained."

            act(explain)


def _place(seen: Seen) -> str:
    where = f"{seen.finding.sheet or 'the file'} {seen.finding.cell or ''}".strip()
    return f"{where}, {seen.finding.row_key}" if seen.finding.row_key else where
