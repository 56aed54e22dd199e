"""P2: is what was promised kept?"""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from metrics.counts import OF_TARGET
from metrics.definition import Better, Definition, Estimate, Spread
from metrics.evidence import Evidence, Selection
from metrics.figures import State
from metrics.risk_table import RiskTable, risk_table
from metrics.series_breaks import APPLICANT_STOPS_ONLY
from metrics.survival import kaplan_meier, share_by

TARGET = 100
"""Per cent of the target: its last day."""

NORM = 0.95
"""Where the law says *all*: nineteen in twenty, for what nobody can help."""

c = pl.col


def table_of(spans: pl.DataFrame, codes: list[str]) -> RiskTable:
    """The risk table of ``spans`` with one cell for each regulator; cause 1 is decided."""
    who = spans["regulator_code"].replace_strict(codes, range(len(codes)), return_dtype=pl.Int64)
    columns = (spans[name].to_numpy() for name in ("entry", "exit", "decided", "n"))
    return risk_table(who.to_numpy(), *columns, cells=len(codes))


def _estimate(evidence: Evidence, selection: Selection) -> list[Estimate]:
    spans = selection.spans(evidence, OF_TARGET)
    cases = dict(selection.cases(spans).rows())
    if not cases:
        return []
    codes = sorted(cases)
    table = table_of(spans, codes)
    curve = kaplan_meier(table)
    share = share_by(curve, TARGET)
    decided = table.events_of().sum(axis=1)
    place = int(np.searchsorted(curve.days, TARGET, side="right")) - 1
    missing = dict(selection.not_measurable(evidence, OF_TARGET).rows())
    pending = selection.pending(evidence)
    estimates = []
    for i, code in enumerate(codes):
        if np.isnan(share.value[i]):
            estimates.append(Estimate(code, State.INSUFFICIENT, n=cases[code], events=int(decided[i])))
            continue
        value, variance = float(share.value[i]), float(curve.variance[i, place]) if place >= 0 else 0.0
        effective = value * (1 - value) / variance if variance > 0 else float(cases[code])
        estimates.append(
            Estimate(
                code,
                value=value,
                low=float(share.low[i]),
                high=float(share.high[i]),
                n=cases[code],
                events=int(decided[i]),
                count=value * effective,
                base=effective,
                pending=pending.get(code),
                not_measurable=missing.get(code, 0),
            )
        )
    return estimates


DEFINITION = Definition(
    id="P2",
    title="Decided within target",
    question="What share of applications is decided by the deadline the law or the regulator itself set?",
    unit="share",
    better=Better.HIGH,
    spread=Spread.SHARE,
    start_event="The clock of the scheme starts: the application is received, or duly made.",
    end_event="Granted, granted with conditions, or refused. Withdrawn and lapsed applications leave on that day.",
    clock="Per cent of each case's own target, clock stops left out as the law leaves them: 100 is its last day.",
    denominator="Applications open in the year that have a target: the statutory one, else the published.",
    why="It is the promise made to applicants. What is pending past its deadline counts as not kept. The page of a "
    "single return gives the share of those decided; here open cases count too, for as long as they were open.",
    method="Kaplan-Meier share decided by the deadline, log-log interval, 95%. In the funnel a share counts as one of "
    "the effective number of cases, F (1 - F) / Var F (Dorey and Korn 1987).",
    source="Decisions and Schemes of the annual returns",
    owner="Central unit, analysis",
    reviewed_on=date(2026, 3, 2),
    estimate=_estimate,
    series_breaks=(APPLICANT_STOPS_ONLY,),
    rests_on=("received", "decided", "pending", "within_target"),
    norm=NORM,
)
