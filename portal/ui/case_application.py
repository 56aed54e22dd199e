"""An application as it was submitted, section by section, with its evidence: for whoever works on it or was asked."""

from __future__ import annotations

import streamlit as st

from portal.clock import day_in_words, in_words
from portal.queries.case_application import ApplicationRead, application_read
from portal.queries.case_evidence import CLEAN
from portal.ui.frame import begin, end, param, plain, reading
from portal.ui.patterns import downloads, summary, table, tag
from sandbox_licences.case_file.answer_words import answer_words, row_words, table_rows
from sandbox_licences.forms.question import Kind

with reading() as view:
    read = application_read(view, param("case") or "")

BACK = ("ui/case.py", "Back to the case") if read.for_central_unit else ("ui/asked.py", "Back to what is asked of us")


def evidence(read: ApplicationRead) -> None:
    st.header("Evidence", anchor=False)
    if not read.evidence:
        st.write("No evidence came with the application.")
        return
    table(
        ("File", "Shows", "Scan", "Counts"),
        [
            (
                plain(f"{one.name}, {one.file_name}") if one.file_name else plain(one.name),
                plain(one.title),
                tag(one.scan),
                _counts(bool(one.used_in), one.stale, day_in_words(one.good_until) if one.good_until else None),
            )
            for one in read.evidence
        ],
        name="Evidence with the state of its scan",
    )
    held = [one for one in read.evidence if one.held_by]
    if held:
        st.subheader("Held by a regulator already", anchor=False)
        for one in held:
            st.markdown(plain(f"{one.name}: {one.title}, with {one.held_by} under its reference {one.reference}"))
    if any(one.scan != CLEAN for one in read.evidence if one.file_name):
        st.warning(
            "Files that no scan found clean may be harmful. Open them on a machine meant for that.",
            title="Not every file was scanned",
        )
    downloads(
        *(
            (
                f"{one.name}, {one.file_name} ({one.size:,} bytes, {one.scan.lower()})",
                f"/api/v1/cases/{read.reference}/evidence/{one.name}",
            )
            for one in read.evidence
            if one.file_name
        )
    )


def _counts(in_use: bool, stale: bool, good_until: str | None) -> str:
    if stale:
        return f"{tag('Out of date')} since {good_until}"
    return ("An answer refers to it" if in_use else "No answer refers to it") + (
        f"; good until {good_until}" if good_until else ""
    )


def sections(read: ApplicationRead) -> None:
    for section, questions in read.sections:
        st.header(section.title, anchor=False)
        short = [(q, a) for q, a in questions if q.kind is not Kind.ROWS]
        if short:
            summary([(plain(q.label), plain(answer_words(q, a, read.law))) for q, a in short], name=section.title)
        for question, answer in questions:
            if question.kind is not Kind.ROWS:
                continue
            st.subheader(question.label, anchor=False)
            rows = table_rows(answer)
            if not rows:
                st.write("Not answered")
            for number, row in enumerate(rows, 1):
                summary(
                    [(plain(label), plain(value)) for label, value in row_words(question, row, read.law)],
                    name=f"{question.label} Row {number}",
                )


begin(f"Application {read.reference}", back=BACK, params={"case": read.reference} if read.for_central_unit else None)
st.write(
    f"“{plain(read.title)}” of {plain(read.organisation_name)}, {plain(read.domain.lower())}. As handed in on "
    f"{in_words(read.handed_in_at)}."
)
evidence(read)
sections(read)
end()
