"""The dates of a round: changing them, setting the next one, and what was decided so far."""

from __future__ import annotations

from datetime import date

import streamlit as st

from portal.clock import day_in_words, in_words
from portal.commands import rounds as commands
from portal.commands.rounds import Days
from portal.permissions import Permission
from portal.queries.round_running import next_round, round_decisions
from portal.queries.rounds import current_round, round_named
from portal.ui.frame import act, begin, changing, end, plain, reading, year_param
from portal.ui.patterns import summary, table
from portal.ui.typed import day
from submissions_schema.editions import EDITIONS

LABELS = {
    "opens_on": "Opens, for example 1 April 2027",
    "due_on": "Returns are due",
    "edits_close_on": "Edits close",
    "publishes_on": "Publishes",
}

with reading() as view:
    current = current_round(view)
    year = year_param(current.year if current else 0)
    season = round_named(view, year)
    newest, suggested = next_round(view)
    decisions = round_decisions(view, year)
    may_run = view.may(Permission.ROUND_RUN)


def typed_days(key: str, given: dict[str, date]) -> dict[str, str]:
    return {
        name: st.text_input(label, value=day_in_words(given[name]), key=f"{key}_{name}") or ""
        for name, label in LABELS.items()
    }


def as_days(typed: dict[str, str]) -> Days:
    return Days(**{name: day(text, LABELS[name].partition(",")[0]) for name, text in typed.items()})


def chosen_edition(key: str, given: int) -> int:
    editions = sorted(EDITIONS)
    return st.selectbox("Edition of the return", editions, index=editions.index(given), key=key)


def change(edition: int, typed: dict[str, str], reason: str, expected: int) -> str:
    days = as_days(typed)
    with changing() as ctx:
        commands.change_round(ctx, year=year, edition=edition, days=days, reason=reason, expected_revision=expected)
    return f"The dates of round {year} are changed.\nA message to everybody who owes a return in it is written."


def set_next(edition: int, typed: dict[str, str], reason: str) -> str:
    days = as_days(typed)
    with changing() as ctx:
        commands.set_round(ctx, year=suggested.year, edition=edition, days=days, reason=reason)
    return f"Round {suggested.year} is set.\nIt opens on {day_in_words(days.opens_on)}; regulators are reminded then."


begin(f"Dates of round {year}", back=("ui/round_desk.py", f"Back to round {year}"), params={"year": str(year)})
summary(
    [
        ("Reporting year", f"{day_in_words(season.period_start)} to {day_in_words(season.period_end)}"),
        ("Edition of the return", str(season.edition)),
        ("Opens", day_in_words(season.opens_on)),
        ("Returns are due", day_in_words(season.due_on)),
        ("Edits close", day_in_words(season.edits_close_on)),
        ("Publishes", day_in_words(season.publishes_on)),
    ],
    name=f"Dates of round {year}",
)
if may_run and season.published_at:
    st.write(f"The round was published on {in_words(season.published_at)}; its dates stay as they were.")
elif may_run:
    st.header("Change the dates", anchor=False)
    st.write(
        "Once the round has opened a date only moves later, and a date that has passed stays: then give single "
        "regulators longer. Everybody who owes a return is told."
    )
    st.page_link("ui/owing.py", label="Give one regulator longer", query_params={"year": str(year)})
    now = f"change_{season.revision}"  # what somebody else changed meanwhile is looked at first
    with st.form(now, border=False):
        edition = chosen_edition(f"{now}_edition", season.edition)
        typed = typed_days(now, {name: getattr(season, name) for name in LABELS})
        why = st.text_input("Why the dates change, which regulators read", max_chars=commands.MOST_CHARACTERS)
        if st.form_submit_button("Change the dates"):
            act(lambda: change(edition, typed, why or "", season.revision))
if may_run and newest and newest.year == year:
    st.header(f"Set round {suggested.year}", anchor=False)
    st.write(
        "Who owes a return, who is compared with whom and the rules of the two tests are settled with it. The usual "
        "dates are filled in."
    )
    with st.form("set", border=False):
        new_edition = chosen_edition("set_edition", suggested.edition)
        new_days = typed_days("set", {name: getattr(suggested, name) for name in LABELS})
        reason = st.text_input("Why these dates", max_chars=commands.MOST_CHARACTERS)
        if st.form_submit_button(f"Set round {suggested.year}", type="primary"):
            act(lambda: set_next(new_edition, new_days, reason or ""))
if decisions:
    st.header("Decided so far", anchor=False)
    table(
        ("When", "What", "Why", "Who"),
        [
            (
                in_words(d.at),
                plain(f"{d.regulator_name}: {d.words}" if d.regulator_name else d.words),
                plain(d.reason),
                plain(d.by),
            )
            for d in decisions
        ],
        name=f"Decisions on round {year}",
    )
end()
