"""A regulator's own figures as they are or will be published, and where it lies among peers without names."""

from __future__ import annotations

import streamlit as st

from metrics.comparison import Comparison, Place
from metrics.definition import Definition
from metrics.definitions import definitions
from portal.queries.comparison_words import (
    beside_in_words,
    counts_cases,
    figure_in_words,
    place_among,
    reading_in_words,
    sentence_on,
)
from portal.queries.places import Places
from portal.ui.frame import plain
from portal.ui.funnel_chart import KEY, funnel
from portal.ui.patterns import table, tag


def figures(places: Places, name: str) -> None:
    """Every metric in one table, as the public page has them."""
    table(
        ("Metric", "Figure (95% interval)", "Reading", "Places", "n"),
        [_row(definitions()[each.metric], each, places.own(each)) for each in places.comparisons],
        name=f"Figures of {name}",
    )


def funnels(places: Places, name: str) -> None:
    """One funnel at a time; the others are marks without a name."""
    drawn = {_label(each): each for each in places.comparisons if each.funnel is not None}
    if not drawn:
        return
    st.header("Where you lie among your peers", anchor=False)
    label = st.selectbox("Figure to draw", list(drawn), key="funnel")
    comparison = drawn[label]
    assert comparison.funnel is not None
    definition, own = definitions()[comparison.metric], places.own(comparison)
    names = {place.estimate.regulator_code: "A peer" for place in comparison.places} | {places.code: name}
    said = sentence_on(definition, name, own)
    st.markdown(f":small[{KEY}]")
    st.altair_chart(
        funnel(definition, comparison, comparison.funnel, names, places.code),
        theme=None,
        width="stretch",
        alt=f"Funnel of {definition.title.lower()}, with {len(comparison.places) - 1} peers without names. {said}",
    )
    st.write(plain(said))


def how_made(places: Places, year: int) -> None:
    """What names how the figures were made, and how to make them again."""
    seed, draws = (places.comparisons[0].seed, places.comparisons[0].draws) if places.comparisons else (year, 0)
    stands = f"version {places.dataset} of the dataset" if places.dataset else "a preview"
    st.markdown(
        f":small[{plain(stands[:1].upper() + stands[1:])}; methods {plain(places.method_version)}; ranks by {draws:,} "
        f"draws from seed {seed}.]"
    )
    with st.expander("Make the figures again yourself", type="compact"):
        st.write(
            "Download your own counts, unpack them, and run this. It makes every figure and interval again, from your "
            "counts alone or, for speed (P1, P7), with the pace of the others: the download has it in bands of days, "
            "so that nobody’s cases can be read from it. Limits and places rest on the others’ figures and are made "
            "by the central unit with the same command, on the installation."
        )
        st.code(
            f"regportal recompute --round {year} --regulator {places.code} --from FOLDER",
            language=None,
            wrap_lines=True,
        )


def _row(definition: Definition, comparison: Comparison, own: Place) -> tuple[str, ...]:
    beside = "; ".join(beside_in_words(definition, own))
    return (
        plain(_label(comparison)),
        plain(figure_in_words(definition, own)) + (f" :small[{plain(beside)}]" if beside else ""),
        tag(reading_in_words(definition, own)),
        place_among(own, len(comparison.compared)),
        f"{own.estimate.n:,}" if own.estimate.n and counts_cases(definition) else "",
    )


def _label(comparison: Comparison) -> str:
    variant = f" ({comparison.variant.replace('_', ' ')})" if comparison.variant else ""
    return f"{comparison.metric}: {definitions()[comparison.metric].title}{variant}"
