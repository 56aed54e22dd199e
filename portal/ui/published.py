"""Published returns: how each round went, for everybody in it."""

from __future__ import annotations

import streamlit as st

from portal.clock import day_in_words
from portal.documents.brief import REPORT
from portal.installation import public_store
from portal.queries.compared import comparison_of
from portal.queries.public import PublicRound, PublicRow, holds, public_rounds
from portal.ui.frame import begin, end, plain, year_param
from portal.ui.patterns import downloads, pages, summary, table, tag

PER_PAGE = 8
SHOWN = {
    "all": "Everyone who owes a return",
    "published": "Published",
    "late": "Late",
    "missing": "Not filed",
    "excused": "Excused",
    "sourced": "From published sources",
}


def belongs(row: PublicRow, part: str) -> bool:
    if part == "published":
        return row.published_version is not None
    if part == "late":
        return row.timeliness == "Late"
    if part == "missing":
        return row.timeliness == "Not filed"
    if part == "excused":
        return not row.owes and not row.sourced and row.published_version is None
    if part == "sourced":
        return row.sourced
    return row.owes or (row.published_version is not None and not row.sourced)


def on_time(row: PublicRow) -> str:
    return tag(row.timeliness) if row.timeliness not in ("", row.state) else ""


def show_round(season: PublicRound) -> None:
    owing = season.owing
    filed = sum(row.filed_on is not None for row in owing)
    late = sum(belongs(row, "late") for row in owing)
    corrected = sum((row.published_version or 1) > 1 for row in season.rows)
    st.write(
        f"**{filed} of {len(owing)}** returns owed are filed, {late or 'none'} of them late; "
        f"{len(season.published)} {'is' if len(season.published) == 1 else 'are'} published, "
        f"{corrected or 'none'} of them corrected."
    )
    counts = {
        "Filed on time": sum(row.timeliness == "On time" for row in owing),
        "Filed late": sum(row.timeliness == "Late" for row in owing),
        "Not filed": sum(row.timeliness == "Not filed" for row in owing),
        "Withdrawn after publication": sum(row.withdrawn is not None for row in owing),
        "Published in a later version than the first": corrected,
        "Excused, because nothing was owed": sum(belongs(row, "excused") for row in season.rows),
        "Put together from published sources": sum(row.sourced for row in season.rows),
    }
    table(
        ("Returns", "How many"),
        [(what, str(number)) for what, number in counts.items()],
        name=f"How round {season.year} went",
    )
    summary(
        [
            ("Year", f"{day_in_words(season.period_start)} to {day_in_words(season.period_end)}"),
            ("Due", day_in_words(season.due_on)),
            (
                "Published",
                day_in_words(season.published_on)
                if season.published_on
                else f"not yet: the round is published on {day_in_words(season.publishes_on)}",
            ),
            ("Dataset", f"version {season.dataset.version}" if season.dataset else "none yet"),
        ],
        name=f"Round {season.year}",
    )
    part = st.segmented_control(
        "Show", list(SHOWN), format_func=SHOWN.__getitem__, default="all", key="part", bind="query-params"
    )
    rows = [row for row in season.rows if belongs(row, part or "all")]
    if not rows:
        st.write("Nobody.")
        return
    place = st.container()
    window = pages(len(rows), PER_PAGE)
    with place:
        table(
            ("Regulator", "State", "On time", "When, and why"),
            [
                (f"{plain(row.name)} ({plain(row.code)})", tag(row.state), on_time(row), plain(row.when))
                for row in rows[window]
            ],
            name=f"Round {season.year}: {SHOWN[part or 'all']}",
        )


def open_one(season: PublicRound) -> None:
    if not season.published:
        return
    st.header("Read a return", anchor=False)
    names = {row.code: f"{row.name} ({row.code})" for row in season.published}
    code = st.selectbox("Return of", list(names), format_func=names.__getitem__)
    st.page_link(
        "ui/published_return.py",
        label=f"Return of {plain(names[code])} for {season.year}",
        query_params={"year": str(season.year), "regulator": code},
    )


rounds = public_rounds(public_store())
current = next((each.year for each in rounds if each.published), rounds[0].year if rounds else 0)
year = year_param(current)
season = next((r for r in rounds if r.year == year), None)
begin(f"Published returns: round {year}" if season else "Published returns")
if season is None:
    st.write("There is no such round, or none has opened yet.")
else:
    show_round(season)
    open_one(season)
    if season.dataset:
        st.header("Take the data", anchor=False)
        st.write("All published returns of the round as tables, with what every column means.")
        st.html(f'<a class="plain" href="/data/{year}/">Data of the round {year}</a>')
        if holds(public_store(), year, REPORT):
            st.header("The round in one report", anchor=False)
            st.write("For Parliament: who filed and who did not, what regulators did, corrections, method.")
            downloads((f"Annual report {year} (PDF)", f"/reports/{year}.pdf"))
            st.html(f'<a class="plain" href="/reports/{year}">The annual report as one plain page</a>')
        if comparison_of(public_store(), year) is None:
            st.write("This round was published before there was a comparison: its returns stand by themselves.")
        else:
            st.page_link("ui/compare.py", label=f"Compare regulators in {year}", query_params={"year": str(year)})
st.header("Rounds", anchor=False)
with st.container(horizontal=True):
    for other in rounds:
        if other.year != year:
            st.page_link("ui/published.py", label=f"Round {other.year}", query_params={"year": str(other.year)})
end()
