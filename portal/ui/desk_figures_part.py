"""On a department's desk: the published figures of its regulators among their peers, as every visitor sees them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from portal.queries.department_desk import RegulatorAtHand
from portal.queries.department_figures import FigureAtHand
from portal.ui.choices import chosen
from portal.ui.compared_part import challenge_tag, figure_cell, n_of, reading_tags
from portal.ui.frame import plain
from portal.ui.menu import linked
from portal.ui.patterns import table
from submissions_schema.columns import words

USUAL = "P2"
"""Decided within target: what most regulators are asked for first."""


def show(at_hand: RegulatorAtHand) -> None:
    st.subheader("Figures among its peers", anchor=False)
    year = at_hand.published_year
    if not year or not at_hand.figures:
        st.write("Nothing of it is compared yet: figures stand here once a round is published.")
        return
    of_one(at_hand.figures, at_hand.name)
    st.page_link(
        linked("regulator.py"),
        label="All its figures, over the years and with what it says to them",
        query_params={"regulator": at_hand.code, "year": str(year)},
    )


def of_one(figures: Sequence[FigureAtHand], name: str) -> None:
    """The figures of one regulator in one round."""
    year = figures[0].year
    table(
        ("Indicator", f"{year} (95% interval)", "Among its peers", "n"),
        [(plain(each.title), *_cells(each)) for each in figures],
        name=f"{name} in {year}, among its peers",
    )
    st.markdown(":small[The 1st place is the best. n: the number of cases that a figure rests on.]")


def at_a_glance(regulators: Iterable[RegulatorAtHand]) -> None:
    """One figure of all regulators, which is chosen."""
    listed = list(regulators)
    titles = {each.definition.id: each.definition.title for one in listed for each in one.figures}
    if not titles:
        st.write("Nothing of them is compared yet: figures stand here once a round is published.")
        return
    metric = chosen("figure", "Figure", titles, USUAL if USUAL in titles else next(iter(titles)))
    table(
        ("Regulator", "Value (95% interval)", "Among its peers", "n"),
        [(plain(one.name), *_of(one, metric)) for one in listed],
        name=f"{titles[metric]}: regulators among their peers",
    )
    st.markdown(":small[The 1st place is the best. n: the number of cases that a figure rests on.]")


def _of(one: RegulatorAtHand, metric: str) -> tuple[str, str, str]:
    found = next((each for each in one.figures if each.definition.id == metric), None)
    if found is None:
        return ("not compared" if one.published_year else "nothing published"), "", ""
    value, among, n = _cells(found)
    told = f"{found.year}, from {words(found.variant).lower()}" if found.variant else found.year
    return f"{value} :small[{told}]", among, n


def _cells(each: FigureAtHand) -> tuple[str, str, str]:
    value = f"{figure_cell(each.definition, each.place)} {challenge_tag(each.challenge)}".strip()
    comma = "," if each.place.beyond and each.likely_place else ""
    among = f"{reading_tags(each.definition, each.place)}{comma} {plain(each.likely_place)}".strip()
    return value, among, n_of(each.place)
