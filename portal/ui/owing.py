"""Who owes a return in a round and by when: extensions, excuses, and what was decided on each."""

from __future__ import annotations

from typing import TypedDict

import streamlit as st

from portal.clock import day_in_words, in_words
from portal.commands import rounds as commands
from portal.permissions import Permission
from portal.queries.round_running import round_decisions
from portal.queries.rounds import BoardRow, current_round, round_board, round_named
from portal.ui.choices import chosen as asked_for
from portal.ui.frame import act, begin, changing, end, fold, param, plain, reading, year_param
from portal.ui.patterns import pages, summary, table, tag
from portal.ui.typed import day


class Decided(TypedDict):
    """What a decision is about, and the revision it saw."""

    year: int
    regulator_code: str
    expected_revision: int


with reading() as view:
    current = current_round(view)
    year = year_param(current.year if current else 0)
    board = round_board(view, year)
    season = round_named(view, year)
    may_decide = view.may(Permission.ROUND_RUN)
    chosen = next((row for row in board if row.regulator_code == param("regulator")), None)
    decisions = round_decisions(view, year, chosen.regulator_code) if chosen else ()


def _of(row: BoardRow) -> Decided:
    return {"year": year, "regulator_code": row.regulator_code, "expected_revision": row.revision}


def extend(row: BoardRow, until: str, reason: str) -> str:
    last = day(until, "Until")
    with changing() as ctx:
        commands.extend(ctx, **_of(row), until=last, reason=reason)
    return (
        f"{row.regulator_name} may file until {day_in_words(last)}.\nA message to it is written; the reason is public."
    )


def excuse(row: BoardRow, reason: str) -> str:
    with changing() as ctx:
        commands.excuse(
            ctx, year=year, regulator_code=row.regulator_code, reason=reason, expected_revision=row.revision
        )
    return f"No return is asked of {row.regulator_name}.\nA message to it is written; the reason is public."


def ask_again(row: BoardRow, reason: str) -> str:
    with changing() as ctx:
        commands.require_return(
            ctx, year=year, regulator_code=row.regulator_code, reason=reason, expected_revision=row.revision
        )
    return f"A return is asked of {row.regulator_name}.\nA message to it is written."


def deciding(row: BoardRow) -> None:
    if not row.owes:
        with st.form(f"ask_again_{row.regulator_code}_{row.revision}", border=False):
            why = st.text_input(
                "Why its return is asked for after all",
                max_chars=commands.MOST_CHARACTERS,
                key=f"again_{row.regulator_code}",
            )
            if st.form_submit_button("Ask for its return"):
                act(lambda: ask_again(row, why or ""))
        return
    with st.form(f"extend_{row.regulator_code}_{row.revision}", border=False):
        until = st.text_input(
            f"Until, at most {day_in_words(season.edits_close_on)}, for example 31 July {year}",
            key=f"until_{row.regulator_code}",
        )
        why = st.text_input(
            "Why it gets longer, which is published",
            max_chars=commands.MOST_CHARACTERS,
            key=f"longer_{row.regulator_code}",
        )
        if st.form_submit_button("Give it longer", type="primary"):
            act(lambda: extend(row, until or "", why or ""))
    with (
        fold("Excuse it from this round"),
        st.form(f"excuse_{row.regulator_code}_{row.revision}", border=False),
    ):
        because = st.text_input(
            "Why no return is asked for, which is published",
            max_chars=commands.MOST_CHARACTERS,
            key=f"none_{row.regulator_code}",
        )
        if st.form_submit_button("Excuse it"):
            act(lambda: excuse(row, because or ""))


def owes(row: BoardRow) -> str:
    return f"{tag('Owes', 'blue')} due {day_in_words(row.due_on)}" if row.owes else tag("Excused")


def why(row: BoardRow) -> str:
    if not row.owes:
        return plain(row.excused_because or "")
    return f"Longer, because: {plain(row.extended_because)}" if row.extended_because else ""


begin(f"Who owes a return for {year}", back=("ui/round_desk.py", f"Back to round {year}"), params={"year": str(year)})
asked, longer = [row for row in board if row.owes], [row for row in board if row.owes and row.extended_because]
st.write(
    f"**{len(asked)}** of {len(board)} bodies owe a return, due on {day_in_words(season.due_on)}; {len(longer)} "
    f"{'was' if len(longer) == 1 else 'were'} given longer. Extensions and excuses are public, with their reasons."
)
names = {row.regulator_code: f"{row.regulator_name} ({row.regulator_code})" for row in board}
asked_for("regulator", "Regulator", {"": "Choose a regulator", **names}, "")
if chosen:
    st.header(chosen.regulator_name, anchor=False)
    summary(
        [
            ("Owes a return", owes(chosen)),
            ("Why", why(chosen)),
            ("State", tag(chosen.label)),
            ("Filed", in_words(chosen.filed_at) if chosen.filed_at else "not filed"),
        ],
        name=f"What {chosen.regulator_name} owes",
    )
    if may_decide:
        deciding(chosen)
    if decisions:
        st.subheader("Decided so far", anchor=False)
        rows = [(in_words(d.at), plain(d.words), plain(d.reason), plain(d.by)) for d in decisions]
        table(("When", "What", "Why", "Who"), rows, name="Decisions on this regulator")
st.header("Everybody in this round", anchor=False)
with st.container():
    window = pages(len(board), 20)
    table(
        ("Regulator", "Owes", "Why"),
        [(plain(names[row.regulator_code]), owes(row), why(row)) for row in board[window]],
        name=f"Who owes a return for {year}",
    )
end()
