"""A case's clock with its derivation, and its seven gates."""

from __future__ import annotations

from datetime import date

import streamlit as st

from portal.clock import day_in_words
from portal.permissions import ROLES
from portal.queries.case_desk import CaseSeen
from portal.ui.frame import plain
from portal.ui.patterns import summary, table, tag
from sandbox_licences.clock import FIRST_DAY_RULE, Clock, Holder, Standing
from sandbox_licences.gates import Gate, GateState

HELD = {Holder.AUTHORITY: "Us", Holder.APPLICANT: "Applicant", Holder.CONSULTEES: "Consultees"}
STATES = {GateState.PASSED: "Passed", GateState.OPEN: "Ready", GateState.WAITING: "Waiting"}
NATIONS = {"england_wales": "England and Wales", "scotland": "Scotland", "northern_ireland": "Northern Ireland"}


def glance(seen: CaseSeen) -> None:
    clock = seen.clock
    st.header(f"Clock: {clock.stage}", anchor=False)
    summary(
        [
            ("Working days used", f"**{clock.used} of {clock.allowed}**"),
            ("Due", _due(clock)),
            ("Held by us", _days(clock.held_by(Holder.AUTHORITY))),
            ("Held by applicant", _held_by_applicant(clock)),
            ("Held by consultees", _days(clock.held_by(Holder.CONSULTEES))),
        ],
        name=f"The clock of the step “{clock.stage}”",
    )


def _due(clock: Clock) -> str:
    if clock.due_on is None:
        return ""
    late = f" {tag('Late')}" if clock.late else ""
    if clock.standing is Standing.STOPPED:
        return f"The clock is stopped; {day_in_words(clock.due_on)} if it restarts today{late}"
    more = ", if nothing stops it" if clock.standing is Standing.RUNNING else ""
    return f"{day_in_words(clock.due_on)}{more}{late}"


def _days(days: int) -> str:
    return f"{days} {'day' if days == 1 else 'days'}"


def _held_by_applicant(clock: Clock) -> str:
    days = clock.held_by(Holder.APPLICANT)
    return f"{_days(days)}{', not counted' if days else ''}"


def derivation(seen: CaseSeen) -> None:
    st.header("How the clock was worked out", anchor=False)
    for clock in reversed(seen.clocks):
        if clock is not seen.clock:
            with st.expander(f"The step “{clock.stage}”: {clock.used} of {clock.allowed} days", type="compact"):
                _rows(clock, seen.around.today)
        else:
            _rows(clock, seen.around.today)


def _rows(clock: Clock, today: date) -> None:
    table(
        ("From, to", "Event", "Held by", "Days", "Sum"),
        [
            (
                f"{_short(row.from_on)} to {_short(row.to_on)}",
                plain(row.event[:1].upper() + row.event[1:]),
                HELD[row.held_by],
                row.days_in_words,
                str(row.sum),
            )
            for row in clock.rows
        ],
        name=f"How the clock of the step “{clock.stage}” was worked out",
    )
    holidays = ", ".join(map(day_in_words, clock.bank_holidays))
    st.caption(
        f"Working days; those in brackets are not counted, as the clock stood still. {FIRST_DAY_RULE} Calendar of "
        f"{NATIONS.get(clock.nation, clock.nation)}, version {clock.calendar_version}. "
        f"{f'Bank holidays met: {holidays}. ' if holidays else ''}"
        f"Worked out from the events on {day_in_words(today)}; no job adds days up."
    )


def _short(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def gates(seen: CaseSeen) -> None:
    st.header("Gates", anchor=False)
    rows = [(gate.name.capitalize(), tag(STATES[gate.state]), _why(gate), _who(gate)) for gate in seen.gates]
    if any(gate.reasons for gate in seen.gates):
        name = "The seven gates with every reason why not yet, and who can do something about it"
        table(("Gate", "State", "Why not yet", "Who"), rows, name=name)
    else:
        table(("Gate", "State"), [row[:2] for row in rows], name="The seven gates")


def _why(gate: Gate) -> str:
    return "  \n".join(plain(reason.words) for reason in gate.reasons)


def _who(gate: Gate) -> str:
    names = [ROLES[role].partition(":")[0] for role in ROLES if role in gate.who]
    nobody = "Nobody here: it needs a change of the law" if gate.reasons else ""
    return ", ".join(names[:1] + [name.lower() for name in names[1:]]) or nobody
