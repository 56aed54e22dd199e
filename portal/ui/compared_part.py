"""One view of the comparison: what it says in words, its picture, its tables, and what it rests on."""

from __future__ import annotations

from typing import Any

import streamlit as st

from metrics.comparison import Comparison, Place
from metrics.definition import Better, Definition, Spread
from portal.clock import day_in_words
from portal.installation import public_store
from portal.queries.compared import Compared, ShownChallenge
from portal.queries.comparison_words import (
    beside_in_words,
    beyond_in_words,
    counts_cases,
    drawn_in_words,
    figure_in_words,
    place_among,
    reading_in_words,
    sentence_of_group,
    sentence_on,
    what_it_rests_on,
    why_no_funnel,
    words_used,
)
from portal.queries.public import year_ends
from portal.ui.frame import plain
from portal.ui.funnel_chart import KEY, funnel
from portal.ui.patterns import pages, table, tag
from portal.ui.pictures import show
from portal.ui.row_charts import caterpillar, dots

PER_PAGE = 8


def show_picture(definition: Definition, found: Compared, comparison: Comparison, point: str | None) -> None:
    """The funnel; dots of what is neither good nor bad; a sentence where there is nothing to draw."""
    said = sentence_of_group(definition, comparison, dict(found.names))
    st.write(plain(f"{definition.question} {said}"))
    drawn = _draw(definition, found, comparison, point, said)
    pointed = next((each for each in comparison.places if each.estimate.regulator_code == point), None)
    if pointed is not None and point is not None:
        st.info(plain(sentence_on(definition, found.name(point), pointed)))
        st.page_link(
            "ui/regulator.py",
            label=f"Everything on {found.name(point)}",
            query_params={"regulator": point, "year": str(comparison.year)},
        )
    if drawn:
        cut = day_in_words(year_ends(public_store(), comparison.year))
        st.markdown(f":small[{plain(' · '.join(what_it_rests_on(definition, comparison, cut)))}]")


def _draw(definition: Definition, found: Compared, comparison: Comparison, point: str | None, said: str) -> bool:
    if not any(place.estimate.value is not None for place in comparison.places):
        st.info(plain(why_no_funnel(definition, comparison)), title="No picture")
        return False
    if definition.better is Better.NEUTRAL:
        show(
            dots,
            definition,
            comparison,
            point,
            alt=f"{definition.title}: one dot for each regulator. {said} The table beneath has every value.",
        )
        return True
    if comparison.funnel is None:
        st.info(plain(why_no_funnel(definition, comparison)), title="No funnel")
        return True
    st.markdown(f":small[{KEY}]")
    show(
        _funnel,
        definition,
        comparison,
        found.names,
        point,
        alt=f"Funnel of {definition.title.lower()}. {said} The table beneath has every value.",
    )
    better = "higher up" if definition.better is Better.HIGH else "lower down"
    norm = " Thick dashed line: the norm." if definition.norm is not None else ""
    if definition.spread is Spread.RATIO:
        norm += " 1.00 is what the others would have decided of the same cases, 0.80 a fifth less."
    chance = "chance and the usual spread" if comparison.funnel.tau2 else "chance"
    st.markdown(
        f":small[Each mark is a regulator; {better} is better, further right rests on more cases. Between the curves "
        f"{chance} can put anybody. Dashed curves: 95% limits, "
        f"one in twenty beyond them by chance; solid curves: 99.8%, one in five hundred. Thin line: the group.{norm}]"
    )
    return True


def _funnel(
    definition: Definition, comparison: Comparison, names: tuple[tuple[str, str], ...], point: str | None
) -> Any:
    assert comparison.funnel is not None
    return funnel(definition, comparison, comparison.funnel, dict(names), point)


def show_intervals(definition: Definition, comparison: Comparison, point: str | None) -> None:
    """The intervals side by side, with the places each may have at its row's end."""
    if definition.better is Better.NEUTRAL or not any(place.ranks for place in comparison.places):
        return
    st.header("How far they can be told apart", anchor=False)
    st.write(
        "Each bar is a 95% interval. At its end stand the places the regulator may have among those compared: where "
        "they reach from first to last, the figures tell nothing about the order."
    )
    show(
        caterpillar,
        definition,
        comparison,
        point,
        alt=f"{definition.title}: the 95% interval of each regulator, and the places it may have. "
        "Every number in this view, beneath the table, has the same.",
    )


