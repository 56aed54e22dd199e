"""The counts the invented applications come to, folded as at acceptance, without the way through workbooks."""

from __future__ import annotations

from functools import cache
from typing import Any

import narwhals as nw
import polars as pl

from metrics import item_counts
from metrics.counts import DECISION, RETURN, SCHEME, calendar_table, counts
from metrics.evidence import Evidence
from metrics.working_days import packaged_calendars
from portal.demonstration.invented_applications import PLANTED, Setting
from portal.demonstration.invented_returns import invented_return
from portal.usual_rounds import ROUNDS

EDITION = 2026


@cache
def evidence_of(year: int, setting: Setting = Setting.PLANTED) -> Evidence:
    """Decisions as known with the returns of round ``year``, all of them accepted; nothing else is known."""
    decisions, schemes, returns = [], [], []
    for season in (each for each in ROUNDS if each.year <= year):
        for code in (planted.code for planted in PLANTED if planted.files):
            own = {"regulator_code": code, "year": season.year}
            tables = invented_return(code, season, setting)
            decisions += [row | own for row in tables["decisions"]]
            schemes += [row | own for row in tables["schemes"]]
            returns.append(
                own
                | {
                    "edition": EDITION,
                    "basis": "demonstration",
                    "period_start": season.period_start,
                    "cut": season.period_end,
                }
            )
    parts = (_frame(decisions, DECISION), _frame(schemes, SCHEME), _frame(returns, RETURN))
    calendar = calendar_table(packaged_calendars())
    return Evidence(
        year,
        counts(*(nw.from_native(part.lazy()) for part in (*parts, calendar))),
        pl.DataFrame(schema=item_counts.GUIDANCE_SCHEMA),
        pl.DataFrame(schema=item_counts.COMMITMENTS_SCHEMA),
        pl.DataFrame(schema=item_counts.QUANTITIES_SCHEMA),
        pl.DataFrame(schema=item_counts.SUPPRESSED_SCHEMA),
    )


def _frame(rows: list[dict[str, Any]], schema: Any) -> pl.DataFrame:
    """Only the columns that are counted; what no row has is empty."""
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)
