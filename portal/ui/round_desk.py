"""The central unit's desk: how a round goes, for everyone in it."""

from __future__ import annotations

import streamlit as st

from portal.clock import day_in_words, in_words
from portal.permissions import Permission
from portal.queries.round_running import progress
from portal.queries.rounds import BoardRow, current_round, round_board, round_named, rounds
from portal.queries.staffing import staffing
from portal.ui.frame import begin, end, plain, reading, year_param
from portal.ui.patterns import pages, summary, table, tag
from submissions_schema.lifecycle import WITH_CENTRAL_UNIT, State

SHOWN = {
    "owing": "Who owes a return",
    "to_read": "To read",
    "accepted": "Accepted, not published",
    "overdue": "Overdue",
    "withdrawn": "Withdrawn",
    "excused": "Excused",
    "sourced": "From published sources",
}


def belongs(row: BoardRow, part: str) -> bool:
    if part == "to_read":
        return row.state in WITH_CENTRAL_UNIT
    if part == "accepted":
        return row.owes and row.state is State.ACCEPTED
    if part == "overdue":
        return row.overdue
    if part == "withdrawn":
        return row.withdrawn_at is not None
    if part == "excused":
        return not row.owes and row.state is None
    if part == "sourced":
        return row.sourced
    return row.owes or (row.state is not None and not row.sourced)


def on_time(row: BoardRow) -> str:
    if row.sourced:
        return "put together from published sources"
    if row.filed_at is not None:
        return f"{tag('Late') if row.late else tag('On time')} {in_words(row.filed_at)}"
    if row.withdrawn:
        return row.withdrawn[:1].upper() + row.withdrawn[1:]
    if not row.owes:
        return plain(row.excused_because or "")
    longer = f" (given longer: {plain(row.extended_because)})" if row.extended_because else ""
    due = day_in_words(row.due_on)
    return f"{tag('Not filed')} was due on {due}{longer}" if row.late else f"Due {due}{longer}"


with reading() as view:
    current = current_round(view)
    year = year_param(current.year if current else 0)
    board = round_board(view, year)
    season = round_named(view, year)
    may_publish = view.may(Permission.ROUND_PUBLISH)
    may_grant = view.may(Permission.MEMBER_GRANT)
    short = {one.regulator_code: one for one in staffing(view) if one.understaffed and one.year == year}

begin(f"Round {year}", back=("ui/home.py", "Back to what waits for me"))
owing = [r for r in board if r.owes]
filed = [r for r in owing if r.filed_at is not None]
taken_back = sum(belongs(r, "withdrawn") for r in owing)
st.write(
    f"**{len(filed)} of {len(owing)}** returns owed are filed; "
    f"{sum(r.late for r in filed)} of them late, {sum(belongs(r, 'overdue') for r in board)} overdue"
    + (f", {taken_back} withdrawn and not filed again." if taken_back else ".")
)
if short:
    st.write(
        f"**{len(short)}** {'regulator is' if len(short) == 1 else 'regulators are'} understaffed: "
        + plain("; ".join(f"{one.regulator_name} has {one.missing_in_words}" for one in list(short.values())[:3]))
        + (f"; and {len(short) - 3} more." if len(short) > 3 else ".")
    )
    if may_grant:
        st.page_link("ui/people.py", label="People of regulators")
summary(
    [
        ("Opens", day_in_words(season.opens_on)),
        ("Due", day_in_words(season.due_on)),
        ("Edits close", day_in_words(season.edits_close_on)),
        ("Publishes", day_in_words(season.publishes_on)),
        ("Published", in_words(season.published_at) if season.published_at else "not yet"),
    ],
    name="Dates of this round",
)
params = {"year": str(year)}
with st.container(horizontal=True, gap="medium"):
    st.page_link("ui/reading_queue.py", label="Reading queue", query_params=params)
    st.page_link("ui/owing.py", label="Who owes a return: extensions and excuses", query_params=params)
    st.page_link("ui/round_days.py", label="Dates of this round and the next", query_params=params)
st.header("How far it is", anchor=False)
table(("Where it stands", "Returns"), [(tag(label), f"{n}") for label, n in progress(board)], name="Progress")
st.header("Return by return", anchor=False)
part = st.segmented_control(
    "Show", list(SHOWN), format_func=SHOWN.__getitem__, default="owing", key="part", bind="query-params"
)
rows = [r for r in board if belongs(r, part or "owing")]
window = pages(len(rows), 20)
table(
    ("Regulator", "State", "Filed", "Questions"),
    [
        (
            f"{plain(r.regulator_name)} ({r.regulator_code})",
            f"{tag(r.label)} {tag('Understaffed')}" if r.regulator_code in short else tag(r.label),
            on_time(r),
            f"{r.open_questions} open" if r.open_questions else "",
        )
        for r in rows[window]
    ],
    name=f"Round {year}: {SHOWN[part or 'owing']}",
)
readable = [r for r in board if r.state in WITH_CENTRAL_UNIT or r.state in (State.ACCEPTED, State.PUBLISHED)]
if readable:
    st.header("Open a return", anchor=False)
    names = {r.regulator_code: f"{r.regulator_name} ({r.label.lower()})" for r in readable}
    with st.form("open", border=False):
        code = st.selectbox("Return", list(names), format_func=names.__getitem__)
        if st.form_submit_button("Open"):
            st.switch_page("ui/reading_desk.py", query_params={"year": str(year), "regulator": code})
st.page_link("ui/reminders.py", label="Reminders in this round", query_params={"year": str(year)})
st.page_link("ui/history.py", label="History of this round", query_params={"of": f"round:{year}"})
if may_publish:
    st.page_link("ui/publish.py", label=f"Publish returns of round {year}", query_params=params)
st.header("Another round", anchor=False)
with reading() as view, st.container(horizontal=True):
    for other in rounds(view):
        if other.year != year:
            st.page_link("ui/round_desk.py", label=str(other.year), query_params={"year": str(other.year)})
end()
