"""On a department's desk: the published figures of one regulator among its peers, as every visitor sees them."""

from __future__ import annotations

import streamlit as st

from metrics.definition import Better
from metrics.definitions import definitions
from portal.installation import public_store
from portal.queries.compared import PlaceIn, comparison_by, regulator_compared
from portal.queries.comparison_words import place_among
from portal.queries.department_desk import RegulatorAtHand
from portal.ui.compared_part import challenge_tag, figure_cell, n_of, reading_tags
from portal.ui.frame import plain
from portal.ui.menu import linked
from portal.ui.patterns import table


def show(at_hand: RegulatorAtHand) -> None:
    st.subheader("Figures among its peers", anchor=False)
    store, known = public_store(), definitions()
    year = at_hand.published_year
    compared = regulator_compared(store, year, at_hand.code) if year else None
    judged = [
        each
        for each in (compared.places if compared else ())
        if each.variant is None and known[each.metric].better is not Better.NEUTRAL
    ]
    if year is None or compared is None or not judged:
        st.write("Nothing of it is compared yet: figures stand here once a round is published.")
        return
    table(
        ("Indicator", f"{year} (95% interval)", "Among its peers", "n"),
        [
            (
                f"{plain(known[each.metric].title)} {challenge_tag(compared.disputed(each.metric))}".strip(),
                figure_cell(known[each.metric], each.place),
                f"{reading_tags(each.place)} {_place(year, each)}".strip(),
                n_of(each.place),
            )
            for each in judged
        ],
        name=f"{at_hand.name} in {year}, among its peers",
    )
    st.page_link(
        linked("regulator.py"),
        label="All its figures, over the years and with what it says to them",
        query_params={"regulator": at_hand.code, "year": str(year)},
    )


def _place(year: int, each: PlaceIn) -> str:
    """Where it may stand among those with a figure; the first is the best."""
    found = comparison_by(public_store(), year, each.metric, each.group, None, each.variant)
    among = place_among(each.place, sum(place.ranks is not None for place in found.places)) if found else ""
    return f"(place {among})" if among else ""
