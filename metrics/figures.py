"""The headline figures of one return: for the person who signs it, the analyst who reads it, and its public page.

A figure that cannot be given says so by its state and is never zero. What the public sees of decisions agrees with
the published summary of them and hides what that hides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

import polars as pl

from metrics.elapsed import DECIDED, guidance_days, with_days, with_targets
from metrics.proportions import METHOD as WILSON
from metrics.proportions import wilson
from metrics.quartiles import METHOD as TYPE_7
from metrics.quartiles import quartiles
from metrics.working_days import Calendar
from submissions_schema.open_data import FEWEST, at_risk, decisions_totals
from submissions_schema.suppression import SMALL

c = pl.col


class State(StrEnum):
    """Whether there is a value, and if not, why."""

    VALUE = "value"
    NOT_HELD = "not held"  # the regulator says that it does not hold it, wholly or in part
    NOT_MEASURABLE = "not measurable"  # nothing to measure it from
    SUPPRESSED = "suppressed"  # rests on 1 to 4 cases, or would give such a number away
    INSUFFICIENT = "insufficient"  # too few for an estimate; the items themselves are listed
    NO_FAIR_COMPARATOR = "no fair comparator"  # nobody else does enough of the same to be compared with


@dataclass(frozen=True, slots=True)
class Item:
    """One item of guidance with the days it took, as a range where a date is a month."""

    title: str
    started_basis: str | None
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. ``low`` and ``high`` bound it as ``method`` says; ``n`` is how many cases or rows it rests on.

    ``value`` is None in every state but *value*. A share is in percent, and ``cases`` is how many of ``n`` it counts.
    """

    id: str
    label: str
    unit: str
    method: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    cases: int | None = None
    state: State = State.VALUE
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Return:
    """What the figures are read from: ``tables`` and ``answers`` as the checks leave them (``rules.rule.Case``)."""

    tables: Mapping[str, pl.DataFrame]
    answers: Mapping[str, Mapping[str, Any]]
    period_start: date
    cut: date
    only_sourced: bool = False
    """True where the rows are what could be found in public: an empty table is then *not held*, never none."""

    def rows(self, table: str) -> pl.DataFrame | None:
        """The rows of a table; None where the return does not say."""
        frame = self.tables.get(table)
        if frame is None or (self.only_sourced and frame.is_empty()):
            return None
        return frame

    def rows_or_nil(self, table: str) -> pl.DataFrame | None:
        """The same for a table that must have rows or be declared nil on the cover."""
        frame = self.rows(table)
        nil = self.answers.get("cover", {}).get(f"nil_{table}") is True
        return frame if frame is None or frame.height or nil else None


def headline_figures(filed: Return, calendars: Mapping[str, Calendar], *, public: bool) -> tuple[Figure, ...]:
    """All headline figures, in the order of the page; the same ids in every return.

    ``public`` hides small numbers of decisions as the published summary does. Raises what ``with_days`` raises.
    """
    return (
        *_decisions(filed, calendars, public=public),
        *_guidance(filed),
        *_resources(filed),
        *_capability(filed),
        *_undertakings(filed),
    )


_DECISION_COUNTS = {
    "received": "Applications open in the year",
    "decided": "Decided",
    "granted": "Granted, with or without conditions",
    "refused": "Refused",
    "withdrawn": "Withdrawn or lapsed",
    "pending": "Pending at the end of the year",
}


