"""P1: are AI licences decided as fast as others would decide the same cases?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import polars as pl

from metrics.counts import NET
from metrics.definition import Better, Definition, Estimate, Spread
from metrics.evidence import Evidence, Selection
from metrics.expected import METHOD, Ratios, observed_and_expected
from metrics.figures import State
from metrics.series_breaks import APPLICANT_STOPS_ONLY

c = pl.col


def _estimate(evidence: Evidence, selection: Selection) -> list[Estimate]:
    return of_clock(evidence, selection, NET)


def of_clock(evidence: Evidence, selection: Selection, measure: str, *, by_area: bool = False) -> list[Estimate]:
    """The same with either clock, and with strata by product area too: how robust a figure is."""
    spans = selection.spans(evidence, measure)
    cases = dict(selection.cases(spans).rows())
    if not cases:
        return []
    codes = sorted(cases)
    stratum = ["scheme_kind", "year", *(["product_area"] if by_area else [])]
    numbered = spans.with_columns(
        who=c("regulator_code").replace_strict(codes, range(len(codes)), return_dtype=pl.Int64),
        where=pl.struct(stratum).rank("dense").cast(pl.Int64),
    )
    found = observed_and_expected(
        *(numbered[name].to_numpy() for name in ("who", "where", "entry", "exit", "decided", "n")),
        regulators=len(codes),
    )
    missing = dict(selection.not_measurable(evidence, measure).rows())
    return estimates_of(codes, found, cases, missing, selection.pending(evidence))


def estimates_of(
    codes: Sequence[str],
    found: Ratios,
    cases: Mapping[str, int],
    missing: Mapping[str, int],
    pending: Mapping[str, float],
) -> list[Estimate]:
    """The ratios as figures, in the order of ``codes``; by code cases, those not measurable, and the share pending."""
    estimates = []
    for place, code in enumerate(codes):
        fair = bool(np.isfinite(found.ratio[place]))
        # an infinite error, of none observed, cannot be compared on the log scale
        error = float(np.sqrt(found.log_variance[place])) if fair and found.observed[place] else None
        # the others' pace is an estimate too: a ratio O/E scatters as that of a smaller count known to be expected
        expected, its_variance = float(found.expected[place]), float(found.expected_variance[place])
        worth = expected / (1 + its_variance / expected) if fair else None
        estimates.append(
            Estimate(
                code,
                State.VALUE if fair else State.NO_FAIR_COMPARATOR,
                value=float(found.ratio[place]) if fair else None,
                low=float(found.low[place]) if fair else None,
                high=float(found.high[place]) if fair else None,
                n=cases[code],
                events=int(found.observed[place]),
                count=float(found.ratio[place]) * worth if worth is not None else None,
                base=worth,
                error=error,
                pending=pending.get(code) if fair else None,
                not_measurable=missing.get(code, 0),
                without_comparator=float(found.without_comparator[place]),
            )
        )
    return estimates


DEFINITION = Definition(
    id="P1",
    title="Speed of AI licence decisions",
    question="Were applications decided as fast as other regulators would have decided them?",
    unit="observed / expected decisions",
    better=Better.HIGH,
    spread=Spread.RATIO,
    start_event="The clock of the scheme starts: the application is received, or duly made.",
    end_event="Granted, granted with conditions, or refused. Withdrawn and lapsed applications leave on that day.",
    clock="Working days of the regulator's nation, without clock stops (net). P7 is the same by the gross clock.",
    denominator="Decisions expected of the regulator's own cases, day by day, at the pace of the other regulators "
    "with the same kind of scheme in the same year.",
    why="Pending cases count as they should: a regulator cannot look fast by deciding only the easy ones. 1.00 is the "
    "pace of the others, 0.80 means a fifth fewer decisions than expected of the same cases.",
    method=f"{METHOD}. Expected from the Nelson-Aalen hazard of the other regulators. A kind of scheme in a year needs "
    "three other regulators with 30 decisions, none of them giving over half; else there is no fair comparator. In the "
    "funnel a ratio counts as one of E / (1 + Var E / E) expected decisions, the others' pace being an estimate too.",
    source="Decisions and Schemes of the annual returns",
    owner="Central unit, analysis",
    reviewed_on=date(2026, 3, 2),
    estimate=_estimate,
    series_breaks=(APPLICANT_STOPS_ONLY,),
    rests_on=("received", "decided", "pending"),
)