def show_table(
    definition: Definition, found: Compared, comparison: Comparison, disputed: dict[str, ShownChallenge]
) -> None:
    """The same figures in order of name, with what each word means."""
    st.header("The same figures as a table", anchor=False)
    listed = _by_name(found, comparison)
    holder = st.container()
    window = pages(len(listed), PER_PAGE)
    neutral, with_n = definition.better is Better.NEUTRAL, counts_cases(definition)
    headings = ["Regulator", "Figure" if neutral else "Figure (95% interval)"]
    headings += ([] if neutral else ["Reading"]) + (["n"] if with_n else [])
    with holder:
        first = (window.start or 0) + 1
        shown = listed[window]
        st.caption(f"Regulators {first} to {first + len(shown) - 1} of {len(listed)}, in order of name")
        rows = []
        for name, place in shown:
            row = [_named(name, place, disputed), figure_cell(definition, place)]
            row += ([] if neutral else [reading_tags(definition, place)]) + ([n_of(place)] if with_n else [])
            rows.append(row)
        table(headings, rows, name=f"{definition.title}, {comparison.year}")
    _meanings(definition, comparison)


def show_details(definition: Definition, found: Compared, comparison: Comparison) -> None:
    """What else is known of each figure: beside the raw one the one drawn in, and the places."""
    if not comparison.compared or definition.better is Better.NEUTRAL:
        return
    with st.expander("Every number in this view", type="compact"):
        st.write(
            "*Drawn in*: the figure moved towards the group by as much as chance has a part in it. It is shown beside "
            "the raw figure and never instead of it, because it hides small bad units."
        )
        table(
            ("Regulator", "Raw figure (95% interval)", "Drawn in (95% interval)", "Places"),
            [
                (
                    plain(name),
                    plain(figure_in_words(definition, place)),
                    plain(drawn_in_words(definition, place)) or "none given",
                    place_among(place, len(comparison.compared)) or "none given",
                )
                for name, place in _by_name(found, comparison)
            ],
            name=f"{definition.title}: raw and drawn in",
        )
        st.markdown(
            f":small[Places by {comparison.draws:,} draws from seed {comparison.seed}: simultaneous 95% intervals of "
            "ranks, the first being the best.]"
        )


def reading_tags(definition: Definition, place: Place) -> str:
    """The reading as a tag, with the limit it lies beyond."""
    beyond = beyond_in_words(place)
    return tag(reading_in_words(definition, place)) + (f" {beyond}" if beyond else "")


def figure_cell(definition: Definition, place: Place) -> str:
    """Value and interval, and what stands beside them."""
    shown = "; ".join(beside_in_words(definition, place))
    return plain(figure_in_words(definition, place)) + (f" :small[{plain(shown)}]" if shown else "")


def n_of(place: Place) -> str:
    """How many cases; nothing where that is not told."""
    return f"{place.estimate.n:,}" if place.estimate.n else ""


def challenge_tag(challenge: ShownChallenge | None) -> str:
    """That a figure is disputed, or was."""
    if challenge is None:
        return ""
    return tag("Challenged" if challenge.open else "Challenge answered")


def _named(name: str, place: Place, disputed: dict[str, ShownChallenge]) -> str:
    code = place.estimate.regulator_code
    return f"{plain(name)} ({plain(code)}) {challenge_tag(disputed.get(code))}".strip()


def _by_name(found: Compared, comparison: Comparison) -> list[tuple[str, Place]]:
    named = ((found.name(place.estimate.regulator_code), place) for place in comparison.places)
    return sorted(named, key=lambda each: each[0].lower())


def _meanings(definition: Definition, comparison: Comparison) -> None:
    """The words that stand in the table, and no others."""
    told = words_used(definition, comparison.places)
    said = [f"- *{word[:1].upper()}{word[1:]}*: {meaning.removesuffix('.')}." for word, meaning in told]
    if said:
        with st.expander("What the words mean", type="compact"):
            st.markdown("\n".join(said))
