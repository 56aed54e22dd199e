"""Evidence of an application: files with what they claim, and what a regulator holds already."""

from __future__ import annotations

import streamlit as st

from portal.clock import day_in_words, in_words
from portal.commands import evidence
from portal.errors import NotValid
from portal.queries.case_evidence import CLEAN, FOUND, HELD, EvidenceShown
from portal.queries.own_application import OwnApplication
from portal.ui.application_parts import BACK, of, this_application, top
from portal.ui.frame import act, begin, changing, end, param, plain
from portal.ui.patterns import downloads, table, tag
from sandbox_licences.forms.question import Kind, Question
from sandbox_licences.typed_values import Unread, read_date, read_number

SCAN_COLOURS = {CLEAN: "green", FOUND: "red", HELD: "blue"}


def listed(app: OwnApplication) -> None:
    """What there is, in words; a figure as it was claimed."""
    table(
        ("Evidence", "What it shows", "Scan", "Used in"),
        [
            (where(one), claims(one), scan(one), plain("; ".join(one.used_in)) or "no answer yet")
            for one in app.evidence
        ],
        name="Evidence of this application",
    )
    files = [one for one in app.evidence if one.sha256 and one.scan != FOUND]
    if files:
        st.write("Download a file as it came. One that is not scanned may be harmful: open it only if you sent it.")
        downloads(
            *(
                (f"{one.name}: {one.file_name}", f"/api/v1/applications/{app.reference}/evidence/{one.name}")
                for one in files
            )
        )


def where(one: EvidenceShown) -> str:
    if not one.sha256:
        return f"{one.name}: held by {plain(one.held_by)}, reference {plain(one.reference)}"
    age = f"; good until {day_in_words(one.good_until)}" if one.good_until else ""
    stale = f" {tag('Stale', 'orange')}" if one.stale else ""
    return (
        f"{one.name}: {plain(one.file_name)}, {one.size:,} bytes, by {plain(one.given_by)} on "
        f"{in_words(one.given_at)}{age}{stale}"
    )


def claims(one: EvidenceShown) -> str:
    return plain("; ".join((one.title, *one.claims)))


def scan(one: EvidenceShown) -> str:
    by = f" {plain(one.scanned_by)}" if one.scanned_by else ""
    return tag(one.scan, SCAN_COLOURS.get(one.scan, "yellow")) + by


def questions(app: OwnApplication) -> dict[str, Question]:
    return {q.id: q for q in app.form.questions if q.kind is Kind.EVIDENCE and q.id in app.asked}


def for_question(app: OwnApplication, key: str) -> str | None:
    asked = questions(app)
    usual = list(asked).index(param("question") or "") if param("question") in asked else None
    return st.selectbox(
        "Which question is it for? (optional)",
        list(asked),
        index=usual,
        format_func=lambda id: asked[id].label,
        key=f"{key}_question",
    )


