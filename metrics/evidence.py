"""Everything the comparison is made from: exact counts of all regulators, as known with one round's returns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

import polars as pl

from metrics.counts import GROSS, NOT_MEASURABLE, OPEN
from metrics.elapsed import DECIDED
from submissions_schema.suppression import SMALL

c = pl.col


@dataclass(frozen=True)
class Evidence:
    """Counts as known with the returns of round ``year`` and all before it.

    ``decisions`` as ``counts.SCHEMA``; the others as in ``item_counts``.
    """

    year: int
    decisions: pl.DataFrame
    guidance: pl.DataFrame
    commitments: pl.DataFrame
    quantities: pl.DataFrame
    suppressed: pl.DataFrame

    def of_regulators(self, codes: Iterable[str]) -> Evidence:
        """The same of these regulators alone."""
        chosen = c("regulator_code").is_in(list(codes))
        frames = (getattr(self, each.name) for each in fields(self) if each.name != "year")
        return Evidence(self.year, *(frame.filter(chosen) for frame in frames))

    def hides(
        self, regulator_code: str, years: Iterable[int], columns: Iterable[str], product_area: str | None
    ) -> bool:
        """Whether the published summary of decisions hides one of ``columns`` in one of these years: in its total, or
        in any cell of the product area, so that a sum over the area is one the reader could make from it."""
        place = c("product_area").is_null() if product_area is None else c("product_area") == product_area
        hidden = self.suppressed.filter(
            c("regulator_code") == regulator_code,
            c("year").is_in(list(years)),
            c("column").is_in(list(columns)),
            place,
        )
        return not hidden.is_empty()


@dataclass(frozen=True, slots=True)
class Selection:
    """Which part of the evidence: reporting years that follow one another, and one product area or all (None)."""

    years: tuple[int, ...]
    product_area: str | None = None
    variant: str | None = None
    """One of the variants of an indicator that has some."""

    @property
    def pooled(self) -> bool:
        return len(self.years) > 1

    def of(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows of a frame of counts that are selected."""
        chosen = c("year").is_in(self.years)
        if self.product_area is not None and "product_area" in frame.columns:
            chosen &= c("product_area") == self.product_area
        return frame.filter(chosen)

    def spans(self, evidence: Evidence, measure: str) -> pl.DataFrame:
        """Counts of decisions of one measure that can be measured: rows for a risk table.

        Adds ``decided``. An episode that did not last into the year beyond the day it entered is left out.
        """
        rows = self.of(evidence.decisions).filter(c("measure") == measure, c("exit") > c("entry"))
        return rows.with_columns(decided=c("ended_as").is_in(DECIDED))

    def cases(self, rows: pl.DataFrame, *by: str) -> pl.DataFrame:
        """Columns regulator_code, those of ``by``, and n: each case once, however many of the years it was open in.

        A case is counted where it ended, or as open in the last of its regulator's years.
        """
        last = c("year") == c("year").max().over("regulator_code")
        return rows.filter((c("ended_as") != OPEN) | last).group_by("regulator_code", *by).agg(pl.sum("n"))

    def pending(self, evidence: Evidence) -> dict[str, float]:
        """The share, 0 to 1, of each regulator's cases, measurable or not, still open at the end of its last year.

        Of all cases, because these numbers are published: of the measurable ones alone the difference would tell how
        many few are not. Left out where 1 to 4 are open.
        """
        rows = self.of(evidence.decisions).filter(c("measure") == GROSS)
        at_the_end = (c("ended_as") == OPEN) & (c("year") == c("year").max().over("regulator_code"))
        still = dict(rows.filter(at_the_end).group_by("regulator_code").agg(pl.sum("n")).rows())
        cases = self.cases(rows).rows()
        return {code: still.get(code, 0) / n for code, n in cases if n and still.get(code, 0) not in SMALL}

    def not_measurable(self, evidence: Evidence, measure: str) -> pl.DataFrame:
        """Columns regulator_code and n: cases with a date missing or impossible, of one measure."""
        rows = self.of(evidence.decisions).filter(c("measure") == measure, c("exit") == NOT_MEASURABLE)
        return self.cases(rows)
