"""Metrics that are one reported quantity over another: descriptions, without an interval."""

from __future__ import annotations

import polars as pl

from metrics.definition import Estimate
from metrics.evidence import Evidence, Selection
from metrics.figures import State
from metrics.small_numbers import FEWEST_CASES

c = pl.col


def ratios(evidence: Evidence, selection: Selection, top: str, bottom: str) -> list[Estimate]:
    """An estimate for each regulator: the sum of one quantity over the sum of another.

    *Not held* in any year is *not held*; nothing to divide by is *not measurable*. These quantities are sums and not
    cases: their ``n`` is enough for a figure to be shown.
    """
    if selection.product_area is not None:
        return []  # quantities are of the whole regulator
    sums = (
        selection.of(evidence.quantities)
        .filter(c("quantity").is_in([top, bottom]))
        .group_by("regulator_code", "quantity")
        .agg(c("value").sum(), not_held=(c("state") == State.NOT_HELD).any(), given=c("value").count())
    )
    both = sums.filter(quantity=top).join(sums.filter(quantity=bottom), on="regulator_code", suffix="_below")
    return [_ratio(row) for row in both.sort("regulator_code").iter_rows(named=True)]


def _ratio(row: dict[str, float]) -> Estimate:
    code = str(row["regulator_code"])
    if row["not_held"] or row["not_held_below"]:
        return Estimate(code, State.NOT_HELD)
    if not row["given"] or not row["value_below"]:
        return Estimate(code, State.NOT_MEASURABLE)
    return Estimate(code, value=row["value"] / row["value_below"], n=FEWEST_CASES, events=FEWEST_CASES)
