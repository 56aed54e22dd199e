"""A regulator's own counts, and for one cell the references of the cases in it."""

from __future__ import annotations

import polars as pl
import streamlit as st

from metrics.comparison import VERSION
from portal.clock import in_words
from portal.permissions import READ_OWN
from portal.queries.own_counts import CELL, cases_of, own_cases, own_counts
from portal.queries.own_organisations import own_organisations
from portal.queries.rounds import current_round
from portal.ui.choices import whose
from portal.ui.frame import begin, end, plain, reading, year_param
from portal.ui.patterns import downloads, pages, summary, table

PER_PAGE = 20
MET = {True: "within target", False: "past target", None: "no verdict"}
TABLES = {
    "decisions": "Decisions",
    "guidance": "Guidance",
    "commitments": "Commitments",
    "quantities": "Quantities",
    "suppressed": "Hidden in public",
}

with reading() as view:
    current = current_round(view)
    code = whose("regulator", own_organisations(view, READ_OWN), fixed=True)
    year = year_param(current.year if current else 0)
    found = own_counts(view, year, code)

API = f"/api/v1/comparison/{year}/{code}"
CELLS = found.cells().rows(named=True)


def in_words_of(place: int) -> str:
    cell = CELLS[place]
    n = "1 case" if cell["n"] == 1 else f"{cell['n']:,} cases"
    words = [str(cell[name]).replace("_", " ") for name in CELL[:3]]
    return f"{', '.join(words)}, {MET[cell['within_target']]}: {n}"


def decisions() -> None:
    st.write(f"Cases at risk in the year of round {year}, each counted once.")
    window = pages(len(CELLS), PER_PAGE)
    table(
        ("Scheme", "Product area", "Ended as", "Target", "n"),
        [
            (
                *(plain(str(cell[name]).replace("_", " ")) for name in CELL[:3]),
                MET[cell["within_target"]],
                f"{cell['n']:,}",
            )
            for cell in CELLS[window]
        ],
        name="Your decisions as they are counted",
    )
    if not CELLS:
        return
    st.header("The cases behind a number", anchor=False)
    chosen = st.selectbox("Number", range(len(CELLS)), format_func=in_words_of, key="cell")
    with reading() as view:
        cases = cases_of(own_cases(view, year, code), year, {name: CELLS[chosen][name] for name in CELL})
    shown = pages(cases.height, PER_PAGE, key="cases")
    table(
        ("Application", "Working days, without stops", "Working days in all"),
        [
            (plain(reference), *("not measurable" if days is None else f"{days:,}" for days in measured))
            for reference, *measured in cases.rows()[shown]
        ],
        name=f"Cases: {in_words_of(chosen)}",
    )


def other(name: str) -> None:
    frame: pl.DataFrame = getattr(found.known, name)
    rows = frame.filter(pl.col("year") == year).drop("regulator_code", "year")
    if rows.is_empty():
        st.write("Nothing is counted here.")
        return
    window = pages(rows.height, PER_PAGE, key="rows")
    numbered = [(str(number), *row) for number, row in enumerate(rows.rows(), start=1)]
    table(
        ("Row", *(column.replace("_", " ").capitalize() for column in rows.columns)),
        [tuple(plain("" if cell is None else str(cell).replace("_", " ")) for cell in row) for row in numbered[window]],
        name=TABLES[name],
    )


begin(
    f"Your own counts for round {year}",
    back=("ui/your_place.py", "Your place in the comparison"),
    params={"year": str(year), "regulator": code},
)
st.write(
    f"What the comparison knows of {plain(code)}, exactly and with nothing hidden. Only your people and the central "
    "unit see it; it is never published."
)
summary([("Made", in_words(found.made_at)), ("Methods", plain(VERSION))], name="How the counts were made")
downloads(
    ("All of it, to make the figures again (ZIP)", f"{API}/counts.zip"),
    ("Every case with its reference (CSV)", f"{API}/cases.csv"),
)
part = st.segmented_control("Show", list(TABLES), format_func=TABLES.__getitem__, default="decisions", key="part")
if (part or "decisions") == "decisions":
    decisions()
else:
    other(part or "")
downloads((f"{TABLES[part or 'decisions']}, all years (CSV)", f"{API}/counts/{part or 'decisions'}.csv"))
end()
