"""One view of the comparison as plain HTML: the sentence, the table, the method; no picture and no script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import urlencode

from starlette.responses import Response

from metrics.comparison import Comparison, Place
from metrics.definition import Better, Definition
from metrics.definitions import definitions
from portal.clock import day_in_words
from portal.config import settings
from portal.public.html import link, listed, paragraph, record, table
from portal.public_store import NotPublished, PublicStore
from portal.queries.both_clocks import CLOCKS, WHAT_THEY_ARE, both_clocks, gross_over_net, those_apart
from portal.queries.compared import (
    Compared,
    ShownChallenge,
    comparison_of,
    comparisons,
    disputed,
    usual_group,
    usual_variant,
)
from portal.queries.comparison_rows import ALL_AREAS
from portal.queries.comparison_words import (
    beside_in_words,
    beyond_in_words,
    breaks_in_words,
    counts_cases,
    drawn_in_words,
    figure_in_words,
    how_many,
    place_among,
    reading_in_words,
    sentence_of_group,
    what_it_rests_on,
    words_used,
)
from portal.queries.methods_text import facts_of
from portal.queries.public import year_ends
from portal.queries.series import AS_PUBLISHED, series_of
from portal.web.plain_page import FOOT, plain_page
from submissions_schema.columns import words
from submissions_schema.editions.mapping import parts_in_words


def comparison_page(store: PublicStore, year: int, metric: str, asked: Mapping[str, str]) -> Response:
    """``asked``: ``group``, ``area`` and ``variant``, the usual ones where it does not say.

    Raises:
        NotPublished: no such round, or nothing was published of this metric over this group, area or variant.
    """
    found = comparison_of(store, year)
    if found is None or metric not in found.metrics:
        raise NotPublished(f"{year}/{metric}")
    definition = definitions()[metric]
    everything = comparisons(store, year, metric)
    group = asked.get("group") or usual_group(found, everything)
    area = None if asked.get("area", ALL_AREAS) == ALL_AREAS else asked["area"]
    variant = asked.get("variant") or usual_variant(definition, everything, group)
    view = next((e for e in everything if (e.group, e.product_area, e.variant) == (group, area, variant)), None)
    if view is None:
        raise NotPublished(f"{year}/{metric} {group} {area} {variant}")
    codes = [place.estimate.regulator_code for place in view.places]
    body = [
        *_said(store, definition, found, view),
        _table(definition, found, view, disputed(store, year, codes, metric)),
        *_series(store, definition, found, view),
        *_clocks(store, found, view),
        *_words(definition, view),
        "<h2>How it is made</h2>",
        record(definition.title, [(label, escape(text)) for label, text in facts_of(definition)], titled=True),
        "<h2>Other views</h2>",
        listed(_others(found, everything, view)),
    ]
    title = f"{definition.title}, {year}"
    return plain_page(
        title,
        "\n".join(body),
        crumbs=(("Compare regulators", "/compare"), (str(year), f"/compare?year={year}")),
        demonstration=settings().mode == "demonstration",
        foot=FOOT,
    )


def _said(store: PublicStore, definition: Definition, found: Compared, view: Comparison) -> list[str]:
    group = found.group(view.group)
    named = [f"Group: {group.name}, {how_many(len(group.members))}" if group else ""]
    named.append(f"product area: {_area(view.product_area)}" if view.product_area else "all product areas")
    named.append(f"counted from: {words(view.variant).lower()}" if view.variant else "")
    query = urlencode(_as_query(view))
    cut = day_in_words(year_ends(store, view.year))
    return [
        paragraph(definition.question),
        *(paragraph(f"Series break. {said}") for said in breaks_in_words(definition)),
        paragraph(sentence_of_group(definition, view, dict(found.names))),
        paragraph("; ".join(each for each in named if each) + "."),
        paragraph(" · ".join(what_it_rests_on(definition, view, cut)), "small"),
        listed(
            [
                link("With a picture", f"/compare?metric={view.metric}&year={view.year}&{query}"),
                link("All rows (CSV)", f"/data/{view.year}/comparison.csv?metric={view.metric}&{query}"),
            ]
        ),
    ]


def _area(code: str) -> str:
    parts = parts_in_words(code)
    return words(code).lower() + (f" ({parts})" if parts else "")


def _as_query(view: Comparison) -> dict[str, str]:
    wanted = {"group": view.group, "area": view.product_area or ALL_AREAS, "variant": view.variant or ""}
    return {name: value for name, value in wanted.items() if value}


def _table(definition: Definition, found: Compared, view: Comparison, challenged: Mapping[str, ShownChallenge]) -> str:
    """In order of name; what is neither good nor bad has no reading and no place."""
    neutral, with_n = definition.better is Better.NEUTRAL, counts_cases(definition)
    headings = ["Regulator", "Figure" if neutral else "Figure (95% interval)"]
    headings += [] if neutral else ["Reading", "Drawn in towards the group", "Places"]
    headings += ["n"] if with_n else []
    rows = []
    for place in sorted(view.places, key=lambda each: found.name(each.estimate.regulator_code).lower()):
        code = place.estimate.regulator_code
        cells = [_named(found.name(code), code, challenged.get(code)), _figure(definition, place)]
        if not neutral:
            beyond = beyond_in_words(place)
            cells += [
                reading_in_words(definition, place) + (f", {beyond}" if beyond else ""),
                drawn_in_words(definition, place),
                place_among(place, len(view.compared)),
            ]
        cells += [f"{place.estimate.n:,}" if place.estimate.n else ""] if with_n else []
        rows.append([escape(cell) for cell in cells])
    numbers: Sequence[int] = (len(headings) - 1,) if with_n else ()
    return table("All regulators of the group, in order of name", headings, rows, numbers=numbers)


def _series(store: PublicStore, definition: Definition, found: Compared, view: Comparison) -> list[str]:
    """The round beside the one before it; where the series breaks between them the heading says so."""
    series = series_of(store, definition, view)
    if series.before is None:
        return []
    parted = any(series.before < each.year <= series.year for each in series.breaks)
    headings = ("Regulator", str(series.before), f"{series.year}, after the series break" if parted else series.year)
    rows = [
        (
            f"{found.name(code)} ({code})",
            *(series.figure(year, code) for year in (series.before, series.year)),
            series.change(code),
        )
        for code in sorted({*series.places[series.before], *series.places[series.year]}, key=found.name)
    ]
    return [
        "<h2>Year by year</h2>",
        paragraph(AS_PUBLISHED),
        table(
            f"{series.before} and {series.year}, in order of name",
            (*map(str, headings), "Change"),
            [[escape(cell) for cell in row] for row in rows],
        ),
    ]


def _named(name: str, code: str, challenge: ShownChallenge | None) -> str:
    said = "" if challenge is None else ", figure challenged" if challenge.open else ", challenge answered"
    return f"{name} ({code}){said}"


def _figure(definition: Definition, place: Place) -> str:
    return ", ".join((figure_in_words(definition, place), *beside_in_words(definition, place)))


def _figure_and_reading(definition: Definition, place: Place) -> str:
    return _figure(definition, place) + (f"; {place.reading}" if place.estimate.value is not None else "")


def _clocks(store: PublicStore, found: Compared, view: Comparison) -> list[str]:
    """Speed by both clocks beside either of them: whom one alone would mislead about, and everybody in a table."""
    clocks = both_clocks(store, view.year, view.group, view.product_area) if view.metric in CLOCKS else ()
    if not clocks:
        return []
    net, gross = (definitions()[metric] for metric in CLOCKS)
    said = those_apart(clocks, dict(found.names))
    rows = [
        (
            f"{found.name(each.regulator_code)} ({each.regulator_code})",
            _figure_and_reading(net, each.net),
            _figure_and_reading(gross, each.gross),
            gross_over_net(each),
        )
        for each in sorted(clocks, key=lambda each: found.name(each.regulator_code).lower())
    ]
    return [
        "<h2>By the net and by the gross clock</h2>",
        paragraph(WHAT_THEY_ARE),
        listed(map(escape, said)) if said else paragraph("For nobody here do they tell of different speeds."),
        table(
            "Speed by both clocks, in order of name",
            ("Regulator", "Net clock (95% interval)", "Gross clock (95% interval)", "Gross / net"),
            [[escape(cell) for cell in row] for row in rows],
            numbers=(3,),
        ),
    ]


def _words(definition: Definition, view: Comparison) -> list[str]:
    """What the words in the table mean."""
    told = words_used(definition, view.places)
    if not told:
        return []
    return [
        "<h2>What the words mean</h2>",
        record("Words", [(w.capitalize(), escape(m)) for w, m in told], titled=True),
    ]


def _others(found: Compared, everything: Sequence[Comparison], view: Comparison) -> list[str]:
    """This metric over other groups, areas and starts, and the other metrics of the round."""
    views = [
        (
            ", ".join(
                filter(
                    None,
                    (
                        group.name if (group := found.group(other.group)) else other.group,
                        words(other.product_area).lower() if other.product_area else "all product areas",
                        words(other.variant).lower() if other.variant else "",
                    ),
                )
            ),
            f"/compare/{view.year}/{view.metric}?{urlencode(_as_query(other))}",
        )
        for other in everything
        if other is not view and (other.group == view.group or other.product_area is None)
    ]
    metrics = [
        (definitions()[metric].title, f"/compare/{view.year}/{metric}")
        for metric in found.metrics
        if metric != view.metric
    ]
    return [link(label, address) for label, address in (*views, *metrics)]
