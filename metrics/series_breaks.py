"""Where a series breaks: from which reporting year on which figures mean something else, and why."""

from __future__ import annotations

from collections.abc import Iterable

from metrics.definition import Definition, SeriesBreak

APPLICANT_STOPS_ONLY = SeriesBreak(
    2027,
    "since edition 2027 only days of waiting for the applicant stop the clock; before, days of waiting for anybody "
    "could. The same work may look slower than the year before.",
)
"""Of every figure by the net clock. A code that was split breaks nothing: its parts are joined again."""

_OF_FIGURES = {
    "decisions_within_target_of_decided": (APPLICANT_STOPS_ONLY,),
    "decisions_past_target": (APPLICANT_STOPS_ONLY,),
    "decisions_median_days_net": (APPLICANT_STOPS_ONLY,),
}

_OF_MEASURES = {"S1": (APPLICANT_STOPS_ONLY,)}
"""Of the system test: its decisions are counted, and their days, by the net clock."""


def breaks_of_figure(figure_id: str) -> tuple[SeriesBreak, ...]:
    """The breaks in a headline figure of a single return (``metrics.figures``)."""
    return _OF_FIGURES.get(figure_id, ())


def breaks_of_measure(measure_id: str, years: Iterable[int]) -> tuple[SeriesBreak, ...]:
    """The breaks in a measure of the system test (``metrics.system_test``) between some reporting years."""
    return _between(_OF_MEASURES.get(measure_id, ()), years)


def breaks_of_net_days(years: Iterable[int]) -> tuple[SeriesBreak, ...]:
    """The breaks in days by the net clock between the first and the last of some reporting years."""
    return _between((APPLICANT_STOPS_ONLY,), years)


def breaks_between(definition: Definition, years: Iterable[int]) -> tuple[SeriesBreak, ...]:
    """The breaks that lie between the first and the last of some reporting years."""
    return _between(definition.series_breaks, years)


def _between(breaks: Iterable[SeriesBreak], years: Iterable[int]) -> tuple[SeriesBreak, ...]:
    known = sorted(years)
    return tuple(each for each in breaks if known and known[0] < each.year <= known[-1])
