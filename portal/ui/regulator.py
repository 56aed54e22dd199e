"""One body of the register: its facts with their sources, to whom it answers, its returns over the years."""

from __future__ import annotations

from datetime import date

import streamlit as st

from portal.clock import day_in_words
from portal.installation import public_store
from portal.public_store import Json
from portal.queries.public import PublicRow, body, public_rounds
from portal.ui.frame import begin, end, param, plain
from portal.ui.patterns import table, tag
from portal.ui.regulator_compared import show_compared

LABELS = {
    "sector": "Sector",
    "founding_act": "Founding Act",
    "website": "Website",
    "ai_strategy_2024": "Published an AI strategy in 2024",
    "growth_duty": "Has the growth duty",
    "function": "Decides applications, or guides",
    "risk": "Kind of risk",
    "holidays": "Public holidays that count",
    "valid_from": "Began",
    "valid_to": "Ended",
    "predecessor": "Succeeded",
    "files_with": "Files with",
}
DATES = ("valid_from", "valid_to")
WORDS = {
    "licensing": "decides applications",
    "guidance_only": "guides only",
    "safety_critical": "safety",
    "economic": "economic",
    "professional": "professional conduct",
    "england_wales": "England and Wales",
    "scotland": "Scotland",
    "northern_ireland": "Northern Ireland",
}


def value_in_words(name: str, value: object) -> str:
    if value is None:
        return "not known"
    if name in DATES:
        return day_in_words(date.fromisoformat(str(value)))
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return WORDS.get(str(value), str(value))


def between(link: Json) -> str:
    """The days of a relationship in words; nothing where they are not known."""
    begun, ended = (date.fromisoformat(link[n]) if link[n] else None for n in ("valid_from", "valid_to"))
    if begun and ended:
        return f"{day_in_words(begun)} to {day_in_words(ended)}"
    if begun:
        return f"since {day_in_words(begun)}"
    return f"until {day_in_words(ended)}" if ended else "dates not known"


def words(row: PublicRow) -> list[str]:
    return [word for word in dict.fromkeys((row.state, row.timeliness)) if word]


def returns_of(code: str) -> list[tuple[int, PublicRow]]:
    return [(season.year, row) for season in public_rounds(public_store()) for row in season.rows if row.code == code]


found = body(public_store(), param("regulator") or "")
begin(found["name"], back=("ui/register.py", "All regulators"))
if found["demonstration"]:
    st.info("This body is invented, and so is everything that is said of it.", title="Demonstration")
show_compared(found["code"], found["name"])
st.header("Facts", anchor=False)
facts = [(name, label, found["facts"][name]) for name, label in LABELS.items() if name in found["facts"]]
table(
    ("Fact", "Value", "Source"),
    [
        (
            plain(label),
            f"{plain(value_in_words(name, fact['value']))} {tag(str(fact['standing']).capitalize())}",
            plain(fact["source"]),
        )
        for name, label, fact in facts
        if fact["value"] is not None
    ],
    name=f"Facts on {found['name']}",
)
unknown = [label.lower() for _, label, fact in facts if fact["value"] is None]
if unknown:
    st.markdown(f":small[Not known, or does not apply: {plain(', '.join(unknown))}.]")
st.header("Departments", anchor=False)
if found["sponsorships"]:
    table(
        ("Department", "Relationship", "Source"),
        [
            (
                f"{plain(link['department'] or 'Parliament')} {tag(str(link['standing']).capitalize())}",
                plain(f"{link['kind']}, {between(link)}"),
                plain(link["source"]),
            )
            for link in found["sponsorships"]
        ],
        name=f"Departments of {found['name']}",
    )
else:
    st.write("It stands under no department.")
st.header("Annual returns", anchor=False)
rows = returns_of(found["code"])
if not rows:
    st.write("No round has asked this body for a return yet.")
else:
    table(
        ("Round", "State", "When, and why"),
        [(str(year), " ".join(tag(word) for word in words(row)), plain(row.when)) for year, row in rows],
        name=f"Returns of {found['name']}",
    )
    published = [year for year, row in rows if row.published_version is not None]
    with st.container(horizontal=True):
        for year in published:
            st.page_link(
                "ui/published_return.py",
                label=f"Read the return of {year}",
                query_params={"year": str(year), "regulator": found["code"]},
            )
end()
