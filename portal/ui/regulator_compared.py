"""One regulator in the comparison: its places by every metric, a metric over the years, what it says to them."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import streamlit as st

from metrics.change import moved
from metrics.comparison import Reading
from metrics.definition import Better, Definition
from metrics.definitions import definitions
from metrics.figures import State
from metrics.series_breaks import breaks_between
from portal.clock import day_in_words, london_date
from portal.installation import public_store
from portal.public_store import Json
from portal.queries.both_clocks import WHAT_THEY_ARE, clocks_of
from portal.queries.compared import (
    PlaceIn,
    RegulatorCompared,
    comparison_of,
    places_over_years,
    regulator_compared,
)
from portal.queries.comparison_words import (
    counts_cases,
    how_many,
    in_percent,
    interval_in_words,
    listed,
    lower_first,
    title_in_words,
    value_in_words,
)
from portal.ui.choices import chosen
from portal.ui.compared_part import challenge_tag, figure_cell, n_of, reading_tags
from portal.ui.frame import plain
from portal.ui.patterns import table
from portal.ui.slopes import slopes


def show_compared(code: str, name: str) -> None:
    """What the comparison says of one regulator; nothing where no round has it."""
    found = {year: each for year in public_store().rounds() if (each := regulator_compared(public_store(), year, code))}
    if not any(each.places for each in found.values()):
        return
    st.header("Against its peers", anchor=False)
    years = {str(year): str(year) for year in found}
    left, _ = st.columns([1, 3])
    with left:
        year = int(chosen("year", "Year to 31 March", years, next(iter(years))))
    _places(found[year], name)
    _over_years(code, name, found[year])
    _own_words(found[year], name)
    with st.container(horizontal=True, gap="medium"):
        st.page_link(
            "ui/published_return.py",
            label=f"Its return for {year}, with explanations",
            query_params={"year": str(year), "regulator": code},
        )
        st.page_link("ui/side_by_side.py", label="Beside others", query_params={"year": str(year), "regulators": code})
        st.page_link(
            "ui/reform_tests.py",
            label="What the registered test says of it",
            query_params={"year": str(year), "regulator": code},
        )
        st.page_link("ui/methods.py", label="How the figures are made")


def _places(shown: RegulatorCompared, name: str) -> None:
    known = definitions()
    judged = [each for each in shown.places if known[each.metric].better is not Better.NEUTRAL]
    described = [each for each in shown.places if known[each.metric].better is Better.NEUTRAL]
    if judged:
        st.write(plain(_sentence(shown, name, judged)))
        table(
            ("Indicator", "Figure (95% interval)", "Reading", "n"),
            [
                (
                    f"{plain(title_of(known[each.metric], each))} {challenge_tag(shown.disputed(each.metric))}".strip(),
                    figure_cell(known[each.metric], each.place),
                    reading_tags(known[each.metric], each.place),
                    n_of(each.place),
                )
                for each in judged
            ],
            name=f"{name} in {shown.year}, against its peers",
        )
        _clocks(shown, name)
        st.markdown(
            ":small[Cases still pending count here as far as they have waited, so that a figure may differ a little "
            "from the one in the return, which counts what was decided.]"
        )
    if described:
        with st.expander("What describes it, and is neither better nor worse", type="compact"):
            table(
                ("Indicator", "Figure", "n"),
                [
                    (
                        plain(title_of(known[each.metric], each)),
                        figure_cell(known[each.metric], each.place),
                        n_of(each.place) if counts_cases(known[each.metric]) else "",
                    )
                    for each in described
                ],
                name=f"{name} in {shown.year}, described",
            )


def _clocks(shown: RegulatorCompared, name: str) -> None:
    """Its speed by both clocks in words; set off where they tell of different speeds."""
    clocks = clocks_of(shown)
    said = clocks.in_words(name) if clocks else ""
    if clocks and clocks.apart:
        st.info(plain(said), title="The net and the gross clock differ")
        st.markdown(f":small[{plain(WHAT_THEY_ARE)}]")
    elif said:
        st.write(plain(said))


def title_of(definition: Definition, each: PlaceIn) -> str:
    return title_in_words(definition, each.variant)


def _sentence(shown: RegulatorCompared, name: str, judged: list[PlaceIn]) -> str:
    """How often which reading, against which group."""
    known, counted = definitions(), Counter(each.place.reading for each in judged)
    parts = []
    for reading in (Reading.BETTER, Reading.WORSE):
        titles = [title_of(known[each.metric], each) for each in judged if each.place.reading is reading]
        if titles:
            parts.append(f"{reading} in {listed(map(lower_first, titles))}")
    for reading in (Reading.CONSISTENT, Reading.EDGE):
        if counted[reading]:
            said = reading.replace("peers", "its peers")
            parts.append(f"{said} in {counted[reading]} of {len(judged)} indicators")
    group = _group_in_words(shown, judged)
    if not parts:
        return f"Of {name} too little is known in {shown.year} to set it against its peers{group}."
    return f"In {shown.year} {name} is {'; '.join(parts)}{group}."


def _group_in_words(shown: RegulatorCompared, judged: list[PlaceIn]) -> str:
    compared = comparison_of(public_store(), shown.year)
    group = compared.group(judged[0].group) if compared else None
    return f" (group: {group.name}, {how_many(len(group.members))})" if group else ""


def _over_years(code: str, name: str, shown: RegulatorCompared) -> None:
    """One metric over the rounds; in grey where it cannot be told from the year before."""
    known = definitions()
    whole = [each.metric for each in shown.places if each.variant is None]
    points = {metric: places_over_years(public_store(), code, metric) for metric in whole}
    points = {metric: places for metric, places in points.items() if sum(map(_has_value, places)) > 1}
    if not points:
        return
    st.header("Over the years", anchor=False)
    titles = {metric: known[metric].title for metric in points}
    left, _ = st.columns(2)
    with left:
        metric = chosen("metric", "Indicator", titles, "P2" if "P2" in titles else next(iter(titles)))
    definition, places = known[metric], points[metric]
    told_apart = {
        year
        for (last, before), (year, after) in pairwise(places)
        if moved(before.place.estimate, after.place.estimate) and not breaks_between(definition, (last, year))
    }
    slopes(
        [(year, _as_figure(definition, place)) for year, place in places],
        definition.title,
        name,
        told_apart=told_apart,
        norm=definition.norm,
        breaks=definition.series_breaks,
    )
    if any(place.place.estimate.low is not None for _, place in places):
        said = (
            "A thick blue line is a change that is more than chance; a thin grey one may be chance, or rests on years "
            f"taken together. Vertical bars: 95% intervals.{' Dashed line: the norm.' if definition.norm else ''}"
        )
    else:
        said = "Without intervals nobody can say whether a change is more than chance: the line is thin and grey."
    st.markdown(f":small[{said}]")
    st.page_link("ui/methods.py", label=f"How “{definition.title}” is made", query_params={"metric": metric})


def _has_value(of_year: tuple[int, PlaceIn]) -> bool:
    return of_year[1].place.estimate.state is State.VALUE


def _as_figure(definition: Definition, place: PlaceIn) -> Json:
    """The place as the pictures over the years take a figure: shares in percent."""
    estimate = place.place.estimate
    scale = 100 if in_percent(definition) else 1
    numbers = {name: getattr(estimate, name) for name in ("value", "low", "high")}
    return {
        **{name: None if number is None else scale * number for name, number in numbers.items()},
        "state": estimate.state,
        "shown": value_in_words(definition, place.place),
        "interval": interval_in_words(definition, estimate.low, estimate.high),
        "unit": "%" if in_percent(definition) else definition.unit,
        "n": estimate.n if counts_cases(definition) and estimate.n else None,
    }


def _own_words(shown: RegulatorCompared, name: str) -> None:
    """The regulator's comment on its figures, and what it disputes."""
    if shown.comment:
        st.subheader(f"What {plain(name)} says to its figures", anchor=False)
        st.markdown(plain(shown.comment))
    else:
        st.markdown(f":small[{plain(name)} gave no comment on its figures of {shown.year}.]")
    if shown.challenges:
        st.header("Challenged figures", anchor=False)
        table(
            ("Figure", "The regulator’s ground", "The answer"),
            [
                (
                    f"{plain(definitions()[c.metric].title)} {challenge_tag(c)}",
                    f"{plain(c.ground)} ({day_in_words(london_date(c.made_at))})",
                    plain(f"{c.outcome}: {c.answer}") if c.outcome else "not answered yet",
                )
                for c in shown.challenges
                if c.metric in definitions()
            ],
            name="Challenged figures",
        )
