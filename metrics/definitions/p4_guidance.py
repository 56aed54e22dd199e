"""P4: how long does guidance on AI take?"""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from metrics.counts import NOT_MEASURABLE, OPEN
from metrics.definition import Better, Definition, Estimate, Spread
from metrics.evidence import Evidence, Selection
from metrics.figures import State
from metrics.item_counts import PUBLISHED
from metrics.restricted_mean import restricted_mean
from metrics.risk_table import risk_table
from metrics.small_numbers import FEWEST_CASES
from metrics.survival import kaplan_meier

HORIZON = 730
BASES = ("board_decision", "public_commitment", "ministerial_request", "consultation_opened")

c = pl.col


def _estimate(evidence: Evidence, selection: Selection) -> list[Estimate]:
    rows = selection.of(evidence.guidance).filter(c("started_basis") == (selection.variant or BASES[0]))
    measured = rows.filter(c("exit") > c("entry"), c("exit") != NOT_MEASURABLE)
    cases = dict(selection.cases(measured).rows())
    if not cases:
        return []
    missing = dict(selection.cases(rows.filter(c("exit") == NOT_MEASURABLE)).rows())
    last = c("year") == c("year").max().over("regulator_code")
    pending = dict(selection.cases(measured.filter(last, c("ended_as") == OPEN)).rows())
    codes = sorted(cases)
    who = measured["regulator_code"].replace_strict(codes, range(len(codes)), return_dtype=pl.Int64)
    table = risk_table(
        who.to_numpy(),
        measured["entry"].to_numpy(),
        measured["exit"].to_numpy(),
        (measured["ended_as"] == PUBLISHED).to_numpy(),
        measured["n"].to_numpy(),
        cells=len(codes),
    )
    found = restricted_mean(kaplan_meier(table), HORIZON)
    low, high = found.interval()
    error = found.standard_error
    published = table.events_of().sum(axis=1)
    return [
        Estimate(
            code,
            value=float(found.mean[i]),
            low=float(low[i]),
            high=float(high[i]),
            n=cases[code],
            events=int(published[i]),
            error=float(error[i]),
            pending=pending.get(code, 0) / cases[code],
            not_measurable=missing.get(code, 0),
        )
        if cases[code] >= FEWEST_CASES and np.isfinite(found.mean[i])
        else Estimate(code, State.INSUFFICIENT, n=cases[code], events=int(published[i]))
        for i, code in enumerate(codes)
    ]


DEFINITION = Definition(
    id="P4",
    title="Time to publish AI guidance",
    question="How long does guidance on AI take from its start to publication?",
    unit="calendar days",
    better=Better.LOW,
    spread=Spread.MEAN,
    start_event="As each item states: a board's decision, a public commitment, a minister's request, or the opening of "
    "a consultation. Figures of different starts are never mixed.",
    end_event="Published. An item not yet published counts with the days it has taken so far.",
    clock="Calendar days; a date known only to the month counts as its middle.",
    denominator="Items of AI guidance the regulator leads.",
    why="Firms wait for guidance before they invest. It is one of the three figures the plan asked regulators for.",
    method=f"Mean of the days, none counted as more than {HORIZON} (restricted mean, Kaplan-Meier), 95% interval. "
    f"Given of {FEWEST_CASES} items or more; fewer are listed with their dates, without an estimate.",
    source="Guidance of the annual returns",
    owner="Central unit, analysis",
    reviewed_on=date(2026, 3, 2),
    estimate=_estimate,
    variants=BASES,
)