def _decisions(filed: Return, calendars: Mapping[str, Calendar], *, public: bool) -> list[Figure]:
    counts = [
        Figure(f"decisions_{name}", label, "applications", "Count of the rows of Decisions open in the year.")
        for name, label in _DECISION_COUNTS.items()
    ]
    within = Figure(
        "decisions_within_target_of_decided",
        "Decided within target, of those decided",
        "%",
        f"Decided within the statutory target, else the published one, of those decided that have one; {WILSON}. Read "
        "it with those pending past it.",
    )
    past = Figure(
        "decisions_past_target",
        "Pending past their target at the end of the year",
        "applications",
        "Count of those not decided whose target, as above, has passed.",
    )
    medians = [
        Figure(
            f"decisions_median_days_{kind}",
            f"Days to decide, half took no longer ({kind})",
            "calendar days",
            f"{how} Median; low and high are the quartiles. {TYPE_7}.",
        )
        for kind, how in (
            ("net", "From the start of the clock, without clock stops."),
            ("gross", "From received, clock stops included."),
        )
    ]
    rows, schemes = filed.rows_or_nil("decisions"), filed.tables.get("schemes")
    if rows is None or (schemes is None and rows.height):
        return [replace(figure, state=State.NOT_HELD) for figure in (*counts, within, past, *medians)]
    if schemes is None or rows.is_empty():
        nothing = [replace(figure, value=0.0, n=0) for figure in counts]
        return [*nothing, *(replace(figure, n=0, state=State.NOT_MEASURABLE) for figure in (within, past, *medians))]
    cases = with_targets(with_days(at_risk(rows, filed.period_start), schemes, calendars, filed.cut))
    totals = decisions_totals(cases, period_start=filed.period_start, suppress=public)
    n = totals["received"]
    hidden = any(totals[name] is None for name in ("decided", "pending", "within_target"))
    return [
        *(_count(figure, totals[name], n) for figure, name in zip(counts, _DECISION_COUNTS, strict=True)),
        replace(within, state=State.SUPPRESSED) if hidden else _within_target(within, cases, public=public),
        _past_target(past, cases, totals["pending"], public=public),
        *(
            replace(median, state=State.SUPPRESSED)
            if totals["decided"] is None or totals["within_target"] is None
            else _median_days(median, cases, f"calendar_days_{kind}", public=public)
            for median, kind in zip(medians, ("net", "gross"), strict=True)
        ),
    ]


def _count(figure: Figure, count: int | None, n: int | None) -> Figure:
    if count is None:
        return replace(figure, state=State.SUPPRESSED)
    return replace(figure, value=float(count), n=n)


def _within_target(figure: Figure, cases: pl.DataFrame, *, public: bool) -> Figure:
    verdicts = cases.filter(c("outcome").is_in(DECIDED))["within_target"].drop_nulls()
    if public and len(verdicts) in SMALL:
        return replace(figure, state=State.SUPPRESSED)
    return _share(figure, int(verdicts.sum()), len(verdicts))


def _past_target(figure: Figure, cases: pl.DataFrame, pending: int | None, *, public: bool) -> Figure:
    """``n`` is how many are pending; None where that is hidden, and this with it: it is a part of them."""
    late = cases.filter(~c("outcome").is_in(DECIDED))["within_target"].count()
    return _count(figure, None if pending is None or (public and late in SMALL) else late, pending)


def _share(figure: Figure, cases: int, n: int) -> Figure:
    if not n:
        return replace(figure, n=0, state=State.NOT_MEASURABLE)
    low, high = wilson(cases, n)
    return replace(figure, value=100 * cases / n, low=100 * low, high=100 * high, n=n, cases=cases)


def _median_days(figure: Figure, cases: pl.DataFrame, column: str, *, public: bool) -> Figure:
    days = cases.filter(c("outcome").is_in(DECIDED))[column].drop_nulls()
    found = quartiles(days)
    if found is None:
        return replace(figure, n=0, state=State.NOT_MEASURABLE)
    if found.n < FEWEST:
        return (
            replace(figure, state=State.SUPPRESSED) if public else replace(figure, n=found.n, state=State.INSUFFICIENT)
        )
    return replace(figure, value=found.median, low=found.lower, high=found.upper, n=found.n)


def _guidance(filed: Return) -> list[Figure]:
    led = "Of joint guidance the lead's row counts."
    items = Figure("guidance_items", "AI guidance open in the year", "items", led)
    published = Figure("guidance_published", "AI guidance published in the year", "items", led)
    days = Figure(
        "guidance_days_to_publish",
        "Days from start to publication, half took no longer",
        "calendar days",
        f"Median of {FEWEST} items or more whose start means the same; low and high because a date may be a month. "
        f"{led} Fewer or mixed ones are listed.",
    )
    rows = filed.rows_or_nil("guidance")
    if rows is None:
        return [replace(figure, state=State.NOT_HELD) for figure in (items, published, days)]
    own = rows.filter(c("lead").fill_null(True))
    return [
        replace(items, value=float(own.height), n=own.height),
        replace(published, value=float((own["status"] == "published").sum()), n=own.height),
        _days_to_publish(days, guidance_days(own).drop_nulls(["days_low", "days_high"])),
    ]


