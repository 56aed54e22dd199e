"""How the comparison is made: every metric from its definition, and what the words and limits mean."""

from __future__ import annotations

import streamlit as st

from metrics.comparison import VERSION
from metrics.definitions import definitions
from metrics.funnel import FEWEST_UNITS
from portal.queries.comparison_words import NOTHING_RECEIVED, READINGS, STATES
from portal.queries.methods_text import HOW, facts_of
from portal.ui.choices import chosen, cut_short
from portal.ui.frame import begin, end, param, plain
from portal.ui.patterns import summary, table

begin("How the comparison is made", back=("ui/compare.py", "Compare regulators"))
st.write(
    "Figures are made from the annual returns alone, by the same rules for everybody. What a metric means is written "
    "down before its figures are known, and a change of it is a break that is shown."
)
known = definitions()
asked = param("metric")
st.header("One metric", anchor=False)
if asked is not None and asked not in known:
    st.warning(f"There is no metric “{plain(cut_short(asked))}”. Choose one of these.", title="Not known")
metric = known[chosen("metric", "Metric", {d.id: f"{d.title} ({d.id})" for d in known.values()}, next(iter(known)))]
summary([(label, plain(text)) for label, text in facts_of(metric)], name=metric.title)
st.header("All metrics", anchor=False)
table(
    ("Metric", "What it asks", "Which way"),
    [(f"{d.id} {plain(d.title)}", plain(d.question), d.better) for d in known.values()],
    name="All metrics",
)
st.header("How figures are compared", anchor=False)
for title, text in HOW:
    st.subheader(title, anchor=False)
    st.write(plain(text))
st.page_link("ui/reform_tests.py", label="The two registered tests, and what came of them")
st.header("What the words mean", anchor=False)
table(
    ("Word", "What it means"),
    [(plain(reading[:1].upper() + reading[1:]), plain(text)) for reading, text in READINGS.items()],
    name="Readings",
)
st.write("Where there is no figure, one of these words stands in its place. None of them is a zero.")
table(
    ("Word", "What it means"),
    [
        (word[:1].upper() + word[1:], plain(f"{text[:1].upper()}{text[1:]}."))
        for word, text in (*STATES.values(), NOTHING_RECEIVED)
    ],
    name="Why there is no figure",
)
st.markdown(f":small[Method version {VERSION}. Groups under {FEWEST_UNITS} have limits of their own kind.]")
end()
