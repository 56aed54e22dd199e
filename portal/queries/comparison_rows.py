"""The comparison of a round as rows: every number of every place, one row for each regulator in each view."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping

import polars as pl

from metrics.comparison import Comparison, Place
from metrics.definition import Definition, Estimate
from metrics.definitions import definitions
from metrics.figures import State
from portal.public_store import NotPublished, PublicStore
from portal.queries.comparison_words import STATES, counts_cases, state_in_words
from submissions_schema.open_data import csv_text

EVERY_FIGURE = "comparison.csv"
"""The published file: it is made once, with its version, so that an address kept by somebody stays what it was."""

NUMBERS = {
    "value": "the figure, in the unit",
    "low": "lower end of its 95% interval",
    "high": "upper end of its 95% interval",
    "n": "cases it rests on",
    "pending": "share of all its cases, 0 to 1, still open at the end of the last year it is of; suppressed where that "
    "is 1 to 4 cases",
    "events": "what is counted among the n cases",
    "count": "the figure's numerator as the funnel takes it",
    "base": "the figure's denominator as the funnel takes it",
    "error": "standard error: of the logarithm for ratios, in the unit for means",
    "not_measurable": "cases left out because a date is missing",
    "without_comparator": "share of the cases, 0 to 1, for which there is nobody fair to compare with",
}
DESCRIBED = {
    "year": "the round",
    "metric": "code of the indicator",
    "title": "the indicator in words",
    "unit": "what the figure is in",
    "group": "the peer group it is compared within",
    "product_area": "the one product area it is of; empty: all together",
    "variant": "from which event the time is counted, where there are several",
    "regulator_code": "code of the regulator",
    "regulator": "its name",
    **NUMBERS,
    "years": "reporting years taken together",
    "reading": "what is said of the figure, or the word for why there is none",
    "at": "where it stands along the funnel",
    "beyond": "the limit it lies beyond, 0.95 or 0.998",
    "shrunk_value": "the figure drawn in towards the group",
    "shrunk_low": "lower end of its 95% interval",
    "shrunk_high": "upper end of its 95% interval",
    "rank_low": "first of the places it may have, 1 being the best",
    "rank_high": "last of them",
    "group_target": "the group's own figure",
    "limits": "how the limits were made",
    "tau2": "spread among regulators beyond chance, by which limits are widened",
    "false_alarms": "how many of the group would lie beyond a 99.8% limit by chance",
    "seed": "where the random draws began",
    "draws": "how many there were",
    "method_version": "version of the methods",
    "dataset_version": "version of the dataset",
}
"""Every column, and what it is. A number that cannot be given has the word for why in its place, as ``suppressed``;
empty: there is none."""
COLUMNS = tuple(DESCRIBED)
TELL_PENDING = frozenset({"P1", "P2", "P7"})
"""Figures of decisions that tell how many are still open: without that share, it is 1 to 4 cases."""

ALL_AREAS = "all"


def every_figure(comparisons: Iterable[Comparison], names: Mapping[str, str], dataset: str) -> bytes:
    """All rows of a round's comparison as CSV. ``names``: of regulators, by code; ``dataset``: the version it is in."""
    rows = [row for view in comparisons for row in _rows(view, names, dataset)]
    return csv_text(pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String))).encode()


def comparison_csv(
    store: PublicStore,
    year: int,
    *,
    version: str | None = None,
    metric: str | None = None,
    group: str | None = None,
    area: str | None = None,
    variant: str | None = None,
) -> bytes:
    """The published file, or its rows that fit, letter by letter. ``area`` ``all``: not one alone.

    Raises:
        NotPublished: no such round, it has no comparison, or nothing in it fits.
    """
    whole = store.read(year, EVERY_FIGURE, version)
    wanted = {"metric": metric, "group": group, "product_area": area, "variant": variant}
    fits = [
        pl.col(name).is_null() if (name, value) == ("product_area", ALL_AREAS) else pl.col(name) == value
        for name, value in wanted.items()
        if value is not None
    ]
    if not fits:
        return whole
    found = pl.read_csv(io.BytesIO(whole), infer_schema=False).filter(fits)
    if found.is_empty():
        raise NotPublished(f"{year} {' '.join(value for value in wanted.values() if value)}")
    buffer = io.BytesIO()
    found.write_csv(buffer)
    return buffer.getvalue()


def _rows(view: Comparison, names: Mapping[str, str], dataset: str) -> Iterable[dict[str, str | None]]:
    definition, funnel = definitions()[view.metric], view.funnel
    of_view: dict[str, object] = {
        "year": view.year,
        "metric": view.metric,
        "title": definition.title,
        "unit": definition.unit,
        "group": view.group,
        "product_area": view.product_area,
        "variant": view.variant,
        "group_target": funnel.target if funnel else None,
        "limits": funnel.method if funnel else None,
        "tau2": funnel.tau2 if funnel else None,
        "false_alarms": view.false_alarms,
        "seed": view.seed,
        "draws": view.draws,
        "method_version": view.version,
        "dataset_version": dataset,
    }
    for place in view.places:
        code = place.estimate.regulator_code
        cells = of_view | {"regulator_code": code, "regulator": names.get(code, code)} | _of_place(definition, place)
        yield {name: None if cells.get(name) is None else str(cells[name]) for name in COLUMNS}


def _of_place(definition: Definition, place: Place) -> dict[str, object]:
    estimate = place.estimate
    low, high = place.ranks or (None, None)
    return {
        **_numbers(definition, estimate, state_in_words(definition, place) if estimate.value is None else None),
        "years": " ".join(map(str, estimate.years)),
        "reading": place.reading,
        "at": place.at,
        "beyond": place.beyond,
        "shrunk_value": place.shrunk.value if place.shrunk else None,
        "shrunk_low": place.shrunk.low if place.shrunk else None,
        "shrunk_high": place.shrunk.high if place.shrunk else None,
        "rank_low": low,
        "rank_high": high,
    }


def _numbers(definition: Definition, estimate: Estimate, instead: str | None) -> dict[str, object]:
    """The numbers of an estimate; without a value the word for why, and what is counted all the same."""
    if instead is None:
        numbers = {name: getattr(estimate, name) for name in NUMBERS}
        if estimate.pending is None and definition.id in TELL_PENDING:
            numbers["pending"] = STATES[State.SUPPRESSED][0]
        return numbers if counts_cases(definition) else numbers | {"n": None, "events": None}
    counted = {"n": estimate.n or instead, "events": estimate.events if estimate.n else instead}
    return {**dict.fromkeys(NUMBERS, instead), **counted}
