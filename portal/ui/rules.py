"""The rules every return is checked against, and the limits of a file: public."""

from __future__ import annotations

import streamlit as st

from portal.ui.frame import begin, end, plain
from portal.ui.patterns import pages, table, tag
from submissions_schema.columns import words
from submissions_schema.editions import CHANGES, EDITIONS
from submissions_schema.gate.codes import CODES
from submissions_schema.gate.limits import LIMITS
from submissions_schema.rules.rule import REGISTER

begin("Rules and limits", back=("ui/home.py", "Home"))
st.write(
    "Every return is checked against these rules, on screen, by the interface for programs and on the command line "
    "alike. An *error* stops a return; a *query* needs an explanation in words, which is published; a *note* is for "
    "information."
)
st.header("Rules", anchor=False)
listed = sorted(REGISTER.values(), key=lambda rule: rule.id)
window = pages(len(listed), 15)
table(
    ("Rule", "What it says", "What to do", "Tables"),
    [
        (
            f"{rule.id} {tag(rule.severity.capitalize())}",
            plain(rule.title),
            plain(rule.do),
            plain(", ".join(words(name) for name in rule.tables) or "all"),
        )
        for rule in listed[window]
    ],
    name="Rules of every edition",
)
for changes in reversed(CHANGES.values()):
    st.header(f"What edition {changes.year} changed", anchor=False)
    st.write(
        f"Returns of round {changes.year} are filed in it; edition {changes.before} stays as it was. "
        "Last year’s values come along under their new names. A code that was split is left for you to choose."
    )
    table(
        ("Column", "Sheets", "What changed", "Why"),
        [
            (plain(label), plain(sheets), plain(what), plain(why))
            for sheets, label, what, why in changes.in_words(EDITIONS[changes.before])
        ],
        name=f"What edition {changes.year} changed",
    )
st.header("Limits of a file", anchor=False)
table(("Limit", "At most"), [(plain(what), plain(limit)) for what, limit in LIMITS.in_words()], name="Limits of a file")
st.header("Why a file may be refused", anchor=False)
with st.expander("All reasons", type="compact"):
    table(("Code", "What it means"), [(f"`{code}`", plain(text)) for code, text in CODES.items()], name="Reasons")
end()