def _days_to_publish(figure: Figure, measurable: pl.DataFrame) -> Figure:
    columns = measurable.select("title", "started_basis", "days_low", "days_high")
    items = tuple(Item(*row) for row in columns.iter_rows())
    low, high = quartiles(measurable["days_low"]), quartiles(measurable["days_high"])
    if low is None or high is None:
        return replace(figure, n=0, state=State.NOT_MEASURABLE)
    if len(items) < FEWEST or len({item.started_basis for item in items}) > 1:
        return replace(figure, n=len(items), items=items, state=State.INSUFFICIENT)
    middle = (low.median + high.median) / 2
    return replace(figure, value=middle, low=low.median, high=high.median, n=len(items), items=items)


def _resources(filed: Return) -> list[Figure]:
    rows = filed.rows("resources")
    regulating = None if rows is None else rows.filter(c("purpose") == "regulating_ai")
    every, some = "Sum of all rows of Resources.", "Sum of the rows whose purpose is regulating AI."
    return [
        _sum(Figure("ai_fte", "Staff time on AI", "FTE", every), rows, "ai_fte"),
        _sum(Figure("ai_spend_gbp", "Spending on AI", "GBP", every), rows, "ai_spend_gbp"),
        _sum(Figure("regulating_ai_fte", "Staff time on regulating AI", "FTE", some), regulating, "ai_fte"),
        _sum(Figure("regulating_ai_spend_gbp", "Spending on regulating AI", "GBP", some), regulating, "ai_spend_gbp"),
        _sum(Figure("ai_vacancies_fte", "Vacant posts for AI", "FTE", every), rows, "ai_vacancies_fte"),
    ]


def _sum(figure: Figure, rows: pl.DataFrame | None, column: str) -> Figure:
    """The sum of a column; *not held* if any row is, because a part would be read as the whole."""
    if rows is None or rows.get_column(f"{column}__not_held", default=pl.Series([False])).any():
        return replace(figure, state=State.NOT_HELD)
    given = rows[column].drop_nulls()
    if given.is_empty():
        return replace(figure, n=0, state=State.NOT_MEASURABLE)
    return replace(figure, value=round(float(given.sum()), 2), n=len(given))


def _capability(filed: Return) -> list[Figure]:
    rows = filed.rows("capability")
    short = (
        None
        if rows is None
        else rows.with_columns(
            gap=(c("needed_fte") - c("current_fte")).clip(lower_bound=0),
            gap__not_held=pl.any_horizontal("needed_fte__not_held", "current_fte__not_held"),
        )
    )
    every = "Sum over the areas of capability."
    return [
        _sum(Figure("capability_needed_fte", "Capability needed", "FTE", every), rows, "needed_fte"),
        _sum(Figure("capability_held_fte", "Capability held", "FTE", every), rows, "current_fte"),
        _sum(
            Figure(
                "capability_gap_fte",
                "Capability missing",
                "FTE",
                "Sum of what each area lacks; more than enough in one area fills no gap in another.",
            ),
            short,
            "gap",
        ),
    ]


def _undertakings(filed: Return) -> list[Figure]:
    """What the regulator has in hand: initiatives, barriers, commitments."""
    initiatives, barriers, commitments = (filed.rows(name) for name in ("initiatives", "barriers", "commitments"))
    opened_by_the_cut = (c("opened_on") <= filed.cut).fill_null(True)
    not_closed_before = (c("closed_on") >= filed.period_start).fill_null(True)
    kept = Figure(
        "commitments_met",
        "Commitments met by their date",
        "%",
        "Met on or before the date due, of all due by the end of the year, unfinished and withdrawn ones too; "
        f"{WILSON}.",
    )
    return [
        _rows_where(
            Figure("initiatives_open", "Initiatives open in the year", "initiatives", "Count of rows open on any day."),
            initiatives,
            opened_by_the_cut & not_closed_before,
        ),
        _rows_where(
            Figure("barriers_change_needed", "Barriers that need the law changed", "barriers", "Count of such rows."),
            barriers,
            c("action") == "change_needed",
        ),
        replace(kept, state=State.NOT_HELD) if commitments is None else _commitments_met(kept, commitments, filed.cut),
    ]


def _rows_where(figure: Figure, rows: pl.DataFrame | None, where: pl.Expr) -> Figure:
    if rows is None:
        return replace(figure, state=State.NOT_HELD)
    return replace(figure, value=float(rows.filter(where).height), n=rows.height)


def _commitments_met(figure: Figure, commitments: pl.DataFrame, cut: date) -> Figure:
    due = commitments.filter(c("due_on") <= cut)
    met = due.filter((c("status") == "met") & (c("met_on") <= c("due_on")))
    return _share(figure, met.height, due.height)