def attach(app: OwnApplication) -> None:
    st.header("Attach a file", anchor=False)
    st.write(
        f"Taken are {evidence.KINDS}, at most {evidence.MOST_BYTES // 1024**2} MB each. The content counts, not "
        "the name. Nobody opens it here; a scanner looks at it before an assessor does."
    )
    with st.form("attach", border=False, clear_on_submit=True):
        question = for_question(app, "attach")
        file = st.file_uploader("Choose the file", max_upload_size=evidence.MOST_BYTES // 1024**2)
        title = st.text_input("What does it show? For example: Results of 40 test flights in March", max_chars=200)
        until = st.text_input("Good until, if it ages, for example 30 June 2027 (optional)", max_chars=40)
        old = {one.name: f"{one.name}: {one.title}" for one in app.evidence if one.sha256}
        replaced = None
        if old:
            replaced = st.selectbox(
                "Instead of which file? (optional)", list(old), index=None, format_func=lambda name: old[name]
            )
        if st.form_submit_button("Attach the file", type="primary"):

            def put() -> str:
                if file is None:
                    raise NotValid("Choose a file first.")
                good_until = read_date(until) if until.strip() else None
                if isinstance(good_until, Unread):
                    raise NotValid(f"Good until: {good_until.sentence}")
                with changing() as ctx:
                    name = evidence.attach(
                        ctx,
                        reference=app.reference,
                        file_name=file.name,
                        data=file.getvalue(),
                        title=title,
                        good_until=good_until,
                        replaces=int(replaced[1:]) if replaced else None,
                        question=question,
                    )
                return f"The file is attached as {name}.\nIt is kept as it came and is not scanned yet."

            act(put)


def state_figure(app: OwnApplication) -> None:
    """A figure that a file shows, typed, so that it can be compared later."""
    files = {one.name: f"{one.name}: {one.title}" for one in app.evidence if one.sha256}
    if not files:
        return
    st.header("Say which figure a file shows", anchor=False)
    st.write("Figures you state here are compared with the conditions of a licence, and with what the trial brings.")
    with st.form("figure", border=False, clear_on_submit=True):
        name = st.selectbox("Which file?", list(files), index=None, format_func=files.__getitem__)
        metric = st.text_input("What was measured, in small letters, for example stopping_distance", max_chars=80)
        left, right = st.columns(2, vertical_alignment="bottom")
        value, unit = left.text_input("Value, for example 4.2"), right.text_input("Unit, for example metres")
        n = left.text_input("How many trials are behind it?")
        method = right.text_input("How was it measured?", max_chars=200)
        low = left.text_input("Interval from (optional)")
        high = right.text_input("Interval to (optional)")
        level = left.text_input("How sure the interval is, in percent, for example 95 (optional)")
        exposure = right.text_input("Hours, kilometres or runs for it (optional)")
        exposure_unit = left.text_input("Unit of that, for example flight hours (optional)")
        if st.form_submit_button("State this figure"):

            def state() -> str:
                if name is None:
                    raise NotValid("Choose the file first.")
                claim = {
                    "metric": metric.strip(),
                    "value": number("Value", value),
                    "unit": unit.strip(),
                    "n": int(number("How many trials", n, whole=True) or 0),
                    "method": method.strip(),
                    "low": number("Interval from", low, needed=False),
                    "high": number("Interval to", high, needed=False),
                    "level_percent": number("How sure", level, whole=True, needed=False),
                    "exposure": number("Hours, kilometres or runs", exposure, needed=False),
                    "exposure_unit": exposure_unit.strip(),
                }
                with changing() as ctx:
                    evidence.state_claim(ctx, reference=app.reference, evidence=name, claim=claim)
                return f"The figure is kept with {name}."

            act(state)


def number(what: str, typed: str, *, whole: bool = False, needed: bool = True) -> float | int | None:
    if not typed.strip() and not needed:
        return None
    read = read_number(typed, whole=whole, unit="")
    if isinstance(read, Unread):
        raise NotValid(f"{what}: {read.sentence}")
    return int(read) if whole else float(read)


def refer(app: OwnApplication) -> None:
    st.header("Name evidence that a regulator holds", anchor=False)
    st.write("It need not be sent again: say who has it, and under which reference.")
    with st.form("refer", border=False, clear_on_submit=True):
        question = for_question(app, "refer")
        bodies = dict(sorted(app.law.names.items(), key=lambda pair: pair[1]))
        body = st.selectbox("Which regulator?", list(bodies), index=None, format_func=bodies.__getitem__)
        reference = st.text_input("Its reference", max_chars=100)
        title = st.text_input("What does it show?", max_chars=200, key="refer_title")
        if st.form_submit_button("Name this evidence"):

            def name() -> str:
                if body is None:
                    raise NotValid("Choose the regulator first.")
                with changing() as ctx:
                    made = evidence.refer(
                        ctx,
                        reference=app.reference,
                        held_by=body,
                        their_reference=reference,
                        title=title,
                        question=question,
                    )
                return f"The evidence is named as {made}."

            act(name)


app = this_application()
begin("Evidence", back=BACK, params=of(app))
top(app)
if app.evidence:
    listed(app)
else:
    st.write("There is no evidence yet.")
if app.may_bring_evidence and not app.may_change:
    st.info(
        "Whatever you bring now is handed in at once, and the case officer is told. Whoever advised or consented on a "
        "file that you replace, or beside which you put another, is asked again; until a body has consented again, its "
        "line of the licence sets nothing aside.",
        title="Your licence lives",
    )
    if app.stopped_by_files:
        lines = f"line{'s' if len(app.stopped_by_files) > 1 else ''} {' and '.join(app.stopped_by_files)}"
        st.warning(
            f"A file for {plain(' or '.join(app.shown_for_lines))}, whether beside or instead of another, stops "
            f"{lines} at once: the law applies again until the bodies have consented anew.",
            title="This stops a line",
        )
if app.may_bring_evidence:
    attach(app)
    state_figure(app)
    refer(app)
end()
